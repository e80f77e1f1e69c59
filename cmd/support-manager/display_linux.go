package main

import (
	"errors"

	"deskhand/media/capture/xconn"
)

// displayReady says in plain words what is missing, before a folder is made and before a toolkit ends the process about it.
func displayReady() error {
	conn, err := xconn.Dial("", nil)
	if err != nil {
		return errors.Join(errors.New("there is no display to show a window on"), err)
	}
	conn.Close()
	return nil
}

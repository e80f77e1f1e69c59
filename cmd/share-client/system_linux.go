package main

import (
	"errors"
	"syscall"

	"deskhand/media/capture/xconn"
)

// isGone reports whether there is no such process.
func isGone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// displayReady says in plain words what is missing, before a toolkit ends the process about it.
func displayReady() error {
	conn, err := xconn.Dial("", nil)
	if err != nil {
		return errors.Join(errors.New("there is no display to show a window on"), err)
	}
	conn.Close()
	return nil
}

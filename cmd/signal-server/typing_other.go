//go:build !linux

package main

import (
	"errors"
	"os"
)

// hideTyping refuses terminals: here their echo cannot be turned off, and a password must not stand on the screen.
func hideTyping(f *os.File) (restore func(), terminal bool, err error) {
	info, err := f.Stat()
	if err == nil && info.Mode()&os.ModeCharDevice != 0 {
		return nil, false, errors.New("give the password by --password-file or a pipe")
	}
	return nil, false, nil
}

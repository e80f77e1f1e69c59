package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// hideTyping turns the terminal's echo off until restore; terminal is false when f is none.
func hideTyping(f *os.File) (restore func(), terminal bool, err error) {
	before, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		return nil, false, nil
	}
	hidden := *before
	hidden.Lflag &^= unix.ECHO
	hidden.Lflag |= unix.ICANON | unix.ISIG
	if err := unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, &hidden); err != nil {
		return nil, false, fmt.Errorf("hide the password: %w", err)
	}
	return func() { _ = unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, before) }, true, nil
}

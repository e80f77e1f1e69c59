//go:build unix

package server

import (
	"errors"
	"os"
	"syscall"
)

// LockFile takes a file that stands for something with which one program works at a time, and makes it where there is none. It goes back with
// Close, or with the process, however that ends. ErrRunning: another one has it.
func LockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrRunning
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

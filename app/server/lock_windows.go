package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lock keeps a second server off the same data folder: both would number the same sessions. The file is opened so that nobody else
// can open it; it goes with the process, however it ends.
func lock(data string) (*os.File, error) {
	path := filepath.Join(data, "server.lock")
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, fmt.Errorf("%w: data folder: %w", ErrConfig, err)
	}
	const noSharing, sharingViolation = 0, syscall.Errno(32)
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, noSharing, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, fmt.Errorf("%w with the data folder %s", errRunning, data)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: data folder: %w", ErrConfig, err)
	}
	return os.NewFile(uintptr(h), path), nil
}

package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// lock keeps a second server off the same data folder: both would number the same sessions.
func lock(data string) (*os.File, error) {
	f, err := LockFile(filepath.Join(data, "server.lock"))
	switch {
	case errors.Is(err, ErrRunning):
		return nil, fmt.Errorf("%w with the data folder %s", errRunning, data)
	case err != nil:
		return nil, fmt.Errorf("%w: data folder: %w", ErrConfig, err)
	}
	return f, nil
}

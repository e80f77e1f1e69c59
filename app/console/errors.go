package console

import "errors"

// ErrSaved means that kept bytes are not a session of this version.
var ErrSaved = errors.New("not a kept session")

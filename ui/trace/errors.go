package trace

import "errors"

// ErrDescriptor: the number given is not an open file descriptor above standard error.
var ErrDescriptor = errors.New("not an inherited file descriptor")

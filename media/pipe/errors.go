package pipe

import "errors"

// ErrGarbage means that what came was again and again no picture: by its sharer's mistake or will. Losses on the way are never garbage.
var ErrGarbage = errors.New("pipe: what comes is no picture")

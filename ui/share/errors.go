package share

import "errors"

// What is wrong with a form, beside app/invite's own errors.
var (
	errNoNumber = errors.New("no session number")
	errNoSite   = errors.New("no site address")
	errForReps  = errors.New("an invitation for representatives")
)

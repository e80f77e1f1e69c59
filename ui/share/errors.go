package share

import "errors"

// What is wrong with a form, beside app/invite's own errors.
var (
	errNoNumber    = errors.New("no session number")
	errNoSite      = errors.New("no site address")
	errNoSiteToAsk = errors.New("no site address, and no representative who could give one")
	errForReps     = errors.New("an invitation for representatives")
)

package wire

import (
	"fmt"
	"strings"

	"deskhand/app/acd"
)

// refusals are what a Failure of CodeQueue names, by the errors' own words.
var refusals = []error{
	acd.ErrForbidden, acd.ErrInvalid, acd.ErrTooLong, acd.ErrUnknown, acd.ErrState, acd.ErrClosed, acd.ErrNobody, acd.ErrFull,
	acd.ErrNotAgent, acd.ErrCapacity, acd.ErrTaken, acd.ErrNotShown, acd.ErrNoPick,
}

// Rule is a Failure about queues as an error of app/acd: what its Text ends with; acd.ErrTaken for CodeTaken, acd.ErrNotAgent for
// CodeRights. Where it names none it is acd.ErrState.
func (f Failure) Rule() error {
	switch f.Code {
	case CodeTaken:
		return acd.ErrTaken
	case CodeRights:
		return acd.ErrNotAgent
	}
	for _, err := range refusals {
		if strings.HasSuffix(f.Text, err.Error()) {
			return err
		}
	}
	return fmt.Errorf("%s: %s: %w", f.Code, f.Text, acd.ErrState)
}

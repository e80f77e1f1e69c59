package wire

import (
	"errors"
	"fmt"
	"testing"

	"deskhand/app/acd"
)

// What the rules of queues refuse comes through to the agent's program as the same error.
func TestRuleOfAFailure(t *testing.T) {
	for _, err := range refusals {
		f := Failure{Code: CodeQueue, Text: fmt.Errorf("transfer to %q: %w", "help", err).Error()}
		if got := f.Rule(); !errors.Is(got, err) {
			t.Errorf("%q became %v", f.Text, got)
		}
	}
	for f, want := range map[Failure]error{
		{Code: CodeTaken, Text: "another agent was first"}: acd.ErrTaken,
		{Code: CodeRights}:                         acd.ErrNotAgent,
		{Code: CodeQueue, Text: "something newer"}: acd.ErrState,
	} {
		if got := f.Rule(); !errors.Is(got, want) {
			t.Errorf("%+v became %v, want %v", f, got, want)
		}
	}
}

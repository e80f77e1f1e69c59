package session

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// What each command comes to when anybody with valid keys sends it, in a session where 1 leads and drives, 2 is helped and shares, 3 assists, 4 is
// another customer, 5 was let in and has not joined, 6 has left, 7 was never in it. "yes" is accepted; else the refusal.
const anybody = `
                    P         C         A         S         admitted  gone      stranger
Admit               yes       forbidden forbidden forbidden forbidden unknown   unknown
Join                state     state     state     state     yes       unknown   unknown
Leaving             forbidden yes       yes       yes       yes       unknown   unknown
Removal             yes       forbidden forbidden forbidden forbidden unknown   unknown
Choosing            yes       forbidden forbidden forbidden forbidden unknown   unknown
Transferring        yes       forbidden forbidden forbidden forbidden unknown   unknown
Holding             forbidden yes       yes       yes       forbidden unknown   unknown
Resuming            state     state     state     state     state     unknown   unknown
TakingOver          forbidden forbidden forbidden forbidden forbidden unknown   unknown
HandingOver         yes       forbidden forbidden forbidden forbidden unknown   unknown
Taking              state     state     state     state     invalid   unknown   state
Asking              yes       forbidden forbidden forbidden forbidden unknown   unknown
Cancel              state     state     state     state     state     unknown   unknown
Reply               state     state     state     state     state     unknown   unknown
Sharing             forbidden yes       forbidden forbidden forbidden unknown   unknown
Pause               forbidden yes       forbidden forbidden forbidden unknown   unknown
Stop                yes       yes       forbidden forbidden forbidden unknown   unknown
Release             yes       state     state     state     state     unknown   unknown
Calling             yes       forbidden forbidden forbidden forbidden unknown   unknown
Filming             yes       yes       yes       forbidden forbidden unknown   unknown
End                 yes       forbidden forbidden forbidden forbidden unknown   unknown
Start               state     state     state     state     state     state     state
`

func TestAnybodyWithKeys(t *testing.T) {
	s, now := playTo(t, controlling(then(comes(5, true)[0], comes(6, false), step{6, Leaving{Reason: ReasonDone}})...)...)
	words := map[error]string{nil: "yes", ErrForbidden: "forbidden", ErrState: "state", ErrUnknown: "unknown", ErrInvalid: "invalid"}
	commands := map[string]Command{}
	for _, do := range []Command{
		Admit{Participant: 7, Name: "X", Method: ByLink, Keys: key(7)}, Join{}, Leaving{Reason: ReasonDone}, Removal{Participant: 4, Reason: ReasonRemoved},
		Choosing{Participant: 4}, Transferring{To: 3}, Holding{}, Resuming{}, TakingOver{}, HandingOver{}, Taking{Participant: 7, Name: "X", Keys: key(7)},
		Asking{Request: 3, Activity: ViewApp}, Cancel{Request: 2, Reason: ReasonCancelled}, Reply{Request: 2, Allowed: true}, Sharing{}, Pause{On: true},
		Stop{Reason: ReasonDone}, Release{}, Calling{On: true}, Filming{On: true}, End{Reason: ReasonDone}, start().do,
	} {
		commands[strings.TrimPrefix(fmt.Sprintf("%T", do), "session.")] = do
	}
	rows := strings.Split(strings.TrimSpace(anybody), "\n")
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		do, ok := commands[cells[0]]
		if !ok || len(cells) != 8 {
			t.Fatalf("row %s: %v", cells[0], cells)
		}
		delete(commands, cells[0])
		for i, want := range cells[1:] {
			evs, err := Decide(s, sid, ParticipantID(i+1), do, now)
			got := words[cause(err)]
			if got != want || (err == nil) != (len(evs) > 0) {
				t.Errorf("%s by %d: %s (%v), want %s", cells[0], i+1, got, err, want)
			}
		}
		if _, err := Decide(s, sid, 0, do, now); err == nil {
			t.Errorf("%s by nobody is accepted", cells[0])
		}
	}
	if len(commands) != 0 {
		t.Errorf("no row for %v", slices.Sorted(maps.Keys(commands)))
	}
}

func cause(err error) error {
	for _, e := range []error{ErrForbidden, ErrState, ErrUnknown, ErrInvalid} {
		if errors.Is(err, e) {
			return e
		}
	}
	return err
}

// Someone whom the site introduced leads like any other rep, and like any other rep has nothing that the customer has not given them.
func TestAgentByTakingHasNothingYet(t *testing.T) {
	given := controlling(step{1, HandingOver{}}, step{5, Taking{Participant: 5, Name: "Eva", Keys: key(5)}})
	for want, do := range map[error][]Command{
		ErrForbidden: {Sharing{}, Pause{On: true}, Leaving{Reason: ReasonDone}, Holding{}, TakingOver{}, Removal{Participant: 5, Reason: ReasonLost}},
		ErrState:     {Release{}, Stop{Reason: ReasonDone}, Reply{Request: 2, Allowed: true}, Taking{Participant: 5}, Resuming{}, Join{}},
		ErrUnknown:   {Transferring{To: 1}, Choosing{Participant: 1}},
	} {
		for _, c := range do {
			refused(t, want, 5, c, given...)
		}
	}
	refused(t, ErrState, 2, Reply{Request: 2, Allowed: true}, given...) // nor does a yes of before come back
	refused(t, ErrForbidden, 2, Sharing{}, given...)
}

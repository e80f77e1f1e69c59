package inject

import (
	"testing"
	"time"
)

func TestSentStrikesPerDevice(t *testing.T) {
	at := time.Unix(100, 0)
	type event struct {
		what eventKind
		code uint8
	}
	click := []event{{motion, 0}, {buttonPress, 1}, {buttonRelease, 1}, {keyPress, 38}, {keyRelease, 38}}
	for _, c := range []struct {
		name    string
		sent    []event
		arrives []event
		ours    []bool
	}{
		{"in order", click, click, []bool{true, true, true, true, true}},
		// Seen with openbox: it grabs the press, and the server keeps the release until openbox has looked.
		{"keys overtake a held click", click,
			[]event{{motion, 0}, {buttonPress, 1}, {keyPress, 38}, {keyRelease, 38}, {buttonRelease, 1}}, []bool{true, true, true, true, true}},
		{"a warp makes no event", click, []event{{buttonPress, 1}, {motion, 0}}, []bool{true, false}},
		{"not sent", click, []event{{keyPress, 39}, {buttonPress, 3}}, []bool{false, false}},
		{"sent once, came twice", click, []event{{keyPress, 38}, {keyPress, 38}}, []bool{true, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s Sent
			for _, e := range c.sent {
				s.write(e.what, e.code, at)
			}
			for i, e := range c.arrives {
				if got := s.strike(e.what, e.code, at.Add(time.Millisecond)); got != c.ours[i] {
					t.Errorf("event %d (%v): ours is %v, want %v", i, e, got, c.ours[i])
				}
			}
		})
	}
	var s Sent
	s.write(keyPress, 38, at)
	if s.strike(keyPress, 38, at.Add(sentLife+time.Millisecond)) {
		t.Error("an event of long ago counts as ours")
	}
}

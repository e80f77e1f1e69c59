package share

import (
	"testing"
	"time"

	"deskhand/app/session"
)

// The receipt keeps of what was seen and controlled what it was: windows that were chosen are not the screen.
func TestReceiptKeepsWhatWasShown(t *testing.T) {
	at := time.Unix(1000, 0)
	const ana, marta session.ParticipantID = 1, 2
	windows := session.Source{Apps: true, Name: "XTerm"}
	r, state := receipt{me: marta}, session.State{}
	rep := session.Participant{ID: ana, Role: session.PrimaryRep, Name: "Ana", Presence: session.Here, Since: at}
	customer := session.Participant{ID: marta, Role: session.PrimaryCustomer, Name: "Marta", Presence: session.Admitted, Since: at}
	for _, ev := range []session.Event{
		session.Started{ID: "s", Org: "Acme", Rep: rep, At: at}, session.ParticipantAdmitted{Participant: customer, At: at},
		session.ParticipantJoined{ID: marta, At: at},
		session.Requested{Request: session.Request{ID: 1, Activity: session.ControlApp, From: ana, To: marta, At: at}},
		session.RequestClosed{ID: 1, Allowed: true, At: at},
		session.ConsentGiven{Consent: session.Consent{By: marta, See: true, Apps: true, Drive: true}, At: at},
		session.ShareStarted{By: marta, Source: windows, At: at}, session.ControlGranted{To: ana, Epoch: 1, At: at},
	} {
		state = session.Evolve(state, ev)
		r.write(state, ev)
	}
	r.sees(state, ana, at)
	kept := map[LineKind]int{}
	for _, l := range r.lines {
		switch l.Kind {
		case LineAsked, LineAllowed:
			if l.Activity.OfWindows() {
				kept[l.Kind]++
			}
		case LineShareStart, LineControlStart, LineSees:
			if l.Source == windows {
				kept[l.Kind]++
			}
		}
	}
	for _, kind := range []LineKind{LineAsked, LineAllowed, LineShareStart, LineControlStart, LineSees} {
		if kept[kind] != 1 {
			t.Errorf("%s: %d lines about windows, of %+v", kind, kept[kind], r.lines)
		}
	}
}

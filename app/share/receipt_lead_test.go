package share

import (
	"reflect"
	"testing"
	"time"

	"deskhand/app/session"
)

// What changes about who leads and who is helped is on the receipt of each customer, and how far control went.
func TestReceiptOfWhoHelped(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(1000+s), 0) }
	const ana, marta, luis, ben session.ParticipantID = 1, 2, 3, 4
	person := func(id session.ParticipantID, role session.Role, name string) session.Participant {
		return session.Participant{ID: id, Role: role, Name: name, Presence: session.Here, Since: at(0)}
	}
	ask := func(n session.RequestID, what session.Activity, from session.ParticipantID, s int) session.Requested {
		return session.Requested{Request: session.Request{ID: n, Activity: what, From: from, To: marta, At: at(s)}, At: at(s)}
	}
	bound := session.Consent{By: marta, See: true, Drive: true, Until: at(302)}
	state := session.State{}
	r := receipt{me: marta}
	for _, ev := range []session.Event{
		session.Started{ID: "s", Rep: person(ana, session.PrimaryRep, "Ana"), At: at(0)},
		session.ParticipantAdmitted{Participant: person(marta, session.PrimaryCustomer, "Marta"), At: at(1)},
		session.ParticipantAdmitted{Participant: person(luis, session.Assistant, "Luis"), At: at(1)},
		session.ParticipantAdmitted{Participant: person(ben, session.SecondaryCustomer, "Ben"), At: at(1)},
		session.ParticipantJoined{ID: marta, At: at(1)},
		ask(1, session.ControlDesktop, ana, 2),
		session.RequestClosed{ID: 1, Allowed: true, At: at(2)},
		session.ConsentGiven{Consent: bound, At: at(2)},
		session.ShareStarted{By: marta, At: at(3)},
		session.ControlGranted{To: ana, Epoch: 1, At: at(3)},
		session.ControlEnded{From: ana, By: marta, Epoch: 2, Reason: session.ReasonTime, At: at(302)},
		ask(2, session.ViewDesktop, ana, 303),
		session.RequestClosed{ID: 2, Allowed: true, At: at(303)},
		session.ConsentGiven{Consent: bound, At: at(303)}, // of seeing: control is as it was
		session.SessionHeld{By: luis, At: at(310)},
		session.SessionResumed{At: at(320)},
		session.LeadChanged{From: ana, To: luis, Reason: session.ReasonHanded, At: at(330)},
		ask(3, session.ConfirmRep, luis, 330),
		session.RequestClosed{ID: 3, Reason: session.ReasonRefused, At: at(331)},
		session.ShareStopped{By: marta, Sharer: marta, Reason: session.ReasonRefused, At: at(331)},
		session.PrimaryCustomerChanged{ID: ben, Former: marta, At: at(340)},
		session.PrimaryCustomerChanged{ID: marta, At: at(341)},
		session.ParticipantLeft{ID: luis, By: luis, Reason: session.ReasonHanded, At: at(350)},
		session.SessionWaits{By: luis, At: at(350)},
	} {
		state = session.Evolve(state, ev)
		r.write(state, ev)
	}
	want := []Line{
		{At: at(2), Kind: LineBound, For: 5 * time.Minute},
		{At: at(3), Kind: LineShareStart, Seers: []string{"Ana", "Luis", "Ben"}},
		{At: at(3), Kind: LineControlStart, Who: "Ana"},
		{At: at(302), Kind: LineControlStop, Who: "Ana", Reason: session.ReasonTime},
		{At: at(303), Kind: LineAskedOther, Who: "Ana", Activity: session.ViewDesktop},
		{At: at(303), Kind: LineAllowed, Other: "Ana", Activity: session.ViewDesktop},
		{At: at(310), Kind: LineHeld, Who: "Ana"},
		{At: at(320), Kind: LineBack, Who: "Ana"},
		{At: at(330), Kind: LineLead, Who: "Luis", Other: "Ana", Reason: session.ReasonHanded},
		{At: at(330), Kind: LineAsked, Who: "Luis", Activity: session.ConfirmRep},
		{At: at(331), Kind: LineRefused, Other: "Luis", Activity: session.ConfirmRep, Reason: session.ReasonRefused},
		{At: at(331), Kind: LineShareStop, Seers: []string{"Ana", "Luis", "Ben"}, Reason: session.ReasonRefused},
		{At: at(340), Kind: LineHelped, Who: "Ben", Reason: session.ReasonSwitched},
		{At: at(341), Kind: LineHelped},
		{At: at(350), Kind: LineLeft, Who: "Luis", Reason: session.ReasonHanded},
		{At: at(350), Kind: LinePassedOn, Who: "Luis"},
	}
	if n := len(r.lines) - len(want); n < 0 || !reflect.DeepEqual(r.lines[n:], want) {
		t.Errorf("got  %+v\nwant %+v", r.lines, want)
	}
}

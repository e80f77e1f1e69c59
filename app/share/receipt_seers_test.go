package share

import (
	"slices"
	"testing"
	"time"

	"deskhand/app/session"
)

// Who began to see the screen is said to see it no more: when they go, and when it ends for all.
func TestReceiptSaysWhoSawItNoMore(t *testing.T) {
	at := time.Unix(1000, 0)
	const ana, marta, luis, ben, eva session.ParticipantID = 1, 2, 3, 4, 5
	r, state := receipt{me: marta}, session.State{}
	play := func(list ...session.Event) {
		for _, ev := range list {
			state = session.Evolve(state, ev)
			r.write(state, ev)
		}
	}
	enter := func(id session.ParticipantID, role session.Role, name string) {
		play(session.ParticipantAdmitted{Participant: session.Participant{ID: id, Role: role, Name: name, Presence: session.Admitted, Since: at}, At: at},
			session.ParticipantJoined{ID: id, At: at})
	}
	begin := func(coming ...session.ParticipantID) {
		r.coming = coming
		play(session.ConsentGiven{Consent: session.Consent{By: marta, See: true}, At: at}, session.ShareStarted{By: marta, At: at})
	}
	play(session.Started{ID: "s", Rep: session.Participant{ID: ana, Role: session.PrimaryRep, Name: "Ana", Presence: session.Here, Since: at}, At: at})
	enter(marta, session.PrimaryCustomer, "Marta")
	enter(luis, session.Assistant, "Luis")
	enter(ben, session.SecondaryCustomer, "Ben")
	enter(eva, session.SecondaryCustomer, "Eva")
	begin(luis, eva) // who have not been named to her yet
	r.sees(state, luis, at)
	r.sees(state, luis, at) // told twice
	play(session.ParticipantLeft{ID: ben, By: ben, Reason: session.ReasonDone, At: at}, session.ParticipantLeft{ID: eva, By: eva, Reason: session.ReasonDone, At: at})
	play(session.ShareStopped{By: marta, Sharer: marta, Reason: session.ReasonDone, At: at})
	play(session.ParticipantLeft{ID: luis, By: luis, Reason: session.ReasonDone, At: at})
	begin()
	play(session.ShareStopped{By: ana, Sharer: marta, Reason: session.ReasonEnded, At: at})
	type seers struct {
		kind  LineKind
		who   string
		seers []string
	}
	var got []seers
	for _, l := range r.lines {
		switch l.Kind {
		case LineShareStart, LineShareStop, LineLeft:
			got = append(got, seers{l.Kind, l.Who, l.Seers})
		}
	}
	want := []seers{
		{LineShareStart, "", []string{"Ana", "Ben"}},
		{LineLeft, "Ben", []string{"Ben"}}, {LineLeft, "Eva", nil},
		{LineShareStop, "", []string{"Ana", "Luis"}},
		{LineLeft, "Luis", nil},
		{LineShareStart, "", []string{"Ana"}},
		{LineShareStop, "Ana", []string{"Ana"}},
	}
	if !slices.EqualFunc(got, want, func(a, b seers) bool { return a.kind == b.kind && a.who == b.who && slices.Equal(a.seers, b.seers) }) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

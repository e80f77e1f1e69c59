package server

import (
	"crypto/rand"
	"path/filepath"
	"testing"
	"time"

	"deskhand/app/replica"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/store"
)

// Rule 128: the site's report of a session and the history of who led it say the same of it, for both are made of the same log.
func TestRule128ReportAndHistoryAgree(t *testing.T) {
	const id session.ID = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	h, err := store.OpenHistory(t.Context(), filepath.Join(t.TempDir(), "history.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	began := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var log replica.Replica
	var entries []wire.Entry
	say := func(after time.Duration, a replica.Author, do session.Command) {
		t.Helper()
		signed, err := a.Sign(do, log.Head())
		if err != nil {
			t.Fatal(err)
		}
		e, err := log.Next(signed.Body, signed.Sig, began.Add(after))
		if err != nil {
			t.Fatalf("%T: %v", do, err)
		}
		if _, err = log.Apply(e); err == nil {
			err = h.Append(t.Context(), 1, "4821930", e, log.State())
		}
		if err != nil {
			t.Fatalf("%T: %v", do, err)
		}
		entries = append(entries, e)
	}
	same := func(when string, minutes, peak int) {
		t.Helper()
		past, err := h.Session(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		r := summary(ledger.Session{ID: id, Opened: began}, nil, entries)
		if int(r.Minutes) != minutes || past.PeopleMinutes() != minutes || int(r.Peak) != peak || past.Peak != peak || len(r.People) != len(past.People) {
			t.Errorf("%s: the report has %d people-minutes, %d at a time, %d people; the history %d, %d, %d; want %d, %d", when, r.Minutes, r.Peak, len(r.People),
				past.PeopleMinutes(), past.Peak, len(past.People), minutes, peak)
		}
	}
	ana, anaKeys := signer(t, id, 1)
	marta, martaKeys := signer(t, id, 2)
	_, jonKeys := signer(t, id, 3)
	pau, pauKeys := signer(t, id, 4)
	say(0, ana, session.Start{Name: "Ana", Keys: anaKeys, Policy: session.Policy{MaxParticipants: 4}})
	same("at the start", 1, 1)
	say(5*time.Second, ana, session.Admit{Participant: 2, Customer: true, Name: "Marta", Method: session.ByNumber, Keys: martaKeys})
	say(6*time.Second, marta, session.Join{})
	say(7*time.Second, ana, session.Admit{Participant: 3, Customer: true, Name: "Jon, who never came", Method: session.ByNumber, Keys: jonKeys})
	say(8*time.Second, ana, session.Admit{Participant: 4, Customer: true, Name: "Pau", Method: session.ByNumber, Keys: pauKeys})
	say(time.Minute, pau, session.Join{})
	say(61*time.Second+time.Millisecond, marta, session.Leaving{Reason: session.ReasonDone})
	same("while it goes on", 2+1+1, 3)
	say(252*time.Second, ana, session.End{Reason: session.ReasonDone})
	same("in the end", 5+1+4, 3)
}

func signer(t *testing.T, id session.ID, by session.ParticipantID) (replica.Author, session.Keys) {
	t.Helper()
	identity, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k := identity.Keys([32]byte{byte(by)})
	return replica.Author{Session: id, By: by, Identity: identity, Rand: rand.Reader},
		session.Keys{Sign: k.Sign[:], Agree: k.Agree[:], Fingerprint: k.Fingerprint[:]}
}

package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"deskhand/app/replica"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/trust"
)

// move is a command of somebody's.
type move struct {
	by replica.Author
	do session.Command
}

// played plays a session, a command a minute, and hands every entry to write.
func played(t *testing.T, at time.Time, write func(*replica.Replica, replica.Applied) error, script ...move) *replica.Replica {
	t.Helper()
	r := new(replica.Replica)
	for _, s := range script {
		signed, err := s.by.Sign(s.do, r.Head())
		if err != nil {
			t.Fatal(err)
		}
		e, err := r.Next(signed.Body, signed.Sig, at)
		at = at.Add(time.Minute)
		if err != nil {
			t.Fatalf("%T: %v", s.do, err)
		}
		done, err := r.Apply(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(r, done); err != nil {
			t.Fatalf("write %T: %v", s.do, err)
		}
	}
	return r
}

// past plays a short session and hands every entry to write.
func past(t *testing.T, id session.ID, at time.Time, write func(*replica.Replica, replica.Applied) error) *replica.Replica {
	t.Helper()
	ana, anaKeys := author(t, id, 1)
	marta, martaKeys := author(t, id, 2)
	return played(t, at, write,
		move{ana, session.Start{Name: "Ana", Org: "Acme", Keys: anaKeys, Policy: session.Policy{MaxParticipants: 4}}},
		move{ana, session.Admit{Participant: 2, Customer: true, Name: "Marta", Method: session.ByNumber, Keys: martaKeys}},
		move{marta, session.Join{Platform: "Linux"}},
		move{ana, session.End{Reason: session.ReasonDone}})
}

func author(t *testing.T, id session.ID, by session.ParticipantID) (replica.Author, session.Keys) {
	t.Helper()
	identity, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k := identity.Keys([32]byte{byte(by)})
	return replica.Author{Session: id, By: by, Identity: identity, Rand: rand.Reader},
		session.Keys{Sign: k.Sign[:], Agree: k.Agree[:], Fingerprint: k.Fingerprint[:]}
}

var historyStart = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func TestHistoryReplaysToTheSameState(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "history.db")
	h, err := OpenHistory(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	const id session.ID = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	live := past(t, id, historyStart, func(r *replica.Replica, a replica.Applied) error {
		// Twice: writing again after an error must be safe.
		return errors.Join(h.Append(ctx, 1, "4821930", a.Entry, r.State()), h.Append(ctx, 1, "4821930", a.Entry, r.State()))
	})
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if h, err = OpenHistory(ctx, path); err != nil { // as after a restart
		t.Fatal(err)
	}
	defer h.Close()
	p, err := h.Session(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := replica.Replay(p.Entries)
	if err != nil || !again.Head().Equal(live.Head()) {
		t.Fatalf("replay of %d entries: %v", len(p.Entries), err)
	}
	if p.Role != session.PrimaryRep || p.Locator != "4821930" || p.Ended.IsZero() || p.Reason != session.ReasonDone ||
		len(p.People) != 2 || p.People[1].Name != "Marta" || p.People[1].Platform != "Linux" {
		t.Errorf("listed as %+v", p.Past)
	}
	if p.Name != "Marta" || !p.Led || p.Peak != 2 || p.Lasted() != 3*time.Minute || p.PeopleMinutes() != 4 {
		t.Errorf("name %q, led %v, peak %d, lasted %v, people-minutes %d", p.Name, p.Led, p.Peak, p.Lasted(), p.PeopleMinutes())
	}
}

// Everybody who was in it is kept with what they were, how they came, and from when to when; who proved the number and never came has no times.
func TestRule129WhoWasThereFromWhenToWhen(t *testing.T) {
	ctx := context.Background()
	h, err := OpenHistory(ctx, filepath.Join(t.TempDir(), "history.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	const id session.ID = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	ana, anaKeys := author(t, id, 1)
	marta, martaKeys := author(t, id, 2)
	luis, luisKeys := author(t, id, 3)
	_, benKeys := author(t, id, 4)
	played(t, historyStart, func(r *replica.Replica, a replica.Applied) error {
		return h.Append(ctx, 1, "4821930", a.Entry, r.State())
	},
		move{ana, session.Start{Name: "Ana", Org: "Acme", Keys: anaKeys, Policy: session.Policy{MaxParticipants: 4}}},
		move{ana, session.Admit{Participant: 2, Customer: true, Name: "Marta", Method: session.ByNumber, Keys: martaKeys}},
		move{marta, session.Join{Platform: "Linux"}},
		move{ana, session.Admit{Participant: 3, Name: "Luis", Method: session.ByLink, Keys: luisKeys}},
		move{luis, session.Join{Platform: "Windows"}},
		move{ana, session.Admit{Participant: 4, Customer: true, Name: "Ben", Method: session.ByNumber, Keys: benKeys}},
		move{marta, session.Leaving{Reason: session.ReasonDone}},
		move{ana, session.End{Reason: session.ReasonDone}})
	p, err := h.Session(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	at := func(minute int) time.Time { return historyStart.Add(time.Duration(minute) * time.Minute) }
	want := []Attendee{
		{ID: 1, Name: "Ana", Role: session.PrimaryRep, Method: session.ByStart, Joined: at(0), Gone: at(7)},
		{ID: 2, Name: "Marta", Role: session.PrimaryCustomer, Platform: "Linux", Method: session.ByNumber, Joined: at(2), Gone: at(6)},
		{ID: 3, Name: "Luis", Role: session.Assistant, Platform: "Windows", Method: session.ByLink, Joined: at(4), Gone: at(7)},
		{ID: 4, Name: "Ben", Role: session.SecondaryCustomer, Method: session.ByNumber},
	}
	for i, who := range p.People {
		who.Joined, who.Gone = who.Joined.UTC(), who.Gone.UTC()
		if i >= len(want) || who != want[i] {
			t.Errorf("%d: %+v", i+1, who)
		}
	}
	if len(p.People) != len(want) {
		t.Errorf("%d people", len(p.People))
	}
}

func TestHistoryListsNewestFirst(t *testing.T) {
	ctx := context.Background()
	h, err := OpenHistory(ctx, filepath.Join(t.TempDir(), "history.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	for i := range 5 {
		id := session.ID(strings.Repeat(string(rune('a'+i)), 25) + "a")
		past(t, id, historyStart.Add(time.Duration(i)*time.Hour), func(r *replica.Replica, a replica.Applied) error {
			return h.Append(ctx, 1, "", a.Entry, r.State())
		})
	}
	list, err := h.Find(ctx, Query{}, 0, 2)
	if err != nil || len(list) != 2 || list[0].ID[0] != 'e' || list[1].ID[0] != 'd' {
		t.Fatalf("newest two: %v %+v", err, list)
	}
	older, err := h.Find(ctx, Query{}, 2, 10)
	if err != nil || len(older) != 3 || older[0].ID[0] != 'c' {
		t.Fatalf("those before: %v %+v", err, older)
	}
	if err := h.Forget(ctx, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Session(ctx, list[0].ID); !errors.Is(err, sql.ErrNoRows) {
		t.Error("a forgotten session is still there")
	}
}

// A full disk is a clear error, and leaves each entry whole or not there.
func TestHistoryFullDisk(t *testing.T) {
	ctx := context.Background()
	h, err := openHistory(ctx, filepath.Join(t.TempDir(), "history.db"), 64)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	var full error
	for i := 0; full == nil; i++ {
		if i == 1000 {
			t.Fatal("1000 sessions fit in 64 pages")
		}
		id := session.ID(fmt.Sprintf("%026d", i))
		past(t, id, historyStart, func(r *replica.Replica, a replica.Applied) error {
			if err := h.Append(ctx, 1, "", a.Entry, r.State()); err != nil && full == nil {
				full = err
			}
			return nil
		})
	}
	if !errors.Is(full, ledger.ErrFull) {
		t.Fatalf("full disk: %v, want ErrFull", full)
	}
	list, err := h.Find(ctx, Query{}, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		full, err := h.Session(ctx, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := replica.Replay(full.Entries); err != nil && !errors.Is(err, replica.ErrGap) {
			t.Errorf("session %s: %v", p.ID, err)
		}
	}
}

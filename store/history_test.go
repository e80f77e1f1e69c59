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

// past plays a short session and hands every entry to write.
func past(t *testing.T, id session.ID, at time.Time, write func(*replica.Replica, replica.Applied) error) *replica.Replica {
	t.Helper()
	r := new(replica.Replica)
	add := func(a replica.Author, do session.Command) {
		t.Helper()
		signed, err := a.Sign(do, r.Head())
		if err != nil {
			t.Fatal(err)
		}
		e, err := r.Next(signed.Body, signed.Sig, at)
		at = at.Add(time.Minute)
		if err != nil {
			t.Fatalf("%T: %v", do, err)
		}
		done, err := r.Apply(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(r, done); err != nil {
			t.Fatalf("write %T: %v", do, err)
		}
	}
	ana, anaKeys := author(t, id, 1)
	marta, martaKeys := author(t, id, 2)
	add(ana, session.Start{Name: "Ana", Org: "Acme", Keys: anaKeys, Policy: session.Policy{MaxParticipants: 4}})
	add(ana, session.Admit{Participant: 2, Customer: true, Name: "Marta", Method: session.ByNumber, Keys: martaKeys})
	add(marta, session.Join{Platform: "Linux"})
	add(ana, session.End{Reason: session.ReasonDone})
	return r
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
	if p.Name != "Marta" || !p.Led || p.Peak != 2 || p.Lasted() != 3*time.Minute || p.PeopleTime() != 4*time.Minute {
		t.Errorf("name %q, led %v, peak %d, lasted %v, people's time %v", p.Name, p.Led, p.Peak, p.Lasted(), p.PeopleTime())
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

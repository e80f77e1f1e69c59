package server_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// patient has the server give everybody longer than a test waits for anything, also on a machine on which each message takes its time.
func patient(c *server.Config) {
	c.Limits.Waits = server.Waits{Head: 3 * time.Minute, Hello: 3 * time.Minute, Write: time.Hour, Page: time.Hour}
}

// longLog is a store with one session whose log is longer than a test has the time to write to a disk.
type longLog struct {
	server.Store
	id session.ID

	mu      sync.Mutex
	entries []wire.Entry
}

func (l *longLog) Log(ctx context.Context, id session.ID) ([]wire.Entry, error) {
	if id != l.id {
		return l.Store.Log(ctx, id)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries), nil
}

func (l *longLog) Append(ctx context.Context, id session.ID, e wire.Entry) error {
	if id != l.id {
		return l.Store.Append(ctx, id, e)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, e)
	return nil
}

// grow has ana ask and think better of it until the log has n entries.
func (l *longLog) grow(t *testing.T, ana *servertest.Member, n int) {
	t.Helper()
	for i := len(l.entries); i < n; i++ {
		signed, err := ana.Author.Sign(again(ana), ana.Log.Head())
		if err != nil {
			t.Fatal(err)
		}
		e, err := ana.Log.Next(signed.Body, signed.Sig, time.Now())
		if err != nil {
			t.Fatalf("entry %d: %v", i+1, err)
		}
		ana.Take(wire.Entries{Session: l.id, List: []wire.Entry{e}})
		l.entries = append(l.entries, e)
	}
}

// again is what a rep can always do whose session began with Start, Admit and Join: ask, and think better of it.
func again(ana *servertest.Member) session.Command {
	if open := ana.Log.State().Request.ID; open != 0 {
		return session.Cancel{Request: open, Reason: session.ReasonCancelled}
	}
	return session.Asking{Request: session.RequestID(ana.Log.Head().N-1) / 2, Activity: session.ViewDesktop}
}

// A log of 4,800 entries comes to 300 messages. A newcomer gets all of them, and 300 more that come while they read nothing, which with
// 256 messages at most in a queue they did not; and who came back and reads at once does not wait for them.
func TestASlowNewcomerGetsALongLog(t *testing.T) {
	long := &longLog{}
	s := servertest.Start(t, func(c *server.Config) {
		patient(c)
		long.Store, c.Store = c.Store, long
	})
	ana, people := with(t, s, "Marta")
	ana.CatchUp()
	var err error
	if long.entries, err = s.Ledger.Log(t.Context(), ana.Author.Session); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	long.id = ana.Author.Session
	long.grow(t, ana, 4800)
	s.Restart()

	ana.ResumeOn(s.Dial(s.SignIn("ana")), ana.Log.Head().N)
	servertest.Expect[wire.Resumed](ana.Client)
	marta := people[0]
	marta.ResumeOn(s.DialUnbuffered(), marta.Log.Head().N) // and reads nothing
	for !ana.Present[2] {
		ana.Take(servertest.Await[wire.Presence](ana.Client))
	}
	for range 300 {
		ana.Do(again(ana)) // which waits for less than what is written to Marta does
	}
	end := ana.Log.Head()
	luis := ana.Invite(s.Dial(s.SignIn("luis")), number(t, ana.Locator, "12345"), trust.Rep, "Luis") // a quick newcomer
	if !luis.Log.Head().Equal(ana.Log.Head()) {
		t.Error("the newcomer has another log")
	}

	marta.Until(end.N)
	marta.CatchUp()
	if !marta.Log.Head().Equal(ana.Log.Head()) || !marta.Present[3] {
		t.Errorf("who was slow is at entry %d of %d, and knows of Luis: %v", marta.Log.Head().N, ana.Log.Head().N, marta.Present[3])
	}
	if strings.Contains(s.Logs.String(), "it does not read") {
		t.Error("somebody was cut")
	}
}

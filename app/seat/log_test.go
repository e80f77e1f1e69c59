package seat

import (
	"errors"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

func TestEntriesThatAreRefused(t *testing.T) {
	ask := func(b *bench) wire.Entry {
		return b.entry(1, session.Asking{Request: 1, Activity: session.ViewDesktop})
	}
	tests := []struct {
		name  string
		bring func(*bench)
		stop  error
		moved int // entries handed on
	}{
		{"the next", func(b *bench) { b.take(ask(b)) }, nil, 1},
		{"twice", func(b *bench) { e := ask(b); b.take(e, e); b.take(e) }, nil, 1},
		{"of another session", func(b *bench) { b.receiveLoop(wire.Entries{Session: "another", List: []wire.Entry{ask(b)}}) }, nil, 0},
		{"of no session", func(b *bench) { b.receiveLoop(wire.Entries{List: []wire.Entry{ask(b)}}) }, nil, 0},
		{"before we are anybody", func(b *bench) { b.author.By = 0; b.take(ask(b)) }, nil, 0},
		{"after a gap", func(b *bench) {
			ask(b)
			b.take(b.entry(1, session.Cancel{Request: 1, Reason: session.ReasonCancelled}))
		}, nil, 0},
		{"far ahead", func(b *bench) { b.at = time.Now().Add(maxAhead + time.Minute); b.take(ask(b)) }, ErrClock, 0},
		{"a little ahead", func(b *bench) { b.at = time.Now().Add(maxAhead / 2); b.take(ask(b)) }, nil, 1},
		{"far ahead, as the server's clock is", func(b *bench) {
			b.up.Offset = time.Hour
			b.at = time.Now().Add(time.Hour)
			b.take(ask(b))
		}, nil, 1},
		{"another one in an old place", func(b *bench) { e := ask(b); e.N = 2; b.take(e) }, ErrFork, 0},
		{"that follows another log", func(b *bench) { e := ask(b); e.Prev = make([]byte, wire.HashLen); b.take(e) }, ErrFork, 0},
		{"before its time", func(b *bench) { e := ask(b); e.At = 1; b.take(e) }, ErrFork, 0},
		{"with another signature", func(b *bench) { e := ask(b); e.Sig = make([]byte, wire.SigLen); b.take(e) }, nil, 1},
		{"that is numbered twice", func(b *bench) {
			e := ask(b)
			again := e
			again.N, again.Prev = e.N+1, e.Hash()
			b.take(e, again)
		}, nil, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t, 2, 2)
			before := len(b.notes.moved)
			test.bring(b)
			if !errors.Is(b.stopped, test.stop) || test.stop == nil && b.stopped != nil {
				t.Errorf("stopped: %v, want %v", b.stopped, test.stop)
			}
			if n := len(b.notes.moved) - before; n != test.moved {
				t.Errorf("%d entries handed on, want %d", n, test.moved)
			}
		})
	}
}

// A log in which we have other keys, or that is another session's, is not ours, however we came to it.
func TestLogOfOthers(t *testing.T) {
	b := newBench(t, 2, 2)
	b.cfg.Identity = newPerson(t).Identity
	b.take(b.entry(1, session.Asking{Request: 1, Activity: session.ViewDesktop}))
	if !errors.Is(b.stopped, ErrStranger) {
		t.Errorf("other keys: stopped %v", b.stopped)
	}
	b = newBench(t, 2, 2)
	b.id, b.author.Session = "another", "another"
	b.take(wire.Entry{N: b.Head().N + 1, At: time.Now().UnixMilli(), Prev: b.Head().Hash, Body: []byte("{}"), Sig: make([]byte, wire.SigLen)})
	if !errors.Is(b.stopped, ErrStranger) {
		t.Errorf("another session's: stopped %v", b.stopped)
	}
}

func TestAnswersToTheOpening(t *testing.T) {
	starting := func(b *bench) (*Starting, wire.Opened) {
		o := &Starting{Name: "Ana", NewID: func() (session.ID, error) { return b.id, nil }, Policy: session.Policy{MaxParticipants: 8}}
		b.opening, b.author.By = o, 0
		if err := o.begin(b.Seat); err != nil {
			b.t.Fatal(err)
		}
		return o, wire.Opened{Ref: o.ref, Session: b.id, Locator: "4821930"}
	}
	tests := []struct {
		name   string
		answer func(*bench) wire.Message
		stop   error
	}{
		{"opened", func(b *bench) wire.Message { _, m := starting(b); return m }, nil},
		{"opened to somebody else", func(b *bench) wire.Message { _, m := starting(b); m.Ref++; return m }, wire.ErrMalformed},
		{"opened another", func(b *bench) wire.Message { _, m := starting(b); m.Session = "another"; return m }, wire.ErrMalformed},
		{"a locator of six", func(b *bench) wire.Message { _, m := starting(b); m.Locator = "482193"; return m }, wire.ErrMalformed},
		{"a locator of words", func(b *bench) wire.Message { _, m := starting(b); m.Locator = "call me"; return m }, wire.ErrMalformed},
		{"a locator with a space", func(b *bench) wire.Message { _, m := starting(b); m.Locator = "482 930"; return m }, wire.ErrMalformed},
		{"opened twice", func(b *bench) wire.Message { _, m := starting(b); b.receiveLoop(m); return m }, wire.ErrMalformed},
		{"admitted in place of opened", func(b *bench) wire.Message { starting(b); return wire.Admitted{Session: b.id, Participant: 2} }, wire.ErrMalformed},
		{"not opened", func(b *bench) wire.Message { o, _ := starting(b); return wire.Failure{Ref: o.ref, Code: wire.CodeBusy} }, ErrSite},
		{"refused to join", joiningRefused(wire.CodeNotAdmitted), ErrNotAdmitted},
		{"reconnecting", joiningRefused(wire.CodeWaiting), ErrReconnecting},
		{"busy", joiningRefused(wire.CodeBusy), ErrBusy},
		{"outdated", joiningRefused(wire.CodeOutdated), wire.ErrOutdated},
		{"something new", joiningRefused("later"), ErrNotAdmitted},
		{"no session at all", joiningRefused(wire.CodeNoSession), ErrNotAdmitted},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t, 1, 1)
			b.receiveLoop(test.answer(b))
			if !errors.Is(b.stopped, test.stop) || test.stop == nil && b.stopped != nil {
				t.Errorf("stopped: %v, want %v", b.stopped, test.stop)
			}
		})
	}
}

func joiningRefused(code wire.Code) func(*bench) wire.Message {
	return func(b *bench) wire.Message {
		secret, err := trust.NumberSecret("4821930", "12345")
		if err != nil {
			b.t.Fatal(err)
		}
		o := &Joining{Secret: secret, Locator: "4821930", Role: trust.Customer, Name: "Marta"}
		b.opening, b.author.By = o, 0
		if err := o.begin(b.Seat); err != nil {
			b.t.Fatal(err)
		}
		return wire.Failure{Ref: o.ref, Code: code}
	}
}

// What becomes of a command, told once each.
func TestWhatBecomesOfACommand(t *testing.T) {
	ask := session.Asking{Request: 1, Activity: session.ViewDesktop}
	var told []error
	note := func(err error) { told = append(told, err) }
	b := newBench(t, 1, 2)

	b.Submit(session.Leaving{Reason: session.ReasonDone}, note)
	if len(b.sent.open) != 0 || len(told) != 1 || !errors.Is(told[0], session.ErrForbidden) {
		t.Errorf("refused here: %v", told)
	}
	told = nil
	b.Submit(ask, note)
	b.Submit(ask, note)
	b.Submit(ask, note)
	if len(b.sent.open) != 3 || len(told) != 0 {
		t.Fatalf("%d wait, told %v", len(b.sent.open), told)
	}
	b.receiveLoop(wire.Failure{Ref: 999, Code: wire.CodeRefused})
	b.receiveLoop(wire.Failure{Ref: b.sent.open[1].ref, Code: wire.CodeStore})
	b.receiveLoop(wire.Failure{Ref: b.sent.open[1].ref, Code: wire.CodeRefused})
	if len(told) != 2 || !errors.Is(told[0], ErrSite) || !errors.Is(told[1], session.ErrState) {
		t.Errorf("refused there: %v", told)
	}
	signed := b.sent.open[0].signed
	e, err := b.server.Next(signed.Body, signed.Sig, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b.take(e)
	b.take(e)
	if len(b.sent.open) != 0 || len(told) != 3 || told[2] != nil || b.State().Request.ID != 1 {
		t.Errorf("taken: %v, request %+v", told, b.State().Request)
	}
}

func TestResumeRefusals(t *testing.T) {
	tests := []struct {
		code wire.Code
		stop error
	}{
		{wire.CodeBusy, nil}, {wire.CodeStore, nil}, {wire.CodeNoSession, ErrGone}, {wire.CodeSignIn, client.ErrSignIn}, {wire.CodeRefused, ErrFork},
	}
	for _, test := range tests {
		b := newBench(t, 1, 1)
		b.resumeLoop()
		b.receiveLoop(wire.Failure{Ref: b.sent.resume + 7, Code: test.code})
		if b.stopped != nil {
			t.Errorf("%s to something else: stopped %v", test.code, b.stopped)
		}
		b.receiveLoop(wire.Failure{Ref: b.sent.resume, Code: test.code})
		if !errors.Is(b.stopped, test.stop) || test.stop == nil && (b.stopped != nil || b.sent.again.IsZero()) {
			t.Errorf("%s: stopped %v, again at %v", test.code, b.stopped, b.sent.again)
		}
	}
}

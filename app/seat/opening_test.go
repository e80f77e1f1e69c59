package seat

import (
	"errors"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// starter is Ana's seat, who starts a session for everybody she may have.
func newStarter(t *testing.T, r wire.Rights) (*bench, *Starting) {
	t.Helper()
	b := &bench{notes: &notes{}, id: "s", t: t, at: time.Now(), people: []person{newPerson(t)}}
	asked := 0
	open := &Starting{Name: "Ana", Policy: session.Policy{MaxParticipants: 16, OneCustomer: true, Agent: true, Idle: 20}, NewID: func() (session.ID, error) {
		if asked++; asked > 1 {
			t.Error("another session than the one that was asked for")
		}
		return b.id, nil
	}}
	b.Seat = New(Config{Client: client.Config{Address: "127.0.0.1:1"}, Identity: b.people[0].Identity, Certificate: b.people[0].cert, Platform: "test"}, open, b.notes)
	b.up.Rights = r
	b.arriveLoop()
	return b, open
}

// handedIn is the policy of the start as it was signed.
func (o *Starting) handedIn(t *testing.T) session.Policy {
	t.Helper()
	cmd, err := wire.DecodeCommand(o.signed.Body)
	if err != nil {
		t.Fatal(err)
	}
	start, ok := cmd.Do.(session.Start)
	if !ok {
		t.Fatalf("handed in a %T", cmd.Do)
	}
	return start.Policy
}

func TestAPolicyIsCutWithTheGreeting(t *testing.T) {
	whole := session.Policy{MaxParticipants: 16, OneCustomer: true, Agent: true, Idle: 20, Barred: session.SetOf(session.ViewDesktop)}
	rep := func(change func(*wire.Rights)) wire.Rights {
		r := wire.Rights{Role: wire.RoleRep, Multi: true, Agent: true}
		change(&r)
		return r
	}
	for name, test := range map[string]struct {
		rights wire.Rights
		change func(*session.Policy)
	}{
		"nothing said":     {wire.Rights{}, func(*session.Policy) {}},
		"all of it":        {rep(func(*wire.Rights) {}), func(*session.Policy) {}},
		"one at a time":    {rep(func(r *wire.Rights) { r.Multi = false }), func(p *session.Policy) { p.OneCustomer = false }},
		"no agent":         {rep(func(r *wire.Rights) { r.Agent = false }), func(p *session.Policy) { p.Agent = false }},
		"shorter":          {rep(func(r *wire.Rights) { r.Idle = 10 }), func(p *session.Policy) { p.Idle = 10 }},
		"longer than ours": {rep(func(r *wire.Rights) { r.Idle = 30 }), func(*session.Policy) {}},
		"barred": {rep(func(r *wire.Rights) { r.Barred = session.SetOf(session.ControlDesktop) }), func(p *session.Policy) {
			p.Barred = session.SetOf(session.ViewDesktop, session.ControlDesktop)
		}},
	} {
		want := whole
		test.change(&want)
		if got := within(whole, test.rights); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	forever := whole
	forever.Idle = 0
	if got := within(forever, rep(func(r *wire.Rights) { r.Idle = 10 })); got.Idle != 10 {
		t.Errorf("without an end: %d", got.Idle)
	}
}

// A start that was signed for what the account could do before is signed once more for what it may do now, for the same session; a
// refusal of that is final.
func TestAStartIsSignedAnewForOtherRights(t *testing.T) {
	b, open := newStarter(t, wire.Rights{Role: wire.RoleRep, Multi: true, Agent: true})
	if p := open.handedIn(t); open.tries != 1 || !p.OneCustomer || !p.Agent || p.Idle != 20 {
		t.Fatalf("at first: %d times %+v", open.tries, p)
	}
	before := open.ref
	b.up.Rights = wire.Rights{Role: wire.RoleRep, Idle: 10} // as another greeting says
	b.arriveLoop()
	b.receiveLoop(wire.Failure{Ref: before, Code: wire.CodeRights})
	b.receiveLoop(wire.Failure{Ref: open.ref, Code: wire.CodeRights})
	want := session.Policy{MaxParticipants: 16, Idle: 10}
	if p := open.handedIn(t); b.stopped == nil && p != want {
		t.Fatalf("then: %d times %+v", open.tries, p)
	}
	if !errors.Is(b.stopped, ErrRights) { // the first answer was to the start that was signed before, the second to this one
		t.Errorf("stopped by %v", b.stopped)
	}
	if p := open.handedIn(t); p != want {
		t.Errorf("handed in %+v", p)
	}

	b, open = newStarter(t, wire.Rights{Role: wire.RoleRep, Multi: true, Agent: true})
	b.receiveLoop(wire.Failure{Ref: open.ref, Code: wire.CodeRights})
	if !errors.Is(b.stopped, ErrRights) || open.tries != 1 {
		t.Errorf("the same again: stopped by %v after %d", b.stopped, open.tries)
	}
}

package duty

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/wire"
)

// agent is a line that runs, at a site and a clock that are the test's.
type agent struct {
	*Line
	*site
	tick   chan time.Time
	cancel context.CancelFunc
	done   chan error

	mu   sync.Mutex // guards what follows
	time time.Time
	last Snapshot
}

func newAgent(t *testing.T) *agent {
	t.Helper()
	a := &agent{site: newSite(t), tick: make(chan time.Time), done: make(chan error, 1), time: time.Unix(1_800_000_000, 0)}
	a.Line = New(Config{Publish: a.publish, Now: a.clock, Every: a.tick})
	a.conn = a.site
	ctx, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	go func() { a.done <- a.Run(ctx) }()
	t.Cleanup(func() { cancel(); a.ended() })
	return a
}

// onDuty is an agent whose site has taken them on.
func onDuty(t *testing.T) *agent {
	t.Helper()
	a := newAgent(t)
	a.up()
	a.agrees()
	return a
}

// agrees has the site do what a Duty says.
func (a *agent) agrees() wire.Duty {
	a.t.Helper()
	d := hears[wire.Duty](a.site)
	a.says(wire.Noted{Ref: d.Ref})
	a.says(wire.Inbox{On: d.On, Available: d.Available, Capacity: 2})
	return d
}

func (a *agent) Run(ctx context.Context) error { return a.Line.Run(ctx) }

func (a *agent) publish(s Snapshot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = s
}

func (a *agent) clock() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.time
}

// passes lets time pass.
func (a *agent) passes(d time.Duration) {
	a.rests()
	a.mu.Lock()
	a.time = a.time.Add(d)
	a.mu.Unlock()
	a.tick <- a.clock()
	a.rests()
}

// rests waits until all that was told has been dealt with, and returns how things are.
func (a *agent) rests() Snapshot {
	a.t.Helper()
	done := make(chan struct{})
	if !a.calls.put(func() { close(done) }) {
		close(done)
	}
	select {
	case <-done:
	case <-time.After(patience):
		a.t.Fatal("the line does not rest")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last
}

func (a *agent) ended() error {
	select {
	case err := <-a.done:
		a.done <- err
		return err
	case <-time.After(patience):
		a.t.Error("the line does not end")
		return nil
	}
}

// result takes what a call ends with.
type result struct {
	a   wire.Accepted
	err error
}

func results() (chan result, func(wire.Accepted, error)) {
	c := make(chan result, 10)
	return c, func(a wire.Accepted, err error) { c <- result{a, err} }
}

// An agent who connects is on duty and not available; the switch is theirs, and the site's (PRODUCT rules 111, 120).
func TestRule120Switch(t *testing.T) {
	a := newAgent(t)
	a.up()
	if d := hears[wire.Duty](a.site); !d.On || d.Available {
		t.Fatalf("began with %+v", d)
	} else {
		a.says(wire.Noted{Ref: d.Ref})
		a.says(wire.Inbox{On: true, Capacity: 2})
	}
	if s := a.rests(); !s.Agent || !s.Connected || s.Available || s.Switching {
		t.Fatalf("%+v", s)
	}
	a.SetAvailable(true)
	d := hears[wire.Duty](a.site)
	if s := a.rests(); !d.Available || s.Available || !s.Switching {
		t.Fatalf("%+v, %+v", d, s)
	}
	a.says(wire.Inbox{On: true, Capacity: 2}) // of before: it crossed ours
	a.says(wire.Noted{Ref: d.Ref})
	a.says(wire.Inbox{On: true, Available: true, Capacity: 2})
	if s := a.rests(); !s.Available || s.Switching {
		t.Fatalf("%+v", s)
	}
	a.SetAvailable(true)
	a.rests()
	a.silence() // it is so
	a.says(wire.Inbox{On: true, Capacity: 2})
	if s := a.rests(); s.Available || s.Switching {
		t.Fatalf("switched off by the site: %+v", s)
	}
	a.down()
	a.up()
	if d := a.agrees(); d.Available {
		t.Error("available again after a lost line, though the site had switched it off")
	}
}

// A line that is lost and back finds the agent as they were; who ends it is signed out.
func TestRule120LostAndBack(t *testing.T) {
	a := onDuty(t)
	a.SetAvailable(true)
	a.agrees()
	a.says(wire.Inbox{On: true, Available: true, Waiting: 1, List: []wire.Waiter{{Request: 7, Shown: true}}})
	a.down()
	s := a.rests()
	if s.Connected || len(s.List) != 1 {
		t.Errorf("lost: %+v", s)
	}
	a.SetAvailable(false)
	if s := a.rests(); s.Switching {
		t.Error("switched without a line")
	}
	a.up()
	if d := a.agrees(); !d.On || !d.Available {
		t.Errorf("back with %+v", d)
	}
	a.cancel()
	if d := hears[wire.Duty](a.site); d.On || d.Available {
		t.Errorf("signed out with %+v", d)
	}
	if err := a.ended(); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if s := a.last; !s.Ended || s.Connected {
		t.Errorf("at the end %+v", s)
	}
}

// TestRule43OneByChoice: who works in one session at a time by their own choice says so, on every connection.
func TestRule43OneByChoice(t *testing.T) {
	a := newAgent(t)
	a.SetOne(true)
	a.rests() // it is taken before the connection is there
	a.up()
	if d := a.agrees(); !d.One {
		t.Errorf("said %+v", d)
	}
	a.rests()
	a.SetOne(true)
	a.rests()
	a.silence() // it is so
	a.SetOne(false)
	if d := a.agrees(); d.One || !d.On {
		t.Errorf("said %+v", d)
	}
}

// Somebody who is no agent has no inbox, and the site is asked again after a while: they may have become one.
func TestNoAgent(t *testing.T) {
	a := newAgent(t)
	a.up()
	a.says(wire.Failure{Ref: hears[wire.Duty](a.site).Ref, Code: wire.CodeRights})
	if s := a.rests(); s.Agent || !s.Refused || !s.Connected {
		t.Fatalf("%+v", s)
	}
	a.passes(againTime - time.Second)
	a.silence()
	a.passes(time.Second)
	a.says(wire.Failure{Ref: hears[wire.Duty](a.site).Ref, Code: wire.CodeStore})
	a.passes(troubleTime)
	a.agrees()
	if s := a.rests(); !s.Agent {
		t.Fatalf("%+v", s)
	}
	a.SetAvailable(true)
	a.says(wire.Failure{Ref: hears[wire.Duty](a.site).Ref, Code: wire.CodeRights})
	if s := a.rests(); s.Agent || !s.Refused || s.Available || s.Capacity != 0 {
		t.Errorf("dismissed: %+v", s)
	}
	a.passes(againTime)
	a.agrees()
	if s := a.rests(); !s.Agent || s.Refused {
		t.Errorf("taken on again: %+v", s)
	}
	a.says(wire.Inbox{}) // signed out by the site, which is asked why
	a.says(wire.Failure{Ref: hears[wire.Duty](a.site).Ref, Code: wire.CodeRights})
	if s := a.rests(); s.Agent || !s.Refused {
		t.Errorf("dismissed while on duty: %+v", s)
	}
	a.cancel()
	a.ended()
	a.silence()
}

// A site that takes us on whenever we ask, and signs us out again, is asked after longer and longer pauses: it cannot make the line spin.
// One that signs us out now and then is asked at once.
func TestSignedOutAgainAndAgain(t *testing.T) {
	a := onDuty(t)
	signsOut := func() { a.says(wire.Inbox{}) }
	signsOut()
	for _, pause := range []time.Duration{troubleTime, 2 * troubleTime, 4 * troubleTime, 8 * troubleTime, againTime, againTime} {
		a.says(wire.Noted{Ref: hears[wire.Duty](a.site).Ref})
		signsOut()
		signsOut() // a flood of it asks for nothing more
		a.passes(pause - time.Second)
		signsOut()
		a.rests()
		a.silence()
		a.passes(time.Second)
	}
	a.agrees()
	a.passes(againTime) // it held
	signsOut()
	if d := a.agrees(); !d.On {
		t.Errorf("said %+v", d)
	}
}

// What waits is told on this computer's clock.
func TestInboxTimes(t *testing.T) {
	a := onDuty(t)
	at := a.clock()
	a.says(wire.Inbox{On: true, Full: true, Capacity: 3, Held: 2, Waiting: 30, More: 28, Unread: 4, List: []wire.Waiter{
		{Request: 7, Since: at.Add(time.Hour - time.Minute).UnixMilli(), Until: at.Add(time.Hour + 30*time.Second).UnixMilli(), Shown: true},
		{Request: 8, Since: at.Add(time.Hour).UnixMilli()},
	}})
	s := a.rests()
	if len(s.List) != 2 || s.More != 28 || s.Waiting != 30 || s.Unread != 4 || s.Offered() != 1 || !s.Full() || !s.Bound {
		t.Fatalf("%+v", s)
	}
	if w := s.List[0]; at.Sub(w.Since) != time.Minute || w.Until.Sub(at) != 30*time.Second {
		t.Errorf("since %s, until %s, now %s", w.Since, w.Until, at)
	}
	if w := s.List[1]; !w.Until.IsZero() || !w.Since.Equal(at) {
		t.Errorf("since %s, until %s, now %s", w.Since, w.Until, at)
	}
}

// Accept is said once and answered once, whatever becomes of it (rule 67).
func TestRule67Accept(t *testing.T) {
	tests := []struct {
		name   string
		answer func(a *agent, ref uint32)
		want   error
	}{
		{"accepted", func(a *agent, ref uint32) { a.says(wire.Accepted{Ref: ref, Session: "s"}) }, nil},
		{"another was first", func(a *agent, ref uint32) { a.says(wire.Failure{Ref: ref, Code: wire.CodeTaken}) }, acd.ErrTaken},
		{"refused", func(a *agent, ref uint32) {
			a.says(wire.Failure{Ref: ref, Code: wire.CodeQueue, Text: acd.ErrCapacity.Error()})
		}, acd.ErrCapacity},
		{"one at a time", func(a *agent, ref uint32) { a.says(wire.Failure{Ref: ref, Code: wire.CodeSingle}) }, ErrSingle},
		{"as many as allowed", func(a *agent, ref uint32) { a.says(wire.Failure{Ref: ref, Code: wire.CodeLimit, Text: "5"}) }, LimitError{Most: 5}},
		{"accepted, over a lost line", func(a *agent, ref uint32) {
			a.down()
			a.up()
			a.agrees()
			if again := hears[wire.Accept](a.site); again.Ref != ref || again.Session != "s" {
				a.t.Errorf("said again as %+v", again)
			}
			a.says(wire.Accepted{Ref: ref, Session: "s"})
		}, nil},
		{"no answer", func(a *agent, _ uint32) { a.passes(answerTime) }, ErrNoAnswer},
		{"an answer to something else", func(a *agent, ref uint32) { a.says(wire.Noted{Ref: ref}) }, wire.ErrMalformed},
		{"the end", func(a *agent, _ uint32) { a.cancel() }, ErrEnded},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := onDuty(t)
			got, then := results()
			a.says(wire.Inbox{On: true, List: []wire.Waiter{{Request: 7, Shown: true}}})
			a.Accept(7, "s", false, then)
			m := hears[wire.Accept](a.site)
			if m.Request != 7 || m.Session != "s" || m.Pick {
				t.Errorf("said %+v", m)
			}
			if s := a.rests(); !s.List[0].Busy {
				t.Error("it does not show that it is on its way")
			}
			a.Accept(7, "s", false, then) // two clicks mean one
			a.Decline(7, nil)
			a.rests()
			a.silence()
			test.answer(a, m.Ref)
			select {
			case r := <-got:
				if !errors.Is(r.err, test.want) || test.want == nil && r.err != nil {
					t.Errorf("ended with %v, want %v", r.err, test.want)
				}
			case <-time.After(patience):
				t.Fatal("not told")
			}
			if len(got) != 0 {
				t.Error("told twice")
			}
		})
	}
}

// What is said without a line is refused at once; a Decline is lost with the line on which it was said.
func TestNothingIsSaidWithoutALine(t *testing.T) {
	a := onDuty(t)
	declined := make(chan error, 1)
	a.Decline(7, func(err error) { declined <- err })
	hears[wire.Decline](a.site)
	a.down()
	if err := <-declined; !errors.Is(err, ErrNoAnswer) {
		t.Errorf("declined with %v", err)
	}
	got, then := results()
	a.Accept(7, "s", true, then)
	if r := <-got; !errors.Is(r.err, client.ErrDown) {
		t.Errorf("without a line: %v", r.err)
	}
	a.cancel()
	a.ended()
	a.Accept(7, "s", true, then)
	if r := <-got; !errors.Is(r.err, ErrEnded) {
		t.Errorf("after the end: %v", r.err)
	}
}

// A link that the customer waits for is said again until the site has it.
func TestIntroduceOverALostLine(t *testing.T) {
	a := onDuty(t)
	done := make(chan error, 2)
	a.Introduce("s", "https://link", func(err error) { done <- err })
	hears[wire.Introduce](a.site)
	a.down()
	a.up()
	a.agrees()
	again := hears[wire.Introduce](a.site)
	if again.Session != "s" || again.Link != "https://link" {
		t.Errorf("said %+v", again)
	}
	a.says(wire.Noted{Ref: again.Ref})
	if err := <-done; err != nil {
		t.Error(err)
	}
	a.Introduce("s", "https://link", func(err error) { done <- err })
	hears[wire.Introduce](a.site)
	a.passes(introduceTime)
	if err := <-done; !errors.Is(err, ErrNoAnswer) {
		t.Errorf("given up with %v", err)
	}
}

// The same account on duty elsewhere ends this line for good; so does what else cannot pass.
func TestFinalEnd(t *testing.T) {
	a := onDuty(t)
	got, then := results()
	a.Accept(7, "s", false, then)
	hears[wire.Accept](a.site)
	a.tell(client.Down{Err: client.ErrReplaced, Final: true})
	a.end <- client.ErrReplaced
	if err := a.ended(); !errors.Is(err, client.ErrReplaced) {
		t.Errorf("ended with %v", err)
	}
	if s := a.last; !s.Ended || !errors.Is(s.Err, client.ErrReplaced) {
		t.Errorf("%+v", s)
	}
	if r := <-got; !errors.Is(r.err, ErrEnded) {
		t.Errorf("told %v", r.err)
	}
}

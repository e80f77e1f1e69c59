package screen

import (
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

func TestPermit(t *testing.T) {
	start := time.Unix(1_000_000, 0)
	for _, c := range []struct {
		name string
		do   func(*permit)
		from session.ParticipantID
		at   time.Duration
		want bool
	}{
		{"nobody has been granted anything", func(*permit) {}, ana, 0, false},
		{"the holder may", func(p *permit) { p.grant(ana, 7) }, ana, 0, true},
		{"another participant may not", func(p *permit) { p.grant(ana, 7) }, luis, 0, false},
		{"nobody is not a holder", func(p *permit) { p.grant(0, 7) }, 0, 0, false},
		{"another epoch may not", func(p *permit) { p.grant(ana, 8) }, ana, 0, false},
		{"a lease that was taken away is over", func(p *permit) { p.grant(ana, 7); p.grant(0, 8) }, ana, 0, false},
		{"a lease that moved on is over", func(p *permit) { p.grant(ana, 7); p.grant(luis, 8) }, ana, 0, false},
		{"a cut lease is over", func(p *permit) { p.grant(ana, 7); p.cut() }, ana, 0, false},
		{"and stays over though the log says it again", func(p *permit) { p.grant(ana, 7); p.cut(); p.grant(ana, 7) }, ana, 0, false},
		{"a cut of an earlier lease leaves a later one", func(p *permit) { p.grant(ana, 6); p.cut(); p.grant(ana, 7) }, ana, 0, true},
		{"a cut of a later lease ends earlier ones, too", func(p *permit) { p.grant(ana, 8); p.cut(); p.grant(ana, 7) }, ana, 0, false},
		{"a cut without a lease cuts nothing", func(p *permit) { p.cut(); p.grant(ana, 7) }, ana, 0, true},
		{"a cut up to an epoch ends a lease that was not in force", func(p *permit) { p.cutTo(7); p.grant(ana, 7) }, ana, 0, false},
		{"and the one that is", func(p *permit) { p.grant(ana, 7); p.cutTo(7) }, ana, 0, false},
		{"and leaves a later one", func(p *permit) { p.cutTo(6); p.grant(ana, 7) }, ana, 0, true},
		{"paused", func(p *permit) { p.grant(ana, 7); p.paused.Store(true) }, ana, 0, false},
		{"own hand just now", func(p *permit) { p.grant(ana, 7); p.local(start) }, ana, 0, false},
		{"own hand almost two seconds ago", func(p *permit) { p.grant(ana, 7); p.local(start) }, ana, suspension - 1, false},
		{"own hand two seconds ago", func(p *permit) { p.grant(ana, 7); p.local(start) }, ana, suspension, true},
		{"a grant does not lift the suspension", func(p *permit) { p.local(start); p.grant(ana, 7) }, ana, time.Second, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &permit{}
			c.do(p)
			if got := p.may(c.from, 7, start.Add(c.at)); got != c.want {
				t.Errorf("may: %v, want %v", got, c.want)
			}
		})
	}
}

func TestGrantTellsWhetherSomethingWasTaken(t *testing.T) {
	p := &permit{}
	for i, step := range []struct {
		to    session.ParticipantID
		epoch uint32
		taken bool
	}{
		{0, 0, false}, {ana, 1, false}, {ana, 1, false}, {ana, 2, true}, {luis, 3, true}, {0, 4, true}, {0, 4, false},
	} {
		if got := p.grant(step.to, step.epoch); got != step.taken {
			t.Errorf("step %d: taken %v, want %v", i, got, step.taken)
		}
	}
}

// A cut wins over grants that run at the same time: whatever their order, the lease that was cut never comes back.
func TestACutIsFinalWhileOthersGrant(t *testing.T) {
	for range 200 {
		p := &permit{}
		p.grant(ana, 5)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { p.grant(ana, 5) })
			wg.Go(p.cut)
		}
		wg.Wait()
		p.grant(ana, 5)
		if p.may(ana, 5, time.Now()) {
			t.Fatal("a cut lease is in force again")
		}
	}
}

// A clock on the wall that is set keeps nobody out for hours: the own hand's time is taken by the clock that only runs (the m= of a time's text).
func TestTheOwnHandGoesFirstForAsLongAsItSays(t *testing.T) {
	p, now := &permit{}, time.Now()
	if p.isSuspended(now) || !p.local(now) || p.local(now.Add(suspension-1)) || !p.local(now.Add(2*suspension)) {
		t.Error("it goes first at the wrong times")
	}
	if text := p.suspended.Load().String(); !strings.Contains(text, " m=") {
		t.Errorf("until %s", text)
	}
}

// What was wanted last is what is done, whichever of it is done last.
func TestALatePauseIsNotDone(t *testing.T) {
	p, done := &permit{}, []bool{}
	do := func(order uint64, on bool) { p.pause(order, on, func() { done = append(done, on) }) }
	off := p.pausing.last.Add(1)
	on := p.pausing.last.Add(1)
	do(on, true)
	do(off, false)
	p.settle(func(paused bool) { done = append(done, paused) })
	if len(done) != 2 || !done[0] || !done[1] || !p.isStill() {
		t.Errorf("done %v", done)
	}
	do(p.pausing.last.Add(1), false)
	if p.isStill() || len(done) != 3 {
		t.Errorf("still though it goes on, done %v", done)
	}
	p.halts.Add(1)
	if !p.isStill() {
		t.Error("what was stopped here goes on")
	}
}

func TestOrder(t *testing.T) {
	type in struct {
		from  session.ParticipantID
		epoch uint32
		seq   uint32
		sent  time.Duration // on the sender's clock
		took  time.Duration // on the way
		do    wire.InputAct
		want  bool
	}
	move, down, up := wire.Move{}, wire.Key{Code: keyA, Down: true}, wire.Key{Code: keyA}
	ms := time.Millisecond
	for name, list := range map[string][]in{
		"in order":                        {{ana, 1, 1, 0, 9 * ms, move, true}, {ana, 1, 2, 10 * ms, 9 * ms, down, true}, {ana, 1, 3, 20 * ms, 9 * ms, up, true}},
		"an older move behind a newer":    {{ana, 1, 2, 10 * ms, 5 * ms, move, true}, {ana, 1, 1, 0, 40 * ms, move, false}},
		"a move behind the click it led":  {{ana, 1, 2, 10 * ms, 5 * ms, down, true}, {ana, 1, 1, 0, 40 * ms, move, false}},
		"a key twice":                     {{ana, 1, 1, 0, 5 * ms, down, true}, {ana, 1, 1, 0, 9 * ms, down, false}},
		"a key that took too long":        {{ana, 1, 1, 0, 5 * ms, move, true}, {ana, 1, 2, 0, 506 * ms, down, false}},
		"a key that just made it":         {{ana, 1, 1, 0, 5 * ms, move, true}, {ana, 1, 2, 0, 505 * ms, down, true}},
		"a release is never too late":     {{ana, 1, 1, 0, 5 * ms, down, true}, {ana, 1, 2, 0, time.Minute, up, true}},
		"release all is never too late":   {{ana, 1, 1, 0, 5 * ms, down, true}, {ana, 1, 2, 0, time.Minute, wire.Release{}, true}},
		"a button's release, too":         {{ana, 1, 1, 0, 5 * ms, down, true}, {ana, 1, 2, 0, time.Minute, wire.Button{Button: 1}, true}},
		"a new lease starts afresh":       {{ana, 1, 9, 0, 5 * ms, down, true}, {ana, 2, 1, 0, time.Second, down, true}},
		"another person starts afresh":    {{ana, 1, 9, 0, 5 * ms, down, true}, {luis, 1, 1, 0, time.Second, down, true}},
		"the fastest so far is the scale": {{ana, 1, 1, 0, 900 * ms, down, true}, {ana, 1, 2, 0, 5 * ms, down, true}, {ana, 1, 3, 0, 900 * ms, down, false}},
	} {
		var o order
		for i, x := range list {
			got := o.timely(x.from, wire.Input{Epoch: x.epoch, Seq: x.seq, At: uint32(x.sent.Milliseconds()), Do: x.do}, x.sent+x.took)
			if got != x.want {
				t.Errorf("%s: input %d timely %v, want %v", name, i, got, x.want)
			}
		}
	}
}

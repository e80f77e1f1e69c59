package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"deskhand/app/trust"
	"deskhand/app/wire"
)

// attempt is one joiner's try to prove a number or a link. A genuine one is known to its session and answered by the console;
// to a locator or session that there is not, the server answers itself, with a decoy. Both run through this type, so that they
// look alike from outside: the same messages, never sooner than Limits.Delay after the joiner's, the same time-out.
//
//	knocked ─ answer(B) → answered ─ second(C) → claimed ─ admit → over
//	any ─ refuse → over: Failure{not-admitted}, or busy when a newer attempt needed the place (doors.go)
type attempt struct {
	id      string // names the joiner to the console
	conn    *conn
	rep     bool
	account string // of a signed-in rep: the name for people
	to      *live  // nil: a decoy
	door    string // what was knocked at
	from    string // the joiner's origin
	local   bool   // the joiner is at this computer, or a forwarder is

	mu sync.Mutex
	// ───── guarded by mu ─────
	step  step
	ref   uint32    // of the joiner's last message
	heard time.Time // when it came
	timer *time.Timer
	ends  *time.Timer
}

type step int

const (
	knocked  step = 1
	answered step = 2 // B is out or on its way
	claimed  step = 3 // C came
	over     step = 4
)

func (c *conn) newAttempt(m wire.Knock, to *live) (*attempt, error) {
	var raw [16]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return nil, fmt.Errorf("draw joiner: %w", err)
	}
	a := &attempt{
		id: hex.EncodeToString(raw[:]), conn: c, rep: m.Rep, to: to, step: knocked, ref: m.Ref, heard: time.Now(),
		door: "link " + string(m.Session), from: origin(c.ip), local: c.ip.IsLoopback(),
	}
	if m.Locator != "" {
		a.door = "number " + m.Locator
	}
	if m.Rep {
		a.account = c.display()
	}
	if gives := a.begin(); gives != nil {
		gives.refuse(wire.CodeBusy, "a newer attempt took the place")
	}
	return a, nil
}

// begin starts the attempt's time and takes its place at the door; gives is who has to make room.
func (a *attempt) begin() (gives *attempt) {
	a.mu.Lock()
	defer a.mu.Unlock()
	srv := a.conn.srv
	a.ends = time.AfterFunc(srv.cfg.Limits.Attempt, func() { a.refuse(wire.CodeNotAdmitted, "the time for a proof is over") })
	return srv.doors.enter(a)
}

// open reports whether the attempt still goes on.
func (a *attempt) open() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.step != over
}

// proven reports whether message C has come and nothing after it.
func (a *attempt) proven() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.step == claimed
}

// answer brings message B to the joiner.
func (a *attempt) answer(proof []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.step != knocked {
		return
	}
	a.step = answered
	a.laterLocked(wire.Proof{Ref: a.ref, Proof: proof})
}

// second notes message C; false when it is not its time.
func (a *attempt) second(ref uint32) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.step != answered {
		return false
	}
	a.step, a.ref, a.heard = claimed, ref, time.Now()
	return true
}

// admit ends the attempt with success; false when the joiner has not proved anything or has gone.
func (a *attempt) admit() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.step != claimed {
		return false
	}
	a.overLocked()
	return true
}

// refuse ends the attempt without success, and says so in due time.
func (a *attempt) refuse(code wire.Code, text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.step == over {
		return
	}
	a.overLocked()
	a.laterLocked(wire.Failure{Ref: a.ref, Code: code, Text: text})
}

// drop ends the attempt because the joiner has gone.
func (a *attempt) drop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.overLocked()
}

func (a *attempt) overLocked() {
	a.step = over
	a.conn.srv.doors.leave(a)
	a.ends.Stop()
	if a.timer != nil {
		a.timer.Stop()
	}
}

// laterLocked sends m not before Delay is over since the joiner's message.
func (a *attempt) laterLocked(m wire.Message) {
	wait := a.conn.srv.cfg.Limits.Delay - time.Since(a.heard)
	a.timer = time.AfterFunc(max(wait, 0), func() { a.conn.send(m) })
}

// knock begins an attempt. What is checked before the session is looked up is the same for all of them.
func (c *conn) knock(ctx context.Context, m wire.Knock) {
	now := c.srv.now()
	switch {
	case c.attempt != nil && c.attempt.open():
		c.fail(m.Ref, wire.CodeBusy, "one attempt at a time")
		return
	case m.Rep && c.repNow(ctx, m.Ref) == nil:
		return
	case !c.srv.knocks.take(origin(c.ip), now):
		c.fail(m.Ref, wire.CodeBusy, "too many attempts")
		return
	}
	to := c.srv.hall.find(m.Session)
	if m.Locator != "" {
		to = c.srv.hall.at(m.Locator)
	}
	a, err := c.newAttempt(m, to)
	if err != nil {
		c.log.Error("attempt", "err", err)
		c.fail(m.Ref, wire.CodeBusy, "try again")
		return
	}
	c.attempt = a
	if to != nil {
		c.touch(to)
		if to.post(ctx, knocking{a, m}) {
			return
		}
		a.to = nil // it ended this moment
	}
	c.srv.alarm.miss(now, c.log)
	a.decoy(m.Proof)
}

// decoy answers message A as a console with another secret would.
func (a *attempt) decoy(proof []byte) {
	b, err := trust.Decoy(rand.Reader, proof)
	if err != nil { // a console refuses a broken A likewise
		a.refuse(wire.CodeNotAdmitted, "not admitted")
		return
	}
	a.answer(b)
}

// proof takes message C.
func (c *conn) proof(ctx context.Context, m wire.Proof) {
	a := c.attempt
	if a == nil || !a.second(m.Ref) {
		c.fail(m.Ref, wire.CodeNotAdmitted, "not admitted")
		return
	}
	if a.to == nil || !a.to.post(ctx, proved{a, m}) {
		a.refuse(wire.CodeNotAdmitted, "not admitted")
	}
}

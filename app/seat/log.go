package seat

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/replica"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// maxAhead is how far an entry's time may be ahead of our clock (corrected at greeting).
const maxAhead = 2 * time.Minute

// pending is a command that we signed and have not seen in the log yet. It is kept and handed in again after a lost connection.
type pending struct {
	signed replica.Signed
	ref    uint32
	joiner string
	do     session.Command
	pass   *Passing    // it is handed in with the transfer that it is a part of
	done   func(error) // nil error: it is in the log and applied
}

// Submit signs do and hands it in until it is in the log. done, if not nil, is called once on the seat's goroutine: with nil when it
// was applied, else with the rules' refusal or what went wrong.
func (s *Seat) Submit(do session.Command, done func(error)) { s.submit(pending{do: do, done: done}) }

// Admit submits an admit that binds a joiner's connection.
func (s *Seat) Admit(do session.Admit, joiner string, done func(error)) {
	s.submit(pending{do: do, joiner: joiner, done: done})
}

// Saying are the commands of ours that are on their way: neither in the log nor refused.
func (s *Seat) Saying() []session.Command {
	var out []session.Command
	for _, p := range s.sent.open {
		out = append(out, p.do)
	}
	return out
}

// submit signs and hands in what p says to do.
func (s *Seat) submit(p pending) {
	if p.done == nil {
		p.done = func(error) {}
	}
	// The rules are the same everywhere: what they refuse here is not worth a round trip.
	if _, err := session.Decide(s.log.State(), s.author.Session, s.author.By, p.do, s.Now()); err != nil {
		p.done(err)
		return
	}
	signed, err := s.author.Sign(p.do, s.log.Head())
	if err != nil {
		p.done(err)
		return
	}
	p.signed, p.ref = signed, s.nextRef()
	s.sent.open = append(s.sent.open, p)
	s.hand(p)
}

func (s *Seat) hand(p pending) {
	var m wire.Message = wire.Submit{Ref: p.ref, Session: s.author.Session, Joiner: p.joiner, Body: p.signed.Body, Sig: p.signed.Sig}
	if p.pass != nil {
		m = p.pass.message(s.author.Session, p)
	}
	if err := s.conn.Send(m); err != nil {
		s.cfg.Log.Debug("command waits for the connection", "session", string(s.author.Session), "err", err)
	}
}

// resubmitLoop hands in again what was signed and may not have arrived; the server knows a command it took.
func (s *Seat) resubmitLoop() {
	for _, p := range s.sent.open {
		s.hand(p)
	}
}

// resumeLoop takes our place again on a fresh connection.
func (s *Seat) resumeLoop() {
	msg := binary.BigEndian.AppendUint32(slices.Concat(s.up.Challenge.Nonce, []byte(s.author.Session)), uint32(s.author.By))
	sig, err := trust.Sign(s.cfg.Identity, wire.SignResume, msg)
	if err != nil {
		s.stop(fmt.Errorf("resume: %w", err))
		return
	}
	s.sent.resume, s.sent.again = s.nextRef(), time.Time{}
	_ = s.conn.Send(wire.Resume{
		Ref: s.sent.resume, Session: s.author.Session, Participant: s.author.By, After: s.log.Head().N, Sig: sig,
	})
}

// resumeRefusedLoop: connected, but not in our place. What may pass is tried again; the rest is the end.
func (s *Seat) resumeRefusedLoop(f wire.Failure) {
	switch f.Code {
	case wire.CodeNoSession:
		s.stop(ErrGone)
	case wire.CodeSignIn:
		s.stop(client.ErrSignIn)
	case wire.CodeRights:
		s.stop(ErrAccount)
	case wire.CodeRefused: // our log goes on where the server's ends
		s.stop(fmt.Errorf("%w: come back: %s", ErrFork, f.Text))
	default:
		s.sent.again = time.Now().Add(retryAfter)
	}
}

func (s *Seat) failureLoop(f wire.Failure) {
	if i := slices.IndexFunc(s.sent.open, func(p pending) bool { return p.ref == f.Ref }); i >= 0 {
		switch f.Code {
		case wire.CodeStore, wire.CodeBusy:
			s.settle(i, fmt.Errorf("%w: %s", ErrSite, f.Text))
		case wire.CodeLimit:
			s.settle(i, LimitError{f.Most()})
		case wire.CodeQueue, wire.CodeRights:
			why := fmt.Errorf("%w: %w", ErrQueue, f.Rule())
			if s.sent.open[i].pass == nil { // it goes to nobody's queue
				why = fmt.Errorf("%w: %s", ErrRights, f.Text)
			}
			s.settle(i, why)
		default:
			s.settle(i, fmt.Errorf("%w: %s", session.ErrState, f.Text))
		}
		return
	}
	s.cfg.Log.Info("server refused", "session", string(s.author.Session), "code", string(f.Code), "text", f.Text)
	switch {
	case s.author.By == 0:
		if err := s.opening.refused(s, f); err != nil {
			s.stop(err)
		}
	case f.Ref == s.sent.resume:
		s.resumeRefusedLoop(f)
	default:
		s.handler.Heard(f) // of what it told the server
	}
}

func (s *Seat) settle(i int, err error) {
	p := s.sent.open[i]
	s.sent.open = slices.Delete(s.sent.open, i, i+1)
	p.done(err)
}

func (s *Seat) entriesLoop(m wire.Entries) {
	if o, is := s.opening.(*Taking); is && s.author.By == 0 {
		if err := o.read(s, m); err != nil {
			s.stop(err)
		}
		return
	}
	if s.author.By == 0 || m.Session != s.author.Session { // nobody's: nothing was proved of it
		return
	}
	for _, e := range m.List {
		again := e.N <= s.log.Head().N
		if ahead := e.Time().Sub(s.Now()); ahead > maxAhead {
			s.stop(fmt.Errorf("entry %d is %s ahead: %w", e.N, ahead.Round(time.Second), ErrClock))
			return
		}
		done, err := s.log.Apply(e)
		switch {
		case errors.Is(err, replica.ErrGap): // lost on the way: ask from our head on
			s.resumeLoop()
			return
		case err != nil:
			s.stop(fmt.Errorf("%w: %w", ErrFork, err))
			return
		case again: // after a resume
			continue
		}
		s.appliedLoop(done)
		if s.stopped != nil {
			return
		}
	}
}

func (s *Seat) appliedLoop(done replica.Applied) {
	if done.Refused != nil {
		s.cfg.Log.Warn("the server numbered a command that the rules refuse", "session", string(s.author.Session),
			"entry", done.N, "err", done.Refused)
	}
	if err := s.checkLoop(); err != nil {
		s.stop(err)
		return
	}
	if i := slices.IndexFunc(s.sent.open, func(p pending) bool { return bytes.Equal(p.signed.ID, done.Command.ID) }); i >= 0 {
		s.settle(i, done.Refused)
	}
	s.joinLoop()
	s.tendLinksLoop()
	s.sayHeadLoop()
	s.compareHeldHeadsLoop()
	s.chatMovedLoop()
	if s.stopped == nil {
		s.handler.Moved(done)
	}
}

// checkLoop: the log is that of our session, and we are in it as ourselves; who joined also looks at who leads it.
func (s *Seat) checkLoop() error {
	state := s.log.State()
	if state.ID != s.author.Session {
		return ErrStranger
	}
	if me, ok := state.Participant(s.author.By); ok && !sameKeys(me.Keys, s.keys()) {
		return ErrStranger
	}
	if j, ok := s.opening.(*Joining); ok && !j.joined {
		return j.check(s)
	}
	return nil
}

// joinLoop follows our own way into the session.
func (s *Seat) joinLoop() {
	me, ok := s.log.State().Participant(s.author.By)
	if !ok {
		return
	}
	if j, is := s.opening.(*Joining); is && me.Presence == session.Admitted && !j.joined {
		j.joined = true
		s.enterLoop(j.Role == trust.Rep && s.up.Rights.Agent)
	}
	if seated := me.Presence == session.Here; seated != s.status.Seated {
		s.status.Seated = seated
		s.handler.Changed()
	}
}

// enterLoop joins, as an agent where the site's greeting says that we are one; who is dismissed at this moment comes without.
func (s *Seat) enterLoop(agent bool) {
	s.Submit(session.Join{Platform: s.cfg.Platform, Agent: agent}, func(err error) {
		if agent && errors.Is(err, acd.ErrNotAgent) {
			s.enterLoop(false)
		}
	})
}

func (s *Seat) nextRef() uint32 {
	s.sent.last++
	return s.sent.last
}

func (s *Seat) trustKeys() trust.Keys { return s.cfg.Identity.Keys(s.cfg.Certificate.Fingerprint()) }

func (s *Seat) keys() session.Keys { return keysOf(s.trustKeys()) }

func keysOf(k trust.Keys) session.Keys {
	return session.Keys{Sign: k.Sign[:], Agree: k.Agree[:], Fingerprint: k.Fingerprint[:]}
}

// KeysOf is the log's form of public keys.
func KeysOf(k trust.Keys) session.Keys { return keysOf(k) }

// TrustKeys is the form that app/trust has for keys of the log, which were checked when they were admitted.
func TrustKeys(k session.Keys) (out trust.Keys) {
	copy(out.Sign[:], k.Sign)
	copy(out.Agree[:], k.Agree)
	copy(out.Fingerprint[:], k.Fingerprint)
	return out
}

func sameKeys(a, b session.Keys) bool {
	return bytes.Equal(a.Sign, b.Sign) && bytes.Equal(a.Agree, b.Agree) && bytes.Equal(a.Fingerprint, b.Fingerprint)
}

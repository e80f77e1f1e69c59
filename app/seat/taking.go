package seat

import (
	"crypto/rand"
	"errors"
	"fmt"

	"deskhand/app/client"
	"deskhand/app/replica"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// maxTaken is how many entries the log of a session may have that is taken; the server's own limit is far below.
const maxTaken = 1 << 20

// Taking takes a session that was handed over and waits, and whose request our account has accepted. It reads the whole log first and
// shows no key before: what it signs is bound to that log and to the keys in it, so that a site which made it up cannot choose the
// customer's keys to go with ours (the words are found later, over the link: trust.Meeting). For the same reason it never signs twice.
type Taking struct {
	Session session.ID
	Name    string // the agent's, for the others to see

	log     replica.Replica // as it was read
	entries []wire.Entry
	count   uint64
	locator string
	ref     uint32
	author  replica.Author
	signed  replica.Signed
	head    wire.Head // on which it was signed
	tries   int       // how often the taking was handed in
	reading bool      // the log; else the taking is on its way
}

// begin reads the log. After a lost connection, too: then the same taking is handed in again, unless the server had taken it.
func (o *Taking) begin(s *Seat) error {
	o.ref, o.reading = s.nextRef(), true
	o.log, o.entries, o.count = replica.Replica{}, nil, 0
	return ignoreDown(s.conn.Send(wire.Take{Ref: o.ref, Session: o.Session}))
}

func (o *Taking) hand(s *Seat) error {
	o.tries++
	o.reading = false
	return ignoreDown(s.conn.Send(wire.Take{Ref: o.ref, Session: o.Session, Body: o.signed.Body, Sig: o.signed.Sig}))
}

func (o *Taking) step(s *Seat, m wire.Message) error {
	switch m := m.(type) {
	case wire.Taken:
		if m.Ref != o.ref || m.Session != o.Session || o.count != 0 || m.Count == 0 || m.Count > maxTaken || !isLocator(m.Locator) {
			return fmt.Errorf("take a session: a log of %d entries: %w", m.Count, wire.ErrMalformed)
		}
		o.count, o.locator = m.Count, m.Locator
		return nil
	case wire.Admitted:
		if o.reading || m.Session != o.Session || s.author.By != 0 || m.Participant != o.author.By {
			return fmt.Errorf("admitted without having taken, or twice: %w", ErrStranger)
		}
		s.author, s.status.Locator = o.author, o.locator
		s.entriesLoop(wire.Entries{Session: o.Session, List: o.entries})
		return nil
	}
	return fmt.Errorf("take a session: answered with %T: %w", m, wire.ErrMalformed)
}

// read takes entries of the log; at its end the taking is signed on it.
func (o *Taking) read(s *Seat, m wire.Entries) error {
	if m.Session != o.Session || !o.reading {
		return nil
	}
	for _, e := range m.List {
		if e.N > o.count {
			return fmt.Errorf("take a session: entry %d of %d: %w", e.N, o.count, wire.ErrMalformed)
		}
		before := o.log.Head().N
		if _, err := o.log.Apply(e); err != nil {
			return fmt.Errorf("take a session: %w: %w", ErrFork, err)
		}
		if o.log.Head().N > before {
			o.entries = append(o.entries, e)
		}
	}
	if o.count == 0 || o.log.Head().N < o.count {
		return nil
	}
	if o.tries == 0 {
		if err := o.sign(s); err != nil {
			return fmt.Errorf("take a session: %w", err)
		}
	} else if known, same := o.log.Compare(o.head); !known || !same {
		return fmt.Errorf("take a session: another log than was signed on: %w", ErrFork)
	}
	return o.hand(s)
}

// sign makes the taking, if the log says that it can be taken.
func (o *Taking) sign(s *Seat) error {
	state := o.log.State()
	if state.ID != o.Session {
		return ErrStranger
	}
	by := session.ParticipantID(len(state.People) + 1)
	o.author = replica.Author{Session: o.Session, By: by, Identity: s.cfg.Identity, Rand: rand.Reader}
	do := session.Taking{Participant: by, Name: called(o.Name), Platform: s.cfg.Platform, Keys: s.keys()}
	_, err := session.Decide(state, o.Session, by, do, s.Now())
	switch {
	case errors.Is(err, session.ErrState), errors.Is(err, session.ErrEnded): // somebody else has it
		return fmt.Errorf("%w: %w", ErrTaken, err)
	case err != nil:
		return err
	}
	o.head = o.log.Head()
	o.signed, err = o.author.Sign(do, o.head)
	return err
}

// refused: a taking that was handed in before may be refused because it was taken then.
func (o *Taking) refused(s *Seat, f wire.Failure) error {
	switch f.Code {
	case wire.CodeSignIn:
		return client.ErrSignIn
	case wire.CodeBusy, wire.CodeStore:
		return fmt.Errorf("%w: %s: %s", ErrSite, f.Code, f.Text)
	case wire.CodeLimit: // it waits for another agent: ours was not taken
		return LimitError{f.Most()}
	}
	if o.tries > 1 || o.tries == 1 && o.reading {
		s.author, s.status.Locator = o.author, o.locator
		s.resumeLoop()
		return nil
	}
	if f.Code == wire.CodeRights {
		return fmt.Errorf("%w: %s", ErrRights, f.Text)
	}
	return fmt.Errorf("%w: %s: %s", ErrTaken, f.Code, f.Text)
}

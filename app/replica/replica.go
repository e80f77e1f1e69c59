// Package replica is one end's copy of a session's log: it checks that the server only ordered what participants signed, and
// runs the rules of app/session on it. The server uses the same type to number commands.
//
// Main type: Replica. It is pure: no clock, no randomness, no goroutine. It belongs to the one goroutine that owns the session.
package replica

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Replica is a verified log and the state it leads to. The zero value is an empty log of a session not yet known; its first
// entry must be a start.
type Replica struct {
	state  session.State
	hashes [][]byte                           // hash of entry i+1
	taken  map[[wire.CommandIDLen]byte]uint64 // command → entry that took it
	at     int64                              // time of the newest entry, Unix milliseconds
	marks  session.Marks                      // which entry changed what commands take for granted
}

// State is the session as the log has it. Treat it as read-only.
func (r *Replica) State() session.State { return r.state }

// Head is the newest entry's place; the zero Head for an empty log.
func (r *Replica) Head() wire.Head { return r.headAt(uint64(len(r.hashes))) }

func (r *Replica) headAt(n uint64) wire.Head {
	if n == 0 {
		return wire.Head{}
	}
	return wire.Head{N: n, Hash: r.hashes[n-1]}
}

// Compare tells whether another end's head lies on this log. ok is false when both have that entry and their hashes differ: the
// server has shown them different logs (ErrFork). known is false while this end has not come that far.
func (r *Replica) Compare(h wire.Head) (known, ok bool) {
	if h.N > uint64(len(r.hashes)) {
		return false, true
	}
	return true, r.headAt(h.N).Equal(h)
}

// Applied is what one entry did.
type Applied struct {
	Entry   wire.Entry
	N       uint64
	At      time.Time
	Command wire.Command
	Events  []session.Event
	Refused error // the rules refuse this numbered entry: nothing of it was applied, the server should not have taken it
}

// Apply takes the next entry. An error means that it is not the next line of this log: ErrGap (entries are missing, ask for
// them), ErrFork (it does not continue this log), ErrTime. A line whose signature or content is wrong is counted, not applied,
// and reported in Refused: every end does the same, so all stay alike.
func (r *Replica) Apply(e wire.Entry) (Applied, error) {
	head := r.Head()
	switch {
	case e.N <= head.N:
		if known, ok := r.Compare(e.Head()); known && ok {
			return Applied{N: e.N, At: e.Time(), Refused: ErrTaken}, nil
		}
		return Applied{}, fmt.Errorf("entry %d again, another one: %w", e.N, ErrFork)
	case e.N > head.N+1:
		return Applied{}, fmt.Errorf("entry %d after %d: %w", e.N, head.N, ErrGap)
	case !bytes.Equal(e.Prev, head.Hash):
		return Applied{}, fmt.Errorf("entry %d does not follow entry %d: %w", e.N, head.N, ErrFork)
	case e.At < r.at:
		return Applied{}, fmt.Errorf("entry %d: %w", e.N, ErrTime)
	}
	cmd, events, err := r.verify(e.Body, e.Sig, e.Time())
	r.hashes = append(r.hashes, e.Hash())
	r.at = e.At
	done := Applied{Entry: e, N: e.N, At: e.Time(), Command: cmd, Events: events, Refused: err}
	if err != nil {
		done.Events = nil
		return done, nil
	}
	if r.taken == nil {
		r.taken = map[[wire.CommandIDLen]byte]uint64{}
	}
	r.taken[[wire.CommandIDLen]byte(cmd.ID)] = e.N
	before := r.state
	for _, ev := range events {
		r.state = session.Evolve(r.state, ev)
	}
	r.marks.Note(e.N, cmd.By, before, r.state)
	return done, nil
}

// Next makes the entry that would take a signed command at that time, without applying it: the server stores it first, then
// applies it. Times never fall: at is raised to the newest entry's. It returns the refusals of app/session, ErrTaken (already in the
// log, as entry n), ErrForged, ErrFork or a decoding error of app/wire.
func (r *Replica) Next(body, sig []byte, at time.Time) (wire.Entry, error) {
	head := r.Head()
	e := wire.Entry{N: head.N + 1, At: max(at.UnixMilli(), r.at), Prev: head.Hash, Body: body, Sig: sig}
	if _, _, err := r.verify(body, sig, e.Time()); err != nil {
		return wire.Entry{}, err
	}
	return e, nil
}

// Taken tells which entry took a command; 0 if none.
func (r *Replica) Taken(id []byte) uint64 {
	if len(id) != wire.CommandIDLen {
		return 0
	}
	return r.taken[[wire.CommandIDLen]byte(id)]
}

// verify checks body and sig against the log and asks the rules; it changes nothing.
func (r *Replica) verify(body, sig []byte, at time.Time) (wire.Command, []session.Event, error) {
	cmd, err := wire.DecodeCommand(body)
	if err != nil {
		return cmd, nil, err
	}
	key, err := r.key(cmd)
	if err != nil {
		return cmd, nil, err
	}
	if err := trust.Verify(key, wire.SignCommand, body, sig); err != nil {
		return cmd, nil, fmt.Errorf("command of participant %d: %w: %w", cmd.By, ErrForged, err)
	}
	if r.state.ID != "" && cmd.Session != r.state.ID {
		return cmd, nil, fmt.Errorf("command of another session: %w", ErrForged)
	}
	if known, ok := r.Compare(cmd.Head); !known || !ok {
		return cmd, nil, fmt.Errorf("command made on entry %d of another log: %w", cmd.Head.N, ErrFork)
	}
	if r.Taken(cmd.ID) != 0 {
		return cmd, nil, ErrTaken
	}
	events, err := session.Decide(r.state, cmd.Session, cmd.By, cmd.Do, at)
	if err == nil {
		err = r.marks.Fresh(r.state, cmd.Do, cmd.Head.N)
	}
	return cmd, events, err
}

// key is the public key that must have signed cmd: a start carries its own, and so does the command by which an agent whom the site
// introduces takes a waiting session; everybody else's was admitted.
func (r *Replica) key(cmd wire.Command) (key [65]byte, err error) {
	keys := session.Keys{}
	if start, ok := cmd.Do.(session.Start); ok && len(r.hashes) == 0 {
		keys = start.Keys
	} else if p, ok := r.state.Participant(cmd.By); ok {
		keys = p.Keys
	} else if take, ok := cmd.Do.(session.Taking); ok && cmd.By == take.Participant && r.state.Phase == session.Waiting {
		keys = take.Keys
	} else {
		return key, session.ErrUnknown
	}
	if len(keys.Sign) != len(key) {
		return key, session.ErrInvalid
	}
	return [65]byte(keys.Sign), nil
}

// Refusal reports whether err is an answer of the rules (nothing wrong with the log or its author).
func Refusal(err error) bool {
	for _, r := range []error{session.ErrForbidden, session.ErrState, session.ErrEnded, session.ErrUnknown, session.ErrInvalid,
		session.ErrFull, session.ErrLate, session.ErrOneCustomer, session.ErrEarly, ErrTaken} {
		if errors.Is(err, r) {
			return true
		}
	}
	return false
}

package trust

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"strconv"
)

// Check words of two participants who proved each other nothing: the site introduced one to the other, from a queue or as the agent who
// takes a session. Over their direct link, which the keys in their logs are bound to, they say three things; whose number is lower begins:
//
//	lower   commit   SHA-256(lv("deskhand/1/introduced-commit", B, nonce of the lower))
//	higher  nonce    32 random bytes
//	lower   reveal   the nonce that was committed to
//
//	B       SHA-256(lv("deskhand/1/introduced", session, number, keys, number, keys)), the lower number first; keys: Sign, Agree, Fingerprint
//	seed    SHA-256(lv("deskhand/1/introduced-words", B, nonce of the lower, nonce of the higher))
//
// A site that stands between them has keys of its own towards each and wants both to see the same words. Towards each it has to say its
// part before it learns what decides that end's words: its nonce before the reveal, its commitment before the nonce. So it has one try in
// 2³², whatever it can compute. What was said once holds: the same again is answered again (a link that was lost), anything else is
// ErrWords, so that no second try is to be had by losing links. The state outlives the program (State), for the same reason.

// Member is a participant of a session as its log has them.
type Member struct {
	Number uint32 // in the session
	Keys   Keys
}

// meetSize is the length of what is said.
const meetSize = 32

// MeetStep is sent; never changed, never re-used.
type MeetStep byte

// Steps of a Meeting.
const (
	MeetCommit MeetStep = 1
	MeetNonce  MeetStep = 2
	MeetReveal MeetStep = 3
)

// Said is one of the three things that are said.
type Said struct {
	Step  MeetStep
	Value [meetSize]byte
}

// Meeting finds the check words of two whom the site introduced. Make it with NewMeeting.
type Meeting struct {
	bound  [32]byte
	first  bool // our number is the lower one
	own    [meetSize]byte
	commit *[meetSize]byte // theirs, when they are first
	theirs *[meetSize]byte
}

// MeetingState is a Meeting as it is kept: of whom and where it is, what was drawn, and what the other end has said. Own is secret until
// it was told.
type MeetingState struct {
	Bound  []byte `json:"bound"`
	Own    []byte `json:"own"`
	Commit []byte `json:"commit,omitempty"`
	Theirs []byte `json:"theirs,omitempty"`
}

// NewMeeting begins the meeting of me and them. It returns ErrSecret when both are the same participant.
func NewMeeting(rand io.Reader, session string, me, them Member) (*Meeting, error) {
	m, err := bindMeeting(session, me, them)
	if err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(rand, m.own[:]); err != nil {
		return nil, fmt.Errorf("draw nonce: %w", err)
	}
	return m, nil
}

// RestoreMeeting goes on with a meeting that was kept. It returns ErrMessage for a state that is none, and ErrWords for one with somebody
// else: what was said to one end decides no other's words, or a site that knows both nonces could search for keys that go with them.
func RestoreMeeting(session string, me, them Member, kept MeetingState) (*Meeting, error) {
	m, err := bindMeeting(session, me, them)
	if err != nil {
		return nil, err
	}
	commit, ok1 := meetValue(kept.Commit)
	theirs, ok2 := meetValue(kept.Theirs)
	if len(kept.Own) != meetSize || !ok1 || !ok2 || m.first && commit != nil || !m.first && theirs != nil && commit == nil {
		return nil, fmt.Errorf("restore meeting: %w", ErrMessage)
	}
	if subtle.ConstantTimeCompare(kept.Bound, m.bound[:]) != 1 {
		return nil, fmt.Errorf("restore meeting: with other keys than before: %w", ErrWords)
	}
	m.own, m.commit, m.theirs = [meetSize]byte(kept.Own), commit, theirs
	return m, nil
}

// meetValue is what was kept of one thing; nil: it was not said.
func meetValue(b []byte) (*[meetSize]byte, bool) {
	if len(b) == 0 {
		return nil, true
	}
	if len(b) != meetSize {
		return nil, false
	}
	v := [meetSize]byte(b)
	return &v, true
}

func bindMeeting(session string, me, them Member) (*Meeting, error) {
	if me.Number == them.Number {
		return nil, fmt.Errorf("meet ourselves: %w", ErrSecret)
	}
	m := &Meeting{first: me.Number < them.Number}
	a, b := me, them
	if !m.first {
		a, b = them, me
	}
	in := lv([]byte(nil), "deskhand/1/introduced", session)
	for _, one := range []Member{a, b} {
		in = lv(in, strconv.FormatUint(uint64(one.Number), 10), string(one.Keys.Sign[:]), string(one.Keys.Agree[:]), string(one.Keys.Fingerprint[:]))
	}
	m.bound = sha256.Sum256(in)
	return m, nil
}

// State is what has to be kept.
func (m *Meeting) State() MeetingState {
	s := MeetingState{Bound: bytes.Clone(m.bound[:]), Own: bytes.Clone(m.own[:])}
	if m.commit != nil {
		s.Commit = bytes.Clone(m.commit[:])
	}
	if m.theirs != nil {
		s.Theirs = bytes.Clone(m.theirs[:])
	}
	return s
}

// Begin is what is said whenever the link comes up; ok is false for who waits to be spoken to.
func (m *Meeting) Begin() (s Said, ok bool) {
	return Said{MeetCommit, m.commitTo(m.own)}, m.first
}

// Take takes what the other end said. answer is what is said next; ok is false when nothing is. ErrWords: the other end is not who it was, or
// does not keep to its word. Then somebody stands in between: a hard stop.
func (m *Meeting) Take(s Said) (answer Said, ok bool, err error) {
	switch {
	case m.first && s.Step == MeetNonce:
		if err := hold(&m.theirs, s.Value); err != nil {
			return Said{}, false, fmt.Errorf("nonce: %w", err)
		}
		return Said{MeetReveal, m.own}, true, nil
	case !m.first && s.Step == MeetCommit:
		if err := hold(&m.commit, s.Value); err != nil {
			return Said{}, false, fmt.Errorf("commitment: %w", err)
		}
		return Said{MeetNonce, m.own}, true, nil
	case !m.first && s.Step == MeetReveal && m.commit != nil:
		want := m.commitTo(s.Value)
		if subtle.ConstantTimeCompare(want[:], m.commit[:]) != 1 {
			return Said{}, false, fmt.Errorf("the commitment does not open: %w", ErrWords)
		}
		m.theirs = &s.Value
		return Said{}, false, nil
	}
	return Said{}, false, fmt.Errorf("step %d out of turn: %w", s.Step, ErrWords)
}

// hold keeps what was said first; ErrWords when something else was.
func hold(kept **[meetSize]byte, v [meetSize]byte) error {
	if *kept == nil {
		*kept = &v
	}
	if subtle.ConstantTimeCompare((*kept)[:], v[:]) != 1 {
		return fmt.Errorf("another one than before: %w", ErrWords)
	}
	return nil
}

// commitTo is the lower number's commitment.
func (m *Meeting) commitTo(nonce [meetSize]byte) [meetSize]byte {
	return sha256.Sum256(lv([]byte(nil), "deskhand/1/introduced-commit", string(m.bound[:]), string(nonce[:])))
}

// Seed is the seed of the check words (Words), the same at both ends; ok is false before the other end has said its part.
func (m *Meeting) Seed() (seed [32]byte, ok bool) {
	if m.theirs == nil {
		return seed, false
	}
	low, high := m.own, *m.theirs
	if !m.first {
		low, high = high, low
	}
	return sha256.Sum256(lv([]byte(nil), "deskhand/1/introduced-words", string(m.bound[:]), string(low[:]), string(high[:]))), true
}

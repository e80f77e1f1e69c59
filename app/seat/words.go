package seat

import (
	"bytes"
	"crypto/rand"
	"errors"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// words are the check words with those whom the site introduced: trust.Meeting, over the direct links.
type words struct {
	of      map[session.ParticipantID]*trust.Meeting
	kept    map[session.ParticipantID]trust.MeetingState // of before the program was restarted
	changed func()
}

// Meet goes on with what Met returned before; changed is called on the seat's goroutine when there is more to keep, or words have been found.
// Before Run.
func (s *Seat) Meet(kept map[session.ParticipantID]trust.MeetingState, changed func()) {
	s.words.kept, s.words.changed = kept, changed
}

// Met is what has to be kept of the words that are being found, or were. On the seat's goroutine.
func (s *Seat) Met() map[session.ParticipantID]trust.MeetingState {
	out := map[session.ParticipantID]trust.MeetingState{}
	for id, kept := range s.words.kept {
		out[id] = kept
	}
	for id, m := range s.words.of {
		out[id] = m.State()
	}
	return out
}

// WordSeed is the seed of the check words with somebody whom the site introduced; nil: they have not been found (yet). On the seat's
// goroutine.
func (s *Seat) WordSeed(with session.ParticipantID) []byte {
	m := s.words.of[with]
	if _, again := s.words.kept[with]; again {
		m = s.meeting(with)
	}
	if m != nil {
		if seed, ok := m.Seed(); ok {
			return seed[:]
		}
	}
	return nil
}

// meeting is that with a participant; nil for who was not introduced to us by the site.
func (s *Seat) meeting(with session.ParticipantID) *trust.Meeting {
	state := s.log.State()
	if m := s.words.of[with]; m != nil || !state.Introduced(s.author.By, with) {
		return m
	}
	them, _ := state.Participant(with)
	me := trust.Member{Number: uint32(s.author.By), Keys: s.trustKeys()}
	other := trust.Member{Number: uint32(with), Keys: TrustKeys(them.Keys)}
	m, err := trust.NewMeeting(rand.Reader, string(state.ID), me, other)
	if kept, again := s.words.kept[with]; again {
		m, err = trust.RestoreMeeting(string(state.ID), me, other, kept)
	}
	if err != nil {
		s.cfg.Log.Warn("no check words", "participant", with, "err", err)
		return nil
	}
	s.words.of[with] = m
	return m
}

// greetLoop says our part when a link has come up.
func (s *Seat) greetLoop(l *link) {
	m := s.meeting(l.to)
	if m == nil {
		return
	}
	if said, ok := m.Begin(); ok {
		s.keepWordsLoop() // who comes back has said it, and may say nothing else
		s.sayMeet(l, said)
	}
}

// meetLoop takes what the other end says. Whoever does not keep to their word stands in between.
func (s *Seat) meetLoop(l *link, b []byte) {
	got, err := wire.DecodeMeet(b)
	m := s.meeting(l.to)
	if err == nil && m == nil {
		err = errNotIntroduced
	}
	if err != nil {
		s.Garbage(l.to, "meet", err)
		return
	}
	before := m.State()
	answer, ok, err := m.Take(trust.Said{Step: trust.MeetStep(got.Step), Value: got.Value})
	if err != nil {
		s.barLoop(l, err)
		return
	}
	if now := m.State(); !bytes.Equal(now.Commit, before.Commit) || !bytes.Equal(now.Theirs, before.Theirs) { // the same again is free to say
		s.keepWordsLoop()
	}
	if ok {
		s.sayMeet(l, answer)
	}
}

var errNotIntroduced = errors.New("the site has not introduced them")

func (s *Seat) keepWordsLoop() {
	if s.words.changed != nil {
		s.words.changed()
	}
}

func (s *Seat) sayMeet(l *link, said trust.Said) {
	b, err := wire.EncodeMeet(wire.Meet{Step: byte(said.Step), Value: said.Value})
	if err == nil && l.conn != nil {
		err = l.conn.Send(wire.ChannelControl, b)
	}
	if err != nil { // said anew when the link comes up again
		s.cfg.Log.Info("check words wait for the link", "participant", l.to, "err", err)
	}
}

package console

import (
	"errors"
	"time"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

func (s *Session) knockedLoop(m wire.Knocked) {
	if s.door == nil || s.door.hello.Session == "" {
		return
	}
	b, ok := s.door.opened(m.Joiner, m.Rep, m.Proof, time.Now())
	if !ok {
		b = nil // a broken message: the server says no
	}
	if k := s.door.knocks[m.Joiner]; k != nil {
		k.account = m.Account
	}
	_ = s.seat.Tell(wire.Prove{Session: m.Session, Joiner: m.Joiner, Proof: b})
	s.publishLoop()
}

func (s *Session) provenLoop(m wire.Proven) {
	if s.door == nil {
		return
	}
	k := s.door.knocks[m.Joiner]
	if k == nil { // they had a decoy, or their time was over
		_ = s.seat.Tell(wire.Prove{Session: m.Session, Joiner: m.Joiner})
		return
	}
	before := s.door.attempts
	result, err := s.door.proven(m.Joiner, m.Proof, time.Now())
	if err != nil {
		_ = s.seat.Tell(wire.Prove{Session: m.Session, Joiner: m.Joiner})
		s.attemptLoop(before, err)
		return
	}
	s.admitLoop(m.Joiner, result, k)
	s.keepLoop()
	s.publishLoop()
}

// admitLoop lets a joiner in who has proved the secret, under the next free number. When another admission took that number on its
// way, it is tried again: their secret was right.
func (s *Session) admitLoop(joiner string, result trust.Result, k *knock) {
	result.Peer.Name = k.nameOf(result.Peer.Name)
	admit := admission(s.seat.State(), result, k.account)
	if k.bySite() {
		admit.Method = session.BySite
	}
	s.seat.Admit(admit, joiner, func(err error) {
		switch {
		case err == nil:
			if !k.bySite() { // the site knows what they proved: words are found over the link
				s.people.seeds[admit.Participant] = result.WordSeed[:]
			}
			if k.link != nil {
				s.personLoop(admit.Participant).Invited = k.link.whom
			}
			s.keepLoop()
		case errors.Is(err, session.ErrState) && int(admit.Participant) <= len(s.seat.State().People):
			s.admitLoop(joiner, result, k)
			return
		case errors.Is(err, session.ErrOneCustomer) && s.makeRoomLoop(joiner, result, k):
			return
		default:
			s.noRoomLoop(joiner, k, err)
		}
		s.publishLoop()
	})
}

func isServerKey(err error) bool { return errors.Is(err, trust.ErrServerKey) }

// attemptLoop tells the rep of proofs that were none; before is the count of attempts without them.
func (s *Session) attemptLoop(before trust.Attempts, err error) {
	now := s.door.attempts
	n := Notice{Kind: NoticeAttempt}
	switch {
	case isServerKey(err):
		n.Kind = NoticeServerKey
	case now.Burnt() && !before.Burnt():
		n.Kind = NoticeBurnt
	case now.Failed > before.Failed:
		n.Count = int(now.Failed)
	}
	s.noticeLoop(n)
	s.keepLoop()
	s.publishLoop()
}

// tendDoorLoop ends the attempts whose time is over.
func (s *Session) tendDoorLoop(now time.Time) {
	if s.door == nil {
		return
	}
	before := s.door.attempts
	changed := s.door.tend(now)
	switch {
	case s.door.attempts.Failed > before.Failed:
		s.attemptLoop(before, trust.ErrProof)
	case changed:
		s.keepLoop()
	}
}

package share

import (
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// repWatch is what we know of the representative's program beyond the log.
type repWatch struct {
	away   map[session.ParticipantID]bool // whose programs are not connected to the site
	saying bool                           // that they are lost, or the end, is on its way
}

// heardLoop notes whose programs are connected to the site, and how a session that was handed over waits.
func (s *Session) heardLoop(m wire.Message) {
	s.queuedLoop(m)
	if p, ok := m.(wire.Presence); ok {
		if s.rep.away == nil {
			s.rep.away = map[session.ParticipantID]bool{}
		}
		s.rep.away[p.Participant] = !p.Connected
	}
}

// repLoop says that the representative is lost once neither the direct link nor the site has had their program for a minute, and ends a
// session that has been held for long (PRODUCT rule 60). The others' programs ask the same rules, so saying it twice does nothing.
func (s *Session) repLoop(state session.State) {
	me := s.seat.Me()
	if me == 0 || s.rep.saying || !s.seat.Status().Connected {
		return
	}
	var say session.Command
	switch rep, ok := state.PrimaryRep(); {
	case !state.Held.IsZero():
		if s.seat.Now().After(state.Held.Add(session.WaitTime)) && state.May(me, session.EndSession) {
			say = session.End{Reason: session.ReasonLost}
		}
	case ok && state.ShouldHold(me, func(who session.ParticipantID) bool { return s.rep.away[who] }):
		if up, since, _ := s.seat.LinkState(rep.ID); !up && !since.IsZero() && time.Since(since) >= session.LostTime {
			say = session.Holding{}
		}
	}
	if say == nil {
		return
	}
	s.rep.saying = true
	s.seat.Submit(say, func(err error) {
		s.rep.saying = false
		if err != nil {
			s.cfg.Log.Info("not held", "err", err)
		}
		s.publishLoop()
	})
}

// wordsLoop are the check words with the representative who leads: we proved ourselves to them, or the site introduced them, and the words
// were found over the link with them.
func (s *Session) wordsLoop(state session.State) []byte {
	rep, led := state.PrimaryRep()
	me, in := state.Participant(s.seat.Me()) // how we came in stands in the log
	if !led || !in {
		return nil
	}
	if state.Introduced(me.ID, rep.ID) {
		return s.seat.WordSeed(rep.ID)
	}
	if r, ok := s.seat.Proven(); ok && string(rep.Keys.Sign) == string(r.Peer.Keys.Sign[:]) {
		return r.WordSeed[:]
	}
	return nil
}

package share

import (
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/trust"
)

// introducedLoop are the check words with a representative whom only the site introduced: an agent who took the session. To find them
// takes a moment, so it is done elsewhere; nil until then.
func (s *Session) introducedLoop(state session.State) []byte {
	rep, led := state.PrimaryRep()
	me, in := state.Participant(s.seat.Me())
	if !led || !in || s.over || !state.Introduced(me.ID, rep.ID) {
		return nil
	}
	seed, begun := s.met[rep.ID]
	if !begun {
		s.met[rep.ID] = nil
		a := trust.Member{Number: uint32(me.ID), Keys: seat.TrustKeys(me.Keys)}
		b := trust.Member{Number: uint32(rep.ID), Keys: seat.TrustKeys(rep.Keys)}
		s.wg.Go(func() {
			found := trust.IntroducedSeed(string(state.ID), a, b)
			s.seat.Do(func() { s.met[rep.ID] = found[:]; s.publishLoop() })
		})
	}
	return seed
}

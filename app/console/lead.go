package console

import (
	"crypto/rand"
	"time"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Who leads and who is helped (PRODUCT A7, A8, rule 60), and the door that goes with the lead: the number's secret and the open
// links, which the rep before hands on from console to console.

// giftTime is how long a console that has been given the lead waits for the door before it makes a new number.
const giftTime = 5 * time.Second

// lead is what a console knows of changes of the lead; it belongs to the seat's goroutine.
type lead struct {
	from  session.ParticipantID // who gave us the lead, and with it the door
	entry uint64                // that gave it
	lock  bool                  // somebody was sent out before the door was open: it opens with another number and other links
	until time.Time             // on this program's clock, how long we wait for their door; zero: we do not
	gift  *wire.Door            // that came before the log said so
	giver session.ParticipantID // whose gift it is
}

// Choose makes a secondary customer the one who is helped. Everything shared ends first.
func (s *Session) Choose(id session.ParticipantID) {
	s.seat.Do(func() { s.do(session.Choosing{Participant: id}) })
}

// Transfer gives control of the session to an assistant at once; we stay as an assistant, and only they can give it back.
func (s *Session) Transfer(to session.ParticipantID) {
	s.seat.Do(func() { s.do(session.Transferring{To: to}) })
}

// TakeOver makes us lead a session whose primary rep is lost.
func (s *Session) TakeOver() {
	s.seat.Do(func() { s.do(session.TakingOver{}) })
}

// leadEventLoop takes an event of who leads or is helped.
func (s *Session) leadEventLoop(ev session.Event) {
	me := s.seat.Me()
	switch e := ev.(type) {
	case session.PrimaryCustomerChanged:
		s.noticeLoop(Notice{Kind: NoticeHelping, Who: e.ID, By: e.Former})
	case session.SessionHeld:
		rep, _ := s.seat.State().PrimaryRep()
		s.noticeLoop(Notice{Kind: NoticeHeld, Who: rep.ID})
	case session.SessionResumed:
		rep, _ := s.seat.State().PrimaryRep()
		s.noticeLoop(Notice{Kind: NoticeResumed, Who: rep.ID})
	case session.LeadChanged:
		s.noticeLoop(Notice{Kind: NoticeLead, Who: e.To, By: e.From})
		switch me {
		case e.To:
			s.takeDoorLoop(e)
		case e.From:
			s.giveDoorLoop(e.To)
		}
	}
}

// giveDoorLoop hands our door to the rep who leads now, and forgets it. Proofs that were under way have failed.
func (s *Session) giveDoorLoop(to session.ParticipantID) {
	d := s.door
	s.door = nil
	if s.cfg.Forget != nil {
		s.cfg.Forget(s.seat.State().ID)
	}
	if d == nil || d.number.IsZero() {
		return
	}
	gift := d.gift()
	gift.Entry = s.seat.Head().N
	b, err := wire.EncodeDoor(gift)
	if err == nil {
		err = s.seat.Send(to, wire.ChannelControl, b)
	}
	if err != nil { // they make a new number
		s.cfg.Log.Info("door not handed on", "participant", to, "err", err)
	}
}

// takeDoorLoop: we lead. The door comes from the rep before, unless they are lost.
func (s *Session) takeDoorLoop(e session.LeadChanged) {
	s.door = newDoor(rand.Reader)
	s.lead.from, s.lead.entry, s.lead.lock, s.lead.until = e.From, s.seat.Head().N, false, s.seat.Clock()
	if e.Reason == session.ReasonHanded && e.From != 0 {
		s.lead.until = s.lead.until.Add(giftTime)
	}
	s.seat.Refresh() // the site tells who leads the locator
	if g := s.lead.gift; g != nil && s.lead.giver == e.From && g.Entry == s.lead.entry && !s.lead.until.IsZero() {
		s.giftLoop(e.From, *g)
	}
	s.lead.gift = nil
}

// doorLoop takes a door from a direct link. It counts from who led the session when we were given the lead; it may come a little
// before the log says so.
func (s *Session) doorLoop(from session.ParticipantID, b []byte) {
	given, err := wire.DecodeDoor(b)
	if err != nil {
		s.seat.Garbage(from, "door", err)
		return
	}
	if rep, ok := s.seat.State().PrimaryRep(); ok && rep.ID == from {
		s.lead.gift, s.lead.giver = &given, from
		return
	}
	if from == s.lead.from && given.Entry == s.lead.entry && !s.lead.until.IsZero() {
		s.giftLoop(from, given)
	}
}

// giftLoop opens the door that we were given, as far as it is one of this session.
func (s *Session) giftLoop(from session.ParticipantID, given wire.Door) {
	d := s.door
	number, err := invite.ParseNumber(given.Number)
	if err != nil || d == nil || !d.number.IsZero() {
		s.cfg.Log.Info("door not taken", "participant", from, "err", err)
		return
	}
	d.number, d.attempts = number, trust.Attempts{Failed: min(given.Failed, trust.MaxAttempts)}
	d.links.given = given.Links
	s.lead.until = time.Time{}
	s.changedLoop()
}

// holdLoop says that the rep who leads is lost, where nobody else is there to say it (PRODUCT rule 60).
func (s *Session) holdLoop(state session.State, rep session.ParticipantID, now time.Time) {
	away := func(who session.ParticipantID) bool { return !s.personLoop(who).Connected }
	if !s.seat.Status().Connected || !s.awayLoop(rep, now) || !state.ShouldHold(s.seat.Me(), away) {
		return
	}
	s.submitLoop(session.Holding{}, func(err error) { // somebody else has said it, or they are back
		s.cfg.Log.Info("not held", "err", err)
	})
}

// leadLoop keeps the door and the session's life in step with who leads. Called with every entry and every second.
func (s *Session) leadLoop(now time.Time) {
	state, me := s.seat.State(), s.seat.Me()
	rep, led := state.PrimaryRep()
	switch {
	case me == 0 || !led || s.end.Over || state.Phase != session.Live:
	case rep.ID != me && s.door != nil: // somebody else was made to lead while we were away
		s.door = nil
		if s.cfg.Forget != nil {
			s.cfg.Forget(state.ID)
		}
	case rep.ID != me:
		s.holdLoop(state, rep.ID, now)
	case !state.Held.IsZero() && s.seat.Status().Connected && s.seat.Status().Seated:
		s.do(session.Resuming{})
	case s.door == nil:
		s.door = newDoor(rand.Reader)
		s.seat.Refresh()
	}
	if !s.lead.until.IsZero() && !s.seat.Clock().Before(s.lead.until) {
		s.lead.until = time.Time{}
		s.changedLoop()
	}
}

// gift is the door as it is handed on.
func (d *door) gift() wire.Door {
	return wire.Door{Number: d.number.Locator + d.number.Secret, Failed: uint8(d.attempts.Charged()), Links: d.giftLinks()}
}

// seedLoop keeps the check words of the rep to whom we proved ourselves, whoever leads now.
func (s *Session) seedLoop(r trust.Result) {
	for _, p := range s.seat.State().People {
		if string(p.Keys.Sign) == string(r.Peer.Keys.Sign[:]) {
			s.people.seeds[p.ID] = r.WordSeed[:]
		}
	}
}

// leads reports whether we lead the session by the log.
func (s *Session) leads() bool {
	rep, ok := s.seat.State().PrimaryRep()
	return ok && rep.ID == s.seat.Me()
}

package console

import (
	"time"

	"deskhand/app/replica"
	"deskhand/app/session"
	"deskhand/app/sight"
)

// takeLoop notes which entry is being taken, and when it came about: who joins late takes what was before, and is told when it was.
func (s *Session) takeLoop(a replica.Applied) {
	s.kept.applied, s.kept.at = a.N, cameAbout(s.seat.Clock(), s.seat.Now(), a.At)
}

// cameAbout is a time of the log on this computer's clock: now here is site there. What seems to be ahead is now.
func cameAbout(now, site, at time.Time) time.Time { return now.Add(-max(site.Sub(at), 0)) }

// atLoop is when what is noticed came about.
func (s *Session) atLoop() time.Time {
	if s.kept.at.IsZero() {
		return s.seat.Clock()
	}
	return s.kept.at
}

// told is what the screen has been told.
type told struct {
	notices []Notice  // newest last, at most maxNotices
	last    uint64    // N of the newest
	doubted sight.Why // of the newest Snapshot
}

func (s *Session) noticeLoop(n Notice) {
	s.told.last++
	n.N, n.At = s.told.last, s.atLoop()
	s.told.notices = append(s.told.notices, n)
	if len(s.told.notices) > maxNotices {
		s.told.notices = append([]Notice(nil), s.told.notices[len(s.told.notices)-maxNotices:]...)
	}
}

// grantedLoop notices who acts from now on, and how long the customer lets them.
func (s *Session) grantedLoop(e session.ControlGranted) {
	n := Notice{Kind: NoticeDrives, Who: e.To, Own: s.seat.State().Share.By == s.seat.Me()}
	until, touch := s.seat.State().Bound()
	if n.UntilTouch = touch; !until.IsZero() {
		n.For = max(until.Sub(e.At), 0)
	}
	s.noticeLoop(n)
}

// controlEndedLoop notices how somebody's acting on what is shared ended. What we did ourselves we know, unless it was our computer, as we had
// said.
func (s *Session) controlEndedLoop(e session.ControlEnded) {
	me := s.seat.Me()
	ours := s.seat.State().Share.By == me
	switch {
	case e.From == me && e.By != me:
		s.noticeLoop(Notice{Kind: stopKind(e.Reason, NoticeControlEnded), Who: e.By})
	case ours && e.By == e.From:
		s.noticeLoop(Notice{Kind: NoticeGaveBack, Who: e.From})
	case ours && e.By == me && (e.Reason == session.ReasonTime || e.Reason == session.ReasonTouched):
		s.noticeLoop(Notice{Kind: stopKind(e.Reason, NoticeControlEnded), Who: e.From, Own: true})
	}
}

// changedSourceLoop notices that something else of a screen is shown than before, and whether we controlled what was.
func (s *Session) changedSourceLoop(evs []session.Event) {
	ended := false
	for _, ev := range evs {
		switch e := ev.(type) {
		case session.ControlEnded:
			ended = ended || e.From == s.seat.Me() && e.Reason == session.ReasonChanged
		case session.ShareStarted:
			own := e.By == s.seat.Me()
			n := Notice{Kind: NoticeChanged, Who: e.By, Own: own, Source: e.Source, Ended: ended}
			if e.Source.Gone {
				n.Kind = NoticeUnplugged
			}
			if again := s.seat.State().Share.Since.Before(e.At); again && !e.Lent && (!own || e.Source.Gone) { // else it is the same, or we did it
				s.noticeLoop(n)
			}
		}
	}
}

// pausedLoop notices that the customer pauses what is shown, or goes on.
func (s *Session) pausedLoop(e session.SharePaused) {
	n := Notice{Kind: NoticeGoesOn, Who: s.seat.State().Share.By}
	if e.On {
		n.Kind = NoticePaused
	}
	s.noticeLoop(n)
}

// driveUntilLoop is until when the customer lets somebody act, on this computer's clock; zero: there is no such time.
func (s *Session) driveUntilLoop() time.Time {
	c := s.seat.State().Consent
	if !c.Drive || c.Until.IsZero() {
		return time.Time{}
	}
	return s.seat.Clock().Add(c.Until.Sub(s.seat.Now()))
}

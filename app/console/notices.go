package console

import (
	"time"

	"deskhand/app/replica"
	"deskhand/app/session"
)

// takeLoop notes which entry is being taken, and when it came about: who joins late takes what was before, and is told when it was.
func (s *Session) takeLoop(a replica.Applied) {
	s.kept.applied, s.kept.at = a.N, cameAbout(time.Now(), s.seat.Now(), a.At)
}

// cameAbout is a time of the log on this computer's clock: now here is site there. What seems to be ahead is now.
func cameAbout(now, site, at time.Time) time.Time { return now.Add(-max(site.Sub(at), 0)) }

// atLoop is when what is noticed came about.
func (s *Session) atLoop() time.Time {
	if s.kept.at.IsZero() {
		return time.Now()
	}
	return s.kept.at
}

func (s *Session) noticeLoop(n Notice) {
	s.noticeN++
	n.N, n.At = s.noticeN, s.atLoop()
	s.notices = append(s.notices, n)
	if len(s.notices) > maxNotices {
		s.notices = append([]Notice(nil), s.notices[len(s.notices)-maxNotices:]...)
	}
}

// grantedLoop notices who acts from now on, and how long the customer lets them.
func (s *Session) grantedLoop(e session.ControlGranted) {
	n := Notice{Kind: NoticeDrives, Who: e.To, Own: s.seat.State().Share.By == s.seat.Me()}
	c := s.seat.State().Consent
	if n.UntilTouch = c.UntilTouch; !c.Until.IsZero() {
		n.For = max(c.Until.Sub(e.At), 0)
	}
	s.noticeLoop(n)
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
	return time.Now().Add(c.Until.Sub(s.seat.Now()))
}

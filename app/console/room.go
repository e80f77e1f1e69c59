package console

import (
	"errors"
	"slices"
	"time"

	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Some prove the number or a link, and there is no room for them: the rep helps as many customers as they may, or the session takes
// nobody else. They are told that, and not that their secret is wrong; and the link is theirs still, for another try.

// noRoomLoop says no to a joiner who proved the secret and was not let in.
func (s *Session) noRoomLoop(joiner string, k *knock, err error) {
	n, code := Notice{Kind: NoticeNotDone, Err: err}, wire.Code("")
	var limit seat.LimitError
	switch {
	case errors.As(err, &limit):
		n, code = Notice{Kind: NoticeLimit, Count: int(limit.Most), Err: err}, wire.CodeLimit
	case errors.Is(err, session.ErrFull), errors.Is(err, session.ErrOneCustomer):
		code = wire.CodeFull
	}
	_ = s.seat.Tell(wire.Prove{Session: s.seat.State().ID, Joiner: joiner, Code: code})
	if code != "" && s.door != nil {
		s.door.giveBack(k, time.Now())
		s.keepLoop()
	}
	s.noticeLoop(n)
}

// makeRoomLoop lets a joiner who proved the secret into a session for one customer in the place of that one, if their program is lost: to the site,
// and to us over a link that there was. Mostly it is they again, whose program was killed; they would stand outside for session.LostTime. It reports
// whether that is so. What the one before allowed is nothing to who comes, whose words are new.
func (s *Session) makeRoomLoop(joiner string, result trust.Result, k *knock) bool {
	c, ok := s.seat.State().PrimaryCustomer()
	up, _, _ := s.seat.LinkState(c.ID)
	if !ok || c.Presence != session.Here || up || !s.people.met[c.ID] || s.personLoop(c.ID).Connected {
		return false
	}
	s.seat.Submit(session.Removal{Participant: c.ID, Reason: session.ReasonLost}, func(err error) {
		if err == nil || errors.Is(err, session.ErrUnknown) { // gone meanwhile
			s.admitLoop(joiner, result, k)
		} else {
			s.noRoomLoop(joiner, k, session.ErrOneCustomer)
		}
		s.publishLoop()
	})
	return true
}

// giveBack opens the link of a proof again that let nobody in. Where a fresh one is shown in its place, and was not copied, it is shown
// again instead of that. Not when it was revoked or all links were closed meanwhile, not at another door (the lead may have gone and
// come back), and not when there are too many.
func (d *door) giveBack(k *knock, now time.Time) {
	if k.link == nil || k.door != d || k.locks != d.links.locks || d.links.revoked[k.link.id] {
		return
	}
	if !now.Before(k.link.expires) || slices.Contains(d.links.open, k.link) {
		return
	}
	role := k.link.link.Role
	again := k.instead != nil && d.links.shown[role] == k.instead && k.instead.whom.Way == WayShown
	if again {
		d.drop(k.instead)
	}
	if len(d.links.open) >= maxLinks {
		return
	}
	d.links.open = append(d.links.open, k.link)
	slices.SortStableFunc(d.links.open, func(a, b *openLink) int { return a.made.Compare(b.made) })
	if again {
		d.links.shown[role] = k.link
	}
}

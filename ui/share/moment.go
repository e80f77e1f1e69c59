package share

import (
	"time"

	"deskhand/app/session"
	"deskhand/app/share"
)

// moment is a snapshot with what only the windows know.
type moment struct {
	share.Snapshot
	now    time.Time
	held   time.Time // since when they know that the representative is lost; zero: is not
	unread int       // messages
}

// next is the moment after m, with another snapshot.
func (m moment) next(s share.Snapshot, now time.Time) moment {
	held := m.held
	switch {
	case s.State.Held.IsZero():
		held = time.Time{}
	case !s.State.Held.Equal(m.State.Held) || held.IsZero():
		held = now
	}
	return moment{Snapshot: s, now: now, held: held, unread: m.unread}
}

// windows reports whether only some windows of ours are shown, or are about to be.
func (m moment) windows() bool {
	if m.State.Share.By == m.Me {
		return m.State.Share.Source.Apps
	}
	return m.State.Consent.Apps || m.State.Request.Activity.OfWindows()
}

// isHeld reports whether the session waits for a representative who is lost.
func (m moment) isHeld() bool { return !m.State.Held.IsZero() }

// heldLeft is how long a lost representative is waited for.
func (m moment) heldLeft() time.Duration { return m.held.Add(session.WaitTime).Sub(m.now) }

// helped is the customer who is helped, if it is another one.
func (m moment) helped() (session.Participant, bool) {
	c, ok := m.State.PrimaryCustomer()
	return c, ok && c.ID != m.Me
}

// reaches reports whether whoever shows us something is still reached, directly.
func (m moment) reaches() bool {
	return m.Seen.By.ID != 0 && !m.Seen.Cut && m.Seen.Doubt.Why != share.Silent
}

// siteLost reports whether only the line to the site is lost: whoever sees the screen, or controls, goes on doing so over their direct links.
func (m moment) siteLost() bool {
	return !m.Seat.Connected && !m.Cut && len(m.Viewers) > 0 && !m.isHeld() && m.Phase != share.Starting
}

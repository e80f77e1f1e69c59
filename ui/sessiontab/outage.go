package sessiontab

import (
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/app/session"
)

// outage is why the picture that is shown may not be the screen as it is now, and for how long.
type outage struct {
	why     cause
	lasting time.Duration // more than 0 unless nothing is lost
}

type cause uint8

const (
	nothingLost cause = iota
	linkDown          // no link to whoever shows their screen
	silent            // there is one, and nothing is heard of their program
	stuck             // their program says that it cannot go on with the picture
	broken            // a piece of it was lost on the way, and what mends it has not come
	garbled           // what came was no picture: it is not looked at any more
	slow              // it goes on, later than it was taken
)

// greys reports whether the picture stands: what is only late does not, and is worked on.
func (o outage) greys() bool { return o.why != nothingLost && o.why != slow }

// brokenAfter is how long a lost piece is waited for before the picture is greyed: mostly it comes within a round trip or two.
const brokenAfter = 3 * time.Second

// closedAfter is how long a link is down before it is worth a thought that the program at its other end was closed.
const closedAfter = 15 * time.Second

// overPicture says it over the picture.
func (o outage) overPicture(name string) string {
	with := o.with(name)
	switch o.why {
	case linkDown:
		return lang.L("view.lost", with)
	case silent:
		return lang.L("view.silent", with)
	case stuck:
		return lang.L("view.stuck", with)
	case garbled:
		return lang.L("view.garbled", with)
	}
	return lang.L("view.broken", with)
}

// onLine says it on the status line, where there is a link.
func (o outage) onLine(name string) string {
	with := o.with(name)
	switch o.why {
	case silent:
		return lang.L("status.silent", with)
	case stuck:
		return lang.L("status.stuck", with)
	case garbled:
		return lang.L("status.garbled", with)
	case slow:
		return lang.L("status.slow")
	}
	return lang.L("status.broken", with)
}

func (o outage) with(name string) map[string]any {
	return map[string]any{"Name": name, "Seconds": int(o.lasting.Seconds()), "Long": o.lasting >= closedAfter}
}

// loss follows since when, and why, the picture is not known to be as the screen is.
type loss struct {
	of    session.ParticipantID // who shows it
	why   cause
	since time.Time // zero: nothing is lost
}

// note follows s and returns how it stands.
func (l *loss) note(s Snapshot) outage {
	by := s.Session.State.Share.By
	if by == s.Session.Me { // ours needs no link
		by = 0
	}
	if by != l.of {
		*l = loss{of: by}
	}
	why, since := causeOf(s, by)
	if why != l.why || why != linkDown { // a link is down since it was first seen to be; the others say since when
		l.why, l.since = why, since
	}
	return l.lasting(s.At)
}

// causeOf tells why the picture of by may be an old one, and since when.
func causeOf(s Snapshot, by session.ParticipantID) (cause, time.Time) {
	switch doubt := s.Session.Doubt; {
	case by == 0:
		return nothingLost, time.Time{}
	case !s.Session.People[by].Linked:
		return linkDown, s.At
	case doubt.Why == console.Stuck:
		return stuck, doubt.Since
	case doubt.Why == console.Silent:
		return silent, doubt.Since
	case doubt.Why == console.Garbled:
		return garbled, doubt.Since
	case s.Broken >= brokenAfter:
		return broken, s.At.Add(-s.Broken)
	case doubt.Why == console.Slow:
		return slow, doubt.Since
	}
	return nothingLost, time.Time{}
}

// lasting is what note returned last, as it is now.
func (l *loss) lasting(now time.Time) outage {
	if l.why == nothingLost {
		return outage{}
	}
	return outage{l.why, max(now.Sub(l.since), time.Nanosecond)}
}

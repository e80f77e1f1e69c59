package share

import (
	"errors"
	"net"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/screen"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// Trouble is an error as a person needs it told: what kind of thing went wrong, so that the screen can say what it means and what
// to do. The words are traced and logged.
type Trouble string

// Troubles. The first ones end a join, the next ones are hard stops, the last ones leave the session going.
const (
	NoTrouble      Trouble = ""
	NotAdmitted    Trouble = "not-admitted" // wrong, unknown, used up, ended or burnt: never told apart
	Reconnecting   Trouble = "reconnecting" // the representative is; try again
	Busy           Trouble = "busy"
	Limit          Trouble = "limit"          // the representative helps as many as they may; wait and try again
	Full           Trouble = "full"           // the session takes nobody else
	Outdated       Trouble = "outdated"       // one of two programs is too old for the other
	SiteNewer      Trouble = "site-newer"     // this one is, for the site
	SiteOlder      Trouble = "site-older"     // the site is, for this one
	BadInvitation  Trouble = "bad-invitation" // made for representatives, or not ours
	ServerGone     Trouble = "server-gone"    // the site knows the session no more
	ClockWrong     Trouble = "clock"
	Replaced       Trouble = "replaced"
	ServerKey      Trouble = "server-key" // somebody may stand in between
	Forged         Trouble = "forged"     // the log, or a link, is not what was agreed
	Untrusted      Trouble = "untrusted"  // nobody vouches for the site and the link has no key
	Unreachable    Trouble = "unreachable"
	UnknownSite    Trouble = "unknown-site" // no such name
	ScreenTrouble  Trouble = "screen"
	NotWatched     Trouble = "not-watched"
	NotPossible    Trouble = "not-possible" // the rules refused
	PlaceGone      Trouble = "place-gone"   // in a queue
	NoQueue        Trouble = "no-queue"     // the site has none, or not that one
	RepAway        Trouble = "rep-away"     // who was to help is not there any more
	UnknownTrouble Trouble = "unknown"
)

// kinds is a table, never changed: the first error that is in the chain decides.
var kinds = []struct {
	err  error
	kind Trouble
}{
	{seat.ErrServerKey, ServerKey},
	{client.ErrServerKey, ServerKey},
	{client.ErrUntrusted, Untrusted},
	{seat.ErrStranger, Forged},
	{seat.ErrFork, Forged},
	{peer.ErrFingerprint, Forged},
	{trust.ErrWords, Forged},
	{seat.ErrNotAdmitted, NotAdmitted},
	{seat.ErrReconnecting, Reconnecting},
	{seat.ErrBusy, Busy},
	{seat.ErrLimit, Limit},
	{seat.ErrFull, Full},
	{client.ErrBusy, Busy},
	{ErrPlaceGone, PlaceGone},
	{ErrNoQueue, NoQueue},
	{client.ErrNoPlace, PlaceGone},
	{wire.ErrNewer, SiteNewer},
	{wire.ErrOlder, SiteOlder},
	{client.ErrOutdated, Outdated},
	{wire.ErrOutdated, Outdated},
	{invite.ErrVersion, Outdated},
	{invite.ErrLink, BadInvitation},
	{invite.ErrNothing, BadInvitation},
	{seat.ErrGone, ServerGone},
	{seat.ErrClock, ClockWrong},
	{client.ErrReplaced, Replaced},
	{screen.ErrScreen, ScreenTrouble},
	{screen.ErrNoWatch, NotWatched},
	{session.ErrForbidden, NotPossible},
	{session.ErrState, NotPossible},
	{session.ErrLate, NotPossible},
	{session.ErrEnded, NotPossible},
}

// TroubleOf is the kind of an error.
func TroubleOf(err error) Trouble {
	if err == nil {
		return NoTrouble
	}
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			return k.kind
		}
	}
	var name *net.DNSError
	var op *net.OpError
	var late net.Error // of a request over HTTPS, whose time was over
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return UnknownSite
	case errors.As(err, &op), errors.As(err, &late) && late.Timeout():
		return Unreachable
	}
	return UnknownTrouble
}

// Hard reports whether the trouble means that somebody may be in between: there is no "continue anyway".
func (t Trouble) Hard() bool { return t == ServerKey || t == Forged || t == Untrusted }

package seat

import (
	"errors"
	"fmt"
)

var (
	// ErrNotAdmitted means that the number or link is wrong, unknown, used up, ended or burnt: one answer for all.
	ErrNotAdmitted = errors.New("not admitted")
	// ErrReconnecting means that the primary rep is not connected at the moment; nothing was charged.
	ErrReconnecting = errors.New("the representative is reconnecting")
	// ErrBusy means that the site refuses more attempts for now.
	ErrBusy = errors.New("too many attempts")
	// ErrLimit means that the representative helps as many customers as they may: who proved the secret may wait and try again. To who
	// leads it comes as a LimitError, with the number.
	ErrLimit = errors.New("the representative helps as many customers as they may")
	// ErrFull means that the secret was proved, and that the session takes nobody else.
	ErrFull = errors.New("the session is full")
	// ErrSingle means that our account leads a session, and may not lead another one in this mode.
	ErrSingle = errors.New("one session at a time")
	// ErrRights means that our account may not do that at this site; of a session that we pass on, that theirs may not do what goes with it.
	ErrRights = errors.New("the account may not do that")
	// ErrAccount means that the place that we come back to is another account's.
	ErrAccount = errors.New("the place is another account's")
	// ErrServerKey means that we and the rep see different server keys: somebody stands in between.
	ErrServerKey = errors.New("somebody stands between you and the representative")
	// ErrStranger means that the log or the rep is not the one that proved the secret.
	ErrStranger = errors.New("the session is not the one that was proved")
	// ErrFork means that the server showed this end and another different logs, or broke the log.
	ErrFork = errors.New("the server showed different logs of this session")
	// ErrGone means that the server does not know the session any more.
	ErrGone = errors.New("the site does not know this session")
	// ErrClock means that an entry's time is far ahead of our clock.
	ErrClock = errors.New("the log's time is ahead of the clock")
	// ErrTaken means that the session that we wanted to take does not wait for us: somebody else has it, or it is over.
	ErrTaken = errors.New("the session does not wait for us")
	// ErrFlood means that another end said more over their link than was taken; the link was ended for it.
	ErrFlood = errors.New("too much came over a link")
	// ErrQueue means that the rules of queues refuse a transfer; it comes with the rule's error of app/acd. Nothing happened.
	ErrQueue = errors.New("not handed over")
	// ErrSite means that the site refused to open a session.
	ErrSite = errors.New("the site refused")
)

// LimitError says how many customers our account may help at the same time, over all sessions that it leads. It is an ErrLimit.
type LimitError struct{ Most uint16 }

func (e LimitError) Error() string { return fmt.Sprintf("%v: %d", ErrLimit, e.Most) }

// Is reports whether target is ErrLimit.
func (e LimitError) Is(target error) bool { return target == ErrLimit }

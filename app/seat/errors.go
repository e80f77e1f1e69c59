package seat

import "errors"

var (
	// ErrNotAdmitted means that the number or link is wrong, unknown, used up, ended or burnt: one answer for all.
	ErrNotAdmitted = errors.New("not admitted")
	// ErrReconnecting means that the primary rep is not connected at the moment; nothing was charged.
	ErrReconnecting = errors.New("the representative is reconnecting")
	// ErrBusy means that the site refuses more attempts for now.
	ErrBusy = errors.New("too many attempts")
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
	// ErrSite means that the site refused to open a session.
	ErrSite = errors.New("the site refused")
)

package main

import (
	"context"
	"errors"
	"net"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/seat"
	"deskhand/app/server/ledger"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// sentence says to people what went wrong, what it means and what to do next. nil and the end of the program are "".
func sentence(err error) string { return sentenceWhere(err, lang.L("error.unreachable")) }

// signInSentence is sentence for a sign-in, which nothing tries again by itself. elsewhere: another site can be chosen there.
func signInSentence(err error, elsewhere bool) string {
	if elsewhere {
		return sentenceWhere(err, lang.L("signin.elsewhere.unreachable"))
	}
	return sentenceWhere(err, lang.L("signin.unreachable"))
}

// sentenceWhere is sentence, with what is said where nothing answers at the site.
func sentenceWhere(err error, unreachable string) string {
	var failed *net.OpError
	var limit seat.LimitError
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return ""
	case errors.Is(err, seat.ErrNotAdmitted):
		return lang.L("error.notadmitted")
	case errors.Is(err, seat.ErrReconnecting):
		return lang.L("error.reconnecting")
	case errors.Is(err, seat.ErrBusy), errors.Is(err, client.ErrBusy):
		return lang.L("error.busy")
	case errors.As(err, &limit):
		return limitSentence(limit.Most)
	case errors.Is(err, seat.ErrLimit), errors.Is(err, seat.ErrFull):
		return lang.L("error.full")
	case errors.Is(err, seat.ErrSingle):
		return lang.L("error.single")
	case errors.Is(err, seat.ErrAccount):
		return lang.L("error.account")
	case errors.Is(err, seat.ErrRights):
		return lang.L("error.rights")
	case errors.Is(err, client.ErrCode):
		return lang.L("error.code")
	case errors.Is(err, seat.ErrServerKey), errors.Is(err, client.ErrServerKey), errors.Is(err, trust.ErrServerKey):
		return lang.L("error.serverkey")
	case errors.Is(err, seat.ErrStranger), errors.Is(err, seat.ErrFork), errors.Is(err, peer.ErrFingerprint), errors.Is(err, trust.ErrWords):
		return lang.L("error.forged")
	case errors.Is(err, seat.ErrTaken):
		return lang.L("error.taken")
	case errors.Is(err, seat.ErrGone):
		return lang.L("error.gone")
	case errors.Is(err, seat.ErrClock):
		return lang.L("error.clock")
	case errors.Is(err, client.ErrSignIn):
		return lang.L("error.signin")
	case errors.Is(err, client.ErrCredentials):
		return lang.L("error.credentials")
	case errors.Is(err, client.ErrUntrusted):
		return lang.L("error.untrusted")
	case errors.Is(err, wire.ErrNewer):
		return lang.L("error.newer")
	case errors.Is(err, wire.ErrOlder):
		return lang.L("error.older")
	case errors.Is(err, client.ErrOutdated), errors.Is(err, wire.ErrOutdated):
		return lang.L("error.outdated")
	case errors.Is(err, client.ErrReplaced):
		return lang.L("error.replaced")
	case errors.Is(err, invite.ErrLink):
		return lang.L("home.assist.customer")
	case errors.Is(err, ledger.ErrFull):
		return lang.L("error.disk")
	case errors.Is(err, seat.ErrSite):
		return lang.L("error.site")
	case errors.As(err, &failed), errors.Is(err, context.DeadlineExceeded):
		return unreachable
	}
	return lang.L("error.other")
}

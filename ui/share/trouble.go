package share

import (
	"errors"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/invite"
	"deskhand/app/share"
)

// usualPort is that of a site address without one.
const usualPort = 443

// problemText says what is wrong with what was typed, and what to do; empty for nil.
func problemText(err error) string {
	var number invite.NumberError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errNoNumber):
		return lang.L("join.problem.nonumber")
	case errors.Is(err, errNoSiteToAsk):
		return lang.L("join.problem.nosite.queue")
	case errors.Is(err, errNoSite):
		return lang.L("join.problem.nosite")
	case errors.Is(err, errForReps):
		return lang.L("join.problem.reps")
	case errors.As(err, &number) && number.Digits != invite.NumberDigits:
		return lang.N("join.problem.digits", number.Digits, map[string]any{"Digits": number.Digits})
	case errors.Is(err, invite.ErrNumber):
		return lang.L("join.problem.number")
	case errors.Is(err, invite.ErrSite):
		return lang.L("join.problem.site")
	case errors.Is(err, invite.ErrAmbiguous):
		return lang.L("join.problem.several")
	case errors.Is(err, invite.ErrVersion):
		return lang.L("share.trouble.outdated")
	}
	return lang.L("share.trouble.invitation")
}

// troubleText says what happened, what it means and what to do next.
func troubleText(kind share.Trouble) string {
	switch kind {
	case share.NoTrouble:
		return ""
	case share.NotAdmitted:
		return lang.L("share.trouble.notadmitted")
	case share.Reconnecting:
		return lang.L("share.trouble.reconnecting")
	case share.Busy:
		return lang.L("share.trouble.busy")
	case share.Limit:
		return lang.L("share.trouble.limit")
	case share.Full:
		return lang.L("share.trouble.full")
	case share.Outdated:
		return lang.L("share.trouble.outdated")
	case share.SiteNewer:
		return lang.L("share.trouble.newer")
	case share.SiteOlder:
		return lang.L("share.trouble.older")
	case share.BadInvitation:
		return lang.L("share.trouble.invitation")
	case share.ServerGone:
		return lang.L("share.trouble.gone")
	case share.ClockWrong:
		return lang.L("share.trouble.clock")
	case share.Replaced:
		return lang.L("share.trouble.replaced")
	case share.ServerKey:
		return lang.L("share.trouble.serverkey")
	case share.Forged:
		return lang.L("share.trouble.forged")
	case share.Untrusted:
		return lang.L("share.trouble.untrusted")
	case share.ScreenTrouble:
		return lang.L("share.trouble.screen")
	case share.NotWatched:
		return lang.L("share.trouble.notwatched")
	case share.NotPossible:
		return lang.L("share.trouble.notpossible")
	case share.PlaceGone:
		return lang.L("share.trouble.placegone")
	case share.NoQueue:
		return lang.L("share.trouble.noqueue")
	}
	return lang.L("share.trouble.unknown")
}

// reachText is troubleText on the way to a site: with where that is and what to check there. again: it is tried again and again by itself.
func reachText(kind share.Trouble, site invite.Site, again bool) string {
	with := map[string]any{"Host": site.Host, "Port": site.Port, "Usual": site.Port == usualPort, "Again": again}
	switch kind {
	case share.Unreachable:
		return lang.L("share.trouble.unreachable", with)
	case share.UnknownSite:
		return lang.L("share.trouble.unknownsite", with)
	case share.UnknownTrouble:
		return lang.L("share.trouble.unknown.trying", with)
	}
	return troubleText(kind)
}

// ofAddress reports whether it may be the site's address that is wrong.
func ofAddress(kind share.Trouble) bool {
	return kind == share.Unreachable || kind == share.UnknownSite
}

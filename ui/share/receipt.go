package share

import (
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/session"
	"deskhand/app/share"
)

// sentence is a line of the receipt in words.
type sentence struct {
	at   time.Time
	text string
}

// sentences are the receipt in words, in the order in which it happened.
func sentences(s share.Snapshot) []sentence {
	var list []sentence
	for _, l := range s.Receipt {
		if text := lineText(l); text != "" {
			list = append(list, sentence{l.At, text})
		}
	}
	return list
}

// lineText says one line; an empty Who is the customer.
func lineText(l share.Line) string {
	with := map[string]any{"Name": l.Who, "Other": who(l.Other)}
	if l.Kind == share.LineEnded && l.Reason == session.ReasonIdle {
		return lang.L("share.line.ended.idle")
	}
	if l.Who == "" {
		return ownLine(l)
	}
	switch l.Kind {
	case share.LineJoined:
		return lang.L("share.line.joined", with)
	case share.LinePresent:
		return lang.L("share.line.present", with)
	case share.LineLeft:
		return lang.L("share.line.left", with)
	case share.LineAsked:
		switch {
		case l.Activity == session.ConfirmRep:
			return lang.L("share.line.asked.confirm", with)
		case l.Activity.Shows():
			return lang.L("share.line.asked.show", with)
		case l.Activity.Controls():
			return lang.L("share.line.asked.control", with)
		}
		return lang.L("share.line.asked.see", with)
	case share.LineControlStart:
		return lang.L("share.line.control.start", with)
	case share.LineControlStop:
		switch l.Reason {
		case session.ReasonTime:
			return lang.L("share.line.control.time", with)
		case session.ReasonTouched:
			return lang.L("share.line.control.touched", with)
		}
		return lang.L("share.line.control.stop", with)
	case share.LineShown:
		return lang.L("share.line.shown", with)
	case share.LineUnreadable:
		return lang.L("share.line.unreadable", with)
	case share.LineShownStop:
		return lang.L("share.line.shown.stop", with)
	case share.LineShareStart:
		return lang.L("share.line.share.start.by", with)
	case share.LineSees:
		return lang.L("share.line.sees", with)
	case share.LineShareStop:
		return lang.L("share.line.share.stop.by", with)
	case share.LineEnded:
		return lang.L("share.line.ended", with)
	}
	return leadLine(l, with)
}

// leadLine says who led and who was helped.
func leadLine(l share.Line, with map[string]any) string {
	switch l.Kind {
	case share.LineLead:
		switch {
		case l.Other == "":
			return lang.L("share.line.lead", with)
		case l.Reason == session.ReasonLost:
			return lang.L("share.line.lead.lost", with)
		}
		return lang.L("share.line.lead.after", with)
	case share.LineHelped:
		if l.Reason == session.ReasonSwitched && l.Other == "" {
			return lang.L("share.line.helped", with)
		}
		return lang.L("share.line.helped.other", with)
	case share.LineHeld:
		return lang.L("share.line.held", with)
	case share.LineBack:
		return lang.L("share.line.back", with)
	case share.LinePassedOn:
		return lang.L("share.line.passed", with)
	}
	return ""
}

// ownLine says what the customer did, or what happened to their screen.
func ownLine(l share.Line) string {
	switch l.Kind {
	case share.LineJoined:
		return lang.L("share.line.you.joined")
	case share.LineWrote:
		return lang.L("share.line.you.wrote")
	case share.LineLeft:
		if l.Reason == session.ReasonRemoved {
			return lang.L("share.line.you.removed")
		}
		return lang.L("share.line.you.left")
	case share.LineAllowed:
		if l.Activity == session.ConfirmRep {
			return lang.L("share.line.you.confirmed", map[string]any{"Other": who(l.Other)})
		}
		return lang.L("share.line.you.allowed")
	case share.LineAllowedAll:
		return lang.L("share.line.you.allowed.all")
	case share.LineBound:
		return boundLine(l)
	case share.LineHelped:
		return lang.L("share.line.you.helped")
	case share.LineRefused:
		if l.Reason == session.ReasonRefused && l.Activity == session.ConfirmRep {
			return lang.L("share.line.you.refused.rep", map[string]any{"Other": who(l.Other)})
		}
		if l.Reason == session.ReasonRefused {
			return lang.L("share.line.you.refused")
		}
		return lang.L("share.line.cancelled")
	case share.LineNoAnswer:
		return lang.L("share.line.noanswer")
	case share.LineLent:
		return lang.L("share.line.you.drive")
	case share.LineLentStop:
		return lang.L("share.line.you.drove")
	case share.LineShareStart:
		return lang.L("share.line.share.start")
	case share.LineShareStop:
		return stopLine(l.Reason)
	case share.LinePaused:
		return lang.L("share.line.you.paused")
	case share.LineResumed:
		return lang.L("share.line.you.resumed")
	case share.LineEnded:
		return lang.L("share.line.ended.plain")
	}
	return ""
}

// boundLine says how far control was to go.
func boundLine(l share.Line) string {
	var parts []string
	switch minutes := int(l.For / time.Minute); {
	case l.For == 0:
	case l.For%time.Minute == 0:
		parts = append(parts, lang.N("share.line.you.bound.minutes", minutes, map[string]any{"Count": minutes}))
	default:
		parts = append(parts, lang.L("share.line.you.bound.for", map[string]any{"Time": clock(l.For)}))
	}
	if l.Touch {
		parts = append(parts, lang.L("share.line.you.bound.touch"))
	}
	return strings.Join(parts, " ")
}

func stopLine(why session.Reason) string {
	switch why {
	case session.ReasonPanic:
		return lang.L("share.line.stop.panic")
	case session.ReasonFailed:
		return lang.L("share.line.stop.failed")
	case session.ReasonEnded, session.ReasonRemoved, session.ReasonLost, session.ReasonNoAnswer:
		return lang.L("share.line.stop.ended")
	}
	return lang.L("share.line.you.stopped")
}

package share

import (
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
	with := map[string]any{"Name": l.Who}
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
		if l.Activity == session.ControlDesktop {
			return lang.L("share.line.asked.control", with)
		}
		return lang.L("share.line.asked.see", with)
	case share.LineControlStart:
		return lang.L("share.line.control.start", with)
	case share.LineControlStop:
		return lang.L("share.line.control.stop", with)
	case share.LineShareStop:
		return lang.L("share.line.share.stop.by", with)
	case share.LineEnded:
		return lang.L("share.line.ended", with)
	}
	return ""
}

// ownLine says what the customer did, or what happened to their screen.
func ownLine(l share.Line) string {
	switch l.Kind {
	case share.LineJoined:
		return lang.L("share.line.you.joined")
	case share.LineLeft:
		if l.Reason == session.ReasonRemoved {
			return lang.L("share.line.you.removed")
		}
		return lang.L("share.line.you.left")
	case share.LineAllowed:
		return lang.L("share.line.you.allowed")
	case share.LineAllowedAll:
		return lang.L("share.line.you.allowed.all")
	case share.LineRefused:
		if l.Reason == session.ReasonRefused {
			return lang.L("share.line.you.refused")
		}
		return lang.L("share.line.cancelled")
	case share.LineNoAnswer:
		return lang.L("share.line.noanswer")
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

func stopLine(why session.Reason) string {
	switch why {
	case session.ReasonPanic:
		return lang.L("share.line.stop.panic")
	case session.ReasonFailed:
		return lang.L("share.line.stop.failed")
	case session.ReasonEnded, session.ReasonRemoved, session.ReasonLost:
		return lang.L("share.line.stop.ended")
	}
	return lang.L("share.line.you.stopped")
}

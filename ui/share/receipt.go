package share

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/words"
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

// course are the sentences that stand in the chat: who is in the conversation. What was asked, allowed and shown is on the banner and, in the end, in
// the receipt; between messages it pushed out of sight what people had written.
func course(s share.Snapshot) []sentence {
	s.Receipt = slices.DeleteFunc(slices.Clone(s.Receipt), func(l share.Line) bool {
		switch l.Kind {
		case share.LineJoined, share.LineLeft:
			return l.Who == "" // the customer knows
		case share.LinePresent, share.LineLead, share.LineHelped, share.LineHeld, share.LineBack, share.LinePassedOn, share.LineEnded:
			return false
		}
		return true
	})
	for i := range s.Receipt {
		s.Receipt[i].Seers = nil // that is the receipt's
	}
	return sentences(s)
}

// lineText says one line; an empty Who is the customer.
func lineText(l share.Line) string {
	l.Who = words.Called(l.Who)
	switch {
	case l.Kind == share.LineShareStart && len(l.Seers) > 0:
		return beganText(l)
	case l.Kind == share.LineShareStop:
		return endedText(l)
	}
	with := map[string]any{"Name": l.Who, "Other": who(l.Other), "What": words.Source(l.Source)}
	if l.Kind == share.LineEnded && l.Reason == session.ReasonIdle {
		return lang.L("share.line.ended.idle")
	}
	if l.Who == "" {
		return ownLine(l)
	}
	if text := windowsLine(l, with); text != "" {
		return text
	}
	switch l.Kind {
	case share.LineJoined:
		return lang.L("share.line.joined", with)
	case share.LinePresent:
		return lang.L("share.line.present", with)
	case share.LineLeft:
		if len(l.Seers) > 0 {
			return lang.L("share.line.left.saw", with)
		}
		return lang.L("share.line.left", with)
	case share.LineAsked, share.LineAskedOther:
		return askedLine(l, with)
	case share.LineControlStart:
		return lang.L("share.line.control.start", with)
	case share.LineControlStop:
		switch l.Reason {
		case session.ReasonTime:
			return lang.L("share.line.control.time", with)
		case session.ReasonTouched:
			return lang.L("share.line.control.touched", with)
		case session.ReasonChanged:
			return lang.L("share.line.control.changed", with)
		}
		return lang.L("share.line.control.stop", with)
	case share.LineShown:
		return lang.L("share.line.shown", with)
	case share.LineUnreadable:
		return lang.L("share.line.unreadable", with)
	case share.LineShownStop:
		return lang.L("share.line.shown.stop", with)
	case share.LineSees:
		return lang.L("share.line.sees", with)
	case share.LineEnded:
		return lang.L("share.line.ended", with)
	}
	return leadLine(l, with)
}

// askedLine says what we were asked.
func askedLine(l share.Line, with map[string]any) string {
	switch {
	case l.Activity == session.ConfirmRep:
		return lang.L("share.line.asked.confirm", with)
	case l.Activity.Shows():
		return lang.L("share.line.asked.show", with)
	case l.Activity.OfWindows() && l.Activity.Controls():
		return lang.L("share.line.asked.windows.control", with)
	case l.Activity.OfWindows():
		return lang.L("share.line.asked.windows", with)
	case l.Kind == share.LineAskedOther:
		return lang.L("share.line.asked.other", with)
	case l.Activity.Controls():
		return lang.L("share.line.asked.control", with)
	}
	return lang.L("share.line.asked.see", with)
}

// windowsLine says what happened to windows that were chosen; "" it is about something else.
func windowsLine(l share.Line, with map[string]any) string {
	if !l.Source.Apps {
		return ""
	}
	switch l.Kind {
	case share.LineControlStart:
		return lang.L("share.line.control.start.windows", with)
	case share.LineShown:
		return lang.L("share.line.shown.windows", with)
	case share.LineSees:
		return lang.L("share.line.sees.windows", with)
	}
	return ""
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
		if l.Activity.OfWindows() && !l.Activity.Shows() {
			return lang.L("share.line.you.allowed.windows")
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
		if l.Source.Apps {
			return lang.L("share.line.share.start.windows", map[string]any{"What": words.Source(l.Source)})
		}
		return lang.L("share.line.share.start")
	case share.LineChanged:
		return lang.L("share.line.you.changed", map[string]any{"What": words.Source(l.Source)})
	case share.LineUnplugged:
		return lang.L("share.line.unplugged", map[string]any{"Screen": l.Source.Name})
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

// beganText says who began to see our screen.
func beganText(l share.Line) string {
	with := map[string]any{"Name": seers(l), "What": words.Source(l.Source)}
	if l.Source.Apps {
		return lang.N("share.line.share.start.by.windows", len(l.Seers), with)
	}
	return lang.N("share.line.share.start.by", len(l.Seers), with)
}

// seers are those who saw our screen, as one says it.
func seers(l share.Line) string {
	var list []string
	for _, name := range l.Seers {
		list = append(list, words.Called(name))
	}
	return words.Names(list)
}

// endedText says why our screen was not shared any more, and who saw it no longer.
func endedText(l share.Line) string {
	text := stopLine(l.Reason)
	if l.Who != "" {
		text = lang.L("share.line.share.stop.by", map[string]any{"Name": l.Who})
	}
	if len(l.Seers) == 0 {
		return text
	}
	saw := lang.N("share.line.unseen", len(l.Seers), map[string]any{"Name": seers(l)})
	if l.Who == "" && endsSession(l.Reason) { // which says no more
		return saw
	}
	return text + " " + saw
}

func stopLine(why session.Reason) string {
	if endsSession(why) {
		return lang.L("share.line.stop.ended")
	}
	switch why {
	case session.ReasonPanic:
		return lang.L("share.line.stop.panic")
	case session.ReasonFailed:
		return lang.L("share.line.stop.failed")
	}
	return lang.L("share.line.you.stopped")
}

// endsSession reports whether sharing ended with something that the receipt says by itself.
func endsSession(why session.Reason) bool {
	switch why {
	case session.ReasonEnded, session.ReasonRemoved, session.ReasonLost, session.ReasonNoAnswer:
		return true
	}
	return false
}

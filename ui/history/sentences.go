package history

import (
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/session"
	uiwords "deskhand/ui/words"
)

// Sentence says an event to people. s is the state that the event led to. "" means that there is nothing to say: what another
// event says already.
func Sentence(s session.State, ev session.Event) (at time.Time, text string) {
	name := func(id session.ParticipantID) string {
		switch p, ok := s.Participant(id); {
		case ok && p.Name == session.Nameless:
			return lang.L("join.customer")
		case ok:
			return p.Name
		}
		return lang.L("session.somebody")
	}
	who := func(id session.ParticipantID) map[string]any { return map[string]any{"Name": name(id)} }
	switch e := ev.(type) {
	case session.Started:
		return e.At, lang.L("history.started", map[string]any{"Name": e.Rep.Name})
	case session.ParticipantJoined:
		return e.At, lang.L("history.joined", who(e.ID))
	case session.ParticipantLeft:
		return e.At, left(e, who(e.ID))
	case session.Requested:
		return e.Request.At, requested(s, e.Request, name)
	case session.RequestClosed:
		return e.At, answered(e)
	case session.ConsentGiven:
		if e.Consent.All {
			return e.At, lang.L("history.all", who(e.Consent.By))
		}
	case session.ConsentWithdrawn:
		return e.At, lang.L("history.withdrawn")
	case session.ShareStarted:
		return e.At, shown(s, e, name(e.By))
	case session.SharePaused:
		if e.On {
			return e.At, lang.L("history.paused", who(s.Share.By))
		}
		return e.At, lang.L("history.resumed", who(s.Share.By))
	case session.ShareStopped:
		if e.Reason == session.ReasonPanic {
			return e.At, lang.L("history.panic", who(e.By))
		}
		return e.At, lang.L("history.share.stopped", who(e.By))
	case session.ControlGranted:
		return e.At, lang.L("history.control", who(e.To))
	case session.ControlEnded:
		if e.Reason == session.ReasonChanged {
			return e.At, lang.L("history.control.changed", who(e.From))
		}
		return e.At, lang.L("history.control.ended", who(e.From))
	case session.Stayed: // it says that nothing happened
		return e.At, ""
	case session.SessionEnded:
		if e.Reason == session.ReasonIdle {
			return e.At, lang.L("history.ended.idle")
		}
		return e.At, lang.L("history.ended", who(e.By))
	case session.CallStarted, session.CallEnded, session.CameraSet:
		return called(ev, who)
	}
	return led(s, ev, name)
}

// called says what happened to a call.
func called(ev session.Event, who func(session.ParticipantID) map[string]any) (at time.Time, text string) {
	switch e := ev.(type) {
	case session.CallStarted:
		return e.At, lang.L("history.call", who(e.By))
	case session.CallEnded:
		return e.At, lang.L("history.call.ended")
	case session.CameraSet:
		if e.On {
			return e.At, lang.L("history.camera", who(e.By))
		}
		return e.At, lang.L("history.camera.off", who(e.By))
	}
	return time.Time{}, ""
}

// shown says that somebody shows their screen, or something else of it.
func shown(s session.State, e session.ShareStarted, by string) string {
	switch {
	case e.Source.Gone:
		return lang.L("history.share.unplugged", map[string]any{"Name": by, "Screen": e.Source.Name})
	case s.Share.By == e.By && s.Share.Since.Before(e.At) && !e.Lent:
		return lang.L("history.share.changed", map[string]any{"Name": by, "What": uiwords.Source(e.Source)})
	case e.Lent:
		return lang.L("history.share.lent", map[string]any{"Name": by})
	case e.Source.Apps:
		return lang.L("history.share.windows", map[string]any{"Name": by, "What": uiwords.Source(e.Source)})
	}
	return lang.L("history.share", map[string]any{"Name": by})
}

// led says who leads and who is helped from an event on.
func led(s session.State, ev session.Event, name func(session.ParticipantID) string) (at time.Time, text string) {
	rep, _ := s.PrimaryRep()
	switch e := ev.(type) {
	case session.PrimaryCustomerChanged:
		names := map[string]any{"Name": name(e.ID), "Former": name(e.Former)}
		if e.Former == 0 {
			return e.At, lang.L("history.helped", names)
		}
		return e.At, lang.L("history.helped.instead", names)
	case session.LeadChanged:
		names := map[string]any{"Name": name(e.To), "Former": name(e.From)}
		switch {
		case e.From == 0:
			return e.At, lang.L("history.lead.taken", names)
		case e.Reason == session.ReasonLost:
			return e.At, lang.L("history.lead.lost", names)
		}
		return e.At, lang.L("history.lead", names)
	case session.SessionHeld:
		return e.At, lang.L("history.held", map[string]any{"Name": rep.Name})
	case session.SessionResumed:
		return e.At, lang.L("history.back", map[string]any{"Name": rep.Name})
	case session.SessionWaits:
		return e.At, lang.L("history.waits", map[string]any{"Name": name(e.By)})
	}
	return time.Time{}, ""
}

func left(e session.ParticipantLeft, who map[string]any) string {
	switch e.Reason {
	case session.ReasonRemoved:
		return lang.L("history.removed", who)
	case session.ReasonLost:
		return lang.L("history.lost", who)
	}
	return lang.L("history.left", who)
}

func requested(s session.State, r session.Request, name func(session.ParticipantID) string) string {
	names := map[string]any{"Rep": name(r.From), "Name": name(r.To)}
	instead := s.Share.By == r.To // they show something already
	switch {
	case r.Activity == session.ConfirmRep:
		return lang.L("history.asked.rep", names)
	case r.Activity.Shows():
		return lang.L("history.asked.show", names)
	case r.Activity == session.ViewApp && instead && s.Share.Source.Apps:
		return lang.L("history.asked.viewapp.other", names)
	case r.Activity == session.ViewApp:
		return lang.L("history.asked.viewapp", names)
	case r.Activity == session.ControlApp:
		return lang.L("history.asked.controlapp", names)
	case r.Activity.Controls():
		return lang.L("history.asked.control", names)
	case instead && s.Share.Source.Apps:
		return lang.L("history.asked.view.whole", names)
	case instead:
		return lang.L("history.asked.view.other", names)
	}
	return lang.L("history.asked.view", names)
}

func answered(e session.RequestClosed) string {
	switch {
	case e.Allowed:
		return lang.L("history.allowed")
	case e.Reason == session.ReasonNoAnswer:
		return lang.L("history.noanswer")
	case e.Reason == session.ReasonCancelled:
		return lang.L("history.cancelled")
	case e.Reason == session.ReasonRefused:
		return lang.L("history.refused")
	}
	return lang.L("history.closed")
}

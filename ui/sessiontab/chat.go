package sessiontab

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/app/session"
	uichat "deskhand/ui/chat"
)

// Chat brings the chat up and gives it the keyboard, for a key of the window's; from a remote desktop, too, which lets go of what it holds.
func (t *Tab) Chat() {
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	if !t.active || c == nil || c.Overlays().Top() != nil {
		return
	}
	t.parts.side.write()
}

// course is what happened in a session as its chat says it. It keeps what the session's notices have no room for any more.
type course struct {
	newest uint64 // notice
	events []uichat.Event
}

// maxCourse is how many events a chat keeps.
const maxCourse = 500

// snapshot is what the chat is told.
func (h *course) snapshot(now Snapshot) uichat.Snapshot {
	c := now.Session
	for _, n := range c.Notices {
		if n.N <= h.newest {
			continue
		}
		h.newest = n.N
		if !comesAndGoes(n.Kind) {
			continue
		}
		e := uichat.Event{At: n.At}
		_, e.Text = Sentence(c, n)
		if last := len(h.events) - 1; last >= 0 && e.At.Before(h.events[last].At) {
			e.At = h.events[last].At // clocks are set back
		}
		h.events = append(h.events, e)
	}
	h.events = h.events[max(0, len(h.events)-maxCourse):]
	refused := c.Written.Refused
	return uichat.Snapshot{
		State: c.State, Me: c.Me, Messages: c.Written.Messages, Events: h.events, At: now.At, Blocked: unwritable(now),
		Refused: uichat.Refused{N: refused.N, Text: refused.Text, Why: uichat.Unsaid(refused.Err)},
	}
}

// comesAndGoes reports whether a notice is about who is there, who leads and who is helped: it changes who reads what is written.
func comesAndGoes(k console.NoticeKind) bool {
	switch k {
	case console.NoticeJoined, console.NoticeLeft, console.NoticeLost, console.NoticeRemoved,
		console.NoticeLead, console.NoticeHelping, console.NoticeHeld, console.NoticeResumed:
		return true
	}
	return false
}

// unwritable says why nothing can be written, where the rules do not say it. A connection that is lost is no reason: what is written
// waits for it.
func unwritable(s Snapshot) string {
	me, in := s.Session.State.Participant(s.Session.Me)
	switch {
	case s.Session.State.Phase == session.Ended:
		return ""
	case s.Session.Over, in && me.Presence == session.Gone:
		return lang.L("chat.why.left")
	case s.Trouble != "":
		return s.Trouble
	case !seated(s.Session):
		return lang.L("chat.why.opening")
	}
	return ""
}

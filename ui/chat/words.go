package chat

import (
	"errors"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/chat"
	"deskhand/app/session"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// name is what a participant is called.
func name(s session.State, id session.ParticipantID) string {
	if p, ok := s.Participant(id); ok && p.Name != "" && p.Name != session.Nameless {
		return p.Name
	}
	return lang.L("session.somebody")
}

// titled is a name with what its owner is here.
func titled(s session.State, id session.ParticipantID) string {
	p, _ := s.Participant(id)
	role := lang.L("chat.role.customer")
	switch p.Role {
	case session.PrimaryRep:
		role = lang.L("chat.role.rep")
	case session.Assistant:
		role = lang.L("chat.role.assistant")
	}
	return name(s, id) + " · " + role
}

// names is several names in a sentence.
func names(s session.State, ids []session.ParticipantID) string {
	var list []string
	for _, id := range ids {
		list = append(list, name(s, id))
	}
	return words.Names(list)
}

// patience is how long a message is on its way before it is said what it waits for.
const patience = 5 * time.Second

// delivery says how far our own message has come.
func delivery(s Snapshot, m chat.Message) (theme.Condition, string) {
	switch m.Delivery {
	case chat.Sending:
		if s.At.Sub(m.At) < patience {
			return theme.Waiting, lang.L("chat.sending")
		}
		return theme.Waiting, lang.L("chat.waits", map[string]any{"Names": names(s.State, m.Waits)})
	case chat.Missed:
		return theme.Stopped, lang.N("chat.missed", len(m.Missed), map[string]any{"Names": names(s.State, m.Missed)})
	}
	return theme.Live, lang.L("chat.delivered")
}

// private says of a message to one person who reads it; "" it is to everyone.
func private(s Snapshot, m chat.Message) string {
	switch m.To {
	case 0:
		return ""
	case s.Me:
		return lang.L("chat.private.you")
	}
	return lang.L("chat.private.to", map[string]any{"Name": name(s.State, m.To)})
}

// day is a day for people; now is the day they have.
func day(t, now time.Time) string {
	switch midnight(now).Sub(midnight(t)).Round(24 * time.Hour) {
	case 0:
		return lang.L("chat.today")
	case 24 * time.Hour:
		return lang.L("chat.yesterday")
	}
	return words.Day(t)
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Local().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.Local)
}

// blocked says why nothing can be written to anybody; "" it can.
func blocked(s Snapshot) string {
	switch err := chat.MayWrite(s.State, s.Me, 0); {
	case s.Blocked != "":
		return s.Blocked
	case err == nil:
		return ""
	case s.State.Phase == session.Ended:
		return lang.L("chat.why.over")
	case errors.Is(err, chat.ErrAlone):
		return lang.L("chat.why.alone")
	}
	return lang.L("chat.why.notnow")
}

// Unsaid says why a text was given back, and what to do; "" it was not.
func Unsaid(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, chat.ErrAlone):
		return lang.L("chat.refused.alone")
	case errors.Is(err, chat.ErrAddressee):
		return lang.L("chat.refused.addressee")
	case errors.Is(err, chat.ErrText):
		return lang.L("chat.refused.text")
	case errors.Is(err, chat.ErrForbidden):
		return lang.L("chat.refused.forbidden")
	case errors.Is(err, chat.ErrFull):
		return lang.L("chat.refused.full")
	}
	return lang.L("chat.refused.other")
}

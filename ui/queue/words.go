package queue

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/acd"
	"deskhand/app/duty"
	"deskhand/app/wire"
	"deskhand/ui/theme"
)

// standing says how the agent stands: whether anything is offered to them, and why.
func standing(s Snapshot) (condition theme.Condition, text, what string) {
	l := s.Line
	capacity := l.Capacity
	if s.Single {
		capacity = min(capacity, 1)
	}
	places := lang.L("queue.places", map[string]any{"Held": l.Held, "Capacity": capacity})
	switch {
	case l.Ended:
		return theme.Stopped, lang.L("queue.ended"), s.Trouble
	case !l.Connected && !l.Agent:
		return theme.Waiting, lang.L("queue.connecting"), s.Trouble
	case !l.Connected:
		return theme.Waiting, lang.L("queue.lost", map[string]any{"Time": Clock(s.At.Sub(l.Since))}), lang.L("queue.lost.what")
	case !l.Agent:
		return theme.Idle, lang.L("queue.none"), lang.L("queue.none.what")
	case l.Switching:
		return theme.Waiting, lang.L("queue.switching"), places
	case !l.Available:
		return theme.Idle, lang.L("queue.off"), places + " " + lang.L("queue.off.what")
	case s.Single && (l.Bound || s.One != ""):
		return theme.Waiting, lang.L("queue.single"), lang.L("queue.single.what")
	case l.Bound:
		return theme.Waiting, lang.L("queue.full"), lang.L("queue.full.bound") + " " + lang.L("queue.full.what")
	case l.Full():
		return theme.Waiting, lang.L("queue.full"), places + " " + lang.L("queue.full.what")
	}
	return theme.Live, lang.L("queue.on"), places
}

// turnReason says why the switch cannot be turned; "" it can.
func turnReason(l duty.Snapshot) string {
	switch {
	case !l.Connected:
		return lang.L("queue.why.line")
	case !l.Agent:
		return lang.L("queue.none.what")
	case l.Switching:
		return lang.L("queue.switching")
	}
	return ""
}

// acceptReason says why a request cannot be accepted now; "" it can.
func acceptReason(s Snapshot, w duty.Waiter) string {
	if why := declineReason(s.Line, w); why != "" {
		return why
	}
	if s.One != "" {
		return s.One
	}
	switch {
	case w.Shown || !s.Line.Full(): // what is offered was counted when it was
		return ""
	case s.Line.Bound:
		return lang.L("queue.said.bound")
	}
	return lang.L("queue.said.full")
}

// sight is what of that stands in the row of who is offered: the pointer has not to find it. What is over in a moment is not said.
func sight(s Snapshot, w duty.Waiter) string {
	if declineReason(s.Line, w) != "" || !w.Shown {
		return ""
	}
	return acceptReason(s, w)
}

func declineReason(l duty.Snapshot, w duty.Waiter) string {
	switch {
	case !l.Connected:
		return lang.L("queue.why.line")
	case w.Busy:
		return lang.L("queue.why.sending")
	}
	return ""
}

// nobody says that the list is empty, and what that means.
func nobody(l duty.Snapshot) string {
	switch {
	case l.Waiting > 0:
		return lang.L("queue.empty.others")
	case l.Available:
		return lang.L("queue.empty.on")
	}
	return lang.L("queue.empty.off")
}

// Who says who waits, and in which queue.
func Who(w duty.Waiter) string {
	name := w.Answers[acd.FieldName]
	if name == "" {
		name = lang.L("queue.somebody")
		if w.Handed && w.From != "" {
			name = lang.L("queue.somebody.of", map[string]any{"Name": w.From})
		}
	}
	if w.Title == "" {
		return name
	}
	return name + " · " + w.Title
}

// waits says for how long somebody waits, and until when the agent has to answer.
func waits(w duty.Waiter, at time.Time) (theme.Condition, string) {
	facts := map[string]any{"Time": Clock(at.Sub(w.Since))}
	switch left := w.Until.Sub(at); {
	case w.Busy:
		return theme.Waiting, lang.L("queue.sending")
	case !w.Until.IsZero():
		facts["Seconds"] = int(max(left, 0).Round(time.Second) / time.Second)
		return theme.Waiting, lang.L("queue.line.you", facts)
	case w.Shown && w.Handed && w.Queue == "":
		return theme.Live, lang.L("queue.line.named", facts)
	case w.Shown:
		return theme.Live, lang.L("queue.line.all", facts)
	}
	return theme.Idle, lang.L("queue.line", facts)
}

// about says how somebody comes to wait for us: they chose us, or a colleague handed their session over, with a message.
func about(w duty.Waiter) string {
	facts := map[string]any{"Name": w.From, "Message": w.Message}
	switch {
	case !w.Handed && w.Chosen:
		return lang.L("queue.chosen")
	case !w.Handed:
		return ""
	case w.Back:
		return lang.L("queue.back")
	case w.Message == "":
		return lang.L("queue.handed", facts)
	}
	return lang.L("queue.handed.message", facts)
}

// AnswerLines are what somebody filled in, a line each, without the name. The form's own words for a field go before ours.
func AnswerLines(w wire.Waiter) string {
	var lines []string
	a := w.Answers
	for _, k := range sorted(a) {
		if k != acd.FieldName {
			lines = append(lines, answerLine(cmp.Or(strings.TrimRight(w.Labels[k], ": "), Field(k)), strings.Join(strings.Fields(a[k]), " ")))
		}
	}
	return strings.Join(lines, "\n")
}

func answerLine(field, text string) string {
	if strings.HasSuffix(field, "?") { // a question asked in words: "How many? 2"
		return field + " " + text
	}
	return lang.L("queue.answer", map[string]any{"Field": field, "Text": text})
}

// Field is what a field of the entry form is called where the administrator gives it no name.
func Field(k acd.FieldKey) string {
	switch k {
	case acd.FieldEmail:
		return lang.L("queue.field.email")
	case acd.FieldCompany:
		return lang.L("queue.field.company")
	case acd.FieldPhone:
		return lang.L("queue.field.phone")
	case acd.FieldSubject:
		return lang.L("queue.field.subject")
	}
	return string(k)
}

// Clock is a time span as on a stop watch: "1:12".
func Clock(d time.Duration) string {
	seconds := int(max(d, 0) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

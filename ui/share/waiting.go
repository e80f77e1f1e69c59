package share

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// WaitingView says that we are in and nothing is shared, and what is waited for.
type WaitingView struct {
	Leave, Chat, Stay *hint.Button
	// Look brings a viewer back that was closed; Hide ends what is shown.
	Look, Hide *hint.Button

	root   fyne.CanvasObject
	seen   *fyne.Container // Look and Hide
	title  *theme.Text
	next   *theme.Text
	words  *WordsCard
	card   *cardForm
	people *note
	state  *note
	note   *note
}

// NewWaitingView returns the view; leave, chat and stay are called by its buttons, give takes what the customer says of themselves.
func NewWaitingView(leave, chat, stay func(), give func(Command)) *WaitingView {
	v := &WaitingView{
		Leave: hint.New(lang.L("share.waiting.leave"), nil, leave),
		Chat:  hint.New(lang.L("share.chat"), theme.Icon(theme.IconChat), chat),
		Stay:  hint.New(lang.L("share.waiting.stay"), nil, stay),
		Look:  hint.New(lang.L("share.seen.look"), fynetheme.VisibilityIcon(), nil),
		Hide:  hint.New(lang.L("share.seen.hide"), nil, nil),
		title: title(""),
		next:  wrapped(""),
		words: NewWordsCard(), people: newNote(theme.Icon(theme.IconPeople), ""),
		state: newNote(theme.Idle.Icon(), ""),
		note:  newNote(theme.Waiting.Icon(), ""),
	}
	v.card = newCardForm(give)
	v.Stay.Importance = widget.HighImportance
	v.seen = container.NewGridWithRows(1, v.Hide, v.Look) // one alone has the whole row
	v.root = page(rows(2*theme.Grid, v.Stay, v.seen, container.NewGridWithColumns(2, v.Leave, v.Chat)), tight(v.title), v.state, tight(v.next), v.words, v.people, v.note, v.card.root)
	return v
}

// show says how things stand; closed: the customer has closed the viewer of what is shown.
func (v *WaitingView) show(m moment, closed bool) {
	head, next := waitingText(m)
	if head != v.title.Text() || next != v.next.Text() {
		defer v.root.Refresh() // there may be more lines now, or fewer
	}
	v.title.SetText(head)
	v.next.SetText(next)
	shape, text := theme.Idle.Icon(), lang.L("share.waiting.nothing")
	if wasShown(m.Receipt) {
		text = lang.L("share.waiting.notshown")
	}
	if m.Seen.By.ID != 0 {
		shape, text = theme.Live.Icon(), lang.L("share.seen.sees", map[string]any{"Name": who(m.Seen.By.Name)})
		switch {
		case closed:
			text = lang.L("share.seen.closed", map[string]any{"Name": who(m.Seen.By.Name)})
		case m.Seen.Paused || m.Seen.Ahead.Paused:
			shape, text = theme.Waiting.Icon(), lang.L("share.seen.rests", map[string]any{"Name": who(m.Seen.By.Name)})
		}
	}
	setVisible(v.seen, m.Seen.By.ID != 0)
	setVisible(v.Look, closed)
	setVisible(v.Hide, m.State.May(m.Me, session.StopShare))
	v.state.set(shape, text)
	chatButton(v.Chat, m.unread, true)
	v.words.show(m.Snapshot)
	v.card.show(m.Snapshot)
	others := present(m.Snapshot)
	v.people.set(theme.Icon(theme.IconPeople), lang.L("share.people", map[string]any{"Names": strings.Join(others, ", ")}))
	setVisible(v.people, len(others) > 1)
	problem := ""
	idle := m.Seat.Connected && !m.IdleEnd.IsZero()
	setVisible(v.Stay, idle)
	switch {
	case idle:
		problem = lang.L("share.waiting.idle", map[string]any{"Left": clock(m.IdleEnd.Sub(m.now))})
	case !m.Seat.Connected: // which the title says
	case m.Trouble == share.ScreenTrouble || m.Trouble == share.NotWatched || m.Trouble == share.NotPossible:
		problem = troubleText(m.Trouble)
	case missed(m.Receipt):
		problem = lang.L("share.waiting.missed")
	case refused(m.Receipt):
		problem = lang.L("share.waiting.refused")
	case m.Seen.By.ID == 0 && unreadable(m.Receipt) != "":
		problem = lang.L("share.line.unreadable", map[string]any{"Name": who(unreadable(m.Receipt))})
	}
	v.note.set(theme.Waiting.Icon(), problem)
	setVisible(v.note, problem != "")
}

// missed reports whether the last thing that happened was a question that nobody answered.
func missed(lines []share.Line) bool {
	return len(lines) > 0 && lines[len(lines)-1].Kind == share.LineNoAnswer
}

// refused reports whether it was the customer's no.
func refused(lines []share.Line) bool {
	last := len(lines) - 1
	return last >= 0 && lines[last].Kind == share.LineRefused && lines[last].Reason == session.ReasonRefused
}

// unreadable is whose showing ended last, where what they sent was no picture; "" it was another end.
func unreadable(lines []share.Line) string {
	for _, l := range slices.Backward(lines) {
		switch l.Kind {
		case share.LineUnreadable:
			return l.Who
		case share.LineShown, share.LineShareStart:
			return ""
		}
	}
	return ""
}

// waitingText says who is there for us, and what comes next.
func waitingText(m moment) (head, next string) {
	rep, _ := m.Representative()
	with := map[string]any{"Name": who(rep.Name), "Org": org(m.State, rep)}
	switch other, secondary := m.helped(); {
	case !m.Seat.Connected && m.reaches():
		return lang.L("share.waiting.site"), lang.L("share.waiting.site.next", map[string]any{"Name": who(m.Seen.By.Name)})
	case !m.Seat.Connected:
		return lang.L("share.waiting.offline"), lang.L("share.waiting.offline.next", with)
	case m.State.Phase == session.Waiting:
		return passedText(m)
	case m.isHeld():
		next = lang.L("share.waiting.held.late", with)
		if left := m.heldLeft(); left > 0 {
			with["Left"] = clock(left)
			next = lang.L("share.waiting.held.next", with)
		}
		return lang.L("share.waiting.held", with), next
	case secondary:
		with["Customer"] = who(other.Name)
		head = lang.L("share.waiting.other", with)
		if l, ok := lastLine(m.Snapshot, share.LineHelped); ok && l.Who == other.Name {
			head = lang.L("share.waiting.other.now", with)
		}
		return head, lang.L("share.waiting.other.next", with)
	}
	next = lang.L("share.waiting.next", with)
	if l, ok := lastLine(m.Snapshot, share.LineHelped); ok && l.Who == "" {
		return lang.L("share.waiting.title.now", with), next
	}
	return lang.L("share.waiting.title", with), next
}

// passedText says of a session that was handed over by whom, and how it waits.
func passedText(m moment) (head, next string) {
	next = lang.L("share.waiting.passed.next")
	if l, ok := lastLine(m.Snapshot, share.LinePassedOn); ok && l.Who != "" {
		with := map[string]any{"Name": l.Who, "Title": m.Queue.Title}
		next = lang.L("share.waiting.passed.by", with) + " " + next
	}
	if m.Queue.Stage == wire.PlaceWaiting {
		next += "\n\n" + standText(m.Queue)
	}
	return lang.L("share.waiting.passed"), next
}

// wasShown reports whether the customer's screen has been seen in this session.
func wasShown(receipt []share.Line) bool {
	for _, l := range receipt {
		if l.Kind == share.LineShareStart {
			return true
		}
	}
	return false
}

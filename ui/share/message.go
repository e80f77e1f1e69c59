package share

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/share"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// writing is why a message is written.
type writing int

const (
	writingInQueue writing = 1 // rather than to wait; there is a way back
	lateInQueue    writing = 2 // nobody can come
	lateInSession  writing = 3 // nobody can come to a session that was handed over
	writtenInQueue writing = 4 // it has been sent
)

// MessageView takes a message for those who cannot come.
type MessageView struct {
	Text       *lines
	Send, Back *hint.Button

	root    fyne.CanvasObject
	title   *theme.Text
	why     *theme.Text
	left    *theme.Text
	form    *fyne.Container // the text, its label, and how much room there is
	problem *note
	buttons *fyne.Container
	sending bool
}

// roomLeft is from how few characters on it is said how many there are.
const roomLeft = 500

// NewMessageView returns the view; back and send are called by its buttons, send with 1 to acd.MaxMessage characters.
func NewMessageView(back func(), send func(text string)) *MessageView {
	v := &MessageView{
		Text: newLines(), title: title(""), why: wrapped(""), left: theme.Subtle(""),
		problem: newNote(theme.Stopped.Icon(), ""),
	}
	v.Text.OnChanged = func(string) { v.say(""); v.count() }
	v.Back = hint.New("", nil, back)
	v.Send = hint.New(lang.L("share.message.send"), nil, func() { v.submit(send) })
	v.Send.Importance = widget.HighImportance
	v.problem.Hide()
	v.form = rows(beside, tight(theme.Section(lang.L("share.message.label"))), v.Text, tight(v.left))
	v.buttons = container.NewGridWithColumns(2, v.Back, v.Send)
	v.root = page(rows(2*theme.Grid, v.problem, v.buttons), tight(v.title), tight(v.why), v.form)
	return v
}

// lines is a field for several lines, which Tab leaves: who has no mouse could not, otherwise.
type lines struct{ entry.Entry }

func newLines() *lines {
	l := &lines{}
	l.MultiLine, l.Wrapping = true, fyne.TextWrapWord
	l.ExtendBaseWidget(l)
	l.SetMinRowsVisible(7)
	return l
}

// AcceptsTab implements fyne.Tabbable.
func (l *lines) AcceptsTab() bool { return false }

// submit gives the message out, once, or says why not.
func (v *MessageView) submit(send func(string)) {
	text := messageText(v.Text.Text)
	switch {
	case v.sending:
	case text == "":
		v.say(lang.L("share.message.empty"))
	case utf8.RuneCountInString(text) > acd.MaxMessage:
		v.say(lang.L("share.message.long"))
	default:
		send(text)
	}
}

// messageText is what was typed as a site takes it: lines, and no other control characters.
func messageText(typed string) string {
	typed = strings.ReplaceAll(typed, "\t", " ")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
			return -1
		}
		return r
	}, typed))
}

func (v *MessageView) say(text string) {
	v.problem.set(theme.Stopped.Icon(), text)
	setVisible(v.problem, text != "")
	v.root.Refresh()
}

func (v *MessageView) count() {
	left := acd.MaxMessage - utf8.RuneCountInString(v.Text.Text)
	text := ""
	if left < roomLeft {
		text = lang.N("share.message.left", left, map[string]any{"Left": left})
	}
	v.left.SetText(text)
}

// forget empties the form.
func (v *MessageView) forget() {
	v.Text.SetText("")
	v.say("")
}

// show says why a message is written, and what becomes of it.
func (v *MessageView) show(s share.Standing, why writing) {
	title, text, back := messageWords(why)
	if s.Lead != "" && why != writtenInQueue {
		text = s.Lead
	}
	v.title.SetText(title)
	v.why.SetText(text)
	v.Back.SetText(back)
	sent := why == writtenInQueue
	setVisible(v.form, !sent)
	setVisible(v.Send, !sent)
	columns := 2
	if sent {
		columns = 1
	}
	v.buttons.Layout = layout.NewGridLayoutWithColumns(columns)
	if v.sending != s.Sending {
		v.sending = s.Sending
		name := lang.L("share.message.send")
		if v.sending {
			name = lang.L("share.message.sending")
		}
		v.Send.SetText(name)
	}
	if s.Trouble != share.NoTrouble && !sent {
		v.say(messageTrouble(s.Trouble))
	}
	v.root.Refresh()
}

// messageWords are the title, what is to be done, and what the button beside Send does.
func messageWords(why writing) (title, text, back string) {
	title = lang.L("share.message.title")
	switch why {
	case writingInQueue:
		return title, lang.L("share.message.rather"), lang.L("share.message.back")
	case lateInQueue:
		return title, lang.L("share.message.late"), lang.L("share.queue.leave")
	case lateInSession:
		return title, lang.L("share.message.late.session"), lang.L("share.message.end")
	}
	return lang.L("share.message.sent"), lang.L("share.message.thanks"), lang.L("common.close")
}

// messageTrouble says why a message has not arrived; what was written is still there.
func messageTrouble(kind share.Trouble) string {
	switch kind {
	case share.Busy:
		return lang.L("share.message.busy")
	case share.PlaceGone, share.NotPossible:
		return lang.L("share.message.gone")
	}
	return lang.L("share.message.unsent")
}

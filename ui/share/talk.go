package share

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/share"
	"deskhand/ui/chat"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// TalkView is the page on which the customer writes with the others.
type TalkView struct {
	Back *hint.Button

	root   fyne.CanvasObject
	pane   *chat.Pane
	holder *fyne.Container
	write  func(Command)
	unread func()
	open   bool // the customer has turned to it
	heard  int  // messages of others that have come
	begun  bool // we have been in the session
}

// NewTalkView returns the view; what is written goes to write, back is called by its button, unread when there is another number of
// messages to read.
func NewTalkView(write func(Command), back, unread func()) *TalkView {
	v := &TalkView{write: write, unread: unread, holder: container.NewStack()}
	v.Back = hint.New(lang.L("share.chat.back"), fynetheme.NavigateBackIcon(), back)
	head := theme.NewSurface(container.New(&insetLayout{2 * theme.Grid}, tight(theme.Section(lang.L("share.chat.title")))),
		theme.SurfaceStyle{Ground: theme.ColorSurface})
	foot := theme.NewSurface(container.New(&insetLayout{2 * theme.Grid}, v.Back), theme.SurfaceStyle{Ground: theme.ColorSurface})
	v.root = container.NewBorder(head, foot, nil, nil, v.holder)
	v.forget()
	return v
}

// forget begins anew: nothing of the session before is shown in the next one.
func (v *TalkView) forget() {
	v.open, v.heard, v.begun = false, 0, false
	v.pane = chat.New(chat.Config{
		OnCommand: func(c chat.Command) {
			if w, ok := c.(chat.Write); ok {
				v.write(Write{To: w.To, Text: w.Text})
			}
		},
		OnUnread: v.unread,
	})
	v.holder.Objects = []fyne.CanvasObject{v.pane}
	v.holder.Refresh()
}

// comes reports whether the chat is to open by itself, where the site wants that (PRODUCT rule 123): with a message that comes while
// nothing is shown and nothing is asked, and at once for who comes from a queue: nobody has them on the phone. A shown screen is the
// customer's own: nothing comes up on it, and least of all under a hand that controls it.
func (v *TalkView) comes(s share.Snapshot) bool {
	heard, begun := 0, v.begun
	for _, m := range s.Written.Messages {
		if m.From != s.Me {
			heard++
		}
	}
	news := heard > v.heard
	v.heard, v.begun = heard, true
	return s.Seat.Asks.Chat && s.Phase == share.Waiting && (news || !begun && bySite(s))
}

func (v *TalkView) show(m moment) {
	if m.Sharing() {
		v.Back.SetText(lang.L("share.chat.hide"))
	} else {
		v.Back.SetText(lang.L("share.chat.back"))
	}
	s := chat.Snapshot{State: m.State, Me: m.Me, Messages: m.Written.Messages, At: m.now}
	for _, l := range course(m.Snapshot) {
		s.Events = append(s.Events, chat.Event{At: l.at, Text: l.text})
	}
	if r := m.Written.Refused; r.N > 0 {
		s.Refused = chat.Refused{N: r.N, Text: r.Text, Why: chat.Unsaid(r.Err)}
	}
	v.pane.Update(s)
}

// mostCounted is the highest number of unread messages that is said.
const mostCounted = 9

// counted is a number of unread messages on a button.
func counted(unread int) string {
	if unread > mostCounted {
		return strconv.Itoa(mostCounted) + "+"
	}
	return strconv.Itoa(unread)
}

// chatButton sets a button's text and looks to a number of unread messages; one that is only a shape shows the number alone.
func chatButton(b *hint.Button, unread int, named bool) {
	text, weight := "", widget.MediumImportance
	switch { // the banner is of the colour that would mark the button
	case unread > 0 && named:
		text, weight = lang.L("share.chat.unread", map[string]any{"Count": counted(unread)}), widget.HighImportance
	case unread > 0:
		text = counted(unread)
	case named:
		text = lang.L("share.chat")
	}
	if b.Text != text || b.Importance != weight {
		b.Text, b.Importance = text, weight
		b.Refresh()
	}
}

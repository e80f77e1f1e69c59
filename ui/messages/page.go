// Package messages is the page of what customers left for those who could not come: to be read, marked as read and deleted by who works for a
// queue or watches it.
//
// Main type: Page. It holds no service: whoever owns the window calls Update and gets Commands. All of it belongs to the user interface's
// goroutine.
package messages

import (
	"cmp"
	"reflect"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/wire"
	"deskhand/ui/ask"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/queue"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// Snapshot is what is known at a moment.
type Snapshot struct {
	Known   bool // List is there
	List    []wire.LeftMessage
	More    bool // there are older ones
	Unread  int  // of all
	Only    bool // List has only those that nobody has marked
	Busy    bool // something is on its way
	Trouble string
}

// Command is what somebody wants: one of the types below.
type Command interface{ command() }

type (
	// Refresh asks for the newest; Only: those that nobody has marked.
	Refresh struct{ Only bool }
	// Older asks for those after the last one.
	Older struct{}
	// Mark marks one as read, or as not read.
	Mark struct {
		ID   uint64
		Read bool
	}
	// Remove deletes one. Whoever gets it asks first.
	Remove struct{ ID uint64 }
)

func (Refresh) command() {}
func (Older) command()   {}
func (Mark) command()    {}
func (Remove) command()  {}

// Page is the page. Make it with New.
type Page struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	say   func(Command)
	now   Snapshot
	state *theme.State
	only  *widget.Check
	again *hint.Button
	older *hint.Button
	body  *fyne.Container
	cards map[uint64]*card
	order []*card // as they are listed
}

// card is one message. It and its buttons stay while the message does: the keyboard may be on one of them.
type card struct {
	of           wire.LeftMessage
	content      fyne.CanvasObject
	mark, remove *hint.Button
	text         *theme.Text
}

// Width of a message, in units.
const narrowest, widest = 360, 760

// New returns an empty page; say gets what is wanted.
func New(say func(Command)) *Page {
	p := &Page{say: say, state: theme.NewState(theme.Idle, lang.L("messages.loading")), body: container.NewStack(), cards: map[uint64]*card{}}
	p.only = widget.NewCheck(lang.L("messages.only"), func(on bool) {
		if on != p.now.Only {
			say(Refresh{Only: on})
		}
	})
	p.again = hint.New(lang.L("common.refresh"), fynetheme.ViewRefreshIcon(), func() { say(Refresh{Only: p.now.Only}) })
	p.older = hint.New(lang.L("messages.older"), nil, func() { say(Older{}) })
	head := column.Middle(narrowest, widest, container.NewVBox(
		container.NewBorder(nil, nil, theme.Title(lang.L("messages.title")), container.NewCenter(container.NewHBox(p.only, p.again))), p.state))
	p.Content = container.NewBorder(head, nil, nil, nil, p.body)
	p.ExtendBaseWidget(p)
	p.update()
	return p
}

// Named are the parts that traces name, below "messages".
func (p *Page) Named() map[string]fyne.CanvasObject {
	out := map[string]fyne.CanvasObject{"state": p.state, "only": p.only, "again": p.again, "older": p.older}
	for id, c := range p.cards {
		n := strconv.FormatUint(id, 10)
		out["mark."+n], out["remove."+n], out["text."+n] = c.mark, c.remove, c.text
	}
	return out
}

// Update takes how things are.
func (p *Page) Update(s Snapshot) {
	p.now = s
	p.update()
}

func (p *Page) update() {
	s := p.now
	switch {
	case s.Trouble != "":
		p.state.Set(theme.Stopped, s.Trouble)
	case !s.Known:
		p.state.Set(theme.Waiting, lang.L("messages.loading"))
	case s.Unread > 0:
		p.state.Set(theme.Waiting, lang.N("messages.unread", s.Unread, map[string]any{"Count": s.Unread}))
	case len(s.List) == 0 && s.Only:
		p.state.Set(theme.Live, lang.L("messages.none.unread"))
	case len(s.List) == 0:
		p.state.Set(theme.Idle, lang.L("messages.none"))
	default:
		p.state.Set(theme.Live, lang.L("messages.allread"))
	}
	p.only.SetChecked(s.Only)
	for _, b := range []*hint.Button{p.again, p.older} {
		enable(b, !s.Busy)
	}
	row, kind := p.focused()
	var had *card
	if row >= 0 {
		had = p.order[row]
	}
	p.lay()
	if had != nil && p.cards[had.of.ID] != had {
		p.focus(row, kind)
	}
}

// lay shows the cards of the messages that there are, and leaves the page where it was scrolled to.
func (p *Page) lay() {
	s, before := p.now, p.cards
	p.order, p.cards = nil, map[uint64]*card{}
	var parts []fyne.CanvasObject
	for _, m := range s.List {
		c := before[m.ID]
		if c == nil {
			c = p.newCard(m.ID)
		}
		c.show(m)
		enable(c.mark, !s.Busy)
		enable(c.remove, !s.Busy)
		p.order, p.cards[m.ID] = append(p.order, c), c
		parts = append(parts, c.content)
	}
	if s.More {
		parts = append(parts, container.NewHBox(p.older))
	}
	at := fyne.Position{}
	if len(p.body.Objects) > 0 {
		at = p.body.Objects[0].(*container.Scroll).Offset
	}
	scroll := column.Page(narrowest, widest, parts...)
	p.body.Objects = []fyne.CanvasObject{scroll}
	p.body.Refresh()
	scroll.ScrollToOffset(at)
}

func enable(b *hint.Button, yes bool) {
	switch {
	case yes && b.Disabled():
		b.Enable()
	case !yes && !b.Disabled():
		b.Disable()
	}
}

// The buttons of a card.
const (
	markButton = iota
	removeButton
)

func (c *card) buttons() [2]*hint.Button {
	return [...]*hint.Button{markButton: c.mark, removeButton: c.remove}
}

func (p *Page) canvas() fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(p) }

// focused is the place of the card whose button has the focus, and which of its buttons; -1: none has.
func (p *Page) focused() (row, kind int) {
	if canvas := p.canvas(); canvas != nil {
		for row, c := range p.order {
			for kind, b := range c.buttons() {
				if canvas.Focused() == fyne.Focusable(b) {
					return row, kind
				}
			}
		}
	}
	return -1, 0
}

// focus lets the keyboard go on after a message that is gone: on the same button of the next.
func (p *Page) focus(row, kind int) {
	next := p.again
	if n := len(p.order); n > 0 {
		next = p.order[min(row, n-1)].buttons()[kind]
	}
	p.canvas().Focus(next)
}

func (p *Page) newCard(id uint64) *card {
	c := &card{}
	c.mark = hint.New("", nil, func() { p.say(Mark{ID: id, Read: c.of.Read == 0}) })
	c.remove = hint.New(lang.L("messages.remove"), fynetheme.DeleteIcon(), func() { p.say(Remove{ID: id}) })
	return c
}

// show makes what the card says of its message.
func (c *card) show(m wire.LeftMessage) {
	if c.content != nil && reflect.DeepEqual(m, c.of) {
		return
	}
	c.of, c.text = m, theme.NewText(m.Text, theme.TextStyle{Wrap: true})
	unread := m.Read == 0
	name := cmp.Or(nameIn(m), lang.L("messages.nameless"))
	mark, icon := lang.L("messages.mark"), fynetheme.ConfirmIcon()
	if !unread {
		mark, icon = lang.L("messages.unmark"), fynetheme.MailComposeIcon()
	}
	c.mark.SetText(mark)
	c.mark.SetIcon(icon)
	rows := []fyne.CanvasObject{theme.NewText(name, theme.TextStyle{Bold: unread, Wrap: true}), theme.Subtle(about(m)), c.text}
	if lines := answerLines(m.Answers); lines != "" {
		rows = append(rows, theme.NewText(lines, theme.TextStyle{Wrap: true, Color: theme.ColorSubtle}))
	}
	rows = append(rows, container.NewHBox(c.mark, c.remove))
	c.content = theme.Card(container.NewVBox(rows...))
}

// nameIn is what somebody filled in as their name; "" nothing.
func nameIn(m wire.LeftMessage) (name string) {
	for _, a := range m.Answers {
		if a.Key == acd.FieldName {
			name = strings.Join(strings.Fields(a.Text), " ")
		}
	}
	return name
}

// mostQuoted is how much of a message a question quotes, in characters.
const mostQuoted = 120

// Question is what is asked before a message is deleted: whose it is and how it begins, and what is lost.
func Question(m wire.LeftMessage) ask.Question {
	q := ask.Question{Title: lang.L("messages.remove.title"), Yes: lang.L("messages.remove"), Danger: true}
	if name := nameIn(m); name != "" {
		q.Title = lang.L("messages.remove.whose", map[string]any{"Name": name})
	}
	quoted := []rune(strings.Join(strings.Fields(m.Text), " "))
	if len(quoted) > mostQuoted {
		quoted = append(quoted[:mostQuoted], '…')
	}
	q.Text = lang.L("messages.remove.about", map[string]any{"About": about(m), "Text": string(quoted)}) + "\n\n" + lang.L("messages.remove.text")
	return q
}

// about says when and where a message was left, and who has read it.
func about(m wire.LeftMessage) string {
	parts := []string{words.Moment(time.UnixMilli(m.At)), cmp.Or(m.Title, string(m.Queue), lang.L("messages.noqueue"))}
	switch {
	case m.Read != 0 && m.By != "":
		parts = append(parts, lang.L("messages.readby", map[string]any{"Name": m.By}))
	case m.Read != 0:
		parts = append(parts, lang.L("messages.read"))
	}
	return strings.Join(parts, " · ")
}

// answerLines are what somebody filled in, a line each, without the name, which stands above.
func answerLines(list []wire.Answered) string {
	var lines []string
	for _, a := range list {
		if a.Key != acd.FieldName {
			lines = append(lines, lang.L("queue.answer", map[string]any{"Field": cmp.Or(a.Label, queue.Field(a.Key)), "Text": strings.Join(strings.Fields(a.Text), " ")}))
		}
	}
	return strings.Join(lines, "\n")
}

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

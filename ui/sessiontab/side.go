package sessiontab

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/session"
	uichat "deskhand/ui/chat"
	"deskhand/ui/hint"
	"deskhand/ui/notes"
	"deskhand/ui/participants"
	"deskhand/ui/theme"
)

// part is what the lower half of the side panel shows. The words are also what traces say.
type part string

// The parts.
const (
	partEvents part = "events" // what happened
	partChat   part = "chat"
	partNotes  part = "notes" // the rep's own
)

// side is the panel beside the picture: who is in the session, and below one of several parts, which the rep chooses. What new things
// there are in a part that is not shown stands beside its name.
type side struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	tab     *Tab
	part    part
	choices map[part]*choice
	events  *events
	chat    *uichat.Pane
	notes   *notes.Pane
	parts   map[part]fyne.CanvasObject
	course  course // what happened, for the chat
	box     *fyne.Container
	heard   int     // messages of others that have come
	people  float32 // the height that the participants want
}

// sideWidth is the width of the panel, sideRoom what it leaves free around the participants and the events, in units.
const (
	sideWidth = participants.Width + 2*sideRoom
	sideRoom  = 2 * theme.Grid
)

func newSide(t *Tab) *side {
	s := &side{tab: t, part: partEvents, events: newEvents(), choices: map[part]*choice{}}
	s.chat = uichat.New(uichat.Config{
		OnCommand: func(c uichat.Command) {
			if w, ok := c.(uichat.Write); ok {
				t.cfg.OnCommand(Write{To: w.To, Text: w.Text})
			}
		},
		OnHint: t.Hint, OnUnread: s.counted,
	})
	s.notes = notes.New(notes.Config{OnCommand: func(c notes.Command) { t.cfg.OnCommand(Note{c}) }, After: t.cfg.After})
	inside := layout.NewCustomPaddedLayout(0, 0, sideRoom, sideRoom)
	s.parts = map[part]fyne.CanvasObject{
		partEvents: container.New(inside, s.events), partChat: s.chat,
		partNotes: container.NewVScroll(container.New(layout.NewCustomPaddedLayout(theme.Grid, theme.Grid, sideRoom, sideRoom), s.notes)),
	}
	row := container.NewHBox()
	for _, c := range []struct {
		part        part
		label, hint string
		show        func()
	}{
		{partEvents, lang.L("events.title"), "", func() { s.show(partEvents) }},
		{partChat, lang.L("chat.title"), lang.L("chat.hint"), s.write},
		{partNotes, lang.L("notes.title"), "", func() { s.show(partNotes); s.focus(s.notes.Text) }},
	} {
		s.choices[c.part] = newChoice(c.label, c.hint, t.Hint, c.show)
		row.Add(s.choices[c.part].Content)
	}
	s.box = container.New(&sideLayout{s}, container.New(inside, t.parts.people),
		container.NewVBox(widget.NewSeparator(), row, widget.NewSeparator()), container.NewStack(s.parts[partEvents], s.parts[partChat], s.parts[partNotes]))
	s.Content = theme.NewSurface(s.box, theme.SurfaceStyle{Ground: theme.ColorSurface})
	s.ExtendBaseWidget(s)
	s.arrange()
	return s
}

// update takes what is to be shown from now on.
func (s *side) update(now Snapshot) {
	s.events.update(now.Session)
	s.follow(now.Session)
	s.chat.Update(s.course.snapshot(now))
	s.notes.Update(now.Notes)
	s.count()
	if h := s.tab.parts.people.Height(); h != s.people {
		s.people = h
		s.box.Refresh()
	}
}

// follow brings the chat up by itself, where the site wants that (PRODUCT rule 123): with what others write, and with a customer from a
// queue, whom nobody has on the phone. It takes the place of what happened, never of notes, and not the keyboard.
func (s *side) follow(c console.Snapshot) {
	heard := 0
	for _, m := range c.Written.Messages {
		if m.From != c.Me {
			heard++
		}
	}
	if customer, ok := Customer(c); ok && customer.Method == session.BySite {
		heard++
	}
	if heard > s.heard && c.Seat.Asks.Chat && s.part == partEvents && !c.Over {
		s.show(partChat)
	}
	s.heard = heard
}

// show brings a part up. The focus stays where it is, unless it was in a part that goes away.
func (s *side) show(p part) {
	s.part = p
	s.arrange()
	s.look()
	s.box.Refresh()
}

func (s *side) arrange() {
	for p, c := range s.choices {
		c.choose(p == s.part)
		shown(s.parts[p], p == s.part)
	}
}

// write brings the chat up and gives it the keyboard, which a remote desktop thereby loses.
func (s *side) write() {
	s.reveal(true)
	s.show(partChat)
	if f := s.chat.Focusable(); f != nil {
		s.focus(f)
	}
}

func (s *side) focus(f fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil {
		c.Focus(f)
	}
}

// reveal shows or hides the whole panel.
func (s *side) reveal(yes bool) {
	if yes == s.Visible() {
		return
	}
	shown(s, yes)
	s.look()
	if s.tab.Content != nil {
		s.tab.Content.Refresh()
	}
}

// look tells the chat whether it can be seen.
func (s *side) look() {
	s.chat.SetActive(s.tab.active && s.Visible() && s.part == partChat)
	s.counted()
}

// counted says how much is unread, here and in the strip.
func (s *side) counted() {
	s.count()
	if s.tab.cfg.OnUnread != nil {
		s.tab.cfg.OnUnread()
	}
}

func (s *side) count() { s.choices[partChat].count(s.chat.Unread()) }

// named are the parts that traces name.
func (s *side) named() map[string]fyne.CanvasObject {
	out := map[string]fyne.CanvasObject{}
	for p, c := range s.choices {
		out["session.side."+string(p)] = c.button
	}
	for name, o := range s.chat.Named() {
		out["chat."+name] = o
	}
	for name, o := range s.notes.Named() {
		out["session.notes."+name] = o
	}
	return out
}

// CreateRenderer implements fyne.Widget.
func (s *side) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.Content) }

// Room that the halves of the panel have at least, in units: so much that a talk can be followed, or notes written.
const (
	leastTalk   = 244
	leastNotes  = 200
	leastEvents = 128
	leastPeople = 112
)

// least is the room that the part has at least that is shown.
func (s *side) least() float32 {
	switch s.part {
	case partChat:
		return leastTalk
	case partNotes:
		return leastNotes
	}
	return leastEvents
}

// sideLayout gives the participants what they need, a part the rest, and both what they need at least. Its objects are the
// participants, the choice of parts, and the parts.
type sideLayout struct{ side *side }

func (*sideLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(sideWidth, 0) }

func (l *sideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	people, row, parts := objects[0], objects[1], objects[2]
	bar := row.MinSize().Height
	room := max(size.Height-bar-l.side.least(), leastPeople)
	list := l.side.tab.parts.people
	list.SetBrief(list.WholeHeight()+sideRoom > room)
	top := min(list.Height()+sideRoom, room)
	people.Move(fyne.NewPos(0, sideRoom))
	people.Resize(fyne.NewSize(size.Width, top-sideRoom))
	row.Move(fyne.NewPos(0, top))
	row.Resize(fyne.NewSize(size.Width, bar))
	parts.Move(fyne.NewPos(0, top+bar))
	parts.Resize(fyne.NewSize(size.Width, max(size.Height-top-bar, 0)))
}

// choice is a part's name, with a line under it while it is shown.
type choice struct {
	Content fyne.CanvasObject

	label  string
	button *hint.Button
	under  *theme.Surface
}

func newChoice(label, say string, onHint func(string), tapped func()) *choice {
	line := canvas.NewRectangle(color.Transparent)
	line.SetMinSize(fyne.NewSize(0, theme.Grid/2))
	c := &choice{label: label, button: hint.New(label, nil, tapped), under: theme.NewSurface(line, theme.SurfaceStyle{Ground: fynetheme.ColorNamePrimary})}
	c.button.Importance = widget.LowImportance
	c.button.OnHint = onHint
	c.button.SetHint(say)
	c.Content = container.NewStack(c.button, container.NewVBox(layout.NewSpacer(), c.under))
	return c
}

func (c *choice) choose(yes bool) { shown(c.under, yes) }

// count puts how much is new beside the name.
func (c *choice) count(n int) {
	text := c.label
	if n > 0 {
		text = lang.L("side.count", map[string]any{"Part": c.label, "Count": n})
	}
	if text != c.button.Text {
		c.button.SetText(text)
	}
}

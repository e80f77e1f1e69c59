package home

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/invite"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// halves gives two cards half of the width each, with the room between them that there is between all cards.
type halves struct{}

const between = 4 * theme.Grid

func (halves) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(2*max(a.Width, b.Width)+between, max(a.Height, b.Height))
}

func (halves) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	half := (size.Width - between) / 2
	for i, o := range objects {
		o.Move(fyne.NewPos(float32(i)*(half+between), 0))
		o.Resize(fyne.NewSize(half, size.Height))
	}
}

// labels stand before fields in rows that are apart: each has the room of the widest, so that the fields begin below each other.
type labels []fyne.CanvasObject

// row is one of them with its field.
func (l labels) row(label, field fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewFormLayout(), container.New(l, label), field)
}

func (l labels) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := objects[0].MinSize()
	for _, o := range l {
		size.Width = max(size.Width, o.MinSize().Width)
	}
	return size
}

func (labels) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// serverCard says how people reach this console's sessions.
type serverCard struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	state   *theme.State
	detail  *theme.Text
	below   *fyne.Container // what holds it
	address *entry.Select
	choice  *fyne.Container // it, with what stands before it
	warning *theme.Text     // of the address
	name    *naming
	again   *hint.Button    // signs in again
	anew    *fyne.Container // what holds it
	now     Server
	command func(Command)
}

func newServerCard(command func(Command)) *serverCard {
	c := &serverCard{command: command, state: theme.NewState(theme.Waiting, ""), detail: theme.Subtle("")}
	c.address = entry.NewSelect(nil, nil)
	c.warning = theme.NewText("", theme.TextStyle{Color: theme.ColorWaiting, Wrap: true})
	c.warning.Hide()
	c.again = hint.New(lang.L("server.again"), fynetheme.LoginIcon(), func() { command(SignIn{}) })
	c.again.Importance = widget.HighImportance
	c.anew = container.NewHBox(c.again)
	c.anew.Hide()
	address := theme.NewText(lang.L("home.server.address"), theme.TextStyle{})
	c.name = newNaming(command)
	alike := labels{address, c.name.label}
	c.choice = alike.row(address, container.NewHBox(c.address))
	c.choice.Hide()
	c.name.all = alike.row(c.name.label, c.name.row)
	c.name.all.Hide()
	c.below = container.New(layout.NewCustomPaddedLayout(0, 0, 5*theme.Grid, 0), c.detail) // where the words of the state begin
	c.below.Hide()
	c.Content = theme.Card(container.NewVBox(theme.Section(lang.L("home.server.title")), theme.Tight(c.state, c.below), c.choice, c.warning, c.anew, c.name.all))
	c.ExtendBaseWidget(c)
	return c
}

func (c *serverCard) update(s Server, usual string) {
	c.state.Set(s.Condition, s.Text)
	c.detail.SetText(s.Detail)
	c.below.Hidden = s.Detail == ""
	show(c.warning, s.Warning)
	c.anew.Hidden = !s.Lapsed
	if s.Address != c.now.Address || !slices.Equal(s.Choices, c.now.Choices) {
		c.address.OnChanged = nil
		c.address.SetOptions(s.Choices)
		c.address.SetSelected(s.Address)
		c.address.OnChanged = func(a string) { c.command(Choose{a}) }
	}
	if s.Embedded && len(s.Choices) > 1 {
		c.choice.Show()
	} else {
		c.choice.Hide()
	}
	c.name.update(usual)
	c.now = s
}

// CreateRenderer implements fyne.Widget.
func (c *serverCard) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.Content) }

// waitingCard says that customers wait in a queue, wherever the agent's eyes are; away while none does.
type waitingCard struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	words *theme.State
	serve *hint.Button
}

func newWaitingCard(command func(Command)) *waitingCard {
	c := &waitingCard{words: theme.NewState(theme.Waiting, "")}
	c.serve = hint.New(lang.L("home.waiting.serve"), fynetheme.NavigateNextIcon(), func() { command(Serve{}) })
	c.serve.Importance = widget.HighImportance
	c.Content = theme.Card(container.NewBorder(nil, nil, nil, c.serve, c.words))
	c.ExtendBaseWidget(c)
	c.Hide()
	return c
}

func (c *waitingCard) update(w Waiting) {
	with := map[string]any{"Count": w.Count, "Queues": w.Queues}
	text := lang.N("queue.waiting", w.Count, with)
	if w.Queues != "" {
		text = lang.N("home.waiting", w.Count, with)
	}
	c.words.Set(theme.Waiting, text)
	if w.Count > 0 {
		c.Show()
	} else {
		c.Hide()
	}
}

// CreateRenderer implements fyne.Widget.
func (c *waitingCard) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(c.Content)
}

func sameCut(a, b []Cut) bool { return slices.Equal(a, b) }

func sameRecent(a, b []Recent) bool { return slices.Equal(a, b) }

// cutOff are the sessions that were cut off, each with the ways on.
type cutOff struct {
	root *fyne.Container
	ways [][2]*hint.Button // in their order: back, and to give it up
}

// fill lists them.
func (l *cutOff) fill(cut []Cut, command func(Command)) {
	l.root.RemoveAll()
	l.ways = nil
	for _, c := range cut {
		back := hint.New(lang.L("home.cut.return"), fynetheme.MediaReplayIcon(), func() { command(Return{c.ID}) })
		back.Importance = widget.HighImportance
		end := hint.New(lang.L("home.cut.end"), nil, func() { command(GiveUp{c.ID}) })
		head := container.NewBorder(nil, nil, nil, container.NewHBox(end, back),
			theme.NewState(theme.Waiting, cutTitle(c)))
		l.ways = append(l.ways, [2]*hint.Button{back, end})
		l.root.Add(theme.Card(container.NewVBox(head, theme.Subtle(lang.L("home.cut.what")))))
	}
	l.root.Hidden = len(cut) == 0
	l.root.Refresh()
}

// cutTitle says which session was cut off.
func cutTitle(c Cut) string {
	facts := map[string]any{"When": When(c.At), "Number": invite.Group(c.Number)}
	if c.Number == "" {
		return lang.L("home.cut.title", facts)
	}
	return lang.L("home.cut.title.number", facts)
}

// allow lets the ways be taken, or not.
func (l *cutOff) allow(on bool) {
	for _, w := range l.ways {
		enable(w[0], on)
		enable(w[1], on)
	}
}

// fillRecent lists the last sessions; each opens in the history.
func (h *Home) fillRecent(recent []Recent) {
	h.recent.RemoveAll()
	rows := container.NewVBox(theme.Section(lang.L("home.recent")))
	if len(recent) == 0 {
		rows.Add(theme.Subtle(lang.L("home.recent.none")))
	}
	for _, r := range recent {
		open := hint.New(r.Line, nil, func() { h.command(Open{r.ID}) })
		open.Importance = widget.LowImportance
		open.Alignment = widget.ButtonAlignLeading
		rows.Add(container.NewBorder(nil, nil, nil,
			container.New(layout.NewCustomPaddedLayout(2*theme.Grid, 0, 0, 0),
				theme.NewText(When(r.At), theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText})), open))
	}
	h.recent.Add(theme.Card(rows))
	h.recent.Refresh()
}

// When is a time for people, short: the clock today, else the date with it.
func When(t time.Time) string {
	if y, m, d := time.Now().Date(); sameDay(t.Local(), y, m, d) {
		return words.Clock(t)
	}
	return words.Moment(t)
}

func sameDay(t time.Time, y int, m time.Month, d int) bool {
	ty, tm, td := t.Date()
	return ty == y && tm == m && td == d
}

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

	"deskhand/ui/theme"
)

// serverCard says how people reach this console's sessions.
type serverCard struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	state   *theme.State
	detail  *theme.Text
	below   *fyne.Container // what holds it
	address *widget.Select
	choice  fyne.CanvasObject
	warning *theme.Text
	now     Server
	command func(Command)
}

func newServerCard(command func(Command)) *serverCard {
	c := &serverCard{command: command, state: theme.NewState(theme.Waiting, ""), detail: theme.Subtle("")}
	c.address = widget.NewSelect(nil, nil)
	c.warning = theme.NewText("", theme.TextStyle{Color: theme.ColorWaiting, Wrap: true})
	c.warning.Hide()
	c.choice = container.NewBorder(nil, nil, theme.NewText(lang.L("home.server.address"), theme.TextStyle{}), nil,
		container.NewHBox(c.address))
	c.choice.Hide()
	c.below = container.New(layout.NewCustomPaddedLayout(0, 0, 5*theme.Grid, 0), c.detail) // where the words of the state begin
	c.below.Hide()
	c.Content = theme.Card(container.NewVBox(theme.Section(lang.L("home.server.title")), theme.Tight(c.state, c.below), c.choice, c.warning))
	c.ExtendBaseWidget(c)
	return c
}

func (c *serverCard) update(s Server) {
	c.state.Set(s.Condition, s.Text)
	c.detail.SetText(s.Detail)
	c.below.Hidden = s.Detail == ""
	show(c.warning, s.Warning)
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
	c.now = s
}

// CreateRenderer implements fyne.Widget.
func (c *serverCard) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.Content) }

func sameCut(a, b []Cut) bool { return slices.Equal(a, b) }

func sameRecent(a, b []Recent) bool { return slices.Equal(a, b) }

// fillCut shows a card for each session that was cut off.
func (h *Home) fillCut(cut []Cut) {
	h.cut.RemoveAll()
	h.ways = nil
	for _, c := range cut {
		back := widget.NewButtonWithIcon(lang.L("home.cut.return"), fynetheme.MediaReplayIcon(), func() { h.command(Return{c.ID}) })
		back.Importance = widget.HighImportance
		end := widget.NewButton(lang.L("home.cut.end"), func() { h.command(GiveUp{c.ID}) })
		head := container.NewBorder(nil, nil, nil, container.NewHBox(end, back),
			theme.NewState(theme.Waiting, lang.L("home.cut.title", map[string]any{"When": When(c.At)})))
		h.ways = append(h.ways, [2]*widget.Button{back, end})
		h.cut.Add(theme.Card(container.NewVBox(head, theme.Subtle(lang.L("home.cut.what")))))
	}
	h.cut.Hidden = len(cut) == 0
	h.cut.Refresh()
}

// fillRecent lists the last sessions; each opens in the history.
func (h *Home) fillRecent(recent []Recent) {
	h.recent.RemoveAll()
	rows := container.NewVBox(theme.Section(lang.L("home.recent")))
	if len(recent) == 0 {
		rows.Add(theme.Subtle(lang.L("home.recent.none")))
	}
	for _, r := range recent {
		open := widget.NewButton(r.Line, func() { h.command(Open{r.ID}) })
		open.Importance = widget.LowImportance
		open.Alignment = widget.ButtonAlignLeading
		rows.Add(container.NewBorder(nil, nil, nil,
			container.New(layout.NewCustomPaddedLayout(2*theme.Grid, 0, 0, 0),
				theme.NewText(When(r.At), theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText})), open))
	}
	h.recent.Add(theme.Card(rows))
	h.recent.Refresh()
}

// When is a time for people, short and in the order of ISO 8601, which no language reads wrong: the clock today, else the date
// with it.
func When(t time.Time) string {
	t = t.Local()
	if y, m, d := time.Now().Date(); sameDay(t, y, m, d) {
		return t.Format("15:04")
	}
	return t.Format("2006-01-02 15:04")
}

func sameDay(t time.Time, y int, m time.Month, d int) bool {
	ty, tm, td := t.Date()
	return ty == y && tm == m && td == d
}

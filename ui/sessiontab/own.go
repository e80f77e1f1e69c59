package sessiontab

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

type (
	// LookOwn finds what there is to share of the rep's own screen, ShowOwn shares it, or something else of it.
	LookOwn struct{}
	ShowOwn struct{ Choice console.Choice }
	// StopOwn ends that, PauseOwn holds it, LendOwn lets the customer act on it or takes that back.
	StopOwn  struct{}
	PauseOwn struct{ On bool }
	LendOwn  struct{ On bool }
)

func (LookOwn) command()  {}
func (ShowOwn) command()  {}
func (StopOwn) command()  {}
func (PauseOwn) command() {}
func (LendOwn) command()  {}

// showsOwn: our own screen is shared, or about to be.
func showsOwn(s console.Snapshot) bool {
	return s.Me != 0 && s.State.Share.By == s.Me || s.Own.Starting || s.Own.Open
}

// ownMenu is a button from which the rep chooses what of their own screen is shared. It opens once it is known what there is.
type ownMenu struct {
	*dropdown
	tab    *Tab
	wanted bool
	looks  int
	names  map[string]*hint.Button // by their names in traces
}

func newOwnMenu(t *Tab, label string) *ownMenu {
	m := &ownMenu{tab: t, names: map[string]*hint.Button{}}
	m.dropdown = newDropdown(label, theme.Icon(theme.IconScreenShare), func() {}, container.NewVBox())
	m.OnTapped = func() {
		m.wanted = true
		t.cfg.OnCommand(LookOwn{})
	}
	m.OnHint = t.Hint
	return m
}

// update offers what was found since the rep asked.
func (m *ownMenu) update(s console.Snapshot) {
	if !m.wanted || m.looks == s.Own.Looks {
		return
	}
	m.wanted, m.looks = false, s.Own.Looks
	clear(m.names)
	box := container.NewVBox()
	if len(s.Own.Monitors) != 1 {
		box.Add(m.offer("all", lang.L("own.all"), console.Choice{}))
	}
	for i, o := range s.Own.Monitors {
		with := map[string]any{"Number": i + 1, "Name": o.Name, "Width": o.Bounds.Dx(), "Height": o.Bounds.Dy()}
		box.Add(m.offer("screen."+strconv.Itoa(i+1), lang.L("own.one", with), console.Choice{Monitor: o}))
	}
	if len(s.Own.Apps) > 0 {
		box.Add(widget.NewSeparator())
		box.Add(theme.Subtle(lang.L("own.windows")))
	}
	for i, a := range s.Own.Apps {
		if name := appName(a); name != "" {
			box.Add(m.offer("windows."+strconv.Itoa(i+1), name, console.Choice{Apps: []console.App{a}}))
		}
	}
	m.setMenu(box)
	m.tab.nameParts()
	m.open()
}

func (m *ownMenu) offer(trace, label string, c console.Choice) *hint.Button {
	icon := theme.Icon(theme.IconScreenShare)
	if c.Apps != nil {
		icon = fynetheme.ListIcon()
	}
	b := hint.New(label, icon, func() { m.tab.cfg.OnCommand(ShowOwn{c}) })
	b.OnHint = m.tab.Hint
	m.names[trace] = b
	return b
}

// appName is a program as people know it.
func appName(a console.App) string {
	if a.Name == "" && len(a.Titles) > 0 {
		return a.Titles[0]
	}
	return a.Name
}

// ownPane is the middle of a tab while our own screen is shared: what is, who sees it, and how to end it.
type ownPane struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	title             *theme.State
	what, seen, safe  *theme.Text
	stop, pause, lend *hint.Button
	change            *ownMenu
	paused, lent      bool
}

func newOwnPane(t *Tab) *ownPane {
	p := &ownPane{
		title: theme.NewState(theme.Live, ""), what: theme.NewText("", theme.TextStyle{Wrap: true}),
		seen: theme.NewText("", theme.TextStyle{Wrap: true}), safe: theme.Subtle(lang.L("own.safe")),
	}
	p.stop = hint.New(lang.L("own.stop"), theme.IconIn(theme.IconScreenStop, fynetheme.ColorNameForegroundOnError), func() { t.cfg.OnCommand(StopOwn{}) })
	p.stop.Importance = widget.DangerImportance
	p.pause = hint.New(lang.L("own.pause"), fynetheme.MediaPauseIcon(), func() { t.cfg.OnCommand(PauseOwn{!p.paused}) })
	p.lend = hint.New("", theme.Icon(theme.IconControl), func() { t.cfg.OnCommand(LendOwn{!p.lent}) })
	p.change = newOwnMenu(t, lang.L("own.change"))
	for _, b := range []*hint.Button{p.stop, p.pause, p.lend} {
		b.OnHint = t.Hint
	}
	p.Content = container.NewVBox(theme.Gap(4), column.Fixed(cardWidth, theme.Card(column.Fixed(cardWidth-6*theme.Grid,
		p.title, p.what, p.seen, p.safe, theme.Gap(1), container.NewGridWithColumns(2, p.stop, p.pause), p.lend, container.NewHBox(p.change.dropdown)))))
	p.ExtendBaseWidget(p)
	return p
}

func (p *ownPane) update(s Snapshot) {
	c := s.Session
	p.title.Set(OwnTitle(c))
	p.what.SetText(ownWhat(c))
	p.seen.SetText(OwnSeen(c))
	p.paused, p.lent = c.State.Share.Paused, c.State.Share.Lent
	p.pause.SetText(lang.L("own.pause"))
	p.pause.SetIcon(fynetheme.MediaPauseIcon())
	if p.paused {
		p.pause.SetText(lang.L("own.goon"))
		p.pause.SetIcon(fynetheme.MediaPlayIcon())
	}
	customer, here := Customer(c)
	p.lend.SetText(lang.L("own.lend", map[string]any{"Name": customer.Name}))
	p.lend.Allow("")
	p.lend.SetHint(lang.L("own.lend.hint"))
	switch {
	case p.lent:
		p.lend.SetText(lang.L("own.takeback"))
		p.lend.SetHint("")
	case c.State.Share.By != c.Me || !here || customer.Presence != session.Here || c.Submitted:
		p.lend.Allow(lang.L("why.notnow"))
	}
	p.change.update(c)
	p.Content.Refresh()
}

// ownReason says why the rep cannot share their own screen now; "" they can.
func ownReason(s Snapshot) string {
	if s.Elsewhere {
		return lang.L("own.elsewhere")
	}
	return reason(s.Session, session.Ask)
}

// OwnTitle says in a few words how it stands with our own screen.
func OwnTitle(c console.Snapshot) (theme.Condition, string) {
	driver, driven := c.State.Participant(c.State.Control.Holder)
	switch {
	case c.State.Share.By != c.Me:
		return theme.Waiting, lang.L("own.title.starting")
	case c.State.Share.Paused:
		return theme.Waiting, lang.L("own.title.paused")
	case driven:
		return theme.Live, lang.L("own.title.driven", map[string]any{"Name": driver.Name})
	}
	return theme.Live, lang.L("own.title")
}

// ownWhat says what of it is shared.
func ownWhat(c console.Snapshot) string {
	choice := c.Own.Choice
	if choice.Apps != nil {
		names := make([]string, 0, len(choice.Apps))
		for _, a := range choice.Apps {
			names = append(names, appName(a))
		}
		return lang.L("own.what.windows", map[string]any{"Name": strings.Join(names, ", ")})
	}
	if choice.Monitor.ID == 0 {
		return lang.L("own.what.all")
	}
	return lang.L("own.what.one", map[string]any{"Name": choice.Monitor.Name})
}

// OwnSeen names who sees it.
func OwnSeen(c console.Snapshot) string {
	var names []string
	for _, p := range c.State.People {
		if c.State.Share.By == c.Me && !c.State.Share.Paused && c.State.May(p.ID, session.See) {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return lang.L("own.seen.nobody")
	}
	return lang.L("own.seen", map[string]any{"Names": strings.Join(names, ", ")})
}

// CreateRenderer implements fyne.Widget.
func (p *ownPane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

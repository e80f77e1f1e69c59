package sessiontab

import (
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/programs"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

type (
	// LookOwn finds what there is to share of the rep's own screen, ShowOwn shares it, or something else of it.
	LookOwn struct{}
	ShowOwn struct{ Choice console.Choice }
	// StopOwn ends that, PauseOwn holds it, LendOwn lets the customer act on it and TakeBackOwn ends that.
	StopOwn     struct{}
	PauseOwn    struct{ On bool }
	LendOwn     struct{ Bound console.Bound }
	TakeBackOwn struct{}
	// Shrink shows the session in the small window alone (Compact).
	Shrink struct{}
)

func (LookOwn) command()     {}
func (ShowOwn) command()     {}
func (StopOwn) command()     {}
func (PauseOwn) command()    {}
func (LendOwn) command()     {}
func (TakeBackOwn) command() {}
func (Shrink) command()      {}

// showsOwn: our own screen is shared, or about to be.
func showsOwn(s console.Snapshot) bool {
	return s.Me != 0 && s.State.Share.By == s.Me || s.Own.Starting || s.Own.Open
}

// ownMenu is a button from which the rep chooses what of their own screen is shared: a screen, all of them, or the windows of programs that they
// tick. It opens once it is known what there is.
type ownMenu struct {
	*dropdown
	tab     *Tab
	wanted  bool
	looks   int
	names   map[string]fyne.CanvasObject // by their names in traces
	windows *programs.List
	share   *hint.Button // what is ticked
}

func newOwnMenu(t *Tab, label string) *ownMenu {
	m := &ownMenu{tab: t, names: map[string]fyne.CanvasObject{}}
	m.windows = programs.New(m.ticked)
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
	spots := spotsOf(s.Own.Monitors)
	for i, o := range s.Own.Monitors {
		box.Add(m.offer("screen."+strconv.Itoa(i+1), words.SizedScreen(spots, i), console.Choice{Monitor: o}))
	}
	if len(s.Own.Apps) > 0 {
		m.offerWindows(box, s.Own)
	}
	m.setMenu(box)
	m.tab.nameParts()
	m.open()
}

// spotsOf are screens by where they stand.
func spotsOf(list []console.Monitor) (spots []words.Spot) {
	for _, m := range list {
		spots = append(spots, words.Spot{Name: m.Name, At: m.Bounds, Main: m.Primary})
	}
	return spots
}

// mostWindows is how many programs are seen at once; beyond it they scroll.
const mostWindows = 8

// offerWindows adds the programs, to be ticked, and the button that shares them.
func (m *ownMenu) offerWindows(box *fyne.Container, own console.Own) {
	m.windows.Offer(own.Apps, own.Choice.Apps)
	m.share = hint.New(lang.L("own.windows.share"), fynetheme.ListIcon(), func() {
		if apps := m.windows.Chosen(); len(apps) > 0 {
			m.tab.cfg.OnCommand(ShowOwn{console.Choice{Apps: apps}})
		}
	})
	m.share.OnHint = m.tab.Hint
	m.names["windows"], m.names["windows.share"] = m.windows, m.share
	m.ticked()
	list := container.NewVScroll(m.windows)
	size := m.windows.MinSize()
	list.SetMinSize(fyne.NewSize(size.Width, size.Height/float32(len(own.Apps))*float32(min(len(own.Apps), mostWindows))))
	box.Add(widget.NewSeparator())
	box.Add(theme.Subtle(lang.L("own.windows")))
	box.Add(list)
	box.Add(m.share)
}

// ticked: a program was, or none is any more.
func (m *ownMenu) ticked() {
	if len(m.windows.Selected) == 0 {
		m.share.Allow(lang.L("own.windows.none"))
	} else {
		m.share.Allow("")
	}
}

func (m *ownMenu) offer(trace, label string, c console.Choice) *hint.Button {
	if own := m.tab.now.Session; own.State.Share.By == own.Me && own.Own.Choice.Apps == nil && !own.Own.Gone && own.Own.Choice.Monitor.ID == c.Monitor.ID {
		label = lang.L("own.now", map[string]any{"What": label})
	}
	b := hint.New(label, theme.Icon(theme.IconScreenShare), func() { m.tab.cfg.OnCommand(ShowOwn{c}) })
	b.OnHint = m.tab.Hint
	m.names[trace] = b
	return b
}

// bannerRoom is the room at the lower edge of a screen that the banner takes, in units: what is over all windows is over menus, too.
const bannerRoom = 148

// lendings are how far the rep may lend their screen; never changed.
var lendings = []console.Bound{{}, {For: 5 * time.Minute}, {For: 15 * time.Minute}, {UntilTouch: true}}

// lendMenu is a button from which the rep lets the customer act on their screen, and chooses how far that goes.
type lendMenu struct {
	*dropdown
	names map[string]*hint.Button // by their names in traces
}

func newLendMenu(t *Tab) *lendMenu {
	m := &lendMenu{names: map[string]*hint.Button{}}
	box := container.NewVBox(theme.Subtle(lang.L("own.lend.how")))
	for i, b := range lendings {
		text := lang.L("own.lend.open")
		switch minutes := int(b.For / time.Minute); {
		case b.UntilTouch:
			text = lang.L("own.lend.touch")
		case minutes > 0:
			text = lang.L("own.lend.minutes", map[string]any{"Minutes": minutes})
		}
		o := hint.New(text, nil, func() { t.cfg.OnCommand(LendOwn{b}) })
		o.OnHint = t.Hint
		m.names[strconv.Itoa(i+1)] = o
		box.Add(o)
	}
	m.dropdown = newDropdown("", theme.Icon(theme.IconControl), func() {}, box)
	m.OnHint = t.Hint
	return m
}

func (m *lendMenu) update(c console.Snapshot) {
	customer, here := Customer(c)
	m.SetText(lang.L("own.lend", map[string]any{"Name": customer.Name}) + " ▾")
	switch {
	case offline(c):
		m.Allow(lang.L("why.offline"))
	case c.State.Share.By != c.Me || !here || customer.Presence != session.Here || c.Submitted || c.Own.Gone:
		m.Allow(lang.L("why.notnow"))
	default:
		m.Allow("")
		m.SetHint(lang.L("own.lend.hint"))
	}
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

	title, covered        *theme.State
	shrink                *hint.Button
	what, seen, safe      *theme.Text
	stop, pause, takeBack *hint.Button
	lend                  *lendMenu
	change                *ownMenu
	paused                bool
}

func newOwnPane(t *Tab) *ownPane {
	p := &ownPane{
		title: theme.NewState(theme.Live, ""), covered: theme.NewSentence(theme.Waiting, ""), what: theme.NewText("", theme.TextStyle{Wrap: true}),
		seen: theme.NewText("", theme.TextStyle{Wrap: true}), safe: theme.Subtle(lang.L("own.safe")),
	}
	p.stop = hint.New(lang.L("own.stop"), theme.IconIn(theme.IconScreenStop, fynetheme.ColorNameForegroundOnError), func() { t.cfg.OnCommand(StopOwn{}) })
	p.stop.Importance = widget.DangerImportance
	p.pause = hint.New(lang.L("own.pause"), fynetheme.MediaPauseIcon(), func() { t.cfg.OnCommand(PauseOwn{!p.paused}) })
	p.takeBack = hint.New(lang.L("own.takeback"), theme.Icon(theme.IconControl), func() { t.cfg.OnCommand(TakeBackOwn{}) })
	p.lend = newLendMenu(t)
	p.change = newOwnMenu(t, lang.L("own.change"))
	p.lend.spare, p.change.spare = bannerRoom, bannerRoom
	p.shrink = hint.New(lang.L("own.shrink"), fynetheme.ViewRestoreIcon(), func() { t.cfg.OnCommand(Shrink{}) })
	p.shrink.SetHint(lang.L("own.shrink.hint"))
	for _, b := range []*hint.Button{p.stop, p.pause, p.takeBack, p.shrink} {
		b.OnHint = t.Hint
	}
	p.Content = container.NewVBox(theme.Gap(4), column.Fixed(cardWidth, theme.Card(column.Fixed(cardWidth-6*theme.Grid,
		p.title, p.covered, p.shrink, p.what, p.seen, p.safe, theme.Gap(1), container.NewGridWithColumns(2, p.stop, p.pause), p.lend.dropdown, p.takeBack, container.NewHBox(p.change.dropdown)))))
	p.ExtendBaseWidget(p)
	return p
}

func (p *ownPane) update(s Snapshot) {
	c := s.Session
	p.title.Set(OwnTitle(c, s.At))
	what := ownWhat(c)
	if c.Own.Halved > 0 && !c.Own.Gone {
		what += ". " + lang.L("own.what.halved", map[string]any{"Part": 1 << c.Own.Halved})
	}
	p.what.SetText(what)
	p.seen.SetText(OwnSeen(c))
	p.covered.Set(theme.Waiting, lang.L("own.covered", map[string]any{"Percent": int(c.Own.Covered)}))
	grey := c.Own.Covered.Some() && c.State.Share.By == c.Me && !c.State.Share.Paused
	shown(p.covered, grey)
	shown(p.shrink, grey)
	shown(p.safe, !grey) // which is the same, while it hides nothing
	p.paused = c.State.Share.Paused
	p.pause.SetText(lang.L("own.pause"))
	p.pause.SetIcon(fynetheme.MediaPauseIcon())
	if p.paused {
		p.pause.SetText(lang.L("own.goon"))
		p.pause.SetIcon(fynetheme.MediaPlayIcon())
	}
	shown(p.takeBack, c.State.Share.Lent)
	shown(p.lend.dropdown, !c.State.Share.Lent)
	p.lend.update(c)
	p.change.update(c)
	if offline(c) {
		p.change.Allow(lang.L("why.offline"))
	} else {
		p.change.Allow("")
	}
	p.Content.Refresh()
}

// ownReason says why the rep cannot share their own screen now; "" they can.
func ownReason(s Snapshot) string {
	if s.Elsewhere {
		return lang.L("own.elsewhere")
	}
	return reason(s.Session, session.Ask)
}

// OwnTitle says in a few words how it stands with our own screen, now.
func OwnTitle(c console.Snapshot, now time.Time) (theme.Condition, string) {
	driver, driven := c.State.Participant(c.State.Control.Holder)
	switch {
	case c.State.Share.By != c.Me:
		return theme.Waiting, lang.L("own.title.starting")
	case c.Own.Gone:
		return theme.Waiting, lang.L("own.title.unplugged", map[string]any{"Screen": c.Own.Choice.Monitor.Name})
	}
	condition, who := theme.Live, map[string]any{"Name": driver.Name}
	bounded := driven && !c.Own.Until.IsZero()
	if bounded {
		who["Left"] = clock(c.Own.Until.Sub(now) + time.Second - 1) // a second that has begun counts
	}
	if c.State.Share.Paused || offline(c) {
		condition = theme.Waiting
	}
	if c.State.Share.Source.Apps {
		return condition, ownWindows(c, driven, bounded, who)
	}
	switch {
	case c.State.Share.Paused:
		return condition, lang.L("own.title.paused")
	case bounded:
		return condition, lang.L("own.title.driven.for", who)
	case driven:
		return condition, lang.L("own.title.driven", who)
	}
	return condition, lang.L("own.title")
}

// ownWindows is what OwnTitle says while only some windows are shared.
func ownWindows(c console.Snapshot, driven, bounded bool, who map[string]any) string {
	switch {
	case c.State.Share.Paused:
		return lang.L("own.title.paused.windows")
	case bounded:
		return lang.L("own.title.driven.for.windows", who)
	case driven:
		return lang.L("own.title.driven.windows", who)
	}
	return lang.L("own.title.windows")
}

// ownWhat says what of it is shared.
func ownWhat(c console.Snapshot) string {
	choice := c.Own.Choice
	if c.Own.Gone {
		return lang.L("own.what.unplugged")
	}
	if choice.Apps != nil {
		names := make([]string, 0, len(choice.Apps))
		for _, a := range choice.Apps {
			names = append(names, appName(a))
		}
		return lang.L("own.what.windows", map[string]any{"Name": words.Names(names)})
	}
	at := slices.IndexFunc(c.Own.Monitors, func(m console.Monitor) bool { return m.ID == choice.Monitor.ID })
	switch {
	case choice.Monitor.ID == 0:
		return lang.L("own.what.all")
	case len(c.Own.Monitors) > 1 && at >= 0:
		return lang.L("own.what.screen", map[string]any{"Screen": words.Screen(spotsOf(c.Own.Monitors), at)})
	case !words.Named(choice.Monitor.Name):
		return lang.L("own.what.nameless")
	}
	return lang.L("own.what.one", map[string]any{"Name": choice.Monitor.Name})
}

// OwnSeen names who sees it.
func OwnSeen(c console.Snapshot) string {
	var names []string
	for _, p := range c.State.People {
		if c.State.Share.By == c.Me && !c.State.Share.Paused && !c.Own.Gone && c.State.May(p.ID, session.See) {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return lang.L("own.seen.nobody")
	}
	return lang.L("own.seen", map[string]any{"Names": words.Names(names)})
}

// CreateRenderer implements fyne.Widget.
func (p *ownPane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

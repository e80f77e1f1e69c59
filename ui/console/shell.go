// Package console is the main window of the Support Manager: the rail at the left, the strip of tabs, one for each session, and
// the pages and sessions below it.
//
// Main type: Shell. It decides which one is shown, and keeps two promises about it. Nothing but the rep's own click selects a
// tab: what happens elsewhere shows as a dot and a count. And the keyboard never stays with what was shown before: place is the
// one way to change what is shown, and it takes the focus away first, since keys would otherwise go on to another customer's
// computer (Fyne 2.8 leaves the focus in a tab that code hides).
//
// The strip is our own and not Fyne's DocTabs: those cannot be reached by keyboard, show no count, and when the selected one is
// removed they select a neighbour, another customer, by themselves. Here its place is taken by the home page.
//
// The Shell holds no service. All of it belongs to the user interface's goroutine.
package console

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
	"deskhand/ui/trace"
)

// Page is one of the pages beside the sessions.
type Page string

// The pages.
const (
	PageHome     Page = "home"
	PageQueue    Page = "queue" // for agents; SetDuty
	PageHistory  Page = "history"
	PageReports  Page = "reports"  // everybody's sessions, for administrators; Offer
	PageMonitor  Page = "monitor"  // for managers of queues; Offer
	PageMessages Page = "messages" // that customers left, for agents and managers; Offer
	PageAdmin    Page = "admin"    // for administrators; Offer
	PageSettings Page = "settings"
)

// Place is what is shown: a session's tab, or a page when Tab is 0.
type Place struct {
	Page Page
	Tab  int
}

// Mark is how a tab looks in the strip.
type Mark struct {
	Title     string
	Condition theme.Condition
	Unread    int
}

// Config is what a Shell is wired to.
type Config struct {
	Pages map[Page]fyne.CanvasObject
	// OnPlace is told after something else is shown.
	OnPlace func(Place)
	// OnDuty is told that an agent wants to turn their switch. It may be nil.
	OnDuty func()
	// OnCompact is told that the rep wants the session that is shown in a small window alone. It may be nil: there is none.
	OnCompact func()
	// OnHint takes what a button says of itself, to be shown with what is shown; "" it says no more. It may be nil.
	OnHint func(string)
	// OnClose is asked to close a tab; it calls Close when that is done.
	OnClose func(tab int)
	Tracer  *trace.Tracer
}

// Shell is the window's content. Make it with New.
type Shell struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	cfg    Config
	place  Place
	tabs   []*tab
	strip  *strip
	rail   map[Page]*railButton
	duty   duties
	small  *railButton // the way to the compact view, while a session is shown
	who    *theme.Text
	alarm  *theme.Text
	middle *fyne.Container
	around []fyne.CanvasObject // what a bare shell does not show
}

// tab is a session's place in the strip.
type tab struct {
	n       int
	content fyne.CanvasObject
	handle  *handle
}

// New returns a shell that shows the home page.
func New(cfg Config) *Shell {
	s := &Shell{cfg: cfg, place: Place{Page: PageHome}, rail: map[Page]*railButton{}}
	s.who = theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText, Align: fyne.TextAlignCenter, Wrap: true})
	s.alarm = theme.NewText("", theme.TextStyle{Color: theme.ColorStopped, Bold: true, Wrap: true})
	s.alarm.Hide()
	s.strip = newStrip(s)
	s.middle = container.NewStack()
	for _, content := range cfg.Pages {
		content.Hide()
		s.middle.Add(content)
	}
	ground := theme.NewSurface(s.middle, theme.SurfaceStyle{Ground: fynetheme.ColorNameBackground})
	rail, top := container.NewHBox(s.newRail(), widget.NewSeparator()), container.NewVBox(s.strip, widget.NewSeparator(), s.alarm)
	s.around = []fyne.CanvasObject{rail, top}
	s.Content = container.NewBorder(nil, nil, rail, nil, container.NewBorder(top, nil, nil, nil, ground))
	s.ExtendBaseWidget(s)
	s.tabsChanged()
	return s
}

func (s *Shell) newRail() fyne.CanvasObject {
	top := container.NewVBox()
	for _, r := range []struct {
		page  Page
		label string
		icon  fyne.Resource
	}{
		{PageHome, lang.L("rail.home"), fynetheme.HomeIcon()},
		{PageQueue, lang.L("rail.queue"), theme.Icon(theme.IconQueue)},
		{PageHistory, lang.L("rail.history"), fynetheme.HistoryIcon()},
		{PageReports, lang.L("rail.reports"), fynetheme.ListIcon()},
		{PageMonitor, lang.L("rail.monitor"), fynetheme.VisibilityIcon()},
		{PageMessages, lang.L("rail.messages"), fynetheme.MailComposeIcon()},
		{PageAdmin, lang.L("rail.admin"), theme.Icon(theme.IconPeople)},
		{PageSettings, lang.L("rail.settings"), fynetheme.SettingsIcon()},
	} {
		if s.cfg.Pages[r.page] == nil {
			continue
		}
		b := newRailButton(r.label, r.icon, func() { s.Go(Place{Page: r.page}) })
		s.rail[r.page] = b
		s.cfg.Tracer.Name(b, "rail."+string(r.page))
		top.Add(b)
	}
	s.Offer(PageReports, false)
	s.Offer(PageMonitor, false)
	s.Offer(PageMessages, false)
	s.Offer(PageAdmin, false)
	s.Offer(PageQueue, false)
	s.small = newRailButton(lang.L("compact.rail"), fynetheme.ViewRestoreIcon(), func() { s.cfg.OnCompact() })
	s.small.Hide()
	s.cfg.Tracer.Name(s.small, "rail.compact")
	me := container.NewVBox(s.small, s.newDuty(), container.NewCenter(widget.NewIcon(fynetheme.AccountIcon())), s.who)
	s.duty.rail = container.NewBorder(top, me, nil, nil)
	return theme.NewSurface(container.New(railLayout{}, s.duty.rail), theme.SurfaceStyle{Ground: theme.ColorSurface, Room: theme.Grid})
}

// Offer puts the way to a page on the rail, or takes it away, which leads home from there. Those for administrators need it.
func (s *Shell) Offer(p Page, yes bool) {
	b := s.rail[p]
	switch {
	case b == nil:
	case yes:
		b.Show()
	default:
		b.Hide()
		if s.place == (Place{Page: p}) {
			s.Go(Place{Page: PageHome})
		}
	}
}

// Offered reports whether the rail leads to a page.
func (s *Shell) Offered(p Page) bool { return s.rail[p] != nil && s.rail[p].Visible() }

// Attend puts a dot and a count on the way to a page: so much there is new. 0 takes them away.
func (s *Shell) Attend(p Page, n int) {
	if b := s.rail[p]; b != nil && b.attend(n) {
		s.duty.rail.Refresh()
	}
}

// Attended returns the count on the way to a page.
func (s *Shell) Attended(p Page) int {
	if b := s.rail[p]; b != nil {
		return b.fresh
	}
	return 0
}

// SetWho says who is signed in.
func (s *Shell) SetWho(name string) { s.who.SetText(name) }

// Alarm is the sentence that SetAlarm has shown.
func (s *Shell) Alarm() string { return s.alarm.Text() }

// SetAlarm shows a sentence above everything that concerns all sessions; "" takes it away.
func (s *Shell) SetAlarm(text string) {
	s.alarm.SetText(text)
	if text == "" {
		s.alarm.Hide()
	} else {
		s.alarm.Show()
	}
}

// SetBare shows nothing but the place, without rail and strip, or all of them again.
func (s *Shell) SetBare(yes bool) {
	for _, o := range s.around {
		if yes {
			o.Hide()
		} else {
			o.Show()
		}
	}
	s.Refresh()
}

// Place is what is shown.
func (s *Shell) Place() Place { return s.place }

// Open adds a tab at the end and shows nothing of it. n is not 0 and not used by another tab.
func (s *Shell) Open(n int, content fyne.CanvasObject, m Mark) {
	t := &tab{n: n, content: content}
	t.handle = newHandle(m, func() { s.Go(Place{Tab: n}) }, func() { s.cfg.OnClose(n) })
	t.handle.close.OnHint, t.handle.seen = s.cfg.OnHint, func() { s.strip.reveal(t.handle) }
	content.Hide()
	s.middle.Add(content)
	s.tabs = append(s.tabs, t)
	s.cfg.Tracer.Name(t.handle, "tab."+strconv.Itoa(n))
	s.cfg.Tracer.Name(t.handle.close, "tab."+strconv.Itoa(n)+".close")
	s.tabsChanged()
}

// Mark changes how a tab looks in the strip.
func (s *Shell) Mark(n int, m Mark) {
	if t := s.find(n); t != nil {
		t.handle.set(m)
	}
}

// Close removes a tab. When it was shown, the home page takes its place.
func (s *Shell) Close(n int) {
	t := s.find(n)
	if t == nil {
		return
	}
	s.tabs = slices.DeleteFunc(s.tabs, func(have *tab) bool { return have == t })
	s.cfg.Tracer.Drop("tab." + strconv.Itoa(n))
	if s.place.Tab == n {
		s.Go(Place{Page: PageHome})
	}
	t.content.Hide()
	s.middle.Remove(t.content)
	s.tabsChanged()
}

func (s *Shell) find(n int) *tab {
	for _, t := range s.tabs {
		if t.n == n {
			return t
		}
	}
	return nil
}

// Go shows something. Only what the rep has just clicked may be passed.
func (s *Shell) Go(p Place) {
	if p.Tab != 0 {
		p.Page = ""
		if s.find(p.Tab) == nil {
			return
		}
	}
	if p == s.place {
		return
	}
	s.place = p
	s.tabsChanged()
}

// tabsChanged brings everything in line with the tabs there are and the one that is shown. The focus is the first thing to move.
func (s *Shell) tabsChanged() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil {
		c.Unfocus()
	}
	var shown fyne.CanvasObject
	if s.place.Tab != 0 {
		shown = s.find(s.place.Tab).content
	} else {
		shown = s.cfg.Pages[s.place.Page]
	}
	for _, o := range s.middle.Objects {
		if o != shown {
			o.Hide()
		}
	}
	shown.Show()
	for p, b := range s.rail {
		b.sel(s.place.Tab == 0 && p == s.place.Page)
	}
	s.offerCompact()
	s.strip.update(s.tabs, s.place)
	s.middle.Refresh()
	s.cfg.Tracer.Set("selected", s.place.Tab)
	s.cfg.Tracer.Set("page", string(s.place.Page))
	if s.cfg.OnPlace != nil {
		s.cfg.OnPlace(s.place)
	}
}

// offerCompact shows the way to the compact view where a session is.
func (s *Shell) offerCompact() {
	if yes := s.place.Tab != 0 && s.cfg.OnCompact != nil; yes == s.small.Visible() {
		return
	} else if yes {
		s.small.Show()
	} else {
		s.small.Hide()
	}
	s.duty.rail.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (s *Shell) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.Content) }

package main

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/ui/ask"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/home"
	"deskhand/ui/sessiontab"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
	"deskhand/ui/trace"
)

// desk is what is on screen: it takes what the rep wants from the screens and what happened from behind, and holds no rule of a
// session. All of it belongs to the user interface's goroutine.
type desk struct {
	app    fyne.App
	win    fyne.Window
	back   *back
	set    *choices
	tracer *trace.Tracer
	screen *hatch

	shell *uiconsole.Shell
	front front
	pages pages
	prefs prefs
	tabs  tabs
	accounts
	out   ending
	own   ownScreen
	shift shift
	small compact
}

// tabs are the sessions on screen.
type tabs struct {
	of   map[int]*openTab
	last int // the number of the newest
}

// accounts are with whom we are signed in.
type accounts struct {
	base invite.Site // where we work; zero: with our own server
	// starting: our own server is being started, and nobody works here yet.
	starting bool
	who      *account // at base; nil before, and with our own server
	sites    map[invite.Site]account
	ended    map[string]bool // sign-ins that their sites do not know any more, by token
}

// front is the home page and what it shows.
type front struct {
	page *home.Home
	now  home.Snapshot
	lost []lost // sessions that can be come back to
}

const defaultWidth, defaultHeight = 1280, 800

func newDesk(a fyne.App, b *back, set *choices, t *trace.Tracer, screen *hatch) *desk {
	d := &desk{
		app: a, win: a.NewWindow(lang.L("app.title")), back: b, set: set, tracer: t, screen: screen,
		tabs: tabs{of: map[int]*openTab{}}, accounts: accounts{base: set.site(b.o), sites: map[invite.Site]account{}, ended: map[string]bool{}},
	}
	set.put, set.failed = b.errands.put, func(error) { screen.post(d.settingsLost) }
	b.history.tells(func() { screen.post(d.showDisk) })
	d.newOwnScreen()
	d.newPages()
	pages := d.allPages()
	pages[uiconsole.PageQueue] = d.newShift()
	d.shell = uiconsole.New(uiconsole.Config{Pages: pages, OnPlace: d.placed, OnClose: d.askClose, OnDuty: d.turnDuty, OnCompact: d.shrink, OnHint: d.hint, Tracer: t})
	d.front.lost = b.kept.all()
	d.prefs.post.password = b.kept.password()
	d.win.Resize(fyne.NewSize(defaultWidth, defaultHeight))
	d.win.SetMaster()
	d.win.SetPadded(false)
	d.win.SetCloseIntercept(d.askQuit)
	d.pages.clipboard = b.newClipboard()
	d.newCompact()
	d.takeKeys()
	d.readHistory()
	if !d.base.IsZero() {
		d.showSignIn()
	} else {
		d.enter()
	}
	return d
}

// enter shows the console, once it is known who works here.
func (d *desk) enter() {
	d.win.SetContent(d.shell)
	d.shell.SetWho(d.repName())
	d.offerPages(d.worker().rights)
	d.followRights()
	d.reportServer() // it has said whose it is
	d.showHome()
	d.startShift()
	link := d.back.o.open
	d.back.o.open = ""
	d.follow(link)
}

// repName is how customers and colleagues see the rep.
func (d *desk) repName() string {
	switch {
	case d.set.now.Name != "":
		return d.set.now.Name
	case d.who != nil:
		return cut(d.who.display)
	}
	if name := systemName(); name != "" {
		return name
	}
	return lang.L("app.rep")
}

func (d *desk) showHome() {
	s := d.front.now
	s.Email = !d.set.now.NoEmail
	s.Running = d.busyWithOne()
	if s.Usual = ""; d.base.IsZero() && d.set.now.Name == "" {
		s.Usual = d.repName()
	}
	asks := d.worker().asks
	s.Codes, s.Needed = asks.Codes, asks.Required
	s.Cut = nil
	for _, l := range d.front.lost {
		if d.isHere(l) {
			s.Cut = append(s.Cut, home.Cut{ID: l.saved.Session, At: l.at, Number: l.saved.Locator()})
		}
	}
	d.front.page.Update(s)
	d.tracer.Drop("home")
	for name, o := range d.front.page.Named() {
		d.tracer.Name(o, "home."+name)
	}
}

func (d *desk) complain(text string) {
	d.front.now.Busy, d.front.now.Problem = false, text
	d.showHome()
}

// begins takes away what was said of the rep's last wish: another one begins.
func (d *desk) begins() {
	d.front.now.Problem = ""
	d.showHome()
}

// reportServer brings what the home page says of the server up to date.
func (d *desk) reportServer() {
	e := d.back.server
	s := home.Server{}
	switch {
	case !d.base.IsZero():
		name := d.base.String()
		if d.who != nil && d.who.org != "" {
			name, s.Detail = d.who.org, d.who.site.String()
		}
		s.Condition, s.Text = theme.Live, lang.L("server.site", map[string]any{"Site": name})
		if d.who != nil && d.ended[d.who.client.Token] {
			s.Condition, s.Text, s.Warning, s.Lapsed = theme.Stopped, lang.L("server.lapsed", map[string]any{"Site": name}), lang.L("server.lapsed.what"), true
		}
	case e == nil:
		s = home.Server{Embedded: true, Condition: theme.Stopped, Text: lang.L("server.none"), Warning: d.back.noServer()}
	default:
		host := d.host()
		s = home.Server{Embedded: true, Condition: theme.Live, Address: host, Choices: e.hosts(),
			Text: lang.L("server.embedded", map[string]any{"Site": e.site(host).String()})}
		switch {
		case isLocal(host):
			s.Condition, s.Warning = theme.Waiting, lang.L("server.local")
		case e.moved:
			s.Condition, s.Warning = theme.Waiting, lang.L("server.moved", map[string]any{"Port": d.set.now.Port})
		}
	}
	d.front.now.Server = s
}

// host is the address of this computer that invitations say.
func (d *desk) host() string {
	hosts := d.back.server.hosts()
	for _, h := range hosts {
		if h == d.set.now.Address {
			return h
		}
	}
	return hosts[0]
}

// homeCommand takes what the rep does on the home page.
func (d *desk) homeCommand(c home.Command) {
	switch c := c.(type) {
	case home.Start:
		d.start(c.Codes)
	case home.SetEmail:
		_ = d.set.change(func(s *Settings) { s.NoEmail = !c.On })
	case home.SetName:
		d.setCommand(settings.SetName{Name: c.Name})
	case home.Join:
		d.join(c.Target)
	case home.Choose:
		d.chooseHost(c.Address)
	case home.Serve:
		d.shell.Go(uiconsole.Place{Page: uiconsole.PageQueue})
	case home.Return:
		d.comeBack(c.ID, false)
	case home.GiveUp:
		d.comeBack(c.ID, true)
	case home.Open:
		d.openRecord(c.ID)
	case home.SignIn:
		d.sign(func(account) {})
	}
}

func (d *desk) chooseHost(host string) {
	_ = d.set.change(func(s *Settings) { s.Address = host })
	d.reportServer()
	d.showHome()
	for _, t := range d.tabs.of {
		if t.account.own && t.last.Primary {
			t.session.SetSite(d.back.server.site(host))
		}
	}
}

// sign finds the account for our own sessions and calls then with it; meanwhile the home page is busy.
func (d *desk) sign(then func(account)) {
	d.begins()
	if d.who != nil {
		d.valid(*d.who, then)
		return
	}
	e := d.back.server
	if e == nil {
		d.complain(d.back.noServer())
		return
	}
	d.front.now.Busy = true
	d.showHome()
	name, host := d.repName(), d.host()
	d.back.goes(func(ctx context.Context) {
		a, err := e.owner(ctx, name)
		a.site, a.plain = e.site(host), e.server.SelfSigned()
		d.screen.post(func() {
			if err != nil {
				d.back.log.Error("owner not signed in", "err", err)
				d.complain(sentence(err))
				return
			}
			d.front.now.Busy = false
			d.showHome()
			then(a)
		})
	})
}

// start starts a session, with its tracking codes. Its tab is shown unless the rep has gone elsewhere meanwhile.
func (d *desk) start(codes []string) {
	from := d.shell.Place()
	if d.single(d.worker()) && d.accepting() { // whose session is about to open
		d.shell.Go(uiconsole.Place{Page: uiconsole.PageQueue})
		return
	}
	d.sign(func(a account) {
		if t := d.running(a); t != nil {
			d.shell.Go(uiconsole.Place{Tab: t.n})
			t.tab.Invite()
			return
		}
		if t := d.open(a, !d.set.now.NoEmail, from, console.Start); t != nil {
			t.codes = codes
		}
	})
}

// join assists in a session: at our own site, at one that we are signed in at, or after signing in there. A link's key only
// confirms the one that we know.
func (d *desk) join(target invite.Target) {
	from, site := d.shell.Place(), target.Site
	said := keys{link: target.Link.ServerKey}
	d.begins()
	assist := func(a account) {
		if err := said.confirm(a.key); err != nil {
			d.complain(sentence(err))
			return
		}
		d.front.page.Clear()
		d.open(a, false, from, func(cfg console.Config) (*console.Session, error) { return console.Assist(cfg, target) })
	}
	e := d.back.server
	switch a, known := d.sites[site]; {
	case site.IsZero(), e != nil && e.is(site):
		d.sign(assist)
	case known:
		d.valid(a, assist)
	default:
		d.signInAt(site, said.link, assist)
	}
}

// comeBack takes up a session that was cut off; with end it is ended as soon as that is possible. Who clicks twice means it once.
func (d *desk) comeBack(id session.ID, end bool) {
	from := d.shell.Place()
	d.sign(func(a account) {
		i := slices.IndexFunc(d.front.lost, func(l lost) bool { return l.saved.Session == id })
		if i < 0 {
			return
		}
		l := d.front.lost[i]
		d.front.lost = slices.Delete(slices.Clone(d.front.lost), i, i+1)
		t := d.open(a, false, from, func(cfg console.Config) (*console.Session, error) { return console.Return(cfg, l.saved) })
		if t == nil {
			d.back.kept.forget(id)
		} else if t.back = id; end {
			t.session.End()
		}
		d.showHome()
	})
}

// placed follows what is shown: only the tab that is shown takes input, and its notices count as seen.
func (d *desk) placed(p uiconsole.Place) {
	for n, t := range d.tabs.of {
		t.tab.SetActive(n == p.Tab)
		d.mark(t)
	}
	if p.Page == uiconsole.PageHistory || p.Page == uiconsole.PageHome {
		d.readHistory()
	}
	switch p.Page {
	case uiconsole.PageQueue:
		d.showQueue()
	case uiconsole.PageSettings:
		d.readOwn()
		d.showSettings()
	case uiconsole.PageReports:
		d.readReports()
	case uiconsole.PageMessages:
		d.readMessages(d.pages.left.state.Only, 0)
	case uiconsole.PageAdmin:
		d.showPart()
	}
	d.watchQueues(p.Page == uiconsole.PageMonitor)
}

// hint lets the session that is shown say what a button outside of it does; the pages have no line for that.
func (d *desk) hint(text string) {
	for n, t := range d.tabs.of {
		if text == "" || n == d.shell.Place().Tab {
			t.tab.Hint(text)
		}
	}
}

// tabCommand takes what the rep does in a session.
func (d *desk) tabCommand(t *openTab, c sessiontab.Command) {
	switch c := c.(type) {
	case sessiontab.Ask:
		t.session.Ask(c.Activity)
	case sessiontab.Cancel:
		t.session.CancelRequest()
	case sessiontab.Release:
		t.session.ReleaseControl()
	case sessiontab.Stop:
		t.session.StopViewing()
	case sessiontab.Input:
		t.session.Input(c.Epoch, c.Act)
	case sessiontab.Remove:
		t.session.Remove(c.ID)
	case sessiontab.Choose:
		t.session.Choose(c.ID)
	case sessiontab.Anew:
		t.session.WantKeyFrame()
	case sessiontab.SetQuality:
		d.setQuality(c.Quality)
	case sessiontab.SetSize:
		_ = d.set.change(func(s *Settings) { s.View = c.Size })
	case sessiontab.FullScreen:
		d.fullScreen(t, c.On)
	case sessiontab.Keep:
		d.keep(t, c)
	case sessiontab.TypeClipboard:
		t.tab.Type(d.app.Clipboard().Content())
	case sessiontab.Transfer:
		t.session.Transfer(c.ID)
	case sessiontab.Pass:
		t.session.Pass(c.To)
	case sessiontab.ReadDirectory:
		d.readDirectory(t)
	case sessiontab.Shrink:
		d.shrink()
	case sessiontab.Stay:
		t.session.Stay()
	case sessiontab.TakeOver:
		t.session.TakeOver()
	case sessiontab.End:
		d.end(t)
	case sessiontab.Close:
		d.closeTab(t)
	case sessiontab.Copy:
		d.app.Clipboard().SetContent(c.Text)
	case sessiontab.Invite:
		d.invite(t, c.Do)
	case sessiontab.Note:
		d.noteCommand(c.Do)
	case sessiontab.Write:
		t.session.Write(c.To, c.Text)
	default:
		ownCommand(t, c)
	}
}

// ownCommand takes what the rep does with their own screen.
func ownCommand(t *openTab, c sessiontab.Command) {
	switch c := c.(type) {
	case sessiontab.LookOwn:
		t.session.LookOwn()
	case sessiontab.ShowOwn:
		t.session.ShowOwn(c.Choice)
	case sessiontab.StopOwn:
		t.session.StopOwn()
	case sessiontab.PauseOwn:
		t.session.PauseOwn(c.On)
	case sessiontab.LendOwn:
		t.session.LendOwn(c.Bound)
	case sessiontab.TakeBackOwn:
		t.session.TakeBackOwn()
	}
}

// askClose closes a tab, after asking when somebody would notice.
func (d *desk) askClose(n int) {
	t := d.tabs.of[n]
	if t == nil {
		return
	}
	if !sessiontab.Others(t.last) {
		d.end(t)
		d.closeTab(t)
		return
	}
	ask.Confirm(d.win.Canvas(), d.tracer, sessiontab.EndQuestion(t.last), func() {
		d.end(t)
		d.closeTab(t)
	})
}

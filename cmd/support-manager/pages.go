package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/session"
	"deskhand/media/clip"
	"deskhand/ui/admin"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/history"
	"deskhand/ui/home"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
)

// pages are what the rail leads to.
type pages struct {
	home      *home.Home
	history   *history.Page
	everybody everybody
	settings  *settings.Page
	admin     *admin.Page
	office    office // on the page of accounts
	queueing  queueing
	left      leftover
	own       own    // the rep's account, on the settings page
	note      string // on the settings page
	lost      []lost // on the home page
	exports   string // the folder that the last export of this run went to; "" there was none
	pictures  string // likewise of the last picture
	clipboard *clip.Clipboard
	full      *openTab // whose remote desktop fills the screen; nil: none
}

func (d *desk) newPages() {
	d.pages.home = home.New(d.homeCommand)
	d.pages.history = history.New(history.Config{OnCommand: d.historyCommand, After: d.after})
	d.pages.everybody.page = history.New(history.Config{OnCommand: d.reportsCommand, After: d.after, Site: true})
	d.pages.settings = settings.New(d.setCommand)
	d.pages.admin = admin.New(d.adminCommand)
	d.newQueueing(d.pages.admin)
	d.newLeftover()
	for name, o := range d.pages.admin.Named() {
		d.tracer.Name(o, "admin."+name)
	}
	for name, o := range d.pages.settings.Named() {
		d.tracer.Name(o, "settings."+name)
	}
	for name, o := range d.pages.history.Named() {
		d.tracer.Name(o, "history."+name)
	}
	for name, o := range d.pages.everybody.page.Named() {
		d.tracer.Name(o, "reports."+name)
	}
}

func (p pages) all() map[uiconsole.Page]fyne.CanvasObject {
	return map[uiconsole.Page]fyne.CanvasObject{
		uiconsole.PageHome: p.home, uiconsole.PageHistory: p.history, uiconsole.PageReports: p.everybody.page, uiconsole.PageMonitor: p.queueing.monitor,
		uiconsole.PageMessages: p.left.page,
		uiconsole.PageAdmin:    p.queueing.office, uiconsole.PageSettings: p.settings,
	}
}

// showSettings fills the settings page.
func (d *desk) showSettings() {
	s := d.set.stored
	usual := systemName()
	if d.who != nil {
		usual = d.who.display
	}
	snap := settings.Snapshot{
		Look: d.set.look(d.back.o), AutoAsk: session.Activity(s.AutoAsk), Name: s.Name, Usual: usual, Email: !s.NoEmail, Folder: d.back.o.data, Note: d.pages.note,
		Mail: d.mailState(), Account: d.pages.own.state, OneSession: s.OneSession, MustOne: !d.worker().rights.Multi,
	}
	if e := d.back.server; e != nil {
		snap.Embedded, snap.Port, snap.Address, snap.Choices = true, s.Port, d.host(), e.hosts()
		if snap.Port == 0 {
			snap.Port = e.port
		}
	}
	d.pages.settings.Update(snap)
}

// setCommand takes what the rep chooses on the settings page.
func (d *desk) setCommand(c settings.Command) {
	note := ""
	var change func(*Settings)
	switch c := c.(type) {
	case settings.SetLanguage:
		change = func(s *Settings) { s.Language = c.Language }
		note = lang.L("settings.restart")
	case settings.SetTheme:
		change = func(s *Settings) { s.Theme = string(c.Theme) }
	case settings.SetName:
		change = func(s *Settings) { s.Name = c.Name }
	case settings.SetAutoAsk:
		change = func(s *Settings) { s.AutoAsk = string(c.Activity) }
	case settings.SetOneSession:
		change = func(s *Settings) { s.OneSession = c.On }
	case settings.SetEmail:
		change = func(s *Settings) { s.NoEmail = !c.On }
	case settings.SetPort:
		change = func(s *Settings) { s.Port = c.Port }
		note = lang.L("settings.restart")
	case settings.SaveMail:
		d.saveMail(c)
		return
	case settings.AccountCommand:
		d.ownCommand(c)
		return
	case settings.SetAddress:
		d.chooseHost(c.Address)
		change = func(*Settings) {}
	}
	if err := d.set.change(change); err != nil {
		note = lang.L("settings.notkept")
	}
	d.pages.note = note
	if _, look := c.(settings.SetTheme); look {
		d.app.Settings().SetTheme(theme.New(d.set.variant()))
	}
	if line := d.shift.line; line != nil {
		line.SetOne(d.set.now.OneSession)
	}
	d.shell.SetWho(d.repName())
	d.showSettings()
	d.showHome()
}

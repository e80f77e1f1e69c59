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
	history   *history.Page
	everybody everybody
	admin     *admin.Page
	office    office // on the page of accounts
	queueing  queueing
	left      leftover
	exports   string // the folder that the last export of this run went to; "" there was none
	pictures  string // likewise of the last picture
	clipboard *clip.Clipboard
	full      *openTab // whose remote desktop fills the screen; nil: none
}

// prefs is the settings page and what it shows beside the choices themselves.
type prefs struct {
	page *settings.Page
	own  own // the rep's account
	post postbox
	note string
}

func (d *desk) newPages() {
	d.front.page = home.New(d.homeCommand)
	d.pages.history = history.New(history.Config{OnCommand: d.historyCommand, After: d.after})
	d.pages.everybody.page = history.New(history.Config{OnCommand: d.reportsCommand, After: d.after, Site: true})
	d.prefs.page = settings.New(d.setCommand)
	d.pages.admin = admin.New(d.adminCommand)
	d.newQueueing(d.pages.admin)
	d.newLeftover()
	for name, o := range d.pages.admin.Named() {
		d.tracer.Name(o, "admin."+name)
	}
	for name, o := range d.prefs.page.Named() {
		d.tracer.Name(o, "settings."+name)
	}
	for name, o := range d.pages.history.Named() {
		d.tracer.Name(o, "history."+name)
	}
	for name, o := range d.pages.everybody.page.Named() {
		d.tracer.Name(o, "reports."+name)
	}
}

// allPages are all pages but the queue's.
func (d *desk) allPages() map[uiconsole.Page]fyne.CanvasObject {
	p := &d.pages
	return map[uiconsole.Page]fyne.CanvasObject{
		uiconsole.PageHome: d.front.page, uiconsole.PageHistory: p.history, uiconsole.PageReports: p.everybody.page, uiconsole.PageMonitor: p.queueing.monitor,
		uiconsole.PageMessages: p.left.page,
		uiconsole.PageAdmin:    p.queueing.office, uiconsole.PageSettings: d.prefs.page,
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
		Look: d.set.look(d.back.o), AutoAsk: session.Activity(s.AutoAsk), Name: s.Name, Usual: usual, Email: !s.NoEmail, Kept: settings.Kept{Folder: d.back.o.data, Replaced: s.replacements()}, Note: d.prefs.note,
		Mail: d.mailState(), Account: d.prefs.own.state, OneSession: s.OneSession, MustOne: !d.worker().rights.Multi,
	}
	snap.Place, snap.Port = d.place(), s.Port
	if e := d.back.server; e != nil {
		snap.Address, snap.Choices = d.host(), e.hosts()
		if snap.Port == 0 {
			snap.Port = e.port
		}
	}
	d.prefs.page.Update(snap)
}

// place is where the rep works, and will from the next start on.
func (d *desk) place() settings.Place {
	chosen, given := d.set.stored.Site, d.back.o.site != ""
	return settings.Place{Embedded: d.base.IsZero(), Site: chosen, SiteGiven: given, SiteLater: !given && chosen != d.base.String()}
}

// settingsLost says that what was chosen last holds until the program is closed.
func (d *desk) settingsLost() {
	d.prefs.note = lang.L("settings.notkept")
	d.showSettings()
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
	case settings.SetSite:
		change = func(s *Settings) { s.Site = c.Site.String() }
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
	d.prefs.note = note
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

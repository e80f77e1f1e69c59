package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/invite"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/signin"
	"deskhand/ui/theme"
)

// Place is where the rep works.
type Place struct {
	Embedded  bool   // in this run there is a server inside; what belongs to it is only shown then
	Site      string // the address that is chosen for the next start; "" this computer
	SiteGiven bool   // the command line has said which one it is in this run
	SiteLater bool   // what is chosen is not where the rep works in this run, though nothing else was said
}

// SetSite takes effect at the next start; the zero site is this computer.
type SetSite struct{ Site invite.Site }

func (SetSite) command() {}

// siteCard is the part of the page about that. What is typed counts once it is saved: half an address is one, too.
type siteCard struct {
	say     func(Command)
	content fyne.CanvasObject
	address *entry.Entry
	save    *hint.Button
	given   *theme.Text
	said    *theme.State
	shown   string
	filled  bool
	saved   bool // by hand, since it was filled
}

func newSiteCard(say func(Command)) *siteCard {
	c := &siteCard{say: say, address: entry.New(), given: theme.Subtle(lang.L("settings.given.site")), said: theme.NewSentence(theme.Waiting, "")}
	c.address.SetPlaceHolder(lang.L("site.here"))
	c.address.OnSubmitted = func(string) { c.submit() }
	c.save = hint.New(lang.L("settings.mail.save"), fynetheme.DocumentSaveIcon(), c.submit)
	c.content = theme.Card(container.NewVBox(theme.Section(lang.L("settings.site")), theme.Subtle(lang.L("site.what")),
		row(lang.L("settings.site.address"), container.NewBorder(nil, nil, nil, c.save, c.address)), c.given, c.said))
	c.given.Hide()
	c.said.Hide()
	return c
}

func (c *siteCard) submit() {
	site, problem := signin.Place(c.address.Text)
	if problem != "" {
		c.tell(theme.Stopped, problem)
		return
	}
	c.filled, c.saved = false, true // it is shown as it was understood
	c.say(SetSite{site})
}

// update leaves alone what is being typed.
func (c *siteCard) update(s Place) {
	c.given.Hidden = !s.SiteGiven
	if c.filled && c.shown == s.Site {
		return
	}
	saved := c.saved
	c.shown, c.filled, c.saved = s.Site, true, false
	c.address.SetText(s.Site)
	switch {
	case !s.SiteLater && saved:
		c.tell(theme.Live, lang.L("settings.mail.saved"))
	case !s.SiteLater:
		c.tell(theme.Waiting, "")
	case s.Site == "":
		c.tell(theme.Waiting, lang.L("settings.site.later.here"))
	default:
		c.tell(theme.Waiting, lang.L("settings.site.later", map[string]any{"Site": s.Site}))
	}
}

func (c *siteCard) tell(condition theme.Condition, text string) {
	c.said.Set(condition, text)
	show(c.said, text != "")
}

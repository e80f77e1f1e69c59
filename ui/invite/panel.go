// Package invite is how a rep brings people into a session: by e-mail; on the phone, with the number in very large type, the site's
// address and a sentence to read aloud; by message, with the link and its QR code; for customers or for a colleague. Below are the
// invitations that nobody has used yet.
//
// Main type: Panel, which is the middle of a tab while nobody is there, and the Invite dialog at any time. It holds no service:
// Update says what to show, OnCommand takes what the rep wants. All of it belongs to the user interface's goroutine.
package invite

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Width of a Panel, in units.
const Width = 600

// inner is the width of what stands in a card.
const inner = Width - 6*theme.Grid

// Snapshot is all a Panel is told.
type Snapshot struct {
	Door   console.Door
	At     time.Time // now
	Rep    string    // our name, for the e-mail
	Org    string
	Shared bool     // colleagues sign in at the same site as we: they need only the number
	Hosts  []string // of our own server that an invitation may name; none: they are not ours to choose
	Mail   Mailing
	Gone   string // that the customer who was here has gone; "" nobody has
	Wait   string // why nobody can be invited by e-mail at the moment, translated; "" they can
}

// Mailing is how e-mails go.
type Mailing struct {
	Own    bool   // by the rep's own mail program, else by this one
	Server string // that takes this program's mails; "" none is set up
	Site   string // that sends mails itself, which carry no secret, where no Server is set up; "" it does not
	Busy   bool   // one is on its way
	Sent   int    // how many are through; when it rises, the form is empty again
	// Said is what became of the last one; "" nothing yet.
	Condition theme.Condition
	Said      string
}

// Command is one of the types below.
type Command interface{ command() }

type (
	// Copy puts text on the clipboard; Link is the one that it holds, if any.
	Copy struct {
		Text string
		Link invite.Link
	}
	// Mail invites somebody by e-mail: Own opens the rep's mail program, else it is sent at once. To is an address; it may be "" when
	// Own is true.
	Mail struct {
		Role invite.Role
		To   string
		Own  bool
	}
	// SetOwn is what the box says from now on.
	SetOwn struct{ On bool }
	// NewNumber replaces the number, NewLink shows another link.
	NewNumber struct{}
	NewLink   struct{ Role invite.Role }
	// SetLife is how long links are good that are made from now on.
	SetLife struct{ Life time.Duration }
	// Revoke closes an open invitation.
	Revoke struct{ ID console.LinkID }
	// SetHost makes one of Hosts the one that invitations name.
	SetHost struct{ Host string }
)

func (Copy) command()      {}
func (Mail) command()      {}
func (SetOwn) command()    {}
func (NewNumber) command() {}
func (NewLink) command()   {}
func (SetLife) command()   {}
func (Revoke) command()    {}
func (SetHost) command()   {}

// Panel shows an invitation. Make it with New.
type Panel struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject
	// Number copies itself when it is pressed; Link shows the link and Copy copies it.
	Number   *NumberButton
	Fresh    *hint.Button // replaces a number that is burnt
	Link     *Entry
	CopyLink *hint.Button
	// OnEscape is called when Escape is pressed while a part of the panel has the focus. It may be nil.
	OnEscape func()
	// OnHint takes why the button for e-mails cannot be used, while it is looked at, and "" afterwards. It may be nil.
	OnHint func(string)

	command func(Command)
	now     Snapshot
	role    invite.Role
	words   words
	who     who
	numbers *fyne.Container
	burnt   *fyne.Container
	cards
}

// cards are the panel's parts below the number.
type cards struct {
	mail *mailCard
	link *linkCard
	open *openCard
}

// words are the texts of the head that change.
type words struct {
	site, aloud, local *theme.Text
	host               *hint.Button      // another address of this computer instead
	gone               *said             // that the customer has gone
	went               fyne.CanvasObject // the line of gone
	stale              string            // what was said of an e-mail when they went
}

// who is whom the panel invites: one of two is pressed in.
type who struct{ customer, rep *hint.Button }

// New returns a Panel that tells command what the rep wants.
func New(command func(Command)) *Panel {
	p := &Panel{command: command, role: invite.Customer}
	p.words = words{
		site:  theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameSubHeadingText, Bold: true, Align: fyne.TextAlignCenter}),
		aloud: theme.NewText("", theme.TextStyle{Wrap: true, Align: fyne.TextAlignCenter}),
		local: theme.NewText("", theme.TextStyle{Color: theme.ColorWaiting, Wrap: true, Align: fyne.TextAlignCenter}),
	}
	p.who = who{
		customer: p.button(lang.L("invite.customer.title"), nil, func() { p.choose(invite.Customer) }),
		rep:      p.button(lang.L("invite.rep.title"), nil, func() { p.choose(invite.Rep) }),
	}
	p.words.host = p.button(lang.L("invite.host"), fynetheme.MenuDropDownIcon(), p.offerHosts)
	p.words.host.Importance, p.words.host.IconPlacement = widget.LowImportance, widget.ButtonIconTrailingText
	p.Number = newNumberButton(p.copyNumber, p.escape)
	p.words.gone = newSaid()
	p.words.went = column.Fixed(Width, p.words.gone)
	p.words.went.Hide()
	p.mail, p.link, p.open = newMailCard(p), newLinkCard(p), newOpenCard(p)
	p.Link, p.CopyLink = p.link.link, p.link.copy
	p.build()
	p.ExtendBaseWidget(p)
	p.choose(invite.Customer)
	return p
}

func (p *Panel) build() {
	p.Fresh = p.button(lang.L("invite.number.new"), fynetheme.ViewRefreshIcon(), func() { p.command(NewNumber{}) })
	p.Fresh.Importance = widget.HighImportance
	p.burnt = container.NewVBox(
		theme.Card(column.Fixed(inner,
			theme.NewState(theme.Stopped, lang.L("invite.burnt.title")),
			theme.NewText(lang.L("invite.burnt.what"), theme.TextStyle{Wrap: true}),
			container.NewHBox(p.Fresh))))
	p.numbers = theme.Tight(container.NewCenter(container.NewHBox(p.words.site, p.words.host)), p.Number)
	aloud := theme.Tight(p.burnt, p.numbers, column.Fixed(Width, p.words.aloud, p.words.local))
	p.Content = column.Dense(Width, p.words.went, container.NewCenter(container.NewHBox(p.who.customer, p.who.rep)), aloud,
		column.Fixed(Width, p.mail.content, p.link.content, p.open.content))
}

// button is a button of the panel; icon may be nil.
func (p *Panel) button(text string, icon fyne.Resource, tapped func()) *hint.Button {
	b := hint.New(text, icon, tapped)
	b.OnEscape = p.escape
	return b
}

func (p *Panel) escape() {
	if p.OnEscape != nil {
		p.OnEscape()
	}
}

func (p *Panel) hint(text string) {
	if p.OnHint != nil {
		p.OnHint(text)
	}
}

// Role is whom the panel invites at the moment.
func (p *Panel) Role() invite.Role { return p.role }

func (p *Panel) choose(role invite.Role) {
	p.role = role
	for r, b := range map[invite.Role]*hint.Button{invite.Customer: p.who.customer, invite.Rep: p.who.rep} {
		want := widget.MediumImportance
		if r == role {
			want = widget.HighImportance
		}
		if b.Importance != want {
			b.Importance = want
			b.Refresh()
		}
	}
	p.Update(p.now)
}

func (p *Panel) copyNumber() {
	p.link.setCopied("")
	if !p.now.Door.Number.IsZero() && !p.now.Door.Burnt {
		p.command(Copy{Text: p.now.Door.Number.Format()})
	}
}

// FocusMail puts the cursor where the address of an e-mail is typed. The canvas is the panel's: what was never drawn has none yet.
func (p *Panel) FocusMail(c fyne.Canvas) { c.Focus(p.mail.to) }

// Update takes what is to be shown from now on.
func (p *Panel) Update(s Snapshot) {
	p.tellGone(s)
	p.now = s
	w := p.words
	w.site.SetText(s.Door.Site.String())
	shown(w.host, len(s.Hosts) > 1)
	p.Number.SetNumber(s.Door.Number)
	shown(p.burnt, s.Door.Burnt)
	shown(p.numbers, !s.Door.Burnt)
	set(w.aloud, Aloud(s, p.role))
	local := ""
	switch {
	case s.Door.Local && s.Shared:
		local = lang.L("invite.local.site")
	case s.Door.Local && len(s.Hosts) > 1:
		local = lang.L("invite.local.other")
	case s.Door.Local:
		local = lang.L("invite.local")
	}
	set(w.local, local)
	p.mail.update()
	p.link.update()
	p.open.update()
	p.Content.Refresh()
}

// tellGone says that the customer has gone. What became of the e-mail that invited them is an old story then.
func (p *Panel) tellGone(s Snapshot) {
	switch {
	case s.Gone != "" && p.now.Gone == "":
		p.words.stale = s.Mail.Said
	case s.Gone == "" || s.Mail.Said != p.words.stale:
		p.words.stale = ""
	}
	p.words.gone.set(theme.Waiting, s.Gone)
	shown(p.words.went, s.Gone != "")
}

// offerHosts opens the list of addresses that invitations may name.
func (p *Panel) offerHosts() {
	c := fyne.CurrentApp().Driver().CanvasForObject(p.words.host)
	if c == nil {
		return
	}
	menu := fyne.NewMenu("")
	for _, host := range p.now.Hosts {
		item := fyne.NewMenuItem(invite.Site{Host: host, Port: p.now.Door.Site.Port}.String(), func() { p.command(SetHost{host}) })
		item.Checked = host == p.now.Door.Site.Host
		menu.Items = append(menu.Items, item)
	}
	widget.ShowPopUpMenuAtRelativePosition(menu, c, fyne.NewPos(0, p.words.host.Size().Height), p.words.host)
}

// Named are the parts that traces name, below "session.invite". Open invitations count from 1.
func (p *Panel) Named() map[string]fyne.CanvasObject {
	named := map[string]fyne.CanvasObject{
		"customer": p.who.customer, "rep": p.who.rep, "mail.to": p.mail.to, "mail.own": p.mail.own, "mail.ok": p.mail.ok,
		"mail.said": p.mail.said, "gone": p.words.gone, "link.new": p.link.anew, "link.life": p.link.life, "host": p.words.host,
	}
	for name, o := range p.open.named() {
		named[name] = o
	}
	return named
}

func shown(o fyne.CanvasObject, yes bool) {
	if o.Visible() == yes {
		return
	}
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

func set(t *theme.Text, text string) {
	t.SetText(text)
	shown(t, text != "")
}

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

// Package invite is how a rep brings people into a session: the number in very large type, the site's address, the link, its
// QR code, a sentence to read aloud and an e-mail; for customers or for a colleague.
//
// Main type: Panel, which is the middle of a tab while nobody is there, and the Invite dialog at any time. It holds no service:
// Update says what to show, OnCommand takes what the rep wants. All of it belongs to the user interface's goroutine.
package invite

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
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

// Snapshot is all a Panel is told.
type Snapshot struct {
	Door console.Door
	Rep  string // our name, for the e-mail
	Org  string
	Mail string // what became of the e-mail, as a sentence; "" nothing yet
}

// Command is one of Copy, Mail, NewNumber, NewLink.
type Command interface{ command() }

type (
	// Copy puts text on the clipboard.
	Copy struct{ Text string }
	// Mail opens the rep's mail program.
	Mail struct{ Role invite.Role }
	// NewNumber replaces the number, NewLink a link.
	NewNumber struct{}
	NewLink   struct{ Role invite.Role }
)

func (Copy) command()      {}
func (Mail) command()      {}
func (NewNumber) command() {}
func (NewLink) command()   {}

// Panel shows an invitation. Make it with New.
type Panel struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject
	// Number copies itself when it is pressed; Link shows the link and Copy copies it.
	Number   *NumberButton
	Fresh    *hint.Button // replaces a number that is burnt
	Link     *widget.Entry
	CopyLink *widget.Button

	command func(Command)
	now     Snapshot
	copied  string // the link that was copied last; "" something else was
	role    invite.Role
	words   words
	qr      *canvas.Image
	qrOf    string
	mail    *widget.Button // these two speak of the number, too
	copyAll *widget.Button
	burnt   *fyne.Container
	numbers *fyne.Container
	who     *widget.RadioGroup
}

// words are the texts that change.
type words struct{ title, what, site, aloud, once, mail, local *theme.Text }

// New returns a Panel that tells command what the rep wants.
func New(command func(Command)) *Panel {
	p := &Panel{command: command, role: invite.Customer}
	p.words = words{
		title: theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameHeadingText, Bold: true, Align: fyne.TextAlignCenter}),
		what:  theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Align: fyne.TextAlignCenter, Wrap: true}),
		site:  theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameSubHeadingText, Bold: true, Align: fyne.TextAlignCenter}),
		aloud: theme.NewText("", theme.TextStyle{Wrap: true}),
		once:  theme.Subtle(""),
		mail:  theme.NewText("", theme.TextStyle{Wrap: true}),
		local: theme.NewText("", theme.TextStyle{Color: theme.ColorWaiting, Wrap: true, Align: fyne.TextAlignCenter}),
	}
	p.Number = newNumberButton(func() { p.copyNumber() })
	p.Link = widget.NewEntry()
	p.Link.OnChanged = func(string) { p.keepLink() }
	p.CopyLink = widget.NewButtonWithIcon(lang.L("invite.link.copy"), fynetheme.ContentCopyIcon(), func() { p.copyLink() })
	p.qr = canvas.NewImageFromImage(nil)
	p.qr.FillMode = canvas.ImageFillContain
	p.qr.ScaleMode = canvas.ImageScalePixels
	p.who = widget.NewRadioGroup([]string{lang.L("invite.who.customer"), lang.L("invite.who.rep")}, p.chose)
	p.who.Horizontal, p.who.Required = true, true
	p.build()
	p.ExtendBaseWidget(p)
	p.who.SetSelected(lang.L("invite.who.customer"))
	return p
}

func (p *Panel) build() {
	p.Fresh = hint.New(lang.L("invite.number.new"), fynetheme.ViewRefreshIcon(), func() { p.command(NewNumber{}) })
	p.Fresh.Importance = widget.HighImportance
	p.burnt = container.NewVBox(
		theme.Card(column.Fixed(Width-8*theme.Grid,
			theme.NewState(theme.Stopped, lang.L("invite.burnt.title")),
			theme.NewText(lang.L("invite.burnt.what"), theme.TextStyle{Wrap: true}),
			container.NewHBox(p.Fresh))))
	p.numbers = theme.Tight(p.words.site, p.Number)
	p.mail = widget.NewButtonWithIcon(lang.L("invite.mail"), fynetheme.MailComposeIcon(), func() { p.command(Mail{p.role}) })
	p.copyAll = widget.NewButtonWithIcon(lang.L("invite.text.copy"), fynetheme.ContentCopyIcon(), func() {
		if text, ok := Text(p.now, p.role); ok {
			p.command(Copy{text})
			p.copied = ""
			p.showCopied()
		}
	})
	anew := widget.NewButtonWithIcon(lang.L("invite.link.new"), fynetheme.ViewRefreshIcon(), func() { p.command(NewLink{p.role}) })
	side := column.Fixed(Width-qrSide-6*theme.Grid, p.words.aloud,
		container.NewBorder(nil, nil, nil, p.CopyLink, p.Link), p.words.once, container.NewHBox(p.mail, p.copyAll, anew), p.words.mail)
	p.Content = column.Fixed(Width, container.NewCenter(p.who), theme.Tight(p.words.title, p.words.what), p.burnt, p.numbers, p.words.local,
		theme.Card(container.NewHBox(container.NewCenter(p.qr), side)))
}

// Role is whom the panel invites at the moment.
func (p *Panel) Role() invite.Role { return p.role }

func (p *Panel) chose(choice string) {
	p.role = invite.Customer
	if choice == lang.L("invite.who.rep") {
		p.role = invite.Rep
	}
	p.Update(p.now)
}

func (p *Panel) link() invite.Link {
	if p.role == invite.Rep {
		return p.now.Door.Rep
	}
	return p.now.Door.Customer
}

// keepLink: the field is for looking and copying by hand, not for writing.
func (p *Panel) keepLink() {
	if want := p.linkText(); p.Link.Text != want {
		p.Link.SetText(want)
	}
}

func (p *Panel) linkText() string {
	if l := p.link(); l.Valid() == nil {
		return l.URL()
	}
	return ""
}

// copyLink copies the link, and its button says so until something else is copied or the link is another one.
func (p *Panel) copyLink() {
	p.command(Copy{p.linkText()})
	p.copied = p.linkText()
	p.showCopied()
}

func (p *Panel) showCopied() {
	text, icon := lang.L("invite.link.copy"), fynetheme.ContentCopyIcon()
	if p.copied != "" && p.copied == p.linkText() {
		text, icon = lang.L("invite.link.copied"), fynetheme.ConfirmIcon()
	}
	if p.CopyLink.Text != text {
		p.CopyLink.SetIcon(icon)
		p.CopyLink.SetText(text)
	}
}

func (p *Panel) copyNumber() {
	p.copied = ""
	p.showCopied()
	if !p.now.Door.Number.IsZero() && !p.now.Door.Burnt {
		p.command(Copy{p.now.Door.Number.Format()})
	}
}

// Update takes what is to be shown from now on.
func (p *Panel) Update(s Snapshot) {
	p.now = s
	w := p.words
	if p.role == invite.Rep {
		w.title.SetText(lang.L("invite.rep.title"))
		w.what.SetText(lang.L("invite.rep.what"))
	} else {
		w.title.SetText(lang.L("invite.customer.title"))
		w.what.SetText(lang.L("invite.customer.what"))
	}
	w.once.SetText(lang.L("invite.link.once"))
	w.site.SetText(s.Door.Site.String())
	p.Number.SetNumber(s.Door.Number)
	for _, b := range []*widget.Button{p.mail, p.copyAll} {
		if s.Door.Burnt || s.Door.Number.IsZero() {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	shown(p.burnt, s.Door.Burnt)
	shown(p.numbers, !s.Door.Burnt)
	w.aloud.SetText(Aloud(s, p.role))
	set(w.mail, s.Mail)
	if s.Door.Local {
		set(w.local, lang.L("invite.local"))
	} else {
		set(w.local, "")
	}
	p.keepLink()
	p.showCopied()
	p.drawQR(p.linkText())
	p.Content.Refresh()
}

func shown(o fyne.CanvasObject, yes bool) {
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

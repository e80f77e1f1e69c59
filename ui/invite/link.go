package invite

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/invite"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// linkCard is the invitation by any messenger: the link, to be copied, and its QR code.
type linkCard struct {
	p       *Panel
	content fyne.CanvasObject
	link    *Entry
	copy    *hint.Button
	all     *hint.Button
	anew    *hint.Button
	life    *choice
	once    *theme.Text
	copied  string // the link that was copied last; "" something else was
	qr      *canvas.Image
	qrOf    string
}

// lives are how long links may be good, as offered.
func lives() []time.Duration { return []time.Duration{time.Hour, 8 * time.Hour, 24 * time.Hour} }

func lifeNames() (names []string) {
	for _, l := range lives() {
		names = append(names, hours(l))
	}
	return names
}

func hours(d time.Duration) string {
	n := int(d.Round(time.Hour) / time.Hour)
	return lang.N("invite.hours", n, map[string]any{"Count": n})
}

func newLinkCard(p *Panel) *linkCard {
	c := &linkCard{p: p, once: theme.Subtle("")}
	c.link = newEntry(p.escape)
	c.link.OnChanged = func(string) { c.keep() }
	c.link.copied = c.copyLink
	c.copy = p.button(lang.L("invite.link.copy"), fynetheme.ContentCopyIcon(), c.copyLink)
	c.all = p.button(lang.L("invite.text.copy"), fynetheme.ContentCopyIcon(), c.copyAll)
	c.anew = p.button(lang.L("invite.link.new"), fynetheme.ViewRefreshIcon(), func() { p.command(NewLink{p.role}) })
	c.life = newChoice(lifeNames(), p.escape, func(i int) { p.command(SetLife{lives()[i]}) })
	c.qr = canvas.NewImageFromImage(nil)
	c.qr.FillMode = canvas.ImageFillContain
	c.qr.ScaleMode = canvas.ImageScalePixels
	life := container.NewHBox(theme.NewText(lang.L("invite.life"), theme.TextStyle{}), c.life)
	side := column.Dense(inner-qrSide-theme.Grid, container.NewBorder(nil, nil, theme.Section(lang.L("invite.message")), life),
		container.NewBorder(nil, nil, nil, c.copy, c.link), container.NewHBox(c.all, c.anew), c.once)
	c.content = theme.Card(container.NewHBox(container.NewCenter(c.qr), side))
	return c
}

// shownLink is the link for whom the panel invites at the moment.
func (c *linkCard) shownLink() invite.Link {
	if c.p.role == invite.Rep {
		return c.p.now.Door.Rep
	}
	return c.p.now.Door.Customer
}

func (c *linkCard) text() string {
	if l := c.shownLink(); l.Valid() == nil {
		return l.URL()
	}
	return ""
}

// keep: the field is for looking and copying by hand, not for writing.
func (c *linkCard) keep() {
	if want := c.text(); c.link.Text != want {
		c.link.SetText(want)
	}
}

// copyLink copies the link, and its button says so until something else is copied or the link is another one.
func (c *linkCard) copyLink() {
	if text := c.text(); text != "" {
		c.p.command(Copy{Text: text, Link: c.shownLink()})
		c.setCopied(text)
	}
}

func (c *linkCard) copyAll() {
	if text, ok := Text(c.p.now, c.p.role); ok {
		c.p.command(Copy{Text: text, Link: c.shownLink()})
		c.setCopied("")
	}
}

func (c *linkCard) setCopied(text string) {
	c.copied = text
	c.showCopied()
}

func (c *linkCard) showCopied() {
	text, icon := lang.L("invite.link.copy"), fynetheme.ContentCopyIcon()
	if c.copied != "" && c.copied == c.text() {
		text, icon = lang.L("invite.link.copied"), fynetheme.ConfirmIcon()
	}
	if c.copy.Text != text {
		c.copy.SetIcon(icon)
		c.copy.SetText(text)
	}
}

func (c *linkCard) update() {
	door := c.p.now.Door
	able(c.all, !door.Burnt && !door.Number.IsZero()) // its text speaks of the number
	able(c.copy, c.text() != "")
	able(c.anew, c.text() != "")
	for i, l := range lives() {
		if l == door.Life {
			c.life.show(i)
		}
	}
	c.once.SetText(lang.L("invite.link.once"))
	c.keep()
	c.showCopied()
	c.drawQR(c.text())
}

func able(b *hint.Button, yes bool) {
	if b.Disabled() != yes {
		return
	}
	if yes {
		b.Enable()
	} else {
		b.Disable()
	}
}

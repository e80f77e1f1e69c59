package invite

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
	"deskhand/app/invite"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	uiwords "deskhand/ui/words"
)

// openCard lists the invitations that nobody has used yet: for whom, until when, and a button to revoke each.
type openCard struct {
	p       *Panel
	content *theme.Surface
	rows    *fyne.Container
	list    []console.OpenLink
	day     int // that the times were written on
	revokes []*hint.Button
}

func newOpenCard(p *Panel) *openCard {
	c := &openCard{p: p, rows: container.NewVBox()}
	c.content = theme.Card(container.NewVBox(theme.Section(lang.L("invite.open")), c.rows))
	c.content.Hide()
	return c
}

func (c *openCard) update() {
	list, day := c.p.now.Door.Open, c.p.now.At.YearDay()
	shown(c.content, len(list) > 0)
	if slices.Equal(list, c.list) && day == c.day {
		return
	}
	again := c.focused()
	c.list, c.day, c.revokes = list, day, nil
	c.rows.RemoveAll()
	for _, l := range list {
		c.rows.Add(c.row(l))
	}
	if again >= 0 { // the row with the focus may be gone: the keyboard goes on where it was
		c.focus(min(again, len(c.revokes)-1))
	}
}

func (c *openCard) row(l console.OpenLink) fyne.CanvasObject {
	revoke := c.p.button(lang.L("invite.open.revoke"), fynetheme.CancelIcon(), func() { c.p.command(Revoke{l.ID}) })
	c.revokes = append(c.revokes, revoke)
	icon := fynetheme.MailSendIcon()
	if l.For.Way != console.WayMail {
		icon = theme.Icon(theme.IconChat)
	}
	text := widget.NewLabel(For(l.For))
	text.Truncation = fyne.TextTruncateEllipsis
	detail := theme.Subtle(Role(l.Role) + " · " + Until(l.Expires, c.p.now.At))
	return container.NewBorder(nil, nil, container.NewCenter(widget.NewIcon(icon)), container.NewCenter(revoke), theme.Tight(text, detail))
}

func (c *openCard) canvas() fyne.Canvas {
	return fyne.CurrentApp().Driver().CanvasForObject(c.content)
}

// focused is the row whose button has the focus; -1 none has.
func (c *openCard) focused() int {
	if canvas := c.canvas(); canvas != nil {
		return slices.IndexFunc(c.revokes, func(b *hint.Button) bool { return canvas.Focused() == fyne.Focusable(b) })
	}
	return -1
}

func (c *openCard) focus(row int) {
	canvas := c.canvas()
	switch {
	case canvas == nil:
	case row < 0:
		canvas.Focus(c.p.mail.to)
	default:
		canvas.Focus(c.revokes[row])
	}
}

func (c *openCard) named() map[string]fyne.CanvasObject {
	named := map[string]fyne.CanvasObject{}
	for i, b := range c.revokes {
		named["revoke."+strconv.Itoa(i+1)] = b
	}
	return named
}

// For says what an invitation was made for.
func For(f console.For) string {
	switch {
	case f.Way == console.WayMail && f.To != "":
		return lang.L("invite.for.mail.to", map[string]any{"Address": f.To})
	case f.Way == console.WayMail:
		return lang.L("invite.for.mail")
	case f.Way == console.WayHanded:
		return lang.L("invite.for.handed")
	}
	return lang.L("invite.for.message")
}

// Role says for which role an invitation is.
func Role(r invite.Role) string {
	if r == invite.Rep {
		return lang.L("invite.who.rep")
	}
	return lang.L("invite.who.customer")
}

// Until says until when an invitation is good.
func Until(expires, now time.Time) string {
	clock := map[string]any{"Time": uiwords.Clock(expires)}
	if expires.Local().YearDay() != now.Local().YearDay() {
		return lang.L("invite.until.tomorrow", clock)
	}
	return lang.L("invite.until", clock)
}

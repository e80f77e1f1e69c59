package invite

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/invite"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// mailCard is the invitation by e-mail: the address, whose program sends it, and OK (PRODUCT rule 21). What is wrong is said below.
type mailCard struct {
	p       *Panel
	content fyne.CanvasObject
	to      *Entry
	own     *Check
	ok      *hint.Button
	wrong   *theme.State // with the address
	how     *theme.Text  // the mail goes
	said    *said
	box     *fyne.Container
	filling bool
	sent    int
	waits   string // why it had to wait when that was looked at last
	pressed string // what the field had when the mail was asked for that is under way
}

func newMailCard(p *Panel) *mailCard {
	c := &mailCard{p: p, said: newSaid(), how: theme.Subtle("")}
	c.wrong = theme.NewSentence(theme.Stopped, "")
	c.wrong.Hide()
	c.said.Hide()
	c.to = newEntry(p.escape)
	c.to.SetPlaceHolder(lang.L("invite.mail.to"))
	c.to.OnChanged = func(string) { c.say("") }
	c.to.OnSubmitted = func(string) { c.press() }
	c.own = newCheck(lang.L("invite.mail.own"), p.escape, func(on bool) {
		if !c.filling {
			c.say("")
			p.command(SetOwn{on})
		}
	})
	c.ok = p.button(lang.L("invite.mail.open"), fynetheme.MailComposeIcon(), c.press)
	c.ok.OnHint = p.hint
	c.box = column.Dense(inner, container.NewBorder(nil, nil, theme.Section(lang.L("invite.mail")), c.own),
		container.NewBorder(nil, nil, nil, c.ok, c.to), c.wrong, c.how, c.said)
	c.content = theme.Card(c.box)
	return c
}

func (c *mailCard) say(text string) {
	before := c.wrong.Visible()
	c.wrong.SetText(text)
	shown(c.wrong, text != "")
	if c.wrong.Visible() != before || text != "" {
		c.box.Refresh()
		c.p.Content.Refresh()
	}
}

// press sends the invitation, or says what is missing. OK is pressed once for one mail: it waits until that one is through.
func (c *mailCard) press() {
	s := c.p.now
	if c.ok.Disabled() {
		if s.Wait != "" { // whoever presses Return in the field sees no hint
			c.say(s.Wait)
		}
		return
	}
	to := address(c.to.Text)
	switch {
	case to == "" && !s.Mail.Own:
		c.say(lang.L("invite.mail.to.missing"))
	case to != "" && !invite.ValidAddress(to):
		c.say(lang.L("invite.mail.to.wrong"))
	default:
		c.say("")
		c.ok.Disable() // until the next Update
		c.pressed = c.to.Text
		c.p.command(Mail{Role: c.p.role, To: to, Own: s.Mail.Own})
	}
}

// address is what is meant in the field: other programs copy "Marta Gil <marta@example.org>".
func address(s string) string {
	s = strings.TrimSpace(s)
	if before, inside, ok := strings.Cut(s, "<"); ok && strings.HasSuffix(inside, ">") && !strings.ContainsAny(before, "@,;") {
		s = strings.TrimSuffix(inside, ">")
	}
	return strings.TrimPrefix(s, "mailto:")
}

func (c *mailCard) update() {
	s := c.p.now
	m := s.Mail
	c.filling = true
	c.own.SetChecked(m.Own)
	c.filling = false
	if m.Sent > c.sent && c.to.Text == c.pressed { // not the next one's address, which is typed meanwhile
		c.to.SetText("")
	}
	c.sent = m.Sent
	text, icon := lang.L("invite.mail.send"), fynetheme.MailSendIcon()
	if m.Own {
		text, icon = lang.L("invite.mail.open"), fynetheme.MailComposeIcon()
	}
	if c.ok.Text != text {
		c.ok.SetIcon(icon)
		c.ok.SetText(text)
	}
	how := ""
	switch {
	case m.Own:
	case m.Server == "" && m.Site != "":
		how = lang.L("invite.mail.site", map[string]any{"Site": m.Site})
	case m.Server == "":
		how = lang.L("invite.mail.noserver")
	default:
		how = lang.L("invite.mail.by", map[string]any{"Server": m.Server})
	}
	set(c.how, how)
	c.ok.SetHint(s.Wait)
	if c.waits != "" && s.Wait != c.waits { // what was said of it is not so any more
		c.say("")
	}
	c.waits = s.Wait
	able(c.ok, s.Wait == "" && !m.Busy && !s.Door.Burnt && !s.Door.Number.IsZero() && (m.Own || m.Server != "" || m.Site != ""))
	c.said.set(m.Condition, m.Said)
	shown(c.said, m.Said != "" && m.Said != c.p.words.stale)
	c.box.Refresh()
}

// said is what became of something: a shape and words that may take several lines.
type said struct {
	widget.BaseWidget
	shape *widget.Icon
	words *theme.Text
}

func newSaid() *said {
	s := &said{shape: widget.NewIcon(theme.Idle.Icon()), words: theme.NewText("", theme.TextStyle{Wrap: true})}
	s.ExtendBaseWidget(s)
	return s
}

func (s *said) set(c theme.Condition, words string) {
	s.shape.SetResource(c.Icon())
	s.words.SetText(words)
}

// TraceText returns the words, for ui/trace.
func (s *said) TraceText() string { return s.words.Text() }

// CreateRenderer implements fyne.Widget.
func (s *said) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil,
		container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(4*theme.Grid), s.shape)), nil, s.words))
}

// Check is a check box that a dialog closes from.
type Check struct {
	widget.Check
	escape func()
}

func newCheck(label string, escape func(), changed func(bool)) *Check {
	c := &Check{escape: escape}
	c.Text, c.OnChanged = label, changed
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey implements fyne.Focusable.
func (c *Check) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		c.escape()
		return
	}
	c.Check.TypedKey(ev)
}

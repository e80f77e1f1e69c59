package settings

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Mail is the mail server that this program sends invitations through. The zero Mail is none.
type Mail struct {
	Host     string
	Port     uint16
	Security string // "starttls", "tls", "none"
	User     string
	From     string
}

// MailState is what is known of it.
type MailState struct {
	Mail
	Kept bool // a password is kept
	Busy bool // a test is on its way
	// Said is what became of the last Save or test; "" nothing.
	Condition theme.Condition
	Said      string
}

// SaveMail keeps a mail server, and sends a test through it when Test is true. Password is "" when the one that is kept stays.
type SaveMail struct {
	Mail     Mail
	Password string
	Test     bool
}

func (SaveMail) command() {}

// mailCard is the part of the page about the mail server. Nothing of it counts before it is saved.
type mailCard struct {
	page     *Page
	content  fyne.CanvasObject
	host     *entry.Entry
	port     *entry.Entry
	security *entry.Select
	user     *entry.Entry
	password *entry.Entry
	from     *entry.Entry
	save     *hint.Button
	test     *hint.Button
	said     *theme.State
	shown    Mail
	chosen   string // security as shown
	saving   bool   // what is typed was handed on
}

func securities() []string { return []string{"starttls", "tls", "none"} }

func securityNames() []string {
	return []string{lang.L("settings.mail.starttls"), lang.L("settings.mail.tls"), lang.L("settings.mail.none")}
}

// usualPort is where servers wait for it.
func usualPort(security string) string {
	return map[string]string{"starttls": "587", "tls": "465", "none": "25"}[security]
}

func newMailCard(page *Page) *mailCard {
	m := &mailCard{page: page, host: entry.New(), port: entry.New(), user: entry.New(), password: entry.NewPassword(), from: entry.New()}
	m.security = entry.NewSelect(securityNames(), func(string) { m.secure(securities()[max(0, m.security.SelectedIndex())]) })
	for _, e := range []*entry.Entry{m.host, m.port, m.user, m.password, m.from} {
		e.OnSubmitted = func(string) { m.command(false) }
	}
	m.host.SetPlaceHolder("mail.example.com")
	m.from.SetPlaceHolder(lang.L("settings.mail.from.hint"))
	m.save = hint.New(lang.L("settings.mail.save"), fynetheme.DocumentSaveIcon(), func() { m.command(false) })
	m.test = hint.New(lang.L("settings.mail.test"), fynetheme.MailSendIcon(), func() { m.command(true) })
	m.said = theme.NewSentence(theme.Idle, "")
	m.said.Hide()
	m.secure("starttls")
	m.content = theme.Card(container.NewVBox(theme.Section(lang.L("settings.mail")), theme.Subtle(lang.L("settings.mail.what")),
		row(lang.L("settings.mail.host"), m.host), row(lang.L("settings.mail.security"), m.security), row(lang.L("settings.port"), m.port),
		row(lang.L("settings.mail.user"), m.user), row(lang.L("settings.mail.password"), m.password), row(lang.L("settings.mail.from"), m.from),
		container.NewHBox(m.save, m.test), m.said))
	return m
}

// secure chooses how the connection is protected, and the usual port for it unless another one was typed.
func (m *mailCard) secure(how string) {
	if how == m.chosen {
		return
	}
	before := m.chosen
	m.chosen = how
	m.security.SetSelectedIndex(max(0, slices.Index(securities(), how)))
	if m.port.Text == "" || m.port.Text == usualPort(before) {
		m.port.SetText(usualPort(how))
	}
}

// command hands on what is typed, if it can be read.
func (m *mailCard) command(test bool) {
	if m.save.Disabled() {
		return
	}
	port, err := strconv.ParseUint(m.port.Text, 10, 16)
	if err != nil || port == 0 {
		m.say(theme.Stopped, lang.L("settings.mail.port.wrong"))
		return
	}
	c := SaveMail{Password: m.password.Text, Test: test && m.host.Text != "", Mail: Mail{
		Host: m.host.Text, Port: uint16(port), Security: m.chosen, User: m.user.Text, From: m.from.Text,
	}}
	if c.Mail.Host == "" {
		c.Mail, c.Password = Mail{}, ""
	}
	m.saving = true
	m.page.say(c)
}

func (m *mailCard) say(c theme.Condition, text string) {
	m.said.Set(c, text)
	if text == "" {
		m.said.Hide()
	} else {
		m.said.Show()
	}
	m.page.Content.Refresh()
}

// update shows what is kept; what is being typed stays until then.
func (m *mailCard) update(s MailState) {
	if s.Mail != m.shown {
		m.shown = s.Mail
		m.host.SetText(s.Host)
		m.user.SetText(s.User)
		m.from.SetText(s.From)
		m.password.SetText("")
		how := s.Security
		if how == "" {
			how = "starttls"
		}
		m.secure(how)
		m.port.SetText(usualPort(how))
		if s.Port != 0 {
			m.port.SetText(strconv.Itoa(int(s.Port)))
		}
	}
	if m.saving && s.Condition != theme.Stopped { // it is kept, and not shown again
		m.password.SetText("")
	}
	m.saving = false
	if s.Kept {
		m.password.SetPlaceHolder(lang.L("settings.mail.password.kept"))
	} else {
		m.password.SetPlaceHolder("")
	}
	for _, b := range []*hint.Button{m.save, m.test} {
		if s.Busy {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	m.say(s.Condition, s.Said)
}

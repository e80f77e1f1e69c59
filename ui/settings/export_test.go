package settings

import "fyne.io/fyne/v2/test"

// Type writes into the port's field.
func Type(p *Page, text string) { p.port.SetText(text) }

// MailForm is the part of the page about the mail server.
type MailForm struct{ m *mailCard }

func Mailer(p *Page) MailForm { return MailForm{p.mail} }

func (f MailForm) Type(host, port, user, password, from string) {
	f.m.host.SetText(host)
	f.m.port.SetText(port)
	f.m.user.SetText(user)
	f.m.password.SetText(password)
	f.m.from.SetText(from)
}
func (f MailForm) Secure(i int)     { f.m.security.SetSelectedIndex(i) }
func (f MailForm) Save()            { test.Tap(f.m.save) }
func (f MailForm) Test()            { test.Tap(f.m.test) }
func (f MailForm) Enter()           { f.m.from.OnSubmitted(f.m.from.Text) }
func (f MailForm) Port() string     { return f.m.port.Text }
func (f MailForm) Host() string     { return f.m.host.Text }
func (f MailForm) Password() string { return f.m.password.Text }
func (f MailForm) Said() string     { return f.m.said.Text() }

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
func (f MailForm) Said() string     { return f.m.said.TraceText() }

// OwnForm is the part of the page about the rep's account.
type OwnForm struct{ a *accountCard }

func Own(p *Page) OwnForm { return OwnForm{p.account} }

func (f OwnForm) Passwords(old, new, again string) {
	f.a.old.SetText(old)
	f.a.new.SetText(new)
	f.a.again.SetText(again)
}
func (f OwnForm) Change()                 { test.Tap(f.a.change) }
func (f OwnForm) Enter()                  { f.a.again.OnSubmitted("") }
func (f OwnForm) Begin()                  { test.Tap(f.a.begin) }
func (f OwnForm) On()                     { test.Tap(f.a.on) }
func (f OwnForm) Off()                    { test.Tap(f.a.off) }
func (f OwnForm) Type(password, c string) { f.a.password.SetText(password); f.a.code.SetText(c) }
func (f OwnForm) Typed() string {
	return f.a.old.Text + f.a.new.Text + f.a.again.Text + f.a.password.Text + f.a.code.Text
}
func (f OwnForm) Said() string { return f.a.said.TraceText() }

package main

import (
	"context"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/mail"
	uiinvite "deskhand/ui/invite"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
)

// passwordFile holds the mail server's password, in the folder of the sessions' keys: only this user may read it.
const passwordFile = ".mail-password"

// MailServer is where this program's own mails go. The zero value is none.
type MailServer struct {
	Host     string        `json:"host,omitempty"`
	Port     uint16        `json:"port,omitempty"`
	Security mail.Security `json:"security,omitempty"`
	User     string        `json:"user,omitempty"`
	From     string        `json:"from,omitempty"`
}

// postbox is what the desk knows of mails: the password, and how the last test went.
type postbox struct {
	roots     *x509.CertPool // who vouches for mail servers; nil: whom this computer trusts
	password  string
	busy      bool
	condition theme.Condition
	said      string
}

// password reads the mail server's password; "" when there is none.
func (k *kept) password() string {
	b, err := os.ReadFile(filepath.Join(k.dir, passwordFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		k.log.Error("mail password not read", "err", err)
	}
	return string(b)
}

// setPassword keeps it, or forgets it when it is "".
func (k *kept) setPassword(password string) {
	path := filepath.Join(k.dir, passwordFile)
	var err error
	if password != "" {
		err = writeFile(path, []byte(password))
	} else if err = os.Remove(path); errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		k.log.Error("mail password not kept", "err", err)
	}
}

// mailServer is the server as it is set up.
func (d *desk) mailServer(s MailServer) mail.Server {
	return mail.Server{Host: s.Host, Port: s.Port, Security: s.Security, User: s.User, Password: d.prefs.post.password, From: s.From, Name: d.repName(), Roots: d.prefs.post.roots}
}

// invite takes what the rep does in an invitation.
func (d *desk) invite(t *openTab, c uiinvite.Command) {
	switch c := c.(type) {
	case uiinvite.Copy:
		d.app.Clipboard().SetContent(c.Text)
		t.session.Copied(c.Link)
	case uiinvite.Mail:
		d.mail(t, c)
	case uiinvite.SetOwn:
		_ = d.set.change(func(s *Settings) { s.OwnMailOff = !c.On })
		if !t.mail.Busy { // what was said is of the other way
			t.mail.Said = ""
		}
		for _, other := range d.tabs.of {
			other.tab.Update(d.snapshot(other))
		}
	case uiinvite.NewNumber:
		t.session.NewNumber()
	case uiinvite.SetHost:
		d.chooseHost(c.Host)
	case uiinvite.NewLink:
		t.session.NewLink(c.Role)
	case uiinvite.SetLife:
		t.session.SetLinkLife(c.Life)
	case uiinvite.Revoke:
		t.session.Revoke(c.ID)
	}
}

// mailing is how a tab's e-mails go.
func (d *desk) mailing(t *openTab) uiinvite.Mailing {
	m := t.mail
	m.Own, m.Server, m.Site = !d.set.now.OwnMailOff, d.set.now.Mail.Host, d.siteMails(t)
	return m
}

func (d *desk) sayMail(t *openTab, busy bool, c theme.Condition, text string) {
	t.mail.Busy, t.mail.Condition, t.mail.Said = busy, c, text
	if d.tabs.of[t.n] == t {
		t.tab.Update(d.snapshot(t))
	}
}

// mail invites somebody by e-mail, with a link of their own. One click is one mail: another one waits until this one is through.
func (d *desk) mail(t *openTab, c uiinvite.Mail) {
	if t.mail.Busy {
		return
	}
	if !c.Own && d.siteMails(t) != "" {
		d.mailBySite(t, c)
		return
	}
	text := lang.L("invite.mail.opening")
	if !c.Own {
		text = lang.L("invite.mail.sending", map[string]any{"Address": c.To})
	}
	d.sayMail(t, true, theme.Waiting, text)
	t.session.Invite(c.Role, console.For{Way: console.WayMail, To: c.To}, func(made console.Invited, err error) {
		d.screen.post(func() { d.mailInvited(t, c, made, err) })
	})
}

// mailInvited writes the mail and hands it on. A link whose mail did not leave is revoked.
func (d *desk) mailInvited(t *openTab, c uiinvite.Mail, made console.Invited, err error) {
	failed := func(text string) {
		if made.ID != (console.LinkID{}) {
			t.session.Revoke(made.ID)
		}
		d.sayMail(t, false, theme.Stopped, text)
	}
	through := func(condition theme.Condition, text string) {
		t.mail.Sent++
		d.sayMail(t, false, condition, text)
	}
	if err != nil {
		failed(mailSentence(err))
		return
	}
	m, err := uiinvite.NewMail(uiinvite.Snapshot{Door: made.Door, Rep: d.repName(), Org: t.last.State.Org, Shared: !t.account.own}, c.Role, c.To)
	if !c.Own {
		if err != nil {
			failed(mailSentence(err))
			return
		}
		d.sendMail(d.mailServer(d.set.now.Mail), m, func(err error) {
			if err != nil {
				failed(mailSentence(err))
				return
			}
			through(theme.Live, lang.L("invite.mail.sent", map[string]any{"Address": c.To}))
		})
		return
	}
	link := ""
	if err == nil {
		link, err = m.Mailto()
	}
	if err != nil {
		failed(lang.L("invite.mail.none"))
		return
	}
	said := 0 // which mail of the tab's this one is, once it is believed to have opened
	d.openMail(link, func(opened bool) {
		switch {
		case opened:
			through(theme.Idle, lang.L("invite.mail.opened"))
			said = t.mail.Sent
		case said == 0 || said == t.mail.Sent && !t.mail.Busy:
			failed(lang.L("invite.mail.none"))
		default: // another mail is what is spoken of by now
			t.session.Revoke(made.ID)
		}
	})
}

// sendMail sends a mail on a goroutine of its own, and calls then on the user interface's.
func (d *desk) sendMail(s mail.Server, m invite.Mail, then func(error)) {
	d.back.goes(func(ctx context.Context) {
		err := s.Send(ctx, m)
		if err != nil && ctx.Err() == nil {
			d.back.log.Warn("mail not sent", "err", err)
		}
		d.screen.post(func() { then(err) })
	})
}

// mailSentence says to people why a mail was not sent, and what to do.
func mailSentence(err error) string {
	for _, s := range []struct {
		err  error
		text string
	}{
		{mail.ErrServer, lang.L("mail.error.server")}, {mail.ErrPlain, lang.L("mail.error.plain")}, {mail.ErrFrom, lang.L("mail.error.from")},
		{mail.ErrTo, lang.L("mail.error.to")}, {mail.ErrReach, lang.L("mail.error.reach")}, {mail.ErrTime, lang.L("mail.error.time")},
		{mail.ErrNoTLS, lang.L("mail.error.notls")}, {mail.ErrCertificate, lang.L("mail.error.certificate")},
		{mail.ErrTLS, lang.L("mail.error.tls")}, {mail.ErrPassword, lang.L("mail.error.password")}, {mail.ErrAuth, lang.L("mail.error.auth")},
		{mail.ErrRefused, lang.L("mail.error.refused")}, {console.ErrLinks, lang.L("invite.mail.many")},
		{console.ErrNoDoor, lang.L("invite.mail.notnow")}, {invite.ErrTemplate, lang.L("invite.mail.notnow")},
	} {
		if errors.Is(err, s.err) {
			return s.text
		}
	}
	return lang.L("mail.error.broken")
}

// mailState is the mail server for the settings page.
func (d *desk) mailState() settings.MailState {
	s := d.set.now.Mail
	return settings.MailState{
		Mail: settings.Mail{Host: s.Host, Port: s.Port, Security: string(s.Security), User: s.User, From: s.From},
		Kept: d.prefs.post.password != "", Busy: d.prefs.post.busy, Condition: d.prefs.post.condition, Said: d.prefs.post.said,
	}
}

// saveMail keeps a mail server and its password, and sends a test when that is wanted.
func (d *desk) saveMail(c settings.SaveMail) {
	p := &d.prefs.post
	if p.busy {
		return
	}
	defer func() { d.showSettings() }()
	s := MailServer{
		Host: strings.TrimSpace(c.Mail.Host), Port: c.Mail.Port, Security: mail.Security(c.Mail.Security),
		User: strings.TrimSpace(c.Mail.User), From: strings.TrimSpace(c.Mail.From),
	}
	if s.Host != "" {
		switch err := d.mailServer(s).Valid(); {
		case errors.Is(err, mail.ErrServer):
			p.condition, p.said = theme.Stopped, lang.L("settings.mail.host.wrong")
			return
		case errors.Is(err, mail.ErrFrom):
			p.condition, p.said = theme.Stopped, lang.L("invite.mail.to.wrong")
			return
		case err != nil:
			p.condition, p.said = theme.Stopped, mailSentence(err)
			return
		}
	}
	password := p.password
	switch {
	case s.Host == "" || s.User == "":
		password = ""
	case c.Password != "":
		password = c.Password
	case s.Host != d.set.now.Mail.Host || s.User != d.set.now.Mail.User:
		password = "" // it is another one's
	}
	if password != p.password {
		p.password = password
		d.back.errands.put(func() { d.back.kept.setPassword(password) })
	}
	p.condition, p.said = theme.Live, lang.L("settings.mail.saved")
	if s.Host == "" {
		p.condition, p.said = theme.Idle, lang.L("settings.mail.off")
	}
	if err := d.set.change(func(all *Settings) { all.Mail = s }); err != nil {
		p.condition, p.said = theme.Stopped, lang.L("settings.notkept")
	}
	if c.Test {
		d.testMail(s)
	}
	for _, t := range d.tabs.of {
		t.tab.Update(d.snapshot(t))
	}
}

// testMail sends a mail to ourselves.
func (d *desk) testMail(s MailServer) {
	p := &d.prefs.post
	to := map[string]any{"Address": s.From}
	m, err := invite.NewMail(s.From, lang.L("settings.mail.test.subject"), lang.L("settings.mail.test.body"), invite.Facts{Rep: d.repName()})
	if err != nil {
		p.condition, p.said = theme.Stopped, mailSentence(err)
		return
	}
	p.busy, p.condition, p.said = true, theme.Idle, lang.L("settings.mail.testing", to)
	d.sendMail(d.mailServer(s), m, func(err error) {
		p.busy, p.condition, p.said = false, theme.Live, lang.L("settings.mail.tested", to)
		if err != nil {
			p.condition, p.said = theme.Stopped, mailSentence(err)
		}
		d.showSettings()
	})
}

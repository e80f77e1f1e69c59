package mail_test

import (
	"errors"
	"mime"
	"strings"
	"testing"

	"deskhand/app/invite"
	"deskhand/app/mail"
	"deskhand/app/mail/mailtest"
)

// TestSomebodyElsesServerDelivers: what lies in the maildir of a server that others wrote is what was sent, once, in Spanish too.
func TestSomebodyElsesServerDelivers(t *testing.T) {
	long := strings.Repeat("¿Está ahí? El técnico la ayudará con el ordenador. ", 30)
	sent := invite.Mail{
		To: "marta@example.org", Subject: "Añada su número: invitación de Íñigo Núñez a «una sesión de asistencia» — pingüino",
		Body: "Abra este enlace:\r\nhttps://help.example.org/j/x#1.c.s=\r\n\r\n.\r\n..dos puntos\r\nFrom aquí\r\n" + long + "\r\n",
	}
	for name, c := range map[string]struct {
		cfg      mailtest.Config
		security mail.Security
	}{
		"starttls":            {mailtest.Config{}, mail.StartTLS},
		"starttls, signed in": {mailtest.Config{User: "ana", Password: "pa ss wörd ñ"}, mail.StartTLS},
		"tls, signed in":      {mailtest.Config{User: "ana", Password: "secret", Implicit: true}, mail.TLS},
		"plain, signed in":    {mailtest.Config{User: "ana", Password: "secret", NoTLS: true}, mail.None},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.StartForeign(t, c.cfg)
			to := foreignOf(s, c.security)
			to.User, to.Password = c.cfg.User, c.cfg.Password
			if err := to.Send(t.Context(), sent); err != nil {
				t.Fatal(err)
			}
			got := s.Delivered(t)
			if len(got) != 1 {
				t.Fatalf("%d mails are delivered", len(got))
			}
			head, body := read(t, got[0])
			subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
			if err != nil || subject != sent.Subject {
				t.Errorf("subject %q, %v", subject, err)
			}
			if want := strings.ReplaceAll(sent.Body, "\r\n", "\n"); body != want {
				t.Errorf("body %q, want %q", body, want)
			}
			if head.Get("X-MailFrom") != "ana@example.org" || head.Get("X-RcptTo") != "marta@example.org" || head.Get("To") != "<marta@example.org>" {
				t.Errorf("from %q to %q, %q", head.Get("X-MailFrom"), head.Get("X-RcptTo"), head.Get("To"))
			}
		})
	}
}

// TestSomebodyElsesServerRefuses: each refusal is told apart, and nothing is delivered.
func TestSomebodyElsesServerRefuses(t *testing.T) {
	cfg := mailtest.Config{User: "ana", Password: "secret"}
	unwilling := mailtest.Config{User: "ana", Password: "secret", Answers: map[string]string{"STARTTLS": "454 4.7.0 TLS not available"}}
	for name, c := range map[string]struct {
		cfg    mailtest.Config
		change func(*mail.Server, *invite.Mail)
		want   error
	}{
		"a wrong password":     {cfg, func(s *mail.Server, _ *invite.Mail) { s.Password = "Secret" }, mail.ErrPassword},
		"another user":         {cfg, func(s *mail.Server, _ *invite.Mail) { s.User = "eva" }, mail.ErrPassword},
		"nobody signs in":      {cfg, func(s *mail.Server, _ *invite.Mail) { s.User = "" }, mail.ErrPassword},
		"refused addressee":    {cfg, func(_ *mail.Server, m *invite.Mail) { m.To = mailtest.Nobody }, mail.ErrTo},
		"nobody vouches":       {cfg, func(s *mail.Server, _ *invite.Mail) { s.Roots = nil }, mail.ErrCertificate},
		"another's":            {mailtest.Config{Other: true}, func(s *mail.Server, _ *invite.Mail) { s.User = "" }, mail.ErrCertificate},
		"out of date":          {mailtest.Config{Expired: true}, func(s *mail.Server, _ *invite.Mail) { s.User = "" }, mail.ErrCertificate},
		"another's, by TLS":    {mailtest.Config{Other: true, Implicit: true}, func(s *mail.Server, _ *invite.Mail) { s.User, s.Security = "", mail.TLS }, mail.ErrCertificate},
		"no STARTTLS":          {mailtest.Config{NoTLS: true}, func(s *mail.Server, _ *invite.Mail) { s.User = "" }, mail.ErrNoTLS},
		"no to STARTTLS":       {unwilling, func(*mail.Server, *invite.Mail) {}, mail.ErrNoTLS},
		"TLS on STARTTLS port": {cfg, func(s *mail.Server, _ *invite.Mail) { s.Security = mail.TLS }, mail.ErrTLS},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.StartForeign(t, c.cfg)
			to, m := foreignOf(s, mail.StartTLS), hello()
			to.User, to.Password = "ana", "secret"
			c.change(&to, &m)
			if err := to.Send(t.Context(), m); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if got := s.Delivered(t); len(got) != 0 {
				t.Errorf("delivered: %q", got)
			}
		})
	}
}

func foreignOf(s *mailtest.Foreign, security mail.Security) mail.Server {
	return mail.Server{Host: s.Host, Port: s.Port, Security: security, From: "ana@example.org", Name: "Ana Ruiz", Roots: s.Roots()}
}

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/app/mail"
	"deskhand/app/mail/mailtest"
	"deskhand/ui/settings"
	"deskhand/ui/words"
)

func TestTheMailPasswordIsSecretAndForgotten(t *testing.T) {
	data := t.TempDir()
	k := newKept(data, quiet())
	if k.password() != "" {
		t.Error("a password that nobody gave")
	}
	k.setPassword(" correct horse ")
	info, err := os.Stat(filepath.Join(data, keptFolder, passwordFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if got := newKept(data, quiet()).password(); got != " correct horse " {
		t.Errorf("kept %q", got)
	}
	if len(k.all()) != 0 {
		t.Error("it is taken for a session")
	}
	k.setPassword("")
	k.setPassword("")
	if left, err := os.ReadDir(filepath.Join(data, keptFolder)); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestMailServerIsKeptInTheSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), settingsFile)
	s := loadSettings(path, quiet())
	if s.now.NoEmail || s.now.OwnMailOff {
		t.Error("the boxes are not ticked at first")
	}
	want := MailServer{Host: "mail.example.org", Port: 465, Security: mail.TLS, User: "ana", From: "ana@example.org"}
	if err := s.change(func(s *Settings) { s.Mail, s.OwnMailOff = want, true }); err != nil {
		t.Fatal(err)
	}
	if got := loadSettings(path, quiet()).now; got.Mail != want || !got.OwnMailOff {
		t.Errorf("%+v", got.Mail)
	}
}

// Each cause has a sentence of its own, and none shows the error.
func TestEveryMailErrorHasASentence(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		seen := map[string]error{}
		for _, err := range []error{
			mail.ErrServer, mail.ErrPlain, mail.ErrFrom, mail.ErrTo, mail.ErrReach, mail.ErrTime, mail.ErrNoTLS, mail.ErrCertificate, mail.ErrTLS, mail.ErrPassword, mail.ErrAuth,
			mail.ErrRefused, mail.ErrBroken, console.ErrLinks, console.ErrNoDoor,
		} {
			text := mailSentence(fmt.Errorf("send a mail: %w", err))
			if other, twice := seen[text]; twice || text == "" {
				t.Errorf("%s: %v and %v are both %q", language, err, other, text)
			}
			seen[text] = err
		}
		if mailSentence(errors.New("x")) != mailSentence(mail.ErrBroken) {
			t.Error("another error has no sentence")
		}
	}
}

// tries sets a rep's own mail server up from the settings, sends the test mail, and returns what is said of it.
func (s *stage) tries(box *mailtest.Foreign, security mail.Security, password, from string) string {
	s.t.Helper()
	s.saveMail(settings.SaveMail{Test: true, Password: password, Mail: settings.Mail{
		Host: box.Host, Port: box.Port, Security: string(security), User: "ana", From: from,
	}})
	s.until("the mail server has answered", func() bool { return !s.prefs.post.busy })
	return s.prefs.post.said
}

// A rep's own mail server, set up in the settings and tried from there, delivers; the server is one that others wrote. What is wrong is said.
func TestTheRepsMailServerIsTried(t *testing.T) {
	for security, plain := range map[mail.Security]bool{mail.StartTLS: false, mail.None: true} {
		t.Run(string(security), func(t *testing.T) {
			box := mailtest.StartForeign(t, mailtest.Config{User: "ana", Password: "contraseña", NoTLS: plain})
			s := newStage(t)
			s.prefs.post.roots = box.Roots()
			if got := s.tries(box, security, "contrasena", "ana@example.org"); got != mailSentence(mail.ErrPassword) {
				t.Errorf("a wrong password: %q", got)
			}
			if got := s.tries(box, security, "contraseña", mailtest.Nobody); got != mailSentence(mail.ErrTo) {
				t.Errorf("an address that is refused: %q", got)
			}
			if got := box.Delivered(t); len(got) != 0 {
				t.Fatalf("delivered: %q", got)
			}
			want := lang.L("settings.mail.tested", map[string]any{"Address": "ana@example.org"})
			if got := s.tries(box, security, "contraseña", "ana@example.org"); got != want {
				t.Errorf("it says %q, want %q", got, want)
			}
			if got := box.Delivered(t); len(got) != 1 || !strings.Contains(got[0], "To: <ana@example.org>") {
				t.Errorf("delivered: %q", got)
			}
		})
	}
}

// Without protection neither the password nor a mail leaves the rep's program, although the server would take both; it says which of the two is missing.
func TestTheRepsMailServerIsTrustedOnlyProtected(t *testing.T) {
	ana := mailtest.Config{User: "ana", Password: "contraseña"}
	without, unwilling, other := ana, ana, ana
	without.NoTLS, other.Other = true, true
	unwilling.Answers = map[string]string{"STARTTLS": "454 4.7.0 TLS not available"}
	for name, c := range map[string]struct {
		cfg     mailtest.Config
		unknown bool // nobody here knows who vouches for it
		want    error
	}{
		"no STARTTLS":           {without, false, mail.ErrNoTLS},
		"no to STARTTLS":        {unwilling, false, mail.ErrNoTLS},
		"nobody vouches":        {ana, true, mail.ErrCertificate},
		"another's certificate": {other, false, mail.ErrCertificate},
	} {
		t.Run(name, func(t *testing.T) {
			box := mailtest.StartForeign(t, c.cfg)
			s := newStage(t)
			if !c.unknown {
				s.prefs.post.roots = box.Roots()
			}
			if got := s.tries(box, mail.StartTLS, "contraseña", "ana@example.org"); got != mailSentence(c.want) {
				t.Errorf("it says %q, want %q", got, mailSentence(c.want))
			}
			if got := box.Delivered(t); len(got) != 0 {
				t.Errorf("delivered: %q", got)
			}
		})
	}
}

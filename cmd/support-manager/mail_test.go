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
			mail.ErrServer, mail.ErrPlain, mail.ErrFrom, mail.ErrTo, mail.ErrReach, mail.ErrTime, mail.ErrTLS, mail.ErrPassword, mail.ErrAuth,
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

// A rep's own mail server, set up in the settings and tried from there, delivers; the server is one that others wrote. What is wrong is said.
func TestTheRepsMailServerIsTried(t *testing.T) {
	box := mailtest.StartForeign(t, mailtest.Config{User: "ana", Password: "contraseña", NoTLS: true})
	s := newStage(t)
	try := func(password, from string) string {
		t.Helper()
		s.saveMail(settings.SaveMail{Test: true, Password: password, Mail: settings.Mail{
			Host: box.Host, Port: box.Port, Security: string(mail.None), User: "ana", From: from,
		}})
		s.until("the mail server has answered", func() bool { return !s.postbox.busy })
		return s.postbox.said
	}
	if got := try("contrasena", "ana@example.org"); got != mailSentence(mail.ErrPassword) {
		t.Errorf("a wrong password: %q", got)
	}
	if got := try("contraseña", mailtest.Nobody); got != mailSentence(mail.ErrTo) {
		t.Errorf("an address that is refused: %q", got)
	}
	if got := box.Delivered(t); len(got) != 0 {
		t.Fatalf("delivered: %q", got)
	}
	if got, want := try("contraseña", "ana@example.org"), lang.L("settings.mail.tested", map[string]any{"Address": "ana@example.org"}); got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if got := box.Delivered(t); len(got) != 1 || !strings.Contains(got[0], "To: <ana@example.org>") {
		t.Errorf("delivered: %q", got)
	}
}

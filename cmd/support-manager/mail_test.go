package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"deskhand/app/console"
	"deskhand/app/mail"
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

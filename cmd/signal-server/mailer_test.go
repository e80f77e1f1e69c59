package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"deskhand/app/mail"
	"deskhand/app/mail/mailtest"
)

// TestMailsOfTheSite: what is configured reaches a real mail server, each addressee alone; what could not work is said before a port is taken.
func TestMailsOfTheSite(t *testing.T) {
	box := mailtest.Start(t, mailtest.Config{NoTLS: true, User: "desk", Password: "s3cret"})
	host, port := box.Host, strconv.Itoa(int(box.Port))
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--public", "support.example.com", "--mail-host", host, "--mail-port", port, "--mail-security", "none", "--mail-user", "desk",
		"--mail-password-file", secret, "--mail-from", "support@example.com", "--turn-listen", "none"}
	c, err := readServe(args, streams{err: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.check(); err != nil {
		t.Fatal(err)
	}
	cfg, err := c.server(nil, nil)
	if err != nil || cfg.Mail == nil {
		t.Fatalf("no mails: %v", err)
	}
	if err := cfg.Mail.Send(t.Context(), []string{"marta@example.org", "luis@example.org"}, "Hello", "Line\r\n"); err != nil {
		t.Fatal(err)
	}
	got := box.Mails()
	if len(got) != 2 || strings.Contains(got[0].Data, "luis") || !strings.Contains(got[1].Data, "luis@example.org") {
		t.Errorf("taken %+v", got)
	}
}

// TestMailsOfTheSiteByAnotherServer: what is configured delivers by a server that others wrote, with STARTTLS and a password; who is refused
// there does not keep the others from their mail.
func TestMailsOfTheSiteByAnotherServer(t *testing.T) {
	box := mailtest.StartForeign(t, mailtest.Config{User: "desk", Password: "s3creto ñ"})
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("s3creto ñ\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := mailConfig{Host: box.Host, Port: box.Port, User: "desk", PasswordFile: secret, From: "support@example.com"}
	server, ok, err := c.server("Soporte Ñ")
	if err != nil || !ok {
		t.Fatalf("no mail server: %v", err)
	}
	if err := (mailer{server}).Send(t.Context(), []string{"marta@example.org"}, "Hola", "Línea\r\n"); !errors.Is(err, mail.ErrCertificate) {
		t.Errorf("a certificate that nobody vouches for: %v", err)
	}
	server.Roots = box.Roots()
	err = mailer{server}.Send(t.Context(), []string{"marta@example.org", mailtest.Nobody, "luis@example.org"}, "Añada a Íñigo", "Línea ñ\r\n")
	if !errors.Is(err, mail.ErrTo) {
		t.Errorf("one is refused: %v", err)
	}
	got := strings.Join(box.Delivered(t), "\n")
	for _, want := range []string{"To: <marta@example.org>", "To: <luis@example.org>", "L=C3=ADnea =C3=B1", "Subject: =?UTF-8?q?A=C3=B1ada_a_=C3=8D=C3=B1igo?="} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	if n := len(box.Delivered(t)); n != 2 {
		t.Errorf("%d mails are delivered, want 2", n)
	}
}

func TestMailsThatCouldNotBeSent(t *testing.T) {
	base := []string{"--public", "support.example.com", "--mail-host", "smtp.example.com", "--mail-from", "support@example.com"}
	tests := []struct {
		name string
		more []string
		want string
	}{
		{"nothing wrong", nil, ""},
		{"in the open", []string{"--mail-security", "none"}, "open on the way"},
		{"no sender", []string{"--mail-from", "support"}, "no address"},
		{"a port in the host", []string{"--mail-host", "smtp.example.com:25"}, "without a port"},
		{"another security", []string{"--mail-security", "ssl"}, "starttls, tls or none"},
		{"no such file", []string{"--mail-password-file", filepath.Join(t.TempDir(), "none")}, "password_file"},
		{"nobody knows where the site is", []string{"--public", ""}, "--public"},
	}
	for _, test := range tests {
		c, err := readServe(append(append([]string{"--turn-listen", "none"}, base...), test.more...), streams{err: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		err = c.check()
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
	if _, err := readServe([]string{"--mail-port", strconv.Itoa(1 << 16)}, streams{err: io.Discard}); err == nil {
		t.Error("a port of 17 bits")
	}
}

package main

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

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

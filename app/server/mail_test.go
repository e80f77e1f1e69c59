package server_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"
)

// mailbox is a mail server as the signal server sees it.
type mailbox struct {
	mu   sync.Mutex
	sent []string // to, subject, text
	err  error
}

func (p *mailbox) Send(_ context.Context, to []string, subject, text string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.sent = append(p.sent, strings.Join(to, ",")+"\n"+subject+"\n"+text)
	}
	return p.err
}

func (p *mailbox) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

func (p *mailbox) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.sent...)
}

// Rule 22: what the site sends carries no secret: neither number nor link, not even the locator, and nothing that the server does not know.
func TestRule22MailFromTheSite(t *testing.T) {
	box := &mailbox{}
	s := servertest.Start(t, func(c *server.Config) { c.Mail, c.Public = box, invite.Site{Host: "support.example.org", Port: 443} })
	ana, luis := s.SignIn("ana"), s.SignIn("luis")
	rep := s.Dial(ana).Open("Ana")
	if !rep.Rights.Mail {
		t.Error("the console is not told that the site sends mails")
	}
	ask := wire.InviteMail{Session: rep.Author.Session, To: "marta@example.org", Language: "es"}
	do[wire.Done](t, s, ana, ask)
	ask.Rep, ask.Language = true, "xx"
	do[wire.Done](t, s, ana, ask)
	sent := box.all()
	if len(sent) != 2 || !strings.HasPrefix(sent[0], "marta@example.org\n") || !strings.Contains(sent[0], "le invita") || !strings.Contains(sent[0], "https://support.example.org") ||
		!strings.Contains(sent[1], "asks you to assist") {
		t.Fatalf("sent %q", sent)
	}
	for _, m := range sent {
		if strings.Contains(m, rep.Locator) || strings.Contains(m, string(rep.Author.Session)) || strings.Contains(m, "#") || strings.Contains(m, "{") {
			t.Errorf("the mail says too much: %q", m)
		}
	}
	tests := []struct {
		name string
		by   servertest.Rep
		ask  wire.InviteMail
		want wire.TroubleCode
	}{
		{"a colleague's session", luis, ask, wire.TroubleNone},
		{"no session", ana, wire.InviteMail{Session: "nosuchsession", To: "marta@example.org"}, wire.TroubleNone},
		{"no address", ana, wire.InviteMail{Session: ask.Session, To: "marta"}, wire.TroubleName},
		{"two addresses", ana, wire.InviteMail{Session: ask.Session, To: "a@example.org,b@example.org"}, wire.TroubleName},
		{"a header in the address", ana, wire.InviteMail{Session: ask.Session, To: "a@example.org\r\nBcc: b@example.org"}, wire.TroubleName},
	}
	for _, test := range tests {
		if got := refused(t, s, test.by, test.ask); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	box.fail(errors.New("no route"))
	if got := refused(t, s, ana, ask); got != wire.TroubleMail {
		t.Errorf("a mail server that is away: %s", got)
	}
	box.fail(nil)
	for range 7 {
		do[wire.Done](t, s, ana, ask)
	}
	if got := refused(t, s, ana, ask); got != wire.TroubleBusy {
		t.Errorf("a flood of mails: %s", got)
	}
}

func TestNoMailFromASiteWithoutOne(t *testing.T) {
	s := servertest.Start(t)
	ana := s.SignIn("ana")
	rep := s.Dial(ana).Open("Ana")
	if rep.Rights.Mail {
		t.Error("offers mail")
	}
	if got := refused(t, s, ana, wire.InviteMail{Session: rep.Author.Session, To: "marta@example.org"}); got != wire.TroubleRights {
		t.Errorf("mail: %s", got)
	}
}

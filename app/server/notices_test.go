package server_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
)

// posted is a mail server that takes its time.
type posted struct{ mails chan sentMail }

type sentMail struct {
	to            []string
	subject, text string
	goOn          chan struct{}
}

func (p posted) Send(ctx context.Context, to []string, subject, text string) error {
	m := sentMail{to, subject, text, make(chan struct{})}
	select {
	case p.mails <- m:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-m.goOn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p posted) next(t *testing.T) sentMail {
	t.Helper()
	select {
	case m := <-p.mails:
		return m
	case <-time.After(time.Minute):
		t.Fatal("no mail was sent")
		return sentMail{}
	}
}

func mailing(t *testing.T, at interface{ now() time.Time }) (*servertest.Server, posted) {
	p := posted{make(chan sentMail)}
	s := helpDesk(t, func(q *acd.Queue) {
		q.Notices = acd.Notices{Wait: []string{"lead@example.com", "duty@example.com"}, Message: []string{"desk@example.com"}}
	}, func(c *server.Config) {
		c.Now, c.Mail, c.Public = at.now, p, invite.Site{Host: "help.example", Port: 443}
	})
	return s, p
}

// TestRule108TheQueuesAddressesAreToldOfALongWait: each by a mail of its own, and nobody waits for the mail server.
func TestRule108TheQueuesAddressesAreToldOfALongWait(t *testing.T) {
	at := newClock()
	s, p := mailing(t, at)
	onDuty(t, s, "ana")
	told(t, s, marta())
	at.add(121 * time.Second)
	state := server.QueuesState(s.Server)
	if r, _ := state.Request(1); !r.Warned {
		t.Fatalf("waits as %+v", r)
	}
	first := p.next(t)
	told(t, s, marta(), acd.Leave{Request: 1, Reason: acd.ReasonDone}) // while the mail server thinks
	close(first.goOn)
	second := p.next(t)
	close(second.goOn)
	to := append(first.to, second.to...)
	slices.Sort(to)
	if !slices.Equal(to, []string{"duty@example.com", "lead@example.com"}) {
		t.Errorf("told are %v", to)
	}
	if first.subject != "Test Site: somebody has been waiting in Help for 2 min" || strings.Contains(first.text, "Marta") ||
		!strings.Contains(first.text, "1 are waiting") || !strings.Contains(first.text, "Alguien espera en la cola Help") {
		t.Errorf("told %q: %s", first.subject, first.text)
	}
}

// TestRule109AMessageGoesToTheQueuesAddresses with the answers of the form, and is in no log.
func TestRule109AMessageGoesToTheQueuesAddresses(t *testing.T) {
	s, p := mailing(t, newClock())
	told(t, s, acd.LeaveMessage{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta"}, Text: "Please call\n{queue} me"})
	m := p.next(t)
	close(m.goOn)
	if !slices.Equal(m.to, []string{"desk@example.com"}) || m.subject != "Test Site: a message was left in Help" ||
		!strings.HasSuffix(m.text, "\r\n\r\nname: Marta\r\n\r\nPlease call\r\n{queue} me\r\n") || strings.Contains(strings.ReplaceAll(m.text, "\r\n", ""), "\n") {
		t.Errorf("told %v: %q %q", m.to, m.subject, m.text)
	}
	if logs := s.Logs.String(); strings.Contains(logs, "Please call") || strings.Contains(logs, "desk@") {
		t.Error("the message or an address is in the log")
	}
}

// TestWithoutAMailServerItIsLogged, and a server that stops does not wait for one that hangs.
func TestWithoutAMailServerItIsLogged(t *testing.T) {
	s := helpDesk(t, func(q *acd.Queue) { q.Notices.Message = []string{"desk@example.com"} })
	leave := acd.LeaveMessage{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta"}, Text: "Call me"}
	told(t, s, leave)
	if !strings.Contains(s.Logs.String(), "nobody told by mail") {
		t.Error("nothing is said")
	}
	hangs, p := mailing(t, newClock())
	told(t, hangs, leave)
	p.next(t)
	hangs.Stop()
}

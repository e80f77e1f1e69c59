package main

import (
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/duty"
	"deskhand/app/wire"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/messages"
	"deskhand/ui/queues"
)

// What a customer leaves at a queue without an address is on the page of messages, is marked there, and deleted after a question.
func TestTheOwnerReadsMessages(t *testing.T) {
	s := newStage(t)
	if s.queuePages(); s.shell.Offered(uiconsole.PageMessages) {
		t.Error("messages are offered before there is a queue")
	}
	s.lays(queues.Add{Queue: acd.NewQueue("printers", "Printers", "Printer help")})
	if !s.shell.Offered(uiconsole.PageMessages) {
		t.Fatal("the page of messages is not offered")
	}
	e := s.back.server
	visits := client.NewVisits(client.Config{Address: e.site("127.0.0.1").HostPort(), Trust: client.Trust{Pin: e.server.KeyHash()}, Program: wire.ProgramShare})
	message := wire.VisitMessage{Queue: "printers", Answers: acd.Answers{acd.FieldName: "Marta"}, Text: "Call me.", Once: make([]byte, wire.OnceLen)}
	if err := visits.Message(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	asked := s.pages.left.at
	s.countMessages(time.Now())
	if s.pages.left.at != asked {
		t.Error("asked again within a minute")
	}
	s.countMessages(time.Now().Add(countEvery))
	s.until("it is counted on the rail", func() bool { return s.shell.Attended(uiconsole.PageMessages) == 1 })
	now := &s.pages.left.state
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageMessages})
	s.until("the messages", func() bool { return now.Known && !now.Busy })
	if len(now.List) != 1 || now.Unread != 1 || now.List[0].Text != "Call me." || now.List[0].Title != "Printer help" {
		t.Fatalf("read %+v", now)
	}
	id := now.List[0].ID
	s.messageCommand(messages.Mark{ID: id, Read: true})
	s.until("it is marked", func() bool { return !now.Busy })
	if now.Unread != 0 || now.List[0].Read == 0 || now.Trouble != "" || s.shell.Attended(uiconsole.PageMessages) != 0 {
		t.Errorf("marked: %+v, %d on the rail", now, s.shell.Attended(uiconsole.PageMessages))
	}
	s.messageCommand(messages.Refresh{Only: true})
	s.until("only the unread", func() bool { return !now.Busy })
	if len(now.List) != 0 {
		t.Errorf("unread: %+v", now.List)
	}
	s.messageCommand(messages.Refresh{})
	s.until("all of them", func() bool { return !now.Busy })
	s.messageCommand(messages.Remove{ID: id})
	if s.win.Canvas().Overlays().Top() == nil || now.Busy {
		t.Fatal("deleted without a question")
	}
	s.press(s.win, "Delete")
	s.until("it is deleted", func() bool { return !now.Busy })
	if len(now.List) != 0 || now.Trouble != "" {
		t.Errorf("deleted: %+v", now)
	}
}

// What the site says over an agent's line is on the rail as it changes, and the page that is shown is brought up to date, once.
func TestAnAgentSeesThatMessagesCame(t *testing.T) {
	s := newStage(t)
	s.lays(queues.Add{Queue: acd.NewQueue("printers", "Printers", "Printer help")})
	said := func(unread int) {
		s.onDuty(duty.Snapshot{Agent: true, Connected: true, Unread: unread})
	}
	said(2)
	if got := s.shell.Attended(uiconsole.PageMessages); got != 2 {
		t.Errorf("%d on the rail, want 2", got)
	}
	asked := s.pages.left.asked
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageMessages})
	now := &s.pages.left.state
	s.until("the messages", func() bool { return now.Known && !now.Busy }) // there are none at this site
	said(0)
	if s.pages.left.asked != asked+1 {
		t.Error("the page asks although nothing is new")
	}
	said(1)
	if s.pages.left.asked != asked+2 || !now.Busy {
		t.Error("the page that is shown is not brought up to date")
	}
	s.until("it is", func() bool { return !now.Busy })
	s.onDuty(duty.Snapshot{Agent: true})
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageHome})
	said(1)
	if s.pages.left.asked != asked+2 || s.shell.Attended(uiconsole.PageMessages) != 1 {
		t.Error("asked although the page is not shown, or not counted")
	}
}

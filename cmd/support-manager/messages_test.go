package main

import (
	"testing"

	"deskhand/app/acd"
	"deskhand/app/client"
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
	now := &s.pages.left.state
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageMessages})
	s.until("the messages", func() bool { return now.Known && !now.Busy })
	if len(now.List) != 1 || now.Unread != 1 || now.List[0].Text != "Call me." || now.List[0].Title != "Printer help" {
		t.Fatalf("read %+v", now)
	}
	id := now.List[0].ID
	s.messageCommand(messages.Mark{ID: id, Read: true})
	s.until("it is marked", func() bool { return !now.Busy })
	if now.Unread != 0 || now.List[0].Read == 0 || now.Trouble != "" {
		t.Errorf("marked: %+v", now)
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

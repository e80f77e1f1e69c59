package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"
)

// TestRule109MessagesAreKept: what customers leave can be read where there is no address to send it to, by who works for the queue or watches
// it, until somebody deletes it; a restart loses nothing.
func TestRule109MessagesAreKept(t *testing.T) {
	s := helpDesk(t, func(q *acd.Queue) {
		q.Form = []acd.Field{{Key: "seats", Label: "How many?", Kind: acd.Number, Max: 9}, {Key: acd.FieldName, Kind: acd.Text, Max: 64}}
	})
	told(t, s, acd.OpenQueue{Queue: acd.NewQueue("other", "S", "Other")},
		acd.Staff{User: acd.User{ID: "carl", Capacity: 1, Posts: agentOf("other")}},
		acd.Staff{User: acd.User{ID: "max", Capacity: 1, Posts: posts(acd.AsManager, "help")}},
		acd.LeaveMessage{Queue: "help", Answers: acd.Answers{acd.FieldName: "Marta", "seats": "12"}, Text: "Call me,\nplease."},
		acd.LeaveMessage{Queue: "other", Answers: acd.Answers{acd.FieldName: "Ben"}, Text: "Elsewhere."})
	for _, name := range []string{"carl", "max"} {
		addAccount(t, s, name, name, goodPassword)
	}
	s.Restart()
	ana, carl, max, boss := s.SignIn("ana"), s.SignIn("carl"), s.SignIn("max"), adminOf(t, s, "eva")
	list := func(who servertest.Rep) wire.LeftMessages {
		t.Helper()
		return do[wire.LeftMessages](t, s, who, wire.MessageList{})
	}
	for name, who := range map[string]servertest.Rep{"an agent": ana, "a manager": max} {
		got := list(who)
		if len(got.List) != 1 || got.Unread != 1 || got.List[0].Text != "Call me,\nplease." || got.List[0].Title != "Help" || got.List[0].Read != 0 {
			t.Errorf("%s reads %+v", name, got)
			continue
		}
		if a := got.List[0].Answers; len(a) != 2 || a[0] != (wire.Answered{Key: "seats", Label: "How many?", Text: "12"}) || a[1].Text != "Marta" {
			t.Errorf("%s: answers %+v", name, a)
		}
	}
	if got := list(boss); len(got.List) != 2 || got.Unread != 2 || got.List[0].Queue != "other" {
		t.Errorf("the administrator reads %+v", got)
	}
	id := list(ana).List[0].ID
	for _, c := range []wire.Call{wire.MessageMark{ID: id, Read: true}, wire.MessageRemove{ID: id}} {
		if got := refused(t, s, carl, c); got != wire.TroubleRights {
			t.Errorf("somebody of another queue: %s: %q", c.Path(), got)
		}
	}
	do[wire.Done](t, s, max, wire.MessageMark{ID: id, Read: true})
	if got := list(ana); got.Unread != 0 || got.List[0].Read == 0 || got.List[0].By != "max" {
		t.Errorf("after it was read: %+v", got)
	}
	if got := do[wire.LeftMessages](t, s, ana, wire.MessageList{Unread: true}); len(got.List) != 0 {
		t.Errorf("unread: %+v", got)
	}
	do[wire.Done](t, s, ana, wire.MessageRemove{ID: id})
	if got := list(boss); len(got.List) != 1 || got.List[0].Queue != "other" {
		t.Errorf("after it was deleted: %+v", got)
	}
	if got := refused(t, s, ana, wire.MessageRemove{ID: id}); got != wire.TroubleNone {
		t.Errorf("deleted again: %q", got)
	}
	addAccount(t, s, "nobody", "Nobody", goodPassword)
	if got := refused(t, s, s.SignIn("nobody"), wire.MessageList{}); got != wire.TroubleRights {
		t.Errorf("who has nothing to do with queues: %q", got)
	}
	_ = server.QueuesState(s.Server)
}

// TestInboxesCountMessages: agents see how many messages nobody has marked, of those that they may read, as it changes.
func TestInboxesCountMessages(t *testing.T) {
	s := helpDesk(t, nil)
	told(t, s, acd.OpenQueue{Queue: acd.NewQueue("other", "S", "Other")},
		acd.Staff{User: acd.User{ID: "carl", Capacity: 1, Posts: agentOf("other")}}, acd.Staff{User: acd.User{ID: "eva", Capacity: 1, Posts: agentOf("other")}})
	addAccount(t, s, "carl", "Carl", goodPassword)
	boss := adminOf(t, s, "eva")
	leave := func(queue acd.QueueID) {
		told(t, s, acd.LeaveMessage{Queue: queue, Answers: acd.Answers{acd.FieldName: "Marta"}, Text: "Call me."})
	}
	unread := func(n uint32) func(wire.Inbox) bool { return func(in wire.Inbox) bool { return in.Unread == n } }
	duty := func(who servertest.Rep) *line {
		l := &line{Client: s.Dial(who), t: t}
		l.noted(wire.Duty{Ref: 1, On: true, Available: true})
		return l
	}
	ana := duty(s.SignIn("ana"))
	leave("help")
	ana.until(unread(1))
	eva := duty(boss)
	eva.until(unread(1))
	leave("other")
	leave("other")
	eva.until(unread(3))
	duty(s.SignIn("carl")).until(unread(2))
	leave("help")
	ana.until(unread(2))
	eva.until(unread(4))
	id := do[wire.LeftMessages](t, s, boss, wire.MessageList{}).List[0].ID
	do[wire.Done](t, s, boss, wire.MessageMark{ID: id, Read: true})
	ana.until(unread(1))
	eva.until(unread(3))
	do[wire.Done](t, s, boss, wire.MessageMark{ID: id})
	ana.until(unread(2))
	do[wire.Done](t, s, boss, wire.MessageRemove{ID: id})
	ana.until(unread(1))
	s.Restart()
	duty(s.SignIn("ana")).until(unread(1))
	duty(s.SignIn("carl")).until(unread(2))
}

// TestNobodyFillsTheDiskWithMessages: strangers leave so many unread messages in a queue and no more; once somebody reads, it goes on.
func TestNobodyFillsTheDiskWithMessages(t *testing.T) {
	s := helpDesk(t, func(q *acd.Queue) { q.Hours.Shut = true })
	v := visitor{t, s}
	leave := func() wire.VisitMessage {
		return wire.VisitMessage{Queue: "help", Answers: acd.Answers{"name": "Marta"}, Text: "Call me.", Once: once(t)}
	}
	visit[wire.Done](v, 200, leave())
	for range server.MaxUnread - 1 {
		told(t, s, acd.LeaveMessage{Queue: "help", Answers: acd.Answers{"name": "Ben"}, Text: "Me too."})
	}
	v.turned(429, leave(), wire.TurnBusy, "")
	ana := s.SignIn("ana")
	do[wire.Done](t, s, ana, wire.MessageMark{ID: do[wire.LeftMessages](t, s, ana, wire.MessageList{}).List[0].ID, Read: true})
	visit[wire.Done](v, 200, leave())
}

// TestRule109NobodyFillsTheMessages: while nobody reads them a queue takes so many, from who waits as from who was not let in; one who waits
// keeps the place.
func TestRule109NobodyFillsTheMessages(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s)
	server.MostUnread(s.Server, 2)
	v, marta := visitor{t, s}, acd.Answers{"name": "Marta"}
	place := func() string {
		return visit[wire.Place](v, 200, wire.VisitEnter{Queue: "help", Answers: marta, Once: once(t)}).Ticket
	}
	visit[wire.Done](v, 200, wire.VisitMessage{Queue: "help", Answers: marta, Text: "Call me.", Once: once(t)})
	visit[wire.Done](v, 200, wire.VisitMessage{Ticket: place(), Text: "Call me.", Once: once(t)})
	v.turned(429, wire.VisitMessage{Queue: "help", Answers: marta, Text: "Call me.", Once: once(t)}, wire.TurnBusy, "")
	waits := place()
	again := wire.VisitMessage{Ticket: waits, Text: "Call me.", Once: once(t)}
	v.turned(429, again, wire.TurnBusy, "")
	if p := visit[wire.Place](v, 200, wire.VisitWait{Ticket: waits}); p.Stage != wire.PlaceWaiting {
		t.Errorf("who was refused a message has place %+v", p)
	}
	list, err := s.Ledger.QueueMessages(t.Context(), nil, 0, true, -1)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d messages, %v", len(list), err)
	}
	if err := s.Ledger.MarkMessage(t.Context(), list[0].N, "ana", time.Now()); err != nil {
		t.Fatal(err)
	}
	visit[wire.Done](v, 200, again)
}

// TestRule109LongMessagesAreRead: strangers cannot write so much that nobody reads any of it.
func TestRule109LongMessagesAreRead(t *testing.T) {
	s := servertest.Start(t)
	answers := acd.Answers{}
	aQueue(t, s, func(q *acd.Queue) {
		q.Form = nil
		for i := range acd.MaxFields {
			key := acd.FieldKey(fmt.Sprintf("f%d", i))
			q.Form = append(q.Form, acd.Field{Key: key, Label: "Anything", Kind: acd.Text, Max: acd.MaxAnswer})
			answers[key] = strings.Repeat(`"`, acd.MaxAnswer)
		}
	})
	for range wire.MaxMessages {
		server.Queue(t, s.Server, acd.Site, acd.LeaveMessage{Queue: "help", Answers: answers, Text: "Call me."})
	}
	ana, before, read := s.SignIn("ana"), uint64(0), 0
	for more := true; more; {
		part := do[wire.LeftMessages](t, s, ana, wire.MessageList{Before: before})
		if len(part.List) == 0 {
			t.Fatal("an empty part")
		}
		read, before, more = read+len(part.List), part.List[len(part.List)-1].ID, part.More
	}
	if read != wire.MaxMessages {
		t.Errorf("%d messages are read, of %d", read, wire.MaxMessages)
	}
}

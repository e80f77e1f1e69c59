package wire

import (
	"errors"
	"strings"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/session"
)

// sampleQueue has something in every field.
func sampleQueue() acd.Queue {
	q := acd.NewQueue("soporte.es", "Impresoras & más", "Español «2»")
	q.Description = "One\nTwo"
	q.Hours = acd.Hours{Shut: true, Zone: "Europe/Madrid", Week: []acd.Interval{{Day: time.Monday, From: 540, To: 1020}}}
	q.Distribution, q.Pick = acd.MostIdle, true
	q.Beginning = acd.Beginning{Ask: session.ControlDesktop, URL: "https://example.com/?a=1&b=<2>", Voice: true, Technical: true}
	q.Shown = acd.Shown{Position: true, Estimate: true}
	q.Form = append(q.Form, acd.Field{Key: "product", Label: "Product", Kind: acd.Choice, Max: 20, Choices: []string{"Router", "Printer"}})
	q.Rules.Routing = []acd.Rule{{If: []acd.Condition{{Field: "product", Operator: acd.Is, Text: "Router"}}, Agent: "ana"}}
	q.Rules.Allocation = []acd.Rule{{If: []acd.Condition{{Field: "name", Operator: acd.Empty}}, Queue: "other"}}
	q.Notices = acd.Notices{Wait: []string{"a@example.com"}, Message: []string{"b@example.com"}}
	return q
}

func sampleQueueCalls() []Call {
	user := acd.User{ID: "ana@example.com", Capacity: 3, Posts: []acd.Post{{Queue: "soporte.es", Duty: acd.AsAll}},
		Rights: acd.Rights{SeeQueues: true, WatchQueues: true, WatchAgents: true}, Team: []acd.UserID{"luis"}}
	return []Call{
		QueueList{}, QueueList{After: "a"}, QueueShow{ID: "a"}, QueueAdd{Queue: sampleQueue()}, QueueAdd{},
		QueueSet{Mark: QueueMark(sampleQueue()), Queue: sampleQueue()}, QueueShut{ID: "a", Shut: true}, QueueRemove{ID: "a"},
		StaffList{}, StaffList{After: "ana"}, StaffSet{User: user}, StaffSet{}, StaffRemove{Name: "ana"}, QueueDirectory{}, QueueMonitor{},
		MessageList{}, MessageList{Before: 7, Unread: true}, MessageMark{ID: 7, Read: true}, MessageRemove{ID: 7},
	}
}

func sampleMonitored() Monitored {
	return Monitored{Now: 5, More: 2,
		Queues: []WatchQueue{{ID: "q", Service: "S", Name: "N", Open: true, Shut: true, Waiting: 3, Longest: 1, Free: 1, Busy: 2, Agents: 4, Held: 5, Handled: 6, Usual: 7}},
		Agents: []WatchAgent{{Name: "ana", Display: "Ana", Status: acd.Busy, Since: 1, Capacity: 2, Held: 2, Longest: 3, Queues: []acd.QueueID{"q"}}},
		Waits:  []WatchWaiter{{Request: 9, Queue: "q", Stage: acd.Waiting, Name: "Jo", Since: 4, Handed: true, Asked: "ana"}}}
}

func sampleDirectory() Directory {
	return Directory{Queues: []DirectoryQueue{{ID: "q", Service: "S", Name: "N", Open: true, Waiting: 1, There: 2}},
		Agents: []DirectoryAgent{{Name: "ana", Display: "Ana", Status: acd.Offline}}}
}

// TestLongCalls: a queue with long rules fits, a call that names something has the limit of all calls.
func TestLongCalls(t *testing.T) {
	q := sampleQueue()
	for range 20 {
		q.Rules.Routing = append(q.Rules.Routing, acd.Rule{If: []acd.Condition{{Field: "name", Operator: acd.Is, Text: strings.Repeat("x", 1000)}}, Agent: "ana"})
	}
	b, err := EncodeCall(QueueAdd{Queue: q})
	if err != nil || len(b) < 2*MaxCall {
		t.Errorf("20 rules: %d bytes, %v", len(b), err)
	}
	if _, err := DecodeCall("/v1/queues/add", b); err != nil {
		t.Error(err)
	}
	q.Description = strings.Repeat("x", MaxLongCall)
	if _, err := EncodeCall(QueueAdd{Queue: q}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too long: %v", err)
	}
	if _, err := DecodeCall("/v1/queues/remove", b); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a long call that is not for it: %v", err)
	}
}

func TestQueueMarks(t *testing.T) {
	a, b := sampleQueue(), sampleQueue()
	if QueueMark(a) != QueueMark(b) || len(QueueMark(a)) != 22 {
		t.Errorf("marks %q, %q", QueueMark(a), QueueMark(b))
	}
	b.Form[1].Choices[1] = "Scanner"
	if QueueMark(a) == QueueMark(b) {
		t.Error("another choice has the same mark")
	}
}

package main

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/duty"
	"deskhand/app/wire"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/home"
	"deskhand/ui/queues"
	"deskhand/ui/theme"
)

// queuePages opens the office at the page of queues and waits for them.
func (s *stage) queuePages() *queues.Snapshot {
	s.t.Helper()
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageAdmin})
	s.until("the accounts", func() bool { return !s.pages.office.state.Loading })
	s.pages.queueing.office.Go(partQueues)
	q := &s.pages.queueing.state
	s.until("the queues", func() bool { return !q.Loading })
	return q
}

// lays has a command done, with a yes if it is asked for.
func (s *stage) lays(c queues.Command) *queues.Snapshot {
	s.t.Helper()
	q := &s.pages.queueing.state
	s.queueCommand(c)
	if s.win.Canvas().Overlays().Top() != nil {
		if q.Busy {
			s.t.Error("done before the answer")
		}
		for _, yes := range []string{"Remove", "Close now", "Take out of all queues"} {
			if button(s.win, yes) != nil {
				s.press(s.win, yes)
				break
			}
		}
	}
	s.queueCommand(c) // a second click
	if s.win.Canvas().Overlays().Top() != nil {
		s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
	s.until("the end of it", func() bool { return !q.Busy && !q.Loading })
	return q
}

// The owner of the server inside the program lays down a queue and works for it; the page of managers is offered then, and shows it.
func TestTheOwnerLaysDownAQueue(t *testing.T) {
	s := newStage(t)
	q := s.queuePages()
	if q.Trouble != "" || len(q.Queues) != 0 || len(q.Staff) != 1 {
		t.Fatalf("at first: %q, %+v, %+v", q.Trouble, q.Queues, q.Staff)
	}
	if s.shell.Offered(uiconsole.PageMonitor) {
		t.Error("there is something to watch before there is a queue")
	}
	made := acd.NewQueue("printers", "Printers", "Printer help")
	if s.lays(queues.Add{Queue: made}); q.Condition != theme.Live || len(q.Queues) != 1 || q.Shown.Queue.ID != "printers" {
		t.Fatalf("added: %q, %+v", q.Said, q.Queues)
	}
	if !s.shell.Offered(uiconsole.PageMonitor) {
		t.Error("the page of managers is not offered")
	}
	if s.lays(queues.Add{Queue: made}); q.Condition != theme.Stopped || q.Refusal == nil || q.Refusal.Setting != acd.SettingID {
		t.Errorf("once more: %q, %+v", q.Said, q.Refusal)
	}
	changed := made
	changed.Pick = true
	mark := q.Shown.Mark
	if s.lays(queues.Set{Mark: mark, Queue: changed}); q.Condition != theme.Live || !q.Shown.Queue.Pick {
		t.Errorf("changed: %q, %+v", q.Said, q.Shown)
	}
	if s.lays(queues.Set{Mark: mark, Queue: made}); q.Condition != theme.Stopped || !strings.Contains(q.Said, "Somebody else") {
		t.Errorf("changed from what it was before: %q", q.Said)
	}
	me := q.Staff[0].User
	me.Posts, me.Capacity = []acd.Post{{Queue: "printers", Duty: acd.AsAll}}, 2
	if s.lays(queues.SetStaff{User: me}); q.Condition != theme.Live || !q.Staff[0].Works || q.Queues[0].Agents != 1 {
		t.Errorf("at work: %q, %+v", q.Said, q.Staff)
	}
	if s.lays(queues.Shut{ID: "printers", Shut: true}); !q.Queues[0].Shut || !q.Shown.Queue.Hours.Shut {
		t.Errorf("closed: %q, %+v", q.Said, q.Queues)
	}

	s.shell.Go(uiconsole.Place{Page: uiconsole.PageMonitor})
	seen := &s.pages.queueing.seen
	s.until("the monitor", func() bool { return seen.Known })
	if len(seen.Seen.Queues) != 1 || !seen.Seen.Queues[0].Shut || len(seen.Seen.Agents) != 1 || seen.Trouble != "" {
		t.Errorf("watched: %+v", seen)
	}
	seen.Known = false
	s.until("news", func() bool { return seen.Known }) // by itself
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageAdmin})
	if s.pages.queueing.leave != nil {
		t.Error("it goes on being asked for when the page is left")
	}
	s.until("the queues again", func() bool { return !q.Loading })
	if s.lays(queues.Dismiss{User: me.ID}); q.Staff[0].Works {
		t.Errorf("dismissed: %q, %+v", q.Said, q.Staff)
	}
	if s.lays(queues.Remove{ID: "printers"}); len(q.Queues) != 0 || q.Condition != theme.Live || s.shell.Offered(uiconsole.PageMonitor) {
		t.Errorf("removed: %q, %+v", q.Said, q.Queues)
	}
}

// A rep sees neither page; a manager sees the one to watch, and is told when they are one no more.
func TestWhoSeesThePagesOfQueues(t *testing.T) {
	s := newStage(t)
	s.queuePages()
	s.lays(queues.Add{Queue: acd.NewQueue("printers", "Printers", "Printer help")})
	s.pages.queueing.office.Go(partAccounts)
	s.luis()
	s.enter()
	if s.shell.Offered(uiconsole.PageAdmin) || s.shell.Offered(uiconsole.PageMonitor) {
		t.Error("a rep is offered what is not theirs")
	}
	luis := *s.who
	s.who, s.pages.office = nil, office{}
	s.queuePages()
	s.lays(queues.SetStaff{User: acd.User{ID: "luis", Capacity: 1, Posts: []acd.Post{{Queue: "printers", Duty: acd.AsManager}}}})
	manager, err := s.enters("luis", first, "")
	if err != nil || !manager.rights.Watch || manager.rights.Role != wire.RoleRep {
		t.Fatalf("as a manager: %v, %+v", err, manager.rights)
	}
	s.who, s.pages.office = &manager, office{}
	s.enter()
	if s.shell.Offered(uiconsole.PageAdmin) || !s.shell.Offered(uiconsole.PageMonitor) {
		t.Error("a manager is not offered the page to watch")
	}
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageMonitor})
	seen := &s.pages.queueing.seen
	s.until("the monitor", func() bool { return seen.Known && len(seen.Seen.Queues) == 1 })
	s.who, s.pages.office = nil, office{}
	s.queueCommand(queues.Dismiss{User: "luis"})
	s.press(s.win, "Take out of all queues")
	s.until("the dismissal", func() bool { return !s.pages.queueing.state.Busy })
	s.who, s.pages.office = &luis, office{}
	calls, err := s.caller()(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err = calls.Monitor(t.Context()); !errors.Is(err, client.ErrForbidden) {
		t.Fatalf("asked by whom nobody made a manager, the site says %v", err)
	}
	if s.watched(wire.Monitored{}, err); !strings.Contains(seen.Trouble, "may not see this") || len(seen.Seen.Queues) != 0 {
		t.Errorf("after a no: %q, %+v", seen.Trouble, seen.Seen)
	}
	seen.Seen.Queues = make([]wire.WatchQueue, 1) // as if nobody had asked since
	s.askRights()
	s.until("the way there is gone", func() bool { return !s.shell.Offered(uiconsole.PageMonitor) })
	if s.shell.Place() == (uiconsole.Place{Page: uiconsole.PageMonitor}) || s.pages.queueing.leave != nil || len(seen.Seen.Queues) != 0 {
		t.Errorf("what managers see is still there: %+v, %+v", s.shell.Place(), seen.Seen)
	}
}

// The home page names the queues only where they are those of everybody who waits, and few.
func TestWaitingOnTheHomePage(t *testing.T) {
	in := func(titles ...string) (list []duty.Waiter) {
		for _, title := range titles {
			list = append(list, duty.Waiter{Waiter: wire.Waiter{Title: title}})
		}
		return list
	}
	long := strings.Repeat("long ", 10)
	for name, c := range map[string]struct {
		s    duty.Snapshot
		want home.Waiting
	}{
		"no agent":       {duty.Snapshot{Connected: true, Waiting: 1, List: in("Printer help")}, home.Waiting{}},
		"no line":        {duty.Snapshot{Agent: true, Waiting: 1, List: in("Printer help")}, home.Waiting{}},
		"nobody":         {duty.Snapshot{Agent: true, Connected: true}, home.Waiting{}},
		"one":            {duty.Snapshot{Agent: true, Connected: true, Waiting: 1, List: in("Printer help")}, home.Waiting{Count: 1, Queues: "Printer help"}},
		"several queues": {duty.Snapshot{Agent: true, Connected: true, Waiting: 3, List: in("A", "B", "A")}, home.Waiting{Count: 3, Queues: "A, B"}},
		"more":           {duty.Snapshot{Agent: true, Connected: true, Waiting: 9, List: in("A", "B")}, home.Waiting{Count: 9}},
		"the agent":      {duty.Snapshot{Agent: true, Connected: true, Waiting: 2, List: in("A", "")}, home.Waiting{Count: 2}},
		"long names":     {duty.Snapshot{Agent: true, Connected: true, Waiting: 1, List: in(long)}, home.Waiting{Count: 1}},
	} {
		if got := waitingOf(c.s); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

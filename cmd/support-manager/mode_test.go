package main

import (
	"slices"
	"strings"
	"testing"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/duty"
	"deskhand/app/seat"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/hint"
	"deskhand/ui/home"
	"deskhand/ui/queue"
	"deskhand/ui/queues"
	"deskhand/ui/theme"
)

// waits has a customer wait in the queue of the owner, who is available for it, and returns the request.
func (s *stage) waits() acd.RequestID {
	s.t.Helper()
	made := acd.NewQueue("printers", "Printers", "Printer help")
	made.Form[0].Required = false
	s.queuePages()
	q := s.lays(queues.Add{Queue: made})
	me := q.Staff[0].User
	me.Posts, me.Capacity = []acd.Post{{Queue: "printers", Duty: acd.AsAgent}}, 2
	s.lays(queues.SetStaff{User: me})
	s.until("the line of nobody's agent", func() bool { return s.shift.line != nil })
	s.endShift() // which would ask again in half a minute
	s.startShift()
	s.until("the line", func() bool { return s.shift.last.Agent })
	s.inboxCommand(queue.SetAvailable{On: true})
	s.until("duty", func() bool { return s.shift.last.Available })
	e := s.back.server
	visits := client.NewVisits(client.Config{Address: e.site("127.0.0.1").HostPort(), Trust: client.Trust{Pin: e.server.KeyHash()}, Program: wire.ProgramShare})
	if _, err := visits.Enter(s.t.Context(), wire.VisitEnter{Queue: "printers", Answers: acd.Answers{acd.FieldName: "Marta"}, Once: make([]byte, wire.OnceLen)}); err != nil {
		s.t.Fatal(err)
	}
	s.until("an offer", func() bool { return s.shift.last.Offered() == 1 })
	return s.shift.last.List[0].Request
}

// Who chose one session at a time, and has one, is told before anything is sent: the site would give them the customer and then refuse the
// session. When the session is over they can accept.
func TestNobodyIsAcceptedBesideTheOneSession(t *testing.T) {
	s := newStage(t)
	if err := s.set.change(func(c *Settings) { c.OneSession = true }); err != nil {
		t.Fatal(err)
	}
	request := s.waits()
	first := s.lead()
	tabs := s.tabs.last
	accept := func() *hint.Button {
		s.showQueue()
		for name, o := range s.shift.page.Named() {
			if b, is := o.(*hint.Button); is && strings.HasSuffix(name, ".accept") {
				return b
			}
		}
		t.Fatal("nobody to accept")
		return nil
	}
	if !accept().Disabled() {
		t.Error("Accept can be pressed")
	}
	s.inboxCommand(queue.Accept{Request: request})
	if said := s.shift.said; said.Condition != theme.Waiting || !strings.Contains(said.Text, "one customer at a time") {
		t.Errorf("said %+v", said)
	}
	if len(s.shift.asked) != 0 || s.tabs.last != tabs {
		t.Fatalf("sent: %v, tabs %d", s.shift.asked, s.tabs.last)
	}
	s.end(first)
	s.until("the end of the first", func() bool { return first.last.Over })
	s.until("the word that they wait for this one, too, again", func() bool { return len(s.shift.last.List) == 1 })
	if i := s.shift.last.List; i[0].Request != request || accept().Disabled() {
		t.Fatalf("after that: %+v", i)
	}
	s.inboxCommand(queue.Accept{Request: request})
	if s.onlyOne() == "" {
		t.Error("a second one could be accepted while the first is on its way")
	}
	s.homeCommand(home.Start{})
	if s.front.now.Busy {
		t.Error("a session is started while one is on its way")
	}
	s.until("the customer's session", func() bool { t := s.tabs.of[tabs+1]; return t != nil && t.last.Seat.Seated })
	if got := s.tabs.of[tabs+1]; !got.queued || got.last.State.Policy.OneCustomer || len(s.shift.asked) != 0 || s.tabs.last != tabs+1 {
		t.Errorf("opened %+v, %v on its way", got.last.State.Policy, s.shift.asked)
	}
}

// What an account may do is changed while its rep is at work: the next session is started within that, and the program knows from then on.
func TestRightsAreThoseOfTheMoment(t *testing.T) {
	s := newStage(t)
	s.luis()
	one, no := session.SetOf(session.ControlDesktop), session.SetOf(session.ControlDesktop, session.ViewDesktop)
	for i, barred := range []session.ActivitySet{one, no, 0} {
		multi := barred == 0
		change := func(a *ledger.Account) { a.Multi, a.Barred = multi, barred }
		if err := s.back.server.ledger.ChangeAccount(t.Context(), "luis", ledger.SignOut{}, change); err != nil {
			t.Fatal(err)
		}
		n := s.tabs.last + 1
		s.homeCommand(home.Start{})
		s.until("a session", func() bool {
			return s.tabs.of[n] != nil && (s.tabs.of[n].err != nil || !s.tabs.of[n].last.Door.Number.IsZero())
		})
		tab := s.tabs.of[n]
		if tab.err != nil {
			t.Fatalf("%d: %v", i, tab.err)
		}
		if p := tab.last.State.Policy; p.Barred != barred || p.OneCustomer != multi {
			t.Errorf("%d: started with %+v", i, p)
		}
		if r := s.who.rights; r.Barred != barred || r.Multi != multi || r.Role != wire.RoleRep || s.single(*s.who) == multi || (s.running(*s.who) == tab) == multi {
			t.Errorf("%d: knows %+v", i, r)
		}
		s.end(tab)
		s.until("its end", func() bool { return tab.last.Over })
	}
}

// The pages on the rail follow what the account is now: made an administrator, an agent, and neither again, without signing in anew. Who is
// on a page that is theirs no more is led home.
func TestPagesFollowTheAccount(t *testing.T) {
	s := newStage(t)
	s.luis()
	offered := func() string {
		var out []string
		for name, p := range map[string]uiconsole.Page{"accounts": uiconsole.PageAdmin, "reports": uiconsole.PageReports, "messages": uiconsole.PageMessages, "monitor": uiconsole.PageMonitor} {
			if s.shell.Offered(p) {
				out = append(out, name)
			}
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	becomes := func(want string, change func()) {
		t.Helper()
		change()
		s.askRights()
		s.until(want, func() bool { return offered() == want })
	}
	role := func(r wire.Role) func() {
		return func() {
			if err := s.back.server.ledger.ChangeAccount(t.Context(), "luis", ledger.SignOut{}, func(a *ledger.Account) { a.Role = r }); err != nil {
				t.Fatal(err)
			}
		}
	}
	becomes("", func() {})
	becomes("accounts reports", role(wire.RoleAdmin))
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageAdmin})
	becomes("", role(wire.RoleRep))
	if p := s.shell.Place(); p != (uiconsole.Place{Page: uiconsole.PageHome}) {
		t.Errorf("left on %+v", p)
	}
	if s.who.rights.Role != wire.RoleRep || s.administers() {
		t.Errorf("is %+v", s.who.rights)
	}
	// A session's greeting is heard, too.
	role(wire.RoleAdmin)()
	n := s.tabs.last + 1
	s.homeCommand(home.Start{})
	s.until("a greeting", func() bool { return s.tabs.of[n] != nil && offered() == "accounts reports" })
}

// What an account may not do is not called one session at a time.
func TestARefusalOfRightsSaysSo(t *testing.T) {
	newStage(t)
	if a, b := sentence(seat.ErrRights), sentence(seat.ErrSingle); a == b || !strings.Contains(a, "has been changed") || !strings.Contains(b, "one session") {
		t.Errorf("rights: %q; one session: %q", a, b)
	}
	if a := acceptSentence(acd.ErrNotAgent); a == acceptSentence(acd.ErrState) || a == acceptSentence(duty.ErrSingle) {
		t.Errorf("accept: %q", a)
	}
}

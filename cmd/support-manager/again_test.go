package main

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/duty"
	"deskhand/app/invite"
	"deskhand/app/server/ledger"
	"deskhand/app/wire"
	"deskhand/ui/admin"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/home"
)

// signsOut ends all sign-ins of an account at the stage's server.
func (s *stage) signsOut(name string) {
	s.t.Helper()
	if err := s.back.server.ledger.ChangeAccount(s.t.Context(), name, ledger.SignOut{All: true}, func(*ledger.Account) {}); err != nil {
		s.t.Fatal(err)
	}
}

// password types into the form that is over the window, and presses Enter.
func (s *stage) password(text string) {
	s.t.Helper()
	field, is := s.win.Canvas().Focused().(interface {
		fyne.Focusable
		SetText(string)
	})
	if !is {
		s.t.Fatalf("%T has the keyboard", s.win.Canvas().Focused())
	}
	field.SetText(text)
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

// at makes Luis work at the stage's server as at another site, and leads home.
func (s *stage) at() {
	s.t.Helper()
	s.luis()
	site := s.who.site
	s.sites[site], s.base = *s.who, site
	if err := s.set.change(func(c *Settings) {
		c.Accounts[site.HostPort()], c.Name = "luis", ""
		key := s.who.key
		c.Sites[site.HostPort()] = key[:]
	}); err != nil {
		s.t.Fatal(err)
	}
	s.enter()
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageHome})
}

// A sign-in ends while the program is open: it says so, and whoever starts or joins a session signs in again there and then. Nothing has to be
// closed, and a session that goes on does.
func TestASignInThatHasEnded(t *testing.T) {
	s := newStage(t)
	s.at()
	ours := s.lead()
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageHome})
	s.signsOut("luis")
	s.askRights()
	s.until("that it is said", func() bool { return s.front.now.Server.Lapsed })
	if ours.last.Over || s.win.Canvas().Overlays().Top() != nil {
		t.Fatalf("over %v, or something is asked by itself", ours.last.Over)
	}
	s.press(s.win, "Sign in again")
	s.password(second)
	s.until("a no", func() bool { return s.reads("Name or password is not right. Try again.") })
	s.password(first)
	s.until("a yes", func() bool { return !s.front.now.Server.Lapsed })
	if s.win.Canvas().Overlays().Top() != nil || s.tabs.last != ours.n {
		t.Error("the form stays, or something was started")
	}
	if ours.account.client.Token != s.who.client.Token {
		t.Error("the open session is called for with the sign-in that has ended")
	}
	if ours.last.Over {
		t.Error("the open session has ended with the sign-in")
	}
	s.end(ours)
	s.until("its end", func() bool { return ours.last.Over })
	if next := s.lead(); next.err != nil {
		t.Errorf("the next is not started: %v", next.err)
	}
}

// The site ends a session's connection some time after its sign-in has ended: who has signed in again meanwhile is not asked once more.
func TestASessionThatEndsWithAnOldSignIn(t *testing.T) {
	s := newStage(t)
	s.at()
	ours := s.lead()
	old := *s.who
	s.lapsed(old)
	again := old
	again.client.Token = "of the new one"
	s.signedIn(again)
	ours.err = client.ErrSignIn
	s.update(ours, ours.last)
	if s.ended[again.client.Token] || s.front.now.Server.Lapsed {
		t.Error("the new sign-in counts as ended")
	}
}

// A session that the site has cut off with its old sign-in is offered, though the rep has signed in again before that; and not any more once they come
// back to it.
func TestASessionThatEndsWithAnOldSignInIsOffered(t *testing.T) {
	s := newStage(t)
	s.at()
	ours := s.lead()
	id := ours.last.ID
	s.until("it is kept", func() bool { return len(s.back.kept.all()) == 1 })
	ours.stop()
	s.until("it is cut off", func() bool { return ours.err != nil })
	ours.by.client.Token = "of the sign-in before"
	s.ran(ours, client.ErrSignIn)
	s.until("the way back", func() bool { return len(s.front.lost) == 1 && s.front.lost[0].saved.Session == id })
	if s.front.now.Server.Lapsed || s.front.page.Named()["return.1"] == nil {
		t.Error("the home page has no way back")
	}
	s.comeBack(id, false)
	if now := s.tabs.of[s.tabs.last]; now == ours || !s.going()[id] {
		t.Error("what they come back to counts as cut off")
	}
}

// What was said of one wish is not said any more once another one has begun.
func TestWhatWentWrongIsSaidUntilTheNextWish(t *testing.T) {
	s := newStage(t)
	s.at()
	number, err := invite.ParseNumber("482193077415")
	if err != nil {
		t.Fatal(err)
	}
	for _, wish := range []home.Command{home.Start{}, home.Join{Target: invite.Target{Kind: invite.TargetNumber, Number: number, Site: s.who.site}}} {
		s.complain("It did not work.")
		if s.homeCommand(wish); s.front.now.Problem != "" {
			t.Errorf("%T: still said: %q", wish, s.front.now.Problem)
		}
	}
}

// Who leaves the form while the site still answers has not signed in, and joins nothing.
func TestASignInThatIsLeft(t *testing.T) {
	s := newStage(t)
	s.at()
	s.signsOut("luis")
	s.askRights()
	s.until("that it is said", func() bool { return s.front.now.Server.Lapsed })
	s.homeCommand(home.Start{})
	s.password(first)
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.win.Canvas().Overlays().Top() != nil {
		t.Fatal("Escape does not leave the form")
	}
	s.until("the site's answer, a yes", func() bool { return strings.Contains(s.logs.String(), "a sign-in that was left\" err=<nil>") })
	if len(s.tabs.of) != 0 || !s.front.now.Server.Lapsed {
		t.Errorf("%d tabs, signed in %v", len(s.tabs.of), !s.front.now.Server.Lapsed)
	}
}

// Somebody else who signs in sees nothing that the site told the one before.
func TestSomebodyElseSignsIn(t *testing.T) {
	s := newStage(t)
	s.at()
	s.who.rights.Role = wire.RoleAdmin
	s.pages.office.state = admin.Snapshot{Accounts: []wire.Account{{Name: "eva"}}, Me: "luis"}
	s.pages.queueing.state.Queues = []wire.QueueLine{{ID: acd.QueueID("printers")}}
	s.pages.everybody.list = []wire.Report{{Locator: "4821930"}}
	s.prefs.own.state.Known = true
	s.onDuty(duty.Snapshot{Agent: true, Connected: true})
	pau := *s.who
	pau.name, pau.display, pau.rights = "pau", "Pau", wire.Rights{Role: wire.RoleRep}
	s.signedIn(pau)
	p := &s.pages
	if len(p.office.state.Accounts)+len(p.queueing.state.Queues)+len(p.everybody.list) != 0 || s.prefs.own.state.Known || s.shift.last.Agent {
		t.Errorf("%+v, %+v, %+v, agent %v", p.office.state, p.queueing.state.Queues, p.everybody.list, s.shift.last.Agent)
	}
	if s.repName() != "Pau" || s.shell.Offered(uiconsole.PageAdmin) || s.shell.Offered(uiconsole.PageQueue) {
		t.Errorf("%s is offered accounts %v, queue %v", s.repName(), s.shell.Offered(uiconsole.PageAdmin), s.shell.Offered(uiconsole.PageQueue))
	}
}

// What is asked anew for somebody else who signs in is asked in their name: the sign-in of the one before has ended.
func TestSomebodyElseAsksForThemselves(t *testing.T) {
	s := newStage(t)
	s.at()
	if err := s.back.server.ledger.ChangeAccount(t.Context(), "luis", ledger.SignOut{}, func(a *ledger.Account) { a.Role = wire.RoleAdmin }); err != nil {
		t.Fatal(err)
	}
	other := *s.who
	s.who.name, s.who.client.Token, s.pages.office.calls = "pau", "of before", nil
	s.signedIn(other)
	s.until("an answer", func() bool {
		return !s.pages.everybody.read.IsZero() || strings.Contains(s.logs.String(), "reports not read from the site")
	})
	if s.pages.everybody.read.IsZero() {
		t.Error("the reports are asked for with the sign-in that has ended")
	}
}

// An agent who opens their line again stays on the page of their queue, until the site says that they are none any more.
func TestReconnectingLeadsNobodyAway(t *testing.T) {
	s := newStage(t)
	queue := uiconsole.Place{Page: uiconsole.PageQueue}
	s.onDuty(duty.Snapshot{Agent: true, Connected: true})
	s.shell.Go(queue)
	s.onDuty(duty.Snapshot{Agent: true, Ended: true})
	s.onDuty(duty.Snapshot{Connected: true}) // of the new line, before the site has said anything
	if s.shell.Place() != queue {
		t.Errorf("led to %v", s.shell.Place())
	}
	s.onDuty(duty.Snapshot{Connected: true, Refused: true})
	if s.shell.Place() == queue {
		t.Error("left on a page that is theirs no more")
	}
}

// One click, or Enter that is held, is one session.
func TestJoiningTwiceIsJoiningOnce(t *testing.T) {
	s := newStage(t)
	e := s.back.server
	number, err := invite.ParseNumber("482193077415")
	if err != nil {
		t.Fatal(err)
	}
	s.front.page.Number.SetText(e.site("127.0.0.1").HostPort() + " " + number.Format())
	for range 2 {
		s.front.page.Number.OnSubmitted("")
	}
	s.until("a tab", func() bool { return len(s.tabs.of) > 0 })
	s.until("nothing more", func() bool { return len(s.posts) == 0 })
	if len(s.tabs.of) != 1 {
		t.Errorf("%d tabs", len(s.tabs.of))
	}
}

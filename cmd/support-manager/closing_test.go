package main

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/media/pipe"
	"deskhand/ui/home"
	"deskhand/ui/words"
)

func TestRule10WhatClosingWouldEnd(t *testing.T) {
	at := func(id session.ID, primary, own, over bool) onScreen {
		return onScreen{console.Snapshot{Primary: primary, Outcome: console.Outcome{Over: over}, State: session.State{ID: id}}, own, false}
	}
	tests := []struct {
		name         string
		tabs         []onScreen
		uses         []server.Use
		lead, assist int
		queued       int
		cutOff       []string
		stays        []bool
	}{
		{name: "nothing"},
		{name: "over", tabs: []onScreen{at("a", true, true, true)}, stays: []bool{false}},
		{name: "a session of ours with a customer: its end is no cutting off", tabs: []onScreen{at("a", true, true, false)},
			uses: []server.Use{{Session: "a", Led: true, Customers: []string{"Marta"}}}, lead: 1, stays: []bool{false}},
		{name: "a colleague assists in ours", tabs: []onScreen{at("a", true, true, false), at("b", true, true, false)},
			uses: []server.Use{{Session: "a", Led: true, Reps: []string{"Luis"}, Customers: []string{"Marta"}}, {Session: "b", Led: true}},
			lead: 2, cutOff: []string{"Luis"}, stays: []bool{true, false}},
		{name: "a colleague leads a session at our server", uses: []server.Use{{Session: "c", Reps: []string{"Eva"}, Customers: []string{"Pau"}}},
			cutOff: []string{"Eva"}},
		{name: "a customer waits for a rep who was cut off", uses: []server.Use{{Session: "c", Customers: []string{"Pau"}}}, cutOff: []string{"Pau"}},
		{name: "we assist in a colleague's session at our server: it does not go on without us", tabs: []onScreen{at("c", false, true, false)},
			uses: []server.Use{{Session: "c", Reps: []string{"Eva"}}}, cutOff: []string{"Eva"}, stays: []bool{false}},
		{name: "we assist elsewhere", tabs: []onScreen{at("d", false, false, false)}, assist: 1, stays: []bool{false}},
		{name: "a customer from a queue is on the way: their session is not one that ends", tabs: []onScreen{coming(at("a", true, false, false))},
			queued: 1, stays: []bool{false}},
		{name: "and is here", tabs: []onScreen{coming(at("a", true, false, false), session.PrimaryRep, session.PrimaryCustomer)}, lead: 1, stays: []bool{false}},
		{name: "each name once, in order", uses: []server.Use{{Reps: []string{"Luis", "Eva"}}, {Reps: []string{"Eva"}}}, cutOff: []string{"Eva", "Luis"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := closingOf(test.tabs, test.uses)
			if c.lead != test.lead || c.assist != test.assist || c.queued != test.queued || !slices.Equal(c.cutOff, test.cutOff) {
				t.Errorf("lead %d, assist %d, cut off %v", c.lead, c.assist, c.cutOff)
			}
			for i, tab := range test.tabs {
				if c.stays(tab) != test.stays[i] {
					t.Errorf("session %s stays: %v", tab.State.ID, !test.stays[i])
				}
			}
		})
	}
}

// coming is a session for a customer from a queue, with these people in it.
func coming(t onScreen, roles ...session.Role) onScreen {
	t.queued = true
	for i, r := range roles {
		t.State.People = append(t.State.People, session.Participant{ID: session.ParticipantID(i + 1), Role: r})
	}
	return t
}

// stage is a desk with its server in a test's windows. Its goroutine is the test's, which has to call until for anything to be shown.
type stage struct {
	*desk
	t     *testing.T
	posts chan func()
	logs  *servertest.Logs // what the program logged
}

func newStage(t *testing.T) *stage {
	t.Helper()
	return newStageAt(t, func(*Settings) {})
}

// newStageAt is newStage with settings of its own.
func newStageAt(t *testing.T, chosen func(*Settings)) *stage {
	t.Helper()
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, posts: make(chan func(), 1<<12), logs: &servertest.Logs{}}
	o := &options{data: t.TempDir(), listen: "127.0.0.1:0", loopback: true}
	set := loadSettings(filepath.Join(o.data, settingsFile), quiet())
	if err := set.change(func(s *Settings) { s.NoEmail, s.Name = true, "Ana"; chosen(s) }); err != nil {
		t.Fatal(err)
	}
	b := newBack(o, set, slog.New(slog.NewTextHandler(s.logs, &slog.HandlerOptions{Level: slog.LevelDebug})), io.Discard)
	if b.startErr != nil {
		t.Fatal(b.startErr)
	}
	s.desk = newDesk(test.NewTempApp(t), b, set, nil, newHatch(func(f func()) { s.posts <- f }))
	t.Cleanup(func() {
		s.screen.close()
		if err := b.close(); err != nil {
			t.Error(err)
		}
	})
	s.win.Show()
	return s
}

// until does what is posted until ok says so.
func (s *stage) until(what string, ok func() bool) {
	s.t.Helper()
	late := time.After(time.Minute)
	for !ok() {
		select {
		case f := <-s.posts:
			f()
		case <-late:
			s.t.Fatalf("waited for long: %s", what)
		}
	}
}

// button is what can be pressed under that name in a window, nil nothing.
func button(w fyne.Window, name string) fyne.Tappable {
	top := w.Canvas().Overlays().Top()
	if top == nil {
		top = w.Content()
	}
	for _, o := range test.LaidOutObjects(top) {
		tap, is := o.(fyne.Tappable)
		v := reflect.Indirect(reflect.ValueOf(o))
		if !is || v.Kind() != reflect.Struct {
			continue
		}
		if text := v.FieldByName("Text"); text.IsValid() && text.Kind() == reflect.String && text.String() == name {
			return tap
		}
	}
	return nil
}

func (s *stage) press(w fyne.Window, name string) {
	s.t.Helper()
	b := button(w, name)
	if b == nil {
		s.t.Fatalf("no button %q", name)
	}
	b.Tapped(&fyne.PointEvent{})
}

// asked closes the window and waits for the question.
func (s *stage) asked() {
	s.t.Helper()
	s.askQuit()
	s.until("the question", func() bool { return s.win.Canvas().Overlays().Top() != nil })
}

// colleague is a rep with an account of our server, in a program of their own.
type colleague struct {
	*console.Session
	now  atomic.Pointer[console.Snapshot]
	done chan struct{}
}

// bring signs a colleague in at the stage's server and opens their session.
func (s *stage) bring(name string, open func(console.Config) (*console.Session, error)) *colleague {
	s.t.Helper()
	const password = "correct horse battery"
	e := s.back.server
	account, err := server.NewAccount(strings.ToLower(name), name, password)
	if err == nil {
		err = e.ledger.AddAccount(s.t.Context(), account)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	a, _, err := signIn(s.t.Context(), e.site("127.0.0.1"), keys{pin: e.server.KeyHash()}, client.Credentials{Name: account.Name, Password: password})
	if err != nil {
		s.t.Fatal(err)
	}
	c, moved := &colleague{done: make(chan struct{})}, make(chan struct{}, 1)
	c.Session, err = open(console.Config{
		Client: a.client, Site: a.site, Plain: a.plain, Rep: name, Platform: "test", Loopback: true,
		Screen: pipe.NewReceiver(pipe.ReceiverConfig{AskKeyFrame: func() {}}),
		Publish: func(now console.Snapshot) {
			c.now.Store(&now)
			select {
			case moved <- struct{}{}:
			default:
			}
		},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(c.done)
		_ = c.Run(ctx)
	}()
	s.t.Cleanup(func() { cancel(); <-c.done })
	for late := time.After(time.Minute); c.now.Load() == nil || !c.now.Load().Seat.Seated; {
		select {
		case <-moved:
		case <-late:
			s.t.Fatalf("%s is not in", name)
		}
	}
	return c
}

// lead starts a session of ours and waits for its number.
func (s *stage) lead() *openTab {
	s.t.Helper()
	n := s.tabs.last + 1
	s.homeCommand(home.Start{})
	s.until("a number", func() bool { return s.tabs.of[n] != nil && !s.tabs.of[n].last.Door.Number.IsZero() })
	return s.tabs.of[n]
}

// TestRule10TheWindowAsks: with a session of ours the window's closing is a question; no leaves all as it was, yes ends both.
func TestRule10TheWindowAsks(t *testing.T) {
	s := newStage(t)
	ours := s.lead()
	for _, no := range []func(){
		func() { s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) },
		func() { s.press(s.win, "Cancel") },
	} {
		s.asked()
		if button(s.win, "Keep serving") != nil {
			t.Error("there is nobody to keep serving for")
		}
		if no(); s.win.Canvas().Overlays().Top() != nil || s.out.quits || ours.last.Over {
			t.Fatal("a no closes the window, or ends the session")
		}
	}
	s.asked()
	s.press(s.win, "End and close")
	s.until("the end", func() bool { return s.out.quits })
}

// TestClosingWhileAColleagueUsesTheServer: the question names them, its no changes nothing, and kept serving goes on for them alone,
// until they have done.
func TestClosingWhileAColleagueUsesTheServer(t *testing.T) {
	s := newStage(t)
	eva := s.bring("Eva", console.Start)
	ours := s.lead()

	s.asked()
	if button(s.win, "Keep serving") == nil || button(s.win, "Close anyway") == nil {
		t.Fatal("the ways to answer are not there")
	}
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.win.Canvas().Overlays().Top() != nil || s.out.quits || ours.last.Over {
		t.Fatal("Escape is not a no")
	}

	s.asked()
	s.press(s.win, "Keep serving")
	little := s.out.serving
	if little == nil {
		t.Fatal("no little window")
	}
	s.until("the end of our own session, which nobody else is in", func() bool { return ours.last.Over })
	if eva.now.Load().Over {
		t.Error("Eva was cut off")
	}
	if s.askQuit(); s.out.quits {
		t.Error("a second closing ended it")
	}

	s.press(little.win, "Open the Support Manager")
	if s.out.serving != nil || s.out.quits {
		t.Fatal("the window does not come back")
	}
	s.asked()
	s.press(s.win, "Keep serving")
	eva.End()
	s.until("the end, by itself", func() bool { return s.out.quits })
}

// TestAColleagueWhoAssistsIsNamed: our session stays with them while we keep serving, and a signal asks nobody.
func TestAColleagueWhoAssistsIsNamed(t *testing.T) {
	s := newStage(t)
	ours, alone := s.lead(), s.lead()
	number := ours.last.Door.Number
	luis := s.bring("Luis", func(cfg console.Config) (*console.Session, error) {
		return console.Assist(cfg, invite.Target{Kind: invite.TargetNumber, Number: number})
	})
	s.until("Luis in our session, as our program knows", func() bool {
		p, in := ours.last.State.Participant(2)
		return in && p.Presence == session.Here
	})
	s.asked()
	s.press(s.win, "Keep serving")
	s.until("the end of the session without Luis", func() bool { return alone.last.Over })
	if ours.last.Over || luis.now.Load().Over {
		t.Error("the session with Luis in it has ended")
	}
	s.quit() // as SIGTERM does
	if s.win.Canvas().Overlays().Top() != nil {
		t.Error("a signal asks")
	}
	s.until("the end of our session", func() bool { return ours.last.Over })
	select {
	case <-luis.done:
	case <-time.After(time.Minute):
		t.Error("Luis was not told the end")
	}
}

func TestALastResort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		code, ended := 0, make(chan struct{})
		start := time.Now()
		lastResort(lastTime, ended, &out, func(c int) { code = c })
		if code != exitLate || time.Since(start) != lastTime || !strings.Contains(out.String(), "goroutine ") {
			t.Errorf("code %d after %v: %.100q", code, time.Since(start), out.String())
		}
		close(ended)
		lastResort(lastTime, ended, &out, func(int) { t.Error("a program that ended in time was ended") })
	})
}

func TestBehindTwoDashesNothingIsAFlag(t *testing.T) {
	for _, link := range []string{"deskhand:assist/support.example.com", "--site=evil.example", "-h", "--"} {
		o, err := parse([]string{"--data", t.TempDir(), "--", link}, io.Discard)
		if err != nil || o.open != link || o.site != "" {
			t.Errorf("-- %s: %+v, %v", link, o, err)
		}
	}
	if _, err := parse([]string{"--", "deskhand:assist/a.example", "--site=evil.example"}, io.Discard); err == nil {
		t.Error("two words behind --")
	}
}

// TestALinkFromAPageIsShownFirst: a deskhand: link fills the form; the rep presses Join.
func TestALinkFromAPageIsShownFirst(t *testing.T) {
	s := newStage(t)
	const link = "deskhand:assist/127.0.0.1:1#482193077415"
	s.back.o.open = link
	s.enter()
	if len(s.tabs.of) != 0 || s.front.now.Busy || s.front.page.Number.Text != link {
		t.Errorf("tabs %d, busy %v, field %q", len(s.tabs.of), s.front.now.Busy, s.front.page.Number.Text)
	}
}

func TestHelpNamesFlagsAsPeopleTypeThem(t *testing.T) {
	var out strings.Builder
	if code := run([]string{"--help"}, io.Discard, &out); code != 0 {
		t.Errorf("code %d", code)
	}
	people, tests, ok := strings.Cut(out.String(), "For tests:")
	if !ok || !strings.Contains(people, "  --site host:port\n") || !strings.Contains(people, "  --version\n") || strings.Contains(people, "--loopback") {
		t.Errorf("for people:\n%s", people)
	}
	for _, name := range testFlags {
		if !strings.Contains(tests, "--"+name) {
			t.Errorf("%s is not among the flags for tests:\n%s", name, tests)
		}
	}
}

// TestWhatHangsDoesNotHoldTheEndUp: what was to be written is written and closed in its time, whatever else does not end.
func TestWhatHangsDoesNotHoldTheEndUp(t *testing.T) {
	o := &options{data: t.TempDir(), site: "support.example.com"}
	b := newBack(o, loadSettings(filepath.Join(o.data, settingsFile), quiet()), quiet(), io.Discard)
	release, written := make(chan struct{}), false
	b.goes(func(context.Context) { <-release })
	b.errands.put(func() { written = true })
	start := time.Now()
	if err := b.close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took < hangTime { // what hangs would never end
		t.Errorf("closed after %v", took)
	}
	if !written {
		t.Error("an errand was left")
	}
	close(release)
	b.wg.Wait()
}

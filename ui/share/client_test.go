package share

import (
	"fmt"
	"image"
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/post"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// bench is a Client in Fyne's test driver, with what it commands written down and a clock of its own.
type bench struct {
	*Client
	t    *testing.T
	now  time.Time
	said []Command
	lost time.Duration // for how long a piece of what others show has been
}

func newBench(t *testing.T, language string) *bench {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, now: time.Date(2026, 11, 22, 13, 5, 0, 0, time.Local)}
	b.Client = New(Config{
		App: a, Post: post.Inline(), Now: func() time.Time { return b.now },
		OnCommand: func(c Command) { b.said = append(b.said, c) },
		Broken:    func() time.Duration { return b.lost },
	})
	b.Show()
	return b
}

// heard returns what was commanded since it was last asked.
func (b *bench) heard() []Command {
	list := b.said
	b.said = nil
	return list
}

func (b *bench) wantHeard(what string, want ...Command) {
	b.t.Helper()
	if got := b.heard(); !reflect.DeepEqual(got, want) {
		b.t.Errorf("%s: heard %#v, want %#v", what, got, want)
	}
}

// The people of the tests.
const (
	anaID   session.ParticipantID = 1
	martaID session.ParticipantID = 2
	luisID  session.ParticipantID = 3
)

// snapshot is Marta in a session that Ana leads, in a phase.
func snapshot(phase share.Phase) share.Snapshot {
	s := share.Snapshot{Phase: phase, Me: martaID, WordSeed: []byte("seed")}
	s.Seat.Seated, s.Seat.Connected, s.Seat.Site = true, true, "Acme"
	s.State = session.State{ID: "fsqc3khp5g3mekkkpekvcbaiti", Org: "Acme", Phase: session.Live, People: []session.Participant{
		{ID: anaID, Role: session.PrimaryRep, Name: "Ana", Presence: session.Here},
		{ID: martaID, Role: session.PrimaryCustomer, Name: "Marta", Presence: session.Here},
	}}
	switch phase {
	case share.Viewed, share.Controlled, share.Paused:
		s.State.Share.By = martaID
		s.State.Share.Paused = phase == share.Paused
		s.Viewers = s.State.People[:1]
		if phase == share.Controlled {
			s.Driver = s.State.People[0]
		}
	}
	return s
}

// asked is Ana's question for an activity, with 30 s to answer.
func (b *bench) asked(n session.RequestID, what session.Activity, monitors ...share.Monitor) share.Snapshot {
	s := snapshot(share.Asked)
	s.State.Request = session.Request{ID: n, Activity: what, From: anaID, To: martaID}
	s.Until, s.Monitors = b.now.Add(session.AnswerTime), monitors
	return s
}

func twoMonitors() []share.Monitor {
	return []share.Monitor{
		{ID: 1, Name: "eDP-1", Bounds: image.Rect(0, 0, 1920, 1080)},
		{ID: 2, Name: "HDMI-1", Bounds: image.Rect(1920, 0, 4480, 1440), Primary: true},
	}
}

// over is an ended session with a receipt.
func over() share.Snapshot {
	s := snapshot(share.Over)
	s.State.Phase, s.State.EndReason = session.Ended, session.ReasonDone
	s.State.People[0].Presence, s.State.People[1].Presence = session.Gone, session.Gone
	s.State.People[1].Reason = session.ReasonEnded
	at := time.Date(2026, 11, 22, 13, 5, 9, 0, time.Local)
	for i, l := range []share.Line{
		{Kind: share.LineJoined}, {Kind: share.LinePresent, Who: "Ana"},
		{Kind: share.LineAsked, Who: "Ana", Activity: session.ControlDesktop}, {Kind: share.LineAllowed}, {Kind: share.LineShareStart},
		{Kind: share.LineControlStart, Who: "Ana"}, {Kind: share.LineControlStop, Who: "Ana"}, {Kind: share.LineShareStop, Reason: session.ReasonPanic},
		{Kind: share.LineEnded, Who: "Ana"},
	} {
		l.At = at.Add(time.Duration(i) * time.Second)
		s.Receipt = append(s.Receipt, l)
	}
	return s
}

func shown(c *Client) (main, banner bool) { return c.shown != nil, c.strip.Visible() }

func TestRule28EachPhaseShowsOneThing(t *testing.T) {
	b := newBench(t, "en")
	for _, c := range []struct {
		s            share.Snapshot
		view         fyne.CanvasObject
		main, banner bool
	}{
		{share.Snapshot{Phase: share.Connecting}, b.Connecting.root, true, false},
		{snapshot(share.Waiting), b.Waiting.root, true, false},
		{b.asked(1, session.ViewDesktop), b.Consent.root, true, false},
		{snapshot(share.Starting), nil, false, true},
		{snapshot(share.Viewed), nil, false, true},
		{sharedAnd(b.asked(2, session.ControlDesktop)), b.Consent.root, true, true},
		{snapshot(share.Controlled), nil, false, true},
		{snapshot(share.Paused), nil, false, true},
		{snapshot(share.Waiting), b.Waiting.root, true, false},
		{over(), b.End.root, true, false},
	} {
		b.Update(c.s)
		main, banner := shown(b.Client)
		if main != c.main || banner != c.banner || b.shown != c.view {
			t.Errorf("%s: main window %v, banner %v, right view %v", c.s.Phase, main, banner, b.shown == c.view)
		}
		if b.Banner.Visible() != c.banner {
			t.Errorf("%s: the banner counts as visible: %v", c.s.Phase, b.Banner.Visible())
		}
	}
	b.wantHeard("banner up at the first start and the second, down after each",
		BannerUp{}, BannerDown{})
}

// sharedAnd is s while the screen is shared already.
func sharedAnd(s share.Snapshot) share.Snapshot {
	s.State.Share.By, s.Viewers = martaID, s.State.People[:1]
	s.Monitor = share.Monitor{ID: 2, Name: "HDMI-1"}
	return s
}

func TestClosingAWindow(t *testing.T) {
	b := newBench(t, "en")
	b.closed()
	b.wantHeard("the form closed", Quit{})
	b.Update(b.asked(1, session.ViewDesktop))
	b.closed()
	b.wantHeard("the question closed", Refuse{Request: 1})
	b.Update(snapshot(share.Viewed))
	b.heard()
	b.strip.Close()
	b.wantHeard("the banner closed", Stop{})
	b.Update(over())
	b.heard()
	b.closed()
	b.wantHeard("the end closed", Quit{})
}

func TestAllowTakesNoClickThatWasMeantForSomethingElse(t *testing.T) {
	b := newBench(t, "en")
	s := b.asked(1, session.ViewDesktop)
	b.Update(s)
	test.Tap(b.Consent.Allow)
	b.now = b.now.Add(settle - time.Millisecond)
	b.Update(s)
	test.Tap(b.Consent.Allow)
	if b.window.Canvas().Focused() != nil {
		t.Error("something has the keyboard: a space that is being typed could press it")
	}
	b.wantHeard("too early")
	b.now = b.now.Add(time.Millisecond)
	b.Update(s)
	test.Tap(b.Consent.Allow)
	b.wantHeard("a second after it appeared", Allow{Request: 1})
	// The next question starts afresh, and without the box of the last one.
	b.Consent.All.SetChecked(true)
	b.Update(b.asked(2, session.ControlDesktop))
	test.Tap(b.Consent.Allow)
	b.wantHeard("the next question, too early")
	if b.Consent.All.Checked {
		t.Error("the box is still ticked")
	}
	test.Tap(b.Consent.Refuse)
	b.wantHeard("no needs no time", Refuse{Request: 2})
}

// One click is one answer, whatever else is clicked while it is on its way.
func TestAQuestionTakesOneAnswer(t *testing.T) {
	for _, first := range []func(*ConsentView){func(v *ConsentView) { test.Tap(v.Allow) }, func(v *ConsentView) { test.Tap(v.Refuse) }} {
		b := newBench(t, "en")
		s := b.asked(1, session.ViewDesktop)
		b.Update(s)
		b.now = b.now.Add(settle)
		b.Update(s)
		first(b.Consent)
		b.Update(s) // a snapshot from before
		test.Tap(b.Consent.Allow)
		test.Tap(b.Consent.Refuse)
		if got := b.heard(); len(got) != 1 {
			t.Errorf("heard %#v", got)
		}
		b.Update(snapshot(share.Waiting))
		b.Update(s) // it did not get there
		test.Tap(b.Consent.Refuse)
		b.wantHeard("the question came back", Refuse{Request: 1})
	}
}

// "Allow all" goes beyond a question about the screen alone, and says so.
func TestAllowAllSaysThatItIncludesControl(t *testing.T) {
	for language, want := range map[string]string{"en": "mouse and keyboard", "es": "ratón y su teclado"} {
		b := newBench(t, language)
		b.Update(b.asked(1, session.ViewDesktop))
		if !b.Consent.about.row.Visible() || !strings.Contains(b.Consent.about.text.Text(), want) {
			t.Errorf("%s: %q", language, b.Consent.about.text.Text())
		}
		test.AssertRendersToMarkup(t, "consent-view-"+language+".xml", b.window.Canvas())
		b.Update(b.asked(2, session.ControlDesktop))
		if b.Consent.about.row.Visible() {
			t.Errorf("%s: said twice when control is asked for", language)
		}
		if b.Update(b.asked(3, session.ViewApp)); b.Consent.All.Visible() || b.Consent.about.row.Visible() {
			t.Errorf("%s: beside windows, where it is not offered, it says %q", language, b.Consent.about.text.Text())
		}
	}
}

func TestWithoutAnOrganisationNothingIsInBrackets(t *testing.T) {
	for _, c := range []struct{ language, org string }{{"en", ""}, {"es", ""}, {"en", "Ana"}} { // or it is the rep's own server
		b, language := newBench(t, c.language), c.language
		waiting, ended := snapshot(share.Waiting), over()
		waiting.State.Org, ended.State.Org = c.org, c.org
		b.Update(waiting)
		question := b.asked(1, session.ViewDesktop)
		question.State.Org = c.org
		b.Update(question)
		b.Update(ended)
		what := b.Consent.what.Objects[0].(*note).TraceText()
		for _, text := range []string{b.Waiting.title.Text(), what, b.End.text} {
			if strings.ContainsAny(text, "()") || strings.Contains(text, ", ,") || !strings.Contains(text, "Ana") {
				t.Errorf("%s: %q", language, text)
			}
		}
	}
}

func TestConsentAsksWhichScreen(t *testing.T) {
	b := newBench(t, "en")
	allow := func(s share.Snapshot) Command {
		b.Update(s)
		b.now = b.now.Add(settle)
		b.Update(s)
		b.heard() // a banner that goes up or down
		test.Tap(b.Consent.Allow)
		if got := b.heard(); len(got) == 1 {
			return got[0]
		}
		return nil
	}
	two := twoMonitors()
	if got := allow(b.asked(1, session.ViewDesktop, two[0])); !reflect.DeepEqual(got, Command(Allow{Request: 1})) || b.Consent.screens.root.Visible() {
		t.Errorf("one screen is not asked about: %#v", got)
	}
	if got := allow(b.asked(2, session.ViewDesktop, two...)); !reflect.DeepEqual(got, Command(Allow{Request: 2, Monitor: two[1]})) || !b.Consent.screens.root.Visible() {
		t.Errorf("the main one is chosen beforehand: %#v", got)
	}
	s := b.asked(3, session.ViewDesktop, two...)
	b.Update(s)
	b.Consent.Screen.SetSelected(b.Consent.Screen.Options[0])
	b.Consent.All.SetChecked(true)
	if got := allow(s); !reflect.DeepEqual(got, Command(Allow{Request: 3, All: true, Monitor: two[0]})) {
		t.Errorf("the first one: %#v", got)
	}
	s = b.asked(4, session.ViewDesktop, two...)
	b.Update(s)
	b.Consent.Screen.SetSelected(b.Consent.Screen.Options[2])
	if got := allow(s); !reflect.DeepEqual(got, Command(Allow{Request: 4})) {
		t.Errorf("all of them: %#v", got)
	}
	s = sharedAnd(b.asked(5, session.ControlDesktop, two...))
	if got := allow(s); !reflect.DeepEqual(got, Command(Allow{Request: 5, Monitor: s.Monitor})) || b.Consent.screens.root.Visible() {
		t.Errorf("what is shared already stays: %#v", got)
	}
}

// Screens that are larger together than any picture is are offered together all the same, and it is said that they are made smaller.
func TestConsentSaysHowSmallAllScreensAre(t *testing.T) {
	for size, every := range map[image.Point]string{
		{X: 3840, Y: 2160}: "All screens", {X: 3840, Y: 2400}: "All screens, shown at 1/2 of their size", {X: 10240, Y: 8640}: "All screens, shown at 1/4 of their size",
	} {
		b, list := newBench(t, "en"), twoMonitors()
		for i := range list {
			list[i].Bounds = image.Rectangle{Max: size}.Add(image.Pt(i*size.X, 0))
		}
		b.Update(b.asked(1, session.ViewDesktop, list...))
		if got := b.Consent.Screen.Options; len(got) != 3 || got[2] != every {
			t.Errorf("two of %v: %v", size, got)
		}
	}
}

func TestConsentCountsDown(t *testing.T) {
	b := newBench(t, "en")
	s := b.asked(1, session.ViewDesktop)
	for _, c := range []struct {
		after time.Duration
		want  string
	}{
		{0, "30 seconds left"}, {28500 * time.Millisecond, "2 seconds left"}, {500 * time.Millisecond, "1 second left"},
		{time.Second, "0 The time to answer is over."},
	} {
		b.now = b.now.Add(c.after)
		b.Update(s)
		if got := b.Consent.left.TraceText(); !strings.HasPrefix(got, c.want) {
			t.Errorf("after %v: %q, want %q", c.after, got, c.want)
		}
	}
}

func TestJoiningThatCameToNothingGoesBackToTheForm(t *testing.T) {
	b := newBench(t, "en")
	link := invite.Target{Kind: invite.TargetLink, Site: invite.Site{Host: "a.example", Port: 443}, Role: invite.Customer}
	b.Start(link, "Marta")
	b.wantHeard("started", Join{Target: link, Name: "Marta"})
	if b.shown != b.Connecting.root {
		t.Error("not connecting")
	}
	b.Back(share.NotAdmitted)
	if b.shown != b.Join.root || !b.Join.problem.Visible() || b.Join.Name.Text != "Marta" || b.Join.Site.Text != "a.example" {
		t.Errorf("the form: problem %q, name %q, site %q", b.Join.problem.TraceText(), b.Join.Name.Text, b.Join.Site.Text)
	}
	if b.Join.link != nil || b.Join.Number.Disabled() {
		t.Error("a link that did not work is offered again")
	}
	b.Back(share.NoTrouble)
	if b.Join.problem.Visible() {
		t.Error("a join that was given up is told as a problem")
	}
}

func TestTheEndTellsWhatHappened(t *testing.T) {
	b := newBench(t, "en")
	b.site = invite.Site{Host: "support.acme.example", Port: 443}
	b.Update(over())
	if got := b.End.why.TraceText(); got != "Ana ended the session." {
		t.Errorf("why: %q", got)
	}
	for _, want := range []string{
		"With Ana, Acme, by way of support.acme.example", "Session fsqc3khp5g3mekkkpekvcbaiti", "Check words: ",
		"2026-11-22 13:05:09", "You joined.", "Ana was there already.", "Ana asked to see and control your computer.",
		"Ana began to control your computer.", "You stopped everything with the stop key.", "Ana ended the session.",
	} {
		if !strings.Contains(b.End.text, want) {
			t.Errorf("the receipt lacks %q:\n%s", want, b.End.text)
		}
	}
	for kind, hard := range map[share.Trouble]bool{share.ServerKey: true, share.Forged: true, share.Untrusted: true, share.Outdated: false} {
		s := share.Snapshot{Phase: share.Over, Trouble: kind}
		b.Update(s)
		if got := b.End.title.Text() == "Stopped for your safety"; got != hard || b.End.why.TraceText() != troubleText(kind) || b.End.Save.Visible() {
			t.Errorf("%s: %q, %q, receipt offered %v", kind, b.End.title.Text(), b.End.why.TraceText(), b.End.Save.Visible())
		}
	}
}

func TestEveryPageLooksAsItShould(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		b := newBench(t, language)
		b.Fill(invite.Target{Site: invite.Site{Host: "support.acme.example", Port: 443}}, "")
		check := func(name string, w fyne.Window) {
			t.Helper()
			test.AssertRendersToMarkup(t, fmt.Sprintf("%s-%s.xml", name, language), w.Canvas())
		}
		check("join", b.window)
		b.Join.submit()
		check("join-problem", b.window)
		b.site = invite.Site{Host: "support.acme.example", Port: 443}
		b.Update(snapshot(share.Waiting))
		check("waiting", b.window)
		b.Update(b.asked(1, session.ControlDesktop, twoMonitors()...))
		check("consent", b.window)
		b.Update(snapshot(share.Viewed))
		check("banner-viewed", b.strip.Window())
		b.Update(snapshot(share.Controlled))
		check("banner-controlled", b.strip.Window())
		b.Update(snapshot(share.Paused))
		check("banner-paused", b.strip.Window())
		b.Update(over())
		check("end", b.window)
		b.Update(share.Snapshot{Phase: share.Over, Trouble: share.ServerKey})
		check("end-stopped", b.window)
	}
}

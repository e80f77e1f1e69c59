package queue_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/duty"
	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/queue"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func waiter(id acd.RequestID, since time.Duration, w wire.Waiter) duty.Waiter {
	w.Request = id
	return duty.Waiter{Waiter: w, Since: noon.Add(-since)}
}

// crowd is one of each kind who wait.
func crowd() []duty.Waiter {
	offered := waiter(3, 61*time.Second, wire.Waiter{Queue: "help", Title: "Printers", Shown: true, Answers: acd.Answers{
		"name": "Marta Soler", "subject": "The printer prints everything twice, in two colours, since the update of last night",
		"company": "Acme", "serial": "XK-2210",
	}})
	offered.Until = noon.Add(21 * time.Second)
	handed := waiter(5, 45*time.Second, wire.Waiter{Queue: "help", Title: "Printers", Shown: true, Handed: true, From: "Luis Vidal",
		Message: "Her account is locked. I have checked her identity; she needs somebody with rights on the directory.", Answers: acd.Answers{"name": "Jon Etxeberria"}})
	back := waiter(6, 5*time.Second, wire.Waiter{Shown: true, Handed: true, Back: true})
	back.Until, back.Busy = noon.Add(55*time.Second), true
	return []duty.Waiter{offered, handed, waiter(4, 30*time.Second, wire.Waiter{Queue: "help", Title: "Printers", Answers: acd.Answers{"name": "Pau"}}), back}
}

func scene(change func(*queue.Snapshot)) queue.Snapshot {
	s := queue.Snapshot{At: noon, Line: duty.Snapshot{
		Agent: true, Connected: true, Since: noon.Add(-time.Hour), Available: true, Capacity: 2, Held: 1, Waiting: 6, List: crowd(), More: 2,
	}}
	change(&s)
	return s
}

// bench is a page in a window, and what it commanded.
type bench struct {
	*queue.Page
	t      *testing.T
	window fyne.Window
	told   []queue.Command
}

func newBench(t *testing.T, language string, v theme.Variant, size fyne.Size) *bench {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(v))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t}
	b.Page = queue.New(func(c queue.Command) { b.told = append(b.told, c) })
	b.window = test.NewTempWindow(t, b.Page)
	b.window.Resize(size)
	return b
}

func (b *bench) button(name string) *hint.Button {
	b.t.Helper()
	o, ok := b.Named()[name].(*hint.Button)
	if !ok {
		b.t.Fatalf("no button %q", name)
	}
	return o
}

func (b *bench) expect(want ...queue.Command) {
	b.t.Helper()
	if got, want := fmt.Sprintf("%#v", b.told), fmt.Sprintf("%#v", want); got != want && len(b.told)+len(want) > 0 {
		b.t.Errorf("commanded %s, want %s", got, want)
	}
	b.told = nil
}

func TestScenes(t *testing.T) {
	wide, small := fyne.NewSize(1204, 740), fyne.NewSize(948, 580)
	for _, c := range []struct {
		name, language string
		theme          theme.Variant
		size           fyne.Size
		change         func(*queue.Snapshot)
	}{
		{"waiting-en", "en", theme.Light, wide, func(*queue.Snapshot) {}},
		{"waiting-es", "es", theme.Dark, small, func(*queue.Snapshot) {}},
		{"off-en", "en", theme.Dark, small, func(s *queue.Snapshot) {
			s.Line.Available, s.Line.List, s.Line.Waiting, s.Line.More = false, nil, 0, 0
			s.Said = queue.Said{Condition: theme.Idle, Text: "Another agent was first."}
		}},
		{"lost-es", "es", theme.Light, wide, func(s *queue.Snapshot) {
			s.Line.Connected, s.Line.Since, s.Line.More = false, noon.Add(-12*time.Second), 0
		}},
		{"ended-en", "en", theme.Light, small, func(s *queue.Snapshot) {
			s.Line = duty.Snapshot{Agent: true, Ended: true, Err: client.ErrReplaced}
			s.Trouble = "You are connected from another window."
		}},
	} {
		b := newBench(t, c.language, c.theme, c.size)
		b.Update(scene(c.change))
		test.AssertRendersToImage(t, c.name+".png", b.window.Canvas())
	}
}

// TestRule30TheAgentReadsThatTheyWereChosen: by name, by a customer who is offered to them; nobody else's choice concerns them.
func TestRule30TheAgentReadsThatTheyWereChosen(t *testing.T) {
	for language, want := range map[string]string{"en": "Chose you by name.", "es": "Le ha elegido a usted por su nombre."} {
		b := newBench(t, language, theme.Light, fyne.NewSize(1204, 740))
		chosen := waiter(9, time.Second, wire.Waiter{Queue: "help", Title: "Printers", Shown: true, Chosen: true, Answers: acd.Answers{"name": "Marta"}})
		b.Update(scene(func(s *queue.Snapshot) { s.Line.List = []duty.Waiter{chosen} }))
		if got := b.about(9); got != want {
			t.Errorf("%s: %q", language, got)
		}
		chosen.Chosen = false
		b.Update(scene(func(s *queue.Snapshot) { s.Line.List = []duty.Waiter{chosen} }))
		if got := b.about(9); got != "" {
			t.Errorf("%s, not chosen: %q", language, got)
		}
	}
}

// about is what a row says of how somebody comes to wait; "" it says nothing.
func (b *bench) about(id acd.RequestID) string {
	b.t.Helper()
	o := b.Named()[fmt.Sprintf("%d.about", id)]
	if o == nil {
		b.t.Fatalf("no row of %d", id)
	}
	if !o.Visible() {
		return ""
	}
	return o.(*theme.Text).Text()
}

// TestRule44TheAgentReadsThatTheyAreFull, and why nobody is offered to them although there are places.
func TestRule44TheAgentReadsThatTheyAreFull(t *testing.T) {
	b := newBench(t, "en", theme.Light, fyne.NewSize(1204, 740))
	b.Update(scene(func(s *queue.Snapshot) { s.Line.Bound = true }))
	if got := b.Named()["state"].(*theme.State).TraceText(); !strings.Contains(got, "all your sessions are taken") {
		t.Errorf("stands as %q", got)
	}
	if !b.button("4.accept").Disabled() {
		t.Error("somebody else may be picked")
	}
}

// What the agent presses is commanded, and nothing that cannot be done now (PRODUCT rules 107, 120).
func TestRule120Inbox(t *testing.T) {
	b := newBench(t, "en", theme.Light, fyne.NewSize(1204, 740))
	b.Update(scene(func(*queue.Snapshot) {}))
	test.Tap(b.button("3.accept"))
	test.Tap(b.button("3.decline"))
	test.Tap(b.button("4.accept"))
	test.Tap(b.button("switch"))
	b.expect(queue.Accept{Request: 3}, queue.Decline{Request: 3}, queue.Accept{Request: 4, Pick: true}, queue.SetAvailable{})
	if b.button("4.accept").Text != "Pick" || b.button("4.decline").Visible() {
		t.Error("who is not offered may be declined, or does not look like a pick")
	}
	if !b.button("6.accept").Disabled() || !b.button("6.decline").Disabled() {
		t.Error("pressed twice while it is on its way")
	}
	b.Update(scene(func(s *queue.Snapshot) { s.Line.Available = false }))
	test.Tap(b.button("switch"))
	b.expect(queue.SetAvailable{On: true})
	b.Update(scene(func(s *queue.Snapshot) { s.Line.Held = s.Line.Capacity }))
	if !b.button("4.accept").Disabled() || b.button("3.accept").Disabled() || b.button("3.decline").Disabled() {
		t.Error("with as many sessions as may be: others may be picked, or what is offered may not be answered")
	}
	b.Update(scene(func(s *queue.Snapshot) { s.Line.Connected = false }))
	for _, name := range []string{"3.accept", "3.decline", "switch"} {
		if !b.button(name).Disabled() {
			t.Errorf("%s without a line", name)
		}
	}
	b.Update(scene(func(s *queue.Snapshot) { s.Line = duty.Snapshot{Ended: true} }))
	if b.button("switch").Visible() || len(b.Named()) != 5 {
		t.Errorf("after the end there are still %v", b.Named())
	}
}

// Who has the one session that they may have reads it at each Accept, and can still decline.
func TestNobodyIsAcceptedBesideOne(t *testing.T) {
	b := newBench(t, "en", theme.Light, fyne.NewSize(1204, 740))
	b.Update(scene(func(s *queue.Snapshot) { s.One = "You help one customer at a time." }))
	for _, name := range []string{"3.accept", "4.accept", "5.accept"} {
		button, read := b.button(name), ""
		button.OnHint = func(text string) { read = text }
		button.MouseIn(nil)
		if !button.Disabled() || read != "You help one customer at a time." {
			t.Errorf("%s: disabled %v, %q", name, button.Disabled(), read)
		}
		test.Tap(button)
	}
	b.expect()
	// It stands in the row of who is offered, and above all of them, with the one place that there is.
	single := scene(func(s *queue.Snapshot) { s.One, s.Single = "You help one customer at a time.", true })
	b.Update(single)
	if got := b.Named()["3.why"].(*theme.Text); !got.Visible() || got.Text() != "You help one customer at a time." {
		t.Errorf("the row says %q", got.Text())
	}
	if got := b.Named()["state"].(*theme.State).TraceText(); got != "You are available, and busy with your session." {
		t.Errorf("stands as %q", got)
	}
	single.One, single.Line.Held = "", 0
	b.Update(single)
	if got := b.Named()["places"].(*theme.Text).Text(); got != "Sessions: 0 of 1." {
		t.Errorf("with a capacity of 2 and one session at a time: %q", got)
	}
	if b.Named()["3.why"].Visible() || b.button("3.accept").Disabled() {
		t.Error("she may not be accepted")
	}
	test.Tap(b.button("3.decline"))
	b.expect(queue.Decline{Request: 3})
	b.Update(scene(func(*queue.Snapshot) {}))
	test.Tap(b.button("3.accept"))
	b.expect(queue.Accept{Request: 3})
}

// What a button says of itself is in sight however many wait.
func TestAReasonIsInSight(t *testing.T) {
	b := newBench(t, "en", theme.Light, fyne.NewSize(948, 580))
	b.Update(scene(func(s *queue.Snapshot) {
		s.Line.Held = s.Line.Capacity
		for id := range acd.RequestID(20) {
			s.Line.List = append(s.Line.List, waiter(100+id, time.Second, wire.Waiter{Queue: "help", Title: "Printers"}))
		}
	}))
	b.button("4.accept").MouseIn(&desktop.MouseEvent{})
	const want = "You have as many sessions as you may have. Finish one first."
	for _, o := range test.LaidOutObjects(b.window.Content()) {
		text, is := o.(*theme.Text)
		if !is || text.Text() != want || !text.Visible() {
			continue
		}
		if at := fyne.CurrentApp().Driver().AbsolutePositionForObject(text); at.Y+text.Size().Height <= b.window.Canvas().Size().Height {
			return
		}
	}
	t.Error("the reason is out of sight")
}

// Whatever comes and goes above it: a button keeps the focus as long as its request waits.
func TestTheFocusStays(t *testing.T) {
	b := newBench(t, "en", theme.Light, fyne.NewSize(1204, 740))
	b.Update(scene(func(*queue.Snapshot) {}))
	b.window.Canvas().Focus(b.button("5.accept"))
	b.Update(scene(func(s *queue.Snapshot) { s.Line.List = s.Line.List[1:]; s.At = s.At.Add(time.Second) }))
	if b.window.Canvas().Focused() != fyne.Focusable(b.button("5.accept")) {
		t.Error("the focus has gone")
	}
	b.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.expect(queue.Accept{Request: 5})
}

// Time passes on the page, and what customers wrote does not break its lines.
func TestWhatIsSaid(t *testing.T) {
	b := newBench(t, "en", theme.Light, fyne.NewSize(1204, 740))
	b.Update(scene(func(s *queue.Snapshot) { s.At = noon.Add(10 * time.Second) }))
	line := func(name string) string { return b.Named()[name].(*theme.State).TraceText() }
	if got := line("3.line"); got != "Waiting for 1:11 · offered to you: 11 s left" {
		t.Errorf("said %q", got)
	}
	if got := line("4.line"); got != "Waiting for 0:40" {
		t.Errorf("said %q", got)
	}
	text := queue.AnswerLines(wire.Waiter{
		Answers: acd.Answers{"name": "Marta", "zeta": "a\n\nb", "phone": "1", "subject": " x ", "seats": "2"},
		Labels:  map[acd.FieldKey]string{"seats": "How many computers?", "zeta": "Where:"},
	})
	if want := "Subject: x\nPhone: 1\nHow many computers? 2\nWhere: a b"; text != want {
		t.Errorf("answers %q, want %q", text, want)
	}
	if who := queue.Who(duty.Waiter{}); who == "" || strings.Contains(who, "·") {
		t.Errorf("nobody's name is %q", who)
	}
}

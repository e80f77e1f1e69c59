package share

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"deskhand/app/session"
	"deskhand/app/share"
)

// Rule 87: asked for something else while a screen is seen, the customer reads that it comes instead of that and what becomes of control, and picks
// another one; what is seen now is marked.
func TestRule87AskedForAnother(t *testing.T) {
	for language, want := range map[string][4]string{
		"en": {"another of your screens", "Instead of what Ana", "control ends with it", "· now"},
		"es": {"otra de sus pantallas", "En lugar de lo que Ana", "el control termina", "· ahora"},
	} {
		b := newBench(t, language)
		two := twoMonitors()
		s := sharedAnd(b.asked(7, session.ViewDesktop, two...))
		s.Monitor = two[1]
		b.Update(s)
		v := b.Consent
		if got := v.title.Text(); !strings.Contains(got, want[0]) || v.All.Visible() || !v.screens.root.Visible() {
			t.Errorf("%s: %q, all %v", language, got, v.All.Visible())
		}
		if o := v.Screen.Options; len(o) != 3 || !strings.Contains(o[1], want[3]) || strings.Contains(o[0]+o[2], want[3]) || v.Screen.Selected != o[0] {
			t.Errorf("%s: offers %q, chosen %q", language, o, v.Screen.Selected)
		}
		if text := notesOf(v.what); !strings.Contains(text, want[1]) || strings.Contains(text, want[2]) {
			t.Errorf("%s: %q", language, text)
		}
		b.now = b.now.Add(settle)
		b.Update(s)
		b.heard()
		test.Tap(v.Allow)
		if got := b.heard(); len(got) != 1 || !reflect.DeepEqual(got[0], Command(Allow{Request: 7, Monitor: two[0]})) {
			t.Errorf("%s: %#v", language, got)
		}
		s = sharedAnd(b.asked(8, session.ViewDesktop, two...))
		s.Driver, s.Monitor = s.State.People[0], share.Monitor{}
		b.Update(s)
		if text := notesOf(v.what); !strings.Contains(text, want[2]) || !strings.Contains(v.Screen.Options[2], want[3]) {
			t.Errorf("%s: while controlled: %q, %q", language, text, v.Screen.Options)
		}
		s = sharedAnd(b.asked(9, session.ViewDesktop, two[:1]...))
		unplugged(&s)
		s.Phase = share.Asked
		b.Update(s)
		if text := notesOf(v.what); strings.Contains(text, want[1]) {
			t.Errorf("%s: of a screen that is not there: %q", language, text)
		}
	}
}

// changing is Marta, who shows the second one of her screens and is about to show something else.
func (b *bench) changing(change func(*share.Snapshot)) share.Snapshot {
	s := snapshot(share.Viewed)
	s.Monitors = twoMonitors()
	s.Monitor, s.State.Share.Source = s.Monitors[1], session.Source{Monitor: 2, Name: "HDMI-1"}
	s.Apps = []share.App{{ID: 1 << 21, Name: "Writer"}, {ID: 2 << 21, Name: "Bank"}}
	if change != nil {
		change(&s)
	}
	return s
}

func unplugged(s *share.Snapshot) {
	s.Phase, s.State.Share.Source.Gone, s.Viewers = share.Unplugged, true, nil
	s.Monitors, s.Monitor = s.Monitors[:1], share.Monitor{}
}

// settled shows s for so long that a click counts.
func (b *bench) settled(s share.Snapshot) {
	b.Update(s)
	b.now = b.now.Add(settle)
	b.Update(s)
}

func changeScenes() []scene {
	return []scene{
		{"consent-other", false, func(b *bench) {
			s := sharedAnd(b.asked(1, session.ViewDesktop, twoMonitors()...))
			s.Driver = s.State.People[0]
			b.Update(s)
		}},
		{"change", false, func(b *bench) {
			b.Update(b.changing(nil))
			test.Tap(b.Banner.Change)
		}},
		{"change-apps", false, func(b *bench) {
			b.Update(b.changing(func(s *share.Snapshot) {
				s.State.Consent.Apps, s.State.Share.Source = true, session.Source{Apps: true, Name: "Writer"}
				s.Showing = s.Apps[:1]
			}))
			test.Tap(b.Banner.Change)
		}},
		{"change-gone", false, func(b *bench) { b.settled(b.changing(unplugged)) }},
		{"banner-gone", true, func(b *bench) { b.Update(b.changing(unplugged)) }},
		{"banner-hint", true, func(b *bench) {
			b.Update(b.changing(nil))
			b.Banner.Change.MouseIn(&desktop.MouseEvent{})
		}},
	}
}

// Rule 87: the customer changes what they show by themselves: another screen, or only windows, whatever they pick. It comes without a question, and stays
// open while they pick, though the session goes on.
func TestRule87TheCustomerChangesInTheProgram(t *testing.T) {
	b := newBench(t, "en")
	s := b.changing(nil)
	b.Update(s)
	b.heard()
	v := b.Change
	test.Tap(b.Banner.Change)
	b.wantHeard("looks what there is", LookAround{})
	if b.shown != v.root || v.screens.Options.Selected != v.screens.Options.Options[0] || v.programs.root.Visible() {
		t.Fatalf("open %v, chosen %q", b.shown == v.root, v.screens.Options.Selected)
	}
	every := v.screens.Options.Options[2]
	v.screens.Options.SetSelected(every)
	b.Update(s)
	if b.shown != v.root || v.screens.Options.Selected != every {
		t.Errorf("a moment later: open %v, chosen %q", b.shown == v.root, v.screens.Options.Selected)
	}
	test.Tap(v.Show)
	b.wantHeard("all screens", Change{})
	b.Update(s)
	if b.shown == v.root {
		t.Error("it stays open")
	}
	test.Tap(b.Banner.Change)
	b.heard()
	v.screens.Options.SetSelected(v.screens.Options.Options[3])
	if !v.programs.root.Visible() || !v.Show.Disabled() {
		t.Errorf("programs asked for %v, with none %v", v.programs.root.Visible(), v.Show.Disabled())
	}
	v.programs.Ticks.SetSelected(v.programs.Ticks.Options[1:])
	test.Tap(v.Show)
	b.wantHeard("a program", Change{Apps: s.Apps[1:]})
	test.Tap(b.Banner.Change)
	b.heard()
	b.closed()
	b.wantHeard("closed")
	if v.open || b.shown == v.root {
		t.Error("closing the page leaves it open")
	}
}

// Rule 87: a screen that was pulled out brings the page by itself, with what is left; when it is back the page goes.
func TestRule87PulledOutInTheProgram(t *testing.T) {
	b := newBench(t, "en")
	b.Update(b.changing(nil))
	b.heard()
	gone := b.changing(unplugged)
	b.Update(gone)
	v := b.Change
	if b.shown != v.root || !strings.Contains(v.title.Text(), "HDMI-1") || len(v.screens.Options.Options) != 2 {
		t.Fatalf("open %v, %q, offers %q", b.shown == v.root, v.title.Text(), v.screens.Options.Options)
	}
	if !b.strip.Visible() || !strings.Contains(b.Banner.words.Text(), "disconnected") || !strings.Contains(b.Banner.more.Text(), "Nobody") {
		t.Errorf("the banner says %q, %q", b.Banner.words.Text(), b.Banner.more.Text())
	}
	b.Update(b.changing(nil))
	if b.shown == v.root || v.open {
		t.Error("it is back, and the page stays")
	}
	b.settled(gone)
	b.heard()
	test.Tap(v.Show)
	b.wantHeard("the other one", Change{Monitor: gone.Monitors[0]})
	b.Update(b.changing(nil))
	b.Update(gone)
	test.Tap(v.Back)
	b.wantHeard("stopped", Stop{})
}

// Rule 87: a click that was on its way to something else shows nothing: for a second after the page came by itself, came back after a question, or
// offers something else than a moment ago.
func TestRule87AClickThatWasForSomethingElse(t *testing.T) {
	b := newBench(t, "en")
	s, gone := b.changing(nil), b.changing(unplugged)
	v := b.Change
	for name, come := range map[string]func(){
		"pulled out": func() { b.Update(gone) },
		"after a question": func() {
			test.Tap(b.Banner.Change)
			b.Update(sharedAnd(b.asked(7, session.ViewDesktop, twoMonitors()...)))
			b.Update(s)
		},
		"pulled out while it was open": func() {
			test.Tap(b.Banner.Change)
			b.Update(gone)
		},
	} {
		b.settled(s)
		b.Change.open = false
		b.Update(s)
		come()
		if b.shown != v.root || !v.Show.Disabled() || v.Back.Disabled() {
			t.Errorf("%s: open %v, show disabled %v", name, b.shown == v.root, v.Show.Disabled())
		}
		b.settled(b.last.Snapshot)
		if v.Show.Disabled() {
			t.Errorf("%s: nothing can be shown after a second", name)
		}
	}
}

// Rule 87: a question about a new representative says nothing more of control once something else is shown, and is asked anew then.
func TestRule87ConfirmedWithoutControl(t *testing.T) {
	b := newBench(t, "en")
	b.Update(b.confirm(1, func(r *session.Request) { r.Drive = true }))
	b.now = b.now.Add(settle)
	s := b.confirm(1, func(r *session.Request) { r.Drive = true })
	b.Update(s)
	before := notesOf(b.Consent.what)
	if b.Consent.Allow.Disabled() || b.Consent.question.drive == nil {
		t.Fatalf("asked %q", before)
	}
	s.State.Request.Drive = false
	b.Update(s)
	if after := notesOf(b.Consent.what); b.Consent.question.drive != nil || after == before || !b.Consent.Allow.Disabled() {
		t.Errorf("still says %q", after)
	}
}

// notesOf is what notes say.
func notesOf(list *fyne.Container) string {
	var lines []string
	for _, o := range list.Objects {
		if n, ok := o.(*note); ok {
			lines = append(lines, n.TraceText())
		}
	}
	return strings.Join(lines, "\n")
}

// Rule 87: while the box stands a screen is pulled out, or is another one by the same number: the customer is asked anew, a click that was for the one
// before counts for nothing, and nothing that is not there can be chosen.
func TestRule87AskedAnewAboutOtherScreens(t *testing.T) {
	for name, change := range map[string]func([]share.Monitor) []share.Monitor{
		"pulled out": func(list []share.Monitor) []share.Monitor { return list[:1] },
		"another one by its number": func(list []share.Monitor) []share.Monitor {
			list[1].Bounds = list[1].Bounds.Add(list[1].Bounds.Size())
			return list
		},
	} {
		b := newBench(t, "en")
		s := b.asked(7, session.ViewDesktop, twoMonitors()...)
		b.settled(s)
		v := b.Consent
		if v.Allow.Disabled() {
			t.Fatalf("%s: takes no answer", name)
		}
		test.Tap(v.Allow)
		b.heard()
		s.Monitors = change(twoMonitors())
		b.Update(s)
		if !v.Allow.Disabled() {
			t.Errorf("%s: a click counts at once", name)
		}
		test.Tap(v.Allow)
		b.wantHeard(name)
		b.settled(s)
		test.Tap(v.Allow)
		heard := b.heard()
		if len(heard) != 1 {
			t.Fatalf("%s: heard %#v", name, heard)
		}
		yes, _ := heard[0].(Allow)
		if yes.Request != 7 || len(s.Monitors) > 1 && !slices.Contains(s.Monitors, yes.Monitor) || len(s.Monitors) == 1 && yes.Monitor.ID != 0 {
			t.Errorf("%s: allowed %+v", name, yes)
		}
	}
}

// Rule 87: what was chosen was pulled out meanwhile: nothing came of it, and the page is there again, by itself, with what there is now.
func TestRule87ChosenAnewWhatIsNotThere(t *testing.T) {
	b := newBench(t, "en")
	s := b.changing(nil)
	b.settled(s)
	v := b.Change
	for name, then := range map[string]func(s *share.Snapshot){
		"is not there": func(s *share.Snapshot) { s.Monitors = s.Monitors[1:] },
		"is shown":     func(s *share.Snapshot) { s.Phase = share.Starting },
		"is coming":    func(*share.Snapshot) {},
	} {
		b.changed()
		b.settled(s)
		b.change()
		b.settled(s)
		b.heard()
		test.Tap(v.Show)
		b.wantHeard(name, Change{Monitor: s.Monitors[0]})
		b.Update(b.changing(then))
		again := name == "is not there"
		if v.open != again || again && (b.shown != v.root || !v.Show.Disabled() || len(v.screens.list) != 1) {
			t.Errorf("%s: the page is open %v, show disabled %v, of %d screens", name, v.open, v.Show.Disabled(), len(v.screens.list))
		}
	}
}

// Rule 87: who shows what is shown already has changed nothing. When another screen is plugged in or out later, the page does not come by itself.
func TestRule87ChosenWhatIsShownAlready(t *testing.T) {
	b := newBench(t, "en")
	v := b.Change
	for name, option := range map[string]int{"that screen": 1, "all of them": 2} {
		s := b.changing(func(s *share.Snapshot) {
			if name == "all of them" {
				s.Monitor, s.State.Share.Source = share.Monitor{}, session.Source{}
			}
		})
		b.settled(s)
		b.change()
		b.settled(s)
		v.screens.Options.SetSelected(v.screens.Options.Options[option])
		b.heard()
		test.Tap(v.Show)
		b.wantHeard(name, Change{Monitor: s.Monitor})
		s.Monitors = append(s.Monitors, share.Monitor{ID: 3, Name: "DP-3"})
		b.Update(s)
		if v.open || b.shown == v.root {
			t.Errorf("%s: the page comes by itself", name)
		}
	}
}

// The banner leads to the chat also while there is the page of what is shown, and back: above all when that came by itself and can only be left by a
// choice or by stopping.
func TestTheChatIsReachableFromThePageOfWhatIsShown(t *testing.T) {
	for name, come := range map[string]func(b *bench) share.Snapshot{
		"turned to": func(b *bench) share.Snapshot {
			s := b.changing(nil)
			b.Update(s)
			test.Tap(b.Banner.Change)
			return s
		},
		"pulled out": func(b *bench) share.Snapshot { return b.changing(unplugged) },
	} {
		b := newBench(t, "en")
		s := come(b)
		b.Update(s)
		if b.shown != b.Change.root {
			t.Fatalf("%s: the page is not there", name)
		}
		test.Tap(b.Banner.Chat)
		b.Update(s)
		if b.shown != b.Talk.root || b.window.Canvas().Focused() != b.Talk.pane.Focusable() {
			t.Errorf("%s: the chat is not there, or one cannot write at once", name)
		}
		test.Tap(b.Banner.Change)
		if b.shown != b.Change.root {
			t.Errorf("%s: there is no way back to the page", name)
		}
	}
}

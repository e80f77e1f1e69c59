package chat_test

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"deskhand/app/chat"
	"deskhand/app/session"
	"deskhand/app/wire"
	uichat "deskhand/ui/chat"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// moment is when the pane of these tests is looked at.
var moment = time.Date(2026, 11, 22, 14, 5, 30, 0, time.Local)

// The people of these tests.
const (
	ana   session.ParticipantID = 1
	marta session.ParticipantID = 2
	luis  session.ParticipantID = 3
	pau   session.ParticipantID = 4
)

// alone is Ana's session before anybody comes.
func alone() uichat.Snapshot {
	return uichat.Snapshot{Me: ana, At: moment, State: session.State{Phase: session.Live, People: []session.Participant{
		{ID: ana, Role: session.PrimaryRep, Name: "Ana Ruiz", Presence: session.Here},
	}}}
}

// quiet is a session of four in which nothing has been written.
func quiet() uichat.Snapshot {
	s := alone()
	s.State.People = append(s.State.People,
		session.Participant{ID: marta, Role: session.PrimaryCustomer, Name: "Marta", Presence: session.Here},
		session.Participant{ID: luis, Role: session.Assistant, Name: "Luis", Presence: session.Here},
		session.Participant{ID: pau, Role: session.SecondaryCustomer, Name: "Pau", Presence: session.Here})
	return s
}

func gone(s uichat.Snapshot, id session.ParticipantID) uichat.Snapshot {
	s.State.People = slices.Clone(s.State.People)
	s.State.People[id-1].Presence = session.Gone
	return s
}

// say adds a message, ago before now.
func say(s uichat.Snapshot, from, to session.ParticipantID, ago time.Duration, text string) uichat.Snapshot {
	m := chat.Message{N: uint64(len(s.Messages) + 1), From: from, To: to, At: moment.Add(-ago), Text: text}
	if from == s.Me {
		m.Delivery = chat.Delivered
	}
	s.Messages = append(slices.Clone(s.Messages), m)
	return s
}

// talk has everything that a list can show.
func talk() uichat.Snapshot {
	s := say(quiet(), marta, 0, 26*time.Hour, "Hello, the printer does not print.")
	s = say(s, ana, 0, 20*time.Minute, "Good afternoon, Marta. I can see your screen.\nPlease open Settings › Printers.")
	s = say(s, marta, 0, 18*time.Minute, "Done")
	s = say(s, marta, 0, 17*time.Minute, "It says https://printer.example.com/status?queue=office&job=4711-0815-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	s = say(s, luis, ana, 9*time.Minute, "Its driver is the old one.")
	s = say(s, ana, luis, 8*time.Minute, "Thanks, I see it.")
	s = say(s, ana, 0, time.Minute, "I will install the new driver now.")
	s = say(s, ana, 0, 2*time.Second, "May I?")
	s.Messages[6].Delivery, s.Messages[6].Waits = chat.Sending, []session.ParticipantID{marta, pau}
	s.Messages[7].Delivery, s.Messages[7].Waits = chat.Sending, []session.ParticipantID{marta}
	s.Messages[5].Delivery, s.Messages[5].Missed = chat.Missed, []session.ParticipantID{luis}
	s.Events = []uichat.Event{{At: moment.Add(-10 * time.Minute), Text: "Luis joined"}, {At: moment.Add(-7 * time.Minute), Text: "Luis left"}}
	return gone(s, luis)
}

// rig is a pane in a window and what it commanded.
type rig struct {
	*uichat.Pane
	t        *testing.T
	window   fyne.Window
	commands []uichat.Command
	hints    []string
	unread   int // how often OnUnread came
}

func newRig(t *testing.T, language string, variant theme.Variant, size fyne.Size) *rig {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(variant))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t}
	r.Pane = uichat.New(uichat.Config{
		OnCommand: func(c uichat.Command) { r.commands = append(r.commands, c) },
		OnHint:    func(s string) { r.hints = append(r.hints, s) },
		OnUnread:  func() { r.unread++ },
	})
	r.window = test.NewTempWindow(t, theme.NewSurface(r.Pane, theme.SurfaceStyle{Ground: theme.ColorSurface}))
	r.window.SetPadded(false)
	r.window.Resize(size)
	r.SetActive(true)
	return r
}

var narrow = fyne.NewSize(280, 520)

func plain(t *testing.T) *rig { return newRig(t, "en", theme.Light, narrow) }

func (r *rig) press(name fyne.KeyName) {
	r.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
}

func (r *rig) shift(down bool) {
	k := r.window.Canvas().Focused().(desktop.Keyable)
	if down {
		k.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	} else {
		k.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	}
}

func TestEachStateInBothLanguagesAndThemes(t *testing.T) {
	unread := say(say(talk(), marta, 0, time.Second, "Yes"), pau, 0, 0, "And me?")
	for name, s := range map[string]uichat.Snapshot{"talk": talk(), "alone": alone(), "quiet": quiet(), "unread": unread} {
		for _, language := range []string{"en", "es"} {
			for _, variant := range []theme.Variant{theme.Light, theme.Dark} {
				r := newRig(t, language, variant, fyne.NewSize(320, 600))
				if name == "unread" {
					r.Update(talk())
					r.SetActive(false)
					r.Update(unread)
					r.SetActive(true)
				}
				r.Update(s)
				file := fmt.Sprintf("%s-%s-%s", name, language, variant)
				if language == "en" && name != "quiet" || name == "talk" {
					test.AssertRendersToMarkup(t, file+".xml", r.window.Canvas())
				}
				picture(t, r, file)
			}
		}
	}
}

// picture writes what the window shows where somebody wants to look at it.
func picture(t *testing.T, r *rig, name string) {
	t.Helper()
	dir := os.Getenv("DESKHAND_TEST_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, r.window.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheListSays(t *testing.T) {
	r := plain(t)
	r.Update(talk())
	want := []string{
		"Yesterday",
		"Marta · customer: Hello, the printer does not print.",
		"Today",
		"You: Good afternoon, Marta. I can see your screen.\nPlease open Settings › Printers.",
		"Marta · customer: Done",
		"It says https://printer.example.com/status?queue=office&job=4711-0815-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"13:55  Luis joined",
		"Luis · assistant: Its driver is the old one. [Only to you]",
		"You: Thanks, I see it. [Only to Luis] [Not delivered to Luis, who left]",
		"13:58  Luis left",
		"You: I will install the new driver now. [Waits for the connection to Marta and Pau]",
		"May I? [Sending…]",
	}
	if got := uichat.Rows(r.Pane); !slices.Equal(got, want) {
		t.Errorf("got %s\nwant %s", strings.Join(got, "\n    "), strings.Join(want, "\n     "))
	}
	s := talk()
	for i := range s.Messages {
		s.Messages[i].Delivery = chat.Delivered
	}
	r.Update(s)
	if n := strings.Count(strings.Join(uichat.Rows(r.Pane), "\n"), "[Delivered]"); n != 1 || !strings.HasSuffix(uichat.Rows(r.Pane)[11], "[Delivered]") {
		t.Errorf("delivered is said %d times: %q", n, uichat.Rows(r.Pane))
	}
}

func TestOwnRightOthersLeftAndLongWordsWrap(t *testing.T) {
	for _, width := range []float32{280, 400, 700} {
		r := newRig(t, "en", theme.Light, fyne.NewSize(width, 520))
		r.Update(talk())
		if r.window.Canvas().Size().Width > width {
			t.Fatalf("%v wide, want %v", r.window.Canvas().Size().Width, width)
		}
		for n := uint64(1); n <= 8; n++ {
			x, size := uichat.BubbleX(r.Pane, n), uichat.BubbleSize(r.Pane, n)
			own := talk().Messages[n-1].From == ana
			if own && x+size.Width != width-8 || !own && x != 8 || x < 0 || x+size.Width > width {
				t.Errorf("%v wide: message %d at %v, %v wide", width, n, x, size.Width)
			}
			label, _, _ := uichat.Bubble(r.Pane, n)
			if min := label.MinSize(); min.Width > size.Width || min.Height > size.Height {
				t.Errorf("%v wide: message %d needs %v and has %v", width, n, min, size)
			}
		}
		if width == 280 {
			if h := uichat.BubbleSize(r.Pane, 4).Height; h < 70 {
				t.Errorf("the long address is %v high: it is not wrapped", h)
			}
		}
	}
}

func TestEnterSendsAndShiftEnterDoesNot(t *testing.T) {
	r := plain(t)
	r.Update(quiet())
	r.window.Canvas().Focus(r.Focusable())
	r.press(fyne.KeyReturn)
	test.Type(uichat.Entry(r.Pane), "one ")
	r.shift(true)
	r.press(fyne.KeyReturn)
	r.shift(false)
	test.Type(uichat.Entry(r.Pane), "two")
	if len(r.commands) != 0 {
		t.Fatalf("sent %+v too early", r.commands)
	}
	r.press(fyne.KeyEnter)
	if want := []uichat.Command{uichat.Write{Text: "one \ntwo"}}; !slices.Equal(r.commands, want) {
		t.Errorf("sent %+v, want %+v", r.commands, want)
	}
	if got := uichat.EntryText(r.Pane); got != "" {
		t.Errorf("%q is left", got)
	}
	r.press(fyne.KeyReturn)
	if len(r.commands) != 1 {
		t.Error("sent nothing as a message")
	}
}

// Everything by keyboard, and the Tab key does not stop at every message.
func TestTabGoesRound(t *testing.T) {
	r := plain(t)
	r.Update(talk())
	r.window.Canvas().Focus(r.Focusable())
	uichat.SetText(r.Pane, "x")
	c := r.window.Canvas()
	c.FocusNext()
	if c.Focused() != uichat.Send(r.Pane) {
		t.Fatalf("the first stop is %T", c.Focused())
	}
	r.press(fyne.KeyReturn)
	if len(r.commands) != 1 {
		t.Error("Return on the button does not send")
	}
	uichat.SetText(r.Pane, "x")
	for i := range 4 {
		if c.FocusNext(); c.Focused() == uichat.Entry(r.Pane) {
			if i > 2 {
				t.Errorf("%d stops until the entry", i)
			}
			return
		}
	}
	t.Error("four stops, and the entry was none")
}

func TestRule122ToWhom(t *testing.T) {
	r := plain(t)
	r.Update(quiet())
	want := []string{"Everyone", "Luis · assistant", "Marta · customer", "Pau · customer"}
	if got := uichat.To(r.Pane).Options; !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	uichat.To(r.Pane).SetSelected("Luis · assistant")
	uichat.SetText(r.Pane, "secret")
	// Luis leaves: what is for him goes to nobody else.
	r.Update(gone(quiet(), luis))
	r.window.Canvas().Focus(r.Focusable())
	r.press(fyne.KeyReturn)
	if len(r.commands) != 0 || uichat.EntryText(r.Pane) != "secret" {
		t.Fatalf("sent %+v", r.commands)
	}
	if got := uichat.Said(r.Pane); got != "Luis has left. Choose who is to get the message." || uichat.To(r.Pane).Selected != "Luis (left)" {
		t.Errorf("said %q, selected %q", got, uichat.To(r.Pane).Selected)
	}
	uichat.To(r.Pane).SetSelected("Marta · customer")
	r.press(fyne.KeyReturn)
	if want := []uichat.Command{uichat.Write{To: marta, Text: "secret"}}; !slices.Equal(r.commands, want) {
		t.Errorf("sent %+v, want %+v", r.commands, want)
	}
	if got := uichat.To(r.Pane).Options; len(got) != 3 {
		t.Errorf("to whom: %q", got)
	}
	customer := quiet()
	customer.Me = marta
	r = plain(t)
	r.Update(customer)
	if got, want := uichat.To(r.Pane).Options, []string{"Everyone", "Ana Ruiz · representative", "Luis · assistant"}; !slices.Equal(got, want) {
		t.Errorf("a customer writes to %q, want %q", got, want)
	}
}

func TestTwoOfOneName(t *testing.T) {
	s := quiet()
	s.State.People[pau-1].Name = "Marta"
	r := plain(t)
	r.Update(s)
	uichat.To(r.Pane).SetSelectedIndex(3)
	uichat.SetText(r.Pane, "x")
	uichat.Send(r.Pane).OnTapped()
	if want := []uichat.Command{uichat.Write{To: pau, Text: "x"}}; !slices.Equal(r.commands, want) {
		t.Errorf("sent %+v, want %+v", r.commands, want)
	}
}

func TestWhyNothingCanBeWritten(t *testing.T) {
	over, told := quiet(), quiet()
	over.State.Phase = session.Ended
	told.Blocked = "You have been removed."
	for name, c := range map[string]struct {
		s    uichat.Snapshot
		want string
	}{
		"alone": {alone(), "Nobody else is here. You can write as soon as somebody joins."},
		"over":  {over, "The session is over."},
		"told":  {told, "You have been removed."},
		"fine":  {quiet(), ""},
	} {
		r := plain(t)
		r.Update(c.s)
		shut := c.want != ""
		if got := uichat.Said(r.Pane); got != c.want || (r.Focusable() == nil) != shut || uichat.To(r.Pane).Disabled() != shut {
			t.Errorf("%s: said %q, want %q", name, got, c.want)
		}
		uichat.SetText(r.Pane, "x")
		if uichat.Send(r.Pane).Disabled() != shut {
			t.Errorf("%s: Send is disabled: %v", name, !shut)
		}
	}
}

func TestLimitIsSaid(t *testing.T) {
	r := plain(t)
	r.Update(quiet())
	for _, c := range []struct {
		runes int
		said  string
		sends bool
	}{
		{1799, "", true},
		{1800, "1800 of 2000 characters", true},
		{wire.MaxChatRunes, "2000 of 2000 characters", true},
		{wire.MaxChatRunes + 1, "2001 characters, and 2000 fit into one message. Send it in parts.", false},
	} {
		uichat.SetText(r.Pane, " "+strings.Repeat("ñ", c.runes)+"\n")
		if got := uichat.Said(r.Pane); got != c.said || uichat.Send(r.Pane).Disabled() == c.sends {
			t.Errorf("%d: said %q, want %q", c.runes, got, c.said)
		}
		uichat.Send(r.Pane).OnTapped()
		if sent := len(r.commands) > 0; sent != c.sends {
			t.Errorf("%d: sent %v", c.runes, sent)
		}
		r.commands = nil
	}
}

func TestRefusedTextComesBack(t *testing.T) {
	r := plain(t)
	r.Update(quiet())
	s := quiet()
	s.Refused = uichat.Refused{N: 1, Text: "lost?", Why: "Too much waits already."}
	r.Update(s)
	if got := uichat.EntryText(r.Pane); got != "lost?" || uichat.Said(r.Pane) != "Too much waits already." {
		t.Fatalf("entry %q, said %q", got, uichat.Said(r.Pane))
	}
	uichat.SetText(r.Pane, "newer")
	r.Update(s)
	if got := uichat.EntryText(r.Pane); got != "newer" || uichat.Said(r.Pane) != "" {
		t.Errorf("entry %q, said %q", got, uichat.Said(r.Pane))
	}
	s.Refused.N = 2
	r.Update(s)
	if got := uichat.EntryText(r.Pane); got != "newer" {
		t.Errorf("what was being written is gone: %q", got)
	}
}

func TestTextCanBeSelectedUnderThePointer(t *testing.T) {
	r := plain(t)
	r.Update(talk())
	label, out, in := uichat.Bubble(r.Pane, 1)
	if label.Selectable {
		t.Error("selectable without a pointer: the Tab key would stop there")
	}
	in()
	if !label.Selectable {
		t.Fatal("not selectable under the pointer")
	}
	test.DoubleTap(test.WidgetRenderer(label).Objects()[0].(fyne.DoubleTappable))
	selected := label.SelectedText()
	out.MouseOut()
	if selected == "" || label.SelectedText() != selected {
		t.Errorf("%q was selected; without the pointer %q is", selected, label.SelectedText())
	}
	other, out, in := uichat.Bubble(r.Pane, 2)
	in()
	out.MouseOut()
	if other.Selectable {
		t.Error("stays selectable with nothing selected")
	}
}

func TestFactsDoNotTellWhatIsSaid(t *testing.T) {
	r := plain(t)
	r.Update(talk())
	uichat.SetText(r.Pane, "typed secret")
	facts := fmt.Sprint(r.Facts())
	if strings.Contains(facts, "driver") || r.Facts()["messages"] != 8 || r.Facts()["sending"] != true {
		t.Errorf("facts %s", facts)
	}
	for name, o := range r.Named() {
		if tr, ok := o.(interface{ TraceText() string }); name == "entry" && (!ok || tr.TraceText() != "") {
			t.Error("the entry tells what is written")
		}
	}
}

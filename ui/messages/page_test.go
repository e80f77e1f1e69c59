package messages_test

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/messages"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// left is what three customers wrote, the newest first.
func left() messages.Snapshot {
	at := time.Date(2026, 11, 22, 9, 5, 0, 0, time.Local)
	return messages.Snapshot{Known: true, Unread: 1, More: true, List: []wire.LeftMessage{
		{ID: 9, Queue: "printers", Title: "Printer help", At: at.UnixMilli(), Text: "The printer on the third floor is out of toner.\nPlease call before noon, my extension is 4711, or write to me; it is not urgent, but the month's bills wait for it.",
			Answers: []wire.Answered{{Key: "name", Text: "Marta Gil"}, {Key: "email", Text: "marta@example.com"}, {Key: "seats", Label: "How many?", Text: "12"}}},
		{ID: 4, Queue: "vpn", Title: "VPN", At: at.Add(-26 * time.Hour).UnixMilli(), Text: "I cannot get in.", Read: at.UnixMilli(), By: "Ana Ruiz"},
		{ID: 2, At: at.Add(-50 * time.Hour).UnixMilli(), Text: "Nobody came.", Read: at.UnixMilli()},
	}}
}

type bench struct {
	*messages.Page
	t      *testing.T
	window fyne.Window
	said   []messages.Command
}

func newBench(t *testing.T, language string, v theme.Variant) *bench {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(v))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t}
	b.Page = messages.New(func(c messages.Command) { b.said = append(b.said, c) })
	b.window = test.NewTempWindow(t, b.Page)
	b.window.Resize(fyne.NewSize(900, 700))
	return b
}

func (b *bench) tap(name string) {
	b.t.Helper()
	o, is := b.Named()[name].(fyne.Tappable)
	if !is {
		b.t.Fatalf("nothing to press is called %s", name)
	}
	test.Tap(o)
}

func (b *bench) heard(what string, want ...messages.Command) {
	b.t.Helper()
	if !reflect.DeepEqual(b.said, want) {
		b.t.Errorf("%s: heard %#v, want %#v", what, b.said, want)
	}
	b.said = nil
}

func TestWhatIsDoneAboutMessages(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	b.Update(left())
	b.tap("mark.9")
	b.tap("mark.4")
	b.tap("remove.2")
	b.tap("older")
	b.tap("again")
	b.heard("pressed", messages.Mark{ID: 9, Read: true}, messages.Mark{ID: 4}, messages.Remove{ID: 2}, messages.Older{}, messages.Refresh{})
	b.Named()["only"].(*widget.Check).SetChecked(true)
	b.heard("only unread", messages.Refresh{Only: true})
	s := left()
	s.Only, s.List, s.More = true, s.List[:1], false
	b.Update(s)
	b.heard("shown")
	s.Busy = true
	b.Update(s)
	b.tap("mark.9")
	b.tap("again")
	b.heard("while something is on its way")
	if names := b.Named(); names["mark.4"] != nil || names["mark.9"] == nil {
		t.Error("other messages than are shown")
	}
	if text := b.Named()["text.9"].(*theme.Text).Text(); !strings.Contains(text, "\nPlease call") {
		t.Errorf("a message's lines run together: %q", text)
	}
}

// Whoever works with the keyboard goes on where they were: after Mark on the same button, after Delete on the next message's, after the last one
// on Refresh. While something is on its way the focus stays as well.
func TestTheKeyboardStays(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	b.Update(left())
	canvas := b.window.Canvas()
	on := func(what, name string) {
		t.Helper()
		if got := canvas.Focused(); got == nil || got != b.Named()[name].(fyne.Focusable) {
			for n, o := range b.Named() {
				if f, is := o.(fyne.Focusable); is && f == got {
					t.Errorf("%s: the focus is on %s, not on %s", what, n, name)
					return
				}
			}
			t.Errorf("%s: the focus is on %#v, not on %s", what, got, name)
		}
	}
	canvas.Focus(b.Named()["mark.9"].(fyne.Focusable))
	s := left()
	s.Busy = true
	b.Update(s)
	on("on its way", "mark.9")
	s = left()
	s.List[0].Read, s.Unread = s.List[0].At, 0
	b.Update(s)
	on("marked", "mark.9")
	if got := b.Named()["mark.9"].(*hint.Button).Text; got != "Mark as unread" {
		t.Errorf("the button says %q", got)
	}
	s.List = append([]wire.LeftMessage{{ID: 11, At: s.List[0].At, Text: "New."}}, s.List...)
	b.Update(s)
	on("a new one above", "mark.9")
	canvas.Focus(b.Named()["remove.9"].(fyne.Focusable))
	for _, gone := range []struct {
		id   uint64
		next string
	}{{9, "remove.4"}, {2, "remove.4"}, {4, "remove.11"}, {11, "again"}} {
		s.Busy = true
		b.Update(s)
		s.Busy, s.List = false, slices.DeleteFunc(slices.Clone(s.List), func(m wire.LeftMessage) bool { return m.ID == gone.id })
		b.Update(s)
		on(fmt.Sprintf("%d deleted", gone.id), gone.next)
	}
	canvas.Unfocus()
	b.Update(left())
	if canvas.Focused() != nil {
		t.Error("the page takes the focus")
	}
}

// A page says what it does not have, and why.
func TestWhatThePageSays(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	for _, c := range []struct {
		s    messages.Snapshot
		want string
	}{
		{messages.Snapshot{}, "Asking the site …"}, {messages.Snapshot{Known: true}, "No customer has left a message."}, {left(), "One message nobody has read yet"},
		{messages.Snapshot{Known: true, List: left().List[1:]}, "All read"}, {messages.Snapshot{Trouble: "The site does not answer."}, "The site does not answer."},
	} {
		b.Update(c.s)
		if got := b.Named()["state"].(*theme.State).TraceText(); !strings.Contains(got, c.want) {
			t.Errorf("it says %q, want %q", got, c.want)
		}
	}
}

func TestLooks(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		for _, v := range []theme.Variant{theme.Light, theme.Dark} {
			b := newBench(t, language, v)
			b.Update(left())
			picture(t, b.window, language+"-"+string(v))
			buttons := 0
			for name, o := range b.Named() {
				w, is := o.(*hint.Button)
				if !is {
					continue
				}
				buttons++
				at := fyne.CurrentApp().Driver().AbsolutePositionForObject(w)
				if at.X < 0 || at.X+w.Size().Width > 900 || w.Size().Width < w.MinSize().Width {
					t.Errorf("%s %s: %s is at %v, %v wide", language, v, name, at, w.Size())
				}
			}
			if buttons != 8 {
				t.Errorf("%d buttons", buttons)
			}
		}
	}
}

// picture keeps what the window shows where somebody wants to look at it.
func picture(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("DESKHAND_TEST_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, "messages-"+name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Error(err)
	}
}

// Who is asked knows whose message it is, and how it begins.
func TestTheQuestionNamesTheMessage(t *testing.T) {
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	m := wire.LeftMessage{Title: "Printer help", At: 1, Text: "The red light\n\nblinks. " + strings.Repeat("x", 200), Answers: []wire.Answered{{Key: "name", Text: "Marta  Ríos"}}}
	q := messages.Question(m)
	if q.Title != "Delete the message of Marta Ríos?" || !strings.Contains(q.Text, "Printer help\n“The red light blinks. x") || !strings.Contains(q.Text, "x…”") || !q.Danger {
		t.Errorf("%+v", q)
	}
	if q := messages.Question(wire.LeftMessage{}); q.Title != "Delete this message?" {
		t.Errorf("of nobody: %q", q.Title)
	}
}

// A page of unread messages that is empty does not say that nobody has written.
func TestNothingUnread(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	for want, s := range map[string]messages.Snapshot{"No customer has left a message.": {Known: true}, "No message is unread.": {Known: true, Only: true}} {
		b.Update(s)
		if got := b.Named()["state"].(*theme.State).TraceText(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

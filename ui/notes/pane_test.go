package notes_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/notes"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// clock runs what waits when the test says so.
type clock struct {
	waiting []*func()
	waits   []time.Duration
}

func (c *clock) after(d time.Duration, f func()) (stop func()) {
	p := &f
	c.waiting, c.waits = append(c.waiting, p), append(c.waits, d)
	return func() { *p = nil }
}

func (c *clock) run() {
	list := c.waiting
	c.waiting = nil
	for _, f := range list {
		if *f != nil {
			(*f)()
		}
	}
}

type bench struct {
	*notes.Pane
	clock
	told   []notes.Command
	window fyne.Window
}

func newBench(t *testing.T) *bench {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	b := &bench{}
	b.Pane = notes.New(notes.Config{OnCommand: func(c notes.Command) { b.told = append(b.told, c) }, After: b.after})
	b.window = test.NewTempWindow(t, b.Pane)
	b.window.Resize(fyne.NewSize(320, 480))
	return b
}

func (b *bench) expect(t *testing.T, what string, want ...notes.Command) {
	t.Helper()
	if !reflect.DeepEqual(b.told, want) {
		t.Errorf("%s: told %#v, want %#v", what, b.told, want)
	}
	b.told = nil
}

func TestNotesAreKeptWhileTyping(t *testing.T) {
	b := newBench(t)
	if !b.Text.Disabled() || !b.Code.Disabled() {
		t.Error("of no session something can be written")
	}
	b.Update(notes.Snapshot{Session: "one"})
	if !b.Text.Disabled() {
		t.Error("before what is kept is known something can be written")
	}
	b.Update(notes.Snapshot{Session: "one", Loaded: true, Text: "before "})
	b.window.Canvas().Focus(b.Text)
	b.Text.CursorColumn = 7
	test.Type(b.Text, "ab")
	b.expect(t, "at once")
	if len(b.waiting) != 1 || b.waits[0] != time.Second {
		t.Fatalf("waits for %v", b.waits)
	}
	b.run()
	b.expect(t, "after a second", notes.Write{Session: "one", Text: "before ab"})
	b.run()
	b.expect(t, "without a change")
	b.Update(notes.Snapshot{Session: "one", Loaded: true, Text: "older"}) // of a snapshot that was on its way
	if b.Text.Text != "before ab" {
		t.Errorf("what was typed is gone: %q", b.Text.Text)
	}
	test.Type(b.Text, "c")
	b.window.Canvas().Unfocus()
	b.expect(t, "when the field is left", notes.Write{Session: "one", Text: "before abc"})
	test.Type(b.Text, "d")
	b.Update(notes.Snapshot{Session: "two", Loaded: true, Text: "other"})
	b.expect(t, "before another session", notes.Write{Session: "one", Text: "before abcd"})
	b.run()
	b.expect(t, "nothing of the one in the other")
	if b.Text.Text != "other" {
		t.Errorf("shown %q", b.Text.Text)
	}
}

// Two panes can show one session's notes: that of its tab and that of the history. Neither writes over what was noted in the other.
func TestFollowAnotherPane(t *testing.T) {
	b := newBench(t)
	b.Follow(notes.Write{Session: "one", Text: "too early"})
	b.Update(notes.Snapshot{Session: "one", Loaded: true, Text: "before", Codes: []string{"A"}})
	b.Follow(notes.Write{Session: "two", Text: "not here"})
	b.Follow(notes.SetCodes{Session: "two", Codes: []string{"B"}})
	if b.Text.Text != "before" {
		t.Fatalf("another session's are shown: %q", b.Text.Text)
	}
	b.Follow(notes.Write{Session: "one", Text: "before and after"})
	b.Follow(notes.SetCodes{Session: "one", Codes: []string{"A", "C"}})
	b.Flush()
	b.expect(t, "what was handed over is not handed over again")
	if b.Text.Text != "before and after" {
		t.Errorf("shown %q", b.Text.Text)
	}
	b.Code.SetText("D")
	b.Code.OnSubmitted("D")
	b.expect(t, "a code more", notes.SetCodes{Session: "one", Codes: []string{"A", "C", "D"}})
	test.Type(b.Text, "x")
	b.Follow(notes.Write{Session: "one", Text: "elsewhere"})
	b.run()
	b.expect(t, "what is being typed counts more", notes.Write{Session: "one", Text: "xbefore and after"})
}

func TestLongNotesAreCutBetweenCharacters(t *testing.T) {
	b := newBench(t)
	b.Update(notes.Snapshot{Session: "one", Loaded: true})
	b.Text.SetText(strings.Repeat("é", notes.MaxText))
	b.Flush()
	w, ok := b.told[0].(notes.Write)
	if !ok || len(b.told) != 1 || len(w.Text) != notes.MaxText || strings.Trim(w.Text, "é") != "" {
		t.Errorf("%d commands, %d bytes", len(b.told), len(w.Text))
	}
}

func TestCodes(t *testing.T) {
	b := newBench(t)
	b.Update(notes.Snapshot{Session: "one", Loaded: true, Codes: []string{"A"}})
	add := func(code string) {
		b.Code.SetText(code)
		b.Code.OnSubmitted(code)
	}
	add("  B\t7 ")
	b.expect(t, "a code", notes.SetCodes{Session: "one", Codes: []string{"A", "B 7"}})
	for what, code := range map[string]string{"nothing": "  ", "twice": "A", "long": strings.Repeat("é", notes.MaxCode+1)} {
		add(code)
		b.expect(t, what)
		if b.Code.Text != code {
			t.Errorf("%s: the field is emptied", what)
		}
	}
	long := strings.Repeat("é", notes.MaxCode)
	add(long)
	b.expect(t, "the longest", notes.SetCodes{Session: "one", Codes: []string{"A", "B 7", long}})
	for _, c := range strings.Fields("4 5 6 7 8 9 10 11") {
		add(c)
	}
	if last := b.told[len(b.told)-1].(notes.SetCodes); len(b.told) != 7 || len(last.Codes) != notes.MaxCodes {
		t.Errorf("%d commands, the last with %d codes", len(b.told), len(last.Codes))
	}
}

func TestPaneLooks(t *testing.T) {
	b := newBench(t)
	b.Update(notes.Snapshot{Session: "one", Loaded: true, Text: "Printer driver was of 2019.", Codes: []string{"CASE-17"}})
	test.AssertRendersToMarkup(t, "pane.xml", b.window.Canvas())
}

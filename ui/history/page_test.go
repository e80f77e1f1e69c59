package history_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/ui/hint"
	"deskhand/ui/history"
	"deskhand/ui/notes"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// bench is a page in a window, with a clock that runs when the test says so.
type bench struct {
	*history.Page
	window  fyne.Window
	told    []history.Command
	waiting []*func()
}

func newBench(t *testing.T, language string, look theme.Variant) *bench {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(look))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	b := &bench{}
	b.Page = history.New(history.Config{OnCommand: func(c history.Command) { b.told = append(b.told, c) }, After: func(_ time.Duration, f func()) func() {
		p := &f
		b.waiting = append(b.waiting, p)
		return func() { *p = nil }
	}})
	b.window = test.NewTempWindow(t, b.Page)
	b.window.Resize(fyne.NewSize(1000, 640))
	return b
}

// run lets the time pass that everything waits for.
func (b *bench) run() {
	list := b.waiting
	b.waiting = nil
	for _, f := range list {
		if *f != nil {
			(*f)()
		}
	}
}

func (b *bench) expect(t *testing.T, what string, want ...history.Command) {
	t.Helper()
	if !reflect.DeepEqual(b.told, want) {
		t.Errorf("%s: told %+v, want %+v", what, b.told, want)
	}
	b.told = nil
}

func (b *bench) entry(t *testing.T) fyne.Focusable {
	t.Helper()
	e, ok := b.Named()["search"].(fyne.Focusable)
	if !ok {
		t.Fatal("the search field cannot have the focus")
	}
	return e
}

func items(from, n int) []history.Item {
	var out []history.Item
	for i := from; i < from+n; i++ {
		out = append(out, history.Item{ID: session.ID(fmt.Sprintf("%026d", i)), Line: fmt.Sprint("Customer ", i), Started: at.Add(-time.Duration(i) * time.Hour)})
	}
	return out
}

var marta = history.Item{ID: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Line: "Marta Núñez", Locator: "4821930", Started: at, Ended: at.Add(252 * time.Second), Codes: "CASE-17, VIP"}

// record is one in the language of the moment.
func record() history.Record {
	r := recorded
	r.Facts = []history.Fact{history.TimeFact("Start", at), {Label: "Duration", Value: "4 min 12 s"}, history.NumberFact("People-minutes", 9),
		{Label: "Session key", Value: "aaaaaaaaaaaaaaaaaaaaaaaaaa"}}
	return r
}

var recorded = history.Record{
	Item: marta,
	People: []history.Person{{Name: "Ana", Role: "Primary", Platform: "Linux", Joined: at, Gone: at.Add(252 * time.Second)},
		{Name: "Marta Núñez", Role: "Customer", Platform: "Windows", Joined: at.Add(time.Minute)}, {Name: "Pau", Role: "Customer"}},
	Events: []history.Line{{At: at, Text: "Ana started the session."}, {At: at.Add(time.Minute), Text: "Marta Núñez joined."}},
	Chat: []history.Said{{At: at.Add(80 * time.Second), From: "Marta Núñez", Text: "The printer says 0x80070005."},
		{At: at.Add(90 * time.Second), From: "Ana", To: "Marta Núñez", Text: "I look at it."}},
	Note: "Driver of 2019; renewed it.", Codes: []string{"CASE-17", "VIP"},
}

func TestSummary(t *testing.T) {
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	if got := history.Summary(marta); got != "2026-11-22 13:00 · 4 min 12 s · number 4821 930… · CASE-17, VIP" {
		t.Errorf("summary %q", got)
	}
	open := history.Item{Line: "Marta", Started: at}
	if got := history.Summary(open); got != "2026-11-22 13:00 · End not known" {
		t.Errorf("without an end: %q", got)
	}
	open.Running = true
	if got := history.Summary(open); got != "2026-11-22 13:00 · Still running" {
		t.Errorf("running: %q", got)
	}
}

func TestPage(t *testing.T) {
	for _, c := range []struct {
		language string
		look     theme.Variant
	}{{"en", theme.Light}, {"es", theme.Dark}} {
		b := newBench(t, c.language, c.look)
		b.Reload()
		b.expect(t, "at first", history.Load{})
		b.ShowList(history.List{})
		test.AssertRendersToMarkup(t, "empty-"+c.language+".xml", b.window.Canvas())
		b.ShowList(history.List{Total: 1, Items: []history.Item{marta}, Reps: []string{"Ana"}, Codes: []string{"CASE-17", "VIP"}})
		b.ShowRecord(record())
		b.expect(t, "showing asks for nothing")
		test.AssertRendersToMarkup(t, "record-"+c.language+".xml", b.window.Canvas())
		test.AssertRendersToImage(t, "record-"+c.language+".png", b.window.Canvas())
	}
}

// A search begins when nobody has typed for a moment, at once with Return, and what it no longer asks for is not shown.
func TestSearching(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	b.Reload()
	b.told = nil
	e := b.entry(t)
	b.window.Canvas().Focus(e)
	test.Type(e, "pr")
	test.Type(e, "i")
	b.expect(t, "while typing")
	b.run()
	b.expect(t, "after a moment", history.Load{Filter: history.Filter{Text: "pri"}})
	test.Type(e, "n")
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.expect(t, "with Return", history.Load{Filter: history.Filter{Text: "prin"}})
	b.run()
	b.expect(t, "and not twice")
	b.ShowList(history.List{Filter: history.Filter{Text: "pri"}, Total: 1, Items: []history.Item{marta}})
	if n := b.Named()["list"].(*widget.List).Length(); n != 0 {
		t.Errorf("an answer to an older question shows %d rows", n)
	}
	b.ShowList(history.List{Filter: history.Filter{Text: "prin"}})
	test.AssertRendersToMarkup(t, "nothing.xml", b.window.Canvas())
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	b.expect(t, "Escape empties it", history.Load{})
	b.ShowList(history.List{Total: 1, Items: []history.Item{marta}})
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if got := b.window.Canvas().Focused(); got != b.Named()["list"].(fyne.Focusable) {
		t.Errorf("Down leads to %T", got)
	}
	if b.Named()["note"].Visible() {
		t.Error("a note without one")
	}
	b.ShowList(history.List{Note: "There are more."})
	if !b.Named()["note"].Visible() {
		t.Error("what is not listed is not said")
	}
	b.ShowList(history.List{Trouble: "The disk is gone."})
	test.AssertRendersToMarkup(t, "unread.xml", b.window.Canvas())
}

// Of a list of 50,000 only what is near is held, and what comes into sight is asked for once.
func TestALongListIsNotHeld(t *testing.T) {
	const total = 50_000
	b := newBench(t, "en", theme.Light)
	b.Reload()
	b.told = nil
	b.ShowList(history.List{Total: total, Items: items(0, history.PageRows)})
	list := b.Named()["list"].(*widget.List)
	if list.Length() != total {
		t.Fatalf("%d rows", list.Length())
	}
	asked := map[int]int{}
	for i := 0; i < total; i += 1000 {
		list.ScrollTo(i)
		for len(b.told) > 0 {
			load, ok := b.told[0].(history.Load)
			b.told = b.told[1:]
			if !ok || load.From%history.PageRows != 0 {
				t.Fatalf("asked %+v", load)
			}
			asked[load.From]++
			b.ShowList(history.List{Total: total, From: load.From, Items: items(load.From, history.PageRows)})
		}
	}
	if len(asked) < 40 {
		t.Errorf("asked for %d parts only", len(asked))
	}
	for from, n := range asked {
		if n > 1 {
			t.Errorf("asked %d times for what begins at %d", n, from)
		}
	}
	if held := history.Held(b.Page); held > 10*history.PageRows {
		t.Errorf("%d rows are held", held)
	}
	list.ScrollTo(0) // what was let go of is asked for again
	if want := (history.Load{}); len(b.told) != 1 || b.told[0] != want {
		t.Errorf("back at the top: %+v", b.told)
	}
}

func TestWhatIsChosenInTheListIsOpened(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	b.Reload()
	b.ShowList(history.List{Total: 3, Items: append([]history.Item{marta}, items(1, 2)...)})
	b.told = nil
	list := b.Named()["list"].(*widget.List)
	list.Select(1)
	b.expect(t, "another", history.Open{ID: items(1, 1)[0].ID})
	b.ShowRecord(record())
	b.expect(t, "what came is marked, and not opened again")
	b.ShowList(history.List{Total: 4, Items: append(items(7, 1), append([]history.Item{marta}, items(1, 2)...)...)})
	b.expect(t, "a new session moves it down")
	b.Notes.Text.SetText("now")
	b.HideRecord()
	b.expect(t, "what was noted is kept when the record goes", notes.Write{Session: marta.ID, Text: "now"})
	test.AssertRendersToMarkup(t, "hidden.xml", b.window.Canvas())
}

// Why a session is not shown stands there until another one is chosen: the list, which comes a moment later, does not take it away.
func TestWhyASessionIsNotShownStays(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	stands := func(what string) bool {
		return slices.ContainsFunc(test.LaidOutObjects(b), func(o fyne.CanvasObject) bool {
			text, is := o.(*theme.Text)
			return is && text.Text() == what
		})
	}
	list := history.List{Total: 2, Items: items(1, 2)}
	b.Reload()
	b.ShowUnread("It is gone.")
	b.ShowList(list)
	if !stands("It is gone.") {
		t.Error("the list has taken the reason away")
	}
	b.ShowRecord(record())
	b.HideRecord()
	b.ShowList(list)
	if stands("It is gone.") || !stands("Choose a session") {
		t.Error("the reason is said of another session")
	}
}

func TestFilters(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines map[string]int // the placeholder or first line of a selection, and which line is chosen
		want  func(f *history.Filter)
	}{
		{"led", map[string]int{"Any part": 1}, func(f *history.Filter) { f.Part = history.Led }},
		{"assisted, oldest first", map[string]int{"Any part": 2, "Newest first": 1}, func(f *history.Filter) { f.Part, f.Turned = history.Assisted, true }},
		{"how it ended", map[string]int{"Any ending": 3}, func(f *history.Filter) { f.Ending = history.NotEnded }},
		{"a rep and a code", map[string]int{"Any representative": 2, "Any tracking code": 1}, func(f *history.Filter) { f.Rep, f.Code = "Bea", "CASE-17" }},
		{"by name from Z", map[string]int{"Newest first": 5}, func(f *history.Filter) { f.Order, f.Turned = history.ByName, true }},
		{"the last week", map[string]int{"Any time": 2}, func(f *history.Filter) {
			y, m, d := time.Now().Date()
			f.From = time.Date(y, m, d-6, 0, 0, 0, 0, time.Local)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, "en", theme.Light)
			b.Reload()
			b.ShowList(history.List{Total: 1, Items: []history.Item{marta}, Reps: []string{"Ana", "Bea"}, Codes: []string{"CASE-17"}})
			test.Tap(b.Named()["filters"].(*hint.Button))
			test.AssertRendersToMarkup(t, "filters.xml", b.window.Canvas())
			b.expect(t, "opening the filters", history.Load{})
			selects := history.Selects(b.Page)
			for first, line := range c.lines {
				for _, s := range selects {
					if s.Options[0] == first {
						s.SetSelectedIndex(line)
					}
				}
			}
			var want history.Filter
			c.want(&want)
			if got := b.Filter(); got != want {
				t.Errorf("asked for %+v, want %+v", got, want)
			}
			if c.name == "a rep and a code" { // what is chosen is seen
				test.AssertRendersToMarkup(t, "filtered.xml", b.window.Canvas())
			}
			if len(b.told) != len(c.lines) {
				t.Errorf("asked %d times", len(b.told))
			}
			b.told = nil
			b.ShowList(history.List{Filter: want, Reps: []string{"Ana"}}) // what is chosen stays, though it is not there any more
			b.Reload()
			b.expect(t, "after an answer", history.Load{Filter: want})
		})
	}
}

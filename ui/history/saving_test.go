package history_test

import (
	"fmt"
	"reflect"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/history"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

type saved struct {
	path    string
	replace bool
}

// A file is named and saved by the keyboard alone; what is there is written over only when exactly that was asked.
func TestSaving(t *testing.T) {
	test.NewTempApp(t)
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	var told []saved
	closed := 0
	s := history.NewSaving("/home/ana/a.csv", func(path string, replace bool) { told = append(told, saved{path, replace}) }, func() {})
	s.OnEscape = func() { closed++ }
	w := test.NewTempWindow(t, s)
	s.Focus(w.Canvas())
	field := w.Canvas().Focused()
	enter := func() { field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) }
	test.Type(field, "x")
	enter()
	enter() // the first one is not answered yet
	s.Wrong("no")
	if s.Said() != "no" {
		t.Errorf("said %q", s.Said())
	}
	test.Type(field, "y")
	if s.Said() != "" {
		t.Errorf("another path is still said to be wrong: %q", s.Said())
	}
	enter()
	s.Exists("replace it?")
	test.Type(field, "z")
	enter() // another file than was asked about
	s.Exists("replace it?")
	enter()
	s.Done("Saved")
	enter()
	want := []saved{{"/home/ana/a.csvx", false}, {"/home/ana/a.csvxy", false}, {"/home/ana/a.csvxyz", false}, {"/home/ana/a.csvxyz", true}}
	if !reflect.DeepEqual(told, want) {
		t.Errorf("told %+v, want %+v", told, want)
	}
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if closed != 1 || s.Said() != "Saved" {
		t.Errorf("closed %d times, said %q", closed, s.Said())
	}
}

func TestSavingLooksAsItShould(t *testing.T) {
	for _, c := range []struct {
		language string
		look     theme.Variant
	}{{"en", theme.Light}, {"es", theme.Dark}} {
		test.NewTempApp(t).Settings().SetTheme(theme.New(c.look))
		if err := words.Load(c.language); err != nil {
			t.Fatal(err)
		}
		s := history.NewSaving("/home/ana/Documents/deskhand-sessions-2026-11-22.csv", func(string, bool) {}, func() {})
		w := test.NewTempWindow(t, s)
		for _, state := range []struct {
			name string
			show func()
		}{{"asked", func() {}}, {"wrong", func() { s.Wrong("There is no folder /home/ana/Documents") }},
			{"exists", func() { s.Exists("There is a file deskhand-sessions-2026-11-22.csv already. Replace it?") }},
			{"done", func() { s.Done("Saved as deskhand-sessions-2026-11-22.csv in /home/ana/Documents") }}} {
			state.show()
			test.AssertRendersToMarkup(t, fmt.Sprintf("saving-%s-%s.xml", state.name, c.language), w.Canvas())
		}
	}
}

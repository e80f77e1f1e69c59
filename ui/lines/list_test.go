package lines_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/lines"
	"deskhand/ui/theme"
)

// three lines, the last of which says how many more there are.
func three() []lines.Line {
	return []lines.Line{
		{ID: "ana", Condition: theme.Live, Who: "Ana Ruiz", What: "Administrator", Right: "today"},
		{ID: "luis", Condition: theme.Stopped, Who: "Luis Vega", What: "Representative"},
		{What: "and 12 more"},
	}
}

// What a person chooses is told, once; what the page shows or marks by itself is not.
func TestOnlyAPersonsChoiceIsTold(t *testing.T) {
	test.NewTempApp(t)
	var chosen []string
	l := lines.New(theme.TextStyle{}, func(id string) { chosen = append(chosen, id) })
	w := test.NewTempWindow(t, l.Content)
	w.Resize(fyne.NewSize(400, 300))
	l.Show(three(), "nobody")
	l.Select("ana")
	l.Show(three()[1:], "nobody")
	l.Show(three(), "nobody")
	if len(chosen) != 0 {
		t.Errorf("told of %q before anybody chose", chosen)
	}
	l.Widget.Select(1)
	l.Select("luis") // as the page does
	l.Widget.Select(1)
	l.Widget.Select(2)
	if want := []string{"luis"}; !slices.Equal(chosen, want) {
		t.Errorf("told of %q, want %q", chosen, want)
	}
	if got := l.First(); got != "ana" {
		t.Errorf("the first is %q", got)
	}
}

// A list of which nothing can be chosen tells nobody.
func TestNothingToChoose(t *testing.T) {
	test.NewTempApp(t)
	l := lines.New(theme.TextStyle{}, nil)
	test.NewTempWindow(t, l.Content)
	l.Show(three(), "")
	l.Widget.Select(0)
	l.Show(nil, "Nobody waits.")
	if got := l.First(); got != "" {
		t.Errorf("an empty list begins with %q", got)
	}
}

func TestFind(t *testing.T) {
	for search, want := range map[string]int{"": 3, "ana": 1, "VEGA rep": 1, "today": 1, "ana rep": 0, "more": 1, "a": 3} {
		if got := lines.Find(three(), search); len(got) != want {
			t.Errorf("%q finds %d lines, want %d: %+v", search, len(got), want, got)
		}
	}
}

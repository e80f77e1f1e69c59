package history_test

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/history"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// sheet is what fill writes, as bytes and as cells.
func sheet(t *testing.T, fill func(*history.Sheet) error) (text string, cells [][]string) {
	t.Helper()
	var b strings.Builder
	s, err := history.NewSheet(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(fill(s), s.Close()); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(b.String(), "\ufeff")
	if !ok {
		t.Error("no byte order mark: Excel takes it for another encoding")
	}
	r := csv.NewReader(strings.NewReader(text))
	cells, err = r.ReadAll()
	if err != nil {
		t.Fatalf("not CSV: %v", err)
	}
	if n := strings.Count(text, "\n") - strings.Count(text, "\r\n"); n != 0 {
		t.Errorf("%d lines do not end as RFC 4180 says", n)
	}
	return text, cells
}

func TestSheetOfSessions(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		_, cells := sheet(t, func(s *history.Sheet) error {
			return errors.Join(s.Head(true), s.Row(history.Row{
				Key: "aaaa", Name: "Núñez, \"Marta\"", Started: at, Ended: at.Add(90 * time.Second), Lasted: 90 * time.Second, Zone: "UTC (+00:00)", Part: history.Led,
				Ending: history.EndedWell, Org: "Acme", Number: "4821 930", Reps: []string{"Ana", "Luis"}, People: 3, PeopleMinutes: 5, Peak: 2, Codes: []string{"A", "B"},
				Words: []history.Word{{Name: "Marta", Rating: 4, Comment: "ok"}}, Note: "=call her\nback",
			}), s.Row(history.Row{Key: "bbbb", Started: at}))
		})
		if len(cells) != 3 || len(cells[0]) != 17 {
			t.Fatalf("%s: %d lines, %d columns", language, len(cells), len(cells[0]))
		}
		seen := map[string]bool{}
		for i, h := range cells[0] {
			if h == "" || seen[h] || strings.Contains(h, ".") {
				t.Errorf("%s: column %d is called %q", language, i, h)
			}
			seen[h] = true
		}
		got := cells[1]
		for i, want := range map[int]string{0: "aaaa", 1: "Núñez, \"Marta\"", 2: "2026-11-22 13:00:00", 3: "2026-11-22 13:01:30", 4: "90", 8: "Acme", 9: "4821 930", 10: "Ana, Luis", 11: "3", 12: "5", 13: "2", 14: "A; B", 15: "Marta: " + history.WordText(history.Word{Rating: 4, Comment: "ok"}), 16: "'=call her\nback"} {
			if got[i] != want {
				t.Errorf("%s: cell %d is %q, want %q", language, i, got[i], want)
			}
		}
		if _, site := sheet(t, func(s *history.Sheet) error {
			return errors.Join(s.Head(false), s.Row(history.Row{Key: "cccc", Note: "x"}))
		}); len(site[0]) != 16 || len(site[1]) != 16 {
			t.Errorf("%s: notes where nobody else may read them: %q", language, site)
		}
		if cells[2][3] != "" {
			t.Errorf("an end that is not known is %q", cells[2][3])
		}
	}
}

// What a stranger is called, or writes, is no formula when the file is opened (OWASP: CSV Injection).
func TestSheetDefusesFormulas(t *testing.T) {
	for cell, want := range map[string]string{
		"See here\n=1+1": "See here\n'=1+1", "See here\r\n @B1": "See here\r\n '@B1", "See\n\nhere": "See\n\nhere", "Marta;=1+1": "Marta;'=1+1", `a; "@B1`: `a; "'@B1`, "a; b-c": "a; b-c",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "＝1": "'＝1", "\r=1": "'\r'=1",
		"a=1": "a=1", "": "", "'": "'", "Marta": "Marta",
	} {
		_, cells := sheet(t, func(s *history.Sheet) error { return s.Row(history.Row{Name: cell}) })
		if got := cells[0][1]; got != strings.ReplaceAll(want, "\r", "") { // lines end as CSV has them
			t.Errorf("%q is written as %q, want %q", cell, got, want)
		}
	}
}

func TestSheetOfOneSession(t *testing.T) {
	if err := words.Load("es"); err != nil {
		t.Fatal(err)
	}
	if f := history.NumberFact("People-minutes", 1009); record().Facts[0].Value != "22/11/2026 13:00:00" || f.Value != "1.009" || f.Filed != "1009" {
		t.Errorf("on the screen it is %+v and %+v", record().Facts, f)
	}
	if text, _ := sheet(t, func(s *history.Sheet) error { return s.Record(record()) }); !strings.Contains(text, ",Start,2026-11-22 13:00:00\r\n") {
		t.Errorf("other programs cannot sort what is in Spanish: %s", text)
	}
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	text, cells := sheet(t, func(s *history.Sheet) error { return s.Record(record()) })
	for _, want := range []string{"The printer says 0x80070005.", "Ana to Marta Núñez alone", "Driver of 2019; renewed it.", "CASE-17", "Ana started the session.", "aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in it", want)
		}
	}
	for i, line := range cells {
		if len(line) != 4 || line[0] == "" {
			t.Errorf("line %d is %q", i, line)
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write(b []byte) (int, error) { return 0, io.ErrShortWrite }

func TestSheetSaysThatItCouldNotBeWritten(t *testing.T) {
	if _, err := history.NewSheet(full{}); err == nil {
		t.Error("nothing was written, and nobody says so")
	}
}

func TestForgettingSaysWhatItDeletes(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	var counted, forgotten []time.Time
	f := history.NewForgetting(func() time.Time { return at }, func(b time.Time) { counted = append(counted, b) }, func(b time.Time) { forgotten = append(forgotten, b) })
	w := test.NewTempWindow(t, f)
	w.Resize(fyne.NewSize(460, 260))
	day := func(back int) time.Time { return time.Date(2026, 11, 22-back, 0, 0, 0, 0, time.Local) }
	if len(counted) != 1 || !counted[0].Equal(day(1095)) {
		t.Fatalf("counts before %v", counted)
	}
	age, yes := history.ForgettingParts(f)
	if !yes.Disabled() {
		t.Error("what is not counted yet can be deleted")
	}
	age.SetSelectedIndex(2)
	f.SetCount(counted[0], 99, nil) // the answer to the first choice is late
	if !yes.Disabled() {
		t.Error("the count of another choice counts")
	}
	f.SetCount(day(90), 0, nil)
	if !yes.Disabled() {
		t.Error("nothing can be deleted")
	}
	age.SetSelectedIndex(3)
	f.SetCount(day(30), 37, []history.Item{{Line: "Marta Ríos", Started: day(31)}, {Line: "Luis Gil, Eva Paz", Started: day(40)}})
	test.AssertRendersToMarkup(t, "forgetting.xml", w.Canvas())
	test.Tap(yes)
	test.Tap(yes)
	if len(forgotten) != 1 || !forgotten[0].Equal(day(30)) {
		t.Errorf("deleted before %v", forgotten)
	}
	f.SetDone("37 sessions were deleted.")
	if yes.Visible() {
		t.Error("it can be done again")
	}
}

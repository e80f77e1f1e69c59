package entry_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/entry"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// newDate is a field in a window, in a language.
func newDate(t *testing.T, language string, v theme.Variant) (*entry.Date, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(v))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	d := entry.NewDate()
	w := test.NewTempWindow(t, container.New(layout.NewCustomPaddedLayout(8, 300, 8, 120), d))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(400, 380))
	return d, w
}

func press(w fyne.Window, keys ...fyne.KeyName) {
	for _, key := range keys {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key})
	}
}

// A day is typed as the program writes days, whatever the system does; what is no day is marked, and changes nothing.
func TestADayIsTypedInTheProgramsLanguage(t *testing.T) {
	for language, want := range map[string]map[string]time.Time{
		"en": {"2026-11-02": words.CivilDay(2026, 11, 2), "2026-1-2": words.CivilDay(2026, 1, 2), " 2024-02-29 ": words.CivilDay(2024, 2, 29), "2026-02-29": {}, "02/11/2026": {}, "soon": {}},
		"es": {"02/11/2026": words.CivilDay(2026, 11, 2), "2/1/2026": words.CivilDay(2026, 1, 2), "2026-11-02": words.CivilDay(2026, 11, 2), "31/04/2026": {}, "pronto": {}},
	} {
		for text, day := range want {
			d, _ := newDate(t, language, theme.Light)
			told := 0
			d.OnDay = func() { told++ }
			d.SetText(text)
			if !d.Day().Equal(day) || told != map[bool]int{true: 1}[!day.IsZero()] || (d.Validate() == nil) == day.IsZero() {
				t.Errorf("%s: %q is %v, told %d times, wrong: %v", language, text, d.Day(), told, d.Validate())
			}
		}
		d, _ := newDate(t, language, theme.Light)
		d.SetDay(words.CivilDay(2026, 11, 2))
		told := 0
		d.OnDay = func() { told++ }
		d.SetText(d.Text + "x")
		if d.Day().IsZero() || told != 0 {
			t.Errorf("%s: a slip of the finger takes the day away", language)
		}
		d.SetText("")
		if !d.Day().IsZero() || told != 1 || d.Validate() != nil {
			t.Errorf("%s: emptied it is %v, told %d times, %v", language, d.Day(), told, d.Validate())
		}
	}
}

// The calendar has the months and days of the program's language, and weeks begin on the day that they do there.
func TestTheCalendarSpeaksTheProgramsLanguage(t *testing.T) {
	for language, want := range map[string][2]string{"en": {"February 2024", "Mo Tu We Th Fr Sa Su"}, "es": {"Febrero de 2024", "lu ma mi ju vi sá do"}} {
		d, w := newDate(t, language, theme.Light)
		d.SetDay(words.CivilDay(2024, 2, 29))
		test.Tap(entry.CalendarButton(d))
		if got := [2]string{entry.CalendarTitle(d), strings.Join(entry.CalendarHeads(d), " ")}; got != want {
			t.Errorf("%s: %q", language, got)
		}
		days := entry.CalendarDays(d)
		if at := slices.Index(days, "1"); at != 3 || days[at+28] != "29" || days[at+29] != "" || days[at-1] != "" { // a Thursday, in a leap year
			t.Errorf("%s: %q", language, days)
		}
		months := map[string]bool{}
		for range 12 {
			press(w, fyne.KeyPageDown)
			months[strings.Fields(entry.CalendarTitle(d))[0]] = true
		}
		if len(months) != 12 {
			t.Errorf("%s: months %v", language, months)
		}
	}
}

// All of it goes by keyboard: Down opens it, arrows and Page keys walk, Return chooses, Escape leaves all as it was; then the field has the keyboard.
func TestTheCalendarGoesByKeyboard(t *testing.T) {
	for name, c := range map[string]struct {
		keys []fyne.KeyName
		want string
	}{
		"nothing":               {[]fyne.KeyName{fyne.KeyReturn}, "2024-01-31"},
		"a day on":              {[]fyne.KeyName{fyne.KeyRight, fyne.KeySpace}, "2024-02-01"},
		"a day back":            {[]fyne.KeyName{fyne.KeyLeft, fyne.KeyEnter}, "2024-01-30"},
		"a week on":             {[]fyne.KeyName{fyne.KeyDown, fyne.KeyReturn}, "2024-02-07"},
		"a week back":           {[]fyne.KeyName{fyne.KeyUp, fyne.KeyReturn}, "2024-01-24"},
		"a shorter month":       {[]fyne.KeyName{fyne.KeyPageDown, fyne.KeyReturn}, "2024-02-29"},
		"and on":                {[]fyne.KeyName{fyne.KeyPageDown, fyne.KeyPageDown, fyne.KeyReturn}, "2024-03-29"},
		"the year before":       {[]fyne.KeyName{fyne.KeyPageUp, fyne.KeyReturn}, "2023-12-31"},
		"the month's beginning": {[]fyne.KeyName{fyne.KeyHome, fyne.KeyReturn}, "2024-01-01"},
		"its end":               {[]fyne.KeyName{fyne.KeyHome, fyne.KeyEnd, fyne.KeyReturn}, "2024-01-31"},
		"left":                  {[]fyne.KeyName{fyne.KeyRight, fyne.KeyEscape}, "2024-01-31"},
	} {
		d, w := newDate(t, "en", theme.Light)
		d.SetDay(words.CivilDay(2024, 1, 31))
		w.Canvas().Focus(d)
		press(w, fyne.KeyDown)
		if entry.CalendarTitle(d) != "January 2024" {
			t.Fatalf("Down opens %q", entry.CalendarTitle(d))
		}
		press(w, c.keys...)
		if d.Text != c.want || entry.CalendarTitle(d) != "" || w.Canvas().Focused() != fyne.Focusable(d) || w.Canvas().Overlays().Top() != nil {
			t.Errorf("%s: %q, open %q, %T has the keyboard", name, d.Text, entry.CalendarTitle(d), w.Canvas().Focused())
		}
	}
}

// A click chooses a day; a place without one does nothing.
func TestTheCalendarGoesByPointer(t *testing.T) {
	d, _ := newDate(t, "es", theme.Dark)
	told := 0
	d.OnDay = func() { told++ }
	d.SetDay(words.CivilDay(2024, 2, 10))
	test.Tap(entry.CalendarButton(d))
	days := entry.Calendar(d).(fyne.Tappable)
	days.Tapped(&fyne.PointEvent{Position: entry.CalendarPlace(d, words.CivilDay(2024, 1, 31))})
	days.Tapped(&fyne.PointEvent{Position: fyne.NewPos(4, 4)}) // the head of a column
	if entry.CalendarTitle(d) == "" || told != 1 {
		t.Fatalf("a place without a day: open %q, told %d times", entry.CalendarTitle(d), told)
	}
	days.Tapped(&fyne.PointEvent{Position: entry.CalendarPlace(d, words.CivilDay(2024, 2, 29))})
	if d.Text != "29/02/2024" || told != 2 || entry.CalendarTitle(d) != "" {
		t.Errorf("%q, told %d times, open %q", d.Text, told, entry.CalendarTitle(d))
	}
}

// Without a day the calendar shows the month that it is; a field that cannot be changed opens none.
func TestTheCalendarOpensAtToday(t *testing.T) {
	d, w := newDate(t, "en", theme.Light)
	w.Canvas().Focus(d)
	before := words.Month(words.Today(time.Now()))
	press(w, fyne.KeyDown)
	if title := entry.CalendarTitle(d); title != before && title != words.Month(words.Today(time.Now())) {
		t.Errorf("it shows %q", title)
	}
	press(w, fyne.KeyEscape)
	d.Disable()
	d.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if entry.CalendarTitle(d) != "" {
		t.Error("it opens where no day can be chosen")
	}
}

func TestTheCalendarLooks(t *testing.T) {
	for _, v := range []theme.Variant{theme.Light, theme.Dark} {
		d, w := newDate(t, map[theme.Variant]string{theme.Light: "en", theme.Dark: "es"}[v], v)
		d.SetDay(words.CivilDay(2024, 2, 15))
		test.Tap(entry.CalendarButton(d))
		entry.SetToday(d, 2024, 2, 29)
		press(w, fyne.KeyRight)
		test.AssertImageMatches(t, fmt.Sprintf("calendar-%s.png", v), w.Canvas().Capture())
	}
}

package words

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"
)

// Days as a calendar has them: of no zone, so that a day is the same one wherever it is looked at. Such a day is a time.Time at midnight, UTC.

// CivilDay makes one of a year, a month and a day of it; what is too much goes into the next, as with time.Date.
func CivilDay(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// Today is the day that it is on this computer at t.
func Today(t time.Time) time.Time { return CivilDay(t.Local().Date()) }

// WriteDay is a day as Day writes it.
func WriteDay(day time.Time) string { return day.Format(lang.L("common.day")) }

// ReadDay reads a day as people write it: as WriteDay does, with or without leading zeros, or as ISO 8601.
func ReadDay(text string) (day time.Time, ok bool) {
	for _, layout := range []string{lang.L("common.day"), time.DateOnly} {
		layout = strings.NewReplacer("02", "2", "01", "1").Replace(layout)
		if day, err := time.Parse(layout, strings.TrimSpace(text)); err == nil && day.Year() > 0 {
			return day, true
		}
	}
	return time.Time{}, false
}

// Month is the month that a day is in, as the title of a calendar: November 2026, or Noviembre de 2026.
func Month(day time.Time) string {
	name := [...]string{
		lang.L("date.january"), lang.L("date.february"), lang.L("date.march"), lang.L("date.april"), lang.L("date.may"), lang.L("date.june"),
		lang.L("date.july"), lang.L("date.august"), lang.L("date.september"), lang.L("date.october"), lang.L("date.november"), lang.L("date.december"),
	}[day.Month()-1]
	return lang.L("date.month", map[string]any{"Month": name, "Year": strconv.Itoa(day.Year())})
}

// Weekday is a day of the week in two letters: Mo, or lu.
func Weekday(d time.Weekday) string {
	return [...]string{
		lang.L("date.sunday"), lang.L("date.monday"), lang.L("date.tuesday"), lang.L("date.wednesday"), lang.L("date.thursday"), lang.L("date.friday"), lang.L("date.saturday"),
	}[d]
}

// WeekBegins is the day that a week begins with. The translation has its number, 0 being Sunday.
func WeekBegins() time.Weekday {
	n, err := strconv.Atoi(lang.L("date.week"))
	if err != nil || n < 0 {
		return time.Monday
	}
	return time.Weekday(n % 7)
}

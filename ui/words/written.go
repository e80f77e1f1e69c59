package words

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"
)

// How the program's language writes times, numbers and lists of names. Everything that a person reads asks here. What other programs read or
// sort (CSV, the names of files) has ISO 8601 and a full stop in every language instead.
//
// Times are said in this computer's zone.
const (
	minutes = "15:04"
	seconds = "15:04:05"
)

// Day is a date: 2026-11-22, or 22/11/2026.
func Day(t time.Time) string { return t.Local().Format(lang.L("common.day")) }

// Clock is a time of day to the minute: 13:05.
func Clock(t time.Time) string { return t.Local().Format(minutes) }

// ExactClock is a time of day to the second: 13:05:09.
func ExactClock(t time.Time) string { return t.Local().Format(seconds) }

// Moment is a date with the time of day to the minute.
func Moment(t time.Time) string { return Day(t) + " " + Clock(t) }

// Exact is a date with the time of day to the second.
func Exact(t time.Time) string { return Day(t) + " " + ExactClock(t) }

// Number is a whole number, 0 or more: 12,345 or 12.345.
func Number(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + lang.L("common.thousands") + text[i:]
	}
	return text
}

// Decimal is a number of so many decimals, without groups: 7.6 or 7,6.
func Decimal(v float64, decimals int) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', decimals, 64), ".", lang.L("common.decimal"), 1)
}

// Names are several names in a sentence: "Ana, Ben and Eva"; "" for none.
func Names(names []string) string {
	last := len(names) - 1
	if last <= 0 {
		return strings.Join(names, "")
	}
	with := map[string]any{"First": strings.Join(names[:last], ", "), "Last": names[last]}
	if beginsWithI(names[last]) {
		return lang.L("common.and.i", with)
	}
	return lang.L("common.and", with)
}

// beginsWithI reports whether a name begins with the sound i, before which Spanish says "e" for "y": Inés, Hilda, Yvonne; not Hielo, Yolanda.
func beginsWithI(name string) bool {
	name = strings.ToLower(name)
	if rest, ok := strings.CutPrefix(name, "h"); ok {
		return startsWithAny(rest, "i", "í") && !startsWithAny(rest, "ia", "ie", "io", "iá", "ié", "ió")
	}
	if rest, ok := strings.CutPrefix(name, "y"); ok {
		return rest != "" && !startsWithAny(rest, "a", "e", "i", "o", "u", "á", "é", "í", "ó", "ú", " ")
	}
	return startsWithAny(name, "i", "í")
}

func startsWithAny(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

package acd

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Opening hours as text, for people who type them: days, then times of the day, on lines or with ; or , between them.
//
//	mon-fri 09:00-13:00 14:00-18:00
//	sat 10:00-14:00
//	fri 22:00-02:00
//
// The last is over midnight and makes two intervals. 24:00 is the end of a day. Nothing, or "always", is always.

// Days are the words for the days of the week, from Sunday. What is typed may be longer: "monday" is "mon".
type Days [7]string

// EnglishDays are those of commands and logs.
func EnglishDays() Days { return Days{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

// HoursError says where a text of opening hours cannot be read. It is an ErrSyntax.
type HoursError struct {
	Line int    // from 1
	Word string // that is not understood; empty: days without times, or times without days
}

func (e *HoursError) Error() string { return fmt.Sprintf("line %d: %q: %v", e.Line, e.Word, ErrSyntax) }
func (e *HoursError) Unwrap() error { return ErrSyntax }

// ParseHours reads opening hours; it returns a *HoursError. always is the word for no hours at all.
func ParseHours(text string, days Days, always string) ([]Interval, error) {
	if t := strings.ToLower(strings.TrimSpace(text)); t == "" || t == always {
		return nil, nil
	}
	var out []Interval
	for i, line := range strings.Split(text, "\n") {
		for part := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ';' || r == ',' }) {
			more, err := parseDay(strings.Fields(part), days)
			if err != nil {
				err.Line = i + 1
				return nil, err
			}
			out = append(out, more...)
		}
	}
	slices.SortStableFunc(out, func(a, b Interval) int {
		return cmp.Or(cmp.Compare((a.Day+6)%7, (b.Day+6)%7), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return slices.Compact(out), nil
}

// parseDay reads days and then times.
func parseDay(words []string, days Days) (out []Interval, wrong *HoursError) {
	var on []time.Weekday
	for _, w := range words {
		from, to, span := cutDash(w)
		if w[0] >= '0' && w[0] <= '9' {
			begin, ok1 := minutes(from)
			end, ok2 := minutes(to)
			if !span || !ok1 || !ok2 || begin == minutesOfDay || begin == end {
				return nil, &HoursError{Word: w}
			}
			for _, d := range on {
				out = append(out, intervals(d, begin, end)...)
			}
			if len(on) == 0 {
				return nil, &HoursError{}
			}
			continue
		}
		if len(out) > 0 { // days again: the comma was left out
			return nil, &HoursError{Word: w}
		}
		first, ok1 := days.find(from)
		last, ok2 := first, true
		if span {
			last, ok2 = days.find(to)
		}
		if !ok1 || !ok2 {
			return nil, &HoursError{Word: w}
		}
		for d := first; ; d = (d + 1) % 7 {
			on = append(on, d)
			if d == last {
				break
			}
		}
	}
	if len(words) > 0 && len(out) == 0 {
		return nil, &HoursError{}
	}
	return out, nil
}

// intervals is open time from begin to end, over midnight when it ends before it begins.
func intervals(d time.Weekday, begin, end int) []Interval {
	if begin < end {
		return []Interval{{d, begin, end}}
	}
	out := []Interval{{d, begin, minutesOfDay}}
	if end > 0 {
		out = append(out, Interval{(d + 1) % 7, 0, end})
	}
	return out
}

func cutDash(w string) (from, to string, span bool) {
	w = strings.ReplaceAll(w, "–", "-")
	return strings.Cut(w, "-")
}

// minutes reads a time of the day: 9, 9:30, 09:30, 24:00.
func minutes(text string) (int, bool) {
	hours, rest, colon := strings.Cut(text, ":")
	h, err := strconv.ParseUint(hours, 10, 8)
	m := uint64(0)
	if colon && err == nil {
		m, err = strconv.ParseUint(rest, 10, 8)
		if len(rest) != 2 {
			return 0, false
		}
	}
	n := int(h*60 + m)
	return n, err == nil && len(hours) <= 2 && m < 60 && n <= minutesOfDay
}

func (d Days) find(word string) (time.Weekday, bool) {
	word = bare(strings.TrimRight(word, "."))
	for i, name := range d {
		if name != "" && strings.HasPrefix(word, bare(name)) {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

// bare is a word without case and accents: "Mié" is "mie".
func bare(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(word)))
}

// FormatHours writes opening hours as text that ParseHours reads, the week from Monday on, equal days together.
func FormatHours(week []Interval, days Days, always string) string {
	if len(week) == 0 {
		return always
	}
	var of [7]string // from Monday
	sorted := slices.Clone(week)
	slices.SortFunc(sorted, func(a, b Interval) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	for _, v := range sorted {
		of[(v.Day+6)%7] += fmt.Sprintf(" %02d:%02d-%02d:%02d", v.From/60, v.From%60, v.To/60, v.To%60)
	}
	var lines []string
	for i := 0; i < 7; {
		j := i
		for j < 6 && of[j+1] == of[i] {
			j++
		}
		if of[i] != "" {
			name := days[(i+1)%7]
			if j > i {
				name += "-" + days[(j+1)%7]
			}
			lines = append(lines, name+of[i])
		}
		i = j + 1
	}
	return strings.Join(lines, "\n")
}

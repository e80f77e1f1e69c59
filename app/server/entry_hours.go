package server

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"deskhand/app/acd"
)

// openTime is one line of a queue's opening hours, for people.
type openTime struct{ Days, Times string }

// weekdays are the keys of the days' names, by time.Weekday.
var weekdays = [...]string{"day.sun", "day.mon", "day.tue", "day.wed", "day.thu", "day.fri", "day.sat"}

// openTimes writes a week's hours: days one after the other that are alike are one line, Monday first. Times are on the clock of the
// queue's zone.
func openTimes(week []acd.Interval, words func(string) string) []openTime {
	var times [7]string
	for i := range 7 {
		times[i] = timesOf(week, time.Weekday((i+1)%7))
	}
	var out []openTime
	for from := 0; from < 7; {
		to := from
		for to < 6 && times[to+1] == times[from] {
			to++
		}
		if times[from] != "" {
			days := words(weekdays[(from+1)%7])
			if to > from {
				days += " – " + words(weekdays[(to+1)%7])
			}
			out = append(out, openTime{days, times[from]})
		}
		from = to + 1
	}
	return out
}

// timesOf is a day's hours: "09:00–14:00, 15:00–18:00". What touches or overlaps is one.
func timesOf(week []acd.Interval, day time.Weekday) string {
	var of []acd.Interval
	for _, v := range week {
		if v.Day == day {
			of = append(of, v)
		}
	}
	slices.SortFunc(of, func(a, b acd.Interval) int { return cmp.Compare(a.From, b.From) })
	var joined []acd.Interval
	for _, v := range of {
		if n := len(joined); n > 0 && v.From <= joined[n-1].To {
			joined[n-1].To = max(joined[n-1].To, v.To)
			continue
		}
		joined = append(joined, v)
	}
	var parts []string
	for _, v := range joined {
		parts = append(parts, fmt.Sprintf("%02d:%02d–%02d:%02d", v.From/60, v.From%60, v.To/60, v.To%60))
	}
	return strings.Join(parts, ", ")
}

// opensAgain is when a queue that is closed by its hours opens: "Monday 09:00". Empty: that is not known, or it is shut by hand.
func opensAgain(h acd.Hours, zone *time.Location, now time.Time, words func(string) string) string {
	if h.Shut || zone == nil || h.Open(now, zone) {
		return ""
	}
	at, ok := h.Changes(now, zone)
	if !ok {
		return ""
	}
	at = at.In(zone)
	day := words(weekdays[at.Weekday()])
	if today := now.In(zone); at.YearDay() == today.YearDay() && at.Year() == today.Year() {
		day = words("day.today")
	}
	return day + " " + at.Format("15:04")
}

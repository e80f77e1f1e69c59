package acd

import (
	"fmt"
	"time"
)

// Zones are the time zones that queues name, by IANA name. The caller looks them up: that reads files.
type Zones map[string]*time.Location

// Hours are a queue's opening hours. No intervals: always open.
type Hours struct {
	Shut bool       `json:"shut,omitempty"` // closed by hand, whatever the hours
	Zone string     `json:"zone"`           // IANA name: "Europe/Madrid"
	Week []Interval `json:"week,omitempty"`
}

// Interval is open time on one weekday, on the clock of the queue's zone. Intervals may touch and overlap; time over midnight is
// two intervals. Where clocks are put forward, the hour that does not exist does not open; where they are put back, an hour
// that comes twice is open twice.
type Interval struct {
	Day  time.Weekday `json:"day"`  // 0 is Sunday
	From int          `json:"from"` // minutes of the day, 0–1439
	To   int          `json:"to"`   // minutes of the day, up to 1440; not itself open
}

const minutesOfDay = 24 * 60

func (h Hours) check(zones Zones) error {
	if zones[h.Zone] == nil {
		return at(SettingZone, fmt.Errorf("time zone %q: %w", h.Zone, ErrUnknown))
	}
	if len(h.Week) > MaxIntervals {
		return at(SettingHours, ErrFull)
	}
	for i, v := range h.Week {
		if v.Day < time.Sunday || v.Day > time.Saturday || v.From < 0 || v.To > minutesOfDay || v.From >= v.To {
			return at(SettingHours, fmt.Errorf("interval %d: %w", i+1, ErrInvalid))
		}
	}
	return nil
}

// Open reports whether t is open time. zone is the location of h.Zone.
func (h Hours) Open(t time.Time, zone *time.Location) bool {
	if h.Shut || len(h.Week) == 0 {
		return !h.Shut
	}
	t = t.In(zone)
	minute := t.Hour()*60 + t.Minute()
	for _, v := range h.Week {
		if v.Day == t.Weekday() && v.From <= minute && minute < v.To {
			return true
		}
	}
	return false
}

// Changes returns when Open will next answer differently than at t; false when it will not within two weeks.
func (h Hours) Changes(t time.Time, zone *time.Location) (time.Time, bool) {
	open, last := h.Open(t, zone), t.AddDate(0, 0, 15)
	for at := t; at.Before(last); {
		// Until the zone's next transition the wall clock runs evenly, so the next edge is found on it; the transition itself
		// may open or close as well.
		next := h.edge(at.In(zone))
		if _, end := at.In(zone).ZoneBounds(); !end.IsZero() && end.Before(next) {
			next = end
		}
		if h.Open(next, zone) != open {
			return next, true
		}
		at = next
	}
	return time.Time{}, false
}

// edge is the first beginning or end of an interval after t, as if t's offset lasted for ever; t plus a week when there is none.
func (h Hours) edge(t time.Time) time.Time {
	const week = 7 * 24 * time.Hour
	// How far t is into its week, which begins on Sunday.
	since := time.Duration(t.Weekday())*24*time.Hour + time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute +
		time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
	nearest := week
	for _, v := range h.Week {
		for _, minute := range [2]int{v.From, v.To} {
			edge := time.Duration(v.Day)*24*time.Hour + time.Duration(minute)*time.Minute
			ahead := (edge - since + 2*week) % week
			if ahead > 0 {
				nearest = min(nearest, ahead)
			}
		}
	}
	return t.Add(nearest)
}

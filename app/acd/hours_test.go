package acd

import (
	"testing"
	"time"
	_ "time/tzdata" // the cases below must not depend on the machine
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func when(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Clocks in Madrid: forward on 2026-03-29 at 02:00 (+01:00 to +02:00), back on 2026-10-25 at 03:00. In Apia 2011-12-30, a Friday,
// did not exist. On Lord Howe Island clocks move by half an hour.
func TestRule104CivilTime(t *testing.T) {
	week := func(from, to int, days ...time.Weekday) []Interval {
		var all []Interval
		for _, d := range days {
			all = append(all, Interval{d, from, to})
		}
		return all
	}
	const sun, mon, fri = time.Sunday, time.Monday, time.Friday
	for _, c := range []struct {
		name    string
		zone    string
		week    []Interval
		at      string
		open    bool
		changes string // empty: never
	}{
		{"always", "Europe/Madrid", nil, "2026-11-23T08:59:59Z", true, ""},
		{"before nine", "Europe/Madrid", week(540, 1020, mon), "2026-11-23T07:59:59Z", false, "2026-11-23T08:00:00Z"},
		{"at nine", "Europe/Madrid", week(540, 1020, mon), "2026-11-23T08:00:00Z", true, "2026-11-23T16:00:00Z"},
		{"at five", "Europe/Madrid", week(540, 1020, mon), "2026-11-23T16:00:00Z", false, "2026-11-30T08:00:00Z"},
		{"the queue's Monday, not Greenwich's", "Pacific/Auckland", week(0, 1440, mon), "2026-11-22T11:00:00Z", true, "2026-11-23T11:00:00Z"},
		{"nine in summer is an hour earlier", "Europe/Madrid", week(540, 1020, mon), "2026-07-06T07:00:00Z", true, "2026-07-06T15:00:00Z"},
		{"over the weekend of the change", "Europe/Madrid", week(540, 1020, mon), "2026-03-27T12:00:00Z", false, "2026-03-30T07:00:00Z"},
		{"two intervals over midnight", "Europe/Madrid", []Interval{{sun, 1320, 1440}, {mon, 0, 360}}, "2026-11-22T21:00:00Z", true, "2026-11-23T05:00:00Z"},
		{"the hour that is left out does not open", "Europe/Madrid", week(120, 180, sun), "2026-03-29T00:59:59Z", false, "2026-04-05T00:00:00Z"},
		{"begins in the hour that is left out", "Europe/Madrid", week(150, 240, sun), "2026-03-29T00:59:59Z", false, "2026-03-29T01:00:00Z"},
		{"ends in the hour that is left out", "Europe/Madrid", week(60, 150, sun), "2026-03-29T00:30:00Z", true, "2026-03-29T01:00:00Z"},
		{"the hour that comes twice, first", "Europe/Madrid", week(120, 150, sun), "2026-10-25T00:00:00Z", true, "2026-10-25T00:30:00Z"},
		{"between", "Europe/Madrid", week(120, 150, sun), "2026-10-25T00:30:00Z", false, "2026-10-25T01:00:00Z"},
		{"the hour that comes twice, again", "Europe/Madrid", week(120, 150, sun), "2026-10-25T01:00:00Z", true, "2026-10-25T01:30:00Z"},
		{"the whole of both", "Europe/Madrid", week(120, 180, sun), "2026-10-25T00:00:00Z", true, "2026-10-25T02:00:00Z"},
		{"back by half an hour", "Australia/Lord_Howe", week(90, 120, sun), "2026-04-04T14:30:00Z", true, "2026-04-04T15:30:00Z"},
		{"a Friday that did not exist", "Pacific/Apia", week(540, 1020, fri), "2011-12-30T05:00:00Z", false, "2012-01-05T19:00:00Z"},
		{"an offset of 45 minutes", "Asia/Kathmandu", week(540, 1020, mon), "2026-11-23T03:15:00Z", true, "2026-11-23T11:15:00Z"},
		{"the whole week", "Europe/Madrid", week(0, 1440, 0, 1, 2, 3, 4, 5, 6), "2026-03-29T00:30:00Z", true, ""},
	} {
		z := zone(t, c.zone)
		h := Hours{Zone: c.zone, Week: c.week}
		if err := h.check(Zones{c.zone: z}); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		at := when(t, c.at)
		if got := h.Open(at, z); got != c.open {
			t.Errorf("%s: open is %v", c.name, got)
		}
		got, ok := h.Changes(at, z)
		if ok != (c.changes != "") || ok && !got.Equal(when(t, c.changes)) {
			t.Errorf("%s: changes at %v %v, want %q", c.name, got.UTC(), ok, c.changes)
		}
	}
	if (Hours{Shut: true}).Open(t0, time.UTC) {
		t.Error("shut by hand, and open")
	}
}

// TestHoursChangesIsWhereOpenChanges steps through both weekends of the change, minute by minute.
func TestHoursChangesIsWhereOpenChanges(t *testing.T) {
	for _, name := range []string{"Europe/Madrid", "Australia/Lord_Howe", "America/New_York", "UTC"} {
		z := zone(t, name)
		h := Hours{Zone: name, Week: []Interval{{0, 30, 95}, {0, 135, 150}, {0, 170, 185}, {6, 1400, 1440}, {1, 0, 10}}}
		for _, from := range []string{"2026-03-07T12:00:00Z", "2026-03-28T12:00:00Z", "2026-04-04T00:00:00Z", "2026-10-03T00:00:00Z", "2026-10-24T12:00:00Z", "2026-10-31T12:00:00Z"} {
			at := when(t, from)
			next, ok := h.Changes(at, z)
			for range 2 * minutesOfDay {
				at = at.Add(time.Minute)
				if changed := h.Open(at, z) != h.Open(at.Add(-time.Minute), z); changed != (ok && at.Equal(next)) {
					t.Fatalf("%s: at %v open becomes %v, foreseen for %v", name, at, h.Open(at, z), next)
				}
				if !at.Before(next) {
					next, ok = h.Changes(at, z)
				}
			}
		}
	}
}

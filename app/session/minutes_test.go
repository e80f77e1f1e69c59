package session_test

import (
	"testing"
	"time"

	"deskhand/app/session"
)

// Rule 128: people-minutes are begun minutes, each person's own, added up.
func TestRule128PeopleMinutes(t *testing.T) {
	zero := time.Unix(1_800_000_000, 0)
	at := func(d time.Duration) time.Time { return zero.Add(d) }
	stay := func(from, to time.Duration) session.Attendance {
		return session.Attendance{Joined: at(from), Left: at(to)}
	}
	for _, c := range []struct {
		name  string
		stays []session.Attendance
		until time.Time
		want  int
	}{
		{"nobody", nil, at(time.Hour), 0},
		{"never came in", []session.Attendance{{}, {Left: at(time.Minute)}}, at(time.Hour), 0},
		{"went in the same moment", []session.Attendance{stay(0, 0)}, at(time.Hour), 1},
		{"a second", []session.Attendance{stay(0, time.Second)}, at(time.Hour), 1},
		{"a minute to the millisecond", []session.Attendance{stay(0, time.Minute)}, at(time.Hour), 1},
		{"less than a millisecond more, which nobody keeps", []session.Attendance{stay(0, time.Minute+999*time.Microsecond)}, at(time.Hour), 1},
		{"a millisecond more", []session.Attendance{stay(0, time.Minute+time.Millisecond)}, at(time.Hour), 2},
		{"each begins their own", []session.Attendance{stay(0, 61*time.Second), stay(30*time.Second, 61*time.Second)}, at(time.Hour), 3},
		{"still there", []session.Attendance{{Joined: at(0)}, stay(0, time.Minute)}, at(150 * time.Second), 4},
		{"still there, and nothing newer is known", []session.Attendance{{Joined: at(0)}}, at(0), 1},
		{"a clock that was put back", []session.Attendance{stay(time.Minute, 0)}, at(time.Hour), 1},
		{"a session of 4 min 12 s with two in it", []session.Attendance{stay(0, 252*time.Second), stay(12*time.Second, 252*time.Second)}, at(time.Hour), 9},
	} {
		if got := session.PeopleMinutes(c.stays, c.until); got != c.want {
			t.Errorf("%s: %d people-minutes, want %d", c.name, got, c.want)
		}
	}
}

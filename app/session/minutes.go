package session

import "time"

// Attendance is a participant's time in a session.
type Attendance struct {
	Joined time.Time // zero: never came in
	Left   time.Time // zero: did not, as far as is known
}

// PeopleMinutes are a session's people-minutes (PRODUCT rule 128): the minutes that each stay has begun, added up. They are whole ones, as in
// the schema that the rule is from, and whoever came in has begun one, if they went in the same moment. until is when a stay ends of which no
// end is known: when the session did, or the newest that is known of it. Everything that says people-minutes asks here.
func PeopleMinutes(stays []Attendance, until time.Time) int {
	all := 0
	for _, s := range stays {
		if s.Joined.IsZero() {
			continue
		}
		left := s.Left
		if left.IsZero() {
			left = until
		}
		const minute = int64(time.Minute / time.Millisecond) // what is kept and sent of times is milliseconds
		all += int(max(1, (left.UnixMilli()-s.Joined.UnixMilli()+minute-1)/minute))
	}
	return all
}

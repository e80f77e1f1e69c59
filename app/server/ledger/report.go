package ledger

import "time"

// Ended is a session that has ended.
type Ended struct {
	Session
	Ended time.Time
}

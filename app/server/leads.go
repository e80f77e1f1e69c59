package server

import (
	"sync"
	"time"

	"deskhand/app/session"
)

// leads know which account leads each live session, and how many customers are in it: what an account may do is counted over all of
// its sessions. A leaf.
//
// Each session's goroutine writes its own row, whenever that changes; from the ledger at a start. A place that has to be free is taken
// here, under one lock, before anything is written down: two sessions that let somebody in at the same moment cannot both take the
// last place. A session to which nobody has been connected for as long as customers' programs wait for a lost rep (session.WaitTime)
// does not count: whoever lost the computer from which they led it must be able to go on at another one.
type leads struct {
	mu sync.Mutex
	// ───── guarded by mu ─────
	of map[session.ID]led
}

// led is one session's row.
type led struct {
	account   string // of the rep who leads it; empty: nobody does, or nobody knows
	customers int    // who have not gone, and places taken for those who come
	lonely    time.Time
	waits     bool // it was handed over, and nobody leads it
	came      bool // some customer has been in it
	over      bool // it has ended
}

func newLeads() *leads { return &leads{of: map[session.ID]led{}} }

func (r led) counts(account string, now time.Time) bool {
	return r.account == account && (r.lonely.IsZero() || now.Sub(r.lonely) < session.WaitTime)
}

// open takes a row for a session that an account is about to open; with single only when it leads no other one. fresh tells that there
// was no row: whoever does not open the session then drops it.
func (l *leads) open(id session.ID, account string, single bool, now time.Time) (fresh, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for other, r := range l.of {
		if single && other != id && r.counts(account, now) {
			return false, false
		}
	}
	if _, known := l.of[id]; known { // it was asked for before, and the answer was lost
		return false, true
	}
	l.of[id] = led{account: account}
	return true, true
}

// leading reports whether an account leads a session.
func (l *leads) leading(account string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.of {
		if r.counts(account, now) {
			return true
		}
	}
	return false
}

// place takes one more customer's place in a session that the account leads; false when it has most of them. The session sets its row
// when the customer is in, or is not after all.
func (l *leads) place(id session.ID, account string, most uint16, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	row := l.of[id]
	if row.customers+l.besides(id, account, now) >= int(most) {
		return false
	}
	row.customers++
	l.of[id] = row
	return true
}

// take gives an account a session that waits, with the customers in it; false when it would have more of them than most. The session sets
// its row when it is taken, or is not after all.
func (l *leads) take(id session.ID, account string, most uint16, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	row := l.of[id]
	if row.customers+l.besides(id, account, now) > int(most) {
		return false
	}
	row.account = account
	l.of[id] = row
	return true
}

// helped is how many customers are in the sessions that an account leads.
func (l *leads) helped(account string, now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.besides("", account, now)
}

// besides is how many customers are in the other sessions that an account leads. The caller holds mu.
func (l *leads) besides(id session.ID, account string, now time.Time) (n int) {
	for other, r := range l.of {
		if other != id && r.counts(account, now) {
			n += r.customers
		}
	}
	return n
}

// row returns what is known of a live session.
func (l *leads) row(id session.ID) (r led, live bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, live = l.of[id]
	return r, live
}

// ledBy are the sessions that an account leads.
func (l *leads) ledBy(account string) []session.ID {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []session.ID
	for id, r := range l.of {
		if r.account == account {
			out = append(out, id)
		}
	}
	return out
}

// leads reports whether the account leads the session.
func (l *leads) leads(id session.ID, account string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	row, ok := l.of[id]
	return ok && account != "" && row.account == account
}

func (l *leads) set(id session.ID, r led) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of[id] = r
}

// wait notes that a session is about to wait for another agent.
func (l *leads) wait(id session.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	row := l.of[id]
	row.waits = true
	l.of[id] = row
}

func (l *leads) drop(id session.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.of, id)
}

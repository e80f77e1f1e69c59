package main

import (
	"fyne.io/fyne/v2/lang"

	"deskhand/app/wire"
)

// Mode (PRODUCT rules 6, 7, 43, and what is decided there): a session and tab for each customer where the site, the account and the rep's
// own settings say so; else all customers in one session, and Start leads back to it while it lives.

// single reports whether an account works in one session at a time.
func (d *desk) single(a account) bool { return !a.rights.Multi || d.set.now.OneSession }

// running is the session that Start leads to instead of starting another one; nil when it may start one.
func (d *desk) running(a account) *openTab {
	if !d.single(a) {
		return nil
	}
	for n := 1; n <= d.tabs.last; n++ {
		if t := d.tabs.of[n]; t != nil && t.account.own == a.own && (a.own || t.account.site == a.site) && t.last.Primary && !t.last.Over && t.err == nil {
			return t
		}
	}
	return nil
}

// busyWithOne reports whether Start leads to the session that is running, for the account that it would use.
func (d *desk) busyWithOne() bool { return d.running(d.worker()) != nil }

// onlyOne says why no other customer can be accepted now where the rep works in one session at a time; "" they can. The site would give
// the customer to us, and then refuse the session.
func (d *desk) onlyOne() string {
	a := d.worker()
	switch {
	case !d.single(a):
	case d.running(a) != nil:
		return lang.L("queue.said.single")
	case d.front.now.Busy || d.accepting():
		return lang.L("queue.why.sending")
	}
	return ""
}

// accepting reports whether an accept is not answered yet.
func (d *desk) accepting() bool {
	for _, accepts := range d.shift.asked {
		if accepts {
			return true
		}
	}
	return false
}

// worksAt reports whether an account's site is the one that we work at.
func (d *desk) worksAt(a account) bool {
	w := d.worker()
	return a.own == w.own && (a.own || a.site == w.site)
}

// agentAt reports whether we work for queues at the site of a tab: as our line to it has heard, else as the session's newest greeting says.
func (d *desk) agentAt(t *openTab) bool {
	if duty := d.shift.last; d.worksAt(t.account) && (duty.Agent || duty.Refused) {
		return duty.Agent
	}
	return t.last.Seat.Rights.Agent
}

// worker is who works here: signed in at a site, else the owner of the server inside.
func (d *desk) worker() account {
	if d.who != nil {
		return *d.who
	}
	a := account{own: true, rights: wire.Rights{Role: wire.RoleAdmin, Multi: true}}
	if e := d.back.server; e != nil {
		a.rights, a.asks = e.server.OwnerRights(), e.asks
	}
	return a
}

package main

import "deskhand/app/wire"

// Mode (PRODUCT rules 6, 7, 43, and what is decided there): a session and tab for each customer where the site, the account and the rep's
// own settings say so; else all customers in one session, and Start leads back to it while it lives.

// single reports whether an account works in one session at a time.
func (d *desk) single(a account) bool { return !a.rights.Multi || d.set.now.OneSession }

// running is the session that Start leads to instead of starting another one; nil when it may start one.
func (d *desk) running(a account) *openTab {
	if !d.single(a) {
		return nil
	}
	for n := 1; n <= d.lastTab; n++ {
		if t := d.tabs[n]; t != nil && t.account.own == a.own && (a.own || t.account.site == a.site) && t.last.Primary && !t.last.Over && t.err == nil {
			return t
		}
	}
	return nil
}

// busyWithOne reports whether Start leads to the session that is running, for the account that it would use.
func (d *desk) busyWithOne() bool { return d.running(d.worker()) != nil }

// worker is who works here: signed in at --site, else the owner of the server inside.
func (d *desk) worker() account {
	if d.who != nil {
		return *d.who
	}
	return account{own: true, rights: wire.Rights{Role: wire.RoleAdmin, Multi: true}}
}

package main

import (
	"slices"

	"deskhand/app/duty"
	"deskhand/ui/admin"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/messages"
	"deskhand/ui/monitor"
	"deskhand/ui/queues"
	"deskhand/ui/settings"
)

// A sign-in does not last as long as the program: the site ends it after some hours, with another password, when the account is disabled. What
// is open goes on then as far as the site lets it; what needs a sign-in asks for one, here and not at the next start.

// lapsed: a site does not know a sign-in any more.
func (d *desk) lapsed(a account) {
	if a.own || d.ended[a.client.Token] {
		return
	}
	d.back.log.Info("the sign-in has ended", "site", a.site.String())
	d.ended[a.client.Token] = true
	d.reportServer()
	d.showHome()
}

// valid calls then with an account whose sign-in is valid as far as is known: the one that is given, or who signs in at its site now.
func (d *desk) valid(a account, then func(account)) {
	if !d.ended[a.client.Token] {
		then(a)
		return
	}
	d.signInAt(a.site, [32]byte{}, then)
}

// signedIn takes a sign-in at a site, for what is opened there from now on. What is open there is called for with it, too.
func (d *desk) signedIn(a account) {
	d.sites[a.site] = a
	for _, t := range d.tabs.of {
		if !t.account.own && t.account.site == a.site {
			t.account = a
		}
	}
	if d.who == nil || d.who.site != a.site {
		return
	}
	before := d.who.name
	d.who, d.pages.office.calls = &a, nil
	if before != a.name {
		d.forgetSite()
	}
	d.endShift()
	d.shell.SetWho(d.repName())
	d.offerPages(a.rights)
	d.reportServer()
	d.offerLost()
	d.showHome()
	d.startShift()
}

// forgetSite forgets what the site has told somebody else.
func (d *desk) forgetSite() {
	p := &d.pages
	p.office.state, p.queueing.state, p.queueing.seen, p.left.state = admin.Snapshot{}, queues.Snapshot{}, monitor.Snapshot{}, messages.Snapshot{}
	p.left.asked++
	p.everybody.list, p.everybody.all, d.prefs.own.state = nil, 0, settings.Account{}
	p.admin.Open("")
	d.showAccounts()
	p.queueing.page.Open("")
	p.queueing.people.Open("")
	d.showQueues()
	p.queueing.monitor.Update(p.queueing.seen)
	d.showMessages()
	p.everybody.page.HideRecord()
	d.readReports()
	d.shift.last = duty.Snapshot{}
	d.shell.SetDuty(uiconsole.Duty{})
}

// isHere reports whether a session that was cut off is at the server that we work at. Others wait until we work there again: with this sign-in
// nobody comes back to them.
func (d *desk) isHere(l lost) bool {
	e := d.back.server
	switch {
	case l.address == "":
		return true
	case d.who != nil && l.key == [32]byte{}:
		return l.address == d.who.client.Address
	case d.who != nil:
		return l.key == d.who.key
	}
	return e == nil && d.base.IsZero() || e != nil && l.key == e.server.KeyHash()
}

// offerLost offers to come back to the sessions that were led here and were cut off, as by a sign-in that had ended.
func (d *desk) offerLost() {
	d.back.errands.put(func() {
		all := d.back.kept.all()
		d.screen.post(func() {
			live := d.going()
			d.front.lost = slices.DeleteFunc(all, func(l lost) bool { return live[l.saved.Session] })
			d.showHome()
		})
	})
}

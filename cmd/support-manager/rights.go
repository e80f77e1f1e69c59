package main

import (
	"context"
	"errors"
	"time"

	"deskhand/app/client"
	"deskhand/app/wire"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/monitor"
)

// What our account may do is the administrator's to change while we are at work. The site holds to what is so at the moment; this keeps
// what we are shown, and where Start leads, in line with it: from every greeting that a session hears, and by asking now and then.

// rightsEvery is how often the site is asked.
const rightsEvery = 30 * time.Second

// followRights asks, at once and from now on.
func (d *desk) followRights() {
	d.askRights()
	d.back.goes(func(ctx context.Context) {
		tick := time.NewTicker(rightsEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				d.screen.post(d.askRights)
			case <-ctx.Done():
				return
			}
		}
	})
}

func (d *desk) askRights() {
	who, asked := d.caller(), d.who
	d.back.goes(func(ctx context.Context) {
		calls, err := who(ctx)
		if err != nil {
			return // there is no server in this program
		}
		own, err := calls.Own(ctx)
		if err != nil {
			d.back.log.Debug("what the account may do is not known", "err", err)
			if asked != nil && errors.Is(err, client.ErrSignIn) {
				d.screen.post(func() { d.lapsed(*asked) })
			}
			return
		}
		d.screen.post(func() {
			if d.who == asked {
				d.adopt(own.Rights)
			}
		})
	})
}

// adopt takes what the account may do with which we work here: sessions that are started from now on, and the pages on the rail, follow it.
func (d *desk) adopt(now wire.Rights) {
	if !now.Role.Known() {
		return
	}
	if d.who != nil && d.who.rights != now {
		d.who.rights = now
		d.keepSite(*d.who)
		d.showHome()
	}
	d.offerPages(now)
}

// keepSite notes what an account may do at its site, for what is opened there next.
func (d *desk) keepSite(a account) {
	if known, is := d.sites[a.site]; is {
		known.rights = a.rights
		d.sites[a.site] = known
	}
}

// offerPages puts the ways to the pages on the rail that the account has a use for, and takes the others away.
func (d *desk) offerPages(r wire.Rights) {
	d.shell.Offer(uiconsole.PageReports, d.administers())
	d.shell.Offer(uiconsole.PageAdmin, d.administers())
	d.shell.Offer(uiconsole.PageMonitor, r.Watch)
	if q := &d.pages.queueing; !r.Watch && q.seen.Known { // nobody's business any more
		q.seen = monitor.Snapshot{}
		q.monitor.Update(q.seen)
	}
	d.offerMessages(r.Watch || r.Agent)
}

// learn takes what a session heard of what its account may do, when that is news.
func (d *desk) learn(t *openTab, now wire.Rights) {
	if !now.Role.Known() || now == t.last.Seat.Rights {
		return
	}
	t.account.rights = now
	switch {
	case d.worksAt(t.account):
		d.adopt(now)
	case !t.account.own:
		d.keepSite(t.account)
	}
}

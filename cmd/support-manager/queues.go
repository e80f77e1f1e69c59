package main

import (
	"cmp"
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/wire"
	"deskhand/ui/admin"
	"deskhand/ui/ask"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/monitor"
	"deskhand/ui/queues"
	"deskhand/ui/theme"
)

// queueing is what administrators lay down for queues, and what managers watch. It belongs to the user interface's goroutine.
type queueing struct {
	office  *queues.Office // accounts, queues and people
	page    *queues.Page
	people  *queues.People
	state   queues.Snapshot
	monitor *monitor.Page
	seen    monitor.Snapshot
	leave   chan struct{} // closed when the page of managers is left; nil: it is not shown
}

// The parts of the office.
const (
	partAccounts = "accounts"
	partQueues   = "queues"
	partPeople   = "people"
)

const (
	watchEvery = 2 * time.Second
	watchBusy  = 10 * time.Second // after the site said that it is asked too often
)

// newQueueing makes the pages; accounts is the first part of the office.
func (d *desk) newQueueing(accounts *admin.Page) {
	q := &d.pages.queueing
	q.page, q.people, q.monitor = queues.New(d.queueCommand), queues.NewPeople(d.queueCommand), monitor.New()
	q.office = queues.NewOffice(func(string) { d.showPart() },
		queues.Part{Name: partAccounts, Label: lang.L("queues.part.accounts"), Content: accounts},
		queues.Part{Name: partQueues, Label: lang.L("queues.part.queues"), Content: q.page},
		queues.Part{Name: partPeople, Label: lang.L("queues.part.people"), Content: q.people})
	for name, o := range q.office.Named() {
		d.tracer.Name(o, "office."+name)
	}
	for name, o := range q.page.Named() {
		d.tracer.Name(o, "queues."+name)
	}
	for name, o := range q.people.Named() {
		d.tracer.Name(o, "staff."+name)
	}
	for name, o := range q.monitor.Named() {
		d.tracer.Name(o, "monitor."+name)
	}
}

// showPart reads what the part of the office shows.
func (d *desk) showPart() {
	if d.pages.queueing.office.Part() == partAccounts {
		d.readAccounts()
	} else {
		d.readQueues()
	}
}

func (d *desk) showQueues() {
	q := &d.pages.queueing
	q.state.Entry = invite.Entry{}
	if d.who != nil { // our own server's address is the rep's to choose
		q.state.Entry = invite.Entry{Site: d.who.site, ServerKey: d.who.client.Trust.Pin}
	}
	q.page.Update(q.state)
	q.people.Update(q.state)
}

// queueListing is how queues and people are.
type queueListing struct {
	queues []wire.QueueLine
	staff  []wire.Staff
	err    error
}

func listQueues(ctx context.Context, calls *client.Accounts) (l queueListing) {
	if l.queues, l.err = calls.Queues(ctx); l.err == nil {
		l.staff, l.err = calls.Staff(ctx)
	}
	return l
}

// readQueues asks for queues and people anew, unless something is on its way.
func (d *desk) readQueues() {
	s := &d.pages.queueing.state
	if s.Loading || s.Busy {
		return
	}
	s.Loading, s.Trouble = true, ""
	d.showQueues()
	who := d.caller()
	d.back.goes(func(ctx context.Context) {
		var l queueListing
		calls, err := who(ctx)
		if err == nil {
			l = listQueues(ctx, calls)
		}
		if err != nil {
			l.err = err
		}
		d.screen.post(func() {
			s.Loading = false
			d.queuesListed(l)
		})
	})
}

func (d *desk) queuesListed(l queueListing) {
	s := &d.pages.queueing.state
	s.Queues, s.Staff, s.Trouble = l.queues, l.staff, ""
	if l.err != nil {
		d.refused("queues not listed", l.err)
		s.Queues, s.Staff, s.Trouble = nil, nil, cmp.Or(queueSentence(l.err, false), lang.L("error.other"))
	} else if d.administers() {
		d.shell.Offer(uiconsole.PageMonitor, len(l.queues) > 0)
		d.offerMessages(len(l.queues) > 0)
	}
	d.showQueues()
}

// queueCommand takes what the administrator does on the pages of queues and people.
func (d *desk) queueCommand(c queues.Command) {
	s := &d.pages.queueing.state
	switch c := c.(type) {
	case queues.Reload:
		d.readQueues()
		return
	case queues.Show:
		d.readQueue(c.ID)
		return
	case queues.Leave:
		ask.Confirm(d.win.Canvas(), d.tracer, ask.Unsaved(), c.Go)
		return
	case queues.Copy:
		d.app.Clipboard().SetContent(c.Text)
		return
	case queues.Forget:
		s.Said, s.Of, s.Condition, s.Refusal = "", queues.Target{}, theme.Idle, nil
		d.showQueues()
		return
	}
	if q, asks := queues.Question(c, *s); asks {
		ask.Confirm(d.win.Canvas(), d.tracer, q, func() { d.changeQueues(c) })
		return
	}
	d.changeQueues(c)
}

// readQueue asks for the settings of a queue.
func (d *desk) readQueue(id acd.QueueID) {
	s := &d.pages.queueing.state
	who := d.caller()
	d.back.goes(func(ctx context.Context) {
		var got wire.QueueShown
		calls, err := who(ctx)
		if err == nil {
			got, err = calls.Queue(ctx, id)
		}
		d.screen.post(func() {
			if err != nil {
				d.refused("queue not shown", err)
				s.Condition, s.Said, s.Of, s.Refusal = theme.Stopped, queueSentence(err, false), queues.Target{Queue: id}, nil
			} else {
				s.Shown = got
			}
			d.showQueues()
		})
	})
}

// changeQueues does what a command says, one at a time, and reads how things are then.
func (d *desk) changeQueues(c queues.Command) {
	s := &d.pages.queueing.state
	if s.Busy || s.Loading {
		return
	}
	s.Busy, s.Condition, s.Said, s.Of, s.Refusal = true, theme.Idle, lang.L("queues.changing"), queues.Of(c), nil
	d.showQueues()
	who := d.caller()
	d.back.goes(func(ctx context.Context) {
		var done queueOutcome
		var l queueListing
		calls, err := who(ctx)
		if err == nil {
			done, err = alterQueues(ctx, calls, c)
			l = listQueues(ctx, calls)
		}
		d.screen.post(func() { d.queuesChanged(done, l, err) })
	})
}

// queueOutcome is what came of a change that was done.
type queueOutcome struct {
	said  string
	of    queues.Target
	shown wire.QueueShown // the queue that was changed; zero: none
	added bool
}

// alterQueues does what a command says.
func alterQueues(ctx context.Context, calls *client.Accounts, c queues.Command) (o queueOutcome, err error) {
	o.of = queues.Of(c)
	switch c := c.(type) {
	case queues.Add:
		o.said, o.added, o.of = lang.L("queues.added"), true, queues.Target{Queue: c.Queue.ID}
		o.shown, err = calls.AddQueue(ctx, c.Queue)
	case queues.Set:
		o.said = lang.L("queues.saved")
		o.shown, err = calls.SetQueue(ctx, c.Mark, c.Queue)
	case queues.Shut:
		o.said = lang.L("queues.reopen.done")
		if c.Shut {
			o.said = lang.L("queues.shut.done")
		}
		o.shown, err = calls.ShutQueue(ctx, c.ID, c.Shut)
	case queues.Remove:
		o.said, o.of = lang.L("queues.removed", map[string]any{"Name": c.ID}), queues.Target{}
		err = calls.RemoveQueue(ctx, c.ID)
	case queues.SetStaff:
		o.said = lang.L("queues.staff.saved")
		_, err = calls.SetStaff(ctx, c.User)
	case queues.Dismiss:
		o.said = lang.L("queues.dismissed", map[string]any{"Name": c.User})
		err = calls.RemoveStaff(ctx, c.User)
	}
	return o, err
}

// queuesChanged shows what came of a change, and how things are now.
func (d *desk) queuesChanged(done queueOutcome, l queueListing, err error) {
	q := &d.pages.queueing
	s := &q.state
	s.Busy = false
	if err != nil {
		d.refused("queues not changed", err)
		s.Condition, s.Said = theme.Stopped, queueSentence(err, true)
		var why *client.RefusedError
		if errors.As(err, &why) {
			s.Refusal, s.Said = &why.Refusal, lang.L("queues.wrong")
		}
		if l.err == nil && l.staff == nil {
			d.showQueues()
			return
		}
		d.queuesListed(l)
		return
	}
	s.Condition, s.Said, s.Of = theme.Live, done.said, done.of
	if done.shown.Mark != "" {
		s.Shown = done.shown
	}
	d.queuesListed(l)
	if done.added {
		q.page.Added(done.of.Queue)
	}
}

// watchQueues asks how queues and agents are, every two seconds as long as the page is shown.
func (d *desk) watchQueues(shown bool) {
	q := &d.pages.queueing
	if shown == (q.leave != nil) {
		return
	}
	if !shown {
		close(q.leave)
		q.leave = nil
		return
	}
	leave := make(chan struct{})
	q.leave = leave
	d.back.goes(func(ctx context.Context) { d.watchLoop(ctx, leave) })
}

func (d *desk) watchLoop(ctx context.Context, leave <-chan struct{}) {
	for {
		var m wire.Monitored
		who := make(chan func(context.Context) (*client.Accounts, error), 1)
		d.screen.post(func() { who <- d.caller() })
		var find func(context.Context) (*client.Accounts, error)
		select {
		case find = <-who:
		case <-leave:
			return
		case <-ctx.Done():
			return
		}
		calls, err := find(ctx)
		if err == nil {
			m, err = calls.Monitor(ctx)
		}
		d.screen.post(func() { d.watched(m, err) })
		wait := watchEvery
		if errors.Is(err, client.ErrBusy) {
			wait = watchBusy
		}
		select {
		case <-time.After(wait):
		case <-leave:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (d *desk) watched(m wire.Monitored, err error) {
	s := &d.pages.queueing.seen
	s.Trouble = ""
	switch {
	case err == nil:
		s.Known, s.Seen = true, m
	case errors.Is(err, client.ErrForbidden): // not a manager any more
		*s = monitor.Snapshot{Known: true}
		fallthrough
	default:
		d.refused("queues not watched", err)
		s.Trouble = cmp.Or(queueSentence(err, false), lang.L("error.other"))
	}
	d.pages.queueing.monitor.Update(*s)
}

// queueSentence says to people why a call about queues was not done; changes: it would have changed something.
func queueSentence(err error, changes bool) string {
	var why *client.RefusedError
	switch {
	case errors.As(err, &why):
		return queues.Sentence(why.Refusal)
	case errors.Is(err, client.ErrForbidden) && changes:
		return lang.L("queues.error.forbidden")
	case errors.Is(err, client.ErrForbidden):
		return lang.L("queues.error.watch")
	case errors.Is(err, client.ErrNone):
		return lang.L("queues.error.none")
	case errors.Is(err, client.ErrChanged):
		return lang.L("queues.error.changed")
	case errors.Is(err, wire.ErrTooLarge):
		return lang.L("queues.error.long")
	}
	return accountSentence(err, changes)
}

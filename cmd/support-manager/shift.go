package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/duty"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/wire"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/home"
	"deskhand/ui/post"
	"deskhand/ui/queue"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
)

// shift is the rep's work for queues: their line to the site, and what waits. It belongs to the user
// interface's goroutine.
type shift struct {
	page  *queue.Page
	line  *duty.Line // nil: nobody is signed in yet
	stop  func()     // signs us out at the site; nil: no line was opened
	last  duty.Snapshot
	said  queue.Said
	asked map[acd.RequestID]bool // what we said about a request and is not answered; true: that we accept it
}

// newShift makes the page of the rep's queues.
func (d *desk) newShift() *queue.Page {
	d.shift.page, d.shift.asked = queue.New(d.inboxCommand), map[acd.RequestID]bool{}
	return d.shift.page
}

// startShift opens the rep's line to their site, where they may be an agent; the site says.
func (d *desk) startShift() {
	if d.shift.line != nil && !d.shift.last.Ended {
		return
	}
	if d.who != nil {
		d.runLine(*d.who)
		return
	}
	e, name := d.back.server, d.repName()
	if e == nil {
		return
	}
	d.back.goes(func(ctx context.Context) {
		a, err := e.owner(ctx, name)
		if err != nil {
			d.back.log.Warn("no line to the own server", "err", err)
			return
		}
		d.screen.post(func() { d.runLine(a) })
	})
}

// runLine runs the line of an account until the program ends or the site's word is final.
func (d *desk) runLine(a account) {
	var line *duty.Line
	snapshots := post.NewRefresher(d.screen.post, func(s duty.Snapshot) {
		if d.shift.line == line { // what one says that was ended is past
			d.onDuty(s)
		}
	})
	line = duty.New(duty.Config{Client: a.client, Publish: func(s duty.Snapshot) { snapshots.Put(s) }, Log: d.back.log})
	d.shift.line, d.shift.last = line, duty.Snapshot{Agent: d.shift.last.Agent}
	line.SetOne(d.set.now.OneSession)
	over, stop := context.WithCancel(d.back.ctx)
	d.shift.stop = stop
	d.back.goes(func(ctx context.Context) {
		defer stop()
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		done := make(chan error, 1)
		d.back.goes(func(context.Context) { done <- line.Run(over) })
		for {
			select {
			case <-tick.C:
				d.screen.post(d.tickQueue)
			case err := <-done:
				if ctx.Err() == nil {
					d.back.log.Info("line ended", "err", err)
				}
				return
			}
		}
	})
}

// endShift signs us out of the queues: who was offered to us alone is offered to others at once.
func (d *desk) endShift() {
	if d.shift.stop != nil {
		d.shift.stop()
	}
	d.shift.line, d.shift.stop = nil, nil
}

// offered counts the customers who wait for our answer and for nobody else's, or whom we are accepting at this moment.
func (d *desk) offered() (n int) {
	for _, w := range d.shift.last.List {
		if !w.Until.IsZero() || w.Busy {
			n++
		}
	}
	return n
}

// onDuty shows how the line is. Who has been an agent is one until the site says otherwise: a line that is opened anew leads nobody away from
// their queue.
func (d *desk) onDuty(s duty.Snapshot) {
	if s.Agent = s.Agent || d.shift.last.Agent && !s.Refused; errors.Is(s.Err, client.ErrSignIn) && d.who != nil {
		d.lapsed(*d.who)
	}
	d.shift.last = s
	d.shell.SetDuty(dutyOf(s))
	if s.Agent && s.Connected {
		d.messagesCounted(s.Unread)
	}
	d.showQueue()
	if w := waitingOf(s); w != d.front.now.Waiting {
		d.front.now.Waiting = w
		d.showHome()
	}
}

// longNamed is how long the names of queues may be together to be said, in characters.
const longNamed = 48

// waitingOf is who waits for an agent, for the home page.
func waitingOf(s duty.Snapshot) home.Waiting {
	if !s.Agent || !s.Connected {
		return home.Waiting{}
	}
	w := home.Waiting{Count: s.Waiting}
	var titles []string
	for _, c := range s.List {
		if c.Title == "" { // the agent was named
			return w
		}
		if !slices.Contains(titles, c.Title) {
			titles = append(titles, c.Title)
		}
	}
	if names := strings.Join(titles, ", "); len(s.List) == s.Waiting && utf8.RuneCountInString(names) <= longNamed {
		w.Queues = names
	}
	return w
}

// dutyOf is how an agent stands, for the rail.
func dutyOf(s duty.Snapshot) uiconsole.Duty {
	r := uiconsole.Duty{Agent: s.Agent, Condition: theme.Idle, Word: lang.L("rail.unavailable"), Waiting: s.Waiting, Offered: s.Offered()}
	switch {
	case !s.Connected:
		r.Condition, r.Word = theme.Waiting, lang.L("rail.offline")
		if s.Ended {
			r.Condition = theme.Stopped
		}
	case s.Available && s.Full():
		r.Condition, r.Word = theme.Waiting, lang.L("rail.full")
	case s.Available:
		r.Condition, r.Word = theme.Live, lang.L("rail.available")
	}
	return r
}

// tickQueue lets the waiting times on the page go on while it is seen, and has new messages counted from time to time.
func (d *desk) tickQueue() {
	d.countMessages(time.Now())
	if d.shell.Place() == (uiconsole.Place{Page: uiconsole.PageQueue}) {
		d.showQueue()
	}
}

func (d *desk) showQueue() {
	d.shift.page.Update(queue.Snapshot{
		Line: d.shift.last, At: time.Now(), Trouble: sentence(d.shift.last.Err), Said: d.shift.said, Single: d.single(d.worker()), One: d.onlyOne(),
	})
	d.tracer.Drop("queue")
	for name, o := range d.shift.page.Named() {
		d.tracer.Name(o, "queue."+name)
	}
	d.traceQueue()
}

func (d *desk) sayQueue(c theme.Condition, text string) {
	d.shift.said = queue.Said{Condition: c, Text: text}
	d.showQueue()
}

// turnDuty is the agent's switch on the rail.
func (d *desk) turnDuty() {
	s := d.shift.last
	if d.shift.line != nil && s.Connected && s.Agent && !s.Switching {
		d.shift.line.SetAvailable(!s.Available)
		return
	}
	d.shell.Go(uiconsole.Place{Page: uiconsole.PageQueue}) // which says why not
}

// inboxCommand takes what the agent does on the page of their queues.
func (d *desk) inboxCommand(c queue.Command) {
	if _, again := c.(queue.Reconnect); again {
		d.sayQueue(theme.Idle, "")
		d.sign(func(account) { d.startShift() })
		return
	}
	line := d.shift.line
	if line == nil {
		return
	}
	d.shift.said = queue.Said{}
	switch c := c.(type) {
	case queue.SetAvailable:
		line.SetAvailable(c.On)
	case queue.Accept:
		d.accept(line, c)
	case queue.Decline:
		d.decline(line, c)
	}
	d.showQueue()
}

func (d *desk) decline(line *duty.Line, c queue.Decline) {
	if _, asked := d.shift.asked[c.Request]; asked {
		return
	}
	d.shift.asked[c.Request] = false
	line.Decline(c.Request, func(err error) {
		d.screen.post(func() {
			delete(d.shift.asked, c.Request)
			if err != nil {
				d.sayQueue(theme.Waiting, acceptSentence(err))
			}
		})
	})
}

// accept takes a request: a customer for whom a session is opened, or a session that waits.
func (d *desk) accept(line *duty.Line, c queue.Accept) {
	i := slices.IndexFunc(d.shift.last.List, func(w duty.Waiter) bool { return w.Request == c.Request })
	_, asked := d.shift.asked[c.Request]
	if i < 0 || asked {
		return
	}
	if why := d.onlyOne(); why != "" {
		d.shift.said = queue.Said{Condition: theme.Waiting, Text: why}
		return
	}
	var id session.ID
	if !d.shift.last.List[i].Handed {
		fresh, err := invite.NewSessionID(rand.Reader)
		if err != nil {
			d.back.log.Error("no session ID", "err", err)
			return
		}
		id = session.ID(fresh)
	}
	from := d.shell.Place()
	d.shift.asked[c.Request] = true
	line.Accept(c.Request, id, c.Pick, func(m wire.Accepted, err error) {
		d.screen.post(func() {
			delete(d.shift.asked, c.Request)
			d.accepted(line, m, err, from)
		})
	})
}

// accepted opens what was accepted.
func (d *desk) accepted(line *duty.Line, m wire.Accepted, err error, from uiconsole.Place) {
	if err != nil {
		d.back.log.Info("request not accepted", "err", err)
		d.sayQueue(theme.Waiting, acceptSentence(err))
		return
	}
	about := caseOf(m.Waiter)
	if t := d.inside(m.Session); t != nil {
		t.about = about
		t.session.TakeHere()
		if d.shell.Place() == from {
			d.shell.Go(uiconsole.Place{Tab: t.n})
		}
		return
	}
	d.sign(func(a account) {
		start := func(cfg console.Config) (*console.Session, error) { return console.Take(cfg, m.Session) }
		if !m.Waiter.Handed {
			start = func(cfg console.Config) (*console.Session, error) {
				return console.Receive(cfg, console.Coming{Session: m.Session, Name: m.Waiter.Answers[acd.FieldName], Ask: m.Start.Ask, Introduce: d.introduce(line, m.Session)})
			}
		}
		t := d.open(a, false, from, start)
		if t == nil {
			return
		}
		t.about, t.queued = about, !m.Waiter.Handed
		d.update(t, t.last)
		d.openPage(m.Start.URL)
	})
}

// introduce hands the link of a session to the customer who waits for it. What it returns is called on the session's goroutine.
func (d *desk) introduce(line *duty.Line, id session.ID) func(link string) {
	return func(link string) {
		line.Introduce(id, link, func(err error) {
			if err == nil {
				return
			}
			d.back.log.Warn("customer not introduced", "session", id, "err", err)
			d.screen.post(func() { d.sayQueue(theme.Waiting, lang.L("queue.said.lost")) })
		})
	}
}

// inside is the tab of a session that we assist in; nil: none.
func (d *desk) inside(id session.ID) *openTab {
	for _, t := range d.tabs.of {
		if t.last.ID == id && !t.last.Over && t.err == nil {
			return t
		}
	}
	return nil
}

// tabOf is a tab of a session, which may be over; nil: none.
func (d *desk) tabOf(id session.ID) *openTab {
	for _, t := range d.tabs.of {
		if t.last.ID == id {
			return t
		}
	}
	return nil
}

// openPage opens the page that a queue's sessions begin with, if it is one for browsers.
func (d *desk) openPage(text string) {
	u, err := url.Parse(text)
	if text == "" || err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return
	}
	if err := d.app.OpenURL(u); err != nil {
		d.back.log.Warn("the queue's page is not opened", "err", err)
	}
}

// caseOf is what is known of a request, for the tab.
func caseOf(w wire.Waiter) sessiontab.Case {
	return sessiontab.Case{
		Title: w.Title, From: w.From, Message: w.Message, Back: w.Back, Answers: queue.AnswerLines(w),
		Name: w.Answers[acd.FieldName], Expected: !w.Handed,
	}
}

// acceptSentence says why a request is not ours, or not refused.
func acceptSentence(err error) string {
	var limit duty.LimitError
	switch {
	case errors.As(err, &limit):
		return limitSentence(limit.Most)
	case errors.Is(err, acd.ErrTaken), errors.Is(err, acd.ErrUnknown):
		return lang.L("queue.said.taken")
	case errors.Is(err, acd.ErrNotShown):
		return lang.L("queue.said.notshown")
	case errors.Is(err, acd.ErrCapacity):
		return lang.L("queue.said.full")
	case errors.Is(err, acd.ErrNotAgent):
		return lang.L("queue.said.rights")
	case errors.Is(err, acd.ErrNoPick), errors.Is(err, acd.ErrForbidden):
		return lang.L("queue.said.nopick")
	case errors.Is(err, duty.ErrSingle):
		return lang.L("queue.said.single")
	case errors.Is(err, duty.ErrNoAnswer):
		return lang.L("queue.said.noanswer")
	case errors.Is(err, client.ErrDown), errors.Is(err, duty.ErrEnded):
		return lang.L("queue.why.line")
	}
	return lang.L("queue.said.other")
}

// limitSentence says that we help as many customers as we may, to who has accepted or taken another one.
func limitSentence(most uint16) string {
	return lang.N("queue.said.limit", int(most), map[string]any{"Count": most})
}

// handedOver takes the tab of a session away that we have handed over (PRODUCT rule 65). Where it was shown the queue is, from which the
// next customer comes.
func (d *desk) handedOver(t *openTab) {
	shown := d.shell.Place() == uiconsole.Place{Tab: t.n}
	name := sessiontab.Title(t.last)
	d.closeTab(t)
	d.sayQueue(theme.Live, lang.L("queue.said.handed", map[string]any{"Name": name}))
	if shown && d.shift.last.Agent {
		d.shell.Go(uiconsole.Place{Page: uiconsole.PageQueue})
	}
}

// directory is whom a session can be handed to, as far as its site has said.
type directory struct {
	sessiontab.Directory
	reading bool // it is on its way
}

// readDirectory asks whom a session can be handed to.
func (d *desk) readDirectory(t *openTab) {
	if t.directory.reading {
		return
	}
	t.directory.reading = true
	who := d.callerOf(t)
	d.back.goes(func(ctx context.Context) {
		var got wire.Directory
		calls, err := who(ctx)
		if err == nil {
			got, err = calls.Directory(ctx)
		}
		d.screen.post(func() {
			switch {
			case err == nil:
				t.directory = directory{Directory: sessiontab.Directory{Directory: got, Loaded: true}}
			case errors.Is(err, client.ErrForbidden):
				t.directory = directory{Directory: sessiontab.Directory{Trouble: lang.L("pass.why.agent")}}
			default:
				d.refused("directory not read", err)
				t.directory = directory{Directory: sessiontab.Directory{Trouble: accountSentence(err, false)}}
			}
			d.update(t, t.last)
		})
	})
}

// traceQueue says what a test wants to know of the queue: the state "queue".
func (d *desk) traceQueue() {
	if d.tracer == nil {
		return
	}
	s := d.shift.last
	list := []map[string]any{}
	for _, w := range s.List {
		list = append(list, map[string]any{
			"request": uint64(w.Request), "name": w.Answers[acd.FieldName], "shown": w.Shown, "handed": w.Handed, "back": w.Back, "message": w.Message,
		})
	}
	d.tracer.Set("queue", map[string]any{
		"agent": s.Agent, "connected": s.Connected, "available": s.Available, "waiting": s.Waiting, "held": s.Held, "list": list, "said": d.shift.said.Text,
	})
}

package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/app/server"
	"deskhand/app/session"
	"deskhand/ui/ask"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/words"
)

// How long the program may take to end once it is told to (SIGTERM, the window closed, End now). These waits come one after the other,
// in this order, so that sessions end before their log is closed, and there are no others:
//
//	3 s  quitTime             the sessions that we lead end at their sites; those that we assist in are left
//	2 s  app/server closeTime our server lets go of who is still connected
//	     hangTime             beside it what did not get that far hangs up (app/client: 1 s), and links close; one that still asks a relay
//	                          which does not answer (pion/turn: up to 8 s) is not waited for longer, nor a server that still starts
//	     then                 what is left to be written, and files closed: a disk's time, no waiting for anybody
//	5 s  in all, and at
//	8 s  lastTime             whatever hangs is said, and the process ends as in a crash: nothing that was written is lost, and
//	                          sessions can be taken up again
const (
	quitTime = 3 * time.Second
	hangTime = 2 * time.Second
	lastTime = 8 * time.Second
)

const (
	asksTime  = time.Second // for our server to say who uses it
	watchTime = time.Second // how often it is asked while it keeps serving
)

// ending is how far the program is on its way out. It belongs to the user interface's goroutine.
type ending struct {
	quits   bool
	hide    func()   // closes the question whether to; nil: none is open
	serving *serving // nil: the window is there
	single  *single  // by which others find us that are started; nil: they do not
}

// serving is the little window in place of ours while our server goes on for others.
type serving struct {
	win  fyne.Window
	card *uiconsole.Serving
	stop context.CancelFunc
}

// onScreen is a session in a tab, as closing looks at it.
type onScreen struct {
	console.Snapshot
	own    bool // at our own server
	queued bool // opened for a customer from a queue
}

// comes reports whether the customer for whom a session was opened has not been in it yet.
func (t onScreen) comes() bool {
	return t.queued && !slices.ContainsFunc(t.State.People, func(p session.Participant) bool { return p.Role.IsCustomer() })
}

// closing is what would end with the program.
type closing struct {
	lead   int                 // sessions that we lead
	queued int                 // customers of queues who wait for us alone, or whom we have accepted and who are not here yet
	assist int                 // sessions at other sites that we assist in; they go on
	cutOff []string            // who else is in a session that goes through our server, by name
	shared map[session.ID]bool // those of our own sessions that a colleague is in
}

// closingOf looks at the sessions on screen and at who uses our server. Customers of ours whom no colleague helps are not cut off by
// the server's end but by their session's.
func closingOf(tabs []onScreen, uses []server.Use) closing {
	c := closing{shared: map[session.ID]bool{}}
	for _, t := range tabs {
		switch {
		case t.Over:
		case t.comes():
			c.queued++
		case t.Primary:
			c.lead++
		case !t.own:
			c.assist++
		}
	}
	for _, u := range uses {
		names := u.Reps
		switch {
		case u.Led && len(u.Reps) == 0:
			continue
		case u.Led:
			c.shared[u.Session] = true
		case len(u.Reps) == 0:
			names = u.Customers
		}
		c.cutOff = append(c.cutOff, names...)
	}
	slices.Sort(c.cutOff)
	c.cutOff = slices.Compact(c.cutOff)
	return c
}

// stays reports whether a session goes on while our server keeps serving: one of ours that a colleague is in.
func (c closing) stays(t onScreen) bool { return t.own && t.Primary && c.shared[t.State.ID] }

// text says what closing would do.
func (c closing) text() string {
	var parts []string
	if n := len(c.cutOff); n > 0 {
		parts = append(parts, lang.N("quit.others", n, map[string]any{"Names": words.Names(c.cutOff)}))
	}
	if c.lead > 0 {
		parts = append(parts, lang.N("quit.lead", c.lead, map[string]any{"Count": c.lead}))
	}
	if c.assist > 0 {
		parts = append(parts, lang.N("quit.assist", c.assist, map[string]any{"Count": c.assist}))
	}
	if c.queued > 0 {
		parts = append(parts, lang.N("quit.queued", c.queued, map[string]any{"Count": c.queued}))
	}
	if len(c.cutOff) > 0 {
		parts = append(parts, lang.L("quit.keep.what", map[string]any{"Names": words.Names(c.cutOff)}))
		if c.lead+c.assist > len(c.shared) {
			parts = append(parts, lang.L("quit.keep.others"))
		}
	}
	return strings.Join(parts, " ")
}

func (d *desk) onScreen() []onScreen {
	var out []onScreen
	for _, t := range d.tabs.of {
		out = append(out, onScreen{t.last, t.account.own, t.queued})
	}
	return out
}

// askQuit closes the window, after asking when there are live sessions, ours or others' at our server.
func (d *desk) askQuit() {
	d.users(func(uses []server.Use, _ error) {
		c := closingOf(d.onScreen(), uses)
		c.queued += d.offered()
		d.askClosing(c)
	})
}

// users calls then with who uses our server; nobody without one. With an error they may be more.
func (d *desk) users(then func([]server.Use, error)) {
	e := d.back.server
	if e == nil {
		then(nil, nil)
		return
	}
	d.back.goes(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, asksTime)
		defer cancel()
		uses, err := e.server.Uses(ctx)
		d.screen.post(func() { then(uses, err) })
	})
}

func (d *desk) askClosing(c closing) {
	if d.out.hide != nil { // asked already: things may be different now
		d.out.hide()
		d.out.hide = nil
	}
	switch {
	case d.out.quits, d.out.serving != nil:
		return
	case c.lead+c.assist+c.queued+len(c.cutOff) == 0:
		d.quit()
		return
	}
	q := ask.Question{Title: lang.L("quit.title"), Text: c.text()}
	yes := lang.L("quit.yes")
	if c.lead+c.assist == 0 {
		yes = lang.L("quit.anyway") // nothing ends
	}
	ways := []ask.Way{{Name: "yes", Text: yes, Danger: true, Do: d.quit}}
	if len(c.cutOff) > 0 {
		ways = []ask.Way{
			{Name: "yes", Text: lang.L("quit.anyway"), Danger: true, Do: d.quit},
			{Name: "keep", Text: lang.L("quit.keep"), Do: func() { d.keepServing(c) }},
		}
	}
	d.out.hide = ask.Choose(d.win.Canvas(), d.tracer, q, ways...)
}

// keepServing puts a little window in the place of ours. What nobody else is in ends now: no customer stays in a session with a rep
// who has closed the window. Nobody's hand is on a customer's computer meanwhile.
func (d *desk) keepServing(c closing) {
	d.endShift()
	for _, t := range d.tabs.of {
		t.tab.SetActive(false)
		switch {
		case !c.stays(onScreen{t.last, t.account.own, t.queued}):
			d.end(t)
		case t.last.State.Control.Holder == t.last.Me:
			t.session.ReleaseControl()
		}
	}
	s := &serving{win: d.app.NewWindow(lang.L("serving.window"))}
	s.card = uiconsole.NewServing(d.showAgain, d.quit)
	for name, o := range s.card.Named() {
		d.tracer.Name(o, "serving."+name)
	}
	s.win.SetContent(s.card)
	s.win.SetFixedSize(true)
	s.win.SetCloseIntercept(d.showAgain) // from there closing asks again
	d.out.serving = s
	d.served(c)
	var ctx context.Context
	ctx, s.stop = context.WithCancel(d.back.ctx)
	d.back.goes(func(context.Context) { d.watch(ctx) })
	s.win.Show()
	d.win.Hide()
}

// watch asks again and again who is left, until ctx ends.
func (d *desk) watch(ctx context.Context) {
	tick := time.NewTicker(watchTime)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			d.screen.post(func() {
				d.users(func(uses []server.Use, err error) {
					if c := closingOf(d.onScreen(), uses); err == nil || len(c.cutOff) > 0 {
						d.served(c)
					}
				})
			})
		case <-ctx.Done():
			return
		}
	}
}

// served shows who is left. When nobody is, the program has done its part.
func (d *desk) served(c closing) {
	s := d.out.serving
	switch {
	case s == nil || d.out.quits:
	case len(c.cutOff) == 0:
		d.quit()
	default:
		d.tracer.Set("serving", c.cutOff)
		s.card.Update(words.Names(c.cutOff))
	}
}

// showAgain brings our window back.
func (d *desk) showAgain() {
	s := d.out.serving
	if s == nil || d.out.quits {
		return
	}
	d.out.serving = nil
	s.stop()
	d.tracer.Set("serving", nil)
	d.tracer.Drop("serving")
	d.win.Show()
	s.win.Close()
	d.startShift()
	d.placed(d.shell.Place())
}

// quit ends the sessions that we lead and leaves those that we assist in, waits a moment for that, and ends the program. It asks
// nobody.
func (d *desk) quit() {
	if d.out.quits {
		return
	}
	d.out.quits = true
	if d.out.single != nil {
		d.out.single.close()
	}
	d.endShift()
	d.back.hurry()
	var waits []<-chan struct{}
	for _, t := range d.tabs.of {
		d.end(t)
		waits = append(waits, t.done)
	}
	d.back.goes(func(ctx context.Context) {
		late := time.NewTimer(quitTime)
		defer late.Stop()
		for _, done := range waits {
			select {
			case <-done:
			case <-late.C:
				d.screen.post(d.leave)
				return
			}
		}
		d.screen.post(d.leave)
	})
}

// leave ends the program's loop; nothing is shown any more.
func (d *desk) leave() {
	d.screen.close()
	d.app.Quit()
}

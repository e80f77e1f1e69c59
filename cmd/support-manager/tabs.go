package main

import (
	"context"
	"errors"
	"image"
	"runtime"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/frame"
	"deskhand/media/keymap"
	"deskhand/media/pipe"
	"deskhand/media/surface"
	uiconsole "deskhand/ui/console"
	uiinvite "deskhand/ui/invite"
	"deskhand/ui/notes"
	"deskhand/ui/post"
	"deskhand/ui/remoteview"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
)

// openTab is one session on screen. It belongs to the user interface's goroutine, but for done.
type openTab struct {
	n       int
	session *console.Session
	tab     *sessiontab.Tab
	view    atomic.Pointer[remoteview.View] // tab's, for any goroutine
	picture *pipe.Receiver
	done    chan struct{} // closed when the session's goroutines have ended
	stop    context.CancelFunc
	begun
	account account // by which its site is called
	last    console.Snapshot
	err     error            // why Run returned
	mail    uiinvite.Mailing // but for what holds for all tabs
	facts   facts
	beside
}

// begun is how a session was opened.
type begun struct {
	by     account    // its connection's sign-in, whoever has signed in since
	back   session.ID // that it comes back to; "" it is another one
	email  bool       // the e-mail invitation opens as soon as there is a number
	queued bool       // it is for a customer from a queue
	codes  []string   // tracking codes that the rep gave at Start
}

// beside is what is known of a session from elsewhere.
type beside struct {
	notes     notes.Snapshot
	about     sessiontab.Case
	directory directory // whom it can be handed to
}

// facts are what only a test wants to know.
type facts struct{ consent, first time.Time }

// open makes a tab and runs its session. from is what was shown when the rep clicked: when it still is, the tab is shown.
func (d *desk) open(a account, email bool, from uiconsole.Place, start func(console.Config) (*console.Session, error)) *openTab {
	d.tabs.last++
	t := &openTab{n: d.tabs.last, account: a, begun: begun{by: a, email: email}, done: make(chan struct{})}
	snapshots := post.NewRefresher(d.screen.post, func(s console.Snapshot) { d.update(t, s) })
	var heard hearing // the session's goroutine's
	over := d.newSurface()
	t.picture = pipe.NewReceiver(pipe.ReceiverConfig{AskKeyFrame: func() { t.session.WantKeyFrame() }, OnPicture: over.Picture})
	cfg := console.Config{
		Client: a.client, Site: a.site, Plain: a.plain, Rep: d.repName(), Platform: platform(), Loopback: d.back.o.loopback,
		Several: !d.set.now.OneSession,
		Publish: func(s console.Snapshot) { d.hear(&heard, s); snapshots.Put(s) },
		Cursor:  func(at wire.CursorPlace, shape *wire.CursorShape) { pointAt(t.view.Load(), at, shape) },
		Record:  d.record,
		Keep:    func(s console.Saved) { d.back.errands.put(func() { d.back.kept.keep(s) }) },
		Forget:  func(id session.ID) { d.back.errands.put(func() { d.back.kept.forget(id) }) },
		Screen:  t.picture, Desktop: d.own.desktop, Programs: d.own.programs, Banner: true, Log: d.back.log,
	}
	var err error
	if t.session, err = start(cfg); err != nil {
		d.back.log.Error("session not opened", "err", err)
		d.complain(sentence(err))
		return nil
	}
	t.session.AutoRequest(session.Activity(d.set.now.AutoAsk))
	t.tab = sessiontab.New(sessiontab.Config{
		Post: d.screen.post, KeyCode: keyCode, Take: t.picture.Take, Exact: t.picture.Exact, Tracer: d.tracer, Surface: over,
		Shown:     func(p *image.RGBA) { d.shown(t) },
		OnCommand: func(c sessiontab.Command) { d.tabCommand(t, c) },
		After:     d.after,
		Size:      d.set.now.View,
		Ours:      ours,
		OnUnread:  func() { d.mark(t); d.trace() },
	})
	t.view.Store(t.tab.View)
	d.tabs.of[t.n] = t
	d.shell.Open(t.n, t.tab, uiconsole.Mark{Title: lang.L("session.new")})
	d.update(t, console.Snapshot{Primary: true})
	if d.shell.Place() == from {
		d.shell.Go(uiconsole.Place{Tab: t.n})
	}
	t.session.Wish(d.set.now.Quality)
	d.run(t, over)
	return t
}

// run starts the session's goroutines: its own, the decoder's, and those that bring pictures here.
func (d *desk) run(t *openTab, over *surface.Surface) {
	ctx, cancel := context.WithCancel(d.back.ctx)
	t.stop = cancel
	d.back.goes(func(context.Context) {
		err := t.session.Run(ctx)
		cancel()
		close(t.done)
		d.screen.post(func() { d.ran(t, err) })
	})
	d.back.goes(func(context.Context) {
		if err := t.picture.RunOn(ctx, t.session.Unreadable); err != nil && ctx.Err() == nil {
			d.back.log.Error("no decoder", "err", err)
		}
	})
	d.back.goes(func(context.Context) { d.showOn(ctx, over) })
	d.back.goes(func(context.Context) { bring(ctx, t.picture.Ready(), d.screen.post, t.tab.Draw) })
}

// ran: a session's goroutine has ended. One that ended with its sign-in can be come back to with another, which the rep may have by now: the
// site ends a connection some time after the sign-in that it was opened with.
func (d *desk) ran(t *openTab, err error) {
	t.err = err
	d.update(t, t.last)
	d.readHistory()
	if errors.Is(err, client.ErrSignIn) {
		d.offerLost()
	}
}

// bring calls draw on the user interface's goroutine whenever ready says so; at most one call waits there.
func bring(ctx context.Context, ready <-chan struct{}, post post.Post, draw func()) {
	drawn := make(chan struct{}, 1)
	for {
		select {
		case <-ready:
		case <-ctx.Done():
			return
		}
		post(func() {
			draw()
			drawn <- struct{}{}
		})
		select {
		case <-drawn:
		case <-ctx.Done():
			return
		}
	}
}

// record hands an entry to the history. It is called on a session's goroutine.
func (d *desk) record(r console.Record) {
	d.back.errands.put(func() { d.back.history.add(entryPiece(r)) })
}

// hear hands what is said to the history. It is called on a session's goroutine.
func (d *desk) hear(h *hearing, s console.Snapshot) {
	if said := h.news(s.Written.Messages); said != nil {
		d.back.errands.put(func() { d.back.history.add(saidPiece{s.ID, said}) })
	}
	for _, p := range h.introduced(s.ID, s.Written.Cards) {
		d.back.errands.put(func() { d.back.history.add(p) })
	}
}

// update shows a session as it is now.
func (d *desk) update(t *openTab, s console.Snapshot) {
	if d.tabs.of[t.n] != t {
		return // closed meanwhile
	}
	s = withNames(s)
	d.learn(t, s.Seat.Rights)
	t.last = s
	if errors.Is(t.err, client.ErrSignIn) || errors.Is(s.Seat.Err, client.ErrSignIn) {
		d.lapsed(t.by)
	}
	if s.Handed && s.Over {
		d.handedOver(t)
		return
	}
	if s.State.Share.By == 0 {
		t.facts.consent = time.Time{}
	} else if t.facts.consent.IsZero() {
		t.facts.consent, t.facts.first = time.Now(), time.Time{}
	}
	d.loadNotes(t)
	t.tab.Update(d.snapshot(t))
	if t.email && !s.Door.Number.IsZero() {
		t.email = false
		t.tab.InviteByMail()
	}
	d.followOwn(t)
	d.followCompact(t)
	d.mark(t)
	d.showDisk()
	d.trace()
}

// pointAt shows the sharer's pointer; any goroutine.
func pointAt(v *remoteview.View, at wire.CursorPlace, shape *wire.CursorShape) {
	if v == nil || shape == nil {
		return
	}
	v.SetCursor(frame.Cursor{
		X: int(at.X), Y: int(at.Y), Visible: at.Visible, Serial: shape.Serial,
		W: int(shape.W), H: int(shape.H), HotX: int(shape.HotX), HotY: int(shape.HotY), Pix: shape.Pix,
	})
}

// setQuality keeps what the rep chose, for all of their sessions and those to come.
func (d *desk) setQuality(q wire.Quality) {
	_ = d.set.change(func(s *Settings) { s.Quality = q })
	for _, t := range d.tabs.of {
		t.session.Wish(q)
		t.tab.Update(d.snapshot(t))
	}
}

func (d *desk) snapshot(t *openTab) sessiontab.Snapshot {
	err := t.err
	if err == nil {
		err = t.last.Err
	}
	if err == nil && t.last.Me == 0 {
		err = t.last.Seat.Err
	}
	var hosts []string
	if t.account.own {
		hosts = d.back.server.hosts()
	}
	return sessiontab.Snapshot{
		Hosts: hosts, Session: t.last, At: time.Now(), Rep: d.repName(), Language: d.language(), Trouble: sentence(err), Shared: !t.account.own, Mail: d.mailing(t),
		Notes: t.notes, Quality: d.set.now.Quality, Screens: t.last.People[t.last.State.Share.By].Screens, Directory: t.directory.Directory, Case: t.about,
		Elsewhere: d.own.of != nil && d.own.of != t, Agent: d.agentAt(t), Broken: t.picture.Broken(),
	}
}

// mark shows a session's state in the strip.
func (d *desk) mark(t *openTab) {
	title, condition := sessiontab.Title(t.last), sessiontab.ConditionOf(t.last)
	if who := sessiontab.Coming(d.snapshot(t)); who != "" {
		title, condition = who, theme.Waiting
	}
	if title == "" {
		title = lang.L("session.new")
	}
	d.shell.Mark(t.n, uiconsole.Mark{Title: title, Condition: condition, Unread: t.tab.Unread()})
}

// shown notes that a picture is on screen.
func (d *desk) shown(t *openTab) {
	if t.facts.first.IsZero() {
		t.facts.first = time.Now()
		if d.back.o.fullScreen {
			d.fill(t)
		}
	}
	d.trace()
}

// end ends a session that we lead, or leaves one; it waits for nothing.
func (d *desk) end(t *openTab) {
	if t.last.Over {
		return
	}
	if t.last.Me == 0 {
		t.stop() // not in it yet
		return
	}
	t.session.End()
}

// closeTab takes a tab away. A session that is still ending gets a moment for that.
func (d *desk) closeTab(t *openTab) {
	if d.tabs.of[t.n] != t {
		return
	}
	delete(d.tabs.of, t.n)
	d.followOwn(t)
	d.followCompact(t)
	d.leaveFull(t)
	d.shell.Close(t.n)
	t.tab.Shut()
	d.trace()
	d.back.goes(func(ctx context.Context) {
		late := time.NewTimer(quitTime)
		defer late.Stop()
		select {
		case <-t.done:
		case <-late.C:
			t.stop()
		case <-ctx.Done():
		}
	})
}

// platform is this computer's system, for people.
func platform() string {
	switch runtime.GOOS {
	case "linux":
		return "Linux"
	case "windows":
		return "Windows"
	case "darwin":
		return "macOS"
	}
	return runtime.GOOS
}

// keyCode gives the HID usage of a key that the window reports.
func keyCode(scan int) (wire.KeyCode, bool) {
	switch runtime.GOOS {
	case "windows":
		return keymap.FromWindows(uint16(scan))
	case "darwin":
		return keymap.FromMac(uint8(scan))
	}
	return keymap.FromX11(uint8(scan))
}

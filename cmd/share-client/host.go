package main

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"fyne.io/fyne/v2"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/screen"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/cmd/internal/guard"
	"deskhand/cmd/internal/leaving"
	"deskhand/ui/post"
	ui "deskhand/ui/share"
	"deskhand/ui/trace"
)

const (
	// retryRep is the pause before knocking again while the representative is reconnecting.
	retryRep = 3 * time.Second
	// goodbye is how long leaving may take; then the session ends without the others being told.
	goodbye = 2 * time.Second
	// lastMove is within what the windows have taken the pointer's last move on them, which they look at once a turn of their loop.
	lastMove = 250 * time.Millisecond
	// signalPause is long enough for Fyne to have set its signal handler after it said that it started.
	signalPause = 500 * time.Millisecond
)

// host runs the session that the windows are about.
type host struct {
	opts    options
	app     fyne.App
	log     *slog.Logger
	client  *ui.Client
	gate    gate
	looking looking
	wg      sync.WaitGroup // sessions, watchers

	// ---- owned by the user interface's goroutine ----
	call
	ended   *share.Session // the one that is over; nil: none, or another one has begun
	rating  context.CancelFunc
	unpin   context.CancelFunc
	unlook  func() // nil: nothing is looked at
	closing bool
	// -------------------------------------------------
}

// call is one way of the customer's from the form to the end: through a queue and its form, or straight into a session.
type call struct {
	cancel  context.CancelFunc // nil: nothing is under way
	entry   *share.Entry       // nil while no queue's form is filled in
	queue   *share.Queue       // nil while not waiting in one
	session *share.Session     // nil between sessions
	inside  bool               // the session has been joined
	over    bool               // the end is on the screen
}

// abandon ends it without ceremony.
func (c *call) abandon() {
	if c.cancel != nil {
		c.cancel()
	}
}

func newHost(o options, a fyne.App, log *slog.Logger) *host {
	h := &host{opts: o, app: a, log: log}
	h.gate.lull.queue = h.gate.queue
	return h
}

// gate is the way to the user interface's goroutine, until the program ends: once its windows are gone Fyne (2.8) runs what is
// posted at once, on any goroutine.
type gate struct {
	shut atomic.Bool
	lull lull
}

// post is a post.Post.
func (g *gate) post(f func()) {
	if g.shut.Load() {
		return
	}
	g.lull.post(f)
}

// queue is post for who does not end a lull.
func (g *gate) queue(f func()) {
	fyne.Do(func() {
		if !g.shut.Load() {
			f()
		}
	})
}

// loop runs the windows until the program is to end, and waits for everything.
func (h *host) loop(tracer *trace.Tracer) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var tracing sync.WaitGroup
	tracing.Go(func() {
		if err := tracer.Run(ctx); err != nil {
			h.log.Warn("trace ended", "err", err)
		}
	})
	started := make(chan struct{})
	h.app.Lifecycle().SetOnStarted(func() { close(started) })
	go h.watchSignals(started)
	h.app.Run()
	h.gate.shut.Store(true)
	h.leaveNow()
	stop()
	tracing.Wait()
}

// leaveNow ends a session that outlived the windows: Fyne quits by itself at some signals.
func (h *host) leaveNow() {
	h.look(false, nil)
	h.bannerDown()
	if h.session != nil && h.inside {
		h.session.Leave()
		over := make(chan struct{})
		go func() { h.wg.Wait(); close(over) }()
		select {
		case <-over:
		case <-time.After(goodbye):
		}
	}
	h.abandon()
	h.wg.Wait()
}

// watchSignals: the first signal leaves in order, the second one at once. Fyne's own handler, which quits on the spot, is taken
// away once it is there; the little time before is leaveNow's.
func (h *host) watchSignals(started <-chan struct{}) {
	<-started
	time.Sleep(signalPause)
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	<-signals
	h.gate.post(h.quit)
	<-signals
	h.gate.post(h.abandon)
}

// command does what the customer wants. It runs on the user interface's goroutine, and so do all methods below but those that
// say otherwise.
func (h *host) command(c ui.Command) {
	switch c := c.(type) {
	case ui.Join:
		h.join(c)
	case ui.Cancel:
		h.abandon()
	case ui.ChooseQueue, ui.EnterQueue, ui.LeaveMessageFor:
		h.enter(c)
	case ui.LeaveQueue:
		h.leaveQueue()
	case ui.LeaveMessage:
		h.leaveMessage(c.Text)
	case ui.BannerUp:
		h.bannerUp(c.Window)
	case ui.BannerDown:
		h.bannerDown()
	case ui.Look:
		h.look(c.On, c.Viewer)
	case ui.Rate:
		h.rate(c)
	case ui.Leave:
		h.leave()
	case ui.Quit:
		h.quit()
	default:
		if h.session != nil {
			act(h.session, c)
		}
	}
}

// act passes on what the customer says to the session.
func act(s *share.Session, c ui.Command) {
	switch c := c.(type) {
	case ui.Allow:
		s.Allow(c.Request, share.Yes{All: c.All, Monitor: c.Monitor, Apps: c.Apps, For: c.For, UntilTouch: c.UntilTouch})
	case ui.Refuse:
		s.Refuse(c.Request)
	case ui.Anew:
		s.WantKeyFrame()
	case ui.LookAround:
		s.LookAround()
	case ui.Change:
		s.Change(c.Monitor, c.Apps)
	case ui.Stop:
		s.Stop()
	case ui.Pause:
		s.Pause(c.On)
	case ui.TakeBack:
		s.StopControl()
	case ui.Write:
		s.Write(c.To, c.Text)
	case ui.Introduce:
		s.Introduce(c.Card)
	case ui.Stay:
		s.Stay()
	case ui.Input:
		s.Input(c.Epoch, c.Act)
	case ui.Release:
		s.Release()
	case ui.Hide:
		s.Hide()
	}
}

func (h *host) join(j ui.Join) {
	if h.cancel != nil || h.closing {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.call, h.ended = call{cancel: cancel}, nil
	h.wg.Go(func() {
		target, name, kind := h.entered(ctx, j.Target, j.Name)
		if target.Kind != 0 {
			kind = h.called(ctx, target, cmp.Or(name, session.Nameless))
		}
		h.gate.post(func() { h.left(kind) })
	})
}

// visit is in the session until it is over; while the representative is reconnecting it knocks again, but for who has a place in a queue to go
// back to. Any goroutine.
func (h *host) visit(ctx context.Context, target invite.Target, name string) share.Trouble {
	for {
		kind := h.once(ctx, target, name)
		if kind != share.Reconnecting || target.BySite {
			return kind
		}
		if !h.breathe(ctx) {
			return share.NoTrouble
		}
	}
}

// breathe waits before the representative is looked for again; false when it is not to be. Any goroutine.
func (h *host) breathe(ctx context.Context) bool {
	select {
	case <-time.After(retryRep):
		return true
	case <-ctx.Done():
		return false
	}
}

func (h *host) once(ctx context.Context, target invite.Target, name string) share.Trouble {
	show := post.NewRefresher(h.gate.post, h.show)
	desktop, programs := guard.Desktop(screen.NewDesktop(screen.DesktopConfig{Portable: h.opts.Portable}), h.log)
	s, err := share.Join(share.Config{
		Client: client.Config{
			Address: target.Site.HostPort(), Program: wire.ProgramShare, Log: h.log,
			Trust: client.Trust{Later: target.Kind == invite.TargetNumber},
		},
		Name: name, Platform: platform(), Loopback: h.opts.Loopback, Banner: true, Log: h.log,
		Desktop: desktop, Programs: programs, Screen: &h.looking, Cursor: h.looking.point,
		Publish: func(s share.Snapshot) { show.Put(s) },
	}, target)
	if err != nil {
		h.log.Info("not joined", "err", err)
		return share.TroubleOf(err)
	}
	h.gate.post(func() { h.session = s })
	if err = s.Run(ctx); err != nil && ctx.Err() == nil {
		h.log.Info("session over", "err", err)
	}
	h.gate.post(func() { h.look(false, nil); h.session, h.ended = nil, s })
	if ctx.Err() != nil {
		return share.NoTrouble
	}
	return share.TroubleOf(err)
}

// show shows a snapshot. What came to nothing before we were in goes back to the form (left), unless somebody may stand in
// between.
func (h *host) show(s share.Snapshot) {
	switch {
	case s.Phase == share.Over && !h.inside && !s.Trouble.Hard():
		if s.Trouble != share.Reconnecting {
			return
		}
		s.Phase = share.Connecting
	case s.Phase == share.Over:
		h.over = true
	case s.Phase != share.Connecting:
		h.inside = true
	}
	if share.TroubleOf(s.Seat.Err) == share.Untrusted && !h.inside { // trying again does not help
		s.Phase, s.Trouble, h.over = share.Over, share.Untrusted, true
		h.abandon()
	}
	h.client.Update(s)
}

// left: the session's goroutine has ended.
func (h *host) left(kind share.Trouble) {
	h.cancel, h.session = nil, nil
	switch {
	case h.closing:
		h.end()
	case !h.over:
		h.client.Back(kind)
	}
}

// quit leaves in order and ends the program: sharing is off when it returns, the others are told within goodbye.
func (h *host) quit() {
	if h.closing {
		return
	}
	h.closing = true
	switch {
	case h.cancel == nil:
		h.end()
	case h.queue != nil:
		h.leaveQueue()
		time.AfterFunc(goodbye, func() { h.gate.post(h.abandon) })
	case h.session == nil || !h.inside:
		h.abandon()
	default:
		h.session.Leave()
		time.AfterFunc(goodbye, func() { h.gate.post(h.abandon) })
	}
}

// leave goes from the session: sharing is off when it returns. Where the site does not hear of it within goodbye, the session is over all
// the same.
func (h *host) leave() {
	s := h.session
	if s == nil {
		return
	}
	s.Leave()
	time.AfterFunc(goodbye, func() {
		h.gate.post(func() {
			if h.session == s {
				h.abandon()
			}
		})
	})
}

// rate tells the site what the customer says of the session that is over.
func (h *host) rate(r ui.Rate) {
	s := h.ended
	if s == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.rating = cancel
	h.wg.Go(func() {
		err := s.Survey(ctx, r.Rating, r.Comment)
		if err != nil {
			h.log.Info("survey not sent", "err", err)
		}
		h.gate.post(func() { h.client.Rated(err == nil) })
	})
}

// end closes the windows; nothing is shown in them any more.
func (h *host) end() {
	if h.rating != nil {
		h.rating()
	}
	h.gate.shut.Store(true)
	h.app.Quit()
}

// bannerUp keeps the banner in sight: without it nothing is shared.
func (h *host) bannerUp(window uintptr) {
	h.bannerDown()
	s := h.session
	if s == nil {
		return
	}
	if window == 0 && runtime.GOOS == "linux" {
		h.log.Warn("the banner has no window, nothing is shared")
		s.Stop()
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.unpin = cancel
	seen := func() { // any goroutine; a banner that went down meanwhile counts as down
		h.gate.post(func() {
			if ctx.Err() == nil {
				s.Bannered(true)
			}
		})
	}
	h.wg.Go(func() {
		err := screen.KeepInSight(ctx, window, seen, func() { s.Pause(true) })
		if ctx.Err() == nil {
			h.log.Warn("banner lost, sharing stops", "err", err)
			s.Stop()
		}
	})
	if window != 0 {
		h.wg.Go(func() {
			left := func() { // not before the last move was looked at, however long the loop was busy
				h.gate.post(func() { time.AfterFunc(lastMove, func() { h.gate.post(h.client.Banner.Left) }) })
			}
			if err := leaving.Watch(ctx, window, func() {}, left); err != nil && ctx.Err() == nil {
				h.log.Info("the banner's hints stay until the pointer moves on it", "err", err)
			}
		})
	}
}

func (h *host) bannerDown() {
	h.client.Banner.Left()
	if h.session != nil {
		h.session.Bannered(false)
	}
	if h.unpin != nil {
		h.unpin()
		h.unpin = nil
	}
}

// platform is what the representative reads of this computer.
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

package duty

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"deskhand/app/client"
	"deskhand/app/wire"
)

// Times of a line.
const (
	answerTime    = 15 * time.Second // that the site has for an answer
	introduceTime = 60 * time.Second // that a link is kept for; the site gives the customer up then
	againTime     = 30 * time.Second // until a site is asked again that does not know us as an agent
	troubleTime   = 3 * time.Second  // the same, when it could not say; also the first pause before one that signs us out again
)

// Config is what a Line needs. Publish is called on the line's goroutine and must not block.
type Config struct {
	Client  client.Config // with a rep's sign-in
	Publish func(Snapshot)
	Log     *slog.Logger
	// Now is the clock; nil: the computer's. Every reports that a second has passed; nil: a ticker.
	Now   func() time.Time
	Every <-chan time.Time
}

// connection is a client.Conn.
type connection interface {
	Run(ctx context.Context) error
	Events() <-chan client.Event
	Send(m wire.Message) error
}

// Line is an agent's line. Make it with New, then Run it.
type Line struct {
	cfg   Config
	conn  connection
	calls *mailbox

	// ---- owned by Run's goroutine ----
	now     Snapshot
	offset  time.Duration // the site's clock minus ours
	inbox   wire.Inbox    // the newest
	want    bool          // to be available
	one     bool          // session at a time, by our own choice
	duty    uint32        // the duty that is not answered yet; 0: all are
	again   time.Time     // when to ask for duty again; zero: not to be
	out     outs
	lastRef uint32
	open    map[uint32]*call
	// ----------------------------------
}

// New returns a line of somebody who is not available; Run connects it.
func New(cfg Config) *Line {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Client.Log = cfg.Log
	return &Line{cfg: cfg, conn: client.New(cfg.Client), calls: newMailbox(), open: map[uint32]*call{}, now: Snapshot{Since: cfg.Now()}}
}

// Run keeps the line until ctx ends (then the agent is signed out, and it returns ctx's error) or the site's word is final: a final
// error of app/client; client.ErrReplaced when the same account is on duty elsewhere. It waits for everything it started.
func (l *Line) Run(ctx context.Context) error {
	every := l.cfg.Every
	if every == nil {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		every = tick.C
	}
	line, hangUp := context.WithCancel(context.WithoutCancel(ctx)) // outlives ctx: the agent is signed out first
	defer hangUp()
	var wg sync.WaitGroup
	var lost error
	wg.Go(func() { lost = l.conn.Run(line) })
	l.loop(ctx, every)
	l.signOutLoop()
	hangUp()
	for range l.conn.Events() { // until the connection has ended
	}
	wg.Wait()
	l.endLoop(lost)
	if lost != nil && !errors.Is(lost, context.Canceled) {
		return lost
	}
	return ctx.Err()
}

func (l *Line) loop(ctx context.Context, every <-chan time.Time) {
	for {
		select {
		case ev, ok := <-l.conn.Events():
			if !ok {
				return
			}
			l.connectionLoop(ev)
		case <-l.calls.token:
			for _, f := range l.calls.take() {
				f()
			}
			l.publishLoop()
		case <-every:
			l.tickLoop()
		case <-ctx.Done():
			return
		}
	}
}

func (l *Line) connectionLoop(ev client.Event) {
	switch ev := ev.(type) {
	case client.Up:
		l.offset = ev.Offset
		l.now.Connected, l.now.Since, l.now.Err = true, l.cfg.Now(), nil
		l.dutyLoop()
		for ref, c := range l.open {
			l.sendLoop(ref, c)
		}
	case client.Down:
		if l.now.Connected || l.now.Err == nil {
			l.now.Since = l.cfg.Now()
		}
		l.now.Connected, l.now.Err = false, ev.Err
		l.duty, l.again = 0, time.Time{}
		l.lostLoop()
	case client.Received:
		l.receiveLoop(ev.Message)
	}
	l.publishLoop()
}

func (l *Line) receiveLoop(m wire.Message) {
	switch m := m.(type) {
	case wire.Inbox:
		l.inbox, l.now.Agent, l.now.Refused = m, true, false
		if l.duty == 0 { // the site switched us off, or somebody did
			l.want = m.Available
		}
		if l.duty == 0 && !m.On && l.again.IsZero() { // it has signed us out, and tells why when we ask to be in again
			l.outLoop()
		}
	case wire.Noted:
		if m.Ref == l.duty {
			l.duty = 0
			return
		}
		l.answerLoop(m.Ref, m, nil)
	case wire.Accepted:
		l.answerLoop(m.Ref, m, nil)
	case wire.Failure:
		if m.Ref == l.duty && l.duty != 0 {
			l.noDutyLoop(m)
			return
		}
		l.answerLoop(m.Ref, nil, refusal(m))
	}
}

// dutyLoop opens the inbox, or moves the switch.
func (l *Line) dutyLoop() {
	l.lastRef++
	l.duty, l.again = l.lastRef, time.Time{}
	l.sayLoop(wire.Duty{Ref: l.duty, On: true, Available: l.want, One: l.one})
}

// outs are the times that the site has signed us out while it would have us in when asked.
type outs struct {
	last  time.Time     // when we asked to be in again, or will
	pause time.Duration // that the next asking has to wait
}

// outLoop asks to be in again: at once, or, of a site that signs us out whenever we are in, after longer and longer pauses. Without them the
// two would say the same to each other as fast as they can.
func (l *Line) outLoop() {
	now := l.cfg.Now()
	if now.Sub(l.out.last) >= againTime { // it held
		l.out = outs{last: now}
		l.dutyLoop()
		return
	}
	l.out.pause = min(max(2*l.out.pause, troubleTime), againTime)
	l.again = now.Add(l.out.pause)
	l.out.last = l.again
	l.cfg.Log.Info("signed out by the site again", "pause", l.out.pause)
}

// noDutyLoop: we are no agent here, or the site could not say.
func (l *Line) noDutyLoop(f wire.Failure) {
	l.duty = 0
	l.cfg.Log.Info("not on duty", "code", string(f.Code), "text", f.Text)
	wait := troubleTime
	if f.Code == wire.CodeRights {
		wait = againTime
		l.now.Agent, l.now.Refused, l.want, l.inbox = false, true, false, wire.Inbox{}
	}
	l.again = l.cfg.Now().Add(wait)
}

// tickLoop looks after what only time changes.
func (l *Line) tickLoop() {
	now := l.cfg.Now()
	changed := false
	for ref, c := range l.open {
		if !now.Before(c.until) {
			l.answerLoop(ref, nil, ErrNoAnswer)
			changed = true
		}
	}
	if l.now.Connected && !l.again.IsZero() && !now.Before(l.again) {
		l.dutyLoop()
		changed = true
	}
	if changed {
		l.publishLoop()
	}
}

// signOutLoop: nobody is to wait for us.
func (l *Line) signOutLoop() {
	if l.now.Connected && l.now.Agent {
		l.lastRef++
		l.sayLoop(wire.Duty{Ref: l.lastRef})
	}
}

// endLoop tells everybody that nothing more will come.
func (l *Line) endLoop(lost error) {
	l.now.Connected, l.now.Ended = false, true
	if lost != nil && !errors.Is(lost, context.Canceled) {
		l.now.Err = lost
	}
	left := l.calls.close()
	for _, f := range left {
		f()
	}
	for ref := range l.open {
		l.answerLoop(ref, nil, ErrEnded)
	}
	l.publishLoop()
}

func (l *Line) sayLoop(m wire.Message) {
	if err := l.conn.Send(m); err != nil {
		l.cfg.Log.Debug("not said on duty", "err", err)
	}
}

// Package seat is one participant's place in a live session: the verified copy of its log, the connection to the site, and the
// direct links to the other participants. The console (app/console) and the share client (app/share) sit in one each.
//
// It opens a session, joins one by proving a number or a link, takes one that waits, or comes back to one; then it keeps everything going until its
// context ends: it takes the log's entries, submits signed commands until they are in the log, keeps a link to everybody it should be linked to, and
// compares log heads with them. It does not decide what to do in the session: its Handler does, whose methods run on the seat's
// goroutine.
//
// Main type: Seat. New, then Run, which blocks and owns all state. Do hands it work from other goroutines; all other methods are
// for the Handler's calls and for work handed in by Do.
package seat

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"deskhand/app/client"
	"deskhand/app/replica"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// Handler is told what happens. All methods but Video are called on the seat's goroutine and must not block.
type Handler interface {
	// Moved: the log grew by one entry.
	Moved(replica.Applied)
	// Heard: a message of the server that is not the seat's own business (knocks, presence).
	Heard(wire.Message)
	// Linked: a direct link to a participant came up, went down or brought a message; log heads are the seat's own business.
	Linked(session.ParticipantID, peer.Event)
	// Changed: the connection to the site or the opening made a step; read Status.
	Changed()
	// Video brings an encoded frame, on a link's own goroutine, in order for each participant.
	Video(session.ParticipantID, peer.Sample)
}

// Config is what a seat needs. Identity and Certificate are the participant's for this session alone.
type Config struct {
	Client      client.Config
	Identity    trust.Identity
	Certificate peer.Certificate
	Platform    string // for people: "Linux"
	Loopback    bool   // also link over this machine's loopback addresses
	RelayOnly   bool   // link through TURN only
	Log         *slog.Logger
}

// Status is how the seat stands.
type Status struct {
	Seated    bool // in the session: the log has us Here
	Connected bool // to the site
	Since     time.Time
	Err       error // why not connected, or why the seat ended
	Site      string
	ServerKey [32]byte
	Verified  bool        // a public authority vouches for the server's key
	Locator   string      // the primary rep's only
	Asks      wire.Asks   // what the site wants to know of sessions
	Rights    wire.Rights // what our account may do, as the newest greeting says; zero without one
}

// Seat is one participant's place. Make it with New.
type Seat struct {
	cfg     Config
	handler Handler
	opening Opening
	calls   *mailbox[func()]
	conn    *client.Conn

	// ---- owned by Run's goroutine ----
	status   Status
	up       client.Up
	author   replica.Author
	log      replica.Replica
	sent     sent
	direct   direct
	chat     chatting
	words    words
	stopped  error // a hard stop; Run returns it
	finished bool  // our part is over
	// ----------------------------------
}

// sent is what we have said to the server that it has not answered yet, and how it is numbered.
type sent struct {
	last   uint32
	open   []pending // commands that are not in the log yet
	resume uint32    // the newest resume
	again  time.Time // when to resume once more; zero: not to be
}

// farewell is how long the links of a forked session live on, without pictures and deaf, so that the other ends get our head, too.
const farewell = 500 * time.Millisecond

// New makes a seat that will be taken as opening says.
func New(cfg Config, opening Opening, handler Handler) *Seat {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Client.Log = cfg.Log; cfg.Client.Now == nil {
		cfg.Client.Now = time.Now
	}
	cfg.Platform = trust.Clean(cfg.Platform, wire.MaxWord)
	return &Seat{
		cfg: cfg, handler: handler, opening: opening, calls: newMailbox[func()](), conn: client.New(cfg.Client),
		direct: direct{of: map[session.ParticipantID]*link{}}, words: words{of: map[session.ParticipantID]*trust.Meeting{}},
	}
}

// Do runs f on the seat's goroutine, soon; after Run has returned it does nothing. It never blocks.
func (s *Seat) Do(f func()) { s.calls.put(f) }

// Run takes the seat and keeps it until ctx ends, Finish is called (nil) or something final happens: ErrNotAdmitted, ErrFork, ErrEnded, a final error of
// app/client, peer.ErrFingerprint. It waits for everything it started.
func (s *Seat) Run(ctx context.Context) error {
	if _, err := rand.Read(s.direct.incarn[:]); err != nil {
		return fmt.Errorf("take a seat: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.direct.ctx = ctx
	s.status.Since = time.Now()
	var connErr error
	var line sync.WaitGroup
	line.Go(func() { connErr = s.conn.Run(ctx) })
	s.loop(ctx)
	s.chatEndLoop()
	s.farewellLoop(ctx)
	cancel()
	for range s.conn.Events() { // until the connection has ended
	}
	line.Wait()
	s.direct.wg.Wait()
	for _, l := range s.direct.of {
		s.countGarbage(l)
	}
	s.calls.close()
	switch {
	case s.stopped != nil:
		return s.stopped
	case s.finished:
		return nil
	case connErr != nil && !errors.Is(connErr, context.Canceled):
		return connErr
	}
	return ctx.Err()
}

func (s *Seat) loop(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for s.stopped == nil && !s.finished {
		select {
		case ev, ok := <-s.conn.Events():
			if !ok {
				return
			}
			s.connectionLoop(ev)
		case <-s.calls.ready():
			for _, f := range s.calls.take() {
				if s.stopped != nil || s.finished {
					return
				}
				f()
			}
		case <-tick.C:
			if s.status.Connected && !s.sent.again.IsZero() && !s.sent.again.After(time.Now()) {
				s.resumeLoop()
			}
			s.tendLinksLoop()
			s.chatTickLoop()
		case <-ctx.Done():
			return
		}
	}
}

// farewellLoop lets the heads that we said reach the other ends of a fork. Nothing else goes out, nothing is taken in.
func (s *Seat) farewellLoop(ctx context.Context) {
	if !errors.Is(s.stopped, ErrFork) {
		return
	}
	up := false
	for _, l := range s.direct.of {
		if l.track != nil {
			l.track = nil
			s.setTrack(l)
		}
		up = up || l.up
	}
	if !up {
		return
	}
	s.sayHeadLoop()
	t := time.NewTimer(farewell)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// stop ends the seat for good.
func (s *Seat) stop(err error) {
	if s.stopped == nil {
		s.stopped = err
		s.status.Err = err
		level := slog.LevelWarn
		if errors.Is(err, ErrNotAdmitted) || errors.Is(err, ErrReconnecting) || errors.Is(err, ErrBusy) {
			level = slog.LevelInfo // a number mistyped, or too early: the person is told, and nothing is wrong here
		}
		s.cfg.Log.Log(context.Background(), level, "seat stopped", "session", string(s.author.Session), "err", err)
	}
}

func (s *Seat) connectionLoop(ev client.Event) {
	switch ev := ev.(type) {
	case client.Up:
		s.up = ev
		s.status.Connected, s.status.Since, s.status.Err = true, time.Now(), nil
		s.status.Site, s.status.ServerKey, s.status.Verified = ev.Challenge.Site, ev.ServerKey, ev.Verified
		s.status.Asks, s.status.Rights = ev.Asks, ev.Rights
		s.arriveLoop()
		s.handler.Changed()
	case client.Down:
		if s.status.Connected || s.status.Err == nil {
			s.status.Since = time.Now()
		}
		s.status.Connected, s.status.Err = false, ev.Err
		s.handler.Changed()
	case client.Received:
		s.receiveLoop(ev.Message)
	}
}

// arriveLoop does the first thing on a fresh connection: open, knock or come back.
func (s *Seat) arriveLoop() {
	if s.author.By != 0 {
		s.resumeLoop()
		return
	}
	if err := s.opening.begin(s); err != nil {
		s.stop(err)
	}
}

func (s *Seat) receiveLoop(m wire.Message) {
	switch m := m.(type) {
	case wire.Entries:
		s.entriesLoop(m)
	case wire.Submitted:
		// The entry itself follows; it settles what is pending.
	case wire.Failure:
		s.failureLoop(m)
	case wire.Relay:
		s.relayLoop(m)
	case wire.Relays:
		s.direct.relays = m
	case wire.Resumed:
		if isLocator(m.Locator) {
			s.status.Locator = m.Locator
		}
		s.resubmitLoop()
		s.handler.Changed()
	case wire.Opened, wire.Proof, wire.Admitted, wire.Taken:
		if err := s.opening.step(s, m); err != nil {
			s.stop(err)
		}
	default:
		s.handler.Heard(m)
	}
}

// Finish ends the seat once our part is over; Run returns nil. On the seat's goroutine.
func (s *Seat) Finish() { s.finished = true }

// ---- what the Handler reads; on the seat's goroutine ----

// Status is how the seat stands.
func (s *Seat) Status() Status { return s.status }

// State is the session as the log has it.
func (s *Seat) State() session.State { return s.log.State() }

// Me is our number in the session; 0 before we are admitted.
func (s *Seat) Me() session.ParticipantID { return s.author.By }

// Head is the newest entry we have.
func (s *Seat) Head() wire.Head { return s.log.Head() }

// Now is the server's clock as far as we can tell: log times are compared with it.
func (s *Seat) Now() time.Time { return s.Clock().Add(s.up.Offset) }

// Clock is this computer's clock, on any goroutine: what a person here was told ends by it ends by it.
func (s *Seat) Clock() time.Time { return s.cfg.Client.Now() }

// Tell sends the server a message of the Handler's.
func (s *Seat) Tell(m wire.Message) error { return s.conn.Send(m) }

// Proven is the result of our own proof; ok is false for who started the session.
func (s *Seat) Proven() (r trust.Result, ok bool) {
	if j, is := s.opening.(*Joining); is && j.proved {
		return j.result, true
	}
	return trust.Result{}, false
}

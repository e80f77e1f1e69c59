package server

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"deskhand/app/wire"
)

// Server is a signal server. Make it with New, run it with Serve, and Close it.
type Server struct {
	cfg   Config
	log   *slog.Logger
	now   func() time.Time
	certs *certs
	web

	hall     *hall
	crowd    *crowd
	doors    *doors
	leads    *leads
	queues   *queues
	alarm    *alarm
	nextConn atomic.Uint64
	rates
	keeping

	life lifetime
}

// web is what browsers get: pages, and for those of queues an answer.
type web struct {
	site  *site
	entry *entry
}

// rates are limited: calls by account and address, mails by account, the rest by address. strangers are calls whose token is not known to be good.
type rates struct {
	knocks, signIns, calls, strangers, mails, surveys *buckets
	tries                                             *tries
}

// keeping is what accounts and reports are kept with.
type keeping struct {
	hasher  *hasher
	nonces  *nonces
	changes sync.Mutex  // an administrator makes one change at a time: some administrator is always left
	missing atomic.Bool // some report may be: of before the start, or one that could not be written
}

// lifetime is what Close ends and waits for.
type lifetime struct {
	lock    *os.File // of the data folder
	once    sync.Once
	closing sync.Once
	stop    chan struct{}  // closed by Close
	sweeps  sync.WaitGroup // the sweeper

	mu sync.Mutex
	// ───── guarded by mu ─────
	closed   bool
	sessions sync.WaitGroup // Add only under mu, while not closed
}

// New makes a server and brings the ledger's live sessions back; their participants may resume at once. It returns ErrConfig, or
// what went wrong with the certificate or the ledger. Close it, whether or not it was served.
func New(cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{
		cfg: cfg, log: cfg.Log, now: cfg.Now,
		hall: newHall(), crowd: newCrowd(cfg.Limits), doors: newDoors(cfg.Limits.Attempts), leads: newLeads(), alarm: &alarm{},
		rates:   newRates(cfg.Limits),
		keeping: keeping{hasher: newHasher(), nonces: newNonces()},
		life:    lifetime{stop: make(chan struct{})},
	}
	s.missing.Store(true)
	if err := s.begin(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func newRates(l Limits) rates {
	calls := Rate{PerMinute: callsPerSignIn * l.SignIns.PerMinute, Burst: callsPerSignIn * l.SignIns.Burst}
	return rates{
		knocks: newBuckets(l.Knocks), signIns: newBuckets(l.SignIns), tries: newTries(l.AccountTries),
		calls: newBuckets(calls), strangers: newBuckets(calls),
		mails: newBuckets(Rate{PerMinute: 3, Burst: 10}), surveys: newBuckets(Rate{PerMinute: 10, Burst: 20}),
	}
}

// begin takes the data folder and brings everything up that is not a connection.
func (s *Server) begin() (err error) {
	if s.life.lock, err = lock(s.cfg.Data); err != nil {
		return err
	}
	if s.certs, err = loadCerts(s.cfg); err != nil {
		return err
	}
	if s.site, err = newSite(s.cfg); err != nil {
		return err
	}
	if s.entry, err = newEntry(s.cfg); err != nil {
		return err
	}
	if s.queues, err = s.newQueues(context.Background()); err != nil {
		return fmt.Errorf("restore queues: %w", err)
	}
	if err := s.restore(context.Background()); err != nil {
		return err
	}
	if err := s.queues.reconcile(context.Background()); err != nil {
		return fmt.Errorf("restore queues: %w", err)
	}
	s.life.sweeps.Go(func() { s.queues.queueLoop(s.life.stop) })
	s.life.sweeps.Go(func() { s.queues.mails.noticeLoop(s.life.stop) })
	s.life.sweeps.Go(s.sweepLoop)
	s.life.sweeps.Go(s.errandLoop)
	s.life.sweeps.Go(s.entryLoop)
	return nil
}

// restore brings the live sessions back from the ledger. One whose log does not hold together is left alone, and said.
func (s *Server) restore(ctx context.Context) error {
	sessions, err := s.cfg.Store.Live(ctx)
	if err != nil {
		return fmt.Errorf("restore sessions: %w", err)
	}
	for _, of := range sessions {
		entries, err := s.cfg.Store.Log(ctx, of.ID)
		if err != nil {
			return fmt.Errorf("restore session %s: %w", of.ID, err)
		}
		l, err := s.newLive(of, entries)
		if err != nil {
			s.log.Error("session not restored", "session", of.ID, "err", err)
			continue
		}
		seats, err := s.cfg.Store.Seats(ctx, of.ID)
		if err != nil {
			return fmt.Errorf("restore session %s: %w", of.ID, err)
		}
		maps.Copy(l.accounts, seats)
		if err := s.start(l); err != nil {
			return err
		}
	}
	if n := s.hall.count(); n > 0 {
		s.log.Info("sessions restored", "count", n)
	}
	return nil
}

// start runs a session; ErrClosed when the server has been closed.
func (s *Server) start(l *live) error {
	s.life.mu.Lock()
	defer s.life.mu.Unlock()
	if s.life.closed {
		return ErrClosed
	}
	l.countLoop() // its goroutine starts here
	s.hall.add(l)
	s.queues.note(l.id)
	s.life.sessions.Go(func() { l.runLoop(s.life.stop) })
	return nil
}

// KeyHash is the SHA-256 of the public key (SPKI) of the server's certificate, which native programs may pin.
func (s *Server) KeyHash() [32]byte { return s.certs.keyHash() }

// SelfSigned reports whether the server uses its own key, for which no authority vouches.
func (s *Server) SelfSigned() bool { return s.cfg.Cert == "" }

// Sessions is how many sessions are live.
func (s *Server) Sessions() int { return s.hall.count() }

// Connections is how many programs are connected.
func (s *Server) Connections() int { return len(s.crowd.all()) }

// Serve serves on ln, TLS and plain HTTP on the one port, until ctx ends, Close is called or the listener fails; then it
// closes the server and waits for everything. Only the listener's failure is an error. Call it once.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	share := s.cfg.Limits.Raw
	share.PerIP += s.cfg.Limits.ConnsPerIP
	both := newBoth(ln, s.certs.config(), share, s.cfg.Proxies)
	web := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: s.cfg.Limits.Head,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      10 * time.Minute, // a download over a thin line
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
		ConnContext:       withRaw,
	}
	s.log.Info("serving", "address", ln.Addr().String(), "selfsigned", s.SelfSigned())
	var serving sync.WaitGroup
	failed := make(chan error, 1)
	serving.Go(func() { failed <- web.Serve(both) })
	var err error
	select {
	case <-ctx.Done():
	case <-s.life.stop:
	case err = <-failed:
		err = fmt.Errorf("serve %s: %w", ln.Addr(), err)
	}
	s.end(web, both)
	serving.Wait()
	both.wg.Wait()
	return err
}

// closeTime is how long connections may take to say goodbye and requests under way to be answered, all at the same time. Then they are
// cut, so that Serve and Close take hardly longer than that.
const closeTime = 2 * time.Second

// end lets nothing new in, closes the server, and cuts at last whatever is still connected: a WebSocket waits for its goodbye, a
// greeting for its answer, a download for a thin line.
func (s *Server) end(web *http.Server, both *both) {
	grace, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		s.Close()
	}()
	_ = web.Shutdown(grace)
	select {
	case <-closed:
	case <-grace.Done():
	}
	both.cut()
	<-closed
	_ = web.Close()
}

// Close tells every program that the server goes away, ends connections and sessions' goroutines, and waits for them. Sessions
// themselves go on: the next New finds them in the ledger.
func (s *Server) Close() {
	s.life.once.Do(func() {
		for _, c := range s.crowd.close() {
			c.finish(wire.CodeGoingAway, "the server stops")
		}
		gone := make(chan struct{})
		go func() {
			s.crowd.left.Wait()
			close(gone)
		}()
		select {
		case <-gone:
		case <-time.After(closeTime):
			for _, c := range s.crowd.all() {
				c.cut()
			}
			<-gone
		}
		s.life.mu.Lock()
		s.life.closed = true
		s.life.mu.Unlock()
		close(s.life.stop)
	})
	s.life.sessions.Wait()
	s.life.sweeps.Wait()
	s.life.closing.Do(func() {
		if s.site != nil {
			s.site.close()
		}
		if s.life.lock != nil {
			_ = s.life.lock.Close()
		}
	})
}

// sweepLoop looks after what only time changes.
func (s *Server) sweepLoop() {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.Sweep()
		case <-s.life.stop:
			return
		}
	}
}

// Sweep does what is due at a time; the server does it each minute by itself. It is exported for tests with a clock of their own.
func (s *Server) Sweep() { s.sweep(context.Background(), s.now()) }

func (s *Server) sweep(ctx context.Context, now time.Time) {
	for _, b := range []*buckets{s.knocks, s.signIns, s.calls, s.strangers, s.mails, s.surveys} {
		b.sweep(now)
	}
	s.tries.sweep(now)
	s.nonces.sweep(now)
	s.tendEntry(now)
	s.queues.tend(ctx)
	for _, c := range s.crowd.all() {
		if c.rep.Load() == nil && c.seats.Load() == 0 && now.Unix()-c.last.Load() > int64(idleStranger/time.Second) {
			c.cut()
		}
	}
	s.tendTokens(ctx, now)
	s.reportOld(ctx)
	if err := s.cfg.Store.DropTokens(ctx, now.Add(-s.cfg.Limits.TokenLife), now.Add(-s.cfg.Limits.TokenIdle)); err != nil {
		s.log.Error("old sign-ins not dropped", "err", err)
	}
}

// alarm counts knocks at what does not exist, from everywhere: many of them are somebody trying numbers.
type alarm struct {
	mu sync.Mutex
	// ───── guarded by mu ─────
	since time.Time
	count int
}

// alarmAt is how many in a minute are said.
const alarmAt = 300

func (a *alarm) miss(now time.Time, log *slog.Logger) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now.Sub(a.since) > time.Minute {
		a.since, a.count = now, 0
	}
	if a.count++; a.count == alarmAt {
		log.Warn("many knocks at numbers that do not exist", "inaminute", alarmAt)
	}
}

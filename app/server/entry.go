package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"path/filepath"
	"sync"
	"time"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// entry is where customers who are in no session say what they want of queues: app/wire, visit.go, has the protocol. The queues
// themselves decide (app/acd); this knows tickets, who has been heard of lately, and what was sent twice.
type entry struct {
	tickets tickets
	visits  *buckets // what changes something
	waits   *buckets
	began   time.Time
	most    int // messages of a queue that nobody has read

	mu sync.Mutex
	// ───── guarded by mu ─────
	heard map[acd.RequestID]heard // by first number
	done  map[[wire.OnceLen]byte]*doing
}

// heard is what is known of a customer who asked.
type heard struct {
	at   time.Time // last
	from netip.Addr
}

// doing is a visit that is under way or was done, for whoever sends it again.
type doing struct {
	at    time.Time
	over  chan struct{} // closed when first and err are there
	first acd.RequestID
	err   error
}

// Limits of visits, by address. An office has one, and all of its customers may wait at once.
const (
	visitsPerMinute = 12
	visitsBurst     = 12
	waitsPerMinute  = 1200
	waitsBurst      = 300
	// maxUnread is how many messages of a queue wait to be read; then strangers leave no more: they would fill the disk.
	maxUnread = 1000
	// crowdPart and crowdLeast are how many of a queue's customers may come from one address: a quarter of those who may wait, but so many in any
	// case. An office has one address, and so has who enters under a hundred names to keep others out.
	crowdPart, crowdLeast = 4, 20

	onceTime  = 15 * time.Minute // a visit is known again for so long
	maxOnce   = 20_000
	visitTime = 5 * time.Second // for the queues to answer
	lookEvery = time.Second     // how often a VisitWait looks by itself: an introduced link rings no bell
	tendEvery = 5 * time.Second
)

func newEntry(cfg Config) (*entry, error) {
	t, err := loadTickets(filepath.Join(cfg.Data, ticketFile))
	if err != nil {
		return nil, err
	}
	return &entry{
		tickets: t, began: cfg.Now(), most: maxUnread, heard: map[acd.RequestID]heard{}, done: map[[wire.OnceLen]byte]*doing{},
		visits: newBuckets(Rate{PerMinute: visitsPerMinute, Burst: visitsBurst}), waits: newBuckets(Rate{PerMinute: waitsPerMinute, Burst: waitsBurst}),
	}, nil
}

// serveVisit takes a visit, does it and answers.
func (s *Server) serveVisit(w http.ResponseWriter, r *http.Request) {
	if !s.fromOwnPage(r) || r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "this is for the site's own page and for programs", http.StatusForbidden)
		return
	}
	limit := s.entry.visits
	switch r.URL.Path {
	case (wire.VisitWait{}).Path(), (wire.VisitLeave{}).Path(), (wire.VisitForms{}).Path():
		limit = s.entry.waits
	}
	if !limit.take(origin(remoteAddr(r)), s.now()) {
		w.Header().Set("Retry-After", "10")
		s.turn(w, ErrBusy)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxVisit))
	if err != nil {
		s.turn(w, fmt.Errorf("the body is too long, or was cut off: %w", wire.ErrMalformed))
		return
	}
	v, err := wire.DecodeVisit(r.URL.Path, body)
	if err != nil {
		s.turn(w, err)
		return
	}
	s.doVisit(w, r, v)
}

// fromOwnPage reports whether a request is a program's, or of a page of this site: no other page may put its readers into queues.
func (s *Server) fromOwnPage(r *http.Request) bool {
	from := r.Header.Get("Origin")
	return from == "" || from == "https://"+r.Host || from == "https://"+s.siteOf(r).String()
}

func (s *Server) doVisit(w http.ResponseWriter, r *http.Request, v wire.Visit) {
	switch v := v.(type) {
	case wire.VisitForms:
		answer(s, w, http.StatusOK, s.forms(r.Context(), v.Queue))
	case wire.VisitEnter:
		first, err := s.once(v.Once, func(ctx context.Context) (acd.RequestID, error) { return s.enterQueue(ctx, v, remoteAddr(r)) })
		if err == nil && first == 0 { // that was a message's: nobody has a place by it
			err = errNoPlace
		}
		if err != nil {
			s.turn(w, err)
			return
		}
		s.entry.hear(first, heard{s.now(), remoteAddr(r)})
		answer(s, w, http.StatusOK, s.place(r.Context(), first, s.reachedBy(r)))
	case wire.VisitWait:
		first, ok := s.entry.tickets.check(v.Ticket)
		if !ok {
			s.turn(w, errNoPlace)
			return
		}
		answer(s, w, http.StatusOK, s.awaitPlace(r, first, v.Seen))
	case wire.VisitLeave:
		s.replyDone(w, s.leaveQueue(v))
	case wire.VisitMessage:
		_, err := s.once(v.Once, func(ctx context.Context) (acd.RequestID, error) { return 0, s.leaveMessage(ctx, v) })
		s.replyDone(w, err)
	}
}

func (s *Server) replyDone(w http.ResponseWriter, err error) {
	if err != nil {
		s.turn(w, err)
		return
	}
	answer(s, w, http.StatusOK, wire.Done{})
}

// once does a visit the first time that it comes, and gives every other time what came of it. It is done to its end, whether or not who
// sent it still waits; what was refused may be tried again.
func (s *Server) once(key []byte, do func(context.Context) (acd.RequestID, error)) (acd.RequestID, error) {
	d, mine := s.entry.begin([wire.OnceLen]byte(key), s.now())
	if !mine {
		<-d.over
		return d.first, d.err
	}
	ctx, cancel := context.WithTimeout(context.Background(), visitTime)
	defer cancel()
	d.first, d.err = do(ctx)
	if d.err != nil {
		s.entry.forget([wire.OnceLen]byte(key))
	}
	close(d.over)
	return d.first, d.err
}

// begin returns what is known of a visit; mine when it is new.
func (e *entry) begin(key [wire.OnceLen]byte, now time.Time) (d *doing, mine bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if d := e.done[key]; d != nil {
		return d, false
	}
	d = &doing{at: now, over: make(chan struct{})}
	if len(e.done) < maxOnce {
		e.done[key] = d
	}
	return d, true
}

func (e *entry) forget(key [wire.OnceLen]byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.done, key)
}

// asksTime is within what a customer's program asks again, also between two tries to come into a session.
const asksTime = 15 * time.Second

// asks reports whether a customer has asked for their place a moment ago.
func (e *entry) asks(first acd.RequestID, now time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	h, known := e.heard[first]
	return known && now.Sub(h.at) < asksTime
}

// hear notes that a customer is there.
func (e *entry) hear(first acd.RequestID, h heard) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard[first] = h
}

// crowded reports whether as many wait in a queue from an address as may. This computer's address has no share of its own: it may be a proxy's.
func (e *entry) crowded(st acd.State, queue acd.QueueID, from netip.Addr) bool {
	q, ok := st.Queue(queue)
	if !ok || from.IsLoopback() {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	n := 0
	for _, r := range st.Requests {
		if h, known := e.heard[r.First()]; known && r.Door == queue && origin(h.from) == origin(from) {
			n++
		}
	}
	return n >= max(crowdLeast, q.Thresholds.Closing/crowdPart)
}

func (s *Server) enterQueue(ctx context.Context, v wire.VisitEnter, from netip.Addr) (acd.RequestID, error) {
	if s.entry.crowded(s.queues.state(), v.Queue, from) {
		s.log.Warn("customer not let in: too many wait from their address", "queue", v.Queue, "from", from)
		return 0, fmt.Errorf("from this address: %w", acd.ErrFull)
	}
	agent, err := s.chosen(v)
	if err != nil {
		return 0, err
	}
	events, err := s.queues.do(ctx, acd.Site, acd.Enter{Queue: v.Queue, Answers: v.Answers, Agent: agent})
	if err != nil {
		return 0, err
	}
	for _, ev := range events {
		if in, ok := ev.(acd.Entered); ok {
			s.log.Info("customer entered a queue", "queue", v.Queue, "request", uint64(in.Request.ID))
			return in.Request.ID, nil
		}
	}
	return 0, fmt.Errorf("enter queue %q: nothing came of it", v.Queue)
}

func (s *Server) leaveQueue(v wire.VisitLeave) error {
	first, ok := s.entry.tickets.check(v.Ticket)
	if !ok {
		return errNoPlace
	}
	r, ok := requestOf(s.queues.state(), first)
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), visitTime)
	defer cancel()
	_, err := s.queues.do(ctx, acd.Site, acd.Leave{Request: r.ID, Reason: acd.ReasonDone})
	if errors.Is(err, acd.ErrTaken) || errors.Is(err, acd.ErrUnknown) {
		return nil
	}
	return err
}

func (s *Server) leaveMessage(ctx context.Context, v wire.VisitMessage) error {
	c, queue := acd.LeaveMessage{Queue: v.Queue, Answers: v.Answers, Text: v.Text}, v.Queue
	if v.Ticket != "" {
		first, ok := s.entry.tickets.check(v.Ticket)
		if !ok {
			return errNoPlace
		}
		r, ok := requestOf(s.queues.state(), first)
		if !ok {
			return errNoPlace
		}
		c, queue = acd.LeaveMessage{Request: r.ID, Text: v.Text}, r.Home()
	}
	unread, err := s.cfg.Store.UnreadMessages(ctx, []string{string(queue)})
	if err != nil {
		return err
	}
	if unread >= s.entry.most { // also from who waits: a place that is given up by a message is free for the next one
		s.log.Warn("message refused: nobody reads those there are", "queue", queue, "unread", unread)
		return ErrBusy
	}
	if _, err = s.queues.do(ctx, acd.Site, c); err == nil {
		s.log.Info("customer left a message", "queue", queue)
	}
	if c.Request != 0 && (errors.Is(err, acd.ErrTaken) || errors.Is(err, acd.ErrUnknown)) {
		return errNoPlace
	}
	return err
}

// turns is a table, never changed: how an error is said to a customer. The first that is in the chain counts.
var turns = []struct {
	err    error
	status int
	code   wire.TurnCode
}{
	{ErrBusy, http.StatusTooManyRequests, wire.TurnBusy},
	{errNoPlace, http.StatusGone, wire.TurnGone},
	{wire.ErrTooLarge, http.StatusBadRequest, wire.TurnMalformed},
	{wire.ErrMalformed, http.StatusBadRequest, wire.TurnMalformed},
	{acd.ErrClosed, http.StatusConflict, wire.TurnClosed},
	{acd.ErrNobody, http.StatusConflict, wire.TurnNobody},
	{acd.ErrFull, http.StatusConflict, wire.TurnFull},
	{acd.ErrAway, http.StatusConflict, wire.TurnAway},
	{acd.ErrUnknown, http.StatusNotFound, wire.TurnNone},
	{acd.ErrTooLong, http.StatusUnprocessableEntity, wire.TurnTooLong},
	{acd.ErrInvalid, http.StatusUnprocessableEntity, wire.TurnInvalid},
}

// turn says why a visit was not done. What the customer cannot mend is logged.
func (s *Server) turn(w http.ResponseWriter, err error) {
	var field *acd.FieldError
	if errors.As(err, &field) {
		code := wire.TurnInvalid
		switch {
		case errors.Is(field.Err, acd.ErrRequired):
			code = wire.TurnRequired
		case errors.Is(field.Err, acd.ErrTooLong):
			code = wire.TurnTooLong
		}
		answer(s, w, http.StatusUnprocessableEntity, wire.Turned{Code: code, Field: field.Field, Text: clip(field.Err.Error())})
		return
	}
	for _, t := range turns {
		if errors.Is(err, t.err) {
			answer(s, w, t.status, wire.Turned{Code: t.code, Text: clip(err.Error())})
			return
		}
	}
	s.log.Error("visit not done", "err", err)
	answer(s, w, http.StatusServiceUnavailable, wire.Turned{Code: wire.TurnStore, Text: "the server has a problem; nothing happened"})
}

package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"

	"github.com/coder/websocket"
)

// caller is whom a connection comes from, and how.
type caller struct {
	ip      netip.Addr
	host    string // by which the program reached us
	spare   bool   // nobody's who joins: only a participant who comes back may keep it
	counted string // the account that it is counted by; empty: its origin
}

// conn is one program's WebSocket. Any goroutine may send, finish and cut.
type conn struct {
	caller
	srv   *Server
	log   *slog.Logger
	ws    *websocket.Conn
	nonce []byte // of its challenge
	out   *outlet
	cut   func()       // ends both goroutines at once
	seats atomic.Int32 // participants that it is, in all sessions
	last  atomic.Int64 // when it last said something, Unix seconds
	rep   atomic.Pointer[signedIn]
	// ───── owned by readLoop ─────
	touched map[*live]struct{} // sessions that have to know when it ends
	attempt *attempt
	duty    *duty // nil: it is no agent's line
	pace    *pace
}

// errFinished ends readLoop after finish: the writing goroutine says goodbye.
var errFinished = errors.New("connection is finished")

// serveSignal is the route /v1/signal.
func (s *Server) serveSignal(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" { // programs send none; a page of any site would
		http.Error(w, "this is for programs, not for pages", http.StatusForbidden)
		return
	}
	ip := remoteAddr(r)
	spare, ok := s.crowd.enter(origin(ip))
	if !ok {
		w.Header().Set("Retry-After", "10")
		http.Error(w, "too many connections", http.StatusServiceUnavailable)
		return
	}
	c := &conn{
		caller: caller{ip: ip, host: hostOf(r.Host), spare: spare}, srv: s, out: newOutlet(), log: s.log.With("conn", s.nextConn.Add(1)),
		touched: map[*live]struct{}{},
	}
	defer s.crowd.leave(c)
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil { // Accept has answered
		return
	}
	defer ws.CloseNow()
	ws.SetReadLimit(wire.MaxSignal)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	c.ws, c.cut = ws, cancel
	c.last.Store(s.now().Unix())
	if err := c.greet(ctx); err != nil {
		c.log.Debug("connection not greeted", "from", ip, "err", err)
		return
	}
	if !s.crowd.add(c) {
		return
	}
	defer s.crowd.remove(c)
	c.pace = newPace(c.rep.Load() != nil)
	if c.spare = c.spare && c.rep.Load() == nil; c.spare {
		defer time.AfterFunc(spareTime, c.vacate).Stop()
	}
	c.run(ctx)
}

// vacate gives a spare place back that nobody came back to.
func (c *conn) vacate() {
	if c.seats.Load() == 0 {
		c.finish(wire.CodeBusy, "too many connections")
	}
}

// run serves a greeted connection to its end.
func (c *conn) run(ctx context.Context) {
	c.log.Info("connected", "from", c.ip, "rep", c.account())
	var wg sync.WaitGroup
	wg.Go(func() {
		defer c.cut()
		c.writeLoop(ctx)
	})
	err := c.readLoop(ctx)
	c.leaveAll()
	if !errors.Is(err, errFinished) {
		c.cut()
	}
	wg.Wait()
	c.log.Info("disconnected", "err", err)
}

// send queues a message; it never blocks. A connection whose queue is full is cut.
func (c *conn) send(m wire.Message) {
	b, err := wire.Encode(m)
	if err != nil {
		c.log.Error("message cannot be sent", "type", fmt.Sprintf("%T", m), "err", err)
		return
	}
	c.push(outgoing{bytes: b})
}

// fail answers the message with that ref.
func (c *conn) fail(ref uint32, code wire.Code, text string) {
	c.send(wire.Failure{Ref: ref, Code: code, Text: text})
}

// finish says why and ends the connection when everything before has been sent.
func (c *conn) finish(code wire.Code, text string) {
	b, err := wire.Encode(wire.Failure{Code: code, Text: text})
	if err != nil {
		c.cut()
		return
	}
	status := websocket.StatusPolicyViolation
	switch code {
	case wire.CodeGoingAway:
		status = websocket.StatusGoingAway
	case wire.CodeReplaced:
		status = websocket.StatusNormalClosure
	}
	c.push(outgoing{bytes: b, last: true, status: status, reason: string(code)})
}

// sendLog queues the entries of a session's log from after+1 on. The log must not be changed any more, only added to.
func (c *conn) sendLog(id session.ID, log []wire.Entry, after uint64) {
	if after < uint64(len(log)) {
		c.push(outgoing{session: id, log: log, from: int(after)})
	}
}

func (c *conn) push(o outgoing) {
	if queued, ok := c.out.put(o); !ok {
		c.log.Warn("connection cut: it does not read", "queued", queued)
		c.cut()
	}
}

// writeLoop sends what is queued, and pings. It returns when the connection is of no more use.
func (c *conn) writeLoop(ctx context.Context) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case <-c.out.ready:
			o, ok := c.out.take()
			if ok && !c.deliver(ctx, o) {
				return
			}
		case <-ping.C:
			if !c.alive(ctx, pongTime) {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// deliver sends what was queued; false when the connection is of no more use.
func (c *conn) deliver(ctx context.Context, o outgoing) bool {
	if o.log != nil {
		return c.deliverLog(ctx, o)
	}
	if c.write(ctx, o.bytes, c.srv.cfg.Limits.Write) != nil {
		return false
	}
	if o.last {
		_ = c.ws.Close(o.status, o.reason) // waits 5 s at most for the other side's goodbye
	}
	return !o.last
}

// deliverLog sends entries, page by page as the other side reads them.
func (c *conn) deliverLog(ctx context.Context, o outgoing) bool {
	page, within := pager{size: firstPage}, c.srv.cfg.Limits.Page
	for _, part := range wire.Split(o.session, o.log[o.from:]) {
		b, err := wire.Encode(part)
		if err != nil {
			c.log.Error("log cannot be sent", "session", o.session, "err", err)
			return false
		}
		if page.full(len(b)) {
			start := time.Now()
			if !c.alive(ctx, within) {
				return false
			}
			page.turn(time.Since(start))
		}
		if c.write(ctx, b, within) != nil {
			return false
		}
		page.sent += len(b)
	}
	return true
}

// alive reports whether the other side has read all that was sent, within a time, or is itself late because it sent too much.
func (c *conn) alive(ctx context.Context, within time.Duration) bool {
	return c.ping(ctx, within) == nil || ctx.Err() == nil && c.pace.slowed(time.Now())
}

func (c *conn) write(ctx context.Context, b []byte, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return c.ws.Write(ctx, websocket.MessageText, b)
}

func (c *conn) ping(ctx context.Context, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return c.ws.Ping(ctx)
}

// readLoop takes messages until the connection ends.
func (c *conn) readLoop(ctx context.Context) error {
	for {
		asked := time.Now()
		kind, b, err := c.ws.Read(ctx)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		now := c.srv.now()
		c.last.Store(now.Unix())
		wait, ok := c.pace.take(asked, time.Now())
		if !ok {
			c.log.Warn("connection cut: too many messages", "session", c.sessions())
			c.finish(wire.CodeMalformed, "too many messages")
			return errFinished
		}
		if err := pause(ctx, wait); err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if kind != websocket.MessageText {
			c.finish(wire.CodeMalformed, "binary message")
			return errFinished
		}
		m, err := wire.Decode(b)
		if err == nil {
			err = c.take(ctx, m)
		}
		if err != nil {
			c.log.Warn("malformed message", "err", err)
			c.finish(wire.CodeMalformed, "malformed message")
			return errFinished
		}
	}
}

// take handles one message. An error is the sender's fault and ends the connection.
func (c *conn) take(ctx context.Context, m wire.Message) error {
	switch m := m.(type) {
	case wire.Open:
		return c.open(ctx, m)
	case wire.Knock:
		if c.spare && c.seats.Load() == 0 {
			c.fail(m.Ref, wire.CodeBusy, "too many connections")
			return nil
		}
		c.knock(ctx, m)
	case wire.Proof:
		c.proof(ctx, m)
	case wire.Resume:
		c.resume(ctx, m)
	case wire.Submit:
		c.handOrFail(ctx, m.Ref, m.Session, submission{c, m})
	case wire.Prove:
		c.hand(ctx, m.Session, proving{c, m})
	case wire.Relay:
		c.hand(ctx, m.Session, relaying{c, m})
	case wire.Duty:
		c.onDuty(ctx, m)
	case wire.Accept:
		c.acceptRequest(ctx, m)
	case wire.Decline:
		c.declineRequest(ctx, m)
	case wire.Introduce:
		c.introduce(ctx, m)
	case wire.Pass:
		c.pass(ctx, m)
	case wire.Take:
		c.takeSession(ctx, m)
	case wire.LeaveMessage:
		c.handOrFail(ctx, m.Ref, m.Session, messaging{c, m})
	default:
		return fmt.Errorf("%T is the server's to send: %w", m, wire.ErrMalformed)
	}
	return nil
}

// leaveAll tells everybody concerned that the connection has ended.
func (c *conn) leaveAll() {
	c.hangUp()
	if c.attempt != nil {
		c.attempt.drop()
	}
	for l := range c.touched {
		l.post(context.Background(), parting{c})
	}
}

// touch notes that l has to know when the connection ends.
func (c *conn) touch(l *live) {
	for old := range c.touched {
		if old.ended() {
			delete(c.touched, old)
		}
	}
	c.touched[l] = struct{}{}
}

// sessions are those that the connection has had to do with.
func (c *conn) sessions() []session.ID {
	var out []session.ID
	for l := range c.touched {
		out = append(out, l.id)
	}
	return out
}

// hand passes a message to its session; false when that is not live.
func (c *conn) hand(ctx context.Context, id session.ID, in inbound) bool {
	l := c.srv.hall.find(id)
	return l != nil && l.post(ctx, in)
}

// handOrFail is hand of a message that is answered: when its session is not live, too.
func (c *conn) handOrFail(ctx context.Context, ref uint32, id session.ID, in inbound) {
	if !c.hand(ctx, id, in) {
		c.fail(ref, wire.CodeRefused, "no such live session")
	}
}

func (c *conn) account() string {
	if r := c.rep.Load(); r != nil {
		return r.account
	}
	return ""
}

// display is a signed-in rep's name for people; empty for others.
func (c *conn) display() string {
	if r := c.rep.Load(); r != nil {
		return r.display
	}
	return ""
}

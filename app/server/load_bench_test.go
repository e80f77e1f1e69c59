package server_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// The load that a site has to bear (issue: the session's rules, whole): so many live sessions, so many commands a second over all of them.
const (
	loadSessions = 1000
	loadRate     = 200 // commands a second
	loadTime     = 10 * time.Second
	loadSetters  = 8 // sessions that are set up at a time
)

// loaded is a live session with the two connections of its rep and its customer, both of which read all the time.
type loaded struct {
	rep   *servertest.Member
	acks  chan wire.Message // what answers the rep's submission
	next  session.RequestID
	asked bool
	mu    sync.Mutex // guards rep's log
}

// BenchmarkLoad1000 measures from handing a command in to its being taken, over TLS and WebSockets on loopback, with a ledger on the disk:
// 1,000 live sessions with a customer each (2,000 connections), 200 commands a second. The programs' share of the work (signing,
// verifying, 2,000 ends of TLS) is done by this process, too.
func BenchmarkLoad1000(b *testing.B) {
	s := servertest.Start(b, func(c *server.Config) {
		c.Limits.Conns, c.Limits.ConnsPerIP = 4*loadSessions, 4*loadSessions
		c.Limits.Raw = server.Share{Total: 4 * loadSessions, PerIP: 4 * loadSessions}
	})
	all := setLoadUp(b, s)
	b.Logf("%d live sessions, %d connections", s.Sessions(), s.Connections())
	var took []time.Duration
	for b.Loop() {
		took = append(took, runLoad(b, all)...)
	}
	slices.Sort(took)
	at := func(part float64) float64 {
		return float64(took[min(len(took)-1, int(part*float64(len(took))))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.50), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
	b.ReportMetric(float64(len(took))/(loadTime.Seconds()*float64(b.N)), "commands/s")
}

func setLoadUp(b *testing.B, s *servertest.Server) []*loaded {
	b.Helper()
	all := make([]*loaded, loadSessions)
	var wg sync.WaitGroup
	reps := make([]servertest.Rep, loadSetters)
	for w := range loadSetters {
		reps[w] = s.SignIn("rep-" + string(rune('a'+w)))
	}
	for w, rep := range reps {
		wg.Go(func() {
			for i := w; i < loadSessions; i += loadSetters {
				c := s.Dial(rep)
				c.Policy.OneCustomer = true
				m := c.Open("Rep")
				secret, err := trust.NumberSecret(m.Locator, "12345")
				if err != nil {
					b.Error(err)
					return
				}
				customer := m.Invite(s.Dial(), secret, trust.Customer, "Customer")
				l := &loaded{rep: m, acks: make(chan wire.Message, 1)}
				go l.readLoop()
				go drain(customer)
				all[i] = l
			}
		})
	}
	wg.Wait()
	if b.Failed() || s.Sessions() != loadSessions {
		b.Fatalf("%d sessions are up", s.Sessions())
	}
	return all
}

// drain reads what comes until the connection ends.
func drain(m *servertest.Member) {
	for {
		if _, _, err := m.WS.Read(context.Background()); err != nil {
			return
		}
	}
}

func (l *loaded) readLoop() {
	defer close(l.acks)
	for {
		_, text, err := l.rep.WS.Read(context.Background())
		if err != nil {
			return
		}
		switch msg, _ := wire.Decode(text); msg := msg.(type) {
		case wire.Submitted, wire.Failure:
			l.acks <- msg
		case wire.Entries:
			l.mu.Lock()
			l.rep.Take(msg)
			l.mu.Unlock()
		}
	}
}

// command asks the customer for something, or takes that back.
func (l *loaded) command() wire.Submit {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = !l.asked
	if l.asked {
		l.next++
		return l.rep.Submission(session.Asking{Request: l.next, Activity: session.ViewDesktop})
	}
	return l.rep.Submission(session.Cancel{Request: l.next, Reason: session.ReasonCancelled})
}

// runLoad hands in a command every 1/loadRate s, by one session after the other, and returns how long each took.
func runLoad(b *testing.B, all []*loaded) []time.Duration {
	b.Helper()
	var mu sync.Mutex
	var took []time.Duration
	var wg sync.WaitGroup
	tick := time.NewTicker(time.Second / loadRate)
	defer tick.Stop()
	for i := range int(loadTime.Seconds() * loadRate) {
		<-tick.C
		l := all[i%len(all)]
		wg.Go(func() {
			cmd := l.command()
			begun := time.Now()
			l.rep.Send(cmd)
			answer := <-l.acks
			d := time.Since(begun)
			if _, ok := answer.(wire.Submitted); !ok {
				b.Errorf("answered with %#v", answer)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, d)
		})
	}
	wg.Wait()
	return took
}

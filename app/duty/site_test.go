package duty

import (
	"context"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/wire"
)

// patience is how long a test waits for what has to come.
const patience = time.Minute

// site is the other end of a line: it takes what is said and says what the test wants.
type site struct {
	t      *testing.T
	events chan client.Event
	said   chan wire.Message
	end    chan error // what the connection ends with
}

func newSite(t *testing.T) *site {
	return &site{t: t, events: make(chan client.Event), said: make(chan wire.Message, 100), end: make(chan error, 1)}
}

// Run is a connection's: until ctx ends or the test says so.
func (s *site) Run(ctx context.Context) error {
	defer close(s.events)
	select {
	case err := <-s.end:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *site) Events() <-chan client.Event { return s.events }

func (s *site) Send(m wire.Message) error { s.said <- m; return nil }

// up and down are the connection's.
func (s *site) up()   { s.tell(client.Up{Offset: time.Hour}) }
func (s *site) down() { s.tell(client.Down{Err: client.ErrDown}) }

// says is a message of the site's.
func (s *site) says(m wire.Message) { s.tell(client.Received{Message: m}) }

func (s *site) tell(ev client.Event) {
	s.t.Helper()
	select {
	case s.events <- ev:
	case <-time.After(patience):
		s.t.Fatalf("nobody takes %#v", ev)
	}
}

// hears returns the next message, which must be an M.
func hears[M wire.Message](s *site) M {
	s.t.Helper()
	select {
	case m := <-s.said:
		got, ok := m.(M)
		if !ok {
			s.t.Fatalf("said %#v, want a %T", m, got)
		}
		return got
	case <-time.After(patience):
		var want M
		s.t.Fatalf("nothing said; waiting for a %T", want)
		return want
	}
}

// silence fails when something was said. What the line has been told before has been dealt with when it publishes; see agent.rests.
func (s *site) silence() {
	s.t.Helper()
	select {
	case m := <-s.said:
		s.t.Fatalf("said %#v", m)
	default:
	}
}

package server

import (
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/session"
)

// Queue brings a command before the rules of queues, as the server would.
func Queue(t *testing.T, s *Server, by acd.UserID, cmd acd.Command) []acd.Event {
	t.Helper()
	evs, err := QueuesDo(s, by, cmd)
	if err != nil {
		t.Fatalf("%#v: %v", cmd, err)
	}
	return evs
}

// MostUnread says how many unread messages a queue takes from strangers.
func MostUnread(s *Server, n int) { s.entry.most = n }

// QueueState is the queues' newest state.
func QueueState(s *Server) acd.State { return s.queues.state() }

// Introduced hands in a link, as an agent's console does.
func Introduced(t *testing.T, s *Server, id session.ID, text string) {
	t.Helper()
	l, err := invite.ParseLink(text)
	if err != nil {
		t.Fatal(err)
	}
	s.queues.links.set(id, l.Secret, s.now())
}

// Ticket is the ticket of a request.
func Ticket(s *Server, first acd.RequestID) string { return s.entry.tickets.of(first) }

// OpensAgain is when a queue opens, for people.
func OpensAgain(h acd.Hours, zone *time.Location, now time.Time, words func(string) string) string {
	return opensAgain(h, zone, now, words)
}

// OpenTimes is a week for people.
func OpenTimes(week []acd.Interval, words func(string) string) (out []string) {
	for _, o := range openTimes(week, words) {
		out = append(out, o.Days+" "+o.Times)
	}
	return out
}

// MaxUnread is how many unread messages a queue holds.
const MaxUnread = maxUnread

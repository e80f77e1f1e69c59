package server

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"time"

	"deskhand/app/acd"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// requestOf is the request that goes on with a customer's first, while nobody has taken it.
func requestOf(st acd.State, first acd.RequestID) (acd.Request, bool) {
	for _, r := range st.Requests {
		if r.First() == first && !r.Transferred() {
			return r, true
		}
	}
	return acd.Request{}, false
}

// holderOf is the agent who took it, with the session.
func holderOf(st acd.State, first acd.RequestID) (acd.UserID, session.ID, bool) {
	for _, p := range st.People {
		for _, h := range p.Sessions {
			if h.Request == first && first != 0 { // 0: an agent's own session
				return p.User.ID, h.Session, true
			}
		}
	}
	return "", "", false
}

// place is how the place of a customer is now who came in by that reached.
func (s *Server) place(ctx context.Context, first acd.RequestID, at reached) wire.Place {
	st := s.queues.state()
	p := wire.Place{Stage: wire.PlaceGone, Estimate: -1}
	if r, ok := requestOf(st, first); ok {
		p = waitingPlace(st, r)
	} else if agent, id, ok := holderOf(st, first); ok {
		p.Stage, p.Name = wire.PlaceAccepted, s.agentName(ctx, agent)
		if link := s.queues.introduced(id, at); link != "" {
			p.Stage, p.Link = wire.PlaceReady, link
		}
	}
	p.Ticket = s.entry.tickets.of(first)
	p.Mark = markOf(p)
	return p
}

func waitingPlace(st acd.State, r acd.Request) wire.Place {
	p := wire.Place{Stage: wire.PlaceWaiting, Estimate: -1, Again: r.Again != 0}
	q, _ := st.Queue(r.Queue)
	p.Title, p.Lead = q.Name, q.Message.Lead
	if r.Stage == acd.Writing {
		p.Stage = wire.PlaceWriting
		return p
	}
	if n, ok := st.Position(r.ID); ok && q.Shown.Position {
		p.Position = uint32(n)
	}
	if d, ok := st.Estimate(r.ID); ok && q.Shown.Estimate {
		p.Estimate = int64(math.Ceil(min(d, 7*24*time.Hour).Minutes())) * 60 // about: nobody is told seconds
	}
	return p
}

// markOf tells two places apart that do not read alike. It is never 0, and a whole number in a browser, too.
func markOf(p wire.Place) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%q %q %d %d %t %q %q %q", p.Stage, p.Title, p.Position, p.Estimate, p.Again, p.Name, p.Link, p.Lead)
	return h.Sum64()>>12 | 1
}

// awaitPlace answers when the place is no longer as it was seen, or when VisitTime is over.
func (s *Server) awaitPlace(r *http.Request, first acd.RequestID, seen uint64) wire.Place {
	ctx, at, from := r.Context(), s.reachedBy(r), remoteAddr(r)
	late := time.NewTimer(wire.VisitTime * time.Second)
	defer late.Stop()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	bell := s.queues.ears.open()
	defer s.queues.ears.close(bell)
	for {
		s.entry.hear(first, heard{s.now(), from})
		p := s.place(ctx, first, at)
		if p.Mark != seen || p.Stage == wire.PlaceGone {
			return p
		}
		select {
		case <-bell:
		case <-look.C:
		case <-late.C:
			return p
		case <-ctx.Done():
			return p
		case <-s.life.stop:
			return p
		}
	}
}

// agentName is an agent's name for people; the account's is nobody else's to know.
func (s *Server) agentName(ctx context.Context, agent acd.UserID) string {
	if a, err := s.cfg.Store.Account(ctx, string(agent)); err == nil && a.Display != "" {
		return a.Display
	}
	return session.Nameless
}

// entryLoop gives up the places of customers who are gone.
func (s *Server) entryLoop() {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.tendEntry(s.now())
		case <-s.life.stop:
			return
		}
	}
}

// tendEntry gives up the places of customers who have not been heard of for VisitLost; after a start everybody has that long to come back.
func (s *Server) tendEntry(now time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), visitTime)
	defer cancel()
	st := s.queues.state()
	for _, r := range s.entry.lost(st, now) {
		_, err := s.queues.do(ctx, acd.Site, acd.Leave{Request: r, Reason: acd.ReasonLost})
		if err != nil && !errors.Is(err, acd.ErrTaken) && !errors.Is(err, acd.ErrUnknown) {
			s.log.Error("lost customer's place not given up", "request", uint64(r), "err", err)
		}
	}
}

// lost are the requests whose customers are gone; it forgets what is over.
func (e *entry) lost(st acd.State, now time.Time) (out []acd.RequestID) {
	e.visits.sweep(now)
	e.waits.sweep(now)
	e.mu.Lock()
	defer e.mu.Unlock()
	long := now.Add(-wire.VisitLost * time.Second)
	for _, r := range st.Requests {
		if r.Transferred() {
			continue
		}
		last := e.heard[r.First()].at
		for _, t := range []time.Time{e.began, r.Since} {
			if t.After(last) {
				last = t
			}
		}
		if last.Before(long) {
			out = append(out, r.ID)
		}
	}
	for id, h := range e.heard {
		if h.at.Before(long) {
			delete(e.heard, id)
		}
	}
	for key, d := range e.done {
		if now.Sub(d.at) > onceTime {
			delete(e.done, key)
		}
	}
	return out
}

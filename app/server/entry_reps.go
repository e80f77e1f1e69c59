package server

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// Customers may choose who helps them, where a queue lets them (PRODUCT rule 30). What then happens is what happens to every request, but
// that it waits for that agent first: the site introduces the two, and they have words to compare.

// repChoice is an agent as a page names them.
type repChoice struct {
	Key    string // opaque; also the page's ?rep=
	Name   string
	Chosen bool
}

// repsOf are the agents of a queue among whom a customer may choose now. chosen is the key that the page was asked for with.
func (s *Server) repsOf(ctx context.Context, q acd.Queue, chosen string) (out []repChoice) {
	for _, id := range s.queues.state().Choosable(q.ID) {
		a, err := s.cfg.Store.Account(ctx, string(id))
		if err != nil || a.Display == "" { // the account's name is nobody else's to know
			continue
		}
		c := repChoice{Key: s.entry.tickets.agent(id), Name: a.Display}
		if first := strings.Fields(c.Name); q.Reps == acd.FirstNames && len(first) > 0 {
			c.Name = first[0]
		}
		c.Chosen = c.Key == chosen
		out = append(out, c)
	}
	return out
}

// namesReps reports whether a page names agents to who asked for it: to look their names up takes the ledger that sessions write to, so whoever
// asks without end gets pages without them.
func (s *Server) namesReps(r *http.Request) bool {
	return s.entry.waits.take(origin(remoteAddr(r)), s.now())
}

// chosen is the agent whom a visit names; acd.ErrAway when it is nobody who may be chosen now.
func (s *Server) chosen(v wire.VisitEnter) (acd.UserID, error) {
	if v.Agent == "" {
		return "", nil
	}
	for _, id := range s.queues.state().Choosable(v.Queue) {
		if s.entry.tickets.agent(id) == v.Agent {
			return id, nil
		}
	}
	return "", acd.ErrAway
}

// counter is a queue on the site's first page, with who may be chosen in it.
type counter struct {
	Name string
	Reps []counterRep
}

type counterRep struct{ Name, Href string }

// countersNow are the queues whose agents customers may choose.
func (s *Server) countersNow(ctx context.Context, lang string) (out []counter) {
	st := s.queues.state()
	for _, l := range st.Lines {
		if st.Admits(l.Queue.ID, s.queues.zones(), s.now()) != nil {
			continue
		}
		d := counter{Name: l.Queue.Name}
		for _, r := range s.repsOf(ctx, l.Queue, "") {
			query := url.Values{"rep": {r.Key}}
			if lang != "" {
				query.Set("lang", lang)
			}
			d.Reps = append(d.Reps, counterRep{Name: r.Name, Href: "/q/" + url.PathEscape(string(l.Queue.ID)) + "?" + query.Encode()})
		}
		if len(d.Reps) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// serveJoin is the site's first page: a number to type, and who may be chosen instead. Over plain HTTP nobody can: a queue's page needs TLS.
func (s *Server) serveJoin(w http.ResponseWriter, r *http.Request) {
	var counters []counter
	if r.TLS != nil && s.namesReps(r) {
		counters = s.countersNow(r.Context(), r.URL.Query().Get("lang"))
	}
	s.site.front(w, r, verbJoin, "join.title", counters)
}

package server

import (
	"context"
	"slices"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// forms are what a program shows a customer who wants to enter a queue: that one with its forms, or all that there are to begin with.
func (s *Server) forms(ctx context.Context, id acd.QueueID) (out wire.Forms) {
	st, zones, now := s.queues.state(), s.queues.zones(), s.now()
	for _, l := range st.Lines {
		q := l.Queue
		if id != "" && q.ID != id || id == "" && inner(st, q.ID) {
			continue
		}
		f := wire.Form{Queue: q.ID, Service: q.Service, Name: q.Name, Why: turnOf(st.Admits(q.ID, zones, now))}
		if id != "" {
			f.Description, f.Lead = q.Description, q.Message.Lead
			for _, r := range s.repsOf(ctx, q, "") {
				f.Reps = append(f.Reps, wire.FormRep{Key: r.Key, Name: r.Name})
			}
			f.Fields, f.Message = slices.Clone(q.Form), slices.Clone(q.MessageFields())
		}
		out.List = append(out.List, f)
	}
	return out
}

// inner reports whether another queue's rules send customers on to this one.
func inner(st acd.State, id acd.QueueID) bool {
	return slices.ContainsFunc(st.Lines, func(l acd.Line) bool {
		return slices.ContainsFunc(l.Queue.Rules.Allocation, func(r acd.Rule) bool { return r.Queue == id && l.Queue.ID != id })
	})
}

package server

import (
	"cmp"
	"context"
	"slices"
	"time"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// What agents see of other queues and agents, to hand a session on, and what managers see of those they watch.

// names are the names for people, by account.
func (d desk) names(ctx context.Context) (map[acd.UserID]string, error) {
	all, err := d.store.ListAccounts(ctx, "", -1)
	out := make(map[acd.UserID]string, len(all))
	for _, a := range all {
		out[acd.UserID(a.Name)] = cmp.Or(a.Display, a.Name)
	}
	return out, err
}

// directory is for agents: errRights for who is none.
func (d desk) directory(ctx context.Context, by acd.UserID) (out wire.Directory, err error) {
	s, zones, now := d.state(), d.zones(), d.now()
	me, is := s.Person(by)
	if !is || !me.User.Agent() {
		return out, errRights
	}
	names, err := d.names(ctx)
	if err != nil {
		return out, err
	}
	for _, l := range s.Lines {
		q := l.Queue
		n := headsOf(s, q.ID)
		there := n.free + n.busy
		if me.Available && s.May(by, acd.Serve, q.ID) {
			there--
		}
		out.Queues = append(out.Queues, wire.DirectoryQueue{ID: q.ID, Service: q.Service, Name: q.Name, Open: openNow(q, zones, now),
			Waiting: uint32(s.Waits(q.ID)), There: uint32(there)})
	}
	for _, p := range s.People {
		if p.User.ID != by && p.User.Agent() {
			out.Agents = append(out.Agents, wire.DirectoryAgent{Name: p.User.ID, Display: cmp.Or(names[p.User.ID], string(p.User.ID)), Status: p.Status()})
		}
	}
	return out, nil
}

// watcher is who looks, and what they may see: an administrator everything, others what the rules say.
type watcher struct {
	s   acd.State
	by  acd.UserID
	all bool
}

func (w watcher) queue(id acd.QueueID) bool { return w.all || w.s.May(w.by, acd.Watch, id) }

func (w watcher) agent(id acd.UserID) bool { return w.all || w.s.MayWatch(w.by, id) }

// request: in a queue that is watched; of a session that was handed to agents by name, when one of them is.
func (w watcher) request(r acd.Request) bool {
	if r.Queue != "" {
		return w.queue(r.Queue)
	}
	return w.all || slices.ContainsFunc(r.Transfer.To, w.agent)
}

// watches reports whether an account sees anything at all on the page of managers.
func watches(s acd.State, by acd.UserID, admin bool) bool {
	if admin {
		return len(s.Lines) > 0
	}
	p, is := s.Person(by)
	return is && p.User.Manager()
}

// monitor answers with what counts at this moment: the role and the posts of now, not those of the sign-in.
func (s *Server) monitor(ctx context.Context, by callFrom) (wire.Monitored, error) {
	a, err := s.cfg.Store.Account(ctx, by.account)
	if err != nil {
		return wire.Monitored{}, err
	}
	return s.desk().monitor(ctx, acd.UserID(a.Name), s.rightsOf(a).Role == wire.RoleAdmin)
}

// monitor is for managers and administrators: errRights for who is neither.
func (d desk) monitor(ctx context.Context, by acd.UserID, admin bool) (out wire.Monitored, err error) {
	s, zones, now := d.state(), d.zones(), d.now()
	if !admin && !watches(s, by, false) {
		return out, errRights
	}
	names, err := d.names(ctx)
	if err != nil {
		return out, err
	}
	w := watcher{s, by, admin}
	out.Now = now.UnixMilli()
	for _, l := range s.Lines {
		if w.queue(l.Queue.ID) {
			out.Queues = append(out.Queues, watchQueue(s, l, openNow(l.Queue, zones, now)))
		}
	}
	for _, p := range s.People {
		if (p.User.Agent() || p.SignedIn) && w.agent(p.User.ID) {
			out.Agents = append(out.Agents, w.watchAgent(p, cmp.Or(names[p.User.ID], string(p.User.ID))))
		}
	}
	for _, r := range s.Requests {
		switch {
		case !w.request(r):
		case len(out.Waits) == wire.MaxWatched:
			out.More++
		default:
			out.Waits = append(out.Waits, wire.WatchWaiter{Request: r.ID, Queue: r.Queue, Stage: r.Stage, Name: nameOf(r), Since: r.Since.UnixMilli(),
				Handed: r.Transferred(), Asked: r.Asked.Agent})
		}
	}
	return out, nil
}

// nameOf is what a customer called themselves on the form.
func nameOf(r acd.Request) string {
	if runes := []rune(r.Answers[acd.FieldName]); len(runes) > acd.MaxName {
		return string(runes[:acd.MaxName])
	}
	return r.Answers[acd.FieldName]
}

func watchQueue(s acd.State, l acd.Line, open bool) wire.WatchQueue {
	n := headsOf(s, l.Queue.ID)
	out := wire.WatchQueue{ID: l.Queue.ID, Service: l.Queue.Service, Name: l.Queue.Name, Open: open, Shut: l.Queue.Hours.Shut,
		Waiting: uint32(s.Waits(l.Queue.ID)), Free: uint32(n.free), Busy: uint32(n.busy), Agents: uint32(n.agents), Handled: uint32(len(l.Handled))}
	for _, r := range s.Requests { // in the order they came
		if r.Queue == l.Queue.ID && r.Stage == acd.Waiting {
			out.Longest = r.Since.UnixMilli()
			break
		}
	}
	for _, p := range s.People {
		for _, h := range p.Sessions {
			if h.Queue == l.Queue.ID {
				out.Held++
			}
		}
	}
	if len(l.Handled) > 0 {
		took := slices.Sorted(slices.Values(l.Handled))
		out.Usual = int64(took[len(took)/2] / time.Second)
	}
	return out
}

func (w watcher) watchAgent(p acd.Person, name string) wire.WatchAgent {
	out := wire.WatchAgent{Name: p.User.ID, Display: name, Status: p.Status(), Capacity: uint16(p.User.Capacity), Held: uint16(len(p.Sessions))}
	if !p.Changed.IsZero() {
		out.Since = p.Changed.UnixMilli()
	}
	for _, h := range p.Sessions {
		if at := h.Since.UnixMilli(); out.Longest == 0 || at < out.Longest {
			out.Longest = at
		}
	}
	for _, post := range p.User.Posts {
		if w.s.May(p.User.ID, acd.Serve, post.Queue) && w.queue(post.Queue) {
			out.Queues = append(out.Queues, post.Queue)
		}
	}
	return out
}

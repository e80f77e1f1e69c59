package server

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// inbox is what an agent has to know of their queues. Where more wait than there is room for, those that they may accept come before
// those that they may only pick.
func (q *queues) inbox(ctx context.Context, who reader) wire.Inbox {
	state, agent := q.state(), who.by
	p, _ := state.Person(agent)
	in := wire.Inbox{On: p.SignedIn, Available: p.Available, Capacity: uint16(p.User.Capacity), Held: uint16(len(p.Sessions)), Full: p.Full}
	if !p.SignedIn {
		return in
	}
	in.Unread = q.unread.of(ctx, q.srv.desk().readable(who))
	shown := state.Inbox(agent)
	var list, rest []acd.Request
	for _, r := range state.InTurn() {
		mine := slices.Contains(shown, r.ID)
		switch {
		case mine:
			list = append(list, r)
		case r.Stage == acd.Waiting && state.May(agent, acd.Take, r.Queue) && r.Transfer.From != agent:
			rest = append(rest, r)
		}
		if mine || r.Stage == acd.Waiting && state.May(agent, acd.See, r.Queue) {
			in.Waiting++
		}
	}
	all := append(list, rest...)
	in.More = uint32(max(0, len(all)-wire.MaxWaiters))
	all = all[:min(len(all), wire.MaxWaiters)]
	slices.SortFunc(all, func(a, b acd.Request) int { return cmp.Compare(a.First(), b.First()) })
	for _, r := range all {
		w := q.waiter(ctx, r, agent)
		w.Shown = slices.Contains(shown, r.ID)
		in.List = append(in.List, w)
	}
	return fitting(in)
}

// waiter is a request as an agent sees it.
func (q *queues) waiter(ctx context.Context, r acd.Request, agent acd.UserID) wire.Waiter {
	w := wire.Waiter{Request: r.ID, Queue: r.Queue, Since: r.Since.UnixMilli(), Shown: true, Answers: shortened(r.Answers, wire.MaxAnswers)}
	of, _ := q.state().Queue(r.Queue)
	filled := of
	if r.Door != "" { // the form is of where the customer came in, wherever they wait now
		filled, _ = q.state().Queue(r.Door)
	}
	w.Title, w.Labels = of.Name, labels(filled.Form, w.Answers)
	if r.Asked.Agent == agent {
		w.Until = r.Asked.Until.UnixMilli()
	}
	w.Chosen = r.Chosen && r.Route == agent
	if r.Transferred() {
		w.Handed, w.From, w.Message = true, q.srv.nameOf(ctx, r.Transfer.From), r.Transfer.Message
		w.Back = r.Stage == acd.Returning
	}
	return w
}

// labels are the form's own words for what was answered.
func labels(form []acd.Field, a acd.Answers) map[acd.FieldKey]string {
	out := map[acd.FieldKey]string{}
	for _, f := range form {
		if f.Label != "" && a[f.Key] != "" {
			out[f.Key] = f.Label
		}
	}
	return out
}

// nameOf is an account's name for people.
func (s *Server) nameOf(ctx context.Context, account acd.UserID) string {
	a, err := s.cfg.Store.Account(ctx, string(account))
	if err != nil {
		return string(account)
	}
	return cmp.Or(a.Display, a.Name)
}

// answerSteps are how many bytes of each request's answers an inbox brings, at most: the first that lets it fit.
var answerSteps = [...]int{wire.MaxAnswers, 2000, 1000, 500, 200, 0}

// fitting cuts answers until the inbox fits a message.
func fitting(in wire.Inbox) wire.Inbox {
	whole := make([]acd.Answers, len(in.List))
	for i, w := range in.List {
		whole[i] = w.Answers
	}
	for _, most := range answerSteps {
		for i := range in.List {
			in.List[i].Answers = shortened(whole[i], most)
			maps.DeleteFunc(in.List[i].Labels, func(k acd.FieldKey, _ string) bool { return in.List[i].Answers[k] == "" })
		}
		if _, err := wire.Encode(in); err == nil {
			break
		}
	}
	return in
}

// shortened returns answers of at most that many bytes, keys and values together: first the long ones are cut, then the last keys go.
func shortened(a acd.Answers, most int) acd.Answers {
	size, keys := 0, make([]acd.FieldKey, 0, len(a))
	for k, v := range a {
		size += len(k) + len(v)
		keys = append(keys, k)
	}
	if size <= most {
		return a
	}
	if most == 0 {
		return nil
	}
	slices.Sort(keys)
	out, each := acd.Answers{}, max(most/len(keys)/2, 20)
	for _, k := range keys {
		v := a[k]
		if len(v) > each {
			v = strings.ToValidUTF8(v[:each-len("…")], "") + "…"
		}
		if most -= len(k) + len(v); most < 0 {
			break
		}
		out[k] = v
	}
	return out
}

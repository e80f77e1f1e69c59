package server

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// Messages that customers left. They are kept until somebody deletes them, whether or not they were sent by mail as well: mails get lost, and
// queues have no addresses. Who works for a queue or watches it reads its messages; administrators read all, also those of no queue.

// reader is who looks at messages.
type reader struct {
	by  acd.UserID
	all bool // an administrator
}

// messages does a call about messages of somebody who is signed in.
func (s *Server) messages(ctx context.Context, by callFrom, call wire.Call) ([]byte, error) {
	a, err := s.cfg.Store.Account(ctx, by.account)
	if err != nil {
		return nil, err
	}
	answer, err := s.desk().messages(ctx, reader{acd.UserID(a.Name), s.rightsOf(a).Role == wire.RoleAdmin}, call)
	if _, only := call.(wire.MessageList); err == nil && !only { // agents see how many there are
		s.queues.unread.changed()
		s.queues.ears.ring()
	}
	return answer, err
}

// messages answers; errRights for messages that are not the reader's.
func (d desk) messages(ctx context.Context, who reader, call wire.Call) ([]byte, error) {
	switch c := call.(type) {
	case wire.MessageList:
		return encoded(d.listMessages(ctx, who, c))
	case wire.MessageMark:
		err := d.mayRead(ctx, who, c.ID)
		if err == nil && c.Read {
			err = d.left.MarkMessage(ctx, c.ID, string(who.by), d.now())
		} else if err == nil {
			err = d.left.MarkMessage(ctx, c.ID, "", time.Time{})
		}
		return encoded(wire.Done{}, err)
	case wire.MessageRemove:
		err := d.mayRead(ctx, who, c.ID)
		if err == nil {
			err = d.left.RemoveMessage(ctx, c.ID)
		}
		return encoded(wire.Done{}, err)
	}
	return nil, errNoCall
}

// readable are the queues whose messages somebody reads; nil: all.
func (d desk) readable(who reader) []string {
	if who.all {
		return nil
	}
	s, out := d.state(), []string{}
	for _, l := range s.Lines {
		if s.May(who.by, acd.Serve, l.Queue.ID) || s.May(who.by, acd.Watch, l.Queue.ID) {
			out = append(out, string(l.Queue.ID))
		}
	}
	return out
}

func (d desk) mayRead(ctx context.Context, who reader, id uint64) error {
	queue, err := d.left.MessageQueue(ctx, id)
	if err == nil && !who.all && !slices.Contains(d.readable(who), queue) {
		err = errRights
	}
	return err
}

func (d desk) listMessages(ctx context.Context, who reader, c wire.MessageList) (out wire.LeftMessages, err error) {
	queues := d.readable(who)
	if queues != nil && len(queues) == 0 {
		return out, errRights
	}
	list, err := d.left.QueueMessages(ctx, queues, c.Before, c.Unread, wire.MaxMessages+1)
	if err != nil {
		return out, err
	}
	unread, err := d.left.UnreadMessages(ctx, queues)
	if err != nil {
		return out, err
	}
	names, err := d.names(ctx)
	if err != nil {
		return out, err
	}
	s := d.state()
	for _, m := range list[:min(len(list), wire.MaxMessages)] {
		q, _ := s.Queue(acd.QueueID(m.Queue))
		one := wire.LeftMessage{ID: m.N, Queue: acd.QueueID(m.Queue), Title: q.Name, At: m.At.UnixMilli(), Text: m.Text, Read: unixMilli(m.Read)}
		if m.By != "" {
			one.By = cmp.Or(names[acd.UserID(m.By)], m.By)
		}
		var answers acd.Answers
		if err := json.Unmarshal(m.Answers, &answers); err != nil {
			return out, fmt.Errorf("message %d: %w", m.N, err)
		}
		one.Answers = answersIn(q, answers)
		out.List = append(out.List, one)
	}
	out.Unread = uint32(unread)
	out.List = fitted(out.List, func(part []wire.LeftMessage) wire.LeftMessages {
		return wire.LeftMessages{List: part, Unread: out.Unread}
	})
	out.More = len(list) > len(out.List)
	return out, nil
}

// answersIn are answers in the order of a queue's forms; what these do not ask (any more) comes last.
func answersIn(q acd.Queue, a acd.Answers) (out []wire.Answered) {
	left := maps.Clone(a)
	for _, f := range append(slices.Clone(q.Form), q.Message.Fields...) {
		if text := left[f.Key]; text != "" {
			out = append(out, wire.Answered{Key: f.Key, Label: f.Label, Text: text})
		}
		delete(left, f.Key)
	}
	for _, key := range slices.Sorted(maps.Keys(left)) {
		if left[key] != "" {
			out = append(out, wire.Answered{Key: key, Text: left[key]})
		}
	}
	return out
}

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"deskhand/app/wire"
)

// messageFlags are what flags say of the messages that customers left.
type messageFlags struct {
	unread             bool
	most               int
	mark, open, remove uint64
}

func (q *queueCall) messageFlags() {
	m, f := &q.message, q.flags
	f.BoolVar(&m.unread, "unread", false, "only what nobody has marked as read")
	f.IntVar(&m.most, "most", 100, "`number` of messages to show; 0: all")
	f.Uint64Var(&m.mark, "read", 0, "mark the message with this `number` as read")
	f.Uint64Var(&m.open, "not-read", 0, "mark the message with this `number` as not read")
	f.Uint64Var(&m.remove, "delete", 0, "delete the message with this `number`")
}

// messages shows what customers left, or does something about one message.
func (q *queueCall) messages(ctx context.Context) error {
	m, given := q.message, q.given()
	var call wire.Call
	about := uint64(0)
	switch {
	case len(given) > 1 && (given["read"] || given["not-read"] || given["delete"]):
		return errors.New("one thing at a time: --read, --not-read or --delete")
	case given["read"]:
		call, about = wire.MessageMark{ID: m.mark, Read: true}, m.mark
	case given["not-read"]:
		call, about = wire.MessageMark{ID: m.open}, m.open
	case given["delete"]:
		call, about = wire.MessageRemove{ID: m.remove}, m.remove
	default:
		return q.listMessages(ctx)
	}
	q.name = fmt.Sprint("message ", about)
	if _, err := ask[wire.Done](ctx, q, call); err != nil {
		return err
	}
	fmt.Fprintf(q.std.out, "Done: message %d.\n", about)
	return nil
}

func (q *queueCall) listMessages(ctx context.Context) error {
	shown, before := 0, uint64(0)
	for {
		part, err := ask[wire.LeftMessages](ctx, q, wire.MessageList{Before: before, Unread: q.message.unread})
		if err != nil {
			return err
		}
		for _, m := range part.List {
			if q.message.most > 0 && shown == q.message.most {
				fmt.Fprintf(q.std.out, "There are older ones: --most %d shows more of them.\n", 10*q.message.most)
				return nil
			}
			q.showMessage(m)
			before, shown = m.ID, shown+1
		}
		if !part.More || len(part.List) == 0 {
			break
		}
	}
	if shown == 0 {
		fmt.Fprintln(q.std.out, "No messages.")
	}
	return nil
}

func (q *queueCall) showMessage(m wire.LeftMessage) {
	state := "not read"
	if m.Read != 0 {
		state = "read " + time.UnixMilli(m.Read).Format(time.DateTime)
		if m.By != "" {
			state += " by " + m.By
		}
	}
	where := "in no queue"
	if m.Queue != "" {
		where = "in " + string(m.Queue)
	}
	fmt.Fprintf(q.std.out, "%d  %s  %s, %s\n", m.ID, time.UnixMilli(m.At).Format(time.DateTime), where, state)
	for _, a := range m.Answers {
		fmt.Fprintf(q.std.out, "    %s: %s\n", cmp.Or(a.Label, string(a.Key)), strings.ReplaceAll(a.Text, "\n", " "))
	}
	fmt.Fprintf(q.std.out, "\n    %s\n\n", strings.ReplaceAll(m.Text, "\n", "\n    "))
}

package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/client"
	"deskhand/app/wire"
	"deskhand/ui/ask"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/messages"
)

// leftover is the page of what customers left for those who could not come. It belongs to the user interface's goroutine.
type leftover struct {
	page  *messages.Page
	state messages.Snapshot
	asked int       // which question the state waits for the answer of
	at    time.Time // when it was last asked how many are unread
}

// countEvery is how often a site is asked for the number of unread messages by who has no line to it on which it says so: a manager who is no
// agent, and an administrator.
const countEvery = time.Minute

// newLeftover makes the page.
func (d *desk) newLeftover() {
	d.pages.left.page = messages.New(d.messageCommand)
	d.traceMessages()
}

// offerMessages puts the way to the page on the rail for who works for a queue, or watches one.
func (d *desk) offerMessages(yes bool) {
	if !d.shell.Offered(uiconsole.PageMessages) {
		d.pages.left.at = time.Time{}
	}
	d.shell.Offer(uiconsole.PageMessages, yes)
	d.countMessages(time.Now())
}

// countMessages asks how many messages nobody has read, when it is time to and the site does not tell.
func (d *desk) countMessages(now time.Time) {
	l := &d.pages.left
	if d.shift.last.Agent || !d.shell.Offered(uiconsole.PageMessages) || now.Sub(l.at) < countEvery {
		return
	}
	l.at = now
	who := d.caller()
	d.back.goes(func(ctx context.Context) {
		var got wire.LeftMessages
		calls, err := who(ctx)
		if err == nil {
			got, err = calls.Messages(ctx, 1, true) // older than the first: none, but their number
		}
		d.screen.post(func() {
			if err != nil {
				d.back.log.Info("messages not counted", "err", err)
			} else if !d.shift.last.Agent {
				d.messagesCounted(int(got.Unread))
			}
		})
	})
}

// messagesCounted shows how many messages nobody has read; the page, where it shows the newest only, is brought up to date.
func (d *desk) messagesCounted(n int) {
	d.shell.Attend(uiconsole.PageMessages, n)
	s := &d.pages.left.state
	shown := d.shell.Place() == uiconsole.Place{Page: uiconsole.PageMessages}
	if shown && s.Known && !s.Busy && s.Trouble == "" && n != s.Unread && len(s.List) <= wire.MaxMessages {
		d.readMessages(s.Only, 0)
	}
}

func (d *desk) messageCommand(c messages.Command) {
	s := &d.pages.left.state
	switch c := c.(type) {
	case messages.Refresh:
		d.readMessages(c.Only, 0)
	case messages.Older:
		if n := len(s.List); n > 0 {
			d.readMessages(s.Only, s.List[n-1].ID)
		}
	case messages.Mark:
		d.changeMessage(func(ctx context.Context, calls *client.Accounts) error { return calls.MarkMessage(ctx, c.ID, c.Read) })
	case messages.Remove:
		i := slices.IndexFunc(s.List, func(m wire.LeftMessage) bool { return m.ID == c.ID })
		if i < 0 {
			return
		}
		ask.Confirm(d.win.Canvas(), d.tracer, messages.Question(s.List[i]), func() {
			d.changeMessage(func(ctx context.Context, calls *client.Accounts) error { return calls.RemoveMessage(ctx, c.ID) })
		})
	}
}

// readMessages asks for the newest, or for those before one.
func (d *desk) readMessages(only bool, before uint64) {
	l := &d.pages.left
	l.asked++
	mine := l.asked
	l.state.Busy, l.state.Only = true, only
	d.showMessages()
	who := d.caller()
	d.back.goes(func(ctx context.Context) {
		var got wire.LeftMessages
		calls, err := who(ctx)
		if err == nil {
			got, err = calls.Messages(ctx, before, only)
		}
		d.screen.post(func() {
			if d.pages.left.asked == mine {
				d.messagesRead(got, before, err)
			}
		})
	})
}

func (d *desk) messagesRead(got wire.LeftMessages, before uint64, err error) {
	s := &d.pages.left.state
	s.Busy, s.Trouble = false, ""
	switch {
	case err != nil:
		d.refused("messages not read", err)
		s.Trouble = cmp.Or(queueSentence(err, false), lang.L("error.other"))
	case before == 0:
		s.Known, s.List, s.More, s.Unread = true, got.List, got.More, int(got.Unread)
	default:
		s.List, s.More, s.Unread = append(slices.Clone(s.List), got.List...), got.More, int(got.Unread)
	}
	if err == nil {
		d.shell.Attend(uiconsole.PageMessages, s.Unread)
	}
	d.showMessages()
}

// changeMessage has something done about one, and asks how it is then. A message that is gone meanwhile is no trouble.
func (d *desk) changeMessage(do func(context.Context, *client.Accounts) error) {
	l := &d.pages.left
	l.asked++
	mine := l.asked
	l.state.Busy = true
	d.showMessages()
	who := d.caller()
	d.back.goes(func(ctx context.Context) {
		calls, err := who(ctx)
		if err == nil {
			err = do(ctx, calls)
		}
		d.screen.post(func() {
			if err != nil && !errors.Is(err, client.ErrNone) {
				d.messagesRead(wire.LeftMessages{}, 0, err)
				return
			}
			if d.pages.left.asked == mine {
				d.readMessages(d.pages.left.state.Only, 0)
			}
		})
	})
}

func (d *desk) showMessages() {
	d.pages.left.page.Update(d.pages.left.state)
	d.traceMessages()
}

func (d *desk) traceMessages() {
	d.tracer.Drop("messages")
	for name, o := range d.pages.left.page.Named() {
		d.tracer.Name(o, "messages."+name)
	}
}

package outbox

import (
	"fmt"
	"slices"
	"time"

	"deskhand/app/wire"
)

// Taken is what came of a message from the other end; the zero value is nothing for the owner.
type Taken struct {
	// Message was delivered: it comes this once. nil: none was.
	Message *Message
	// Forgot is how many messages, which it had acknowledged, the other end has no memory of.
	Forgot int
}

// Store reports whether an owner who keeps the Box over crashes has to store it before the next Flush.
func (t Taken) Store() bool { return t.Message != nil || t.Forgot > 0 }

// Take takes what came over the link. It returns wire.ErrMalformed or wire.ErrTooLarge for what is no frame or ack, and ErrAhead;
// then nothing has changed.
func (b *Box) Take(now time.Time, msg []byte) (Taken, error) {
	f, a, err := wire.DecodeKept(msg)
	switch {
	case err != nil:
		return Taken{}, err
	case !b.link.up:
		return Taken{}, nil // it was on its way when the link went
	case f != nil:
		return Taken{Message: b.takeFrame(*f)}, nil
	}
	return b.takeAck(now, *a)
}

// takeFrame delivers the next message of a stream. Everything else is answered with how far the stream has come.
func (b *Box) takeFrame(f wire.Frame) *Message {
	if !slices.Contains(b.owed, f.Stream) && len(b.owed) < MaxStreams {
		b.owed = append(b.owed, f.Stream)
	}
	if f.Seq == 0 || f.Seq != b.arrived(f.Stream)+1 {
		return nil
	}
	b.in = slices.DeleteFunc(b.in, func(a Arrived) bool { return a.Stream == f.Stream })
	if len(b.in) == MaxStreams {
		b.in = slices.Delete(b.in, 0, 1)
	}
	b.in = append(b.in, Arrived{f.Stream, f.Seq})
	return &Message{f.Kind, f.Body}
}

// arrived is how far one of the other end's streams has come.
func (b *Box) arrived(stream uint64) uint64 {
	for _, a := range b.in {
		if a.Stream == stream {
			return a.Seq
		}
	}
	return 0
}

func (b *Box) takeAck(now time.Time, a wire.Ack) (Taken, error) {
	s := b.out[0]
	if a.Stream != s.id {
		return Taken{}, nil // of a stream that is done with
	}
	if a.Seq > s.sent && !s.closed {
		return Taken{}, fmt.Errorf("ack %d of %d: %w", a.Seq, s.sent, ErrAhead)
	}
	if b.link.ask && a.Seq < s.base {
		return b.forgotten(now, int(s.base-a.Seq))
	}
	if b.link.ask {
		b.begin(now)
		b.link.ask = false
	}
	if n := min(a.Seq, s.top()); n > s.base {
		b.advance(now, n)
	}
	return Taken{}, nil
}

// advance counts the first stream as arrived up to seq.
func (b *Box) advance(now time.Time, seq uint64) {
	s, l := b.out[0], &b.link
	n := int(seq - s.base)
	for i, m := range s.messages[:n] {
		b.bytes -= len(m.Body)
		if s.base+uint64(i)+1 < l.next {
			l.away -= len(m.Body)
		}
		s.messages[i] = Message{} // the array lives on; its bodies need not
	}
	b.kept -= n
	b.done += Ticket(n)
	s.messages, s.base = s.messages[n:], seq
	l.next = max(l.next, seq+1)
	l.retry, l.due = firstRetry, now.Add(firstRetry)
	if len(s.messages) == 0 && len(b.out) > 1 {
		b.out = b.out[1:]
		b.begin(now)
	}
}

// forgotten begins a new stream for what is left of the first one, because the other end has come back knowing less of it.
func (b *Box) forgotten(now time.Time, n int) (Taken, error) {
	fresh, err := b.newStream()
	if err != nil {
		return Taken{}, err
	}
	fresh.messages = b.out[0].messages
	b.out[0] = fresh
	if len(fresh.messages) == 0 && len(b.out) > 1 {
		b.out = b.out[1:]
	}
	b.begin(now)
	return Taken{Forgot: n}, nil
}

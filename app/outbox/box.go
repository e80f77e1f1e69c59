package outbox

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"deskhand/app/wire"
)

// Limits bound what a Box keeps. A zero field is its default.
type Limits struct {
	Messages int // kept unacknowledged; 1000
	Bytes    int // of their bodies; 1 MiB
	Window   int // bytes on their way at a time, at least one message; 64 KiB
}

// The defaults of Limits.
const (
	defaultMessages = 1000
	defaultBytes    = 1 << 20
	defaultWindow   = 64 << 10
)

// MaxStreams is how many of the other end's streams are remembered; an honest one needs one for each of its lives, and uses them one
// after the other.
const MaxStreams = 8

// The pause before what is not answered is sent again: it doubles from the first to the last, and starts over when something moves.
const (
	firstRetry = 2 * time.Second
	lastRetry  = 30 * time.Second
)

// Message is what is kept: what it is, and its bytes (1..wire.MaxFrameBody), which nobody changes.
type Message struct {
	Kind wire.FrameKind `json:"kind"`
	Body []byte         `json:"body"`
}

func (m Message) valid() bool {
	return m.Kind != 0 && len(m.Body) > 0 && len(m.Body) <= wire.MaxFrameBody
}

// Ticket numbers what Send took, from 1; a Box never gives one twice.
type Ticket uint64

// Box is one end's half of what goes between it and one other participant. Make it with New or Restore.
type Box struct {
	rand   io.Reader
	limits Limits
	out    []*stream // not empty; the last one takes what is sent, those before it are of earlier lives and go first
	done   Ticket
	kept   int // messages in out
	bytes  int // of their bodies
	link   link
	in     []Arrived // by their last message, newest last
	owed   []uint64  // streams to be acknowledged
}

// stream is messages under one number.
type stream struct {
	id       uint64
	base     uint64    // all up to it are acknowledged
	messages []Message // from base+1
	sent     uint64    // the highest that may have been written to a link, in any life
	closed   bool      // of an earlier life: the other end may have more of it than we remember
}

func (s *stream) top() uint64 { return s.base + uint64(len(s.messages)) }

// link is what is known of the present link; the zero value is none.
type link struct {
	up    bool
	ask   bool          // the other end has to say how far it is, before anything is sent
	next  uint64        // of the first stream: what is sent next
	away  int           // bytes on their way
	due   time.Time     // when what is on its way, or the question, is sent again
	retry time.Duration // the pause before that
}

// New returns an empty Box; it draws its stream from random.
func New(random io.Reader, limits Limits) (*Box, error) {
	b := &Box{rand: random, limits: limits}
	for _, l := range []struct {
		value    *int
		standard int
	}{{&b.limits.Messages, defaultMessages}, {&b.limits.Bytes, defaultBytes}, {&b.limits.Window, defaultWindow}} {
		if *l.value == 0 {
			*l.value = l.standard
		}
	}
	s, err := b.newStream()
	if err != nil {
		return nil, err
	}
	b.out = []*stream{s}
	return b, nil
}

func (b *Box) newStream() (*stream, error) {
	var raw [8]byte
	for {
		if _, err := io.ReadFull(b.rand, raw[:]); err != nil {
			return nil, fmt.Errorf("draw stream: %w", err)
		}
		if id := binary.BigEndian.Uint64(raw[:]); id != 0 {
			return &stream{id: id}, nil
		}
	}
}

// Send keeps a copy of a message until it has arrived. It returns ErrFull or ErrMessage. Flush sends it.
func (b *Box) Send(kind wire.FrameKind, body []byte) (Ticket, error) {
	m := Message{kind, bytes.Clone(body)}
	switch {
	case !m.valid():
		return 0, fmt.Errorf("send %d bytes of kind %d: %w", len(body), kind, ErrMessage)
	case b.kept >= b.limits.Messages || b.bytes+len(body) > b.limits.Bytes:
		return 0, fmt.Errorf("send, with %d messages of %d bytes kept: %w", b.kept, b.bytes, ErrFull)
	}
	s := b.out[len(b.out)-1]
	s.messages = append(s.messages, m)
	b.kept++
	b.bytes += len(m.Body)
	return b.done + Ticket(b.kept), nil
}

// Done is the newest ticket up to which everything has arrived.
func (b *Box) Done() Ticket { return b.done }

// Kept is how many messages have not arrived.
func (b *Box) Kept() int { return b.kept }

// LinkUp says that there is a link, another than before if there was one. Flush sends what there is to send on it.
func (b *Box) LinkUp(now time.Time) {
	b.owed = nil
	b.link = link{up: true, retry: firstRetry}
	b.begin(now)
}

// LinkDown says that there is none.
func (b *Box) LinkDown() {
	b.owed = nil
	b.link = link{}
}

// begin starts the first stream on the present link.
func (b *Box) begin(now time.Time) {
	s := b.out[0]
	b.link.ask, b.link.next, b.link.away = s.sent > 0, s.base+1, 0
	b.link.retry, b.link.due = firstRetry, now
}

// Next is when Flush has something to send though nothing has happened; false: never.
func (b *Box) Next() (time.Time, bool) {
	if !b.link.up || !b.link.ask && b.link.away == 0 {
		return time.Time{}, false
	}
	return b.link.due, true
}

// Flush returns what is to be sent now, encoded, in its order. What the link does not take counts as lost on the way. Call it after
// LinkUp, Send and Take (with what was delivered stored, where it has to be) and at Next.
func (b *Box) Flush(now time.Time) ([][]byte, error) {
	if !b.link.up {
		return nil, nil
	}
	var out [][]byte
	for _, id := range b.owed {
		ack, err := wire.EncodeAck(wire.Ack{Stream: id, Seq: b.arrived(id)})
		if err != nil {
			return nil, err
		}
		out = append(out, ack)
	}
	b.owed = b.owed[:0]
	if b.link.ask {
		return b.question(out, now)
	}
	return b.frames(out, now)
}

// question asks how far the other end is with the first stream.
func (b *Box) question(out [][]byte, now time.Time) ([][]byte, error) {
	if now.Before(b.link.due) {
		return out, nil
	}
	q, err := wire.EncodeFrame(wire.Frame{Stream: b.out[0].id})
	if err != nil {
		return nil, err
	}
	b.waitLonger(now)
	return append(out, q), nil
}

// waitLonger counts something as sent now that is sent again after a pause, and doubles the next one.
func (b *Box) waitLonger(now time.Time) {
	b.link.due = now.Add(b.link.retry)
	b.link.retry = min(2*b.link.retry, lastRetry)
}

// frames are what the window has room for.
func (b *Box) frames(out [][]byte, now time.Time) ([][]byte, error) {
	s, l := b.out[0], &b.link
	if l.away > 0 && !now.Before(l.due) {
		l.next, l.away = s.base+1, 0
		l.retry = min(2*l.retry, lastRetry)
	}
	before := len(out)
	for ; l.next <= s.top(); l.next++ {
		m := s.messages[l.next-s.base-1]
		if l.away > 0 && l.away+len(m.Body) > b.limits.Window {
			break
		}
		f, err := wire.EncodeFrame(wire.Frame{Stream: s.id, Seq: l.next, Kind: m.Kind, Body: m.Body})
		if err != nil {
			return nil, err
		}
		out = append(out, f)
		l.away += len(m.Body)
		s.sent = max(s.sent, l.next)
	}
	if len(out) > before {
		l.due = now.Add(l.retry)
	}
	return out, nil
}

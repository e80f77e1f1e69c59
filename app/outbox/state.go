package outbox

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// State is all of a Box that outlives its program. It is the owner's to store, as JSON or otherwise; it holds what was said.
type State struct {
	Done Ticket    `json:"done"`
	Out  []Leaving `json:"out,omitempty"`
	In   []Arrived `json:"in,omitempty"`
}

// Leaving is what is left of a stream of ours: messages from Base+1, at least one.
type Leaving struct {
	Stream   uint64    `json:"stream"`
	Base     uint64    `json:"base"`
	Messages []Message `json:"messages"`
}

// Arrived is how far one of the other end's streams has come.
type Arrived struct {
	Stream uint64 `json:"stream"`
	Seq    uint64 `json:"seq"`
}

// State returns a copy of what is to be stored.
func (b *Box) State() State {
	st := State{Done: b.done, In: slices.Clone(b.in)}
	for _, s := range b.out {
		if len(s.messages) == 0 {
			continue
		}
		l := Leaving{Stream: s.id, Base: s.base}
		for _, m := range s.messages {
			l.Messages = append(l.Messages, Message{m.Kind, bytes.Clone(m.Body)})
		}
		st.Out = append(st.Out, l)
	}
	return st
}

// Restore returns the Box that was stored, without a link. It may be older than the program that stored it came to be. ErrState says that
// it is not one of ours.
func Restore(random io.Reader, limits Limits, st State) (*Box, error) {
	b, err := New(random, limits)
	if err != nil {
		return nil, err
	}
	if len(st.In) > MaxStreams {
		return nil, fmt.Errorf("%d streams: %w", len(st.In), ErrState)
	}
	b.done = st.Done
	for i, a := range st.In {
		if a.Stream == 0 || a.Seq == 0 || slices.ContainsFunc(st.In[:i], func(o Arrived) bool { return o.Stream == a.Stream }) {
			return nil, fmt.Errorf("stream in: %w", ErrState)
		}
		b.in = append(b.in, a)
	}
	open := b.out[0]
	b.out = nil
	for _, l := range st.Out {
		s := &stream{id: l.Stream, base: l.Base, closed: true}
		for _, m := range l.Messages {
			if !m.valid() {
				return nil, fmt.Errorf("message of %d bytes: %w", len(m.Body), ErrState)
			}
			s.messages = append(s.messages, Message{m.Kind, bytes.Clone(m.Body)})
			b.kept++
			b.bytes += len(m.Body)
		}
		if s.id == 0 || len(s.messages) == 0 || s.top() < s.base || slices.ContainsFunc(b.out, func(o *stream) bool { return o.id == s.id }) {
			return nil, fmt.Errorf("stream out: %w", ErrState)
		}
		s.sent = s.top()
		b.out = append(b.out, s)
	}
	b.out = append(b.out, open)
	return b, nil
}

package peer

import (
	"errors"
	"testing"

	"deskhand/app/wire"
	"deskhand/media/peer/impair"
)

// The other end may find the channels open a moment before us. What it says at once, such as what was written before somebody came, is
// told after Connected: nobody would know whose it is before.
func TestNothingIsToldBeforeTheLinkIsUp(t *testing.T) {
	a, b := certificate(t), certificate(t)
	rep := newEnd(t, Config{Certificate: a, Remote: b.Fingerprint(), Offerer: true}, quick(), impair.Path{})
	late := newEnd(t, Config{Certificate: b, Remote: a.Fingerprint()}, quick(), impair.Path{})
	for _, text := range []string{"one", "two"} {
		late.conn.heard(Message{Channel: wire.ChannelControl, Data: []byte(text)}) // Run's goroutine is not there yet
	}
	join(rep, late)
	told := func(ev Event) bool { return is[Connected](ev) || is[Message](ev) }
	if ev := late.next("the link or a message", told); !is[Connected](ev) {
		t.Fatalf("%T came before Connected", ev)
	}
	for _, want := range []string{"one", "two"} {
		if m := await[Message](late, want); string(m.Data) != want {
			t.Errorf("told %q, want %q", m.Data, want)
		}
	}
	await[Connected](rep, "the link")
	if err := rep.conn.Send(wire.ChannelControl, []byte("three")); err != nil {
		t.Fatal(err)
	}
	if m := await[Message](late, "what is said later"); string(m.Data) != "three" {
		t.Errorf("told %q", m.Data)
	}
}

func TestTooMuchBeforeTheLinkIsUp(t *testing.T) {
	c := newEnd(t, Config{Certificate: certificate(t)}, quick(), impair.Path{})
	for range maxEarly / MaxMessage {
		c.conn.heard(Message{Channel: wire.ChannelControl, Data: make([]byte, MaxMessage)})
	}
	c.run()
	if err := c.ended(); !errors.Is(err, ErrChannel) {
		t.Errorf("ended with %v", err)
	}
	if len(c.conn.data.early.messages) >= maxEarly/MaxMessage {
		t.Errorf("%d messages kept", len(c.conn.data.early.messages))
	}
}

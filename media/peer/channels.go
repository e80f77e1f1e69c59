package peer

import (
	"fmt"

	"deskhand/app/wire"

	"github.com/pion/webrtc/v4"
)

// Limits of the data channels.
const (
	maxBuffered   = 1 << 20 // bytes waiting in a reliable channel before ErrSlow
	maxPointer    = 16 << 10
	pointerLife   = 200     // milliseconds
	maxStrangers  = 8       // channels that are not ours, before the link is ended
	maxEarly      = 1 << 20 // bytes of messages before Connected, each with its overhead, before the link is ended
	earlyOverhead = 64
	firstStreamID = 1
)

// channels are the link's data channels. Both ends make them with the same fixed stream numbers (RFC 8832 is not used), so
// there is no message by which the other end could open one; what pion reports all the same is closed. The map is not
// changed after openChannels.
type channels struct {
	byName    map[string]*webrtc.DataChannel
	open      int // of Run's goroutine
	strangers int // of Run's goroutine
	early     early
}

// early is what came before Connected was reported, of Run's goroutine.
type early struct {
	messages []Message
	bytes    int
}

func openChannels(c *Conn) (*channels, error) {
	ch := &channels{byName: map[string]*webrtc.DataChannel{}}
	for i, name := range channelNames() {
		id, negotiated, ordered := uint16(firstStreamID+i), true, name != wire.ChannelPointer
		init := &webrtc.DataChannelInit{ID: &id, Negotiated: &negotiated, Ordered: &ordered}
		if name == wire.ChannelPointer {
			// Not maxRetransmits 0: that makes pion exchange FORWARD-TSN without end (pion/sctp issue 505).
			life := uint16(pointerLife)
			init.MaxPacketLifeTime = &life
		}
		d, err := c.pc.CreateDataChannel(name, init)
		if err != nil {
			return nil, fmt.Errorf("open channel %s: %w", name, err)
		}
		d.OnOpen(func() { c.post(c.channelOpened) })
		d.OnClose(func() { c.post(func() { c.fail(fmt.Errorf("%w: channel %s", ErrPeerClosed, name)) }) })
		d.OnMessage(func(m webrtc.DataChannelMessage) {
			if len(m.Data) <= MaxMessage {
				// A slow Run holds up pion's reader, and so by SCTP's window the other end.
				c.post(func() { c.heard(Message{Channel: name, Data: m.Data}) })
			}
		})
		ch.byName[name] = d
	}
	c.pc.OnDataChannel(func(d *webrtc.DataChannel) {
		_ = d.Close()
		c.post(c.strangerClosed)
	})
	return ch, nil
}

// heard reports a message, or keeps it until Connected was reported: the other end may find the channels open a moment before us, and what
// it says at once is for somebody who knows that there is a link.
func (c *Conn) heard(m Message) {
	if c.everUp {
		c.cfg.Events(m)
		return
	}
	e := &c.data.early
	if e.bytes += len(m.Data) + earlyOverhead; e.bytes > maxEarly {
		c.fail(fmt.Errorf("%w: the other end says too much before the link is up", ErrChannel))
		return
	}
	e.messages = append(e.messages, m)
}

// tellEarly reports what came before Connected.
func (c *Conn) tellEarly() {
	messages := c.data.early.messages
	c.data.early = early{}
	for _, m := range messages {
		c.cfg.Events(m)
	}
}

func (c *Conn) channelOpened() {
	c.data.open++
	c.look()
}

func (c *Conn) strangerClosed() {
	if c.data.strangers++; c.data.strangers >= maxStrangers {
		c.fail(fmt.Errorf("%w: the other end opens channels that are not ours", ErrChannel))
	}
}

// Send sends one message of at most 64 KiB on a channel that app/wire names; data may be re-used afterwards. Messages of
// the reliable channels arrive, in order, or the link ends; those of "pointer" may be lost and overtake each other. Returns
// ErrNotOpen, ErrTooLarge, ErrChannel, or ErrSlow when 1 MiB (16 KiB for "pointer") waits already. It does not block.
func (c *Conn) Send(channel string, data []byte) error {
	d, ok := c.data.byName[channel]
	switch {
	case !ok:
		return fmt.Errorf("%w: none is called %q", ErrChannel, channel)
	case len(data) > MaxMessage:
		return ErrTooLarge
	case d.ReadyState() != webrtc.DataChannelStateOpen:
		return ErrNotOpen
	}
	limit := uint64(maxBuffered)
	if channel == wire.ChannelPointer {
		limit = maxPointer
	}
	if d.BufferedAmount()+uint64(len(data)) > limit && d.BufferedAmount() > 0 {
		return ErrSlow
	}
	if err := d.Send(data); err != nil {
		return fmt.Errorf("%w: %w", ErrNotOpen, err)
	}
	return nil
}

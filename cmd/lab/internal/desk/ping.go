package desk

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/jezek/xgb/xproto"
)

// Ping waits until the program behind a window has taken all input that came before: it asks it whether it is alive (EWMH,
// _NET_WM_PING) and waits for the answer, which a program gives in the order of its events. Whoever drives Fyne (2.8) needs two
// rounds between pointing and clicking: it hands a click on before the moves that it reads at the same time.
func (d *Desk) Ping(ctx context.Context, window uint32) error {
	protocols, err := d.atom("WM_PROTOCOLS")
	if err != nil {
		return err
	}
	ping, err := d.atom("_NET_WM_PING")
	if err != nil {
		return err
	}
	n, answered := d.pongs.expect()
	ev := xproto.ClientMessageEvent{
		Format: 32, Window: xproto.Window(window), Type: protocols,
		Data: xproto.ClientMessageDataUnionData32New([]uint32{uint32(ping), n, window, 0, 0}),
	}
	xproto.SendEvent(d.conn.Conn, false, xproto.Window(window), xproto.EventMaskNoEvent, string(ev.Bytes()))
	if err := d.sync(); err != nil {
		return err
	}
	select {
	case <-answered:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("window %#x on %s does not answer: %w", window, d.Display, context.Cause(ctx))
	}
}

// pongs are the answers to pings. The reader of the connection calls hear.
type pongs struct {
	mu      sync.Mutex // guards below
	n       uint32     // of the last ping
	waiting chan struct{}
}

func (p *pongs) expect() (n uint32, answered <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	p.waiting = make(chan struct{})
	return p.n, p.waiting
}

// clientMessage is the event's number (X protocol, encoding appendix).
const clientMessage = 33

// hear takes an event. An answer is the message that was sent, sent back to the root window.
func (p *pongs) hear(event []byte) {
	if event[0]&^0x80 != clientMessage {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting != nil && binary.LittleEndian.Uint32(event[16:]) == p.n {
		close(p.waiting)
		p.waiting = nil
	}
}

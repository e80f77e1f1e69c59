package clip

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
)

// The clipboard is X11's selection CLIPBOARD, after ICCCM 2.0 section 2: who owns it answers SelectionRequests. What is larger than a request goes
// in pieces (section 2.7.2, INCR): the asker deletes the property for each next one.

// Names as the server knows them.
const (
	nameClipboard = "CLIPBOARD"
	nameTargets   = "TARGETS"
	nameTimestamp = "TIMESTAMP"
	nameIncr      = "INCR"
	namePNG       = "image/png"
	nameClock     = "_DESKHAND_TIME"
)

const (
	// piece is how much goes into one property, in bytes: within the 256 kB that a request may have.
	piece = 1 << 17
	// maxTransfers bounds those that are going on: askers that die leave theirs behind.
	maxTransfers = 16
	// maxEvents wait for Run; more are dropped: an asker that got no answer asks again.
	maxEvents = 256
)

// owner is the connection that has the clipboard. It belongs to Run's goroutine, but for events.
type owner struct {
	conn   *xconn.Conn
	window xproto.Window
	atoms  map[string]xproto.Atom
	events chan []byte
	since  xproto.Timestamp // when it was taken
	png    []byte           // nil: it is not ours
	moving []transfer       // in pieces, the oldest first
}

// transfer is what is being handed out in pieces.
type transfer struct {
	to       xproto.Window
	property xproto.Atom
	rest     []byte
}

// Run puts pictures on the clipboard and hands them out until ctx ends. Call it once.
func (c *Clipboard) Run(ctx context.Context) error {
	defer close(c.ended)
	var o *owner
	defer func() {
		if o != nil {
			o.conn.Close()
		}
	}()
	for {
		var events chan []byte
		var gone <-chan struct{}
		if o != nil {
			events, gone = o.events, o.conn.Done()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-gone:
			o.conn.Close()
			o = nil
		case event := <-events:
			o.hear(event)
		case offer := <-c.offers:
			var err error
			if o == nil {
				o, err = open(c.display)
			}
			if err == nil {
				err = o.own(ctx, offer.png)
			}
			offer.done <- err
		}
	}
}

func open(display string) (*owner, error) {
	o := &owner{events: make(chan []byte, maxEvents), atoms: map[string]xproto.Atom{}}
	conn, err := xconn.Dial(display, func(event []byte) {
		select {
		case o.events <- slices.Clone(event):
		default:
		}
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	o.conn = conn
	if err := o.prepare(); err != nil {
		conn.Close()
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, conn.Cause(err))
	}
	return o, nil
}

// prepare makes the window that owns, which is never seen.
func (o *owner) prepare() error {
	for _, name := range [...]string{nameClipboard, nameTargets, nameTimestamp, nameIncr, namePNG, nameClock} {
		atom, err := xproto.InternAtom(o.conn.Conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return err
		}
		o.atoms[name] = atom.Atom
	}
	var err error
	if o.window, err = xproto.NewWindowId(o.conn.Conn); err != nil {
		return err
	}
	return xproto.CreateWindowChecked(o.conn.Conn, 0, o.window, o.conn.Screen().Root, -1, -1, 1, 1, 0, xproto.WindowClassInputOnly, 0,
		xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
}

// own takes the clipboard.
func (o *owner) own(ctx context.Context, png []byte) error {
	// The server's time is told with a change of a property; nothing is changed by adding nothing.
	c := o.conn.Conn
	xproto.ChangeProperty(c, xproto.PropModeAppend, o.window, o.atoms[nameClock], xproto.AtomInteger, 32, 0, nil)
	for told := false; !told; {
		select {
		case event := <-o.events:
			if kind(event) == xproto.PropertyNotify && window(event, 4) == o.window {
				o.since, told = xproto.Timestamp(binary.LittleEndian.Uint32(event[12:])), true
			} else {
				o.hear(event)
			}
		case <-o.conn.Done():
			return fmt.Errorf("%w: %w", ErrUnsupported, o.conn.Err())
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	xproto.SetSelectionOwner(c, o.window, o.atoms[nameClipboard], o.since)
	now, err := xproto.GetSelectionOwner(c, o.atoms[nameClipboard]).Reply()
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUnsupported, o.conn.Cause(err))
	case now.Owner != o.window:
		return ErrTaken
	}
	o.png = png
	return nil
}

func kind(event []byte) byte { return event[0] & 0x7f }

func word(event []byte, at int) uint32 { return binary.LittleEndian.Uint32(event[at:]) }

func window(event []byte, at int) xproto.Window { return xproto.Window(word(event, at)) }

// hear takes an event. What its asker's death makes fail is no concern of ours.
func (o *owner) hear(event []byte) {
	switch kind(event) {
	case xproto.SelectionClear:
		if since := xproto.Timestamp(word(event, 4)); since >= o.since {
			o.png = nil // another program's from now on; who is being handed ours gets all of it
		}
	case xproto.SelectionRequest:
		o.answer(event)
	case xproto.PropertyNotify:
		if event[16] == xproto.PropertyDelete {
			o.goOn(window(event, 4), xproto.Atom(word(event, 8)))
		}
	}
	for o.conn.Stray() != nil && o.conn.Err() == nil {
	}
}

// answer gives an asker what it wants, or says that there is none.
func (o *owner) answer(event []byte) {
	to, target, property := window(event, 12), xproto.Atom(word(event, 20)), xproto.Atom(word(event, 24))
	if property == xproto.AtomNone { // of old programs (ICCCM 2.2)
		property = target
	}
	if o.png == nil || xproto.Atom(word(event, 16)) != o.atoms[nameClipboard] || !o.give(to, target, property) {
		property = xproto.AtomNone
	}
	reply := xproto.SelectionNotifyEvent{
		Time: xproto.Timestamp(word(event, 4)), Requestor: to, Selection: xproto.Atom(word(event, 16)), Target: target, Property: property,
	}
	xproto.SendEvent(o.conn.Conn, false, to, 0, string(reply.Bytes()))
}

// give puts what was asked for into the asker's property.
func (o *owner) give(to xproto.Window, target, property xproto.Atom) bool {
	words := func(kind xproto.Atom, list ...uint32) {
		var b []byte
		for _, w := range list {
			b = binary.LittleEndian.AppendUint32(b, w)
		}
		xproto.ChangeProperty(o.conn.Conn, xproto.PropModeReplace, to, property, kind, 32, uint32(len(list)), b)
	}
	switch target {
	case o.atoms[nameTargets]:
		words(xproto.AtomAtom, uint32(o.atoms[nameTargets]), uint32(o.atoms[nameTimestamp]), uint32(o.atoms[namePNG]))
	case o.atoms[nameTimestamp]:
		words(xproto.AtomInteger, uint32(o.since))
	case o.atoms[namePNG]:
		if len(o.png) <= piece {
			o.put(to, property, o.png)
			return true
		}
		xproto.ChangeWindowAttributes(o.conn.Conn, to, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange})
		words(o.atoms[nameIncr], uint32(len(o.png)))
		if len(o.moving) == maxTransfers {
			o.moving = o.moving[1:]
		}
		o.moving = append(o.moving, transfer{to: to, property: property, rest: o.png})
	default:
		return false
	}
	return true
}

func (o *owner) put(to xproto.Window, property xproto.Atom, b []byte) {
	xproto.ChangeProperty(o.conn.Conn, xproto.PropModeReplace, to, property, o.atoms[namePNG], 8, uint32(len(b)), b)
}

// goOn hands out the next piece; an empty one is the last.
func (o *owner) goOn(to xproto.Window, property xproto.Atom) {
	i := slices.IndexFunc(o.moving, func(t transfer) bool { return t.to == to && t.property == property })
	if i < 0 {
		return
	}
	t := &o.moving[i]
	n := min(piece, len(t.rest))
	o.put(to, property, t.rest[:n])
	t.rest = t.rest[n:]
	if n > 0 {
		return
	}
	o.moving = slices.Delete(o.moving, i, i+1)
	if !slices.ContainsFunc(o.moving, func(t transfer) bool { return t.to == to }) {
		xproto.ChangeWindowAttributes(o.conn.Conn, to, xproto.CwEventMask, []uint32{0})
	}
}

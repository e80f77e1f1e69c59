package capture

import (
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
	"deskhand/media/frame"
)

// XInput 2 numbers, of which xgb knows nothing (XI2proto.h).
const (
	extInput           = "XInputExtension"
	xiQueryVersion     = 47
	xiSelectEvents     = 46
	xiAllMasterDevices = 1
	xiRawMotion        = 17
	xiMajor            = 2
	xiMinor            = 2 // from 2.1 on, raw events come also while another program has grabbed the pointer
	genericEvent       = 35
	cursorNotify       = 1 // XFixesCursorNotify, after the extension's first event
)

// x11Cursor is the CursorSource of an X11 server. XFixes tells of new shapes; XInput 2 tells that the user moves the
// pointer, which it does not of a program's doing, so the place is asked for by and by as well.
type x11Cursor struct {
	conn *xconn.Conn
	over Source
	note cursorNote
	raw  bool // the server tells of motions

	// ---- owned by Next ----
	mu     sync.Mutex
	pace   pace
	shape  shape
	told   frame.Cursor // what Next returned last
	first  bool         // nothing was returned yet
	looked time.Time    // when the place was last asked for
	moved  time.Time    // when the place last changed
	at     image.Point  // the place then, in root coordinates
}

// cursorNote is what the connection's reader leaves for Next.
type cursorNote struct {
	shape  atomic.Bool   // the shape may have changed
	motion atomic.Bool   // the pointer may have moved
	fixes  atomic.Uint32 // first event of XFixes, 0 while unknown
	input  atomic.Uint32 // opcode of XInput, 0 while unknown
	wake   chan struct{} // capacity 1
}

// hear is called by the connection's reader for each event.
func (n *cursorNote) hear(event []byte) {
	number := uint32(eventNumber(event))
	switch fixes, input := n.fixes.Load(), n.input.Load(); {
	case fixes != 0 && number == fixes+cursorNotify:
		n.shape.Store(true)
	case input != 0 && number == genericEvent && uint32(event[1]) == input &&
		binary.LittleEndian.Uint16(event[8:]) == xiRawMotion:
		n.motion.Store(true)
	default:
		return
	}
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// OpenCursor opens the source of display's pointer ("" is $DISPLAY) on a connection of its own. What
// it tells is over what the Source shows; that one is asked for its area only, and stays the caller's.
func OpenCursor(display string, over Source) (CursorSource, error) {
	s := &x11Cursor{over: over, first: true}
	s.note.wake = make(chan struct{}, 1)
	conn, err := xconn.Dial(display, s.note.hear)
	if err != nil {
		return nil, err
	}
	s.conn, s.pace.ended = conn, conn.Done()
	if err := s.setUp(); err != nil {
		conn.Close()
		return nil, explain(conn, err)
	}
	return s, nil
}

// setUp asks for word of shapes and motions. XFixes is required, XInput 2 is not.
func (s *x11Cursor) setUp() error {
	fixes, err := s.conn.Use(extFixes)
	if err != nil {
		return err
	}
	if _, err := xfixes.QueryVersion(s.conn.Conn, 4, 0).Reply(); err != nil {
		return fmt.Errorf("query XFixes: %w", err)
	}
	s.note.fixes.Store(uint32(fixes.FirstEvent))
	s.note.shape.Store(true)
	err = xfixes.SelectCursorInputChecked(s.conn.Conn, s.conn.Screen().Root, xfixes.CursorNotifyMaskDisplayCursor).Check()
	if err != nil {
		return fmt.Errorf("watch the cursor: %w", err)
	}
	input, err := s.conn.Use(extInput)
	if err != nil {
		return absent(err)
	}
	s.note.input.Store(uint32(input.Opcode))
	err = selectRawMotion(s.conn, input.Opcode)
	s.raw = err == nil
	if isXError(err) {
		return nil // an XInput before version 2
	}
	return err
}

// selectRawMotion asks for the motions of all pointers.
func selectRawMotion(c *xconn.Conn, opcode byte) error {
	version := []byte{opcode, xiQueryVersion, 2, 0, xiMajor, 0, xiMinor, 0}
	cookie := c.NewCookie(true, true)
	c.NewRequest(version, cookie)
	if _, err := cookie.Reply(); err != nil {
		return err
	}
	sel := make([]byte, 20)
	sel[0], sel[1], sel[2] = opcode, xiSelectEvents, 5
	binary.LittleEndian.PutUint32(sel[4:], uint32(c.Screen().Root))
	sel[8] = 1 // one mask follows: device, its length in words, bits
	sel[12], sel[14] = xiAllMasterDevices, 1
	binary.LittleEndian.PutUint32(sel[16:], 1<<xiRawMotion)
	cookie = c.NewCookie(true, false)
	c.NewRequest(sel, cookie)
	return cookie.Check()
}

// Next implements CursorSource.
func (s *x11Cursor) Next(ctx context.Context) (frame.Cursor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.pace.over(ctx); err != nil {
		return frame.Cursor{}, explain(s.conn, err)
	}
	for {
		if err := s.await(ctx); err != nil {
			return frame.Cursor{}, explain(s.conn, err)
		}
		now, err := s.look()
		if err != nil {
			return frame.Cursor{}, explain(s.conn, err)
		}
		if s.first || !sameCursor(now, s.told) {
			s.first, s.told = false, now
			return now, nil
		}
	}
}

// await waits until the next look is due.
func (s *x11Cursor) await(ctx context.Context) error {
	if s.first {
		return nil
	}
	for !s.note.shape.Load() && !s.note.motion.Load() {
		interval := cursorInterval
		if s.raw && time.Since(s.moved) > cursorLinger {
			interval = cursorRest
		}
		woken, err := s.pace.either(ctx, s.looked.Add(interval), s.note.wake)
		if err != nil {
			return err
		}
		if !woken {
			return nil
		}
	}
	return s.pace.until(ctx, s.looked.Add(cursorInterval))
}

// look asks where the pointer is, and for its shape when that changed.
func (s *x11Cursor) look() (frame.Cursor, error) {
	s.looked = time.Now()
	s.note.motion.Store(false)
	if s.note.shape.Swap(false) {
		reply, err := xfixes.GetCursorImage(s.conn.Conn).Reply()
		switch {
		case isXError(err):
			s.shape = shape{} // the server has no cursor to show
		case err != nil:
			return frame.Cursor{}, err
		default:
			hot := image.Pt(int(reply.Xhot), int(reply.Yhot))
			s.shape = newShape(reply.CursorSerial, int(reply.Width), int(reply.Height), hot, reply.CursorImage)
		}
	}
	where, err := xproto.QueryPointer(s.conn.Conn, s.conn.Screen().Root).Reply()
	if err != nil {
		return frame.Cursor{}, err
	}
	if at := image.Pt(int(where.RootX), int(where.RootY)); at != s.at {
		s.at, s.moved = at, s.looked
	}
	if !where.SameScreen {
		return frame.Cursor{}, nil
	}
	return s.shape.cursor(s.at, s.over), nil
}

// Close implements CursorSource.
func (s *x11Cursor) Close() error {
	s.conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	return nil
}

package inject

import (
	"fmt"
	"sync/atomic"
	"time"

	"deskhand/media/capture/xconn"

	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// server is our own connection to the X server, over which XTEST events go. It must not ask for XKB: it is told of changes of
// the key map as one who has not (see xkb).
type server struct {
	conn *xconn.Conn
	root xproto.Window
	sent *Sent
	// mapChanged: the server said so since somebody last looked. Set by the connection's reader.
	mapChanged atomic.Bool
}

// Event number and a request byte of MappingNotify (X protocol, encoding appendix).
const (
	mappingNotify  = 34
	mappingPointer = 2
)

func openServer(display string, sent *Sent) (*server, error) {
	s := &server{sent: sent}
	s.mapChanged.Store(true)
	var err error
	s.conn, err = xconn.Dial(display, func(event []byte) {
		if event[0]&0x7F == mappingNotify && event[4] != mappingPointer {
			s.mapChanged.Store(true)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDisplay, err)
	}
	if _, err := s.conn.Use("XTEST"); err != nil {
		s.conn.Close()
		return nil, fmt.Errorf("%w: %w", ErrDisplay, err)
	}
	s.root = s.conn.Screen().Root
	return s, nil
}

// fake sends one event. It is seen to have arrived, or not, at the next sync.
func (s *server) fake(what eventKind, code uint8) {
	s.sent.write(what, code, time.Now())
	xtest.FakeInput(s.conn.Conn, byte(what), code, 0, s.root, 0, 0, 0)
}

func (s *server) fakeMotion(x, y int) {
	s.sent.write(motion, 0, time.Now())
	xtest.FakeInput(s.conn.Conn, byte(motion), 0, 0, s.root, int16(x), int16(y), 0)
}

// toggleKey presses or lets go of a keycode.
func (s *server) toggleKey(code uint8, down bool) {
	if down {
		s.fake(keyPress, code)
	} else {
		s.fake(keyRelease, code)
	}
}

// sync waits until the server has done everything asked of it so far and what it told us has been read. It returns ErrDisplay
// when the server is gone. Errors of single requests are dropped: XTEST has none that a later act could mend.
func (s *server) sync() error {
	if _, err := xproto.GetInputFocus(s.conn.Conn).Reply(); err != nil {
		return fmt.Errorf("wait for the X server: %w: %w", ErrDisplay, s.conn.Cause(err))
	}
	for s.conn.Stray() != nil {
	}
	return nil
}

package stage

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"strings"
	"sync"

	"github.com/jezek/xgb/xproto"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/media/capture/xconn"
)

// Board is a window that writes down what reaches it.
type Board struct {
	conn   *xconn.Conn
	window xproto.Window

	pings chan []byte   // to be answered; a full channel drops
	done  chan struct{} // closed when the answering has ended

	mu   sync.Mutex // guards list
	list []heard
}

// heard is one event as it came.
type heard struct {
	kind   byte
	detail byte
	at     image.Point // root coordinates
}

// Numbers of the core events that a Board takes (X protocol, encoding appendix).
const (
	keyPress      = 2
	keyRelease    = 3
	buttonPress   = 4
	buttonRelease = 5
	motionNotify  = 6
	clientMessage = 33
)

// OpenBoard opens a Board under the window manager's care.
func OpenBoard(display, title string, at image.Rectangle) (*Board, error) {
	b := &Board{pings: make(chan []byte, 8), done: make(chan struct{})}
	mask := uint32(xproto.EventMaskKeyPress | xproto.EventMaskKeyRelease | xproto.EventMaskButtonPress | xproto.EventMaskButtonRelease |
		xproto.EventMaskPointerMotion)
	var err error
	if b.conn, b.window, err = open(display, title, at, true, mask, b.hear); err != nil {
		return nil, err
	}
	go b.answerLoop()
	return b, nil
}

// answerLoop says that the window is alive when somebody asks (EWMH, _NET_WM_PING): the message, sent back to the root window.
func (b *Board) answerLoop() {
	defer close(b.done)
	for {
		select {
		case e := <-b.pings:
			root := b.conn.Screen().Root
			binary.LittleEndian.PutUint32(e[4:], uint32(root))
			xproto.SendEvent(b.conn.Conn, false, root, xproto.EventMaskSubstructureNotify|xproto.EventMaskSubstructureRedirect, string(e))
		case <-b.conn.Done():
			return
		}
	}
}

// hear runs in the connection's reader. Layout of these events: X protocol, encoding appendix.
func (b *Board) hear(e []byte) {
	kind := e[0] &^ 0x80
	if kind == clientMessage {
		select {
		case b.pings <- bytes.Clone(e):
		default:
		}
	}
	if kind < keyPress || kind > motionNotify {
		return
	}
	at := image.Pt(int(int16(binary.LittleEndian.Uint16(e[20:]))), int(int16(binary.LittleEndian.Uint16(e[22:]))))
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = append(b.list, heard{kind, e[1], at})
}

// Window is the X window.
func (b *Board) Window() uint32 { return uint32(b.window) }

// Heard is what has come since the last Clear, one word an event: "+Ctrl" "+a" "-a" "-Ctrl" for keys, named by what they yield alone;
// "+1@200,100" "-1@200,100" for buttons, with the place on the screen; "@200,100" for moves, with moves only merged into the last of a
// row.
func (b *Board) Heard() (string, error) {
	setup := xproto.Setup(b.conn.Conn)
	m, err := xproto.GetKeyboardMapping(b.conn.Conn, setup.MinKeycode, byte(setup.MaxKeycode-setup.MinKeycode+1)).Reply()
	if err != nil {
		return "", fmt.Errorf("read the board's keyboard: %w", b.conn.Cause(err))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var words []string
	for i, h := range b.list {
		switch h.kind {
		case keyPress, keyRelease:
			at := (int(h.detail) - int(setup.MinKeycode)) * int(m.KeysymsPerKeycode)
			words = append(words, sign(h.kind == keyPress)+desk.SymName(uint32(m.Keysyms[at])))
		case buttonPress, buttonRelease:
			words = append(words, fmt.Sprintf("%s%d@%d,%d", sign(h.kind == buttonPress), h.detail, h.at.X, h.at.Y))
		case motionNotify:
			if i+1 == len(b.list) || b.list[i+1].kind != motionNotify {
				words = append(words, fmt.Sprintf("@%d,%d", h.at.X, h.at.Y))
			}
		}
	}
	return strings.Join(words, " "), nil
}

func sign(down bool) string {
	if down {
		return "+"
	}
	return "-"
}

// Clear forgets what was heard.
func (b *Board) Clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = nil
}

// Close removes the window.
func (b *Board) Close() {
	b.conn.Close()
	<-b.done
}

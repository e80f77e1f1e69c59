package inject

import (
	"fmt"
	"os"
	"slices"

	"deskhand/media/capture/xconn"

	"github.com/jezek/xgb/res"
	"github.com/jezek/xgb/xproto"
)

// OwnWindows tells which windows of an X display belong to this process, for Config.OwnWindow and Config.OwnFocus. It asks
// the server who made a window (X-Resource 1.2, which a window cannot forge), and reads _NET_WM_PID where the server
// does not know. When it cannot tell, a window counts as ours: refused input is mended by trying again. It has its own
// connection and belongs to one goroutine.
type OwnWindows struct {
	conn  *xconn.Conn
	root  xproto.Window
	pid   uint32
	pidOf xproto.Atom
	hasID bool // the server has X-Resource 1.2

	only []uint64 // programs whose windows alone may be touched; nil: all may
	ids  uint32   // the bits of an ID that its program chooses

	input byte // opcode of XInput 2; 0: the server has none
}

// deepest is how many windows inside one another are looked at: frame, client, and what toolkits put inside.
const deepest = 16

// OpenOwnWindows connects to an X display ("" for $DISPLAY). It returns ErrDisplay.
func OpenOwnWindows(display string) (*OwnWindows, error) {
	conn, err := xconn.Dial(display, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDisplay, err)
	}
	o := &OwnWindows{conn: conn, root: conn.Screen().Root, pid: uint32(os.Getpid())}
	const name = "_NET_WM_PID"
	atom, err := xproto.InternAtom(conn.Conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("%w: %w", ErrDisplay, conn.Cause(err))
	}
	o.pidOf = atom.Atom
	if _, err := conn.Use("X-Resource"); err == nil {
		v, err := res.QueryVersion(conn.Conn, 1, 2).Reply()
		o.hasID = err == nil && (v.ServerMajor > 1 || v.ServerMinor >= 2)
	}
	o.useInput()
	return o, nil
}

// useInput announces XInput 2, where the server has it.
func (o *OwnWindows) useInput() {
	ext, err := o.conn.Use("XInputExtension")
	if err != nil {
		return
	}
	version := []byte{ext.Opcode, xiQueryVersion, 2, 0, 2, 0, 1, 0}
	cookie := o.conn.NewCookie(true, true)
	o.conn.NewRequest(version, cookie)
	if _, err := cookie.Reply(); err == nil {
		o.input = ext.Opcode
	}
}

// Only keeps hands off everything but the windows of some programs (capture.AppID): what is not theirs counts as ours from now on. A window
// manager's frame is not theirs.
func (o *OwnWindows) Only(apps []uint64) {
	o.only, o.ids = apps, xproto.Setup(o.conn.Conn).ResourceIdMask
}

// chosen says whether a window is of a program that may be touched.
func (o *OwnWindows) chosen(w xproto.Window) bool {
	if o.only == nil {
		return true
	}
	pid, known, err := o.process(w)
	return err == nil && known && slices.Contains(o.only, uint64(pid)<<32|uint64(uint32(w)&^o.ids))
}

// Close ends the connection; from then on every window counts as ours.
func (o *OwnWindows) Close() { o.conn.Close() }

// At says whether a window of ours is on top at a place in root coordinates.
func (o *OwnWindows) At(x, y int) bool {
	in, may := o.root, o.only == nil
	for range deepest {
		t, err := xproto.TranslateCoordinates(o.conn.Conn, o.root, in, int16(x), int16(y)).Reply()
		if err != nil {
			return true
		}
		if t.Child == 0 {
			return !may
		}
		if o.ours(t.Child) {
			return true
		}
		may = may || o.chosen(t.Child)
		in = t.Child
	}
	return true
}

// Focused says whether a window of ours has the keyboard.
func (o *OwnWindows) Focused() bool {
	f, err := xproto.GetInputFocus(o.conn.Conn).Reply()
	if err != nil {
		return true
	}
	switch f.Focus {
	case xproto.InputFocusNone:
		return o.only != nil
	case xproto.InputFocusPointerRoot, o.root:
		// The root has the focus after the window that had it was hidden (revert-to-parent): then, too, keys go to what
		// is under the pointer (X protocol, KeyPress: "the source window is an inferior of the focus window").
		p, err := xproto.QueryPointer(o.conn.Conn, o.root).Reply()
		return err != nil || o.At(int(p.RootX), int(p.RootY))
	}
	may := o.only == nil
	for w := f.Focus; w != o.root && w != 0; {
		if o.ours(w) {
			return true
		}
		may = may || o.chosen(w)
		t, err := xproto.QueryTree(o.conn.Conn, w).Reply()
		if err != nil {
			return true
		}
		w = t.Parent
	}
	return !may
}

// ours says whether this process made a window, or the window claims so.
func (o *OwnWindows) ours(w xproto.Window) bool {
	pid, known, err := o.process(w)
	if err != nil {
		return true
	}
	if known {
		return pid == o.pid
	}
	p, err := xproto.GetProperty(o.conn.Conn, false, w, o.pidOf, xproto.AtomCardinal, 0, 1).Reply()
	if err != nil {
		return true
	}
	return len(p.Value) == 4 && uint32(p.Value[0])|uint32(p.Value[1])<<8|uint32(p.Value[2])<<16|uint32(p.Value[3])<<24 == o.pid
}

// process is who made a window, as the server knows it; not known: 0.
func (o *OwnWindows) process(w xproto.Window) (pid uint32, known bool, err error) {
	if !o.hasID {
		return 0, false, nil
	}
	spec := []res.ClientIdSpec{{Client: uint32(w), Mask: res.ClientIdMaskLocalClientPID}}
	ids, err := res.QueryClientIds(o.conn.Conn, 1, spec).Reply()
	if err != nil {
		return 0, false, err
	}
	for _, id := range ids.Ids {
		if id.Spec.Mask&res.ClientIdMaskLocalClientPID != 0 && len(id.Value) == 1 {
			return id.Value[0], true, nil
		}
	}
	return 0, false, nil
}

package inject

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"time"

	"deskhand/app/wire"
	"deskhand/media/capture/xconn"
	"deskhand/media/keymap"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// LocalConfig says what to watch and whom to tell. The functions are called on the goroutine of Run; they must not block.
type LocalConfig struct {
	// Display is the X display, "" for $DISPLAY.
	Display string
	// Sent is the Injector's book; nil when nobody injects: then everything is local.
	Sent *Sent
	// OnInput is told of each local event and its time.
	OnInput func(at time.Time)
	// OnPanic is told when somebody at the device presses Ctrl+Alt+Shift+F12 (PanicName). Events of our Injector do not
	// count for it, neither for its key nor for its modifiers. No grab of a program can swallow it, and where no other has grabbed the key
	// itself, no other program gets it. Before it, OnInput is called.
	OnPanic func(at time.Time)
}

// PanicName is the panic key's name on a US keyboard.
const PanicName = "Ctrl+Alt+Shift+F12"

// Local watches for input that our Injector did not send. See the package comment for how.
type Local struct {
	cfg    LocalConfig
	conn   *xconn.Conn
	grabs  *xconn.Conn // that has grabbed the panic key; nil: none
	events chan rawEvent
	lost   chan struct{} // a note that events had to be dropped
	opcode byte
	xtest  map[uint16]bool // the server's XTEST devices
	down   map[uint8]bool  // keys held by hands, not by us
}

// rawEvent is an XInput2 raw event.
type rawEvent struct {
	what   eventKind
	code   uint8 // keycode, button; 0 for a motion
	device uint16
}

// XInput 2 (XI2proto.txt): requests and events used.
const (
	xiQueryVersion = 47
	xiQueryDevice  = 48
	xiSelectEvents = 46
	xiAllDevices   = 0
	xiAllMasters   = 1
	xiKeyPress     = 2
	rawKeyPress    = 13
	rawMotion      = 17
	genericEvent   = 35
	eventQueue     = 1024
	xtestDevice    = "XTEST "
)

// NewLocal connects and starts to listen: what happens after it returned is told by Run. It returns ErrDisplay when the
// display cannot be reached or has no XInput 2.1.
func NewLocal(cfg LocalConfig) (*Local, error) {
	if cfg.Display == "" {
		cfg.Display = os.Getenv("DISPLAY")
	}
	l := &Local{cfg: cfg, events: make(chan rawEvent, eventQueue), lost: make(chan struct{}, 1), down: map[uint8]bool{}}
	var err error
	if l.conn, err = xconn.Dial(cfg.Display, l.receive); err != nil {
		return nil, fmt.Errorf("watch local input: %w: %w", ErrDisplay, err)
	}
	if err := l.listen(); err != nil {
		l.conn.Close()
		return nil, fmt.Errorf("watch local input: %w: %w", ErrDisplay, err)
	}
	if cfg.OnPanic == nil {
		return l, nil
	}
	if l.grabs, err = xconn.Dial(cfg.Display, nil); err == nil { // else it is heard all the same
		grabPanic(l.grabs)
	}
	return l, nil
}

// Run tells of local input until ctx ends (nil) or the display is gone (ErrDisplay). It is called once, and closes the
// connection when it returns.
func (l *Local) Run(ctx context.Context) error {
	defer l.conn.Close()
	if l.grabs != nil {
		defer l.grabs.Close()
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.conn.Done():
			return fmt.Errorf("watch local input: %w: %w", ErrDisplay, l.conn.Err())
		case <-l.lost:
			// More than we could look at in time: whose they were is not known, so they are local, and keys are up.
			clear(l.down)
			l.tell(time.Now())
		case ev := <-l.events:
			l.judge(ev, time.Now())
		}
	}
}

// judge tells of an event unless it is ours.
func (l *Local) judge(ev rawEvent, now time.Time) {
	if l.xtest[ev.device] && l.cfg.Sent.strike(ev.what, ev.code, now) {
		return
	}
	l.tell(now)
	switch ev.what {
	case keyPress:
		l.down[ev.code] = true
		if l.cfg.OnPanic != nil && l.panicked(ev.code) {
			l.cfg.OnPanic(now)
		}
	case keyRelease:
		delete(l.down, ev.code)
	}
}

func (l *Local) tell(now time.Time) {
	if l.cfg.OnInput != nil {
		l.cfg.OnInput(now)
	}
}

// panicked says whether the key just pressed completes the panic key: physical keys, whatever the layout.
func (l *Local) panicked(pressed uint8) bool {
	if code, ok := keymap.FromX11(pressed); !ok || code != keymap.F12 {
		return false
	}
	var mods uint8
	for c := range l.down {
		if code, ok := keymap.FromX11(c); ok {
			mods |= keymap.Mod(code)
		}
	}
	const all = wire.ModControl | wire.ModAlt | wire.ModShift
	return mods&all == all
}

// receive takes an event from the connection's reader.
func (l *Local) receive(b []byte) {
	// Head of a raw event: type, extension, evtype at 8, time at 12, detail at 16, sourceid at 20.
	if b[0] != genericEvent || len(b) < 32 {
		return
	}
	kind := binary.LittleEndian.Uint16(b[8:])
	if kind < rawKeyPress || kind > rawMotion {
		return
	}
	// XInput's numbers 13 to 17 are the core's 2 to 6.
	ev := rawEvent{what: eventKind(kind-rawKeyPress) + keyPress, device: binary.LittleEndian.Uint16(b[20:])}
	if ev.what != motion {
		ev.code = uint8(binary.LittleEndian.Uint32(b[16:]))
	}
	select {
	case l.events <- ev:
	default:
		select {
		case l.lost <- struct{}{}:
		default:
		}
	}
}

// listen announces XInput 2.2, finds the XTEST devices and the keys that are down, and selects raw events.
func (l *Local) listen() error {
	ext, err := l.conn.Use("XInputExtension")
	if err != nil {
		return err
	}
	l.opcode = ext.Opcode
	// From 2.1 on raw events carry their device and come in spite of grabs.
	version := l.request(xiQueryVersion, 8)
	xgb.Put16(version[4:], 2)
	xgb.Put16(version[6:], 2)
	r, err := l.ask(version)
	if err != nil {
		return fmt.Errorf("announce XInput 2: %w", err)
	}
	if major, minor := xgb.Get16(r[8:]), xgb.Get16(r[10:]); major < 2 || major == 2 && minor < 1 {
		return fmt.Errorf("the server speaks XInput %d.%d, raw events need 2.1: %w", major, minor, xconn.ErrNoExtension)
	}
	query := l.request(xiQueryDevice, 8)
	xgb.Put16(query[4:], xiAllDevices)
	if r, err = l.ask(query); err != nil {
		return fmt.Errorf("list input devices: %w", err)
	}
	l.xtest = xtestDevices(r)
	keys, err := xproto.QueryKeymap(l.conn.Conn).Reply()
	if err != nil {
		return fmt.Errorf("ask which keys are down: %w", l.conn.Cause(err))
	}
	for c := range 256 {
		if keys.Keys[c/8]>>(c%8)&1 != 0 {
			l.down[uint8(c)] = true
		}
	}
	return l.selectRaw()
}

func (l *Local) selectRaw() error {
	b := l.request(xiSelectEvents, 20)
	xgb.Put32(b[4:], uint32(l.conn.Screen().Root))
	xgb.Put16(b[8:], 1) // masks
	xgb.Put16(b[12:], xiAllMasters)
	xgb.Put16(b[14:], 1) // words of the mask
	var mask uint32
	for kind := rawKeyPress; kind <= rawMotion; kind++ {
		mask |= 1 << kind
	}
	xgb.Put32(b[16:], mask)
	cookie := l.conn.NewCookie(true, false)
	l.conn.NewRequest(b, cookie)
	if err := cookie.Check(); err != nil {
		return fmt.Errorf("select raw events: %w", l.conn.Cause(err))
	}
	return nil
}

// xtestDevices finds the devices through which XTEST works in a reply to XIQueryDevice. Their names end in "XTEST pointer" and
// "XTEST keyboard" (xserver Xext/xtest.c, AllocXTestDevice); a device cannot take such a name but by the administrator's hand.
func xtestDevices(r []byte) map[uint16]bool {
	found := map[uint16]bool{}
	b := r[32:]
	for range xgb.Get16(r[8:]) {
		if len(b) < 12 {
			break
		}
		id, classes, nameLen := xgb.Get16(b), xgb.Get16(b[6:]), int(xgb.Get16(b[8:]))
		b = b[12:]
		if len(b) < xgb.Pad(nameLen) {
			break
		}
		if strings.Contains(string(b[:nameLen]), xtestDevice) {
			found[id] = true
		}
		b = b[xgb.Pad(nameLen):]
		for range classes {
			if len(b) < 4 || len(b) < 4*int(xgb.Get16(b[2:])) || xgb.Get16(b[2:]) == 0 {
				return found
			}
			b = b[4*int(xgb.Get16(b[2:])):]
		}
	}
	return found
}

func (l *Local) request(minor byte, size int) []byte {
	b := make([]byte, size)
	b[0], b[1] = l.opcode, minor
	xgb.Put16(b[2:], uint16(size/4))
	return b
}

func (l *Local) ask(b []byte) ([]byte, error) {
	cookie := l.conn.NewCookie(true, true)
	l.conn.NewRequest(b, cookie)
	r, err := cookie.Reply()
	if err != nil {
		return nil, l.conn.Cause(err)
	}
	return r, nil
}

package inject

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/keymap"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// hand is somebody at the device: another XTEST client, which is all that a server without devices has.
type hand struct{ *window }

func (h hand) does(what eventKind, codes ...uint8) {
	for _, c := range codes {
		xtest.FakeInput(h.conn, byte(what), c, 0, h.root, 20, 20, 0)
	}
	h.heard()
}

// Keycodes of the panic key: left Ctrl, left Alt, left Shift, F12.
var chord = []uint8{37, 64, 50, 96}

// watched is a running Local whose words are counted.
type watched struct {
	t      *testing.T
	hand   hand
	inputs int // of Local's goroutine until it has told of a panic
	panics chan int
}

func watch(t *testing.T, sent *Sent) *watched {
	t.Helper()
	w := &watched{t: t, hand: hand{openWindow(t)}, panics: make(chan int)}
	l, err := NewLocal(LocalConfig{Sent: sent,
		OnInput: func(time.Time) { w.inputs++ },
		OnPanic: func(time.Time) { w.panics <- w.inputs; w.inputs = 0 }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- l.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return w
}

// inputsUntilPanic has the hand press the panic key, which comes after all that was done before, and returns how many other
// local events there were since the last time.
func (w *watched) inputsUntilPanic() int {
	w.t.Helper()
	w.hand.does(keyPress, chord...)
	select {
	case n := <-w.panics:
		w.hand.does(keyRelease, chord...)
		return n - len(chord)
	case <-time.After(20 * time.Second):
		w.t.Fatal("no panic was told of")
		return 0
	}
}

func TestOnlyForeignEventsAreLocal(t *testing.T) {
	for name, change := range map[string]func(*Config){"robotgo": func(*Config) {}, "xtest": xtestOnly} {
		t.Run(name, func(t *testing.T) {
			sent := &Sent{}
			w := watch(t, sent)
			i := openInjector(t, func(c *Config) { change(c); c.Sent = sent })
			released := 0 // the hand's release of the last panic key is local too
			check := func(what string, want int) {
				t.Helper()
				if got := w.inputsUntilPanic() - released; got != want {
					t.Errorf("%s: %d local events, want %d", what, got, want)
				}
				released = len(chord)
			}
			check("nothing", 0)
			do(t, i, wire.Move{X: 5, Y: 5}, wire.Move{X: 5, Y: 5}, wire.Move{X: 9, Y: 9}, click(1, true), click(1, false),
				wire.Wheel{X: 1, Y: 1, DX: 240, DY: -240}, down(keymap.A), up(keymap.A), wire.Text{Text: "Grüße 日本 €"})
			check("our own", 0)
			w.hand.does(motion, 0)
			w.hand.does(buttonPress, 1)
			w.hand.does(buttonRelease, 1)
			w.hand.does(keyPress, 38)
			w.hand.does(keyRelease, 38)
			check("a hand's", 5)
			do(t, i, down(keymap.LeftShift), wire.Move{X: 50, Y: 50})
			w.hand.does(keyPress, 38)
			do(t, i, down(keymap.Right))
			w.hand.does(keyRelease, 38)
			do(t, i, up(keymap.Right), up(keymap.LeftShift), wire.Text{Text: "x"})
			check("mixed", 2)
		})
	}
}

func TestTheRepCannotPressThePanicKey(t *testing.T) {
	sent := &Sent{}
	w, i := watch(t, sent), openInjector(t, func(c *Config) { c.Sent = sent })
	keys := []wire.KeyCode{keymap.LeftCtrl, keymap.LeftAlt, keymap.LeftShift, keymap.F12}
	for _, k := range keys {
		do(t, i, down(k))
	}
	do(t, i, wire.Release{})
	// The rep holds the modifiers, the hand only F12.
	do(t, i, down(keys[0]), down(keys[1]), down(keys[2]))
	w.hand.does(keyPress, 96)
	w.hand.does(keyRelease, 96)
	do(t, i, wire.Release{})
	if got := w.inputsUntilPanic(); got != 2 {
		t.Errorf("%d local events before the only panic, want 2", got)
	}
}

func TestAGrabDoesNotSwallowThePanicKey(t *testing.T) {
	w := watch(t, nil)
	other := openWindow(t)
	r, err := xproto.GrabKeyboard(other.conn, false, other.id, 0, xproto.GrabModeAsync, xproto.GrabModeAsync).Reply()
	if err != nil || r.Status != xproto.GrabStatusSuccess {
		t.Fatalf("grab: %+v %v", r, err)
	}
	w.inputsUntilPanic()
}

func TestWatcherOfADeadDisplay(t *testing.T) {
	if _, err := NewLocal(LocalConfig{Display: ":9999"}); !errors.Is(err, ErrDisplay) {
		t.Errorf("no display: %v", err)
	}
	display, stop, err := startXvfb()
	if err != nil {
		t.Fatal(err)
	}
	l, err := NewLocal(LocalConfig{Display: display})
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if err := l.Run(context.Background()); !errors.Is(err, ErrDisplay) {
		t.Errorf("run: %v", err)
	}
}

func TestSentBook(t *testing.T) {
	now := time.Unix(1000, 0)
	s := &Sent{}
	s.write(keyPress, 38, now)
	s.write(keyRelease, 38, now)
	s.write(motion, 0, now)
	if !s.strike(keyRelease, 38, now) {
		t.Error("written, but not ours")
	}
	if s.strike(keyPress, 38, now) {
		t.Error("what came before is still in the book")
	}
	if s.strike(motion, 0, now.Add(sentLife+time.Millisecond)) {
		t.Error("an old entry still counts")
	}
	if (*Sent)(nil).strike(motion, 0, now) {
		t.Error("no book, but ours")
	}
}

func TestOwnWindowsAreKnownByTheirMaker(t *testing.T) {
	o, err := OpenOwnWindows("")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if !o.hasID {
		t.Error("Xvfb has X-Resource 1.2, we did not find it")
	}
	if o.At(400, 300) || o.Focused() {
		t.Error("the root window counts as ours")
	}
	w := openWindow(t)
	if !o.At(400, 300) || !o.Focused() {
		t.Error("our own window is not known")
	}
	for name, focus := range map[string]xproto.Window{"the pointer's": xproto.InputFocusPointerRoot, "the root's": w.root} {
		xproto.SetInputFocus(w.conn, xproto.InputFocusNone, focus, xproto.TimeCurrentTime)
		w.heard()
		if !o.Focused() {
			t.Errorf("the keyboard is %s and the pointer over our window, but keys count as another's", name)
		}
	}
	// What others make is not ours, not on top of ours either, nor if it claims to be by nothing but its place.
	cmd := exec.Command("xterm", "-geometry", "40x10+0+0")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	focus := exec.Command("xdotool", "search", "--sync", "--onlyvisible", "--class", "xterm", "windowfocus", "--sync")
	if out, err := focus.CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	if o.At(20, 20) || o.Focused() {
		t.Error("an xterm counts as ours")
	}
	if !o.At(780, 580) {
		t.Error("beside the xterm our own window is not known")
	}
	xproto.DestroyWindow(w.conn, w.id)
	w.heard()
	if o.At(780, 580) {
		t.Error("a window that is gone counts as ours")
	}
	xproto.SetInputFocus(w.conn, xproto.InputFocusNone, w.root, xproto.TimeCurrentTime)
	w.heard()
	if o.Focused() {
		t.Error("the root itself counts as ours")
	}
	// Where the server does not know, the window's own word counts.
	o.hasID = false
	v := openWindow(t)
	if o.At(780, 580) {
		t.Error("a window without _NET_WM_PID counts as ours")
	}
	p := uint32(os.Getpid())
	xproto.ChangeProperty(v.conn, xproto.PropModeReplace, v.id, o.pidOf, xproto.AtomCardinal, 32, 1,
		[]byte{byte(p), byte(p >> 8), byte(p >> 16), byte(p >> 24)})
	v.heard()
	if !o.At(780, 580) {
		t.Error("_NET_WM_PID is not read")
	}
	o.Close()
	if !o.At(780, 580) || !o.Focused() {
		t.Error("without a connection nothing is known, so everything must count as ours")
	}
}

// When only a program's windows are shared, hands are kept off everything else, and the keyboard too.
func TestOnlyChosenProgramsAreTouched(t *testing.T) {
	cmd := exec.Command("xterm", "-geometry", "40x10+0+0")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	out, err := exec.Command("xdotool", "search", "--sync", "--onlyvisible", "--class", "xterm", "windowfocus", "--sync").CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	var list []capture.App
	for range 100 { // its title comes when its shell has begun
		if list, err = capture.Apps(capture.Config{}); err != nil || len(list) > 0 {
			break
		}
	}
	if err != nil || len(list) != 1 {
		t.Fatalf("programs %+v, %v", list, err)
	}
	o, err := OpenOwnWindows("")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	o.Only([]uint64{uint64(list[0].ID)})
	if o.At(20, 20) || o.Focused() {
		t.Error("the chosen program is kept off")
	}
	if !o.At(780, 580) {
		t.Error("the screen beside it can be clicked")
	}
	o.Only([]uint64{uint64(list[0].ID) + 1<<21})
	if !o.At(20, 20) || !o.Focused() {
		t.Error("another program can be touched")
	}
}

// grabAltByXInput2 grabs Alt with a key, as newer window managers do, until the test ends.
func grabAltByXInput2(t *testing.T, root xproto.Window, key byte) {
	t.Helper()
	other, err := OpenOwnWindows("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	if other.input == 0 {
		t.Fatal("the server has no XInput 2: nothing is tested")
	}
	grab := []byte{other.input, xiPassiveGrab, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, key, 0, 0, 0, xiMasterKeyboard, 0, 1, 0, 1, 0, xiGrabKeycode,
		xiModeAsync, xiModeAsync, 1, 0, 0, 1 << xiKeyPress, 0, 0, 0, 8, 0, 0, 0}
	xgb.Put32(grab[8:], uint32(root))
	cookie := other.conn.NewCookie(true, true)
	other.conn.NewRequest(grab, cookie)
	if reply, err := cookie.Reply(); err != nil || reply[8] != 0 {
		t.Fatalf("grab by XInput 2: %v, %v", reply, err)
	}
}

// While only a program's windows may be touched, what a window manager has grabbed does not get through, in the core protocol or XInput 2's,
// nor what is a desktop's everywhere; all else does, and with the whole desktop everything.
func TestTheWindowManagersKeysAreNotPressedForAProgram(t *testing.T) {
	w := openWindow(t)
	manager, err := xgb.NewConnDisplay(os.Getenv("DISPLAY"))
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Close()
	const f8, f9 = 74, 75
	const keyC, keyF2, keyF8, keyF9 = wire.KeyCode(0x06), wire.KeyCode(0x3B), wire.KeyCode(0x41), wire.KeyCode(0x42)
	err = xproto.GrabKeyChecked(manager, true, w.root, xproto.ModMask1, f8, xproto.GrabModeAsync, xproto.GrabModeAsync).Check()
	if err != nil {
		t.Fatal(err)
	}
	grabAltByXInput2(t, w.root, f9)
	o, err := OpenOwnWindows("")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	o.pid = 1 // the window counts as another program's
	base := uint32(xproto.Setup(w.conn).ResourceIdBase)
	i := openInjector(t, func(c *Config) { c.Taken, c.OwnFocus = o.Taken, o.Focused })
	for _, c := range []struct {
		name string
		mods []wire.KeyCode
		key  wire.KeyCode
		free bool
	}{
		{"Alt+F8, grabbed", []wire.KeyCode{keymap.LeftAlt}, keyF8, false},
		{"F8", nil, keyF8, true},
		{"Ctrl+F8", []wire.KeyCode{keymap.LeftCtrl}, keyF8, true},
		{"Alt+F9, grabbed by XInput 2", []wire.KeyCode{keymap.LeftAlt}, keyF9, false},
		{"F9", nil, keyF9, true},
		{"Alt+Tab", []wire.KeyCode{keymap.LeftAlt}, keymap.Tab, false},
		{"Alt+Shift+Tab", []wire.KeyCode{keymap.LeftAlt, keymap.LeftShift}, keymap.Tab, false},
		{"Ctrl+Tab", []wire.KeyCode{keymap.LeftCtrl}, keymap.Tab, true},
		{"Super", nil, keymap.LeftSuper, false},
		{"Ctrl+Alt+Delete", []wire.KeyCode{keymap.LeftCtrl, keymap.LeftAlt}, keymap.Delete, false},
		{"Ctrl+Alt+F2", []wire.KeyCode{keymap.LeftCtrl, keymap.RightAlt}, keyF2, false},
		{"Ctrl+C", []wire.KeyCode{keymap.LeftCtrl}, keyC, true},
		{"Alt", nil, keymap.LeftAlt, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			o.Only([]uint64{uint64(base) | uint64(os.Getpid())<<32})
			for _, m := range c.mods {
				do(t, i, down(m))
			}
			w.heard()
			err := i.Do(down(c.key))
			got := w.heard()
			if c.free != (err == nil) || c.free != (got != "") || !c.free && !errors.Is(err, ErrTaken) {
				t.Errorf("heard %q, %v; want it to come through: %v", got, err, c.free)
			}
			do(t, i, wire.Release{})
			o.only = nil
			if o.Taken(down(c.key), 23) {
				t.Error("with the whole desktop it is taken, too")
			}
		})
	}
	// What was tried is taken back: nothing of ours takes the keys from anybody.
	if err := xproto.GrabKeyChecked(manager, true, w.root, xproto.ModMaskControl, f8, xproto.GrabModeAsync, xproto.GrabModeAsync).Check(); err != nil {
		t.Errorf("a grab of ours is left: %v", err)
	}
}

func BenchmarkOwnWindowsAt(b *testing.B) {
	o, err := OpenOwnWindows("")
	if err != nil {
		b.Fatal(err)
	}
	defer o.Close()
	openWindow(b)
	for b.Loop() {
		if !o.At(400, 300) {
			b.Fatal("our own window is not known")
		}
	}
}

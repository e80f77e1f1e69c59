package inject

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

func TestMain(m *testing.M) {
	xgb.Logger.SetOutput(io.Discard)
	// robotgo opens $DISPLAY once per process: all tests share one server.
	display, stop, err := startXvfb()
	if err != nil {
		fmt.Fprintln(os.Stderr, "these tests need a real X server:", err)
		os.Exit(1)
	}
	os.Setenv("DISPLAY", display)
	code := m.Run()
	stop()
	os.Exit(code)
}

// startXvfb starts a server on a free display and waits until it is ready.
func startXvfb() (display string, stop func(), err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "800x600x24", "-noreset", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	err = cmd.Start()
	w.Close()
	if err != nil {
		return "", nil, err
	}
	stop = func() { cmd.Process.Kill(); cmd.Wait() }
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("Xvfb did not start: %w", err)
	}
	return ":" + strings.TrimSpace(number), stop, nil
}

// layoutTo makes a layout the active one and, at the end of the test, us again.
func layoutTo(t testing.TB, args ...string) {
	t.Helper()
	set := func(args ...string) {
		out, err := exec.Command("setxkbmap", append([]string{"-display", os.Getenv("DISPLAY")}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("setxkbmap %v: %v %s", args, err, out)
		}
	}
	t.Cleanup(func() { set("-option", "", "-layout", "us", "-variant", "") })
	set(args...)
}

// window is an X client of its own that has the keyboard and covers the screen, and hears what happens to it.
type window struct {
	t    testing.TB
	conn *xgb.Conn
	id   xproto.Window
	root xproto.Window
	at   string // the pointer's place
}

func openWindow(t testing.TB) *window {
	t.Helper()
	conn, err := xgb.NewConnDisplay(os.Getenv("DISPLAY"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if err := xtest.Init(conn); err != nil {
		t.Fatal(err)
	}
	screen := xproto.Setup(conn).DefaultScreen(conn)
	id, _ := xproto.NewWindowId(conn)
	mask := uint32(xproto.EventMaskKeyPress | xproto.EventMaskKeyRelease | xproto.EventMaskButtonPress |
		xproto.EventMaskButtonRelease | xproto.EventMaskPointerMotion | xproto.EventMaskExposure)
	xproto.CreateWindow(conn, screen.RootDepth, id, screen.Root, 0, 0, 800, 600, 0, xproto.WindowClassInputOutput,
		screen.RootVisual, xproto.CwBackPixel|xproto.CwEventMask, []uint32{screen.WhitePixel, mask})
	w := &window{t: t, conn: conn, id: id, root: screen.Root}
	xproto.MapWindow(conn, id)
	for {
		if ev, err := conn.WaitForEvent(); err != nil {
			t.Fatal(err)
		} else if _, ok := ev.(xproto.ExposeEvent); ok {
			break
		}
	}
	if err := xproto.SetInputFocusChecked(conn, xproto.InputFocusParent, id, 0).Check(); err != nil {
		t.Fatal(err)
	}
	xproto.WarpPointer(conn, 0, screen.Root, 0, 0, 0, 0, 700, 500)
	w.heard()
	return w
}

// heard returns what has happened since it was last asked, one word an event: +38 -38 keys, b1 B1 buttons down and up with
// their place, m for a motion to another place. The server has sent everything that came before its answer to this connection's own question.
func (w *window) heard() string {
	w.t.Helper()
	if _, err := xproto.GetInputFocus(w.conn).Reply(); err != nil {
		w.t.Fatal(err)
	}
	var words []string
	for {
		ev, _ := w.conn.PollForEvent()
		switch e := ev.(type) {
		case nil:
			return strings.Join(words, " ")
		case xproto.KeyPressEvent:
			words = append(words, fmt.Sprintf("+%d", e.Detail))
		case xproto.KeyReleaseEvent:
			words = append(words, fmt.Sprintf("-%d", e.Detail))
		case xproto.ButtonPressEvent:
			w.at = fmt.Sprintf("m@%d,%d", e.RootX, e.RootY)
			words = append(words, fmt.Sprintf("b%d@%d,%d", e.Detail, e.RootX, e.RootY))
		case xproto.ButtonReleaseEvent:
			words = append(words, fmt.Sprintf("B%d@%d,%d", e.Detail, e.RootX, e.RootY))
		case xproto.MotionNotifyEvent:
			if at := fmt.Sprintf("m@%d,%d", e.RootX, e.RootY); at != w.at {
				w.at = at
				words = append(words, at)
			}
		}
	}
}

// expect fails unless exactly these words were heard.
func (w *window) expect(want string) {
	w.t.Helper()
	if got := w.heard(); got != want {
		w.t.Fatalf("heard %q, want %q", got, want)
	}
}

func yes() bool { return true }

// openInjector returns an Injector on the test display with the whole screen as its area.
func openInjector(t testing.TB, change func(*Config)) *Injector {
	t.Helper()
	cfg := Config{Display: os.Getenv("DISPLAY"), Area: image.Rect(0, 0, 800, 600), May: yes}
	if change != nil {
		change(&cfg)
	}
	i, err := NewX11(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := i.Close(); err != nil && !errors.Is(err, ErrDisplay) {
			t.Errorf("close: %v", err)
		}
	})
	return i
}

// program is a real X program that writes what is typed into it to a file.
type program struct {
	t    testing.TB
	file string
}

// openProgram starts a program whose text goes to the file named by the last word, and gives it the keyboard.
func openProgram(t testing.TB, class string, args ...string) *program {
	t.Helper()
	file := filepath.Join(t.TempDir(), "typed")
	for n, a := range args {
		args[n] = strings.ReplaceAll(a, "FILE", file)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "XMODIFIERS=@im=none")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Skipf("the program to type into does not start, so nothing can be typed; .ci/setup installs it: %s: %v", args[0], err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	out, err := exec.Command("xdotool", "search", "--sync", "--onlyvisible", "--class", class, "windowfocus", "--sync").CombinedOutput()
	if err != nil {
		t.Fatalf("focus %s: %v %s %s", class, err, out, log.String())
	}
	p := &program{t: t, file: file}
	p.until(func(string) bool { _, err := os.Stat(file); return err == nil })
	return p
}

// typed returns what the program got, once it ends with end; the end itself is cut off.
func (p *program) typed(end string) string {
	p.t.Helper()
	return strings.TrimSuffix(p.until(func(s string) bool { return strings.HasSuffix(s, end) }), end)
}

func (p *program) until(done func(string) bool) string {
	p.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		b, _ := os.ReadFile(p.file)
		if done(string(b)) {
			return string(b)
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("program has only %q", b)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

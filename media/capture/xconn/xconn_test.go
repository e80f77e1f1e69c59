package xconn_test

import (
	"encoding/binary"
	"errors"
	"image"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jezek/xgb/damage"
	"github.com/jezek/xgb/shm"
	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
	"deskhand/media/capture/xvfbtest"
)

const screen = "320x200x24"

func mustDial(t *testing.T, display string, onEvent func([]byte)) *xconn.Conn {
	t.Helper()
	c, err := xconn.Dial(display, onEvent)
	if err != nil {
		t.Fatalf("dial %s: %v", display, err)
	}
	t.Cleanup(c.Close)
	return c
}

// Connections come and go, use extensions and hear events, all at once, on two servers. With xgb's own Init functions the race
// detector stops this, and now and then the runtime does.
func TestConnectionsDoNotMeet(t *testing.T) {
	displays := []string{xvfbtest.Start(t, screen), xvfbtest.Start(t, screen)}
	var wg sync.WaitGroup
	var heard atomic.Int64
	for i := range 6 {
		wg.Go(func() {
			for range 5 {
				if err := watchRoot(displays[i%2], &heard); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := heard.Load(); n < 30 {
		t.Fatalf("%d events were heard, want one for each of 30 connections", n)
	}
}

// watchRoot connects, watches for damage of the root window, and waits for the first report.
func watchRoot(display string, heard *atomic.Int64) error {
	reported := make(chan struct{}, 1)
	var first atomic.Uint32
	c, err := xconn.Dial(display, func(event []byte) {
		if len(event) == 32 && uint32(event[0]) == first.Load() {
			heard.Add(1)
			reported <- struct{}{}
		}
	})
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.Use("XFIXES"); err != nil {
		return err
	}
	ext, err := c.Use("DAMAGE")
	if err != nil {
		return err
	}
	first.Store(uint32(ext.FirstEvent))
	if _, err := damage.QueryVersion(c.Conn, 1, 1).Reply(); err != nil {
		return err
	}
	id, err := damage.NewDamageId(c.Conn)
	if err != nil {
		return err
	}
	// A new damage object of a window reports the whole window at once.
	err = damage.CreateChecked(c.Conn, id, xproto.Drawable(c.Screen().Root), damage.ReportLevelNonEmpty).Check()
	if err != nil {
		return err
	}
	select {
	case <-reported:
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("no damage was reported")
	}
}

// An error that an extension defines reaches the request that caused it.
func TestExtensionErrorReachesItsRequest(t *testing.T) {
	c := mustDial(t, xvfbtest.Start(t, screen), nil)
	if _, err := c.Use("MIT-SHM"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { // BadSeg: there is no such segment
		_, err := shm.GetImage(c.Conn, xproto.Drawable(c.Screen().Root), 0, 0, 1, 1, 1, 2, 12345, 0).Reply()
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil {
			t.Fatal("a request with a segment that does not exist succeeded")
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the request hangs")
	}
	if err := c.Err(); err != nil {
		t.Fatalf("the connection ended: %v", err)
	}
}

func TestUseOfWhatIsNotThere(t *testing.T) {
	c := mustDial(t, xvfbtest.Start(t, screen), nil)
	if _, err := c.Use("NO-SUCH-THING"); !errors.Is(err, xconn.ErrNoExtension) {
		t.Fatalf("Use = %v, want ErrNoExtension", err)
	}
}

func TestEndsAreTold(t *testing.T) {
	server := xvfbtest.Run(t, screen)
	killed, closed := mustDial(t, server.Display, nil), mustDial(t, server.Display, nil)
	if err := closed.Err(); err != nil {
		t.Fatalf("Err of a live connection = %v", err)
	}
	closed.Close()
	closed.Close()
	if _, err := xproto.GetInputFocus(closed.Conn).Reply(); !errors.Is(closed.Cause(err), xconn.ErrClosed) {
		t.Fatalf("request after Close = %v, means %v, want ErrClosed", err, closed.Cause(err))
	}
	server.Kill()
	<-killed.Done()
	if _, err := xproto.GetInputFocus(killed.Conn).Reply(); !errors.Is(killed.Cause(err), xconn.ErrServerGone) {
		t.Fatalf("request without a server = %v, means %v, want ErrServerGone", err, killed.Cause(err))
	}
}

func TestStrayErrorsAreFound(t *testing.T) {
	c := mustDial(t, xvfbtest.Start(t, screen), nil)
	xproto.DestroyWindow(c.Conn, 0x7fffff) // nobody waits for the answer
	c.Sync()
	if err := c.Stray(); err == nil || !strings.Contains(err.Error(), "Window") {
		t.Fatalf("Stray = %v, want a BadWindow", err)
	}
	if err := c.Stray(); err != nil {
		t.Fatalf("second Stray = %v", err)
	}
}

func TestDisplayNames(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	for _, good := range []string{display, display + ".0", "unix" + display} {
		c, err := xconn.Dial(good, nil)
		if err != nil {
			t.Errorf("dial %q: %v", good, err)
			continue
		}
		if !c.Local() || c.Screen().WidthInPixels != 320 {
			t.Errorf("%q: local %v, screen %d wide", good, c.Local(), c.Screen().WidthInPixels)
		}
		c.Close()
	}
	for _, bad := range []string{"x", ":", ":x", ":-1", ":1.x", ":1.-1", ":60000"} {
		if _, err := xconn.Dial(bad, nil); !errors.Is(err, xconn.ErrBadDisplay) {
			t.Errorf("dial %q = %v, want ErrBadDisplay", bad, err)
		}
	}
	if _, err := xconn.Dial(display+".7", nil); !errors.Is(err, xconn.ErrNoScreen) {
		t.Errorf("dial of screen 7 = %v, want ErrNoScreen", err)
	}
	t.Setenv("DISPLAY", "")
	if _, err := xconn.Dial("", nil); !errors.Is(err, xconn.ErrBadDisplay) {
		t.Errorf("dial of nothing = %v, want ErrBadDisplay", err)
	}
}

// A server that asks for a cookie lets in who has it, over the local socket and over TCP, where no memory is shared.
func TestCookies(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	cookie := "0123456789abcdef"
	auth := filepath.Join(t.TempDir(), "authority")
	write := func(family uint16, addr, number, data string) {
		var b []byte
		b = binary.BigEndian.AppendUint16(b, family)
		for _, field := range []string{addr, number, "MIT-MAGIC-COOKIE-1", data} {
			b = binary.BigEndian.AppendUint16(b, uint16(len(field)))
			b = append(b, field...)
		}
		if err := os.WriteFile(auth, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(256, host, "", cookie)
	display := xvfbtest.Start(t, screen, "-auth", auth)
	number := strings.TrimPrefix(display, ":")

	t.Setenv("XAUTHORITY", filepath.Join(t.TempDir(), "none"))
	if c, err := xconn.Dial(display, nil); err == nil {
		c.Close()
		t.Fatal("let in without a cookie")
	}
	t.Setenv("XAUTHORITY", auth)
	for _, family := range []struct {
		name, addr, number string
		code               uint16
	}{
		{"this machine", host, number, 256},
		{"this machine, any number", host, "", 256},
		{"anywhere", "", number, 65535},
	} {
		write(family.code, family.addr, family.number, cookie)
		c, err := xconn.Dial(display, nil)
		if err != nil {
			t.Fatalf("cookie for %s: %v", family.name, err)
		}
		c.Close()
	}
	for _, wrong := range [][4]string{{host, "99999", cookie}, {"elsewhere", number, cookie}, {host, number, "fedcba9876543210"}} {
		write(256, wrong[0], wrong[1], wrong[2])
		if c, err := xconn.Dial(display, nil); err == nil {
			c.Close()
			t.Fatalf("let in with %v", wrong)
		}
	}
}

// A server that accepts and then says nothing does not hold Dial for ever; one that talks nonsense is an error.
func TestNoXServer(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(dir, "x:0"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
			_ = c.Close()
		}
	}()
	if c, err := xconn.Dial(filepath.Join(dir, "x:0"), nil); err == nil {
		c.Close()
		t.Fatal("shook hands with something that is no X server")
	}
}

func TestPenReachesTheServer(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	xvfbtest.Draw(t, display).Fill(image.Rect(5, 6, 7, 8), 0x102030)
	c := mustDial(t, display, nil)
	reply, err := xproto.GetImage(c.Conn, xproto.ImageFormatZPixmap, xproto.Drawable(c.Screen().Root), 6, 7, 1, 1, ^uint32(0)).Reply()
	if err != nil || binary.LittleEndian.Uint32(reply.Data)&0xffffff != 0x102030 {
		t.Fatalf("pixel = %v, %v", reply, err)
	}
}

func TestCloseEndsEveryGoroutine(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	before := runtime.NumGoroutine()
	for range 20 {
		c, err := xconn.Dial(display, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
	}
	deadline := time.Now().Add(20 * time.Second)
	for runtime.NumGoroutine() > before { // xgb's three others end on the reader's word, in their own time
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		runtime.Gosched()
	}
}

package clip

import (
	"bytes"
	"context"
	"errors"
	"math/rand"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
	"deskhand/media/capture/xvfbtest"
)

// patient is how long a test waits for what has to come.
const patient = 20 * time.Second

// asker is another program that pastes.
type asker struct {
	t      *testing.T
	conn   *xconn.Conn
	window xproto.Window
	events chan []byte
}

func newAsker(t *testing.T, display string) *asker {
	t.Helper()
	a := &asker{t: t, events: make(chan []byte, 1000)}
	conn, err := xconn.Dial(display, func(event []byte) { a.events <- bytes.Clone(event) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	a.conn = conn
	a.window, _ = xproto.NewWindowId(conn.Conn)
	err = xproto.CreateWindowChecked(conn.Conn, 0, a.window, conn.Screen().Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0, xproto.CwEventMask,
		[]uint32{xproto.EventMaskPropertyChange}).Check()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *asker) atom(name string) xproto.Atom {
	r, err := xproto.InternAtom(a.conn.Conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		a.t.Fatal(err)
	}
	return r.Atom
}

func (a *asker) await(what byte, fits func([]byte) bool) []byte {
	a.t.Helper()
	late := time.After(patient)
	for {
		select {
		case e := <-a.events:
			if kind(e) == what && fits(e) {
				return e
			}
		case <-late:
			a.t.Fatalf("event %d never came", what)
		}
	}
}

func (a *asker) take(property xproto.Atom) (xproto.Atom, []byte) {
	a.t.Helper()
	r, err := xproto.GetProperty(a.conn.Conn, true, a.window, property, xproto.GetPropertyTypeAny, 0, 1<<20).Reply()
	if err != nil {
		a.t.Fatal(err)
	}
	return r.Type, r.Value
}

// paste asks for the clipboard as a target; ok is false when there is none.
func (a *asker) paste(target string) (got []byte, ok bool) {
	a.t.Helper()
	property := a.atom("PASTED")
	xproto.ConvertSelection(a.conn.Conn, a.window, a.atom(nameClipboard), a.atom(target), property, xproto.TimeCurrentTime)
	if e := a.await(xproto.SelectionNotify, func([]byte) bool { return true }); word(e, 20) == 0 {
		return nil, false
	}
	kind, value := a.take(property)
	if kind != a.atom(nameIncr) {
		return value, true
	}
	for {
		a.await(xproto.PropertyNotify, func(e []byte) bool { return e[16] == xproto.PropertyNewValue && xproto.Atom(word(e, 8)) == property })
		_, value := a.take(property)
		if len(value) == 0 {
			return got, true
		}
		got = append(got, value...)
	}
}

func serve(t *testing.T, display string) *Clipboard {
	t.Helper()
	c := New(display)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	})
	return c
}

// Other programs get the picture as it is, small and large, as often as they ask, several at a time.
func TestAPictureIsPasted(t *testing.T) {
	display := xvfbtest.Start(t, "64x64x24")
	c := serve(t, display)
	for _, size := range []int{1, piece, piece + 1, 5*piece - 3, 4 << 20} {
		png := make([]byte, size)
		rand.New(rand.NewSource(int64(size))).Read(png)
		if err := c.Put(t.Context(), png); err != nil {
			t.Fatal(err)
		}
		a, b := newAsker(t, display), newAsker(t, display)
		for _, who := range []*asker{a, b, a} {
			if got, ok := who.paste(namePNG); !ok || !bytes.Equal(got, png) {
				t.Errorf("%d bytes: pasted %d (%v)", size, len(got), ok)
			}
		}
		targets, ok := a.paste(nameTargets)
		if !ok || len(targets) != 12 || xproto.Atom(word(targets, 8)) != a.atom(namePNG) {
			t.Errorf("offered as %v", targets)
		}
		if _, ok := a.paste("UTF8_STRING"); ok {
			t.Error("a picture is given out as text")
		}
	}
}

// What another program copies is the clipboard's from then on; and ours again after the next Put.
func TestAnotherProgramTakesTheClipboard(t *testing.T) {
	display := xvfbtest.Start(t, "64x64x24")
	c, other := serve(t, display), newAsker(t, display)
	if err := c.Put(t.Context(), []byte("one")); err != nil {
		t.Fatal(err)
	}
	err := xproto.SetSelectionOwnerChecked(other.conn.Conn, other.window, other.atom(nameClipboard), xproto.TimeCurrentTime).Check()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Put(t.Context(), []byte("two")); err != nil {
		t.Fatal(err)
	}
	if got, ok := newAsker(t, display).paste(namePNG); !ok || string(got) != "two" {
		t.Errorf("pasted %q (%v)", got, ok)
	}
}

// Without a display, and after the display's end, it says so; an asker that vanishes within a paste disturbs nobody.
func TestClipboardTrouble(t *testing.T) {
	if err := serve(t, ":4999").Put(t.Context(), []byte("x")); !errors.Is(err, ErrUnsupported) {
		t.Errorf("without a display: %v", err)
	}
	server := xvfbtest.Run(t, "64x64x24")
	c := serve(t, server.Display)
	large := make([]byte, 3*piece)
	if err := c.Put(t.Context(), large); err != nil {
		t.Fatal(err)
	}
	for range maxTransfers + 2 {
		a := newAsker(t, server.Display)
		xproto.ConvertSelection(a.conn.Conn, a.window, a.atom(nameClipboard), a.atom(namePNG), a.atom("PASTED"), xproto.TimeCurrentTime)
		a.await(xproto.SelectionNotify, func([]byte) bool { return true })
		a.conn.Close()
	}
	if got, ok := newAsker(t, server.Display).paste(namePNG); !ok || len(got) != len(large) {
		t.Errorf("after askers that vanished: %d bytes (%v)", len(got), ok)
	}
	server.Kill()
	if err := c.Put(t.Context(), large); !errors.Is(err, ErrUnsupported) {
		t.Errorf("without the server: %v", err)
	}
}

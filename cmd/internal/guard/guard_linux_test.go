package guard

import (
	"strings"
	"testing"

	"deskhand/media/capture/xvfbtest"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// keyA is the keycode of A under evdev rules.
const keyA = 38

// held presses a key and a button by XTEST on a connection that then ends, as that of a killed program does.
func held(t *testing.T, display string) {
	t.Helper()
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	if err := xtest.Init(conn); err != nil {
		t.Fatal(err)
	}
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	xtest.FakeInput(conn, xproto.KeyPress, keyA, 0, root, 0, 0, 0)
	xtest.FakeInput(conn, xproto.ButtonPress, 1, 0, root, 0, 0, 0)
	if _, err := xproto.GetInputFocus(conn).Reply(); err != nil {
		t.Fatal(err)
	}
	conn.Close()
}

func TestTheGuardLetsGoOfWhatAKilledProgramHeld(t *testing.T) {
	display := xvfbtest.Start(t, "320x200x24")
	t.Setenv("DISPLAY", display)
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	down := func() (key, button bool) {
		keys, err := xproto.QueryKeymap(conn).Reply()
		if err != nil {
			t.Fatal(err)
		}
		p, err := xproto.QueryPointer(conn, root).Reply()
		if err != nil {
			t.Fatal(err)
		}
		return keys.Keys[keyA/8]&(1<<(keyA%8)) != 0, p.Mask&xproto.KeyButMaskButton1 != 0
	}
	held(t, display)
	if key, button := down(); !key || !button {
		t.Fatal("the server let go by itself: the guard is not needed any more")
	}
	if code := Run(strings.NewReader(guardDone)); code != 0 {
		t.Errorf("after an orderly end: %d", code)
	}
	if key, button := down(); !key || !button {
		t.Error("after an orderly end the guard touched the keyboard")
	}
	if code := Run(strings.NewReader("")); code != 0 {
		t.Errorf("after a kill: %d", code)
	}
	if key, button := down(); key || button {
		t.Errorf("still down: key %v, button %v", key, button)
	}
}

func TestTheGuardWithoutADisplaySaysSo(t *testing.T) {
	t.Setenv("DISPLAY", ":9999")
	if code := Run(strings.NewReader("")); code != 1 {
		t.Errorf("code %d", code)
	}
}

package leaving

import (
	"context"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xvfbtest"
)

// A pointer that leaves a window at one stroke is told of, one that moves within it is not.
func TestAPointerThatLeavesIsToldOf(t *testing.T) {
	display := xvfbtest.Start(t, "320x200x24")
	t.Setenv("DISPLAY", display)
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	screen := xproto.Setup(conn).DefaultScreen(conn)
	window, err := xproto.NewWindowId(conn)
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(xproto.CreateWindowChecked(conn, screen.RootDepth, window, screen.Root, 0, 0, 100, 50, 0, xproto.WindowClassInputOutput, screen.RootVisual, 0, nil).Check())
	must(xproto.MapWindowChecked(conn, window).Check())
	point := func(x, y int16) { must(xproto.WarpPointerChecked(conn, 0, screen.Root, 0, 0, 0, 0, x, y).Check()) }
	point(20, 20)
	ctx, end := context.WithCancel(t.Context())
	ready, left, ended := make(chan struct{}), make(chan struct{}, 9), make(chan error, 1)
	go func() {
		ended <- Watch(ctx, uintptr(window), func() { close(ready) }, func() { left <- struct{}{} })
	}()
	<-ready
	point(30, 30)
	point(300, 180)
	select {
	case <-left:
	case <-time.After(time.Minute):
		t.Fatal("nothing was told of a pointer that left")
	}
	point(20, 20)
	end()
	must(<-ended)
	if n := len(left); n > 0 {
		t.Errorf("told %d times more of a pointer that moved within, or came back", n)
	}
	if Watch(t.Context(), 1, func() {}, func() {}) == nil {
		t.Error("watches a window that is not there")
	}
}

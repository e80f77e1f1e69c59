package main

import (
	"context"
	"image"
	"runtime"
	"sync"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"deskhand/app/wire"
	"deskhand/media/frame"
	"deskhand/media/keymap"
	"deskhand/media/pipe"
	"deskhand/media/surface"
	"deskhand/ui/remoteview"
)

// looking is what somebody else shows, as far as the customer looks at it: the decoder and the native window are there only as long, so that a
// program that nobody shows anything has neither.
type looking struct {
	receiver atomic.Pointer[pipe.Receiver]   // nil: nothing is looked at
	view     atomic.Pointer[remoteview.View] // where the pointer is drawn
	over     overlay
}

// Put implements sight.Screen.
func (l *looking) Put(sample []byte) {
	if r := l.receiver.Load(); r != nil {
		r.Put(sample)
	}
}

// point shows the sharer's pointer; any goroutine.
func (l *looking) point(at wire.CursorPlace, shape *wire.CursorShape) {
	v := l.view.Load()
	if v == nil || shape == nil {
		return
	}
	v.SetCursor(frame.Cursor{
		X: int(at.X), Y: int(at.Y), Visible: at.Visible, Serial: shape.Serial,
		W: int(shape.W), H: int(shape.H), HotX: int(shape.HotX), HotY: int(shape.HotY), Pix: shape.Pix,
	})
}

// overlay is the native window over the viewer's while there is one. It belongs to the user interface's goroutine.
type overlay struct{ now *surface.Surface }

// The methods make it a remoteview.Surface.
func (o *overlay) Works() bool { return o.now != nil && o.now.Works() }

func (o *overlay) Show(size image.Point, place, seen image.Rectangle) {
	if o.now != nil {
		o.now.Show(size, place, seen)
	}
}

func (o *overlay) Hide() {
	if o.now != nil {
		o.now.Hide()
	}
}

func (o *overlay) Point(shape *image.NRGBA, place image.Rectangle) {
	if o.now != nil {
		o.now.Point(shape, place)
	}
}

// look begins to decode for a window, or ends it.
func (h *host) look(on bool, window fyne.Window) {
	if h.unlook != nil {
		h.unlook()
		h.unlook = nil
	}
	s := h.session
	if !on || s == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := surface.New(surface.Config{Window: func() uint32 { return nativeID(window) }})
	r := pipe.NewReceiver(pipe.ReceiverConfig{AskKeyFrame: s.WantKeyFrame, OnPicture: over.Picture})
	h.looking.over.now = over
	h.looking.view.Store(h.client.Viewer.View)
	h.looking.receiver.Store(r)
	h.unlook = func() {
		h.looking.receiver.Store(nil)
		h.looking.view.Store(nil)
		h.looking.over.now = nil
		cancel()
	}
	h.wg.Go(func() { h.decode(ctx, r, over) })
	s.WantKeyFrame()
}

// decode brings pictures to the user interface until ctx ends. Any goroutine.
func (h *host) decode(ctx context.Context, r *pipe.Receiver, over *surface.Surface) {
	var parts sync.WaitGroup
	defer parts.Wait()
	parts.Go(func() {
		if err := r.Run(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("no decoder", "err", err)
		}
	})
	parts.Go(func() {
		if err := over.Run(ctx); err != nil && ctx.Err() == nil {
			h.log.Info("pictures are drawn by the toolkit", "err", err)
		}
	})
	drawn := make(chan struct{}, 1)
	for {
		select {
		case <-r.Ready():
		case <-ctx.Done():
			return
		}
		h.gate.post(func() {
			if ctx.Err() == nil {
				h.client.Draw(r.Take)
			}
			drawn <- struct{}{}
		})
		select {
		case <-drawn:
		case <-ctx.Done():
			return
		}
	}
}

// nativeID is a window as X11 knows it; 0 elsewhere.
func nativeID(w fyne.Window) (id uint32) {
	if native, ok := w.(driver.NativeWindow); ok {
		native.RunNative(func(context any) {
			if x11, ok := context.(driver.X11WindowContext); ok {
				id = uint32(x11.WindowHandle)
			}
		})
	}
	return id
}

// keyCode gives the HID usage of a key that a window reports.
func keyCode(scan int) (wire.KeyCode, bool) {
	switch runtime.GOOS {
	case "windows":
		return keymap.FromWindows(uint16(scan))
	case "darwin":
		return keymap.FromMac(uint8(scan))
	}
	return keymap.FromX11(uint8(scan))
}

package main

import (
	"context"
	"image"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"deskhand/app/wire"
	"deskhand/media/codec"
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

	mu    sync.Mutex // guards early
	early early
}

// early are the samples since the newest key frame that came before the viewer was there: on a screen that rests no other would come.
type early struct {
	samples [][]byte
	bytes   int
}

// maxEarly bounds what is kept for a viewer to come, in bytes.
const maxEarly = 8 << 20

// Put implements sight.Screen.
func (l *looking) Put(sample []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.receiver.Load(); r != nil {
		r.Put(sample)
		return
	}
	if codec.IsKey(sample) {
		l.early = early{}
	} else if len(l.early.samples) == 0 {
		return
	}
	if l.early.bytes += len(sample); l.early.bytes > maxEarly {
		l.early = early{}
		return
	}
	l.early.samples = append(l.early.samples, slices.Clone(sample))
}

// Lost implements sight.Screen.
func (l *looking) Lost() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.receiver.Load(); r != nil {
		r.Lost()
	}
	l.early = early{}
}

// Behind implements sight.Screen. Nothing is said of a picture that is not there yet.
func (l *looking) Behind(behind bool) {
	if r := l.receiver.Load(); r != nil {
		r.Behind(behind)
	}
}

// broken is for how long a lost piece has kept the picture from going on; 0: nothing does.
func (l *looking) broken() time.Duration {
	if r := l.receiver.Load(); r != nil {
		return r.Broken()
	}
	return 0
}

// open has r take what comes, after what came early; it reports whether anything did.
func (l *looking) open(r *pipe.Receiver, v *remoteview.View) (begun bool) {
	l.view.Store(v)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.early.samples {
		r.Put(s)
	}
	begun = len(l.early.samples) > 0
	l.early = early{}
	l.receiver.Store(r)
	return begun
}

// close takes nothing any more, until a key frame comes.
func (l *looking) close() {
	l.view.Store(nil)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.receiver.Store(nil)
	l.early = early{}
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
	begun := h.looking.open(r, h.client.Viewer.View)
	h.unlook = func() {
		h.looking.close()
		h.looking.over.now = nil
		cancel()
	}
	h.wg.Go(func() { h.decode(ctx, r, over, s.Unreadable) })
	h.wg.Go(func() { begin(ctx, r, begun, s.WantKeyFrame) })
}

// decode brings pictures to the user interface until ctx ends; unreadable is told when what comes is none. Any goroutine.
func (h *host) decode(ctx context.Context, r *pipe.Receiver, over *surface.Surface, unreadable func()) {
	var parts sync.WaitGroup
	defer parts.Wait()
	parts.Go(func() {
		if err := r.RunOn(ctx, unreadable); err != nil && ctx.Err() == nil {
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

// askAgain is how long a key frame is waited for. One that is asked for while another is on its way is not made.
const askAgain = 700 * time.Millisecond

// begin asks for a frame to begin with until there is a picture; begun: it has come already.
func begin(ctx context.Context, r *pipe.Receiver, begun bool, ask func()) {
	again := time.NewTicker(askAgain)
	defer again.Stop()
	for r.Stats().Drawn == 0 {
		if !begun {
			ask()
		}
		begun = false
		select {
		case <-again.C:
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

package console_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"sync"
	"testing"
	"time"

	"deskhand/app/screen"
	"deskhand/app/wire"
	"deskhand/media/capture"
)

// fakeDesktop is a desktop whose picture is capture's pattern and whose hands write down what they do.
type fakeDesktop struct {
	local, panicKey func()
	mu              sync.Mutex
	did             []string
	sources         int
	changed         *sync.Cond
}

func newFakeDesktop() *fakeDesktop {
	d := &fakeDesktop{}
	d.changed = sync.NewCond(&d.mu)
	return d
}

// opened counts how often the screen was opened.
func (d *fakeDesktop) opened() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sources
}

func (d *fakeDesktop) note(s string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.did = append(d.did, s)
	d.changed.Broadcast()
}

func (d *fakeDesktop) until(t *testing.T, what string, ok func(did []string) bool) {
	t.Helper()
	if did, good := d.within(patience, ok); !good {
		t.Fatalf("waited in vain for: %s\ndid: %q", what, did)
	}
}

// does has an input sent until it is done: one that a busy machine brings half a second later than others is rightly dropped.
func (d *fakeDesktop) does(t *testing.T, what string, send func(), ok func(did []string) bool) {
	t.Helper()
	for late := time.Now().Add(patience); ; {
		send()
		did, good := d.within(patience/20, ok)
		switch {
		case good:
			return
		case time.Now().After(late):
			t.Fatalf("sent in vain: %s\ndid: %q", what, did)
		}
	}
}

// within waits for what is done, and returns what was.
func (d *fakeDesktop) within(wait time.Duration, ok func(did []string) bool) (did []string, good bool) {
	late := false
	timer := time.AfterFunc(wait, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		late = true
		d.changed.Broadcast()
	})
	defer timer.Stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	for good = ok(d.did); !good && !late; good = ok(d.did) {
		d.changed.Wait()
	}
	return slices.Clone(d.did), good
}

func (d *fakeDesktop) Monitors() ([]capture.Monitor, error) {
	return []capture.Monitor{{ID: 1, Name: "Pattern", Bounds: image.Rect(0, 0, 640, 360), Primary: true}}, nil
}

func (d *fakeDesktop) Source(capture.Monitor) (capture.Source, error) {
	d.mu.Lock()
	d.sources++
	d.mu.Unlock()
	return capture.NewPattern(capture.PatternConfig{W: 640, H: 360, Interval: 40 * time.Millisecond})
}

func (d *fakeDesktop) Cursor(capture.Source) (capture.CursorSource, error) {
	return nil, capture.ErrUnsupported
}

func (d *fakeDesktop) Hands(_ image.Rectangle, may func() bool) (screen.Hands, error) {
	return &fakeHands{d, may}, nil
}

func (d *fakeDesktop) Watch(ctx context.Context, local, panicKey func()) error {
	d.mu.Lock()
	d.local, d.panicKey = local, panicKey
	d.mu.Unlock()
	<-ctx.Done()
	return ctx.Err()
}

type fakeHands struct {
	d   *fakeDesktop
	may func() bool
}

func (h *fakeHands) Do(a wire.InputAct) error {
	if !h.may() {
		return errors.New("refused")
	}
	h.d.note(fmt.Sprintf("%T%+v", a, a))
	return nil
}

func (h *fakeHands) ReleaseAll() error { h.d.note("release"); return nil }

func (h *fakeHands) SetArea(image.Rectangle) {}

func (h *fakeHands) Close() error { h.d.note("closed"); return nil }

// Package trace tells a test from outside what real windows show, so that it can drive them as a person would, with a
// pointer and a keyboard (XTEST). It only tells: nothing can be commanded through it, and without --trace-fd there is no
// Tracer: all methods of a nil *Tracer do nothing, so that widgets need no ifs.
//
// Main type: Tracer. cmd makes it (Open) and runs it (Run); ui names its widgets (Name) and says facts (Set, Mark). Name and
// Drop are for the user interface's goroutine, Set and Mark for any. A fact named "link" or "number" lets a test join; no
// fact holds a key, a password, what is typed or chatted.
//
// # Format
//
// UTF-8 text, one JSON object a line, one line for a window each time something in it has changed, looked at every 100 ms:
//
//	{"at":"2026-11-22T13:05:09.123456789Z",
//	 "window":{"xid":8388615,"title":"Deskhand","scale":1,"w":1280,"h":800},
//	 "widgets":{
//	   "home.start":{"x":24,"y":96,"w":180,"h":36,"visible":true,"enabled":true,"text":"Start session"},
//	   "home.number":{"x":24,"y":160,"w":320,"h":36,"visible":true,"enabled":true,"text":"","focused":true},
//	   "tab.1.view":{"x":64,"y":80,"w":1000,"h":600,"visible":true,"enabled":true,"text":"","detail":{…}}},
//	 "state":{"number":"4821 9307 7415","phase":"waiting"},
//	 "times":{"first_frame":"2026-11-22T13:05:08.9Z"}}
//
//	at              when it was looked at, RFC 3339 with nanoseconds, UTC
//	window.xid      the X11 window; 0 where there is none (yet). scale: pixels per unit. w, h: the client area
//	widgets         by name, those that are in this window; x, y, w, h in pixels from the client area's top left corner
//	  .visible      shown, not scrolled out of sight, inside the window, and not behind a dialog or menu
//	  .enabled      takes input; true for what cannot be disabled
//	  .text         what is written on it or in it; never of a password field
//	  .checked      of check boxes; absent otherwise
//	  .focused      it has the keyboard focus; absent when not
//	  .detail       what the widget says of itself (TraceDetail); absent for most
//	state, times    what the program said by Set and Mark; the same in all windows
//
// Whoever drives by it minds what Fyne 2.8 does: a click is handed on before the moves of the same 60th of a second, so wait 50 ms
// between pointing and clicking; after a loss of focus the pointer has to move before a click or wheel has a place.
//
// A window that is closed gets one last line with "closed":true. Facts without any window yet are in lines without "window".
package trace

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"deskhand/ui/post"
)

// interval is how often windows are looked at.
const interval = 100 * time.Millisecond

// Tracer writes what windows show. Make it with New or Open; nil is a Tracer that does nothing.
type Tracer struct {
	out  io.Writer
	post post.Post
	now  func() time.Time

	mu      sync.Mutex // guards all below
	names   map[string]fyne.CanvasObject
	windows []*window
	state   map[string]any
	times   map[string]time.Time
}

// window is a window that was seen, and its last line without the time.
type window struct {
	shown fyne.Window // nil: the lines without a window
	xid   uintptr
	last  string
}

// New returns a Tracer that writes to out and looks at the windows of fyne.CurrentApp through post.
func New(out io.Writer, post post.Post) *Tracer {
	return &Tracer{out: out, post: post, now: time.Now, names: map[string]fyne.CanvasObject{},
		state: map[string]any{}, times: map[string]time.Time{}}
}

// Open returns a Tracer that writes to an inherited file descriptor, the N of --trace-fd N. For N < 0, the flag's default,
// it returns nil; for 0 to 2 and for one that is not open it returns ErrDescriptor.
func Open(fd int, post post.Post) (*Tracer, error) {
	if fd < 0 {
		return nil, nil
	}
	f := os.NewFile(uintptr(fd), "trace")
	if fd <= 2 || f == nil {
		return nil, fmt.Errorf("trace to descriptor %d: %w", fd, ErrDescriptor)
	}
	if _, err := f.Stat(); err != nil {
		return nil, fmt.Errorf("trace to descriptor %d: %w", fd, ErrDescriptor)
	}
	return New(f, post), nil
}

// Name makes obj known under a name; a name given again goes to the new object. Call it on the user interface's goroutine.
func (t *Tracer) Name(obj fyne.CanvasObject, name string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.names[name] = obj
}

// Drop forgets a name, and every name below it: Drop("tab.1") forgets "tab.1" and "tab.1.view". Call it when what it names
// is removed for good.
func (t *Tracer) Drop(name string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for n := range t.names {
		if n == name || strings.HasPrefix(n, name+".") {
			delete(t.names, n)
		}
	}
}

// Set says a fact: a string, number or bool, or anything else that encodes as JSON and is not changed afterwards. nil takes
// it back.
func (t *Tracer) Set(key string, value any) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if value == nil {
		delete(t.state, key)
		return
	}
	t.state[key] = value
}

// Mark says when something happened; a later time under the same key replaces the earlier one.
func (t *Tracer) Mark(key string, at time.Time) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.times[key] = at
}

// Run looks and writes until ctx ends, then returns nil, or until writing fails, and returns why. It waits for its reader,
// not the windows: while a line is not taken, none is made. A nil Tracer waits for ctx.
func (t *Tracer) Run(ctx context.Context) error {
	if t == nil {
		<-ctx.Done()
		return nil
	}
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	lines := make(chan []byte, 1)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
		t.post(func() { lines <- t.look() })
		select {
		case <-ctx.Done():
			return nil
		case b := <-lines:
			if _, err := t.out.Write(b); err != nil {
				return fmt.Errorf("write trace: %w", err)
			}
		}
	}
}

// line is what is written; its fields are explained in the package comment.
type line struct {
	At      string                `json:"at"`
	Window  *windowFacts          `json:"window,omitempty"`
	Closed  bool                  `json:"closed,omitempty"`
	Widgets map[string]widgetFact `json:"widgets,omitempty"`
	State   map[string]any        `json:"state"`
	Times   map[string]string     `json:"times,omitempty"`
}

type windowFacts struct {
	XID   uintptr `json:"xid"`
	Title string  `json:"title"`
	Scale float32 `json:"scale"`
	W     int     `json:"w"`
	H     int     `json:"h"`
}

// look makes the lines of all windows in which something changed. It runs on the user interface's goroutine.
func (t *Tracer) look() []byte {
	t.mu.Lock()
	names, state := maps.Clone(t.names), maps.Clone(t.state)
	times := make(map[string]string, len(t.times))
	for k, at := range t.times {
		times[k] = stamp(at)
	}
	t.mu.Unlock()

	var out []byte
	at := stamp(t.now())
	open := fyne.CurrentApp().Driver().AllWindows()
	for _, w := range t.follow(open) {
		l := line{State: state, Times: times}
		if w.shown != nil {
			l.Window = w.facts()
			if contains(open, w.shown) {
				l.Widgets = widgets(w.shown.Canvas(), names)
			} else {
				l.Closed = true
			}
		}
		out = append(out, w.changed(l, at)...)
	}
	return out
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// follow brings the list of windows up to date and returns what there is to look at: those open, those that have just been
// closed, or, when there is none, the one without a window.
func (t *Tracer) follow(open []fyne.Window) []*window {
	look := t.windows
	for _, o := range open {
		known := false
		for _, w := range t.windows {
			known = known || w.shown == o
		}
		if !known {
			look = append(look, &window{shown: o})
		}
	}
	t.windows = nil
	for _, w := range look {
		if contains(open, w.shown) {
			t.windows = append(t.windows, w)
		}
	}
	if len(look) == 0 {
		t.windows = []*window{{}}
		return t.windows
	}
	return look
}

func contains(open []fyne.Window, w fyne.Window) bool {
	for _, o := range open {
		if o == w {
			return true
		}
	}
	return false
}

// changed is the line with its time, or nothing if it says what the last one said.
func (w *window) changed(l line, at string) []byte {
	b, err := json.Marshal(l)
	if err != nil { // a fact that does not encode: say so in its place
		l.State = map[string]any{"error": err.Error()}
		if b, err = json.Marshal(l); err != nil {
			return nil
		}
	}
	if string(b) == w.last {
		return nil
	}
	w.last = string(b)
	l.At = at
	if b, err = json.Marshal(l); err != nil {
		return nil
	}
	return append(b, '\n')
}

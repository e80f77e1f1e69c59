package program

import (
	"encoding/json"
	"fmt"
	"image"
	"maps"
	"slices"
	"strings"
	"time"
)

// View is what a program's trace has told so far (ui/trace says what the lines mean). It is a value: nobody changes it.
type View struct {
	Windows []Window                   // open ones, the newest last
	State   map[string]json.RawMessage // facts
	Times   map[string]time.Time
	At      time.Time // of the last line
}

// Window is one window of the program.
type Window struct {
	XID     uint32
	Title   string
	Scale   float64
	Size    image.Point
	Widgets map[string]Widget
}

// Widget is one named thing in a window; Place is in pixels from the window's inner top left corner.
type Widget struct {
	Name    string
	Window  uint32
	Place   image.Rectangle
	Visible bool
	Enabled bool
	Text    string
	Checked bool
	Focused bool
	Detail  map[string]json.RawMessage
	Since   time.Time // since when Place, Visible and Enabled are as they are, on our clock
}

// Ready reports whether it can be clicked.
func (w Widget) Ready() bool { return w.Visible && w.Enabled }

// Ints is a list of numbers in the Detail, nil when there is none.
func (w Widget) Ints(key string) []int {
	var list []int
	_ = json.Unmarshal(w.Detail[key], &list)
	return list
}

// Flag is a yes or no in the Detail.
func (w Widget) Flag(key string) bool {
	var yes bool
	_ = json.Unmarshal(w.Detail[key], &yes)
	return yes
}

// Widget returns a widget by its name, from whichever window shows it.
func (v View) Widget(name string) (Widget, bool) {
	var found Widget
	ok := false
	for _, w := range v.Windows {
		if x, here := w.Widgets[name]; here && (!ok || x.Visible) {
			found, ok = x, true
		}
	}
	return found, ok
}

// Shows reports whether a widget can be seen.
func (v View) Shows(name string) bool {
	w, ok := v.Widget(name)
	return ok && w.Visible
}

// Ready reports whether a widget can be clicked.
func (v View) Ready(name string) bool {
	w, ok := v.Widget(name)
	return ok && w.Ready()
}

// Text is what is written on a widget, "" when it is not there.
func (v View) Text(name string) string {
	w, _ := v.Widget(name)
	return w.Text
}

// Get reads a fact into out and reports whether there was one of that shape.
func (v View) Get(key string, out any) bool {
	raw, ok := v.State[key]
	return ok && json.Unmarshal(raw, out) == nil
}

// String is a fact that is a text, "" without one.
func (v View) String(key string) string {
	var s string
	v.Get(key, &s)
	return s
}

// Int is a fact that is a number, 0 without one.
func (v View) Int(key string) int {
	var n float64
	v.Get(key, &n)
	return int(n)
}

// Describe tells for a failed test what there was to see.
func (v View) Describe() string {
	var b strings.Builder
	for _, w := range v.Windows {
		fmt.Fprintf(&b, "window %#x %q %v\n", w.XID, w.Title, w.Size)
		for _, name := range slices.Sorted(maps.Keys(w.Widgets)) {
			x := w.Widgets[name]
			state := ""
			if !x.Visible {
				state = " hidden"
			} else if !x.Enabled {
				state = " disabled"
			}
			fmt.Fprintf(&b, "  %s%s %v %.80q\n", name, state, x.Place, x.Text)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(v.State)) {
		fmt.Fprintf(&b, "  %s = %.300s\n", key, v.State[key])
	}
	return b.String()
}

// line is a line of the trace.
type line struct {
	At     time.Time `json:"at"`
	Window *struct {
		XID   uint32  `json:"xid"`
		Title string  `json:"title"`
		Scale float64 `json:"scale"`
		W     int     `json:"w"`
		H     int     `json:"h"`
	} `json:"window"`
	Closed  bool `json:"closed"`
	Widgets map[string]struct {
		X       int                        `json:"x"`
		Y       int                        `json:"y"`
		W       int                        `json:"w"`
		H       int                        `json:"h"`
		Visible bool                       `json:"visible"`
		Enabled bool                       `json:"enabled"`
		Text    string                     `json:"text"`
		Checked bool                       `json:"checked"`
		Focused bool                       `json:"focused"`
		Detail  map[string]json.RawMessage `json:"detail"`
	} `json:"widgets"`
	State map[string]json.RawMessage `json:"state"`
	Times map[string]time.Time       `json:"times"`
}

// after returns the View that follows v by a line that came at now.
func (v View) after(l line, now time.Time) View {
	next := View{State: l.State, Times: l.Times, At: l.At}
	if l.Window == nil {
		next.Windows = v.Windows
		return next
	}
	// A window without an XID is one that the window system does not have yet; there is one at most at a time.
	old := Window{}
	replaced := false
	for _, w := range v.Windows {
		if w.XID != l.Window.XID && w.XID != 0 {
			next.Windows = append(next.Windows, w)
			continue
		}
		old, replaced = w, true
		if !l.Closed {
			next.Windows = append(next.Windows, Window{})
		}
	}
	if l.Closed {
		return next
	}
	w := l.window(old, now)
	if !replaced {
		next.Windows = append(next.Windows, w)
	}
	for i := range next.Windows {
		if next.Windows[i].Widgets == nil {
			next.Windows[i] = w
		}
	}
	return next
}

// window is the line's window as it follows an old state of it.
func (l line) window(old Window, now time.Time) Window {
	w := Window{XID: l.Window.XID, Title: l.Window.Title, Scale: l.Window.Scale, Size: image.Pt(l.Window.W, l.Window.H), Widgets: map[string]Widget{}}
	for name, f := range l.Widgets {
		x := Widget{
			Name: name, Window: w.XID, Place: image.Rect(f.X, f.Y, f.X+f.W, f.Y+f.H), Visible: f.Visible, Enabled: f.Enabled,
			Text: f.Text, Checked: f.Checked, Focused: f.Focused, Detail: f.Detail, Since: now,
		}
		if o, ok := old.Widgets[name]; ok && o.Window == x.Window && o.Place == x.Place && o.Visible == x.Visible && o.Enabled == x.Enabled {
			x.Since = o.Since
		}
		w.Widgets[name] = x
	}
	return w
}

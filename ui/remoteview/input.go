package remoteview

import (
	"image"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"deskhand/app/wire"
)

// A notch of the wheel in Fyne's units (2.8, internal/driver/glfw/scroll_speed_*.go).
const (
	wheelNotch    = 25
	wheelNotchMac = 10
)

func driverModifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

func mods(m fyne.KeyModifier) uint8 {
	var b uint8
	for _, pair := range [...]struct {
		fyne fyne.KeyModifier
		wire uint8
	}{
		{fyne.KeyModifierShift, wire.ModShift}, {fyne.KeyModifierControl, wire.ModControl},
		{fyne.KeyModifierAlt, wire.ModAlt}, {fyne.KeyModifierSuper, wire.ModSuper},
	} {
		if m&pair.fyne != 0 {
			b |= pair.wire
		}
	}
	return b
}

func (v *View) press(e *fyne.KeyEvent) KeyPress {
	return KeyPress{Scan: e.Physical.ScanCode, Name: string(e.Name), Mods: mods(v.cfg.Modifiers())}
}

// FocusGained implements fyne.Focusable.
func (v *View) FocusGained() {
	v.focused = true
	v.Refresh()
}

// FocusLost implements fyne.Focusable; a late KeyUp may follow, which then means nothing.
func (v *View) FocusLost() {
	v.focused = false
	v.letGo()
	v.Refresh()
}

// AcceptsTab implements fyne.Tabbable: while controlling, Tab is the other desktop's.
func (v *View) AcceptsTab() bool { return v.Controls() }

// KeyDown implements desktop.Keyable.
func (v *View) KeyDown(e *fyne.KeyEvent) {
	if !v.Controls() {
		return
	}
	if v.ours(e) {
		v.letGo()
		return
	}
	v.tracker.KeyDown(v.press(e))
	v.settleLater()
}

// ours reports whether a key, with what is held, is this program's.
func (v *View) ours(e *fyne.KeyEvent) bool {
	return v.cfg.Ours != nil && v.cfg.Ours(e.Name, v.cfg.Modifiers())
}

// settleLater settles what waits behind the events that the window hands on now: the character of a press, the move of a
// click.
func (v *View) settleLater() {
	if v.tracker.Unsettled() {
		v.cfg.Post(v.tracker.Settle)
	}
}

// KeyUp implements desktop.Keyable.
func (v *View) KeyUp(e *fyne.KeyEvent) { v.tracker.KeyUp(v.press(e)) }

// TypedKey implements fyne.Focusable.
func (v *View) TypedKey(e *fyne.KeyEvent) {
	switch {
	case !v.Controls():
		v.lookKey(e.Name)
	case !v.ours(e):
		v.tracker.KeyTyped(v.press(e))
	}
}

// TypedRune implements fyne.Focusable.
func (v *View) TypedRune(r rune) {
	if v.Controls() {
		v.tracker.Rune(r)
	} else {
		v.lookRune(r)
	}
}

// at maps a place in the view to the picture, for a view that controls.
func (v *View) at(p fyne.Position) (image.Point, bool) {
	return v.Fit().ToPicture(p.X-FrameRoom, p.Y-FrameRoom)
}

// MouseDown implements desktop.Mouseable. Fyne gives a custom widget no focus by itself.
func (v *View) MouseDown(e *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil && c.Focused() != v {
		c.Focus(v)
	}
	if v.takeBar(e.Position) {
		return
	}
	if v.Controls() {
		at, inside := v.at(e.Position)
		v.tracker.ButtonDown(at, inside, Buttons(e.Button), mods(e.Modifier))
		v.settleLater()
		return
	}
	v.drag.at = e.Position
}

// MouseUp implements desktop.Mouseable.
func (v *View) MouseUp(e *desktop.MouseEvent) {
	v.taken = taken{}
	at, _ := v.at(e.Position)
	v.tracker.ButtonUp(at, Buttons(e.Button))
	v.settleLater()
}

// MouseIn implements desktop.Hoverable.
func (v *View) MouseIn(e *desktop.MouseEvent) { v.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (v *View) MouseMoved(e *desktop.MouseEvent) {
	if !v.Controls() {
		return
	}
	at, inside := v.at(e.Position)
	v.tracker.Move(at, inside, Buttons(e.Button))
	if v.overBar(e.Position) { // who is about to take it wants the picture to stay
		v.edge.stop()
		v.cursor.inside = false
		return
	}
	v.pointed(e.Position, at, inside)
}

// MouseOut implements desktop.Hoverable.
func (v *View) MouseOut() {
	v.tracker.Leave()
	v.edge.stop()
	v.cursor.inside = false
}

// dragged is what is known of a drag over the picture.
type dragged struct {
	at   fyne.Position // where the last one was that moved the picture
	acts bool          // a button is held and moved, under control
}

// Dragged implements fyne.Draggable: Fyne sends it instead of MouseMoved while a button is held, also from outside. Without
// control it moves a picture that is larger than the view.
func (v *View) Dragged(e *fyne.DragEvent) {
	if v.taken.any() {
		v.slide(e.Position)
		return
	}
	if v.Controls() {
		v.drag.acts = true
		at, inside := v.at(e.Position)
		v.tracker.Drag(at, inside)
		v.pointed(e.Position, at, true)
		return
	}
	scale := v.Fit().Scale
	moved := e.Position.Subtract(v.drag.at)
	v.drag.at = e.Position
	v.panBy(-int(moved.X*scale), -int(moved.Y*scale))
}

// DragEnd implements fyne.Draggable. Before a drag that ends beside all widgets Fyne takes the focus away; the rep who
// selected a line to its end goes on typing.
func (v *View) DragEnd() {
	if v.taken.any() {
		v.taken = taken{}
		return
	}
	v.tracker.DragEnd()
	c := fyne.CurrentApp().Driver().CanvasForObject(v)
	if v.drag.acts && c != nil && c.Focused() == nil && v.Controls() {
		c.Focus(v)
	}
	v.drag.acts = false
}

// Scrolled implements fyne.Scrollable. Fyne's DX > 0 is left, the wire's right; and Fyne turns the wheel sideways while
// Shift is held (not on macOS), which is the other desktop's to decide.
func (v *View) Scrolled(e *fyne.ScrollEvent) {
	if !v.Controls() || v.overBar(e.Position) {
		if v.cfg.Modifiers()&fyne.KeyModifierControl != 0 {
			v.zoomAt(steps(e), e.Position)
			return
		}
		scale := v.Fit().Scale
		v.panBy(-int(e.Scrolled.DX*scale), -int(e.Scrolled.DY*scale))
		return
	}
	dx, dy, per := e.Scrolled.DX, e.Scrolled.DY, float32(wheelNotch)
	if runtime.GOOS == "darwin" {
		per = wheelNotchMac
	} else if v.tracker.ShiftHeld() && dy == 0 {
		dx, dy = 0, dx
	}
	at, inside := v.at(e.Position)
	v.tracker.Wheel(at, inside, float64(-dx/per), float64(dy/per))
}

// steps are what a turn of the wheel zooms: in for a turn away from the rep.
func steps(e *fyne.ScrollEvent) int {
	switch turn := e.Scrolled.DY + e.Scrolled.DX; {
	case turn > 0:
		return 1
	case turn < 0:
		return -1
	}
	return 0
}

// Turned takes Ctrl and a turn of the wheel elsewhere, on the tools, which zooms: whoever controls sends theirs over the picture.
func (v *View) Turned(e *fyne.ScrollEvent) {
	if v.cfg.Modifiers()&fyne.KeyModifierControl != 0 {
		v.Zoom(steps(e))
	}
}

// Chord presses keys together at the other end, for what the rep's own system takes: the Keys menu. It reports whether the
// view controls; otherwise nothing is sent.
func (v *View) Chord(codes ...wire.KeyCode) bool {
	if !v.Controls() {
		return false
	}
	v.tracker.Chord(codes...)
	return true
}

// panBy moves a picture that is larger than the view under the view by pixels; positive shows more of the right and bottom.
func (v *View) panBy(dx, dy int) {
	to := v.clampPan(v.pan.Add(image.Pt(dx, dy)))
	if to != v.pan {
		v.pan = to
		v.relayout()
	}
}

func (v *View) clampPan(p image.Point) image.Point {
	most := v.Fit().MaxPan()
	return image.Pt(min(max(p.X, 0), most.X), min(max(p.Y, 0), most.Y))
}

// edge moves a picture that is larger than the view along while the pointer rests near the view's edge.
type edge struct {
	by      image.Point // pixels per step
	halt    func()      // stops the next step; nil none
	pointer fyne.Position
}

const (
	edgeRoom = 24 // units from the view's edge in which the picture moves along
	edgeStep = 16 // pixels
	edgeTick = 30 * time.Millisecond
	// edgeWait is how long the pointer has to be there first: who passes on the way to the tools, or clicks, has the picture stay.
	edgeWait = 250 * time.Millisecond
)

func (e *edge) stop() {
	if e.halt != nil {
		e.halt()
		e.halt = nil
	}
	e.by = image.Point{}
}

// pointed notes where the rep points: the cursor is drawn there at once, and near an edge the picture moves along.
func (v *View) pointed(p fyne.Position, at image.Point, inside bool) {
	v.predict(at, inside)
	dir := func(at, size float32) int {
		switch {
		case at < edgeRoom:
			return -edgeStep
		case at > size-edgeRoom:
			return edgeStep
		}
		return 0
	}
	v.edge.pointer = p
	f := v.Fit()
	v.edge.by = image.Pt(dir(p.X-FrameRoom, f.W), dir(p.Y-FrameRoom, f.H))
	if v.edge.halt == nil && v.clampPan(v.pan.Add(v.edge.by)) != v.pan {
		wait := edgeWait
		if v.drag.acts { // who selects to beyond the edge wants to go on
			wait = edgeTick
		}
		v.edgeLater(wait)
	}
}

func (v *View) edgeLater(wait time.Duration) {
	v.edge.halt = v.cfg.After(wait, func() { v.cfg.Post(v.edgeMove) })
}

func (v *View) edgeMove() {
	if v.edge.halt == nil {
		return // stopped meanwhile
	}
	v.edge.halt = nil
	before := v.pan
	v.panBy(v.edge.by.X, v.edge.by.Y)
	if v.pan == before || !v.Controls() {
		return
	}
	at, inside := v.at(v.edge.pointer)
	v.tracker.Drag(at, inside) // the pointer rests, and yet it points at something else
	v.predict(at, inside)
	v.edgeLater(edgeTick)
}

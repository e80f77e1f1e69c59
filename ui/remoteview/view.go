package remoteview

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/media/frame"
	"deskhand/ui/post"
)

// Phase is what the view has to show.
type Phase uint8

// The phases.
const (
	PhaseNothing Phase = 0 // no picture; Text says why
	PhaseWaiting Phase = 1 // asked for, not there yet
	PhaseLive    Phase = 2 // the picture is as it is now; the only phase in which input leaves
	PhaseStalled Phase = 3 // the last picture, greyed; Text says what happens
	PhasePaused  Phase = 4 // the sharer paused or stopped: what was seen is covered, and nothing gives it away; Text says why
)

// Snapshot is all a View is told about its session.
type Snapshot struct {
	Phase Phase
	// Text is a translated sentence over the picture or in its place; "" takes a general one. Not shown while live.
	Text string
	// Active: the view is on screen and its tab is the selected one.
	Active bool
	// MayControl: the rep at this console holds control.
	MayControl bool
	// Epoch is the control lease under which MayControl holds; OnInput is given it back.
	Epoch uint32
	// Size says how large the picture is shown.
	Size Size
	// Part is what of the picture is looked at, in its pixels; empty: all of it.
	Part image.Rectangle
	// Raw sends physical keys instead of text and symbols.
	Raw bool
}

// covers: the picture is not to be seen, though it may be again.
func (s Snapshot) covers() bool { return s.Phase == PhasePaused }

func (s Snapshot) controls() bool { return s.Active && s.MayControl && s.Phase == PhaseLive }

// Config is what a View is wired to. Post, KeyCode and OnInput are needed, the others are not.
type Config struct {
	Post post.Post
	// KeyCode gives the HID usage of the window system's scan code; on X11 keymap.FromX11.
	KeyCode func(scan int) (wire.KeyCode, bool)
	// OnInput takes what is to be sent, and the epoch of the Snapshot it was done under. It is called on the user interface's
	// goroutine and must not block.
	OnInput func(epoch uint32, do wire.InputAct)
	// OnSize is asked for another Size; whoever agrees calls Update. It may be nil.
	OnSize func(Size)
	// Ours reports that a combination of keys is this program's, whoever controls: it does not leave. It may be nil.
	Ours func(fyne.KeyName, fyne.KeyModifier) bool
	// OnReleased gives a picture back: the view will not read it again. It may be called on any goroutine that calls SetPicture or
	// Update, and must not block.
	OnReleased func(*image.RGBA)
	// OnShown tells that a picture has become the one to be painted next, on the user interface's goroutine.
	OnShown func(*image.RGBA)
	// Modifiers are those the window system says are held; nil asks Fyne's driver.
	Modifiers func() fyne.KeyModifier
	// Surface shows the picture where nothing of Fyne's has to be seen over it; nil: Fyne draws it. Whoever feeds the View gives it
	// each picture first.
	Surface Surface
	// After calls f on any goroutine after d unless stopped; nil is time.AfterFunc.
	After func(d time.Duration, f func()) (stop func())
}

// View shows a remote desktop and takes the rep's input. Make it with New; call Close when it is removed.
type View struct {
	widget.BaseWidget
	cfg  Config
	now  Snapshot
	show *post.Refresher[*image.RGBA]
	curs *post.Refresher[frame.Cursor]

	picture *image.RGBA    // on screen; nil none. Never written to
	pan     image.Point    // where the picture is larger than the view
	anchor  *fyne.Position // what stays where it is at a zoom; nil: the middle
	cursor  cursor
	native  native
	edge    edge
	drag    dragged
	taken   taken // of a bar

	tracker *Tracker
	focused bool
	drawnBy *render // nil until Fyne asks for it
}

var (
	_ fyne.Focusable     = (*View)(nil)
	_ fyne.Draggable     = (*View)(nil)
	_ fyne.Scrollable    = (*View)(nil)
	_ fyne.Tabbable      = (*View)(nil)
	_ desktop.Keyable    = (*View)(nil)
	_ desktop.Mouseable  = (*View)(nil)
	_ desktop.Hoverable  = (*View)(nil)
	_ desktop.Cursorable = (*View)(nil)
)

// New returns a view that shows nothing yet.
func New(cfg Config) *View {
	if cfg.Modifiers == nil {
		cfg.Modifiers = driverModifiers
	}
	if cfg.After == nil {
		cfg.After = func(d time.Duration, f func()) func() {
			t := time.AfterFunc(d, f)
			return func() { t.Stop() }
		}
	}
	v := &View{cfg: cfg}
	v.tracker = NewTracker(cfg.KeyCode, v.send)
	v.show = post.NewRefresher(cfg.Post, v.showNow)
	v.curs = post.NewRefresher(cfg.Post, v.cursorNow)
	v.ExtendBaseWidget(v)
	return v
}

// Update takes what is to be shown from now on. Call it on the user interface's goroutine.
func (v *View) Update(s Snapshot) {
	if v.now.controls() && (!s.controls() || s.Epoch != v.now.Epoch || s.Raw != v.now.Raw) {
		v.letGo()
	}
	v.tracker.SetRaw(s.Raw)
	changed := s != v.now
	switch {
	case s.Part != v.now.Part:
		v.pan, v.now = image.Point{}, s
	case s.Size != v.now.Size:
		v.resize(func() { v.now = s })
	default:
		v.now = s
	}
	if s.Phase == PhaseNothing {
		v.swap(nil)
	}
	if changed {
		v.follow()
		v.Refresh()
	}
}

// SetPicture makes p the picture on screen; the newest one wins and those overtaken are given back at once. p must have the stride
// 4*width and alpha 255, and must not be written to until it comes back through OnReleased. nil takes the picture away. Any
// goroutine may call it.
func (v *View) SetPicture(p *image.RGBA) {
	if old, replaced := v.show.Put(p); replaced && old != p {
		v.giveBack(old)
	}
}

// ShowPicture is SetPicture for callers on the user interface's goroutine: p is what is painted next when it returns, and the
// picture before it is not read any more. A view is fed by one or the other: a picture that still waits from SetPicture would
// follow p.
func (v *View) ShowPicture(p *image.RGBA) { v.showNow(p) }

func (v *View) showNow(p *image.RGBA) {
	if v.now.Phase == PhaseNothing {
		v.giveBack(p)
		return
	}
	resized := v.picture == nil || p == nil || v.picture.Rect.Size() != p.Rect.Size()
	v.swap(p)
	if resized {
		v.follow()
		v.Refresh()
	} else {
		v.repaint()
	}
	if p != nil && v.cfg.OnShown != nil {
		v.cfg.OnShown(p)
	}
}

func (v *View) swap(p *image.RGBA) {
	old := v.picture
	v.picture = p
	if r := v.renderer(); r != nil {
		r.swapped(old, p)
	}
	if old != p {
		v.giveBack(old)
	}
}

func (v *View) giveBack(p *image.RGBA) {
	if p != nil && v.cfg.OnReleased != nil {
		v.cfg.OnReleased(p)
	}
}

// Close lets go of everything held and gives back the picture. The view shows nothing afterwards.
func (v *View) Close() {
	v.letGo()
	v.SetPicture(nil)
	v.Update(Snapshot{})
	v.cursor.stop()
	v.edge.stop()
}

// Fit is the mapping between view and picture as it is now.
func (v *View) Fit() Fit {
	f := Fit{Mode: v.now.Size.Mode, Zoom: v.now.Size.Zoom, Part: v.now.Part, W: v.Size().Width - 2*FrameRoom, H: v.Size().Height - 2*FrameRoom, Scale: 1, Pan: v.pan}
	if v.picture != nil {
		f.Picture = v.picture.Rect.Size()
	}
	d := fyne.CurrentApp().Driver()
	if c := d.CanvasForObject(v); c != nil {
		f.Scale = pixelsPerUnit(c)
		at := d.AbsolutePositionForObject(v)
		f.X, f.Y = at.X+FrameRoom, at.Y+FrameRoom
	}
	return f.withBars()
}

// pixelsPerUnit is the scale in which the canvas paints; Canvas.Scale does not count a HiDPI screen of macOS.
func pixelsPerUnit(c fyne.Canvas) float32 {
	const far = 4096
	if x, _ := c.PixelCoordinateForPosition(fyne.NewPos(far, far)); x > 0 {
		return float32(x) / far
	}
	return 1
}

// Controls reports whether input leaves: the Snapshot allows it and the view is shown.
func (v *View) Controls() bool { return v.now.controls() && v.Visible() }

// Hide implements fyne.CanvasObject; what is held is let go.
func (v *View) Hide() {
	v.letGo()
	v.BaseWidget.Hide()
	v.follow()
}

// MinSize implements fyne.CanvasObject: the picture adapts to whatever room there is.
func (v *View) MinSize() fyne.Size {
	v.ExtendBaseWidget(v)
	return fyne.NewSize(160, 120)
}

// TraceText implements ui/trace: what is said over the picture.
func (v *View) TraceText() string {
	if v.now.Phase == PhaseLive {
		return ""
	}
	return v.words()
}

// TraceDetail implements ui/trace: the picture's own size, where it lies in the window and what of it is seen there, as x, y, width and height
// in pixels, and whether a native window shows it.
func (v *View) TraceDetail() map[string]any {
	f := v.Fit()
	_, seen := f.window()
	return map[string]any{
		"picture":  []int{f.Picture.X, f.Picture.Y},
		"place":    f.pixels(),
		"seen":     [4]int{seen.Min.X, seen.Min.Y, seen.Dx(), seen.Dy()},
		"percent":  v.Percent(),
		"controls": v.Controls(),
		"phase":    int(v.now.Phase),
		"focused":  v.focused,
		"native":   v.native.shown,
	}
}

// send hands on what the tracker decided. Only letting go is not asked for permission.
func (v *View) send(do wire.InputAct) {
	if _, letsGo := do.(wire.Release); !letsGo && !v.Controls() {
		return
	}
	v.cfg.OnInput(v.now.Epoch, do)
}

func (v *View) letGo() {
	v.tracker.Release()
	v.edge.stop()
}

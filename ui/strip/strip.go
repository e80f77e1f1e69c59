// Package strip is a small window without a frame that stays above the others while somebody's screen is shared: the banner that says so, with
// what ends it. A customer's program and a rep's have one each.
//
// Main type: Strip. What is in it comes from its owner; all of it belongs to the user interface's goroutine.
package strip

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Config is what a Strip is made of. Up is told that it is on the screen, as which native window (0 where there is none), Down that it
// is not, Closed that somebody closes it.
type Config struct {
	App     fyne.App
	Title   string
	Content fyne.CanvasObject
	Up      func(window uintptr)
	Down    func()
	Closed  func()
	// Low puts it at the lower edge, above where panels and status lines are: at the upper one it lies over titles, tabs and menus.
	Low bool
}

// above is how far from the lower edge a Low strip is, in units.
const above = 12 * theme.Grid

// Strip is the banner's window.
type Strip struct {
	cfg     Config
	window  fyne.Window // nil before it was first needed
	visible bool
	at      fyne.Position   // where its top left corner is, in pixels
	moved   bool            // by hand: it stays there
	width   float32         // that at is for, in units
	area    image.Rectangle // that at is for
}

// New returns a Strip that is not shown.
func New(cfg Config) *Strip {
	cfg.Content.Hide()
	return &Strip{cfg: cfg}
}

// Window is its window; nil before it was first needed.
func (s *Strip) Window() fyne.Window { return s.window }

// Visible reports whether it is shown.
func (s *Strip) Visible() bool { return s.visible }

// Close is what closing the window does.
func (s *Strip) Close() { s.cfg.Closed() }

// open makes the window: undecorated and above others, where the system has such windows.
func (s *Strip) open() {
	if d, ok := s.cfg.App.Driver().(desktop.Driver); ok {
		s.window = d.CreateSplashWindow()
	} else {
		s.window = s.cfg.App.NewWindow("")
	}
	s.window.SetTitle(s.cfg.Title)
	s.window.SetPadded(false)
	if w, ok := s.window.(desktop.Window); ok {
		w.RequestAlwaysOnTop()
	}
	s.window.SetCloseIntercept(s.cfg.Closed)
}

// Prepare makes the window before it is needed, and reports whether it did. On a computer without a graphics card a window's
// first picture takes a quarter of a second, nearly all of it for the driver (Mesa's llvmpipe) to translate what draws text and
// round corners, and whoever said yes would wait for it. Fyne (2.8) makes and draws a window only when it is shown: it is, for a
// moment, a few pixels wide, with a sample of what the banner is made of; twice, as the driver translates again at the second.
func (s *Strip) Prepare() bool {
	if s.window != nil {
		return false
	}
	s.open()
	s.window.SetContent(container.New(peepLayout{},
		theme.NewSurface(widget.NewIcon(fynetheme.VisibilityIcon()), theme.SurfaceStyle{Ground: theme.Viewed.Ground(), Room: theme.Grid}),
		hint.New("", fynetheme.MediaStopIcon(), nil),
		theme.NewText("·", theme.TextStyle{Color: theme.ColorOnBanner, Bold: true})))
	s.window.Show()
	s.window.Show()
	s.window.Hide()
	s.window.SetContent(s.cfg.Content)
	return true
}

// Show puts it in the middle of the upper edge, or with Low of the lower one, of an area of the screen, in pixels; an empty one is the screen's corner.
func (s *Strip) Show(area image.Rectangle) {
	s.Prepare()
	size := s.cfg.Content.MinSize()
	if s.visible && size.Width == s.width && area == s.area {
		return
	}
	s.width, s.area = size.Width, area
	s.window.Resize(size)
	if !s.visible {
		s.cfg.Content.Show()
		s.window.Show()
	}
	if !s.moved {
		s.moveTo(s.place(size.Height))
	}
	if !s.visible {
		s.visible = true
		s.cfg.Up(nativeWindow(s.window))
	}
}

// Hide takes it away.
func (s *Strip) Hide() {
	if !s.visible {
		return
	}
	s.visible = false
	s.cfg.Content.Hide()
	s.window.Hide()
	s.cfg.Down()
}

// place is the middle of the area's edge for a strip of a height. Where the banner is too wide for it, its end is what is seen: Stop.
func (s *Strip) place(height float32) fyne.Position {
	if s.area.Empty() {
		return fyne.Position{}
	}
	scale := s.window.Canvas().Scale()
	room := float32(s.area.Dx()) - s.width*scale
	if room > 0 {
		room /= 2
	}
	at := fyne.NewPos(float32(s.area.Min.X)+room, float32(s.area.Min.Y))
	if s.cfg.Low {
		at.Y += max(float32(s.area.Dy())-(height+above)*scale, 0)
	}
	return at
}

// Move moves it by units.
func (s *Strip) Move(dx, dy float32) {
	scale := s.window.Canvas().Scale()
	s.moved = true
	s.moveTo(s.at.AddXY(dx*scale, dy*scale))
}

func (s *Strip) moveTo(at fyne.Position) {
	s.at = at
	if w, ok := s.window.(desktop.Window); ok {
		w.RequestPosition(int(at.X), int(at.Y))
	}
}

// nativeWindow is the X11 window behind w; 0 where there is none.
func nativeWindow(w fyne.Window) (id uintptr) {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return 0
	}
	native.RunNative(func(context any) {
		if x11, ok := context.(driver.X11WindowContext); ok {
			id = x11.WindowHandle
		}
	})
	return id
}

// peepLayout shows the middle of each object through a hole of one unit.
type peepLayout struct{}

func (peepLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(1) }

func (peepLayout) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	for _, o := range objects {
		size := o.MinSize()
		o.Resize(size)
		o.Move(fyne.NewPos(-size.Width/2, -size.Height/2))
	}
}

package share

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
)

// restAfter is how long the main window stays hidden before it is closed. The next question often comes at once ("may I control it, too?"), and a
// new window takes a quarter of a second where the processor draws.
const restAfter = 5 * time.Second

// goneAfter is when a closed window has gone, with what its driver held: Fyne does that some turns later.
const goneAfter = time.Second

// away is where the main window is while only the banner is to be seen: hidden, and after a while closed. A window that is only hidden
// keeps what its graphics driver made for it; with Mesa's llvmpipe these are 15 MB, for programs translated once more for each window.
type away struct {
	since  time.Time // when it was hidden, then when it was closed; zero while it is to be seen
	closed bool
	rested bool      // as OnRest was told last
	size   fyne.Size // that it had
}

// mainWindow is the window with one thing to do.
type mainWindow struct {
	window  fyne.Window
	shown   fyne.CanvasObject // the page in it; nil while it is hidden
	running bool              // it has been put on the screen
	away    away
}

// hold makes a page what is in it.
func (w *mainWindow) hold(page fyne.CanvasObject) {
	for open := w.window.Canvas().Overlays(); open.Top() != nil; { // a list that was open on the page before
		open.Remove(open.Top())
	}
	w.shown = page
	page.Show()
	w.window.Canvas().Unfocus() // before, or what has the keyboard never hears that it has lost it
	w.window.SetContent(page)
}

// hide takes it off the screen, at now.
func (w *mainWindow) hide(now time.Time) {
	w.window.Canvas().Unfocus()
	w.shown.Hide() // so that nothing in a hidden window counts as shown (ui/trace)
	w.shown = nil
	w.window.Hide()
	w.away = away{since: now, size: w.window.Canvas().Size()}
}

// open makes the main window.
func (c *Client) open(size fyne.Size) {
	c.window = c.cfg.App.NewWindow(lang.L("share.window"))
	c.window.SetPadded(false)
	c.window.Resize(size)
	c.window.CenterOnScreen()
	c.window.SetCloseIntercept(c.closed)
}

// bring makes the main window again if it was closed.
func (c *Client) bring() {
	closed, size := c.away.closed, c.away.size
	c.rest(false)
	c.away = away{}
	if closed {
		c.open(size)
		c.count()
	}
}

// place hides the main window while only the banner is to be seen.
func (c *Client) place(hide bool) {
	if !hide {
		return
	}
	if c.shown != nil {
		c.hide(c.cfg.Now())
		return
	}
	now := c.cfg.Now()
	switch since := now.Sub(c.away.since); {
	case !c.away.closed && since >= restAfter:
		c.away.since, c.away.closed = now, true
		c.window.Close() // past the intercept: the customer has not closed anything
	case c.away.closed && !c.away.rested && since >= goneAfter:
		c.rest(true)
	}
}

// titleBar is about how high the bar is that the system puts above a window, in units.
const titleBar = 32

// beneath puts the window below the banner where the middle of the screen is too high for it: a title bar that lies behind the banner can
// neither be dragged nor closed.
func (c *Client) beneath() {
	w, ok := c.window.(desktop.Window)
	if !ok || !c.strip.Visible() || len(c.last.Monitors) > 1 { // with several it may be on another one than the banner
		return
	}
	area := areaOf(c.last.Monitor, c.last.Monitors)
	if at, low := below(area, c.Banner.MinSize().Height, c.window.Canvas().Scale()); low {
		w.RequestPosition(at.X, at.Y)
	}
}

// below is where the window stands, in pixels, on a screen that is too low for one in its middle below a banner, and high enough for one that
// begins there; scale is pixels per unit.
func below(screen image.Rectangle, banner, scale float32) (at image.Point, low bool) {
	top, height := banner+titleBar, float32(screen.Dy())/scale
	if height < windowHeight+top || height >= windowHeight+2*top {
		return image.Point{}, false
	}
	left := max(float32(screen.Dx())-windowWidth*scale, 0) / 2
	return screen.Min.Add(image.Pt(int(left), int(top*scale))), true
}

// rest tells whether the windows rest, where that is new.
func (c *Client) rest(on bool) {
	if on == c.away.rested {
		return
	}
	c.away.rested = on
	if c.cfg.OnRest != nil {
		c.cfg.OnRest(on)
	}
}

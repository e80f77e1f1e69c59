package share

import (
	"time"

	"fyne.io/fyne/v2"
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
	rested bool      // OnRest was told
	size   fyne.Size // that it had
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
		c.window.Canvas().Unfocus()
		c.shown.Hide() // so that nothing in a hidden window counts as shown (ui/trace)
		c.shown = nil
		c.window.Hide()
		c.away = away{since: c.cfg.Now(), size: c.window.Canvas().Size()}
		return
	}
	now := c.cfg.Now()
	switch since := now.Sub(c.away.since); {
	case !c.away.closed && since >= restAfter:
		c.away.since, c.away.closed = now, true
		c.window.Close() // past the intercept: the customer has not closed anything
	case c.away.closed && !c.away.rested && since >= goneAfter:
		c.away.rested = true
		if c.cfg.OnRest != nil {
			c.cfg.OnRest()
		}
	}
}

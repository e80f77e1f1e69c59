package share

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/share"
	"deskhand/ui/ask"
)

// out is how far the customer is on the way out of a session.
type out struct {
	hide func()            // takes the question whether to leave away; nil: it was not asked since the last
	over fyne.CanvasObject // the question, over the page
	left bool              // they have said so
}

// inSession reports whether there is a session to leave.
func (c *Client) inSession() bool {
	return c.last.Phase != "" && c.last.Phase != share.Connecting && c.last.Phase != share.Over
}

// asksOut reports whether the question whether to leave is open: it, and not a menu that was opened after it was answered.
func (c *Client) asksOut() bool {
	return c.out.over != nil && c.shown != nil && c.window.Canvas().Overlays().Top() == c.out.over
}

// askOut asks whether to leave. Who closes the window once more means it, and after that nothing keeps the program.
func (c *Client) askOut() {
	switch {
	case c.out.left:
		c.cfg.OnCommand(Quit{})
		return
	case c.asksOut():
		c.leave()
		return
	}
	c.out.hide = ask.Choose(c.window.Canvas(), c.cfg.Tracer,
		ask.Question{Title: lang.L("share.leave.title"), Text: lang.L("share.leave.what"), No: lang.L("share.leave.no")},
		ask.Way{Name: "yes", Text: lang.L("share.waiting.leave"), Do: c.leave})
	c.out.over = c.window.Canvas().Overlays().Top()
}

// unaskOut takes the question away unanswered.
func (c *Client) unaskOut() {
	if c.out.hide != nil {
		c.out.hide()
		c.out.hide, c.out.over = nil, nil
	}
}

// leave goes from the session; the end is shown.
func (c *Client) leave() {
	c.unaskOut()
	c.out.left = true
	c.cfg.OnCommand(Leave{})
}

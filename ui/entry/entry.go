// Package entry is the field of all forms: Fyne's own, but for the mouse wheel. Fyne's takes the wheel for itself, also where it has nothing
// to scroll, and a page stood still under the pointer wherever that came over a field. Select is one of some, Date a day, in the program's language.
//
// Main type: Entry; New and NewLines make one, and forms with more of their own embed it. It holds no service; all of it belongs to the user
// interface's goroutine.
package entry

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Entry is a field over which the wheel scrolls the page. One with several lines has the wheel while there are more of them than it shows.
// Whoever embeds it calls ExtendBaseWidget, as with Fyne's.
type Entry struct {
	widget.Entry
	// OnEscape is called when Escape is pressed, which Fyne's keeps for itself. It may be nil.
	OnEscape func()
}

// New returns an empty line of text.
func New() *Entry {
	e := &Entry{}
	e.ExtendBaseWidget(e)
	return e
}

// NewPassword returns an empty line for a password, which can be made legible.
func NewPassword() *Entry {
	e := New()
	e.Password = true
	return e
}

// NewLines returns an empty field of several lines, which break between words.
func NewLines() *Entry {
	e := New()
	e.MultiLine, e.Wrapping = true, fyne.TextWrapWord
	return e
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape && e.OnEscape != nil {
		e.OnEscape()
		return
	}
	e.Entry.TypedKey(ev)
}

// CreateRenderer implements fyne.Widget.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{WidgetRenderer: e.Entry.CreateRenderer(), of: e}
}

// renderer is Fyne's, but shows the text in a pane where Fyne does in a scroll. The scroll still says where the text is: the cursor moves it.
type renderer struct {
	fyne.WidgetRenderer
	of   *Entry
	pane *pane
}

// Layout implements fyne.WidgetRenderer.
func (r *renderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.frame()
}

// Refresh implements fyne.WidgetRenderer.
func (r *renderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.frame()
}

// frame draws the frame of a field that has the keyboard twice as thick: Fyne's has another colour then, and no more.
func (r *renderer) frame() {
	th, v := r.of.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	for _, o := range r.WidgetRenderer.Objects() {
		if frame, is := o.(*canvas.Rectangle); is && frame.StrokeWidth > 0 {
			frame.StrokeWidth = th.Size(fynetheme.SizeNameInputBorder)
			if frame.StrokeColor == th.Color(fynetheme.ColorNamePrimary, v) {
				frame.StrokeWidth *= thick
			}
		}
	}
}

// thick is how much thicker the frame of what has the keyboard is.
const thick = 2

// Objects implements fyne.WidgetRenderer.
func (r *renderer) Objects() []fyne.CanvasObject {
	objects := r.WidgetRenderer.Objects()
	for i, o := range objects {
		scroll, is := o.(*container.Scroll)
		if !is || scroll.Content == nil || r.of.MultiLine && scroll.Content.MinSize().Height > scroll.Size().Height {
			continue
		}
		if r.pane == nil || r.pane.scroll != scroll {
			r.pane = newPane(scroll)
		}
		objects = append(objects[:i:i], append([]fyne.CanvasObject{r.pane}, objects[i+1:]...)...)
		break
	}
	return objects
}

// pane shows what a scroll shows, in its place and cut as by it, and leaves the wheel to what is around: the driver gives it to the
// innermost object that takes it.
type pane struct {
	widget.BaseWidget
	scroll *container.Scroll
}

func newPane(scroll *container.Scroll) *pane {
	p := &pane{scroll: scroll}
	p.ExtendBaseWidget(p)
	return p
}

// Size implements fyne.CanvasObject.
func (p *pane) Size() fyne.Size { return p.scroll.Size() }

// Position implements fyne.CanvasObject.
func (p *pane) Position() fyne.Position { return p.scroll.Position() }

// Visible implements fyne.CanvasObject.
func (p *pane) Visible() bool { return p.scroll.Visible() }

// MinSize implements fyne.CanvasObject.
func (p *pane) MinSize() fyne.Size { return p.scroll.MinSize() }

// CreateRenderer implements fyne.Widget.
func (p *pane) CreateRenderer() fyne.WidgetRenderer { return &cut{p} }

// cut is the renderer of a pane.
type cut struct{ pane *pane }

// IsClip tells the painter that nothing is to be seen outside, as container.Clip does.
func (*cut) IsClip() {}

// Destroy implements fyne.WidgetRenderer.
func (*cut) Destroy() {}

// Layout implements fyne.WidgetRenderer: the driver calls it when the text has another length.
func (c *cut) Layout(fyne.Size) {
	text := c.pane.scroll.Content
	text.Resize(text.MinSize().Max(c.pane.scroll.Size()))
	c.pane.scroll.Refresh()
}

// MinSize implements fyne.WidgetRenderer.
func (c *cut) MinSize() fyne.Size { return c.pane.scroll.MinSize() }

// Refresh implements fyne.WidgetRenderer.
func (c *cut) Refresh() { c.Layout(c.pane.Size()) }

// Objects implements fyne.WidgetRenderer.
func (c *cut) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{c.pane.scroll.Content} }

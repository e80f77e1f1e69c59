package remoteview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Where the picture is larger than the view, bars beside it say where in it one is, and move it. They take their room from the picture: nothing
// covers a pixel of it, and a native window over it leaves them to be seen.
const (
	barRoom    = 12 // units: how wide a bar is
	barInset   = 3  // of which so many are left on either side of the thumb
	leastThumb = 28 // units: a thumb is long enough to be taken
)

// withBars is f with the room for the bars that it needs taken off; one may make the other needed.
func (f Fit) withBars() Fit {
	var across, down bool
	for range 2 {
		most := f.MaxPan()
		if most.Y > 0 && !down {
			down = true
			f.W -= barRoom
		}
		if most.X > 0 && !across {
			across = true
			f.H -= barRoom
		}
	}
	return f
}

// bar is one of the two, along an axis; all in units of the view, along the axis from the bar's beginning.
type bar struct {
	length float32 // 0: there is none
	thumb  float32 // how long what is taken is
	at     float32 // and where it begins
	most   int     // pixels of the window that it moves the picture by from one end to the other
}

// newBar is the bar of an axis on which room units are seen of a picture that was moved by pan of most.
func newBar(room, scale float32, pan, most int) bar {
	if most <= 0 || room <= 0 {
		return bar{}
	}
	b := bar{length: room, most: most}
	b.thumb = min(max(room*room*scale/(room*scale+float32(most)), leastThumb), room)
	b.at = (room - b.thumb) * float32(pan) / float32(most)
	return b
}

// pan is by how much the picture is moved when the thumb begins at a place.
func (b bar) pan(at float32) int {
	if free := b.length - b.thumb; free > 0 {
		return int(at/free*float32(b.most) + 0.5)
	}
	return 0
}

// bars are those that are seen now: the one below the picture, and the one beside it.
func (v *View) bars(f Fit) (across, down bar) {
	most := f.MaxPan()
	return newBar(f.W, f.Scale, f.Pan.X, most.X), newBar(f.H, f.Scale, f.Pan.Y, most.Y)
}

// taken is a thumb that is held with the pointer. The zero value: none is.
type taken struct {
	across, down bool
	by           float32 // where on the thumb
}

func (t taken) any() bool { return t.across || t.down }

// overBar reports whether a point of the view is on a bar.
func (v *View) overBar(p fyne.Position) bool { return v.barAt(p).any() }

// barAt is the bar at a point of the view, as if its thumb were taken there.
func (v *View) barAt(p fyne.Position) taken {
	f := v.Fit()
	across, down := v.bars(f)
	x, y := p.X-FrameRoom, p.Y-FrameRoom
	switch {
	case x < 0 || y < 0:
	case down.length > 0 && x >= f.W && x < f.W+barRoom && y < f.H:
		return taken{down: true, by: y - down.at}
	case across.length > 0 && y >= f.H && y < f.H+barRoom && x < f.W:
		return taken{across: true, by: x - across.at}
	}
	return taken{}
}

// takeBar takes the thumb of the bar at a point; pressed beside it, it comes there first. It reports whether there is a bar.
func (v *View) takeBar(p fyne.Position) bool {
	t := v.barAt(p)
	if !t.any() {
		return false
	}
	across, down := v.bars(v.Fit())
	b := across
	if t.down {
		b = down
	}
	if t.by < 0 || t.by >= b.thumb {
		t.by = b.thumb / 2
	}
	v.taken = t
	v.edge.stop()
	v.slide(p)
	return true
}

// slide moves the picture as the thumb that is held is.
func (v *View) slide(p fyne.Position) {
	across, down := v.bars(v.Fit())
	to := v.pan
	switch {
	case v.taken.down && down.length > 0:
		to.Y = down.pan(p.Y - FrameRoom - v.taken.by)
	case v.taken.across && across.length > 0:
		to.X = across.pan(p.X - FrameRoom - v.taken.by)
	}
	v.panBy(to.X-v.pan.X, to.Y-v.pan.Y)
}

// drawnBars are the thumbs as a render has them, on the ground that is around the picture.
type drawnBars struct{ across, down *canvas.Rectangle }

func newDrawnBars() drawnBars {
	d := drawnBars{canvas.NewRectangle(nil), canvas.NewRectangle(nil)}
	d.across.CornerRadius = (barRoom - 2*barInset) / 2
	d.down.CornerRadius = d.across.CornerRadius
	return d
}

func (d drawnBars) paint(th fyne.Theme, variant fyne.ThemeVariant) {
	d.across.FillColor = th.Color(fynetheme.ColorNameScrollBar, variant)
	d.down.FillColor = d.across.FillColor
}

// place lays them beside the picture, or hides them.
func (d drawnBars) place(v *View, f Fit) {
	across, down := v.bars(f)
	lay := func(r *canvas.Rectangle, on bool, x, y, w, h float32) {
		if r.Hidden = !on; on {
			r.Move(fyne.NewPos(FrameRoom+x, FrameRoom+y))
			r.Resize(fyne.NewSize(w, h))
		}
	}
	const thick = barRoom - 2*barInset
	lay(d.across, across.length > 0, across.at, f.H+barInset, across.thumb, thick)
	lay(d.down, down.length > 0, f.W+barInset, down.at, thick, down.thumb)
}

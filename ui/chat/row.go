package chat

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/theme"
)

// Distances, in units.
const (
	rowEdge   = 2 * theme.Grid // between a bubble and the edge that it stands at
	rowIndent = 8 * theme.Grid // between a bubble and the other edge, at least
	rowGap    = 1 * theme.Grid // above a row
	authorGap = 2 * theme.Grid // above a row with an author
	smallIcon = 3 * theme.Grid
	smallGap  = 1.5 * theme.Grid // between a small shape and its words
)

// row is a message or a line between messages.
type row struct {
	root *fyne.Container

	now      item
	line     *theme.Text          // of a line
	rules    [2]fyne.CanvasObject // left and right of the mark above what is new
	author   *widget.Label
	at       *theme.Text
	private  *small
	bubble   *bubble
	delivery *small
}

func newRow(it item) *row {
	r := &row{now: it}
	if it.key.kind != kindMessage {
		style := theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText, Wrap: true, Align: fyne.TextAlignCenter}
		if it.key.kind == kindNew {
			style.Color, style.Bold = fynetheme.ColorNamePrimary, true
		}
		r.line = theme.NewText(it.text, style)
		r.root = container.New(&rowLayout{r}, r.line)
		if it.key.kind == kindNew {
			r.rules = [2]fyne.CanvasObject{widget.NewSeparator(), widget.NewSeparator()}
			r.root.Objects = append(r.root.Objects, r.rules[:]...)
		}
		return r
	}
	r.author = widget.NewLabel("")
	r.author.SizeName = fynetheme.SizeNameCaptionText
	r.author.TextStyle.Bold = true
	r.author.Truncation = fyne.TextTruncateEllipsis
	r.at = theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText})
	r.private, r.delivery = newSmall(), newSmall()
	r.bubble = newBubble(it.text, it.own)
	r.root = container.New(&rowLayout{r}, r.author, r.at, r.private, r.bubble, r.delivery)
	return r
}

func (r *row) update(it item) {
	r.now = it
	if r.line != nil {
		r.line.SetText(it.text)
		return
	}
	importance := widget.MediumImportance
	if it.rep {
		importance = widget.HighImportance
	}
	if r.author.Text != it.author || r.author.Importance != importance {
		r.author.Text, r.author.Importance = it.author, importance
		r.author.Refresh()
	}
	r.at.SetText(it.at)
	shown(r.author, it.author != "")
	shown(r.at, it.at != "")
	r.private.set(theme.IconIn(theme.IconLock, theme.ColorSubtle), it.private)
	r.delivery.set(it.condition.Icon(), it.delivery)
}

// place lays the row out in a width and returns its height. Own messages stand on the right.
func (r *row) place(width float32) float32 {
	if r.line != nil {
		return r.placeLine(width)
	}
	room, y := width-rowEdge-rowIndent, rowGap
	put := func(o fyne.CanvasObject, w, up float32) {
		o.Resize(fyne.NewSize(w, o.MinSize().Height))
		o.Resize(fyne.NewSize(w, o.MinSize().Height))
		x := rowEdge
		if r.now.own {
			x = width - rowEdge - w
		}
		o.Move(fyne.NewPos(x, y-up))
		y += o.MinSize().Height - up
	}
	pad := fynetheme.InnerPadding()
	if r.author.Visible() {
		y = authorGap
		r.placeAuthor(width, y-pad/2)
		y += r.author.MinSize().Height - 2*pad + theme.Grid/2
	}
	if r.private.Visible() {
		put(r.private, r.private.width(room), 0)
	}
	put(r.bubble, r.bubble.width(room), 0)
	if r.delivery.Visible() {
		put(r.delivery, r.delivery.width(room), 0)
	}
	return y
}

func (r *row) placeLine(width float32) float32 {
	r.line.Resize(fyne.NewSize(width, r.line.MinSize().Height))
	r.line.Resize(fyne.NewSize(width, r.line.MinSize().Height))
	height := r.line.MinSize().Height
	if r.rules[0] != nil {
		words := fyne.MeasureText(r.now.text, fynetheme.CaptionTextSize(), fyne.TextStyle{Bold: true}).Width + 4*theme.Grid
		side := max(0, (width-words)/2-rowEdge)
		for i, x := range []float32{rowEdge, width - rowEdge - side} {
			r.rules[i].Move(fyne.NewPos(x, height/2))
			r.rules[i].Resize(fyne.NewSize(side, 1))
		}
	}
	return height
}

// placeAuthor puts name and time in one line. A name that is too long is cut.
func (r *row) placeAuthor(width, y float32) {
	pad := fynetheme.InnerPadding()
	name := fyne.MeasureText(r.author.Text, fynetheme.CaptionTextSize(), r.author.TextStyle).Width + 2*pad
	at := r.at.MinSize()
	name = min(name+1, width-2*rowEdge-at.Width+2*pad)
	both := name + at.Width - pad
	x := rowEdge - pad
	if r.now.own {
		x = width - rowEdge + pad - both
	}
	r.author.Move(fyne.NewPos(x, y-pad/2))
	r.author.Resize(fyne.NewSize(name, r.author.MinSize().Height))
	r.at.Move(fyne.NewPos(x+name-pad, y-pad/2))
	r.at.Resize(at)
}

// rowLayout is the layout of a row's root.
type rowLayout struct{ row *row }

func (l *rowLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	width := l.row.root.Size().Width
	if width == 0 {
		width = minWidth
	}
	return fyne.NewSize(0, l.row.place(width))
}

func (l *rowLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) { l.row.place(size.Width) }

// bubble is what was said. It can be selected while the pointer is over it or something in it is selected: Fyne (2.8) makes every
// selectable label a stop of the Tab key, and there would be as many as messages.
type bubble struct {
	widget.BaseWidget
	ground *theme.Surface
	label  *widget.Label
}

func newBubble(text string, own bool) *bubble {
	b := &bubble{label: widget.NewLabel(text)}
	b.label.Wrapping = fyne.TextWrapWord
	ground := fynetheme.ColorNameHeaderBackground
	if own {
		ground = fynetheme.ColorNameSelection
	}
	b.ground = theme.NewSurface(b.label, theme.SurfaceStyle{Ground: ground, Radius: 2 * theme.Grid})
	b.ExtendBaseWidget(b)
	return b
}

// width is what the text needs, at most room.
func (b *bubble) width(room float32) float32 {
	var widest float32
	for _, l := range strings.Split(b.label.Text, "\n") {
		widest = max(widest, fyne.MeasureText(l, fynetheme.TextSize(), fyne.TextStyle{}).Width)
		if widest > room {
			return room
		}
	}
	return min(room, widest+2*fynetheme.InnerPadding()+1)
}

// MouseIn implements desktop.Hoverable.
func (b *bubble) MouseIn(*desktop.MouseEvent) { b.selectable(true) }

// MouseMoved implements desktop.Hoverable.
func (b *bubble) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *bubble) MouseOut() { b.selectable(b.label.SelectedText() != "") }

func (b *bubble) selectable(yes bool) {
	if b.label.Selectable != yes {
		b.label.Selectable = yes
		b.label.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *bubble) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.ground) }

// small is a small line of words with a shape before it.
type small struct {
	widget.BaseWidget
	content *fyne.Container
	shape   *widget.Icon
	words   *theme.Text
}

func newSmall() *small {
	s := &small{shape: widget.NewIcon(nil), words: theme.Subtle("")}
	s.content = container.New(&smallLayout{}, s.shape, s.words)
	s.ExtendBaseWidget(s)
	s.Hide()
	return s
}

// set changes both; "" hides it.
func (s *small) set(icon fyne.Resource, text string) {
	if text != "" {
		s.shape.SetResource(icon)
	}
	s.words.SetText(text)
	shown(s, text != "")
}

// width is what the words need, at most room.
func (s *small) width(room float32) float32 {
	w := fyne.MeasureText(s.words.Text(), fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width
	return min(room, w+smallIcon+smallGap+1)
}

// CreateRenderer implements fyne.Widget.
func (s *small) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }

// smallLayout is shape and words without the room that Fyne leaves around text.
type smallLayout struct{}

func (smallLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[1].MinSize().Height-2*fynetheme.InnerPadding()+2)
}

func (smallLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad := fynetheme.InnerPadding()
	line := fyne.MeasureText("X", fynetheme.CaptionTextSize(), fyne.TextStyle{}).Height
	objects[0].Resize(fyne.NewSquareSize(smallIcon))
	objects[0].Move(fyne.NewPos(0, 1+(line-smallIcon)/2))
	objects[1].Move(fyne.NewPos(smallIcon+smallGap-pad, 1-pad))
	objects[1].Resize(fyne.NewSize(size.Width-smallIcon-smallGap+2*pad, size.Height+2*pad))
}

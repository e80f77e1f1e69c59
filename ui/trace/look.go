package trace

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/widget"
)

// widgetFact is what is told of a widget; its fields are explained in the package comment.
type widgetFact struct {
	X       int            `json:"x"`
	Y       int            `json:"y"`
	W       int            `json:"w"`
	H       int            `json:"h"`
	Visible bool           `json:"visible"`
	Enabled bool           `json:"enabled"`
	Text    string         `json:"text"`
	Checked *bool          `json:"checked,omitempty"`
	Focused bool           `json:"focused,omitempty"`
	Detail  map[string]any `json:"detail,omitempty"`
}

func (w *window) facts() *windowFacts {
	c := w.shown.Canvas()
	if native, ok := w.shown.(driver.NativeWindow); ok && w.xid == 0 {
		native.RunNative(func(context any) {
			if x11, ok := context.(driver.X11WindowContext); ok {
				w.xid = x11.WindowHandle
			}
		})
	}
	width, height := c.PixelCoordinateForPosition(fyne.NewPos(c.Size().Width, c.Size().Height))
	return &windowFacts{XID: w.xid, Title: w.shown.Title(), Scale: c.Scale(), W: width, H: height}
}

// area is what of the window a widget may be seen through: the window itself, cut by what scrolls around it.
type area struct{ x1, y1, x2, y2 float32 }

func (a area) cut(at fyne.Position, size fyne.Size) area {
	return area{max(a.x1, at.X), max(a.y1, at.Y), min(a.x2, at.X+size.Width), min(a.y2, at.Y+size.Height)}
}

func (a area) holds(x, y float32) bool { return x >= a.x1 && x < a.x2 && y >= a.y1 && y < a.y2 }

// reached is how an object was found.
type reached struct {
	seen  area
	field bool // through a field of a widget, not only through containers: it may be held and not be shown
}

// scene is what is in a window: objects that can be reached from the top layer, the open dialog or menu if there is one, and
// those that can be reached below it.
type scene struct {
	top    map[fyne.CanvasObject]reached
	below  map[fyne.CanvasObject]bool
	window area
	behind bool // there is a dialog or menu
}

func newScene(c fyne.Canvas) scene {
	s := scene{top: map[fyne.CanvasObject]reached{}, below: map[fyne.CanvasObject]bool{},
		window: area{0, 0, c.Size().Width, c.Size().Height}}
	layers := append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...)
	s.behind = len(layers) > 1
	for _, l := range layers[:len(layers)-1] {
		below := map[fyne.CanvasObject]reached{}
		reach(l, reached{seen: s.window}, below)
		for o := range below {
			s.below[o] = true
		}
	}
	reach(layers[len(layers)-1], reached{seen: s.window}, s.top)
	return s
}

// reach adds obj and what it holds to found, as far as that is shown and can be told from outside: containers, and the
// objects in exported fields of widgets, which hold true for Fyne's own ones and for ours. What a widget keeps to itself is
// not reached.
func reach(obj fyne.CanvasObject, how reached, found map[fyne.CanvasObject]reached) {
	if obj == nil || !obj.Visible() {
		return
	}
	if _, again := found[obj]; again {
		return
	}
	found[obj] = how
	if _, scrolls := obj.(fyne.Scrollable); scrolls {
		how.seen = how.seen.cut(fyne.CurrentApp().Driver().AbsolutePositionForObject(obj), obj.Size())
	}
	if _, container := obj.(*fyne.Container); !container {
		how.field = true
	}
	for _, child := range Children(obj) {
		reach(child, how, found)
	}
}

// Children are what an object holds, as far as it says so: in its exported fields.
func Children(obj fyne.CanvasObject) []fyne.CanvasObject {
	switch o := obj.(type) {
	case *fyne.Container:
		return o.Objects
	case interface{ Selected() *container.TabItem }: // AppTabs, DocTabs
		if item := o.Selected(); item != nil {
			return []fyne.CanvasObject{item.Content}
		}
		return nil
	case *widget.Form:
		var found []fyne.CanvasObject
		for _, item := range o.Items {
			found = append(found, item.Widget)
		}
		return found
	case *widget.Accordion:
		var found []fyne.CanvasObject
		for _, item := range o.Items {
			if item.Open {
				found = append(found, item.Detail)
			}
		}
		return found
	}
	return fields(reflect.ValueOf(obj))
}

// fields are the canvas objects in the exported fields of a struct.
func fields(v reflect.Value) []fyne.CanvasObject {
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	var found []fyne.CanvasObject
	s := v.Elem()
	for i := range s.NumField() {
		f := s.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		if f.Anonymous { // what it is made from, not what it holds
			embedded := s.Field(i)
			if embedded.Kind() == reflect.Struct {
				embedded = embedded.Addr()
			}
			found = append(found, fields(embedded)...)
			continue
		}
		switch value := s.Field(i).Interface().(type) {
		case fyne.CanvasObject:
			if r := reflect.ValueOf(value); r.Kind() != reflect.Pointer || !r.IsNil() {
				found = append(found, value)
			}
		case []fyne.CanvasObject:
			found = append(found, value...)
		}
	}
	return found
}

// widgets are the facts of the named objects in a canvas.
func widgets(c fyne.Canvas, names map[string]fyne.CanvasObject) map[string]widgetFact {
	s := newScene(c)
	facts := map[string]widgetFact{}
	d := fyne.CurrentApp().Driver()
	for name, obj := range names {
		_, top := s.top[obj]
		if top || s.below[obj] || d.CanvasForObject(obj) == c {
			facts[name] = s.fact(c, obj, d.AbsolutePositionForObject(obj))
		}
	}
	return facts
}

func (s scene) fact(c fyne.Canvas, obj fyne.CanvasObject, at fyne.Position) widgetFact {
	size := obj.Size()
	x1, y1 := c.PixelCoordinateForPosition(at)
	x2, y2 := c.PixelCoordinateForPosition(at.AddXY(size.Width, size.Height))
	f := widgetFact{X: x1, Y: y1, W: x2 - x1, H: y2 - y1, Enabled: true, Text: text(obj), Visible: s.seen(obj, at)}
	if o, ok := obj.(fyne.Disableable); ok {
		f.Enabled = !o.Disabled()
	}
	if o, ok := obj.(*widget.Check); ok {
		f.Checked = &o.Checked
	}
	if o, ok := obj.(fyne.Focusable); ok {
		f.Focused = c.Focused() == o
	}
	if o, ok := obj.(interface{ TraceDetail() map[string]any }); ok {
		f.Detail = o.TraceDetail()
	}
	return f
}

// seen reports whether the middle of an object can be clicked.
func (s scene) seen(obj fyne.CanvasObject, at fyne.Position) bool {
	size := obj.Size()
	x, y := at.X+size.Width/2, at.Y+size.Height/2
	if how, ok := s.top[obj]; ok {
		return size.Width > 0 && size.Height > 0 && how.seen.holds(x, y) && !(how.field && at.IsZero())
	}
	if s.behind || !obj.Visible() || s.below[obj] {
		return false
	}
	// Inside a widget that keeps it to itself. The driver finds what is shown, and answers 0,0 for what is not.
	return !at.IsZero() && s.window.holds(x, y)
}

// text is what is written on an object or in it.
func text(obj fyne.CanvasObject) string {
	switch o := obj.(type) {
	case interface{ TraceText() string }:
		return o.TraceText()
	case *widget.Entry:
		if o.Password {
			return ""
		}
		return o.Text
	case *widget.Button:
		return o.Text
	case *widget.Label:
		return o.Text
	case *widget.Check:
		return o.Text
	case *widget.Hyperlink:
		return o.Text
	case *widget.Select:
		return o.Selected
	case *widget.RadioGroup:
		return o.Selected
	case *widget.RichText:
		return o.String()
	case *canvas.Text:
		return o.Text
	}
	return exportedText(reflect.ValueOf(obj))
}

// exportedText is the field Text that widgets have which embed one of Fyne's.
func exportedText(v reflect.Value) string {
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return ""
	}
	field := func(name string, kind reflect.Kind) (reflect.Value, bool) {
		f, ok := v.Elem().Type().FieldByName(name)
		if !ok || f.Type.Kind() != kind {
			return reflect.Value{}, false
		}
		value, err := v.Elem().FieldByIndexErr(f.Index)
		return value, err == nil
	}
	if p, ok := field("Password", reflect.Bool); ok && p.Bool() {
		return ""
	}
	if f, ok := field("Text", reflect.String); ok {
		return f.String()
	}
	return ""
}

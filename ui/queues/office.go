package queues

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/hint"
)

// Part is a page of an Office.
type Part struct {
	Name    string // for traces and OnPart
	Label   string
	Content fyne.CanvasObject
}

// Office shows one page of several; a row of buttons at the top leads to the others. Make it with NewOffice.
type Office struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	parts   []Part
	buttons []*hint.Button
	at      int
	onPart  func(name string)
}

// NewOffice returns an office that shows its first page; onPart is told of another one.
func NewOffice(onPart func(name string), parts ...Part) *Office {
	o := &Office{parts: parts, onPart: onPart}
	row, all := container.NewHBox(), container.NewStack()
	for i, p := range parts {
		b := hint.New(p.Label, nil, func() { o.Go(parts[i].Name) })
		o.buttons = append(o.buttons, b)
		row.Add(b)
		p.Content.Hide()
		all.Add(p.Content)
	}
	o.Content = container.NewBorder(container.NewVBox(container.NewPadded(row), widget.NewSeparator()), nil, nil, nil, all)
	o.ExtendBaseWidget(o)
	o.show()
	return o
}

// Named are the buttons, by the name of their page.
func (o *Office) Named() map[string]fyne.CanvasObject {
	out := map[string]fyne.CanvasObject{}
	for i, p := range o.parts {
		out[p.Name] = o.buttons[i]
	}
	return out
}

// Part is the name of the page that is shown.
func (o *Office) Part() string { return o.parts[o.at].Name }

// Go shows a page.
func (o *Office) Go(name string) {
	for i, p := range o.parts {
		if p.Name == name && i != o.at {
			o.at = i
			o.show()
			o.onPart(name)
		}
	}
}

func (o *Office) show() {
	for i, p := range o.parts {
		shown(p.Content, i == o.at)
		o.buttons[i].Importance = widget.LowImportance
		if i == o.at {
			o.buttons[i].Importance = widget.HighImportance
		}
		o.buttons[i].Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (o *Office) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(o.Content) }

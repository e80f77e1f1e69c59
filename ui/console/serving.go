package console

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Serving is what a little window shows in the console's place while the server inside the program goes on for others: for whom, and
// two ways out.
type Serving struct {
	widget.BaseWidget
	who       *theme.Text
	open, end *hint.Button
	content   fyne.CanvasObject
}

const servingWidth = 360

// NewServing returns it without names. open brings the console back, end ends everything.
func NewServing(open, end func()) *Serving {
	s := &Serving{
		who:  theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameHeadingText, Bold: true, Wrap: true}),
		open: hint.New(lang.L("serving.open"), nil, open), end: hint.New(lang.L("serving.end"), nil, end),
	}
	s.open.Importance = widget.HighImportance
	s.end.Importance = widget.DangerImportance
	room := 4 * theme.Grid
	s.content = container.New(layout.NewCustomPaddedLayout(room, room, room, room), column.Fixed(servingWidth, s.who,
		theme.NewText(lang.L("serving.what"), theme.TextStyle{Wrap: true}), theme.Gap(1),
		container.NewHBox(layout.NewSpacer(), s.end, s.open)))
	s.ExtendBaseWidget(s)
	return s
}

// Update says for whom: names as a sentence has them.
func (s *Serving) Update(names string) {
	s.who.SetText(lang.L("serving.who", map[string]any{"Names": names}))
	s.Refresh()
}

// Named are the widgets that a test drives.
func (s *Serving) Named() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{"who": s.who, "open": s.open, "end": s.end}
}

// CreateRenderer implements fyne.Widget.
func (s *Serving) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }

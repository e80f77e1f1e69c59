package share

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/entry"
	"deskhand/ui/theme"
)

// bound is how far control may go.
type bound struct {
	minutes int // 0: no end
	touch   bool
}

// bounds are what can be chosen, never changed; the first one is chosen beforehand.
var bounds = []bound{{}, {minutes: 5}, {minutes: 15}, {touch: true}}

func (b bound) text() string {
	switch {
	case b.touch:
		return lang.L("share.consent.scope.touch")
	case b.minutes > 0:
		return lang.L("share.consent.scope.minutes", map[string]any{"Minutes": b.minutes})
	}
	return lang.L("share.consent.scope.stop")
}

// scope asks how long control may last.
type scope struct {
	choice *entry.Select
	root   *fyne.Container
	about  *line
	name   string // who would control
}

// newScope returns the question; changed is told when another answer is chosen.
func newScope(changed func()) *scope {
	s := &scope{about: newLine()}
	var options []string
	for _, b := range bounds {
		options = append(options, b.text())
	}
	s.choice = entry.NewSelect(options, func(string) { changed() })
	mark := container.NewHBox(container.NewVBox(container.New(layout.NewCustomPaddedLayout(2*theme.Grid, 0, 0, 0), // in the middle of the choice
		container.NewGridWrap(fyne.NewSquareSize(5*theme.Grid), widget.NewIcon(fynetheme.HistoryIcon())))), room(1*theme.Grid))
	s.root = container.NewBorder(nil, nil, mark, nil,
		rows(theme.Grid, s.choice, s.about.row))
	return s
}

// ask begins a new question about control by somebody.
func (s *scope) ask(name string) {
	s.name = name
	s.choice.SetSelectedIndex(0)
}

// chosen is the answer.
func (s *scope) chosen() bound { return bounds[max(0, s.choice.SelectedIndex())] }

// rest says why nothing can be chosen while all is allowed, or what the choice means.
func (s *scope) rest(all bool) {
	switch {
	case all:
		s.choice.Disable()
		s.about.set(lang.L("share.consent.scope.all"))
		return
	case s.chosen() == bound{}:
		s.about.set(lang.L("share.consent.scope.open"))
	default:
		s.about.set(lang.L("share.consent.scope.then", map[string]any{"Name": s.name}))
	}
	s.choice.Enable()
}

// line is small text that is there only while it says something.
type line struct {
	text *theme.Text
	row  fyne.CanvasObject
}

func newLine() *line {
	l := &line{text: theme.Subtle("")}
	l.row = tight(l.text)
	return l
}

func (l *line) set(text string) {
	l.text.SetText(text)
	setVisible(l.row, text != "")
}

// clock is a time that is left: minutes and seconds, begun ones counted.
func clock(d time.Duration) string {
	s := max(0, int((d+time.Second-1).Truncate(time.Second)/time.Second))
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

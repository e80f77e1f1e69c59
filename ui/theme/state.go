package theme

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Condition is one of the few states everything is shown in. Each has its own shape as well as its colour: disc, triangle,
// square, ring.
type Condition uint8

// The conditions.
const (
	Idle    Condition = 0 // ring, quiet: nothing goes on
	Live    Condition = 1 // disc, green
	Waiting Condition = 2 // triangle, amber
	Stopped Condition = 3 // square, red: stopped, refused, failed
)

// Icon returns the condition's shape in its colour.
func (c Condition) Icon() fyne.Resource {
	switch c {
	case Live:
		return IconIn(IconLive, ColorLive)
	case Waiting:
		return IconIn(IconWaiting, ColorWaiting)
	case Stopped:
		return IconIn(IconStopped, ColorStopped)
	}
	return IconIn(IconIdle, ColorSubtle)
}

// State is a shape with words beside it: what goes on, in one line.
type State struct {
	widget.BaseWidget
	shape     *widget.Icon
	words     *Text
	condition Condition
}

// NewState returns a condition with its words, which are translated by the caller.
func NewState(c Condition, words string) *State { return newState(c, NewText(words, TextStyle{})) }

// NewSentence is a State whose words may take several lines, where their width is given from outside.
func NewSentence(c Condition, words string) *State {
	return newState(c, NewText(words, TextStyle{Wrap: true}))
}

func newState(c Condition, words *Text) *State {
	s := &State{shape: widget.NewIcon(c.Icon()), words: words, condition: c}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes both.
func (s *State) Set(c Condition, words string) {
	if c != s.condition {
		s.condition = c
		s.shape.SetResource(c.Icon())
	}
	s.words.SetText(words)
}

// SetText changes the words.
func (s *State) SetText(words string) { s.words.SetText(words) }

// Condition returns what is shown.
func (s *State) Condition() Condition { return s.condition }

// TraceText returns the words, for ui/trace.
func (s *State) TraceText() string { return s.words.Text() }

// CreateRenderer implements fyne.Widget.
func (s *State) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil,
		container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(4*Grid), s.shape)), nil, s.words))
}

// Notice says what is being done to the customer's screen.
type Notice uint8

// The notices, each with its own colour and icon.
const (
	Viewed     Notice = 0 // somebody sees the screen
	Controlled Notice = 1 // somebody also controls it
)

// Ground returns the colour a banner has for the notice; text on it is ColorOnBanner.
func (n Notice) Ground() fyne.ThemeColorName {
	if n == Controlled {
		return ColorControlled
	}
	return ColorViewed
}

func (n Notice) icon() fyne.Resource {
	if n == Controlled {
		return IconIn(IconControl, ColorOnBanner)
	}
	return fynetheme.NewColoredResource(fynetheme.VisibilityIcon(), ColorOnBanner)
}

// Banner is the bar that is on top while a screen is shared: icon, words, and what can be done about it.
type Banner struct {
	widget.BaseWidget
	// Actions are the buttons at its end; exported so that ui/trace sees them.
	Actions *fyne.Container

	ground *Surface
	shape  *widget.Icon
	words  *Text
	notice Notice
}

// NewBanner returns a banner with the given buttons at its end.
func NewBanner(n Notice, words string, actions ...fyne.CanvasObject) *Banner {
	b := &Banner{
		Actions: container.NewHBox(actions...),
		shape:   widget.NewIcon(n.icon()),
		words:   NewText(words, TextStyle{Color: ColorOnBanner, Bold: true}),
		notice:  n,
	}
	row := container.NewBorder(nil, nil, container.NewCenter(b.shape), container.NewCenter(b.Actions), b.words)
	b.ground = NewSurface(row, SurfaceStyle{Ground: n.Ground(), Room: Grid})
	b.ExtendBaseWidget(b)
	return b
}

// Set changes notice and words.
func (b *Banner) Set(n Notice, words string) {
	if n != b.notice {
		b.notice = n
		b.shape.SetResource(n.icon())
		b.ground.SetGround(n.Ground())
	}
	b.words.SetText(words)
}

// TraceText returns the words, for ui/trace.
func (b *Banner) TraceText() string { return b.words.Text() }

// CreateRenderer implements fyne.Widget.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.ground) }

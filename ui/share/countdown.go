package share

import (
	"math"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/ui/theme"
)

// hurry is from when on the countdown changes its colour.
const hurry = 10

// countdown says in large figures how many seconds there are to answer in, and what no answer means.
type countdown struct {
	widget.BaseWidget
	seconds int
	number  *theme.Text
	words   *theme.Text
	bar     *widget.ProgressBar
	row     fyne.CanvasObject
}

func newCountdown() *countdown {
	c := &countdown{
		number: theme.NewText("", theme.TextStyle{Size: theme.SizeDisplay, Bold: true, Align: fyne.TextAlignCenter}),
		words:  wrapped(""), bar: widget.NewProgressBar(),
	}
	c.bar.Max = session.AnswerTime.Seconds()
	c.bar.TextFormatter = func() string { return "" }
	figures := fyne.MeasureText("00", fynetheme.Size(theme.SizeDisplay), fyne.TextStyle{Bold: true}).Width // so that nothing moves when one goes
	line := container.NewBorder(nil, nil, container.NewHBox(container.NewStack(room(figures), tight(c.number)), room(2*theme.Grid)), nil,
		theme.Centered(tight(c.words), 1<<12)) // in the middle of the height only
	c.row = rows(theme.Grid, line, container.New(&barLayout{}, c.bar))
	c.ExtendBaseWidget(c)
	return c
}

// left is how many begun seconds a time has; 0 when it is over.
func left(d time.Duration) int { return max(0, int(math.Ceil(d.Seconds()))) }

// set says how much time there is still, with words about it.
func (c *countdown) set(d time.Duration, words string) {
	c.seconds = left(d)
	c.number.SetText(strconv.Itoa(c.seconds))
	if c.seconds <= hurry {
		c.number.SetColor(theme.ColorWaiting)
	} else {
		c.number.SetColor(fynetheme.ColorNameForeground)
	}
	c.words.SetText(words)
	c.bar.SetValue(min(max(d.Seconds(), 0), c.bar.Max))
}

// TraceText returns figures and words, for ui/trace.
func (c *countdown) TraceText() string { return c.number.Text() + " " + c.words.Text() }

// CreateRenderer implements fyne.Widget.
func (c *countdown) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.row) }

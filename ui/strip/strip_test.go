package strip

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/theme"
)

// bench is a strip of a width, and how often it was told of.
type bench struct {
	*Strip
	content          *canvas.Rectangle
	up, down, closed int
}

func newBench(t *testing.T) *bench {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Light))
	b := &bench{content: canvas.NewRectangle(nil)}
	b.content.SetMinSize(fyne.NewSize(400, 40))
	b.Strip = New(Config{App: a, Title: "Shared", Content: b.content, Up: func(uintptr) { b.up++ }, Down: func() { b.down++ }, Closed: func() { b.closed++ }})
	return b
}

// It says once that it is up and once that it is down, however often it is shown and hidden, and not before it is there.
func TestStripSaysOnceThatItIsThere(t *testing.T) {
	b := newBench(t)
	area := image.Rect(0, 0, 1000, 700)
	if b.Hide(); b.content.Visible() || b.Visible() || b.down != 0 {
		t.Error("something is there before anything is shown")
	}
	if !b.Prepare() || b.Prepare() || b.up != 0 || b.Visible() || b.content.Visible() {
		t.Errorf("prepared: up %d, visible %v", b.up, b.Visible())
	}
	for range 2 {
		b.Show(area)
		b.Show(area)
		if !b.Visible() || !b.content.Visible() {
			t.Error("it is not shown")
		}
		b.Hide()
		b.Hide()
	}
	if b.up != 2 || b.down != 2 || b.Visible() || b.content.Visible() {
		t.Errorf("shown and hidden twice: up %d, down %d", b.up, b.down)
	}
	if b.Close(); b.closed != 1 {
		t.Errorf("closed: %d", b.closed)
	}
}

// It is in the middle of the upper edge of what is shared, with its end in sight where that is narrow, and stays where it was dragged.
func TestStripLiesAboveWhatIsShared(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		area image.Rectangle
		want fyne.Position
	}{
		{image.Rect(0, 0, 1000, 700), fyne.NewPos(300, 0)},
		{image.Rect(1920, 120, 2920, 900), fyne.NewPos(2220, 120)}, // another screen
		{image.Rect(100, 50, 400, 300), fyne.NewPos(0, 50)},        // narrower than it is: Stop is at its end
		{image.Rectangle{}, fyne.NewPos(0, 0)},
	} {
		if b.Show(c.area); b.at != c.want {
			t.Errorf("over %v it is at %v, want %v", c.area, b.at, c.want)
		}
	}
	b.Show(image.Rect(0, 0, 1000, 700))
	b.Move(-50, 200)
	b.content.SetMinSize(fyne.NewSize(500, 40)) // it has more to say
	if b.Show(image.Rect(0, 0, 1000, 700)); b.at != fyne.NewPos(250, 200) {
		t.Errorf("dragged it is at %v", b.at)
	}
	b.Hide()
	if b.Show(image.Rect(0, 0, 1000, 700)); b.at != fyne.NewPos(250, 200) {
		t.Errorf("shown again it is at %v", b.at)
	}
}

// A low one is above the lower edge, as far from it as panels are high, and on the screen where that is lower than it is high.
func TestLowStripLeavesTitlesAlone(t *testing.T) {
	b := newBench(t)
	b.cfg.Low = true
	for _, c := range []struct {
		area image.Rectangle
		want fyne.Position
	}{
		{image.Rect(0, 0, 1000, 700), fyne.NewPos(300, 700-40-above)},
		{image.Rect(1920, 120, 2920, 900), fyne.NewPos(2220, 900-40-above)},
		{image.Rect(100, 50, 600, 100), fyne.NewPos(150, 50)},
	} {
		if b.Show(c.area); b.at != c.want {
			t.Errorf("over %v it is at %v, want %v", c.area, b.at, c.want)
		}
	}
}

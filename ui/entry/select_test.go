package entry_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/entry"
	"deskhand/ui/theme"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

// edge is the greatest contrast (WCAG 2.2, 1 to 21) between the ground at the left and what is drawn within reach of it, half way down.
func edge(img image.Image, at fyne.Position, size fyne.Size, reach int) float64 {
	y, most := int(at.Y+size.Height/2), 0.0
	ground := luminance(img.At(int(at.X)-3, y))
	for x := int(at.X); x < int(at.X)+reach; x++ {
		l := luminance(img.At(x, y))
		most = math.Max(most, (math.Max(l, ground)+0.05)/(math.Min(l, ground)+0.05))
	}
	return most
}

// What can be chosen and is not is seen as what it is, as it is drawn: a box and a ring, on every ground, light and dark. Lines of less than a pixel have
// not the contrast of their colour. The frames of fields and drop-downs are whole pixels; their colour is tested in ui/theme.
func TestWhatIsNotChosenIsSeen(t *testing.T) {
	a := test.NewTempApp(t)
	for _, v := range []theme.Variant{theme.Light, theme.Dark} {
		a.Settings().SetTheme(theme.New(v))
		for _, ground := range []fyne.ThemeColorName{fynetheme.ColorNameBackground, theme.ColorSurface, fynetheme.ColorNameOverlayBackground, fynetheme.ColorNameMenuBackground} {
			all := map[string]fyne.CanvasObject{
				"box": widget.NewCheck("x", nil), "ring": widget.NewRadioGroup([]string{"x"}, nil),
			}
			box := container.NewVBox()
			for _, o := range all {
				box.Add(o)
			}
			under := canvas.NewRectangle(theme.New(v).Color(ground, fynetheme.VariantDark))
			w := test.NewTempWindow(t, container.NewStack(under, container.New(layout.NewCustomPaddedLayout(20, 20, 20, 20), box)))
			w.Resize(fyne.NewSize(200, 300))
			w.Canvas().Unfocus()
			img := w.Canvas().Capture()
			for name, o := range all {
				at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
				if got := edge(img, at, o.Size(), 16); got < 3 {
					t.Errorf("%s, %s on %s: %.2f:1", v, name, ground, got)
				}
			}
		}
	}
}

// The frame says what a field's does: which has the keyboard, and that it cannot be changed.
func TestADropDownsFrame(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Dark))
	s := entry.NewSelect([]string{"x", "y"}, nil)
	w := test.NewTempWindow(t, s)
	frame := func() color.Color {
		objects := test.WidgetRenderer(s).Objects()
		return objects[len(objects)-1].(*canvas.Rectangle).StrokeColor
	}
	is := func(what string, name fyne.ThemeColorName) {
		t.Helper()
		if want := theme.New(theme.Dark).Color(name, fynetheme.VariantDark); frame() != want {
			t.Errorf("%s: %v, want %v", what, frame(), want)
		}
	}
	is("at rest", fynetheme.ColorNameInputBorder)
	w.Canvas().Focus(s)
	is("with the keyboard", fynetheme.ColorNamePrimary)
	w.Canvas().Unfocus()
	is("without it", fynetheme.ColorNameInputBorder)
	s.Disable()
	is("disabled", fynetheme.ColorNameDisabled)
	s.Enable()
	s.SetSelected("y")
	if is("again", fynetheme.ColorNameInputBorder); s.TraceText() != "y" {
		t.Errorf("says %q", s.TraceText())
	}
}

// Which field has the keyboard is seen by more than a colour: its frame is thicker. What is left has the thin one again.
func TestTheFrameOfWhatHasTheKeyboardIsThicker(t *testing.T) {
	a := test.NewTempApp(t)
	for _, v := range []theme.Variant{theme.Light, theme.Dark} {
		a.Settings().SetTheme(theme.New(v))
		fields := map[string]interface {
			fyne.Widget
			fyne.Focusable
		}{"line": entry.New(), "password": entry.NewPassword(), "lines": entry.NewLines(), "choice": entry.NewSelect([]string{"x"}, nil)}
		box := container.NewVBox()
		for _, f := range fields {
			box.Add(f)
		}
		w := test.NewTempWindow(t, box)
		for name, f := range fields {
			thickness := func() (most float32) {
				for _, o := range test.WidgetRenderer(f).Objects() {
					if frame, is := o.(*canvas.Rectangle); is {
						most = max(most, frame.StrokeWidth)
					}
				}
				return most
			}
			rest := thickness()
			w.Canvas().Focus(f)
			f.Resize(f.Size().AddWidthHeight(1, 0)) // laid out again
			focused := thickness()
			w.Canvas().Unfocus()
			if again := thickness(); rest <= 0 || focused != 2*rest || again != rest {
				t.Errorf("%s, %s: %v, with the keyboard %v, then %v", v, name, rest, focused, again)
			}
		}
	}
}

package theme_test

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/assets"
	"deskhand/ui/theme"
)

// luminance is the relative luminance of WCAG 2.2, "relative luminance".
func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

// contrast is the contrast ratio of WCAG 2.2, 1 to 21, of front laid over ground.
func contrast(front, ground color.NRGBA) float64 {
	a, b := luminance(over(front, ground)), luminance(ground)
	return (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05)
}

func over(front, ground color.NRGBA) color.NRGBA {
	mix := func(f, g uint8) uint8 { return uint8((int(f)*int(front.A) + int(g)*(255-int(front.A))) / 255) }
	return color.NRGBA{mix(front.R, ground.R), mix(front.G, ground.G), mix(front.B, ground.B), 255}
}

func TestContrastIsAA(t *testing.T) {
	test.NewTempApp(t)
	const text, shape = 4.5, 3.0 // WCAG 2.2 success criteria 1.4.3 and 1.4.11
	grounds := []fyne.ThemeColorName{fynetheme.ColorNameBackground, theme.ColorSurface, fynetheme.ColorNameInputBackground,
		fynetheme.ColorNameMenuBackground, fynetheme.ColorNameOverlayBackground, fynetheme.ColorNameHeaderBackground}
	type pair struct {
		front, ground fyne.ThemeColorName
		least         float64
	}
	pairs := []pair{
		{fynetheme.ColorNameForeground, fynetheme.ColorNameButton, text},
		{fynetheme.ColorNameForegroundOnPrimary, fynetheme.ColorNamePrimary, text},
		{fynetheme.ColorNameForegroundOnSuccess, fynetheme.ColorNameSuccess, text},
		{fynetheme.ColorNameForegroundOnWarning, fynetheme.ColorNameWarning, text},
		{fynetheme.ColorNameForegroundOnError, fynetheme.ColorNameError, text},
		{theme.ColorOnBanner, theme.ColorViewed, text},
		{theme.ColorOnBanner, theme.ColorControlled, text},
		{theme.ColorOnBanner, theme.ColorPaused, text},
		{fynetheme.ColorNameDisabled, fynetheme.ColorNameDisabledButton, shape},
		{theme.ColorOnScreen, theme.ColorScreen, text},
	}
	for _, ground := range grounds {
		for _, front := range []fyne.ThemeColorName{fynetheme.ColorNameForeground, fynetheme.ColorNamePlaceHolder,
			fynetheme.ColorNamePrimary, fynetheme.ColorNameHyperlink, fynetheme.ColorNameError, fynetheme.ColorNameWarning,
			fynetheme.ColorNameSuccess, theme.ColorSubtle, theme.ColorLive, theme.ColorWaiting, theme.ColorStopped} {
			pairs = append(pairs, pair{front, ground, text})
		}
		// What a field, a box and a ring are seen by; and what is disabled, not asked for by WCAG, but it is to be read.
		pairs = append(pairs, pair{fynetheme.ColorNameInputBorder, ground, shape}, pair{fynetheme.ColorNameDisabled, ground, shape})
	}
	for _, ground := range []fyne.ThemeColorName{fynetheme.ColorNameBackground, theme.ColorSurface, fynetheme.ColorNameOverlayBackground} {
		pairs = append(pairs, pair{theme.ColorEdge, ground, shape}) // what a menu ends at
	}
	for _, v := range []theme.Variant{theme.Light, theme.Dark} {
		th := theme.New(v)
		get := func(n fyne.ThemeColorName) color.NRGBA {
			return color.NRGBAModel.Convert(th.Color(n, fynetheme.VariantLight)).(color.NRGBA)
		}
		for _, p := range pairs {
			if got := contrast(get(p.front), get(p.ground)); got < p.least {
				t.Errorf("%s: %s on %s is %.2f:1, want %.1f:1", v, p.front, p.ground, got, p.least)
			}
		}
		// Text on what lies over a ground: a chosen row, a button that has the keyboard.
		for _, l := range []struct{ front, tint, ground fyne.ThemeColorName }{
			{theme.ColorSubtle, fynetheme.ColorNameSelection, fynetheme.ColorNameBackground},
			{theme.ColorSubtle, fynetheme.ColorNameSelection, theme.ColorSurface},
			{fynetheme.ColorNameForeground, fynetheme.ColorNameSelection, theme.ColorSurface},
			{fynetheme.ColorNameForeground, fynetheme.ColorNameFocus, fynetheme.ColorNameButton},
			{fynetheme.ColorNameForeground, fynetheme.ColorNameHover, fynetheme.ColorNameButton},
		} {
			if got := contrast(get(l.front), over(get(l.tint), get(l.ground))); got < text {
				t.Errorf("%s: %s on %s over %s is %.2f:1", v, l.front, l.tint, l.ground, got)
			}
		}
		// Text on the scrim must be read over any picture, white or black.
		for _, picture := range []color.NRGBA{{0, 0, 0, 255}, {255, 255, 255, 255}} {
			if got := contrast(get(theme.ColorOnScreen), over(get(theme.ColorScrim), picture)); got < text {
				t.Errorf("%s: text on the scrim over %v is %.2f:1", v, picture, got)
			}
		}
	}
}

func TestContrastOfKnownPairs(t *testing.T) {
	white, black := color.NRGBA{255, 255, 255, 255}, color.NRGBA{0, 0, 0, 255}
	if got := contrast(white, black); math.Abs(got-21) > 0.01 {
		t.Errorf("white on black %.2f, want 21", got)
	}
	if got := contrast(color.NRGBA{0x76, 0x76, 0x76, 255}, white); math.Abs(got-4.54) > 0.01 {
		t.Errorf("#767676 on white %.2f, want 4.54", got)
	}
}

func TestVariant(t *testing.T) {
	test.NewTempApp(t)
	for _, c := range []struct {
		chosen theme.Variant
		system fyne.ThemeVariant
		dark   bool
	}{
		{theme.FollowSystem, fynetheme.VariantLight, false},
		{theme.FollowSystem, fynetheme.VariantDark, true},
		{theme.Light, fynetheme.VariantDark, false},
		{theme.Dark, fynetheme.VariantLight, true},
	} {
		bg := color.NRGBAModel.Convert(theme.New(c.chosen).Color(fynetheme.ColorNameBackground, c.system)).(color.NRGBA)
		if dark := luminance(bg) < 0.2; dark != c.dark {
			t.Errorf("chosen %q on a system with variant %d: dark %v, want %v", c.chosen, c.system, dark, c.dark)
		}
	}
}

func TestSizesAreOnTheGrid(t *testing.T) {
	test.NewTempApp(t)
	th := theme.New(theme.Light)
	for _, n := range []fyne.ThemeSizeName{fynetheme.SizeNamePadding, fynetheme.SizeNameInnerPadding, fynetheme.SizeNameInlineIcon,
		fynetheme.SizeNameInputRadius, fynetheme.SizeNameCardRadius, fynetheme.SizeNameLineSpacing} {
		if s := th.Size(n); s <= 0 || math.Mod(float64(s), float64(theme.Grid)) != 0 {
			t.Errorf("%s is %v, not on the grid of %v", n, s, theme.Grid)
		}
	}
}

func TestEveryIconIsInTheAssetsAndBack(t *testing.T) {
	test.NewTempApp(t)
	ours := map[theme.IconName]bool{}
	for _, n := range []theme.IconName{theme.IconControl, theme.IconPointer, theme.IconKeyboard, theme.IconPeople,
		theme.IconPersonAdd, theme.IconTransfer, theme.IconVerified, theme.IconUnverified, theme.IconLock, theme.IconChat,
		theme.IconStar, theme.IconStarOutline, theme.IconScreenShare, theme.IconScreenStop, theme.IconMicrophone,
		theme.IconQueue, theme.IconLinkGood, theme.IconLinkFair, theme.IconLinkPoor, theme.IconFit, theme.IconLive,
		theme.IconWaiting, theme.IconStopped, theme.IconIdle, theme.IconCheckBox, theme.IconRadioButton} {
		ours[n] = true
		if !strings.HasSuffix(theme.Icon(n).Name(), string(n)+".svg") {
			t.Errorf("%s is not in the assets", n)
		}
	}
	for _, n := range assets.Icons() {
		if !ours[theme.IconName(n)] {
			t.Errorf("assets has an icon %q that has no name here", n)
		}
	}
}

// The conditions differ in shape, not only in colour.
func TestConditionsDifferInShape(t *testing.T) {
	test.NewTempApp(t)
	shapes := map[string]theme.Condition{}
	for _, c := range []theme.Condition{theme.Idle, theme.Live, theme.Waiting, theme.Stopped} {
		name := c.Icon().Name()
		_, shape, _ := strings.Cut(name, "state-") // the name is prefixed with the colour
		if shape == "" {
			t.Fatalf("condition %d has the icon %q", c, name)
		}
		if other, taken := shapes[shape]; taken {
			t.Errorf("conditions %d and %d have the same shape %s", c, other, shape)
		}
		shapes[shape] = c
	}
}

func TestPiecesFollowTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light))
	banner := theme.NewBanner(theme.Viewed, "Ana sees your screen", widget.NewButton("Stop", nil))
	state := theme.NewState(theme.Waiting, "Waiting")
	card := theme.Card(container.NewVBox(theme.Title("Title"), theme.Subtle("what it is for"), state))
	w := test.NewTempWindow(t, container.NewVBox(banner, card, theme.BigNumber("4821 9307 7415")))
	w.Resize(fyne.NewSize(480, 320))

	ground := func(s fyne.Widget) color.Color {
		return test.WidgetRenderer(s).Objects()[0].(*canvas.Rectangle).FillColor
	}
	bannerGround := func() color.Color { return ground(test.WidgetRenderer(banner).Objects()[0].(fyne.Widget)) }
	for _, v := range []theme.Variant{theme.Light, theme.Dark} {
		th := theme.New(v)
		app.Settings().SetTheme(th)
		test.AssertRendersToMarkup(t, fmt.Sprintf("pieces-%s.xml", v), w.Canvas())
		if got, want := ground(card), th.Color(theme.ColorSurface, 0); got != want {
			t.Errorf("%s: the card is %v, want %v", v, got, want)
		}
	}
	banner.Set(theme.Controlled, "Ana controls")
	if got, want := bannerGround(), theme.New(theme.Dark).Color(theme.ColorControlled, 0); got != want {
		t.Errorf("the banner is %v, want %v", got, want)
	}
	if banner.TraceText() != "Ana controls" {
		t.Errorf("the banner says %q", banner.TraceText())
	}
	state.Set(theme.Live, "Live")
	if state.Condition() != theme.Live || state.TraceText() != "Live" {
		t.Errorf("the state is %v %q", state.Condition(), state.TraceText())
	}
}

func TestCenteredKeepsToItsWidth(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	text := theme.Subtle(strings.Repeat("many words in a row ", 20))
	c := theme.Centered(text, 300)
	c.Resize(fyne.NewSize(1000, 600))
	if w := text.Size().Width; w != 300 {
		t.Errorf("width %v, want 300", w)
	}
	if x := text.Position().X; x != 350 {
		t.Errorf("left at %v, want 350", x)
	}
	if h := text.Size().Height; h < 60 {
		t.Errorf("height %v: the text is not wrapped", h)
	}
}

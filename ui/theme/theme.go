// Package theme is how the programs look: one accent colour, calm neutral surfaces, light and dark, three sizes of text on a
// 4-unit grid, and the small pieces every window is made of (Surface, Text, State, Banner).
//
// Main type: Theme, given to Settings().SetTheme once by cmd. Every colour has a name (Color…) and is looked up in the
// current theme when it is drawn, so that nothing outside this package holds an RGB value; a test computes the contrast of
// every pair that is used as text on ground. Meaning is never carried by colour alone: State and Banner always show a shape
// and words. All of it is used on the user interface's goroutine only.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Colours beside Fyne's own names.
const (
	// ColorSurface is the ground of cards and panels, on the window's background.
	ColorSurface fyne.ThemeColorName = "deskhand.surface"
	// ColorSubtle is secondary text, on surface or background.
	ColorSubtle fyne.ThemeColorName = "deskhand.subtle"
	// ColorScreen is the ground around a remote picture, the same in light and dark.
	ColorScreen fyne.ThemeColorName = "deskhand.screen"
	// ColorOnScreen is text on ColorScreen and on ColorScrim.
	ColorOnScreen fyne.ThemeColorName = "deskhand.onScreen"
	// ColorScrim lies over a picture that is not live.
	ColorScrim fyne.ThemeColorName = "deskhand.scrim"
	// ColorLive, ColorWaiting and ColorStopped are states, as icon or text on surface or background.
	ColorLive    fyne.ThemeColorName = "deskhand.live"
	ColorWaiting fyne.ThemeColorName = "deskhand.waiting"
	ColorStopped fyne.ThemeColorName = "deskhand.stopped"
	// ColorEdge is the line around what lies over other things: menus and questions.
	ColorEdge fyne.ThemeColorName = "deskhand.edge"
	// ColorViewed is the ground of the banner while the screen is seen, ColorControlled while it is also controlled,
	// ColorPaused while nobody sees it; ColorOnBanner is the text on all of them.
	ColorViewed     fyne.ThemeColorName = "deskhand.viewed"
	ColorControlled fyne.ThemeColorName = "deskhand.controlled"
	ColorPaused     fyne.ThemeColorName = "deskhand.paused"
	ColorOnBanner   fyne.ThemeColorName = "deskhand.onBanner"
)

// SizeDisplay is the size of a number that is read aloud; the three sizes of text are Fyne's caption, text and heading.
const SizeDisplay fyne.ThemeSizeName = "deskhand.display"

// Grid is the unit of all spacing. Distances are multiples of it.
const Grid float32 = 4

// Variant is the user's choice between light and dark.
type Variant string

// The variants; the values are stored in settings.
const (
	FollowSystem Variant = ""
	Light        Variant = "light"
	Dark         Variant = "dark"
)

// Theme is a fyne.Theme on top of Fyne's default one, whose fonts and icons it keeps.
type Theme struct {
	base    fyne.Theme
	variant Variant
}

// New returns the theme in a variant; anything but Light and Dark follows the system.
func New(v Variant) *Theme { return &Theme{base: fynetheme.DefaultTheme(), variant: v} }

// Color returns the colour of a name, ours or Fyne's.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch t.variant {
	case Light:
		v = fynetheme.VariantLight
	case Dark:
		v = fynetheme.VariantDark
	}
	palette := lightPalette
	if v == fynetheme.VariantDark {
		palette = darkPalette
	}
	if c, ok := palette[name]; ok {
		return c
	}
	return t.base.Color(name, v)
}

// Font returns Fyne's bundled fonts.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource { return t.base.Font(style) }

// Icon returns Fyne's icons, but for the box and the ring of what is not chosen: Fyne's have lines of less than a pixel, and are hardly seen on dark
// grounds. Our own icons are in Icon… functions.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	switch name {
	case fynetheme.IconNameCheckButton:
		return Icon(IconCheckBox)
	case fynetheme.IconNameRadioButton:
		return Icon(IconRadioButton)
	}
	return t.base.Icon(name)
}

// Size returns sizes on the 4-unit grid and three sizes of text: 12, 14 and 20.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := sizes[name]; ok {
		return s
	}
	return t.base.Size(name)
}

package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

func rgb(v uint32) color.NRGBA { return rgba(v, 0xff) }

func rgba(v uint32, a uint8) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: a}
}

// lightPalette and darkPalette are tables, never changed. What is not here is Fyne's own.
var lightPalette = map[fyne.ThemeColorName]color.NRGBA{
	fynetheme.ColorNameBackground:          rgb(0xF3F5F7),
	fynetheme.ColorNameForeground:          rgb(0x1B2027),
	fynetheme.ColorNamePrimary:             rgb(0x0B62C4),
	fynetheme.ColorNameForegroundOnPrimary: rgb(0xFFFFFF),
	fynetheme.ColorNameHyperlink:           rgb(0x0B62C4),
	fynetheme.ColorNameFocus:               rgba(0x0B62C4, 0x66),
	fynetheme.ColorNameSelection:           rgba(0x0B62C4, 0x33),
	fynetheme.ColorNameButton:              rgb(0xE3E7EC),
	fynetheme.ColorNameDisabledButton:      rgb(0xE9ECF0),
	fynetheme.ColorNameDisabled:            rgb(0x7B8490),
	fynetheme.ColorNamePlaceHolder:         rgb(0x525B66),
	fynetheme.ColorNameHover:               rgba(0x1B2027, 0x12),
	fynetheme.ColorNamePressed:             rgba(0x1B2027, 0x24),
	fynetheme.ColorNameInputBackground:     rgb(0xFFFFFF),
	fynetheme.ColorNameInputBorder:         rgb(0x646D79),
	fynetheme.ColorNameHeaderBackground:    rgb(0xE9ECF0),
	fynetheme.ColorNameMenuBackground:      rgb(0xFFFFFF),
	fynetheme.ColorNameOverlayBackground:   rgb(0xFFFFFF),
	fynetheme.ColorNameScrollBar:           rgba(0x1B2027, 0x77),
	fynetheme.ColorNameSeparator:           rgb(0xD4D9E0),
	fynetheme.ColorNameShadow:              rgba(0x10151C, 0x38),
	fynetheme.ColorNameSuccess:             rgb(0x17753A),
	fynetheme.ColorNameForegroundOnSuccess: rgb(0xFFFFFF),
	fynetheme.ColorNameWarning:             rgb(0x8A5A00),
	fynetheme.ColorNameForegroundOnWarning: rgb(0xFFFFFF),
	fynetheme.ColorNameError:               rgb(0xC0262D),
	fynetheme.ColorNameForegroundOnError:   rgb(0xFFFFFF),
	ColorSurface:                           rgb(0xFFFFFF),
	ColorSubtle:                            rgb(0x525B66),
	ColorScreen:                            rgb(0x22272E),
	ColorOnScreen:                          rgb(0xF0F3F6),
	ColorPaused:                            rgb(0x626D7C),
	ColorEdge:                              rgb(0x848D99),
	ColorScrim:                             rgba(0x14181D, 0xB8),
	ColorLive:                              rgb(0x17753A),
	ColorWaiting:                           rgb(0x8A5A00),
	ColorStopped:                           rgb(0xC0262D),
	ColorViewed:                            rgb(0x0B62C4),
	ColorControlled:                        rgb(0xB3420B),
	ColorOnBanner:                          rgb(0xFFFFFF),
}

var darkPalette = map[fyne.ThemeColorName]color.NRGBA{
	fynetheme.ColorNameBackground:          rgb(0x171A1F),
	fynetheme.ColorNameForeground:          rgb(0xE6EAEF),
	fynetheme.ColorNamePrimary:             rgb(0x66AEF7),
	fynetheme.ColorNameForegroundOnPrimary: rgb(0x0C1420),
	fynetheme.ColorNameHyperlink:           rgb(0x66AEF7),
	fynetheme.ColorNameFocus:               rgba(0x66AEF7, 0x55),
	fynetheme.ColorNameSelection:           rgba(0x66AEF7, 0x3A),
	fynetheme.ColorNameButton:              rgb(0x3A434E),
	fynetheme.ColorNameDisabledButton:      rgb(0x2D343C),
	fynetheme.ColorNameDisabled:            rgb(0x7F8996),
	fynetheme.ColorNamePlaceHolder:         rgb(0xA8B1BC),
	fynetheme.ColorNameHover:               rgba(0xFFFFFF, 0x14),
	fynetheme.ColorNamePressed:             rgba(0xFFFFFF, 0x28),
	fynetheme.ColorNameInputBackground:     rgb(0x121519),
	fynetheme.ColorNameInputBorder:         rgb(0xB0BAC6),
	fynetheme.ColorNameHeaderBackground:    rgb(0x262B32),
	fynetheme.ColorNameMenuBackground:      rgb(0x2A3038),
	fynetheme.ColorNameOverlayBackground:   rgb(0x2A3038),
	fynetheme.ColorNameScrollBar:           rgba(0xFFFFFF, 0x77),
	fynetheme.ColorNameSeparator:           rgb(0x363D46),
	fynetheme.ColorNameShadow:              rgba(0x000000, 0x77),
	fynetheme.ColorNameSuccess:             rgb(0x55C880),
	fynetheme.ColorNameForegroundOnSuccess: rgb(0x08150D),
	fynetheme.ColorNameWarning:             rgb(0xE0B04A),
	fynetheme.ColorNameForegroundOnWarning: rgb(0x181204),
	fynetheme.ColorNameError:               rgb(0xFF8A84),
	fynetheme.ColorNameForegroundOnError:   rgb(0x1C0808),
	ColorSurface:                           rgb(0x1F242A),
	ColorSubtle:                            rgb(0xA8B1BC),
	ColorScreen:                            rgb(0x0E1013),
	ColorOnScreen:                          rgb(0xF0F3F6),
	ColorPaused:                            rgb(0x626D7C),
	ColorEdge:                              rgb(0x8D98A6),
	ColorScrim:                             rgba(0x14181D, 0xB8),
	ColorLive:                              rgb(0x55C880),
	ColorWaiting:                           rgb(0xE0B04A),
	ColorStopped:                           rgb(0xFF8A84),
	ColorViewed:                            rgb(0x0B62C4),
	ColorControlled:                        rgb(0xB3420B),
	ColorOnBanner:                          rgb(0xFFFFFF),
}

// sizes is a table, never changed.
var sizes = map[fyne.ThemeSizeName]float32{
	fynetheme.SizeNamePadding:        Grid,
	fynetheme.SizeNameInnerPadding:   2 * Grid,
	fynetheme.SizeNameLineSpacing:    Grid,
	fynetheme.SizeNameCaptionText:    12,
	fynetheme.SizeNameText:           14,
	fynetheme.SizeNameSubHeadingText: 20,
	fynetheme.SizeNameHeadingText:    20,
	fynetheme.SizeNameInlineIcon:     5 * Grid,
	fynetheme.SizeNameInputRadius:    Grid,
	fynetheme.SizeNameButtonRadius:   Grid,
	fynetheme.SizeNameCardRadius:     2 * Grid,
	fynetheme.SizeNameDialogRadius:   2 * Grid,
	fynetheme.SizeNamePopupRadius:    2 * Grid,
	fynetheme.SizeNameMenuRadius:     2 * Grid,
	SizeDisplay:                      40,
}

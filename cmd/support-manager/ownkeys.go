package main

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// ownKey is a combination of keys that is this program's in every session, whoever controls.
type ownKey struct {
	key fyne.KeyName
	mod fyne.KeyModifier
	do  func(d *desk, t *openTab)
}

// ownKeys is a table. All else is the customer's while the rep controls, so they are few, and such as remote desktops elsewhere keep: the tools and
// hints name them.
func ownKeys() []ownKey {
	const both = fyne.KeyModifierControl | fyne.KeyModifierAlt
	return []ownKey{
		{fyne.KeyPageUp, both, func(d *desk, t *openTab) { d.leaveFull(t); t.tab.Chat() }},
		{fyne.KeyReturn, both, func(d *desk, t *openTab) { d.fullScreen(t, d.pages.full != t) }},
		{fyne.KeyEnter, both, func(d *desk, t *openTab) { d.fullScreen(t, d.pages.full != t) }},
		{fyne.KeyPageDown, both, func(d *desk, _ *openTab) { d.shrink() }},
		{fyne.KeyHome, both, func(d *desk, t *openTab) { t.tab.ToTools() }},
	}
}

// ours reports whether a combination is one of them.
func ours(key fyne.KeyName, mod fyne.KeyModifier) bool {
	return slices.ContainsFunc(ownKeys(), func(k ownKey) bool { return k.key == key && k.mod == mod })
}

// takeKeys listens to them in the window.
func (d *desk) takeKeys() {
	for _, k := range ownKeys() {
		d.win.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: k.key, Modifier: k.mod}, func(fyne.Shortcut) {
			if t := d.tabs.of[d.shell.Place().Tab]; t != nil {
				k.do(d, t)
			}
		})
	}
}

// fullScreen shows a session's remote desktop with its tools on the whole screen, or everything again.
func (d *desk) fullScreen(t *openTab, on bool) {
	if on == (d.pages.full == t) || on && (!t.tab.Seen() || d.shell.Place().Tab != t.n) {
		return
	}
	d.pages.full = nil
	if on {
		d.pages.full = t
	}
	d.shell.SetBare(on)
	t.tab.Full(on)
	d.win.SetFullScreen(on)
	d.trace()
}

// leaveFull shows everything again if that session fills the screen.
func (d *desk) leaveFull(t *openTab) { d.fullScreen(t, false) }

package sessiontab

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Keys that the rep's own window system takes, by their usages on the HID Keyboard/Keypad page (HID Usage Tables 1.5, section 10).
const (
	keyTab         wire.KeyCode = 0x2B
	keyEscape      wire.KeyCode = 0x29
	keyF1          wire.KeyCode = 0x3A // F2 … F12 follow
	keyPrintScreen wire.KeyCode = 0x46
	keyDelete      wire.KeyCode = 0x4C
	keyControl     wire.KeyCode = 0xE0
	keyAlt         wire.KeyCode = 0xE2
	keySuper       wire.KeyCode = 0xE3
)

// combo is an entry of the Keys menu.
type combo struct {
	trace string // its name in traces, below session.keys
	label string
	press []wire.KeyCode // down in this order, up in the other
}

// combos are the entries of the Keys menu before the function keys.
func combos() []combo {
	return []combo{
		{"ctrl-alt-del", lang.L("keys.ctrlaltdel"), []wire.KeyCode{keyControl, keyAlt, keyDelete}},
		{"alt-tab", lang.L("keys.alttab"), []wire.KeyCode{keyAlt, keyTab}},
		{"super", lang.L("keys.super"), []wire.KeyCode{keySuper}},
		{"escape", lang.L("keys.escape"), []wire.KeyCode{keyEscape}},
		{"print-screen", lang.L("keys.printscreen"), []wire.KeyCode{keyPrintScreen}},
	}
}

// functionKeys are F1 to F12.
func functionKeys() []combo {
	names := []string{"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12"}
	out := make([]combo, 0, len(names))
	for i, n := range names {
		out = append(out, combo{n, n, []wire.KeyCode{keyF1 + wire.KeyCode(i)}})
	}
	return out
}

// Press is what a combination is as input: every key down, then up in the other order, each with the modifiers that are held then.
func press(codes []wire.KeyCode) []wire.InputAct {
	var acts []wire.InputAct
	mods := uint8(0)
	for _, c := range codes {
		acts = append(acts, wire.Key{Code: c, Mods: mods, Down: true})
		mods |= modifier(c)
	}
	for i := len(codes) - 1; i >= 0; i-- {
		mods &^= modifier(codes[i])
		acts = append(acts, wire.Key{Code: codes[i], Mods: mods})
	}
	return acts
}

func modifier(c wire.KeyCode) uint8 {
	switch c {
	case keyControl:
		return wire.ModControl
	case keyAlt:
		return wire.ModAlt
	case keySuper:
		return wire.ModSuper
	}
	return 0
}

// struck is how long a combination is held. A window manager that a combination calls takes the keyboard first; what is up again
// by then it never sees let go of (openbox keeps the list of Alt+Tab open).
const struck = 100 * time.Millisecond

// strike presses a combination, and lets go of it after a moment.
func (d *deskPane) strike(codes []wire.KeyCode) {
	epoch := d.tab.now.Session.State.Control.Epoch
	send := func(acts []wire.InputAct) {
		for _, act := range acts {
			d.tab.cfg.OnCommand(Input{Epoch: epoch, Act: act})
		}
	}
	acts := press(codes)
	send(acts[:len(codes)])
	time.AfterFunc(struck, func() { d.tab.cfg.Post(func() { send(acts[len(codes):]) }) })
}

// keyMenu makes the entries of the Keys menu.
func (d *deskPane) keyMenu() fyne.CanvasObject {
	d.combos = map[string]*hint.Button{}
	entry := func(c combo) fyne.CanvasObject {
		b := hint.New(c.label, nil, func() { d.strike(c.press) })
		b.OnHint = d.tab.Hint
		d.combos[c.trace] = b
		return b
	}
	list, grid := container.NewVBox(), container.NewGridWithColumns(4)
	for _, c := range combos() {
		list.Add(entry(c))
	}
	d.typing = hint.New(lang.L("keys.clipboard"), fynetheme.ContentPasteIcon(), func() { d.tab.cfg.OnCommand(TypeClipboard{}) })
	d.typing.SetHint(lang.L("keys.clipboard.hint"))
	d.typing.OnHint = d.tab.Hint
	list.Add(d.typing)
	for _, c := range functionKeys() {
		grid.Add(entry(c))
	}
	list.Add(widget.NewSeparator())
	list.Add(grid)
	return list
}

// dropdown is a button that opens a menu of buttons below it. Fyne's own menus cannot be walked through with Tab, and what is in
// them cannot be named in traces.
type dropdown struct {
	hint.Button
	menu    fyne.CanvasObject
	pop     *widget.PopUp
	closed  func()
	opening func()  // before it is shown; may be nil
	spare   float32 // of the window's height, at its lower edge, that the menu keeps out of where it can
}

// newDropdown returns a button that opens menu, a tree of containers and hint.Buttons; each of them closes it when it is pressed.
func newDropdown(label string, icon fyne.Resource, closed func(), menu fyne.CanvasObject) *dropdown {
	d := &dropdown{closed: closed}
	d.Text, d.Icon, d.OnTapped = label+" ▾", icon, d.open
	d.ExtendBaseWidget(d)
	d.setMenu(menu)
	return d
}

// setMenu changes the menu; one that is open is closed.
func (d *dropdown) setMenu(menu fyne.CanvasObject) {
	if d.pop != nil {
		d.close()
	}
	d.menu = menu
	each(menu, func(b *hint.Button) {
		b.Importance, b.Alignment = widget.LowImportance, widget.ButtonAlignLeading
		b.OnEscape = d.close
		act := b.OnTapped
		b.OnTapped = func() {
			d.close()
			act()
		}
	})
}

func each(o fyne.CanvasObject, f func(*hint.Button)) {
	switch o := o.(type) {
	case *hint.Button:
		f(o)
	case *fyne.Container:
		for _, child := range o.Objects {
			each(child, f)
		}
	}
}

func (d *dropdown) open() {
	c := fyne.CurrentApp().Driver().CanvasForObject(d)
	if c == nil {
		return
	}
	if d.opening != nil {
		d.opening()
	}
	d.pop = widget.NewPopUp(theme.Overlay(d.menu, theme.Grid), c)
	d.pop.ShowAtPosition(d.beside(c.Size(), d.pop.MinSize()))
	var first *hint.Button
	each(d.menu, func(b *hint.Button) {
		if first == nil {
			first = b
		}
	})
	if first != nil {
		first.TakeFocus(c)
	}
}

// beside is where a menu stands in a window: below the button, above it where there is more room for it, and all of it in the window.
func (d *dropdown) beside(window, menu fyne.Size) fyne.Position {
	button := fyne.CurrentApp().Driver().AbsolutePositionForObject(d)
	y := button.Y + d.Size().Height + theme.Grid
	if above := button.Y - theme.Grid - menu.Height; y+menu.Height > window.Height-d.spare && above >= 0 {
		y = above
	}
	room := window.Subtract(menu)
	return fyne.NewPos(max(min(button.X, room.Width), 0), max(min(y, room.Height), 0))
}

func (d *dropdown) close() {
	if d.pop != nil {
		d.pop.Hide()
		d.pop = nil
	}
	each(d.menu, (*hint.Button).Gone)
	d.closed()
}

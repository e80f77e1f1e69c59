// Package keymap knows physical keys: it turns a key's USB HID usage (page 0x07, the code that travels) into the numbers the
// systems use for the same key, and back, and names it for menus. It also knows X11's keysyms and the characters they mean.
//
// It knows nothing of layouts: which character a key yields is asked of the running system (media/inject). It is pure tables;
// every function may be called from anywhere.
//
// Numbers used:
//   - HID: USB HID Usage Tables 1.5, §10, page 0x07; wire.KeyCode.
//   - X11: keycode under the evdev rules, that is, Linux' input event code (linux/input-event-codes.h) + 8. Xorg, Xwayland and
//     Xvfb use these rules.
//   - Windows: scan code set 1, extended keys with the prefix 0xE0 in the high byte (0xE048 = Up).
//   - macOS: virtual key code (HIToolbox/Events.h, kVK_…).
package keymap

import "deskhand/app/wire"

// X11 returns the keycode (8..255) of a key under the evdev rules; ok is false when X11 has none.
func X11(c wire.KeyCode) (keycode uint8, ok bool) {
	if r := find(func(r row) bool { return r.hid == c }); r != nil && r.evdev != 0 {
		return r.evdev + x11Offset, true
	}
	return 0, false
}

// FromX11 returns the key that has a keycode under the evdev rules; ok is false for an unknown one.
func FromX11(keycode uint8) (c wire.KeyCode, ok bool) {
	if keycode <= x11Offset {
		return 0, false
	}
	return code(find(func(r row) bool { return r.evdev == keycode-x11Offset }))
}

// Windows returns the scan code (set 1, 0xE0xx for extended keys); ok is false when Windows has none.
func Windows(c wire.KeyCode) (scan uint16, ok bool) {
	if r := find(func(r row) bool { return r.hid == c }); r != nil && r.win != 0 {
		return r.win, true
	}
	return 0, false
}

// FromWindows returns the key that has a scan code; extended keys may be given as 0xE0xx or, as GLFW and WM_KEYDOWN's
// lParam have it, as 0x1xx. ok is false for an unknown one.
func FromWindows(scan uint16) (c wire.KeyCode, ok bool) {
	if scan&0xFF00 == 0x0100 {
		scan = 0xE000 | scan&0xFF
	}
	if scan == 0 {
		return 0, false
	}
	return code(find(func(r row) bool { return r.win == scan }))
}

// Mac returns the virtual key code (0..127; A is 0); ok is false when macOS has none.
func Mac(c wire.KeyCode) (vk uint8, ok bool) {
	if r := find(func(r row) bool { return r.hid == c }); r != nil && r.mac != noMac {
		return r.mac, true
	}
	return 0, false
}

// FromMac returns the key that has a virtual key code; ok is false for an unknown one.
func FromMac(vk uint8) (c wire.KeyCode, ok bool) {
	if vk == noMac {
		return 0, false
	}
	return code(find(func(r row) bool { return r.mac == vk }))
}

// Name returns the English name of a key as printed on a US keyboard ("Enter", "Left Ctrl", "F5", "Keypad 7"), "" when
// unknown. The user interface translates it.
func Name(c wire.KeyCode) string {
	if r := find(func(r row) bool { return r.hid == c }); r != nil {
		return r.name
	}
	return ""
}

// ByName returns the key with the name that Name returns.
func ByName(name string) (c wire.KeyCode, ok bool) {
	if name == "" {
		return 0, false
	}
	return code(find(func(r row) bool { return r.name == name }))
}

// Mod returns the modifier (wire.ModShift …) that a key is on a US keyboard, 0 for other keys. The right Alt is ModAlt here:
// whether it is AltGr is the layout's business.
func Mod(c wire.KeyCode) uint8 {
	switch c {
	case LeftCtrl, RightCtrl:
		return wire.ModControl
	case LeftShift, RightShift:
		return wire.ModShift
	case LeftAlt, RightAlt:
		return wire.ModAlt
	case LeftSuper, RightSuper:
		return wire.ModSuper
	}
	return 0
}

// find returns the first row that fits; of keys that share a number the first row is the one the number means.
func find(fits func(row) bool) *row {
	for i := range rows {
		if fits(rows[i]) {
			return &rows[i]
		}
	}
	return nil
}

func code(r *row) (wire.KeyCode, bool) {
	if r == nil {
		return 0, false
	}
	return r.hid, true
}

package inject

import (
	"fmt"
	"slices"
	"time"

	"deskhand/media/inject/xkb"
)

// text types s. See the package comment for how.
func (k *x11Keyboard) text(s string, held []uint16, may func() bool) error {
	state, err := k.look()
	if err != nil {
		return err
	}
	others := state.Base &^ k.modifiersOf(held) // held by somebody else
	if (others|state.Locked)&k.layout.command != 0 {
		return ErrHeld
	}
	if state.Latched != 0 {
		if err := k.xkb.SetLocked(0, 0); err != nil {
			return fmt.Errorf("%w: %w", ErrDisplay, err)
		}
	}
	f := fingers{k: k, held: held}
	defer f.restore()
	f.liftCommands()
	runes := []rune(s)
	for len(runes) > 0 {
		n, err := k.prepare(runes, others|state.Locked)
		if err == nil && n == 0 {
			n, err = k.typeUnlocked(&f, runes, others, state.Locked)
		} else if err == nil {
			k.typeAll(&f, runes[:n], others|state.Locked)
		}
		if err != nil {
			return err
		}
		if runes = runes[n:]; len(runes) > 0 && !may() {
			return ErrRefused
		}
	}
	f.restore()
	return k.x.sync()
}

// typeUnlocked types what a lock (Caps Lock) keeps every key from yielding: the locks are off for as long as that takes.
func (k *x11Keyboard) typeUnlocked(f *fingers, runes []rune, others, locked uint8) (n int, err error) {
	if locked&xkb.Lock == 0 {
		return 0, fmt.Errorf("character %U: %w", runes[0], ErrNoKey)
	}
	if err := k.x.sync(); err != nil {
		return 0, err
	}
	if err := k.xkb.SetLocked(xkb.Lock, 0); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrDisplay, err)
	}
	n, err = k.prepare(runes, others|locked&^xkb.Lock)
	if err == nil && n == 0 {
		err = fmt.Errorf("character %U: %w", runes[0], ErrNoKey)
	}
	k.typeAll(f, runes[:n], others|locked&^xkb.Lock)
	if e := k.x.sync(); err == nil {
		err = e
	}
	if e := k.xkb.SetLocked(xkb.Lock, locked&xkb.Lock); err == nil && e != nil {
		err = fmt.Errorf("%w: %w", ErrDisplay, e)
	}
	return n, err
}

// typeAll types characters that all have a stroke.
func (k *x11Keyboard) typeAll(f *fingers, runes []rune, others uint8) {
	for _, r := range runes {
		s, _ := k.layout.stroke(r, others)
		f.under(s)
		if slices.Contains(f.held, uint16(s.code)) {
			// Down already: pressing it would do nothing. Its release later does nothing either.
			k.x.fake(keyRelease, s.code)
		}
		k.x.fake(keyPress, s.code)
		k.x.fake(keyRelease, s.code)
		k.spares.pressed(s.code, time.Now())
	}
}

// modifiersOf returns the real modifiers that held keys set.
func (k *x11Keyboard) modifiersOf(held []uint16) uint8 {
	var mods uint8
	for _, key := range held {
		mods |= k.layout.Modifiers(uint8(key))
	}
	return mods
}

// fingers are on the modifiers while text is typed: what the controller holds is lifted where the text does not want it,
// what the text wants is pressed, and restore leaves everything as it was. A modifier that is held and wanted is not touched:
// programs see the taps of modifiers too (sticky keys, menus).
type fingers struct {
	k       *x11Keyboard
	held    []uint16
	lifted  []uint8 // of held, in the order lifted
	pressed []uint8 // ours, in the order pressed
}

// liftCommands lifts the Ctrl, Alt and Super held. Lock keys stay down: pressed again they would switch again.
func (f *fingers) liftCommands() {
	for _, key := range f.held {
		if f.k.layout.Modifiers(uint8(key))&f.k.layout.command != 0 {
			f.lift(uint8(key))
		}
	}
}

func (f *fingers) lift(code uint8) {
	if !slices.Contains(f.lifted, code) {
		f.k.x.fake(keyRelease, code)
		f.lifted = append(f.lifted, code)
	}
}

// under puts the fingers on what a stroke wants.
func (f *fingers) under(s stroke) {
	f.want(f.k.layout.shift, s.shift)
	f.want(f.k.layout.level3, s.level3)
}

func (f *fingers) want(m modifierKey, down bool) {
	if m.code == 0 {
		return
	}
	have := slices.Contains(f.pressed, m.code)
	var holding []uint8 // held by the controller and not lifted
	for _, key := range f.held {
		if c := uint8(key); f.k.layout.Modifiers(c)&m.mods != 0 && !slices.Contains(f.lifted, c) {
			holding = append(holding, c)
		}
	}
	switch {
	case down && !have && len(holding) == 0:
		f.k.x.fake(keyPress, m.code)
		f.pressed = append(f.pressed, m.code)
	case !down:
		if have {
			f.k.x.fake(keyRelease, m.code)
			f.pressed = slices.DeleteFunc(f.pressed, func(c uint8) bool { return c == m.code })
		}
		for _, c := range holding {
			f.lift(c)
		}
	}
}

// restore leaves the modifiers as the controller holds them. Calling it again does nothing.
func (f *fingers) restore() {
	for n := len(f.pressed) - 1; n >= 0; n-- {
		f.k.x.fake(keyRelease, f.pressed[n])
	}
	for _, c := range f.lifted {
		f.k.x.fake(keyPress, c)
	}
	f.pressed, f.lifted = nil, nil
}

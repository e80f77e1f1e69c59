package inject

import (
	"fmt"
	"time"
	"unicode"

	"deskhand/media/inject/xkb"
	"deskhand/media/keymap"

	"github.com/jezek/xgb/xproto"
)

const (
	// reuseAfter is how long after its last press a spare keycode keeps its meaning. A program looks a keycode up when it gets
	// round to the event: on two cores with 15 programs waiting, xterm typed wrong characters with 100 ms and with 500 ms.
	reuseAfter = time.Second
	// settle is how long programs get to notice a change of the key map before its keys are pressed.
	settle = 10 * time.Millisecond
)

// spares are the keycodes that no keyboard has, and what we made them mean.
type spares struct{ all []spare }

type spare struct {
	code  uint8
	means rune // 0: nothing. Its other case is on the same key.
	last  time.Time
}

// look finds the spare keycodes of a new map: those that mean nothing, and those that still mean what we made them mean.
func (s *spares) look(m *xkb.Map) {
	var all []spare
	for c := maxKeycode; c >= minKeycode; c-- {
		old, known := s.find(uint8(c))
		switch {
		case m.Empty(uint8(c)):
			all = append(all, spare{code: uint8(c), last: old.last})
		case known && old.means != 0 && ours(m, uint8(c), old.means):
			all = append(all, *old)
		}
	}
	s.all = all
}

func (s *spares) find(code uint8) (*spare, bool) {
	for n := range s.all {
		if s.all[n].code == code {
			return &s.all[n], true
		}
	}
	return &spare{}, false
}

func (s *spares) has(code uint8) bool {
	_, ok := s.find(code)
	return ok
}

func (s *spares) pressed(code uint8, now time.Time) {
	if sp, ok := s.find(code); ok {
		sp.last = now
	}
}

// oldest returns the spare keycode to give a new meaning: one without, else the longest unused; nil when all are in use.
func (s *spares) oldest(inUse map[uint8]bool) *spare {
	var best *spare
	for n := range s.all {
		sp := &s.all[n]
		if inUse[sp.code] {
			continue
		}
		if best == nil || sp.means == 0 && best.means != 0 || (sp.means == 0) == (best.means == 0) && sp.last.Before(best.last) {
			best = sp
		}
	}
	return best
}

// prepare makes the next characters typable and returns how many: all of them, unless there are not enough spare keycodes.
// 0 means that not even the first one can be typed under others. It waits where a keycode is wanted again too soon.
func (k *x11Keyboard) prepare(runes []rune, others uint8) (int, error) {
	inUse, changed, n := map[uint8]bool{}, false, 0
	for ; n < len(runes); n++ {
		low, _ := cases(runes[n])
		if s, ok := k.layout.stroke(runes[n], others); ok {
			inUse[s.code] = true
			continue
		}
		if k.meant(low, inUse) {
			continue
		}
		sp := k.spares.oldest(inUse)
		if sp == nil {
			break
		}
		if wait := reuseAfter - time.Since(sp.last); sp.means != 0 && wait > 0 {
			if n > 0 {
				break // first what can be typed now
			}
			k.sleep(wait)
		}
		sp.means, inUse[sp.code], changed = low, true, true
		k.marker.write(k.spares.all)
		k.remap(sp.code, runes[n])
	}
	if !changed {
		return k.typable(runes[:n], others), nil
	}
	if _, err := k.look(); err != nil {
		return 0, err
	}
	k.sleep(settle)
	return k.typable(runes[:n], others), nil
}

// meant says that a spare keycode got r's meaning for this very text.
func (k *x11Keyboard) meant(low rune, inUse map[uint8]bool) bool {
	for _, sp := range k.spares.all {
		if sp.means == low && inUse[sp.code] {
			return true
		}
	}
	return false
}

// typable returns how many of the first characters have a stroke.
func (k *x11Keyboard) typable(runes []rune, others uint8) int {
	for n, r := range runes {
		if _, ok := k.layout.stroke(r, others); !ok {
			return n
		}
	}
	return len(runes)
}

// cases returns the two characters that share a key with r: its lower and upper case, or twice r when it has none (ẞ has
// a lower case whose upper case is not ẞ: it has none).
func cases(r rune) (low, up rune) {
	low, up = unicode.ToLower(r), unicode.ToUpper(r)
	if unicode.ToUpper(low) != up || unicode.ToLower(up) != low {
		return r, r
	}
	return low, up
}

// remap gives a spare keycode a meaning. Two symbols are given always: of a single one the server makes both cases itself.
func (k *x11Keyboard) remap(code uint8, r rune) {
	low, up := cases(r)
	syms := []xproto.Keysym{xproto.Keysym(keymap.Keysym(low)), xproto.Keysym(keymap.Keysym(up))}
	xproto.ChangeKeyboardMapping(k.x.conn.Conn, 1, xproto.Keycode(code), byte(len(syms)), syms)
}

// takeBack makes the spare keycodes mean nothing again.
func (k *x11Keyboard) takeBack() error {
	if _, err := k.look(); err != nil {
		return err
	}
	for n := range k.spares.all {
		if sp := &k.spares.all[n]; sp.means != 0 {
			xproto.ChangeKeyboardMapping(k.x.conn.Conn, 1, xproto.Keycode(sp.code), 1, []xproto.Keysym{0})
			sp.means = 0
		}
	}
	k.marker.write(nil)
	if err := k.x.sync(); err != nil {
		return fmt.Errorf("take back spare keycodes: %w", err)
	}
	return nil
}

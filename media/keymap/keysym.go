package keymap

import "sort"

const (
	unicodeKeysym = 0x01000000 // plus the code point: keysyms of characters that have no older one
	lastUnicode   = 0x0110FFFF
)

// Rune returns the character that an X11 keysym means, 0 for none. Function keys, modifiers and dead keys mean none, nor do
// the keypad's (0xFF80…), though they may type one: they are keys of their own.
func Rune(keysym uint32) rune {
	switch {
	case keysym >= 0x20 && keysym <= 0x7E, keysym >= 0xA0 && keysym <= 0xFF:
		return rune(keysym)
	case keysym >= unicodeKeysym+0xA0 && keysym <= lastUnicode, keysym >= unicodeKeysym+0x20 && keysym <= unicodeKeysym+0x7E:
		return rune(keysym - unicodeKeysym)
	}
	i := sort.Search(len(keysyms), func(i int) bool { return uint32(keysyms[i][0]) >= keysym })
	if i < len(keysyms) && uint32(keysyms[i][0]) == keysym {
		return rune(keysyms[i][1])
	}
	return 0
}

// Keysym returns the X11 keysym that means a character: Latin 1 as it is, anything else as its Unicode keysym, which every X
// library since 2000 understands. r must be a printable character.
func Keysym(r rune) uint32 {
	if r >= 0x20 && r <= 0x7E || r >= 0xA0 && r <= 0xFF {
		return uint32(r)
	}
	return unicodeKeysym + uint32(r)
}

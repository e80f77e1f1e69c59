package trust

import (
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// keyCodeLen is how much of a key's hash is in its code, in bytes: whoever wants another key with the same code tries 2¹²⁸ of them. Words are
// 32 bits, which is enough only where they cannot be searched for.
const keyCodeLen = 16

// KeyCode is how people tell each other a site's key, of which they have the SHA-256: the first half of it in eight groups of four
// hexadecimal digits.
func KeyCode(key [32]byte) string {
	text := hex.EncodeToString(key[:keyCodeLen])
	groups := make([]string, 0, len(text)/4)
	for ; text != ""; text = text[4:] {
		groups = append(groups, text[:4])
	}
	return strings.Join(groups, " ")
}

// IsKeyCode reports whether somebody has typed the code of a key, or all of its hash: in capitals or not, with blanks, colons and dashes
// wherever they like. Nothing less is one.
func IsKeyCode(typed string, key [32]byte) bool {
	b, err := hex.DecodeString(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n\u00a0:-–·", r) {
			return -1
		}
		return r
	}, typed))
	if err != nil || len(b) != keyCodeLen && len(b) != len(key) {
		return false
	}
	return subtle.ConstantTimeCompare(b, key[:len(b)]) == 1
}

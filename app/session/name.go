package session

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names of people, organisations, screens and systems are written by strangers and read by others, in lines and sentences of ours.

// maxMarks is how many combining marks may follow a character; more would draw over the neighbouring lines. With none before them they would draw
// over what is not of the name.
const maxMarks = 4

// Clean makes a text that a stranger chose fit for one line of ours: valid UTF-8, at most MaxName runes and maxBytes bytes; no control, format
// (bidi, zero-width), private-use or line-separator characters, and no other ones that nobody sees; no combining marks but on a character of its
// own; runs of white space are one space, none at the ends. Clean(Clean(s)) = Clean(s).
func Clean(s string, maxBytes int) string {
	var out strings.Builder
	runes, marks, space := 0, 0, false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = out.Len() > 0
			continue
		}
		if unseen(r) {
			continue
		}
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		if marks > maxMarks || marks > 0 && (space || out.Len() == 0) {
			continue
		}
		need := utf8.RuneLen(r)
		if space {
			need++
			runes++
		}
		if runes++; runes > MaxName || out.Len()+need > maxBytes {
			break
		}
		if space {
			out.WriteByte(' ')
			space = false
		}
		out.WriteRune(r)
	}
	return out.String()
}

// unseen are runes that belong in no name: with those that are drawn as nothing, such as fillers of Hangul, two people could be called the same.
func unseen(r rune) bool {
	const blankBraille = 0x2800
	return r == utf8.RuneError || r == blankBraille || unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector)
}

// validName: 1 to MaxName runes for people to read, as Clean leaves them.
func validName(s string) bool { return s != "" && validLabel(s) }

func validLabel(s string) bool { return Clean(s, utf8.UTFMax*MaxName) == s }

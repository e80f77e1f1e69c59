package session

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What a stranger calls themselves, or their organisation, cannot draw over what stands beside it, look like nothing, or like somebody else by what
// nobody sees. The rules refuse it at every end, whatever the program of who says it does.
func TestNamesThatWouldNotReadAsNames(t *testing.T) {
	inside := play(t, helping()...)
	for _, c := range []struct{ what, name string }{
		{"nothing to see", "   "},
		{"blanks around it", " Ana "},
		{"blanks that are several", "Ana  Ruiz"},
		{"another blank", "Ana\u00a0Ruiz"},
		{"a filler of Hangul alone", "\u3164"},
		{"somebody else's with a filler", "Ana\uffa0"},
		{"an empty pattern of Braille", "Ana\u2800"},
		{"a joiner of graphemes", "A\u034fna"},
		{"a selector of variants", "Ana\ufe0f"},
		{"a tag", "Ana\U000e0041"},
		{"marks over the lines above", "Ana" + strings.Repeat("\u0301", 5)},
		{"a mark over what stands before it", "\u0301Ana"},
		{"a mark alone", "\u0336"},
		{"a mark over a blank", "Ana \u0336Ruiz"},
		{"private use", "Ana\ue000"},
		{"a line", "Ana\nallows all"},
		{"an escape", "Ana\x1b[2J"},
		{"a direction", "Ana\u2066"},
		{"no UTF-8", "Ana\xff"},
		{"too long", strings.Repeat("x", MaxName+1)},
	} {
		if _, err := Decide(State{}, sid, 1, Start{Name: c.name, Keys: key(1), Policy: Policy{MaxParticipants: 5}}, t0); err == nil {
			t.Errorf("%s: started as %q", c.what, c.name)
		}
		if _, err := Decide(State{}, sid, 1, Start{Name: "Ana", Org: c.name, Keys: key(1), Policy: Policy{MaxParticipants: 5}}, t0); err == nil {
			t.Errorf("%s: started for %q", c.what, c.name)
		}
		if _, err := Decide(inside, sid, 1, Admit{Participant: 5, Name: c.name, Method: ByLink, Keys: key(5)}, t0); err == nil {
			t.Errorf("%s: admitted as %q", c.what, c.name)
		}
		if clean := Clean(c.name, utf8.UTFMax*MaxName); clean != "" && !validName(clean) {
			t.Errorf("%s: %q is cleaned to %q, which is not taken", c.what, c.name, clean)
		}
	}
	for _, name := range []string{"Ana", "Núñez, Marta (2)", "Dr. Ana O’Neill-Ruiz", "山田 太郎", "אנה", "مریم", "Nguye\u0302\u0303n", "अनुष्का", "Ana 🙂", Nameless, strings.Repeat("ñ", MaxName)} {
		if _, err := Decide(State{}, sid, 1, Start{Name: name, Org: name, Keys: key(1), Policy: Policy{MaxParticipants: 5}}, t0); err != nil {
			t.Errorf("%q is not taken: %v", name, err)
		}
	}
}

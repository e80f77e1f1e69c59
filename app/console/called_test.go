package console

import (
	"strings"
	"testing"
)

func TestWhatWasTypedIsANameThatSessionsTake(t *testing.T) {
	for typed, want := range map[string]string{
		"": "", " \t ": "", "Luis Gil": "Luis Gil", " Luis \n Gil ": "Luis Gil", "Lu\u202eis\u0000": "Luis", "\u2028": "", "\xff": "",
		strings.Repeat("ñ", 100): strings.Repeat("ñ", 64), "L" + strings.Repeat("\u0301", 60): "L" + strings.Repeat("\u0301", 4), // no tower
	} {
		if got := calledOf(typed); got != want {
			t.Errorf("calledOf(%q) = %q, want %q", typed, got, want)
		}
	}
}

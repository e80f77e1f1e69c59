package invite

import (
	"errors"
	"strings"
	"testing"
)

func TestEntryRoundTrip(t *testing.T) {
	for _, e := range []Entry{{Site: site, Queue: "help"}, {Site: Site{Host: "192.168.1.20", Port: 8443}, Queue: "printers-2.north_x", ServerKey: [32]byte{9}},
		{Site: Site{Host: "2001:db8::1", Port: 443}, Queue: strings.Repeat("q", 64)}} {
		for _, in := range []string{e.Deep(), strings.Replace(e.Deep(), "deskhand:", "DESKHAND://", 1)} {
			if got, err := ParseDeep(in); err != nil || got != e.Target() {
				t.Errorf("%s: %+v, %v", in, got, err)
			}
		}
		if got, err := ParseAnything("Ask here: " + e.URL() + "."); err != nil || got != e.Target() {
			t.Errorf("%s: %+v, %v", e.URL(), got, err)
		}
		if got, err := ParseAnything("Ask here: <" + e.Deep() + ">."); err != nil || got != e.Target() {
			t.Errorf("in a text: %+v, %v", got, err)
		}
	}
	// What companies link to is enough.
	want := Entry{Site: site, Queue: "help"}.Target()
	for _, in := range []string{"https://support.example.com/q/help", "https://support.example.com/q/help/", "https://support.example.com/q/help#form", "Write to us: https://support.example.com/q/help."} {
		if got, err := ParseAnything(in); err != nil || got != want {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
	if got := (Entry{Site: site, Queue: "help"}).Deep(); got != "deskhand:wait/support.example.com/help" {
		t.Errorf("written %s", got)
	}
}

func TestEntriesAreRefused(t *testing.T) {
	const at = "deskhand:wait/support.example.com/"
	for in, want := range map[string]error{
		at: ErrLink, at + "Help": ErrLink, at + "a/b": ErrLink, at + strings.Repeat("q", 65): ErrLink, at + "help#1.": ErrLink, at + "help#1.x": ErrLink,
		at + "help#1." + strings.Repeat("A", 43): ErrLink, at + "help#2.x": ErrVersion, "deskhand:wait/a@b/help": ErrLink, "deskhand:join/support.example.com/help": ErrLink,
	} {
		if got, err := ParseDeep(in); !errors.Is(err, want) {
			t.Errorf("%s: %+v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"http://support.example.com/q/help", "https://support.example.com/q/", "https://support.example.com/x/help", "https://support.example.com/q/help#1.x", "https://support.example.com/q/Help"} {
		if got, err := ParseAnything(in); err == nil && got.Kind == TargetEntry {
			t.Errorf("%s: %+v", in, got)
		}
	}
}

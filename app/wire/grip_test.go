package wire

import "testing"

func TestGrip(t *testing.T) {
	key := func(code KeyCode, down bool) InputAct { return Key{Code: code, Down: down} }
	button := func(n uint8, down bool) InputAct { return Button{Button: n, Down: down} }
	tests := []struct {
		name  string
		acts  []InputAct
		holds bool
	}{
		{"nothing", nil, false},
		{"what does not hold", []InputAct{Move{1, 2}, Wheel{DY: 120}, Text{"a"}, Held{}, Release{}}, false},
		{"a key", []InputAct{key(4, true)}, true},
		{"a key that repeats", []InputAct{key(4, true), key(4, true), key(4, false)}, false},
		{"one of two keys", []InputAct{key(4, true), key(5, true), key(4, false)}, true},
		{"each button", []InputAct{button(1, true), button(5, true), button(1, false)}, true},
		{"each button up", []InputAct{button(1, true), button(5, true), button(1, false), button(5, false)}, false},
		{"up without down", []InputAct{key(4, false), button(2, false)}, false},
		{"released", []InputAct{key(4, true), button(3, true), Release{}}, false},
		{"released, then anew", []InputAct{key(4, true), Release{}, key(4, false), key(6, true)}, true},
		{"a button and text", []InputAct{button(3, true), Text{"a"}, Move{1, 1}}, true},
	}
	for _, test := range tests {
		var g Grip
		for _, a := range test.acts {
			g.Follow(a)
		}
		if g.Holds() != test.holds {
			t.Errorf("%s: holds %v", test.name, g.Holds())
		}
	}
}

// The silence that is allowed outlasts a path whose delay varies by 800 ms and that loses two beats in a row, and is over soon enough
// that nobody has to watch a key repeat.
func TestHeldSilenceOutlastsASlowPath(t *testing.T) {
	const jitter, lost = 800e6, 2 // ns, beats
	if gap := jitter + (lost+1)*HeldEvery; gap >= HeldSilence {
		t.Errorf("an honest gap of %v, %v is allowed", gap, HeldSilence)
	}
	if HeldSilence > 1500e6 {
		t.Errorf("%v is too long for a key that repeats", HeldSilence)
	}
}

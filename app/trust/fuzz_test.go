package trust

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

// seeds adds the messages of every way of joining; pick says which.
func seeds(f *testing.F, pick func(exchange) []byte) {
	for _, secret := range ways(Customer) {
		x := run(secret, secret, newSide("Marta").hello, newConsole().hello)
		f.Add(pick(x))
		f.Add(pick(x)[:40])
	}
}

// What decodes, re-encodes to the same bytes; nothing above the limit decodes.
func FuzzParseA(f *testing.F) {
	seeds(f, func(x exchange) []byte { return x.a })
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseA(b)
		if err == nil && (!bytes.Equal(m.Bytes(), b) || len(b) > MaxMessage) {
			t.Errorf("%x decodes to %+v", b, m)
		}
		decoy, derr := Decoy(seeded("decoy"), b)
		if (err == nil) != (derr == nil) || err == nil && len(decoy) != sizeB {
			t.Errorf("ParseA %v, Decoy %v", err, derr)
		}
	})
}

func FuzzParseB(f *testing.F) {
	seeds(f, func(x exchange) []byte { return x.b })
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := ParseB(b); err == nil && (!bytes.Equal(m.Bytes(), b) || len(b) > MaxMessage) {
			t.Errorf("%x decodes to %+v", b, m)
		}
	})
}

func FuzzParseC(f *testing.F) {
	seeds(f, func(x exchange) []byte { return x.c })
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := ParseC(b); err == nil && (!bytes.Equal(m.Bytes(), b) || len(b) > MaxMessage) {
			t.Errorf("%x decodes to %+v", b, m)
		}
	})
}

// The console's sealed hello, once opened.
func FuzzParseConsoleHello(f *testing.F) {
	h := newConsole().hello
	f.Add(appendConsoleHello(nil, h))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) != consoleSize {
			return // openHello never hands over another size
		}
		if h, err := parseConsoleHello(b); err == nil && !bytes.Equal(appendConsoleHello(nil, h), b) {
			t.Errorf("%x decodes to %+v", b, h)
		}
	})
}

func FuzzRestore(f *testing.F) {
	f.Add([]byte(must(newSide("Marta").id.Save())))
	f.Fuzz(func(t *testing.T, b []byte) {
		id, err := Restore(b)
		if err == nil && !bytes.Equal(must(id.Save()), b) {
			t.Errorf("%x", b)
		}
	})
}

func FuzzOpen(f *testing.F) {
	ana, marta := pair()
	genuine := must(must(NewSealer(ana, incarnation(1))).Seal(seeded("n"), []byte("v=0")))
	f.Add(genuine)
	f.Add(genuine[:sealHead])
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := must(NewOpener(marta)).Open(b); err == nil && !bytes.Equal(b, genuine) {
			t.Errorf("forged: %x", b)
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"Marta", "  Ana \u202e Lopez\n", "e\u0301\u0301\u0301\u0301\u0301\u0301", "a\x00b", "\xff", "\u200b", "漢字"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, size := range []int{nameSize, platformSize} {
			c := Clean(s, size)
			if len(c) > size || utf8.RuneCountInString(c) > MaxNameRunes || Clean(c, size) != c || !utf8.ValidString(c) {
				t.Errorf("Clean(%q, %d) = %q, then %q", s, size, c, Clean(c, size))
			}
		}
	})
}

func TestClean(t *testing.T) {
	long := string(bytes.Repeat([]byte("x"), 70))
	for in, want := range map[string]string{
		"Marta Ñúñez":                           "Marta Ñúñez",
		"  Ana\t\u00a0 López \r\n":              "Ana López",
		"rep\u202eexe.gpj":                      "repexe.gpj",
		"a\x00b\x1bc\u200bd\ufeff":              "abcd",
		"bad\xffbyte":                           "badbyte",
		long:                                    long[:64],
		"\u2028\u2029":                          "",
		"z\u0301\u0302\u0303\u0304\u0305\u0306": "z\u0301\u0302\u0303\u0304",
	} {
		if got := Clean(in, nameSize); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Clean("ññññ", 5); got != "ññ" {
		t.Errorf("cut inside a rune: %q", got)
	}
}

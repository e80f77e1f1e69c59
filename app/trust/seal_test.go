package trust

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"testing"
)

func sha256Of(s string) [32]byte { return sha256.Sum256([]byte(s)) }

// pair is what Ana and Marta each hold; incarnation is of the sender.
func pair() (ana, marta Pair) {
	a, m := newSide("Ana").id, newSide("Marta").id
	ana = Pair{Session: session, Me: "1", Them: "2", Mine: a.Agree, Theirs: m.Keys([32]byte{}).Agree}
	marta = Pair{Session: session, Me: "2", Them: "1", Mine: m.Agree, Theirs: a.Keys([32]byte{}).Agree}
	return ana, marta
}

func incarnation(i uint64) (inc [IncarnationSize]byte) {
	binary.BigEndian.PutUint64(inc[:], i)
	return inc
}

func TestSealOpen(t *testing.T) {
	ana, marta := pair()
	s, o := must(NewSealer(ana, incarnation(1))), must(NewOpener(marta))
	for _, plain := range [][]byte{nil, []byte("v=0"), bytes.Repeat([]byte{7}, MaxSealed)} {
		msg := must(s.Seal(seeded("nonce"), plain))
		if len(msg) != len(plain)+sealOverhead || len(plain) > 0 && bytes.Contains(msg, plain) {
			t.Errorf("%d bytes sealed as %d", len(plain), len(msg))
		}
		if got := must(o.Open(msg)); !bytes.Equal(got, plain) {
			t.Errorf("got %d bytes of %d", len(got), len(plain))
		}
	}
	if _, err := s.Seal(seeded("nonce"), make([]byte, MaxSealed+1)); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}

func TestSealRefusals(t *testing.T) {
	ana, marta := pair()
	msg := must(must(NewSealer(ana, incarnation(1))).Seal(seeded("nonce"), []byte("v=0")))
	for i := range msg {
		bad := bytes.Clone(msg)
		bad[i] ^= 1
		if _, err := must(NewOpener(marta)).Open(bad); !errors.Is(err, ErrSealed) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	for name, change := range map[string]func(*Pair){
		"other session":   func(p *Pair) { p.Session = "b" + session[1:] },
		"other sender":    func(p *Pair) { p.Them = "3" },
		"other addressee": func(p *Pair) { p.Me = "3" },
		"directions":      func(p *Pair) { p.Me, p.Them = p.Them, p.Me },
		"other keys":      func(p *Pair) { p.Theirs = newSide("M").hello.Keys.Agree },
	} {
		p := marta
		change(&p)
		if _, err := must(NewOpener(p)).Open(msg); !errors.Is(err, ErrSealed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, n := range []int{0, sealOverhead - 1, MaxSealed + sealOverhead + 1} {
		if _, err := must(NewOpener(marta)).Open(make([]byte, n)); !errors.Is(err, ErrSealed) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	marta.Theirs = [32]byte{1}
	if _, err := NewOpener(marta); !errors.Is(err, ErrPoint) {
		t.Errorf("low order: %v", err)
	}
}

func TestOpenerOrder(t *testing.T) {
	ana, marta := pair()
	rnd := seeded("nonce")
	first, second := must(NewSealer(ana, incarnation(1))), must(NewSealer(ana, incarnation(2)))
	seal := func(s *Sealer) []byte { return must(s.Seal(rnd, []byte("x"))) }
	m1, m2, m3 := seal(first), seal(first), seal(first)
	n1, n2 := seal(second), seal(second)
	m4 := seal(first)

	o := must(NewOpener(marta))
	for i, step := range []struct {
		name string
		msg  []byte
		ok   bool
	}{
		{"first", m1, true}, {"again", m1, false}, {"one skipped", m3, true}, {"the skipped one, late", m2, false},
		{"after a restart of the sender", n1, true}, {"again", n1, false},
		{"a newer number of the old incarnation", m4, false}, {"next", n2, true},
	} {
		if _, err := o.Open(step.msg); (err == nil) != step.ok {
			t.Fatalf("step %d, %s: %v", i, step.name, err)
		}
	}
}

// A forged message with a new incarnation must not push the real one out.
func TestOpenerForgedIncarnation(t *testing.T) {
	ana, marta := pair()
	s, o := must(NewSealer(ana, incarnation(1))), must(NewOpener(marta))
	must(o.Open(must(s.Seal(seeded("a"), nil))))
	forged := must(s.Seal(seeded("b"), nil))
	forged[0] ^= 1
	if _, err := o.Open(forged); !errors.Is(err, ErrSealed) {
		t.Fatal(err)
	}
	if _, err := o.Open(must(s.Seal(seeded("c"), nil))); err != nil {
		t.Error(err)
	}
}

func TestOpenerForgetsNoIncarnation(t *testing.T) {
	ana, marta := pair()
	o := must(NewOpener(marta))
	var all [][]byte
	for i := range uint64(maxIncarnations + 1) {
		msg := must(must(NewSealer(ana, incarnation(i+1))).Seal(seeded("n"), nil))
		must(o.Open(msg))
		all = append(all, msg)
	}
	for i, msg := range all {
		if _, err := o.Open(msg); !errors.Is(err, ErrSealed) {
			t.Errorf("replay of incarnation %d: %v", i, err)
		}
	}
	late := must(must(NewSealer(ana, incarnation(1000))).Seal(seeded("n"), nil))
	if _, err := o.Open(late); !errors.Is(err, ErrSealed) || len(o.gone) > maxIncarnations {
		t.Errorf("beyond the bound: %v, %d remembered", err, len(o.gone))
	}
}

package trust

import (
	"crypto/rand"
	"encoding/hex"
	"testing"
)

// Both ends find the same words whoever looks, and anything that is exchanged in between changes them.
func TestIntroducedSeed(t *testing.T) {
	member := func(n uint32) Member {
		id, err := NewIdentity(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return Member{Number: n, Keys: id.Keys([32]byte{byte(n)})}
	}
	agent, customer, other := member(3), member(2), member(2)
	seed := IntroducedSeed("session", agent, customer)
	if IntroducedSeed("session", customer, agent) != seed {
		t.Error("the two ends differ")
	}
	change := func(m Member, do func(*Member)) Member { do(&m); return m }
	for what, changed := range map[string][32]byte{
		"another session":       IntroducedSeed("another", agent, customer),
		"another customer":      IntroducedSeed("session", agent, other),
		"another number":        IntroducedSeed("session", agent, change(customer, func(m *Member) { m.Number = 4 })),
		"another fingerprint":   IntroducedSeed("session", agent, change(customer, func(m *Member) { m.Keys.Fingerprint[0]++ })),
		"another agreement key": IntroducedSeed("session", agent, change(customer, func(m *Member) { m.Keys.Agree[0]++ })),
		"numbers exchanged": IntroducedSeed("session", change(agent, func(m *Member) { m.Number = 2 }),
			change(customer, func(m *Member) { m.Number = 3 })),
	} {
		if changed == seed {
			t.Errorf("%s: the same words", what)
		}
	}
}

// The seed does not change from one version to the next: two programs of different versions show the same words.
func TestIntroducedSeedStays(t *testing.T) {
	var a, b Keys
	for i := range a.Sign {
		a.Sign[i], b.Sign[i] = byte(i), byte(2*i)
	}
	a.Agree[0], b.Fingerprint[31] = 1, 2
	seed := IntroducedSeed("0123456789abcdef", Member{1, a}, Member{2, b})
	if got := hex.EncodeToString(seed[:]); got != "d699414455b8cae2c49b9a05faea47685f6e925deadd497a770e50bbf3678564" {
		t.Errorf("seed is %s", got)
	}
}

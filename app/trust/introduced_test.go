package trust

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"testing"
)

func member(t *testing.T, n uint32) Member {
	t.Helper()
	id, err := NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return Member{Number: n, Keys: id.Keys([32]byte{byte(n)})}
}

func meeting(t *testing.T, session string, me, them Member) *Meeting {
	t.Helper()
	m, err := NewMeeting(rand.Reader, session, me, them)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// said is what an end says to s; the test fails when it does not take it.
func said(t *testing.T, m *Meeting, s Said) Said {
	t.Helper()
	answer, _, err := m.Take(s)
	if err != nil {
		t.Fatalf("step %d: %v", s.Step, err)
	}
	return answer
}

// meet has two ends say all of it to each other.
func meet(t *testing.T, low, high *Meeting) {
	t.Helper()
	commit, ok := low.Begin()
	if _, other := high.Begin(); !ok || other {
		t.Fatal("who begins?")
	}
	said(t, high, said(t, low, said(t, high, commit)))
}

func seedOf(t *testing.T, m *Meeting) [32]byte {
	t.Helper()
	seed, ok := m.Seed()
	if !ok {
		t.Fatal("no words")
	}
	return seed
}

// Both ends find the same words, other ones each time, and each of what they are bound to changes them.
func TestMeeting(t *testing.T) {
	customer, agent, other := member(t, 2), member(t, 3), member(t, 3)
	low, high := meeting(t, "session", customer, agent), meeting(t, "session", agent, customer)
	if _, ok := low.Seed(); ok {
		t.Error("words before anything was said")
	}
	meet(t, low, high)
	seed := seedOf(t, low)
	if seedOf(t, high) != seed {
		t.Error("the two ends differ")
	}
	again, back := meeting(t, "session", customer, agent), meeting(t, "session", agent, customer)
	meet(t, again, back)
	if seedOf(t, again) == seed {
		t.Error("the same words without the same nonces")
	}
	for what, m := range map[string]*Meeting{
		"another session": meeting(t, "another", customer, agent),
		"another agent":   meeting(t, "session", customer, other),
		"another number":  meeting(t, "session", customer, Member{Number: 4, Keys: agent.Keys}),
	} {
		m.own, m.theirs = low.own, low.theirs
		if seedOf(t, m) == seed {
			t.Errorf("%s: the same words", what)
		}
	}
	for what, restore := range map[string]func() (*Meeting, error){ // after a restart, with a log that somebody made up meanwhile
		"another session": func() (*Meeting, error) { return RestoreMeeting("another", customer, agent, low.State()) },
		"another agent":   func() (*Meeting, error) { return RestoreMeeting("session", customer, other, low.State()) },
		"another number": func() (*Meeting, error) {
			return RestoreMeeting("session", customer, Member{Number: 4, Keys: agent.Keys}, low.State())
		},
	} {
		if _, err := restore(); !errors.Is(err, ErrWords) {
			t.Errorf("%s: goes on, %v", what, err)
		}
	}
	if _, err := NewMeeting(rand.Reader, "session", agent, agent); !errors.Is(err, ErrSecret) {
		t.Errorf("alone: %v", err)
	}
}

// A link that was lost, or a program that was restarted, goes on where it was: the same is said again, and changes nothing.
func TestMeetingGoesOn(t *testing.T) {
	customer, agent := member(t, 2), member(t, 3)
	low, high := meeting(t, "session", customer, agent), meeting(t, "session", agent, customer)
	commit, _ := low.Begin()
	nonce := said(t, high, commit)
	restart := func(m *Meeting, me, them Member) *Meeting {
		next, err := RestoreMeeting("session", me, them, m.State())
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	high = restart(high, agent, customer)
	if again := said(t, high, commit); again != nonce {
		t.Error("another nonce after a restart")
	}
	reveal := said(t, low, nonce)
	low = restart(low, customer, agent)
	if commitAgain, _ := low.Begin(); commitAgain != commit || said(t, low, nonce) != reveal {
		t.Error("another part after a restart")
	}
	said(t, high, reveal)
	high = restart(high, agent, customer)
	said(t, high, commit)
	said(t, high, reveal)
	if seedOf(t, high) != seedOf(t, low) {
		t.Error("the two ends differ")
	}
	for what, s := range map[string]MeetingState{
		"nothing":        {},
		"a short nonce":  {Own: make([]byte, 31)},
		"a long part":    {Own: make([]byte, 32), Commit: make([]byte, 33)},
		"out of nowhere": {Own: make([]byte, 32), Theirs: make([]byte, 32)},
	} {
		if _, err := RestoreMeeting("session", agent, customer, s); !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := RestoreMeeting("session", customer, agent, high.State()); !errors.Is(err, ErrMessage) {
		t.Errorf("a commitment to who commits: %v", err)
	}
}

// A dishonest site stands between the two, with keys of its own towards each. What it brings out of turn, again in another form, or from
// elsewhere ends it; none of it gives words.
func TestMeetingWithADishonestSite(t *testing.T) {
	customer, agent, evil := member(t, 2), member(t, 3), member(t, 3) // evil: the site, as the agent that the customer knows
	commitTo := func(m *Meeting) Said { s, _ := m.Begin(); return s }
	reveals := func(m *Meeting) Said { return Said{MeetReveal, m.own} }
	other := func(s Said) Said { s.Value[0]++; return s }
	tests := []struct {
		name string
		end  func() *Meeting
		says func(victim *Meeting) []Said // all but the last are taken
	}{
		{"reveals before it has committed", func() *Meeting { return meeting(t, "s", agent, customer) }, func(*Meeting) []Said {
			return []Said{reveals(meeting(t, "s", customer, agent))}
		}},
		{"commits, and reveals something else", func() *Meeting { return meeting(t, "s", agent, customer) }, func(*Meeting) []Said {
			m := meeting(t, "s", customer, agent)
			return []Said{commitTo(m), other(reveals(m))}
		}},
		{"commits anew when it has seen the nonce", func() *Meeting { return meeting(t, "s", agent, customer) }, func(*Meeting) []Said {
			return []Said{commitTo(meeting(t, "s", customer, agent)), commitTo(meeting(t, "s", customer, agent))}
		}},
		{"commits anew after all was said", func() *Meeting { return meeting(t, "s", agent, customer) }, func(*Meeting) []Said {
			m := meeting(t, "s", customer, agent)
			return []Said{commitTo(m), reveals(m), commitTo(meeting(t, "s", customer, agent))}
		}},
		{"hands on the honest end's commitment and reveal", func() *Meeting { return meeting(t, "s", agent, customer) }, func(*Meeting) []Said {
			m := meeting(t, "s", customer, evil) // the customer knows the site's keys as the agent's
			return []Said{commitTo(m), reveals(m)}
		}},
		{"replays both from another session", func() *Meeting { return meeting(t, "s", agent, customer) }, func(*Meeting) []Said {
			m := meeting(t, "before", customer, agent)
			return []Said{commitTo(m), reveals(m)}
		}},
		{"says its nonce anew when it has seen the reveal", func() *Meeting { return meeting(t, "s", customer, agent) }, func(*Meeting) []Said {
			return []Said{{MeetNonce, [32]byte{1}}, {MeetNonce, [32]byte{2}}}
		}},
		{"sends back what the end says", func() *Meeting { return meeting(t, "s", customer, agent) }, func(m *Meeting) []Said {
			return []Said{commitTo(m)}
		}},
		{"reveals to who reveals", func() *Meeting { return meeting(t, "s", customer, agent) }, func(m *Meeting) []Said {
			return []Said{reveals(m)}
		}},
		{"answers with a nonce who has one", func() *Meeting { return meeting(t, "s", agent, customer) }, func(m *Meeting) []Said {
			return []Said{{MeetNonce, [32]byte{1}}}
		}},
		{"says what there is not", func() *Meeting { return meeting(t, "s", agent, customer) }, func(m *Meeting) []Said {
			return []Said{{9, [32]byte{1}}}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := test.end()
			list := test.says(m)
			for _, s := range list[:len(list)-1] {
				said(t, m, s)
			}
			before, had := m.Seed()
			if _, ok, err := m.Take(list[len(list)-1]); !errors.Is(err, ErrWords) || ok {
				t.Errorf("taken: %v, %v", ok, err)
			}
			if after, has := m.Seed(); has != had || after != before {
				t.Error("it gave words")
			}
		})
	}
}

// The seed does not change from one version to the next: two programs of different versions show the same words.
func TestMeetingStays(t *testing.T) {
	var a, b Keys
	for i := range a.Sign {
		a.Sign[i], b.Sign[i] = byte(i), byte(2*i)
	}
	a.Agree[0], b.Fingerprint[31] = 1, 2
	own, theirs := make([]byte, 32), make([]byte, 32)
	own[0], theirs[0] = 7, 9
	m := meeting(t, "0123456789abcdef", Member{1, a}, Member{2, b})
	m.own, m.theirs = [meetSize]byte(own), (*[meetSize]byte)(theirs)
	seed, commit := seedOf(t, m), m.commitTo(m.own)
	if got := hex.EncodeToString(seed[:]); got != "fdd2167e447f1eb1973509d45bfb800ea0fc5b8cfdfc4cdd1053b5d70879c8a4" {
		t.Errorf("seed is %s", got)
	}
	if got := hex.EncodeToString(commit[:]); got != "44940d64ae9cf67d5d489dc5e7f91268f4ac5a4db9852bf2b530154b8d9bdef5" {
		t.Errorf("commitment is %s", got)
	}
}

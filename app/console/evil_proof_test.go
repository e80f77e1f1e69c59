package console_test

import (
	"crypto/rand"
	"testing"

	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/seat"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// on is a rule for messages of one kind; others pass. What change returns is passed on instead, nothing when it is nil.
func on[M wire.Message](up bool, change func(l *line, m M) wire.Message) rule {
	return func(l *line, goesUp bool, m wire.Message) []wire.Message {
		is, ok := m.(M)
		if !ok || goesUp != up {
			return all(m)
		}
		if m = change(l, is); m == nil {
			return nil
		}
		return all(m)
	}
}

// What is altered in a proof, or answered by somebody else, admits nobody.
func TestEvilProofs(t *testing.T) {
	var number invite.Number
	tests := []struct {
		name string
		rule rule
		want error
		left int // attempts afterwards; 3: the console was never asked, or the message was broken
	}{
		{"alters the joiner's keys", on(true, func(_ *line, k wire.Knock) wire.Message {
			k.Proof = flip(k.Proof, 185) // in the fingerprint
			return k
		}), seat.ErrNotAdmitted, 2},
		{"breaks message A", on(true, func(_ *line, k wire.Knock) wire.Message {
			k.Proof = k.Proof[1:]
			return k
		}), seat.ErrNotAdmitted, 3},
		{"alters message B", on(false, func(_ *line, p wire.Proof) wire.Message {
			p.Proof = flip(p.Proof, 100)
			return p
		}), seat.ErrNotAdmitted, 2},
		{"alters message C", on(true, func(_ *line, p wire.Proof) wire.Message {
			p.Proof = flip(p.Proof, -1)
			return p
		}), seat.ErrNotAdmitted, 2},
		{"answers with a guess", on(true, func(l *line, k wire.Knock) wire.Message {
			l.tell(wire.Proof{Ref: k.Ref, Proof: guess(t, number, k)})
			return nil
		}), seat.ErrNotAdmitted, 3},
		{"admits without a proof", on(true, func(l *line, _ wire.Knock) wire.Message {
			l.tell(wire.Admitted{Session: "abcdefghijklmnopqrstuvwxya", Participant: 2})
			return nil
		}), seat.ErrStranger, 3},
		{"claims that they are the rep", admittedAs(1), seat.ErrStranger, 3},
		{"claims that they are nobody", admittedAs(0), seat.ErrStranger, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEvil(t, servertest.Start(t), false)
			ana, door := startSession(t, e.Server)
			number = door.Door.Number
			e.follow(test.rule)
			marta := newCustomer(t, e.Server, "Marta", numberOf(door))
			marta.refused(t, test.want)
			snap := ana.until(t, "the attempts", func(s console.Snapshot) bool { return s.Door.Left == test.left })
			if len(snap.State.People) > 1 && snap.State.People[1].Presence == session.Here {
				t.Errorf("in the session: %+v", snap.State.People[1])
			}
			e.follow(nil)
			again := newCustomer(t, e.Server, "Marta", linkOf(snap))
			again.until(t, "being in by a link", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
		})
	}
}

// guess answers a knock as the console does, with another secret.
func guess(t *testing.T, number invite.Number, k wire.Knock) []byte {
	id, _ := keysOf(t)
	_, b, err := trust.Answer(rand.Reader, guessed(t, number), k.Proof, trust.Hello{
		Keys: id.Keys([32]byte{7}), Name: "Ana", Session: "abcdefghijklmnopqrstuvwxya",
	})
	if err != nil {
		t.Error(err)
	}
	return b
}

func admittedAs(p session.ParticipantID) rule {
	return func(_ *line, _ bool, m wire.Message) []wire.Message {
		if a, ok := m.(wire.Admitted); ok {
			a.Participant = p
			m = a
		}
		return all(m)
	}
}

package console

import (
	"errors"
	"testing"

	"deskhand/app/invite"
	"deskhand/app/trust"
)

// Whatever cannot be right is answered with as many bytes as what is.
func TestDoorDecoys(t *testing.T) {
	genuine := func(s func(*door) trust.Secret) int {
		d := testDoor(t)
		return len(newGuest(t, s(d), trust.Customer).knock(t, d, "j", noon))
	}
	byNumber := genuine(func(d *door) trust.Secret { return numberSecret(t, d.number) })
	byLink := genuine(func(d *door) trust.Secret { return linkSecret(t, d, invite.Customer) })
	tests := []struct {
		name  string
		size  int
		guest func(*door) *guest
	}{
		{"burnt number", byNumber, func(d *door) *guest {
			d.attempts = trust.Attempts{Failed: 3}
			return newGuest(t, numberSecret(t, d.number), trust.Customer)
		}},
		{"three open attempts", byNumber, func(d *door) *guest {
			d.attempts = trust.Attempts{Open: 3}
			return newGuest(t, numberSecret(t, d.number), trust.Customer)
		}},
		{"no number yet", byNumber, func(d *door) *guest {
			g := newGuest(t, numberSecret(t, d.number), trust.Customer)
			d.number = invite.Number{}
			return g
		}},
		{"customer asks as a rep", byNumber, func(d *door) *guest {
			g := newGuest(t, numberSecret(t, d.number), trust.Customer)
			g.rep = true
			return g
		}},
		{"unknown link", byLink, func(d *door) *guest {
			s, err := trust.LinkSecret(d.hello.Session, trust.Customer, [16]byte{1})
			if err != nil {
				t.Fatal(err)
			}
			return newGuest(t, s, trust.Customer)
		}},
		{"link for another role", byLink, func(d *door) *guest {
			s, err := trust.LinkSecret(d.hello.Session, trust.Rep, d.links.shown[invite.Customer].link.Secret)
			if err != nil {
				t.Fatal(err)
			}
			return newGuest(t, s, trust.Rep)
		}},
		{"link that is gone", byLink, func(d *door) *guest {
			g := newGuest(t, linkSecret(t, d, invite.Rep), trust.Rep)
			d.drop(d.links.shown[invite.Rep])
			return g
		}},
		{"link past its time", byLink, func(d *door) *guest {
			d.links.shown[invite.Customer].expires = noon
			return newGuest(t, linkSecret(t, d, invite.Customer), trust.Customer)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := testDoor(t)
			checkDecoy(t, d, test.guest(d), test.size)
		})
	}
	if b, ok := testDoor(t).opened("j", false, []byte("A"), noon); ok {
		t.Errorf("a broken message is answered with %d bytes", len(b))
	}
}

// checkDecoy checks that a guest gets a decoy of so many bytes, which proves nothing and changes nothing at the door.
func checkDecoy(t *testing.T, d *door, g *guest, size int) {
	t.Helper()
	failed, numbered := d.attempts.Failed, !d.number.IsZero()
	b := g.knock(t, d, "j", noon)
	if len(b) != size {
		t.Errorf("the decoy has %d bytes, an answer %d", len(b), size)
	}
	if len(d.knocks) != 0 {
		t.Error("a decoy left a proof open")
	}
	if _, _, err := g.Finish(b); !errors.Is(err, trust.ErrProof) {
		t.Errorf("joiner: %v", err)
	}
	links := *d.links.shown[invite.Customer]
	_, err := d.proven("j", make([]byte, 50), noon)
	wantErr(t, "door", err, trust.ErrProof)
	if *d.links.shown[invite.Customer] != links || numbered && d.attempts.Failed != failed {
		t.Error("a decoy changed the door")
	}
}

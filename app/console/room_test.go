package console

import (
	"testing"
	"time"

	"deskhand/app/invite"
	"deskhand/app/trust"
)

// used is a proof by a link that was good, and the link is closed.
func used(t *testing.T, d *door, l *openLink) *knock {
	t.Helper()
	s, err := trust.LinkSecret(d.hello.Session, trust.Role(l.link.Role), l.link.Secret)
	if err != nil {
		t.Fatal(err)
	}
	g := newGuest(t, s, trust.Role(l.link.Role))
	c, _, err := g.Finish(g.knock(t, d, "j", noon))
	wantErr(t, "joiner", err, nil)
	k := d.knocks["j"]
	_, err = d.proven("j", c, noon)
	wantErr(t, "door", err, nil)
	return k
}

// TestALinkThatLetNobodyInGoesBack: there was no room for who proved it. It is where it was, and good once, as before.
func TestALinkThatLetNobodyInGoesBack(t *testing.T) {
	t.Run("shown", func(t *testing.T) {
		d := testDoor(t)
		shown := d.links.shown[invite.Customer]
		n := len(d.links.open)
		k := used(t, d, shown)
		if d.links.shown[invite.Customer] == shown {
			t.Fatal("it was not used")
		}
		d.giveBack(k, noon)
		if d.links.shown[invite.Customer] != shown || len(d.links.open) != n {
			t.Errorf("another one is shown, of %d", len(d.links.open))
		}
		wantErr(t, "again", comes(t, d, shown, noon), nil)
		wantErr(t, "a third time", comes(t, d, shown, noon), trust.ErrProof)
	})
	t.Run("by e-mail", func(t *testing.T) {
		d := testDoor(t)
		shown := d.links.shown[invite.Customer]
		ben := minted(t, d, invite.Customer, "ben@example.org", noon)
		minted(t, d, invite.Customer, "eva@example.org", noon.Add(time.Second))
		k := used(t, d, ben)
		d.giveBack(k, noon)
		d.giveBack(k, noon)                                            // twice is once
		wantOpen(t, d, "mail eva@example.org", "mail ben@example.org") // in their order
		if d.links.shown[invite.Customer] != shown {
			t.Error("what is shown was changed")
		}
		wantErr(t, "Ben", comes(t, d, ben, noon), nil)
	})
	t.Run("the one in its place was copied", func(t *testing.T) {
		d := testDoor(t)
		shown := d.links.shown[invite.Customer]
		k := used(t, d, shown)
		fresh := d.links.shown[invite.Customer]
		d.copied(fresh.link.Secret)
		d.giveBack(k, noon)
		wantErr(t, "by the copied one", comes(t, d, fresh, noon), nil)
		wantErr(t, "by the one given back", comes(t, d, shown, noon), nil)
	})
}

// TestALinkThatIsWorthNothingDoesNotComeBack: nobody was let in by it, but it was taken away meanwhile.
func TestALinkThatIsWorthNothingDoesNotComeBack(t *testing.T) {
	t.Run("it was revoked", func(t *testing.T) {
		d := testDoor(t)
		ben := minted(t, d, invite.Customer, "ben@example.org", noon)
		k := used(t, d, ben)
		d.revoke(ben.id, noon) // the admission is on its way
		d.giveBack(k, noon)
		wantOpen(t, d)
		wantErr(t, "Ben", comes(t, d, ben, noon), trust.ErrProof)
	})
	t.Run("it is of another door", func(t *testing.T) {
		d, next := testDoor(t), testDoor(t) // the lead went and came back
		k := used(t, d, minted(t, d, invite.Customer, "ben@example.org", noon))
		next.giveBack(k, noon)
		wantOpen(t, next)
	})
	for name, meanwhile := range map[string]func(*door) (now time.Time){
		"all were closed":  func(d *door) time.Time { wantErr(t, "lock", d.lock(noon), nil); return noon },
		"its time is over": func(*door) time.Time { return noon.Add(LinkLife) },
		"there are too many": func(d *door) time.Time {
			d.copied(d.links.shown[invite.Customer].link.Secret)
			for len(d.links.open) < maxLinks {
				minted(t, d, invite.Customer, "", noon)
			}
			return noon
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := testDoor(t)
			shown := d.links.shown[invite.Customer]
			k := used(t, d, shown)
			now := meanwhile(d)
			n := len(d.links.open)
			d.giveBack(k, now)
			if len(d.links.open) != n {
				t.Errorf("%d links, there were %d", len(d.links.open), n)
			}
			wantErr(t, "by it", comes(t, d, shown, noon), trust.ErrProof)
		})
	}
}

package console

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"deskhand/app/invite"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

func minted(t *testing.T, d *door, role invite.Role, to string, now time.Time) *openLink {
	t.Helper()
	l, err := d.mint(role, For{WayMail, to}, now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// comes is the whole proof by a link; what the door finds.
func comes(t *testing.T, d *door, l *openLink, now time.Time) error {
	t.Helper()
	s, err := trust.LinkSecret(d.hello.Session, trust.Role(l.link.Role), l.link.Secret)
	if err != nil {
		t.Fatal(err)
	}
	_, err = newGuest(t, s, trust.Role(l.link.Role)).prove(t, d, "by "+string(l.id[:]), now)
	return err
}

func open(d *door) (to []string) {
	for _, l := range d.list() {
		to = append(to, string(l.For.Way)+" "+l.For.To)
	}
	return to
}

func wantOpen(t *testing.T, d *door, want ...string) {
	t.Helper()
	if got := open(d); !slices.Equal(got, want) {
		t.Errorf("open invitations %q, want %q", got, want)
	}
}

func TestEachInvitationIsForOne(t *testing.T) {
	d := testDoor(t)
	wantOpen(t, d) // what is only shown is no invitation yet
	shown := d.links.shown[invite.Customer]
	ben := minted(t, d, invite.Customer, "ben@example.org", noon.Add(time.Second))
	luis := minted(t, d, invite.Rep, "luis@example.org", noon.Add(2*time.Second))
	wantOpen(t, d, "mail luis@example.org", "mail ben@example.org")

	wantErr(t, "Ben", comes(t, d, ben, noon), nil)
	wantOpen(t, d, "mail luis@example.org")
	if d.links.shown[invite.Customer] != shown {
		t.Error("the link that is shown was replaced by another one's use")
	}
	wantErr(t, "Ben's again", comes(t, d, ben, noon), trust.ErrProof)
	wantErr(t, "Luis", comes(t, d, luis, noon), nil)
	wantErr(t, "by the link that is shown", comes(t, d, shown, noon), nil)
	if d.links.shown[invite.Customer] == shown || len(d.links.open) != 2 {
		t.Error("the link that is shown was used up and not replaced")
	}
}

func TestRevokedInvitationsLetNobodyIn(t *testing.T) {
	d := testDoor(t)
	ben := minted(t, d, invite.Customer, "ben@example.org", noon)
	eva := minted(t, d, invite.Customer, "eva@example.org", noon)
	s, err := trust.LinkSecret(d.hello.Session, trust.Customer, ben.link.Secret)
	if err != nil {
		t.Fatal(err)
	}
	g := newGuest(t, s, trust.Customer) // is just coming in
	c, _, err := g.Finish(g.knock(t, d, "Ben", noon))
	wantErr(t, "Ben's program", err, nil)
	if !d.revoke(ben.id, noon) || d.revoke(ben.id, noon) {
		t.Error("not revoked, or twice")
	}
	_, err = d.proven("Ben", c, noon)
	wantErr(t, "a link revoked during the proof", err, trust.ErrProof)
	wantErr(t, "a link revoked before", comes(t, d, ben, noon), trust.ErrProof)
	wantOpen(t, d, "mail eva@example.org")
	wantErr(t, "the other one", comes(t, d, eva, noon), nil)

	shown := d.links.shown[invite.Rep]
	d.copied(shown.link.Secret)
	d.revoke(shown.id, noon)
	if fresh := d.links.shown[invite.Rep]; fresh == nil || fresh == shown {
		t.Error("nothing is shown instead of what was revoked")
	}
	wantOpen(t, d)
}

// A link that was copied stays open when another one is shown; one that was not is worth nothing.
func TestWhatWasCopiedStaysOpen(t *testing.T) {
	d := testDoor(t)
	first := d.links.shown[invite.Customer]
	wantErr(t, "another one", d.relink(invite.Customer, noon), nil)
	wantErr(t, "what was only shown", comes(t, d, first, noon), trust.ErrProof)
	second := d.links.shown[invite.Customer]
	d.copied(second.link.Secret)
	d.copied(second.link.Secret)
	d.copied(invite.LinkSecret{1})
	wantOpen(t, d, "message ")
	wantErr(t, "another one", d.relink(invite.Customer, noon), nil)
	wantErr(t, "what was copied", comes(t, d, second, noon), nil)
	wantOpen(t, d)
}

func TestInvitationsEnd(t *testing.T) {
	d := testDoor(t)
	wantErr(t, "less time", d.setLife(time.Hour, noon), nil)
	ben := minted(t, d, invite.Customer, "ben@example.org", noon)
	shown := d.links.shown[invite.Customer]
	for _, l := range []*openLink{ben, shown} {
		if !l.expires.Equal(noon.Add(time.Hour)) {
			t.Errorf("ends %v", l.expires)
		}
	}
	if d.tend(noon.Add(time.Hour - 1)) {
		t.Error("ended too soon")
	}
	wantErr(t, "too late", comes(t, d, ben, noon.Add(time.Hour)), trust.ErrProof)
	if !d.tend(noon.Add(time.Hour)) {
		t.Error("not ended")
	}
	wantOpen(t, d)
	if d.links.shown[invite.Customer] == shown || len(d.links.open) != 2 {
		t.Error("what is shown was not replaced")
	}
	for life, want := range map[time.Duration]time.Duration{0: minLinkLife, 48 * time.Hour: LinkLife, 8 * time.Hour: 8 * time.Hour} {
		if err := d.setLife(life, noon); err != nil || d.links.life != want {
			t.Errorf("%v became %v, %v", life, d.links.life, err)
		}
	}
}

func TestNotTooManyInvitations(t *testing.T) {
	d := testDoor(t)
	var last *openLink
	for range maxLinks - 2 {
		last = minted(t, d, invite.Customer, "ben@example.org", noon)
	}
	_, err := d.mint(invite.Customer, For{}, noon)
	wantErr(t, "one too many", err, ErrLinks)
	shown := d.links.shown[invite.Customer]
	wantErr(t, "another one to show, in place of the one that was not copied", d.relink(invite.Customer, noon), nil)
	d.copied(d.links.shown[invite.Customer].link.Secret)
	wantErr(t, "another one to show", d.relink(invite.Customer, noon), ErrLinks)
	if d.links.shown[invite.Customer] == nil || d.links.shown[invite.Customer] == shown {
		t.Error("nothing is shown any more")
	}
	d.revoke(last.id, noon)
	wantErr(t, "when there is room", d.relink(invite.Customer, noon), nil)
	d.rand = bytes.NewReader(nil)
	d.revoke(d.links.open[0].id, noon)
	before := d.links.shown[invite.Customer]
	wantErr(t, "without randomness", d.relink(invite.Customer, noon), io.EOF)
	d.rand = rand.Reader
	if d.links.shown[invite.Customer] != before || comes(t, d, before, noon) != nil {
		t.Error("what was shown is gone")
	}
}

// Who was sent out comes back by no link, whoever it was made for.
func TestLockClosesAllLinks(t *testing.T) {
	d := testDoor(t)
	old := append([]*openLink{minted(t, d, invite.Customer, "ben@example.org", noon)}, d.links.open...)
	wantErr(t, "lock", d.lock(noon), nil)
	for _, l := range old {
		wantErr(t, "an old link", comes(t, d, l, noon), trust.ErrProof)
	}
	wantOpen(t, d)
	wantErr(t, "a fresh link", comes(t, d, d.links.shown[invite.Rep], noon), nil)
}

// All open links go on with the lead, without whom they were made for; what was not right is left out.
func TestLinksGoOnWithTheLead(t *testing.T) {
	d := testDoor(t)
	ben := minted(t, d, invite.Customer, "ben@example.org", noon)
	late := minted(t, d, invite.Rep, "luis@example.org", noon)
	late.expires = noon.Add(time.Minute)
	g, err := wire.EncodeDoor(d.gift())
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(g, []byte("example")) {
		t.Errorf("addresses leave this console: %q", g)
	}
	given, err := wire.DecodeDoor(g)
	if err != nil {
		t.Fatal(err)
	}
	to := testDoor(t)
	to.links, to.hello.Session = newDoor(rand.Reader).links, d.hello.Session
	to.links.given = append(given.Links, wire.DoorLink{Secret: make([]byte, 16), Expires: noon.Add(LinkLife + time.Hour).UnixMilli()}, given.Links[0])
	wantErr(t, "open", to.openKept(noon.Add(time.Minute)), nil)
	wantOpen(t, to, "handed ", "handed ", "handed ")
	for _, role := range roles() {
		if to.links.shown[role].id != d.links.shown[role].id {
			t.Error("another link is shown")
		}
	}
	wantErr(t, "Ben, by a link that the rep before had sent", comes(t, to, ben, noon), nil)
	wantErr(t, "Luis, too late", comes(t, to, late, noon.Add(time.Minute)), trust.ErrProof)
}

// What was sent cannot be sent for again: links outlive a crash, with whom they were made for.
func TestLinksOutliveACrash(t *testing.T) {
	d := testDoor(t)
	ben := minted(t, d, invite.Customer, "ben@example.org", noon)
	used := minted(t, d, invite.Customer, "eva@example.org", noon)
	wantErr(t, "Eva", comes(t, d, used, noon), nil)
	b, err := json.Marshal(d.saveLinks())
	if err != nil {
		t.Fatal(err)
	}
	back := testDoor(t)
	back.links, back.hello.Session = newDoor(rand.Reader).links, d.hello.Session
	if err := json.Unmarshal(b, &back.links.saved); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(back.saveLinks()); err != nil || !bytes.Equal(again, b) {
		t.Errorf("kept again before the door is open: %s, %v", again, err)
	}
	back.links.saved = append(back.links.saved, savedLink{Role: "x", Secret: make([]byte, 16), Expires: noon.Add(time.Hour)}, savedLink{Role: "c", Expires: noon.Add(time.Hour)})
	wantErr(t, "open", back.openKept(noon.Add(time.Hour)), nil)
	wantOpen(t, back, "mail ben@example.org")
	for _, role := range roles() {
		if back.links.shown[role].id != d.links.shown[role].id || back.links.shown[role].whom != (For{}) {
			t.Error("another link is shown")
		}
	}
	wantErr(t, "Ben after the crash", comes(t, back, ben, noon.Add(time.Hour)), nil)
	wantErr(t, "Eva's link", comes(t, back, used, noon.Add(time.Hour)), trust.ErrProof)
	if err := errors.Join(back.openKept(noon)); err != nil || len(back.links.open) != 2 {
		t.Errorf("opened twice: %v", open(back))
	}
}

// The link of a customer from a queue was given to them by the site: it is nobody's to revoke, and goes on with the lead as what it is, so that
// nobody takes its use for a proof that the site could not have made.
func TestTheLinkOfAQueueIsNoInvitation(t *testing.T) {
	d := testDoor(t)
	secret, err := invite.NewLinkSecret(rand.Reader)
	wantErr(t, "a secret", err, nil)
	marta, err := d.newLink(invite.Customer, secret, noon, noon.Add(introducedLife), For{Way: WayQueue, To: "Marta"})
	wantErr(t, "Marta's link", err, nil)
	wantOpen(t, d)
	g, err := wire.EncodeDoor(d.gift())
	wantErr(t, "handed on", err, nil)
	given, err := wire.DecodeDoor(g)
	wantErr(t, "taken", err, nil)
	to := testDoor(t)
	to.links, to.hello.Session = newDoor(rand.Reader).links, d.hello.Session
	to.links.given = slices.DeleteFunc(given.Links, func(l wire.DoorLink) bool { return !l.Site })
	if len(to.links.given) != 1 {
		t.Fatalf("handed on as the site's: %+v", to.links.given)
	}
	wantErr(t, "open", to.openKept(noon), nil)
	wantOpen(t, to)
	if l := to.byID(marta.id); l == nil || l.whom.Way != WayQueue || to.links.shown[invite.Customer] == l {
		t.Errorf("at the next rep it is %+v", l)
	}
	wantErr(t, "Marta", comes(t, to, marta, noon), nil)
}

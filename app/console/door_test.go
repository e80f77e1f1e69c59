package console

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"
	"time"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/trust"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) // never changed

// testDoor is an open door.
func testDoor(t *testing.T) *door {
	t.Helper()
	id, err := invite.NewSessionID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	site, err := invite.ParseSite("help.example.org")
	if err != nil {
		t.Fatal(err)
	}
	d := newDoor(rand.Reader)
	d.site = site
	d.hello = trust.Hello{Keys: newTestKeys(t), Name: "Ana", Session: string(id)}
	if err := errors.Join(d.renumber("4821930"), d.relink(invite.Customer, noon), d.relink(invite.Rep, noon)); err != nil {
		t.Fatal(err)
	}
	return d
}

func newTestKeys(t *testing.T) trust.Keys {
	t.Helper()
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id.Keys([32]byte{1})
}

// guest is a joiner's program.
type guest struct {
	*trust.Joiner
	a   []byte
	rep bool
}

func newGuest(t *testing.T, s trust.Secret, role trust.Role, serverKey ...byte) *guest {
	t.Helper()
	hello := trust.Hello{Role: role, Keys: newTestKeys(t), Name: "Marta"}
	copy(hello.ServerKey[:], serverKey)
	j, a, err := trust.Join(rand.Reader, s, hello)
	if err != nil {
		t.Fatal(err)
	}
	return &guest{j, a, role == trust.Rep}
}

func numberSecret(t *testing.T, n invite.Number) trust.Secret {
	t.Helper()
	s, err := trust.NumberSecret(n.Locator, n.Secret)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func linkSecret(t *testing.T, d *door, role invite.Role) trust.Secret {
	t.Helper()
	s, err := trust.LinkSecret(d.hello.Session, trust.Role(role), d.links.shown[role].link.Secret)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wrongNumber(t *testing.T, d *door) trust.Secret {
	t.Helper()
	n := d.number
	digits := []byte(n.Secret)
	digits[0] = '0' + (digits[0]-'0'+1)%10
	n.Secret = string(digits)
	return numberSecret(t, n)
}

// knock sends message A; b is the console's answer.
func (g *guest) knock(t *testing.T, d *door, joiner string, now time.Time) (b []byte) {
	t.Helper()
	b, ok := d.opened(joiner, g.rep, g.a, now)
	if !ok {
		t.Fatal("no answer at all")
	}
	return b
}

// prove is the whole proof; what the joiner and the door find.
func (g *guest) prove(t *testing.T, d *door, joiner string, now time.Time) (joinerErr, doorErr error) {
	t.Helper()
	c, _, err := g.Finish(g.knock(t, d, joiner, now))
	if err != nil && !errors.Is(err, trust.ErrServerKey) {
		c = make([]byte, 50) // what a guesser sends all the same
	}
	_, doorErr = d.proven(joiner, c, now)
	return err, doorErr
}

func wantErr(t *testing.T, who string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) || want == nil && got != nil {
		t.Errorf("%s: got %v, want %v", who, got, want)
	}
}

func wantAttempts(t *testing.T, d *door, open, failed uint8) {
	t.Helper()
	if d.attempts != (trust.Attempts{Open: open, Failed: failed}) {
		t.Errorf("attempts %+v, want %d open, %d failed", d.attempts, open, failed)
	}
}

func TestDoorLetsInWhoHoldsTheSecret(t *testing.T) {
	for _, role := range []trust.Role{trust.Customer, trust.Rep} {
		d := testDoor(t)
		g := newGuest(t, numberSecret(t, d.number), role)
		je, de := g.prove(t, d, "j", noon)
		wantErr(t, "joiner by number", je, nil)
		wantErr(t, "door by number", de, nil)
		wantAttempts(t, d, 0, 0)

		before := *d.links.shown[invite.Role(role)]
		other := *d.links.shown[otherRole(invite.Role(role))]
		g = newGuest(t, linkSecret(t, d, invite.Role(role)), role)
		je, de = g.prove(t, d, "j", noon)
		wantErr(t, "joiner by link", je, nil)
		wantErr(t, "door by link", de, nil)
		if after := *d.links.shown[invite.Role(role)]; after.link.Secret == before.link.Secret || after.id == before.id {
			t.Error("the used link is still the open one")
		}
		if *d.links.shown[otherRole(invite.Role(role))] != other {
			t.Error("the other role's link was replaced, too")
		}
		if len(d.knocks) != 0 {
			t.Errorf("%d knocks are left", len(d.knocks))
		}
	}
}

func otherRole(r invite.Role) invite.Role {
	if r == invite.Rep {
		return invite.Customer
	}
	return invite.Rep
}

func TestThreeFailuresBurnTheNumber(t *testing.T) {
	d := testDoor(t)
	for i := range uint8(3) {
		wantAttempts(t, d, 0, i)
		je, de := newGuest(t, wrongNumber(t, d), trust.Customer).prove(t, d, "j", noon)
		wantErr(t, "joiner", je, trust.ErrProof)
		if de == nil {
			t.Error("the door believes a wrong number")
		}
	}
	if !d.attempts.Burnt() {
		t.Errorf("attempts %+v are not burnt", d.attempts)
	}
	je, de := newGuest(t, numberSecret(t, d.number), trust.Customer).prove(t, d, "j", noon)
	wantErr(t, "joiner by the right, burnt number", je, trust.ErrProof)
	wantErr(t, "door by the right, burnt number", de, trust.ErrProof)
	je, de = newGuest(t, linkSecret(t, d, invite.Customer), trust.Customer).prove(t, d, "j", noon)
	wantErr(t, "joiner by a link, which is not touched", je, nil)
	wantErr(t, "door by a link, which is not touched", de, nil)
	if err := d.renumber(d.number.Locator); err != nil {
		t.Fatal(err)
	}
	_, de = newGuest(t, numberSecret(t, d.number), trust.Customer).prove(t, d, "j", noon)
	wantErr(t, "door by the new number", de, nil)
}

// Honest people who come at the same moment burn nothing: the fourth has to come again.
func TestThreeOpenAttemptsBlock(t *testing.T) {
	d := testDoor(t)
	var guests []*guest
	var bs [][]byte
	for _, joiner := range []string{"1", "2", "3"} {
		g := newGuest(t, numberSecret(t, d.number), trust.Customer)
		guests, bs = append(guests, g), append(bs, g.knock(t, d, joiner, noon))
	}
	wantAttempts(t, d, 3, 0)
	je, _ := newGuest(t, numberSecret(t, d.number), trust.Customer).prove(t, d, "4", noon)
	wantErr(t, "the fourth", je, trust.ErrProof)
	wantAttempts(t, d, 3, 0)
	for i, g := range guests {
		c, _, err := g.Finish(bs[i])
		wantErr(t, "joiner", err, nil)
		_, err = d.proven(string(rune('1'+i)), c, noon)
		wantErr(t, "door", err, nil)
	}
	wantAttempts(t, d, 0, 0)
}

func TestTimeoutsBurn(t *testing.T) {
	d := testDoor(t)
	for i := range 3 {
		g := newGuest(t, numberSecret(t, d.number), trust.Customer)
		b := g.knock(t, d, "j", noon)
		if d.tend(noon.Add(proofTime - 1)) {
			t.Error("given up too soon")
		}
		if !d.tend(noon.Add(proofTime)) {
			t.Error("not given up")
		}
		wantAttempts(t, d, 0, uint8(i+1))
		c, _, err := g.Finish(b)
		wantErr(t, "joiner", err, nil)
		_, err = d.proven("j", c, noon)
		wantErr(t, "a proof after its time", err, trust.ErrProof)
	}
	if !d.attempts.Burnt() {
		t.Error("not burnt")
	}
}

// A new number makes the old one worth nothing, also to those who are just proving it; and their failing does not count for it.
func TestNewNumberDuringAProof(t *testing.T) {
	d := testDoor(t)
	old := newGuest(t, numberSecret(t, d.number), trust.Customer)
	b := old.knock(t, d, "old", noon)
	late := newGuest(t, numberSecret(t, d.number), trust.Customer)
	late.knock(t, d, "late", noon)
	if err := d.renumber(d.number.Locator); err != nil {
		t.Fatal(err)
	}
	guess := newGuest(t, wrongNumber(t, d), trust.Customer)
	guess.knock(t, d, "guess", noon.Add(time.Second))
	wantAttempts(t, d, 1, 0)

	c, _, err := old.Finish(b)
	wantErr(t, "joiner", err, nil)
	_, err = d.proven("old", c, noon)
	wantErr(t, "a proof of the old number", err, trust.ErrProof)
	wantAttempts(t, d, 1, 0)
	d.tend(noon.Add(proofTime)) // late's time is over, not guess's
	wantAttempts(t, d, 1, 0)
	if _, err = d.proven("guess", make([]byte, 50), noon); err == nil {
		t.Error("a guess is believed")
	}
	wantAttempts(t, d, 0, 1)
}

// A server that names two joiners alike takes no attempt out of the count.
func TestOneNameForTwoJoiners(t *testing.T) {
	d := testDoor(t)
	for range 3 {
		newGuest(t, numberSecret(t, d.number), trust.Customer).knock(t, d, "same", noon)
	}
	wantAttempts(t, d, 1, 2)
	d.tend(noon.Add(proofTime))
	wantAttempts(t, d, 0, 3)
	if !d.attempts.Burnt() {
		t.Error("a number that lets nobody in any more is not said to be burnt")
	}
}

func TestProvenTwice(t *testing.T) {
	d := testDoor(t)
	g := newGuest(t, numberSecret(t, d.number), trust.Customer)
	c, _, err := g.Finish(g.knock(t, d, "j", noon))
	wantErr(t, "joiner", err, nil)
	_, err = d.proven("j", c, noon)
	wantErr(t, "door", err, nil)
	_, err = d.proven("j", c, noon)
	wantErr(t, "the same again", err, trust.ErrProof)
	_, err = d.proven("another", c, noon)
	wantErr(t, "under another name", err, trust.ErrProof)
	wantAttempts(t, d, 0, 0)

	// Nor does the whole conversation open the door again: B is another one each time.
	b := g.knock(t, d, "j", noon)
	_, _, err = g.Finish(b)
	wantErr(t, "joiner", err, trust.ErrUsed)
	_, err = d.proven("j", c, noon)
	wantErr(t, "replayed C", err, trust.ErrProof)
	wantAttempts(t, d, 0, 1)
}

func TestServerKeyMismatchGivesTheAttemptBack(t *testing.T) {
	d := testDoor(t)
	d.hello.ServerKey, d.key = [32]byte{1}, [32]byte{1}
	je, de := newGuest(t, numberSecret(t, d.number), trust.Customer, 2).prove(t, d, "j", noon)
	wantErr(t, "joiner", je, trust.ErrServerKey)
	wantErr(t, "door", de, trust.ErrServerKey)
	wantAttempts(t, d, 0, 0)
	link := *d.links.shown[invite.Customer]
	je, de = newGuest(t, linkSecret(t, d, invite.Customer), trust.Customer, 2).prove(t, d, "j", noon)
	wantErr(t, "joiner by link", je, trust.ErrServerKey)
	wantErr(t, "door by link", de, trust.ErrServerKey)
	if *d.links.shown[invite.Customer] != link {
		t.Error("the link was used up although nobody came in")
	}
}

// A link is used once, and is worth nothing once it was replaced, whatever was under way.
func TestLinkReplacedDuringAProof(t *testing.T) {
	tests := []struct {
		name    string
		replace func(*door) error
		now     time.Time
	}{
		{"revoked", func(d *door) error { return d.relink(invite.Customer, noon) }, noon},
		{"expired and replaced", func(d *door) error { d.tend(noon.Add(LinkLife)); return nil }, noon.Add(LinkLife)},
		{"expired", func(*door) error { return nil }, noon.Add(LinkLife)},
		{"used by another", func(d *door) error {
			_, err := newGuest(t, linkSecret(t, d, invite.Customer), trust.Customer).prove(t, d, "first", noon)
			return err
		}, noon},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := testDoor(t)
			g := newGuest(t, linkSecret(t, d, invite.Customer), trust.Customer)
			b := g.knock(t, d, "j", noon.Add(LinkLife-time.Second))
			wantErr(t, "replace", test.replace(d), nil)
			fresh := *d.links.shown[invite.Customer]
			c, _, err := g.Finish(b)
			wantErr(t, "joiner", err, nil)
			_, err = d.proven("j", c, test.now)
			wantErr(t, "door", err, trust.ErrProof)
			if *d.links.shown[invite.Customer] != fresh {
				t.Error("the fresh link was used up")
			}
		})
	}
}

func TestLinksAreReplacedInTime(t *testing.T) {
	d := testDoor(t)
	before := d.links.shown[invite.Customer].link.Secret
	if d.tend(noon.Add(LinkLife - 1)) {
		t.Error("replaced too soon")
	}
	if !d.tend(noon.Add(LinkLife)) || d.links.shown[invite.Customer].link.Secret == before {
		t.Error("not replaced")
	}
	if want := noon.Add(2 * LinkLife); !d.links.shown[invite.Customer].expires.Equal(want) {
		t.Errorf("the fresh link ends %v, want %v", d.links.shown[invite.Customer].expires, want)
	}
	if err := d.links.shown[invite.Customer].link.Valid(); err != nil {
		t.Error(err)
	}
}

// Without randomness there is no new number and no new link, and the old ones are not shown as new.
func TestDoorWithoutRandomness(t *testing.T) {
	d := testDoor(t)
	number, link := d.number, d.links.shown[invite.Customer].link
	d.rand = bytes.NewReader(nil)
	wantErr(t, "number", d.renumber(d.number.Locator), io.EOF)
	wantErr(t, "link", d.relink(invite.Customer, noon), io.EOF)
	if d.number != number || d.links.shown[invite.Customer].link != link {
		t.Error("changed all the same")
	}
	d.tend(noon.Add(LinkLife))
	if len(d.links.open) != 0 {
		t.Error("a link past its time is shown")
	}
}

func TestAdmission(t *testing.T) {
	state := session.State{People: make([]session.Participant, 4)}
	state.People[0] = session.Participant{ID: 1, Name: "Ana", Presence: session.Here}
	state.People[1] = session.Participant{ID: 2, Name: "Pau", Presence: session.Gone}
	keys := newTestKeys(t)
	rep := func(name, account, shown string) (trust.Result, session.Admit, string) {
		return trust.Result{Role: trust.Rep, Method: trust.ByNumber, Peer: trust.Hello{Name: name, Keys: keys}},
			session.Admit{Participant: 5, Name: shown, Method: session.ByNumber}, account
	}
	tests := []struct {
		result  trust.Result
		want    session.Admit
		account string
	}{
		{trust.Result{Role: trust.Customer, Method: trust.ByNumber, Peer: trust.Hello{Name: "Marta", Keys: keys}},
			session.Admit{Participant: 5, Customer: true, Name: "Marta", Method: session.ByNumber}, ""},
		{trust.Result{Role: trust.Rep, Method: trust.ByLink, Peer: trust.Hello{Keys: keys}},
			session.Admit{Participant: 5, Name: "?", Method: session.ByLink}, ""},
	}
	// A rep goes by the account's name, or is shown with both; nobody takes the name of somebody who is here.
	for _, who := range [][3]string{
		{"Luis", "Luis", "Luis"}, {"", "Luis", "Luis"}, {"Ana", "Mallory", "Mallory (Ana)"}, {"Ana", "Ana", "Ana (2)"}, {"Pau", "Pau", "Pau"},
	} {
		result, want, account := rep(who[0], who[1], who[2])
		tests = append(tests, struct {
			result  trust.Result
			want    session.Admit
			account string
		}{result, want, account})
	}
	for _, test := range tests {
		got := admission(state, test.result, test.account)
		if !bytes.Equal(got.Keys.Sign, keys.Sign[:]) {
			t.Error("other keys than those proved")
		}
		got.Keys = session.Keys{}
		if got.Participant != test.want.Participant || got.Customer != test.want.Customer || got.Name != test.want.Name || got.Method != test.want.Method {
			t.Errorf("got %+v, want %+v", got, test.want)
		}
	}
}

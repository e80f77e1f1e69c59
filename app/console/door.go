package console

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"deskhand/app/invite"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/trust"
)

// proofTime is how long a joiner has for the third message; then the attempt is lost.
const proofTime = 30 * time.Second

// door is how people come in: the session number with its counted attempts, and the open links. It belongs to the primary
// rep's console and to the seat's goroutine; it does no I/O.
type door struct {
	rand  io.Reader
	hello trust.Hello // ours, without a role
	site  invite.Site
	plain bool     // join page without TLS
	key   [32]byte // of the server when no public authority vouches for it

	number   invite.Number
	attempts trust.Attempts
	links    links
	knocks   map[string]*knock // by joiner
}

// knock is a proof under way: of the number, or of a link.
type knock struct {
	door     *door // that was knocked at
	answerer *trust.Answerer
	number   invite.Number // zero by a link
	link     *openLink     // nil by number
	until    time.Time
	account  string // of a signed-in rep, as the server says

	// Of a link that was used, for giveBack.
	instead *openLink // that is shown in its place; nil: it was not shown
	locks   int       // links.locks at that time
}

func newDoor(rand io.Reader) *door {
	return &door{rand: rand, links: links{shown: map[invite.Role]*openLink{}, life: LinkLife, revoked: map[LinkID]bool{}}, knocks: map[string]*knock{}}
}

// renumber makes a new secret under the locator; what was charged is forgotten with the old one.
func (d *door) renumber(locator string) error {
	secret, err := invite.NewSecret(d.rand)
	if err != nil {
		return fmt.Errorf("make a session number: %w", err)
	}
	d.number, d.attempts = invite.Number{Locator: locator, Secret: secret}, trust.Attempts{}
	return nil
}

// opened answers a joiner's first message. For whatever cannot be right, and for a burnt number, the answer is a decoy. ok is false
// when not even that can be given: the message is broken.
func (d *door) opened(joiner string, rep bool, a []byte, now time.Time) (b []byte, ok bool) {
	k, b := d.answer(rep, a, now)
	if b == nil {
		decoy, err := trust.Decoy(d.rand, a)
		return decoy, err == nil
	}
	if old := d.knocks[joiner]; old != nil { // the server names joiners; what it names twice was one attempt more
		d.lost(old)
	}
	k.until = now.Add(proofTime)
	d.knocks[joiner] = k
	return b, true
}

// answer gives the genuine second message, or nil.
func (d *door) answer(rep bool, a []byte, now time.Time) (*knock, []byte) {
	m, err := trust.ParseA(a)
	if err != nil || (m.Hello.Role == trust.Rep) != rep {
		return nil, nil
	}
	k := &knock{door: d}
	var secret trust.Secret
	switch m.Method {
	case trust.ByNumber:
		charged, burnt := d.attempts.Start()
		if burnt != nil {
			return nil, nil
		}
		d.attempts, k.number = charged, d.number
		secret, err = trust.NumberSecret(d.number.Locator, d.number.Secret)
	case trust.ByLink:
		k.link = d.byID(LinkID(m.LinkID))
		if k.link == nil || !now.Before(k.link.expires) {
			return nil, nil
		}
		secret, err = trust.LinkSecret(d.hello.Session, trust.Role(k.link.link.Role), k.link.link.Secret)
	default:
		return nil, nil
	}
	var b []byte
	if err == nil {
		k.answerer, b, err = trust.Answer(d.rand, secret, a, d.hello)
	}
	if err != nil {
		d.lost(k)
		return nil, nil
	}
	return k, b
}

// lost ends a proof without success. What was begun with an older number is not counted against the new one.
func (d *door) lost(k *knock) {
	if k.link == nil && k.number == d.number {
		d.attempts = d.attempts.Lost()
	}
}

// proven judges the third message. On nil error the joiner may be admitted; a used link is closed.
func (d *door) proven(joiner string, c []byte, now time.Time) (trust.Result, error) {
	k := d.knocks[joiner]
	if k == nil {
		return trust.Result{}, trust.ErrProof
	}
	delete(d.knocks, joiner)
	result, err := k.answerer.Finish(c)
	if k.link == nil {
		return d.provenNumber(k, result, err)
	}
	if err != nil {
		return trust.Result{}, err
	}
	if !slices.Contains(d.links.open, k.link) || !now.Before(k.link.expires) { // used by somebody else, or revoked, in the meantime
		return trust.Result{}, trust.ErrProof
	}
	shown := d.links.shown[k.link.link.Role] == k.link
	d.use(k.link, now)
	if k.locks = d.links.locks; shown {
		k.instead = d.links.shown[k.link.link.Role]
	}
	return result, nil
}

func (d *door) provenNumber(k *knock, result trust.Result, err error) (trust.Result, error) {
	if k.number != d.number { // replaced in the meantime: worth nothing any more
		return trust.Result{}, trust.ErrProof
	}
	if err == nil || isServerKey(err) { // the joiner holds the secret
		d.attempts = d.attempts.Proved()
	} else {
		d.attempts = d.attempts.Lost()
	}
	return result, err
}

// tend gives up proofs whose time is over; it reports whether anything changed.
func (d *door) tend(now time.Time) bool {
	changed := false
	for joiner, k := range d.knocks {
		if now.Before(k.until) {
			continue
		}
		delete(d.knocks, joiner)
		changed = true
		d.lost(k)
	}
	return d.tendLinks(now) || changed
}

// admission is the command that lets a proven joiner in as the next participant. account is what the server calls a signed-in rep:
// who goes by another name is shown with both, and nobody goes by the name of somebody who is here.
func admission(s session.State, r trust.Result, account string) session.Admit {
	method := session.ByNumber
	if r.Method == trust.ByLink {
		method = session.ByLink
	}
	account = trust.Clean(account, utf8.UTFMax*session.MaxName)
	name := cmp.Or(r.Peer.Name, account, session.Nameless)
	if account != "" && !strings.EqualFold(account, name) {
		both := []rune(account + " (" + name)
		name = trust.Clean(string(both[:min(len(both), session.MaxName-1)])+")", utf8.UTFMax*session.MaxName)
	}
	return session.Admit{
		Participant: session.ParticipantID(len(s.People) + 1), Customer: r.Role == trust.Customer, Name: unlike(s, name),
		Method: method, Keys: seat.KeysOf(r.Peer.Keys),
	}
}

// unlike is name, numbered when somebody who is here has it.
func unlike(s session.State, name string) string {
	for n, try := 2, name; ; n++ {
		taken := slices.ContainsFunc(s.People, func(p session.Participant) bool {
			return p.Presence != session.Gone && strings.EqualFold(p.Name, try)
		})
		if !taken {
			return try
		}
		number := " (" + strconv.Itoa(n) + ")"
		runes := []rune(name)
		try = strings.TrimSpace(string(runes[:min(len(runes), session.MaxName-len(number))])) + number
	}
}

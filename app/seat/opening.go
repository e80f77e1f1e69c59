package seat

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"unicode/utf8"

	"deskhand/app/invite"
	"deskhand/app/replica"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Opening is how a seat is taken: *Starting, *Joining, *Taking or *Returning.
type Opening interface {
	// begin is called on every new connection until the seat knows its number.
	begin(*Seat) error
	// step takes an answer of the server.
	step(*Seat, wire.Message) error
	// refused takes a Failure that names the opening's own message; done is what Run returns, nil goes on.
	refused(*Seat, wire.Failure) error
}

// Starting opens a new session as its primary rep.
type Starting struct {
	Name   string // the rep's
	NewID  func() (session.ID, error)
	Policy session.Policy // what we would like; cut, when it is signed, with what the site's greeting says the account may do

	policy session.Policy // that was signed
	signed replica.Signed
	author replica.Author
	ref    uint32
	tries  int
}

// begin hands the same start in on every connection: the server may have taken it, and the answer was lost.
func (o *Starting) begin(s *Seat) error {
	if o.tries == 0 {
		if err := o.sign(s); err != nil {
			return fmt.Errorf("open a session: %w", err)
		}
	}
	o.tries++
	o.ref = s.nextRef()
	return ignoreDown(s.conn.Send(wire.Open{Ref: o.ref, Body: o.signed.Body, Sig: o.signed.Sig}))
}

func (o *Starting) sign(s *Seat) error {
	if o.author.Session == "" {
		id, err := o.NewID()
		if err != nil {
			return err
		}
		o.author = replica.Author{Session: id, By: 1, Identity: s.cfg.Identity, Rand: rand.Reader}
	}
	o.policy = within(o.Policy, s.up.Rights)
	var err error
	o.signed, err = o.author.Sign(session.Start{
		Name: called(o.Name), Org: trust.Clean(s.up.Challenge.Site, wire.MaxWord), Platform: s.cfg.Platform, Keys: s.keys(), Policy: o.policy,
	}, wire.Head{})
	return err
}

// called is a name that the rules take.
func called(name string) string {
	return cmp.Or(trust.Clean(name, utf8.UTFMax*session.MaxName), session.Nameless)
}

// within is as much of a policy as the account may do. The greeting says that, not the sign-in: accounts and sites are changed while
// their reps are at work. Rights that no greeting said cut nothing.
func within(p session.Policy, r wire.Rights) session.Policy {
	if !r.Role.Known() {
		return p
	}
	p.OneCustomer = p.OneCustomer && r.Multi
	p.Agent = p.Agent && r.Agent
	if r.Idle != 0 && (p.Idle == 0 || p.Idle > r.Idle) {
		p.Idle = r.Idle
	}
	p.Barred |= r.Barred
	return p
}

func (o *Starting) step(s *Seat, m wire.Message) error {
	opened, ok := m.(wire.Opened)
	if !ok || opened.Ref != o.ref || opened.Session != o.author.Session || s.author.By != 0 || !isLocator(opened.Locator) {
		return fmt.Errorf("open a session: answered with %T: %w", m, wire.ErrMalformed)
	}
	s.author = o.author
	s.status.Locator = opened.Locator
	return nil
}

// isLocator: people will read it aloud and type it.
func isLocator(s string) bool {
	_, err := invite.ParseNumber(s + "00000")
	return err == nil && len(s) == invite.LocatorDigits
}

// refused: a start that was handed in before may be refused because it was taken then, or because of what was laid down since it was
// signed: that is signed anew, for the same session.
func (o *Starting) refused(s *Seat, f wire.Failure) error {
	if f.Code == wire.CodeRefused && o.tries > 1 {
		s.author = o.author
		s.resumeLoop()
		return nil
	}
	switch f.Code {
	case wire.CodeSingle:
		return ErrSingle
	case wire.CodeRights:
		if within(o.Policy, s.up.Rights) == o.policy {
			return fmt.Errorf("%w: %s", ErrRights, f.Text)
		}
		if err := o.sign(s); err != nil {
			return fmt.Errorf("open a session: %w", err)
		}
		return o.begin(s)
	}
	return fmt.Errorf("%w: %s: %s", ErrSite, f.Code, f.Text)
}

// Joining proves a number or a link to the primary rep's console.
type Joining struct {
	Secret  trust.Secret
	Locator string     // of a number
	Session session.ID // of a link
	Role    trust.Role
	Name    string // for the others to see
	BySite  bool   // the site has the secret, too: the log has to say that it introduced us

	joiner *trust.Joiner
	result trust.Result
	ref    uint32
	proved bool
	joined bool // the join command is on its way
}

func (o *Joining) begin(s *Seat) error {
	// The proof before may have got us admitted without our hearing of it; who comes again comes with new keys, as somebody new.
	if o.joiner != nil {
		id, err := trust.NewIdentity(rand.Reader)
		if err != nil {
			return fmt.Errorf("prove: %w", err)
		}
		s.cfg.Identity = id
	}
	hello := trust.Hello{Role: o.Role, Keys: s.trustKeys(), Name: o.Name, Platform: s.cfg.Platform}
	if !s.up.Verified {
		hello.ServerKey = s.up.ServerKey
	}
	var a []byte
	var err error
	if o.joiner, a, err = trust.Join(rand.Reader, o.Secret, hello); err != nil {
		return fmt.Errorf("prove: %w", err)
	}
	o.ref, o.proved = s.nextRef(), false
	return ignoreDown(s.conn.Send(wire.Knock{
		Ref: o.ref, Locator: o.Locator, Session: o.Session, Rep: o.Role == trust.Rep, Proof: a,
	}))
}

func (o *Joining) step(s *Seat, m wire.Message) error {
	switch m := m.(type) {
	case wire.Proof:
		return o.prove(s, m)
	case wire.Admitted:
		if !o.proved || string(m.Session) != o.result.Session || s.author.By != 0 || m.Participant == 0 {
			return fmt.Errorf("admitted without a proof, or twice: %w", ErrStranger)
		}
		s.author = replica.Author{Session: m.Session, By: m.Participant, Identity: s.cfg.Identity, Rand: rand.Reader}
		return nil
	}
	return fmt.Errorf("join: answered with %T: %w", m, wire.ErrMalformed)
}

func (o *Joining) prove(s *Seat, m wire.Proof) error {
	if o.proved || m.Ref != o.ref {
		return nil
	}
	c, result, err := o.joiner.Finish(m.Proof)
	if err != nil { // the rep is to know, too, and at once
		if c == nil {
			c = trust.NoProof()
		}
		_ = s.conn.Send(wire.Proof{Ref: o.ref, Proof: c})
	}
	switch {
	case errors.Is(err, trust.ErrServerKey):
		return ErrServerKey
	case errors.Is(err, trust.ErrVersion):
		return fmt.Errorf("join: %w: %w", wire.ErrOutdated, err)
	case err != nil:
		return ErrNotAdmitted
	}
	o.result, o.proved = result, true
	return ignoreDown(s.conn.Send(wire.Proof{Ref: o.ref, Proof: c}))
}

func (o *Joining) refused(_ *Seat, f wire.Failure) error {
	switch f.Code {
	case wire.CodeWaiting:
		return ErrReconnecting
	case wire.CodeBusy:
		return ErrBusy
	case wire.CodeLimit:
		return ErrLimit
	case wire.CodeFull:
		return ErrFull
	case wire.CodeOutdated:
		return fmt.Errorf("%w: %s", wire.ErrOutdated, f.Text)
	}
	return ErrNotAdmitted
}

// check compares the log with what was proved: the rep we proved to leads the session, and we are in it as what we asked to be.
func (o *Joining) check(s *Seat) error {
	state := s.log.State()
	me, ok := state.Participant(s.author.By)
	rep, led := state.PrimaryRep()
	if !ok || !led {
		return nil // not that far yet
	}
	if !sameKeys(rep.Keys, keysOf(o.result.Peer.Keys)) || me.Role.IsRep() != (o.Role == trust.Rep) || o.BySite && me.Method != session.BySite {
		return ErrStranger
	}
	return nil
}

// Returning comes back to a session after the program was closed or crashed.
type Returning struct {
	Session     session.ID
	Participant session.ParticipantID
}

func (o *Returning) begin(s *Seat) error {
	s.author = replica.Author{Session: o.Session, By: o.Participant, Identity: s.cfg.Identity, Rand: rand.Reader}
	s.resumeLoop()
	return nil
}

func (o *Returning) step(_ *Seat, m wire.Message) error {
	return fmt.Errorf("come back: answered with %T: %w", m, wire.ErrMalformed)
}

func (o *Returning) refused(*Seat, wire.Failure) error { return ErrGone }

// ignoreDown: a message that was not sent because the connection just ended is sent anew on the next one.
func ignoreDown(err error) error {
	if err != nil && !errors.Is(err, wire.ErrTooLarge) {
		return nil
	}
	return err
}

package console

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"deskhand/app/invite"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Invite links: each is for one role and one person, ends by itself, and can be revoked. For each role one link is shown, ready to
// be copied; the others were made for an e-mail. Who made a link for whom stays at this console: a link that is handed on with the
// lead goes without it.

// LinkLife is how long an invite link is good at most, and unless the rep chose less.
const LinkLife = 24 * time.Hour

// minLinkLife is the least that a rep can choose.
const minLinkLife = 10 * time.Minute

// maxLinks is how many links may be open at a time, those that are shown included.
const maxLinks = wire.MaxDoorLinks

// LinkID names a link without giving it away.
type LinkID [8]byte

// Way is how an invitation left.
type Way string

// Ways. Their values are kept with a session.
const (
	WayShown   Way = ""        // on this screen only, as far as we know
	WayMessage Way = "message" // copied, to be sent by any messenger
	WayMail    Way = "mail"    // by e-mail
	WayHanded  Way = "handed"  // by the rep who led the session before
)

// For says what a link was made for. To is the address of an e-mail, or the name that a customer gave on a queue's form; "" when it is not
// known.
type For struct {
	Way Way
	To  string
}

// OpenLink is an open invitation, for people. Those that are shown and were not copied are none, and neither is what the site gives to a
// customer from a queue: nobody was invited, and they wait for us.
type OpenLink struct {
	ID            LinkID
	Role          invite.Role
	For           For
	Made, Expires time.Time
}

// openLink is an invite link that nobody has used yet.
type openLink struct {
	link    invite.Link
	id      LinkID
	made    time.Time
	expires time.Time
	whom    For
}

// links are the open ones of a door.
type links struct {
	open  []*openLink // oldest first
	shown map[invite.Role]*openLink
	life  time.Duration
	given []wire.DoorLink // that came with the number from the rep before, and are not open yet
	saved []savedLink     // that were kept, and are not open yet
	locks int             // how often all of them were closed

	revoked map[LinkID]bool // while they were not open: their admission may be on its way, see giveBack
}

// mint makes a link more. It returns ErrLinks when there are too many.
func (d *door) mint(role invite.Role, whom For, now time.Time) (*openLink, error) {
	if len(d.links.open) >= maxLinks {
		return nil, fmt.Errorf("make a link: %w", ErrLinks)
	}
	secret, err := invite.NewLinkSecret(d.rand)
	if err != nil {
		return nil, fmt.Errorf("make a link: %w", err)
	}
	return d.newLink(role, secret, now, now.Add(d.links.life), whom)
}

// newLink opens a link.
func (d *door) newLink(role invite.Role, secret invite.LinkSecret, made, expires time.Time, whom For) (*openLink, error) {
	l := invite.Link{Site: d.site, Session: invite.SessionID(d.hello.Session), Role: role, Secret: secret, ServerKey: d.key, Plain: d.plain}
	if err := l.Valid(); err != nil {
		return nil, fmt.Errorf("make a link: %w", err)
	}
	open := &openLink{link: l, id: LinkID(trust.LinkID(secret)), made: made, expires: expires, whom: whom}
	d.links.open = append(d.links.open, open)
	return open, nil
}

// relink shows a fresh link for a role. The one before it stays open when it was copied, else it is worth nothing any more.
func (d *door) relink(role invite.Role, now time.Time) error {
	before := d.links.shown[role]
	room := before != nil && before.whom.Way == WayShown
	if room {
		d.drop(before)
	}
	fresh, err := d.mint(role, For{}, now)
	if err != nil {
		if room { // nothing to show in its place
			d.links.open, d.links.shown[role] = append(d.links.open, before), before
		}
		return err
	}
	d.links.shown[role] = fresh
	return nil
}

// drop closes a link; it reports whether it was open.
func (d *door) drop(l *openLink) bool {
	i := slices.Index(d.links.open, l)
	if i < 0 {
		return false
	}
	d.links.open = slices.Delete(d.links.open, i, i+1)
	if d.links.shown[l.link.Role] == l {
		delete(d.links.shown, l.link.Role)
	}
	return true
}

// use closes a link, and shows a fresh one in its place where it was shown.
func (d *door) use(l *openLink, now time.Time) {
	shown := d.links.shown[l.link.Role] == l
	d.drop(l)
	if shown {
		_ = d.relink(l.link.Role, now) // else none is shown
	}
}

// revoke closes a link by its name; it reports whether it was open. One that is in use at this moment does not open again.
func (d *door) revoke(id LinkID, now time.Time) bool {
	l := d.byID(id)
	if l == nil {
		d.links.revoked[id] = true
		return false
	}
	d.use(l, now)
	return true
}

// copied notes that a link that is shown was copied.
func (d *door) copied(secret invite.LinkSecret) {
	if l := d.byID(LinkID(trust.LinkID(secret))); l != nil && l.whom.Way == WayShown {
		l.whom.Way = WayMessage
	}
}

func (d *door) byID(id LinkID) *openLink {
	for _, l := range d.links.open {
		if l.id == id {
			return l
		}
	}
	return nil
}

// lock closes all links, and shows fresh ones.
func (d *door) lock(now time.Time) error {
	d.links.open, d.links.shown = nil, map[invite.Role]*openLink{}
	d.links.locks++
	return d.showAll(now)
}

// showAll shows a link for each role that has none.
func (d *door) showAll(now time.Time) error {
	var errs []error
	for _, role := range roles() {
		if d.links.shown[role] == nil {
			errs = append(errs, d.relink(role, now))
		}
	}
	return errors.Join(errs...)
}

func roles() []invite.Role { return []invite.Role{invite.Customer, invite.Rep} }

// setLife changes how long links are good that are made from now on. Those that are shown are replaced; what was copied stays.
func (d *door) setLife(life time.Duration, now time.Time) error {
	d.links.life = min(max(life, minLinkLife), LinkLife)
	return errors.Join(d.relink(invite.Customer, now), d.relink(invite.Rep, now))
}

// tendLinks replaces or drops the links whose time is over; it reports whether anything changed.
func (d *door) tendLinks(now time.Time) bool {
	changed := false
	for _, l := range slices.Clone(d.links.open) {
		if !now.Before(l.expires) {
			d.use(l, now)
			changed = true
		}
	}
	return changed
}

// giftLinks are the links as they are handed on, those that are shown first.
func (d *door) giftLinks() []wire.DoorLink {
	var out []wire.DoorLink
	add := func(l *openLink) {
		secret := l.link.Secret
		out = append(out, wire.DoorLink{Rep: l.link.Role == invite.Rep, Site: l.whom.Way == WayQueue, Secret: secret[:], Expires: l.expires.UnixMilli()})
	}
	for _, role := range roles() {
		if l := d.links.shown[role]; l != nil {
			add(l)
		}
	}
	for _, l := range d.links.open {
		if d.links.shown[l.link.Role] != l {
			add(l)
		}
	}
	return out
}

// openKept opens the links that were handed on with the door or kept over a crash. The first of a role is the one that is shown; a
// role without one gets a fresh one.
func (d *door) openKept(now time.Time) error {
	for _, g := range d.links.given {
		l := savedLink{Role: string(invite.Customer), Secret: g.Secret, Made: now, Expires: time.UnixMilli(g.Expires), Way: WayHanded}
		if g.Rep {
			l.Role = string(invite.Rep)
		}
		l.Shown = d.links.shown[l.role()] == nil && !g.Site
		if g.Site {
			l.Way = WayQueue
		}
		d.reopen(l, now)
	}
	for _, l := range d.links.saved {
		d.reopen(l, now)
	}
	d.links.given, d.links.saved = nil, nil
	return d.showAll(now)
}

// reopen opens a link that was made before; one that cannot be right is left out.
func (d *door) reopen(l savedLink, now time.Time) {
	role := l.role()
	if role == invite.NoRole || len(l.Secret) != len(invite.LinkSecret{}) || !now.Before(l.Expires) || l.Expires.After(now.Add(LinkLife)) ||
		len(d.links.open) >= maxLinks || d.byID(LinkID(trust.LinkID([16]byte(l.Secret)))) != nil {
		return
	}
	open, err := d.newLink(role, invite.LinkSecret(l.Secret), l.Made, l.Expires, For{l.Way, l.To})
	if err != nil {
		return
	}
	if l.Shown && d.links.shown[role] == nil {
		d.links.shown[role] = open
	}
}

// savedLink is an open link as it is kept over a crash.
type savedLink struct {
	Role    string    `json:"role"`
	Secret  []byte    `json:"secret"`
	Made    time.Time `json:"made"`
	Expires time.Time `json:"expires"`
	Way     Way       `json:"way,omitempty"`
	To      string    `json:"to,omitempty"`
	Shown   bool      `json:"shown,omitempty"`
}

func (l savedLink) role() invite.Role {
	switch l.Role {
	case string(invite.Customer):
		return invite.Customer
	case string(invite.Rep):
		return invite.Rep
	}
	return invite.NoRole
}

// saveLinks are the open links, to be kept. They outlive a crash: an invitation that was sent cannot be sent for again.
func (d *door) saveLinks() []savedLink {
	out := slices.Clone(d.links.saved) // not open yet
	for _, l := range d.links.open {
		secret := l.link.Secret
		out = append(out, savedLink{
			Role: string(l.link.Role), Secret: secret[:], Made: l.made, Expires: l.expires, Way: l.whom.Way, To: l.whom.To,
			Shown: d.links.shown[l.link.Role] == l,
		})
	}
	return out
}

// list are the open invitations for people, newest first.
func (d *door) list() []OpenLink {
	var out []OpenLink
	for _, l := range slices.Backward(d.links.open) {
		if l.whom.Way != WayShown && l.whom.Way != WayQueue {
			out = append(out, OpenLink{ID: l.id, Role: l.link.Role, For: l.whom, Made: l.made, Expires: l.expires})
		}
	}
	slices.SortStableFunc(out, func(a, b OpenLink) int { return b.Made.Compare(a.Made) })
	return out
}

// shownLink is the link that is shown for a role; the zero Link when there is none.
func (d *door) shownLink(role invite.Role) invite.Link {
	if l := d.links.shown[role]; l != nil {
		return l.link
	}
	return invite.Link{}
}

// lockLoop changes what people come in by: who was sent out knows the number and perhaps a link.
func (s *Session) lockLoop() {
	if s.kept.past() || s.door == nil {
		return
	}
	if s.door.hello.Session == "" {
		s.lead.lock = true
		return
	}
	now := time.Now()
	err := errors.Join(s.door.renumber(s.door.number.Locator), s.door.lock(now))
	if err != nil {
		s.noticeLoop(Notice{Kind: NoticeNotDone, Err: err})
	}
	s.keepLoop()
}

// withDoor runs f on the session's goroutine while we lead and people can come in; what f could not do becomes a notice.
func (s *Session) withDoor(f func(d *door, now time.Time) error) {
	s.seat.Do(func() {
		if s.door == nil || s.door.hello.Session == "" || s.end.Over {
			return
		}
		if err := f(s.door, time.Now()); err != nil {
			s.noticeLoop(Notice{Kind: NoticeNotDone, Err: err})
		}
		s.keepLoop()
		s.publishLoop()
	})
}

// NewLink shows a fresh link for a role. The one shown until now stays open when it was copied, else it is worth nothing any more.
func (s *Session) NewLink(role invite.Role) {
	s.withDoor(func(d *door, now time.Time) error { return d.relink(role, now) })
}

// Copied says that a link that is shown has left this screen: it is an open invitation from now on.
func (s *Session) Copied(link invite.Link) {
	s.withDoor(func(d *door, _ time.Time) error { d.copied(link.Secret); return nil })
}

// Revoke closes an open invitation: whoever has its link does not come in.
func (s *Session) Revoke(id LinkID) {
	s.withDoor(func(d *door, now time.Time) error { d.revoke(id, now); return nil })
}

// SetLinkLife chooses how long links are good that are made from now on, at most LinkLife.
func (s *Session) SetLinkLife(life time.Duration) {
	s.withDoor(func(d *door, now time.Time) error { return d.setLife(life, now) })
}

// Invited is an invitation that was made for somebody: the door as it is for them.
type Invited struct {
	ID   LinkID
	Door Door // Customer or Rep is their link
}

// Invite makes a link for one person and tells then, on the session's goroutine, of it. then is always called once while the
// session runs: with ErrLinks when too many are open, with ErrNoDoor when we do not lead the session or it is not open.
func (s *Session) Invite(role invite.Role, whom For, then func(Invited, error)) {
	s.seat.Do(func() {
		if s.door == nil || s.door.hello.Session == "" || s.end.Over {
			then(Invited{}, ErrNoDoor)
			return
		}
		l, err := s.door.mint(role, whom, time.Now())
		if err != nil {
			then(Invited{}, err)
			return
		}
		s.keepLoop()
		s.publishLoop()
		door := s.door.show()
		if role == invite.Rep {
			door.Rep = l.link
		} else {
			door.Customer = l.link
		}
		then(Invited{ID: l.id, Door: door}, nil)
	})
}

// show is the door for people.
func (d *door) show() Door {
	return Door{
		Number: d.number, Left: d.attempts.Left(), Burnt: d.attempts.Burnt(), Site: d.site, Local: localOnly(d.site),
		Customer: d.shownLink(invite.Customer), Rep: d.shownLink(invite.Rep), Life: d.links.life, Open: d.list(),
	}
}

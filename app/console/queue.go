package console

import (
	"cmp"
	"crypto/rand"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/trust"
)

// Queues, as far as a session has to do with them (PRODUCT A9, A15): customers who come from one, sessions that are taken from another
// agent, and sessions that are handed over. What waits is app/duty's.

// WayQueue is how a customer comes whom the site introduces: the link goes to them through the site.
const WayQueue Way = "queue"

// introducedLife is how long the site keeps such a link.
const introducedLife = 15 * time.Minute

// Coming is a customer who comes from a queue, into the session with the ID under which their request was accepted.
type Coming struct {
	Session session.ID
	Name    string           // that they gave on the queue's form; theirs unless their program gives one
	Ask     session.Activity // asked for as soon as they are in; empty: nothing is
	// Introduce takes the link by which they come, once, on the session's goroutine; it must not block.
	Introduce func(link string)
}

// queue is what a session has to do with queues. It belongs to the seat's goroutine.
type queue struct {
	coming  *Coming // nil: nobody comes, or their link has been handed out
	ask     session.Activity
	passing bool // our transfer is on its way
}

// Receive makes a new session that we lead, for a customer who comes from a queue.
func Receive(cfg Config, c Coming) (*Session, error) {
	s, err := start(cfg, func() (session.ID, error) { return c.Session, nil })
	if err != nil {
		return nil, err
	}
	s.queue.coming, s.queue.ask = &c, c.Ask
	return s, nil
}

// Take makes a session that another agent handed over and that we accepted: ours as soon as the site and its log say so.
func Take(cfg Config, id session.ID) (*Session, error) {
	keys, err := NewKeys()
	if err != nil {
		return nil, err
	}
	return newSession(cfg, keys, nil, &seat.Taking{Session: id, Name: cfg.Rep}), nil
}

// TakeHere takes the session in which we are an assistant, and which waits: we have accepted it.
func (s *Session) TakeHere() {
	s.seat.Do(func() { s.do(session.Taking{Participant: s.seat.Me()}) })
}

// introduceLoop makes the link of a customer who comes from a queue, and hands it out.
func (s *Session) introduceLoop(now time.Time) error {
	c := s.queue.coming
	if c == nil {
		return nil
	}
	secret, err := invite.NewLinkSecret(s.door.rand)
	if err != nil {
		return err
	}
	l, err := s.door.newLink(invite.Customer, secret, now, now.Add(introducedLife), For{Way: WayQueue, To: calledOf(c.Name)})
	if err != nil {
		return err
	}
	s.queue.coming = nil
	c.Introduce(l.link.URL())
	return nil
}

// calledOf is what somebody typed into a form as a participant's name: what a program's own word for it is made into, too; empty: nothing is left.
func calledOf(typed string) string { return trust.Clean(typed, utf8.UTFMax*trust.MaxNameRunes) }

// nameOf is what somebody who has proved a secret is called: as their program says, else as they said on the queue's form.
func (k *knock) nameOf(said string) string {
	if k.bySite() && (said == "" || said == session.Nameless) {
		return cmp.Or(k.link.whom.To, said)
	}
	return said
}

// bySite reports whether somebody proved a link that the site knows, too.
func (k *knock) bySite() bool { return k.link != nil && k.link.whom.Way == WayQueue }

// welcomeLoop asks the customer from the queue what its sessions begin with.
func (s *Session) welcomeLoop(id session.ParticipantID) {
	what := s.queue.ask
	if what == "" || s.barred(what) || s.kept.past() || s.personLoop(id).Invited.Way != WayQueue {
		return
	}
	s.queue.ask = ""
	if c, ok := s.seat.State().PrimaryCustomer(); ok && c.ID == id {
		s.do(session.Asking{Request: s.seat.State().LastAsk + 1, Activity: what})
	}
}

// Recipients are who may take a session that is handed over: one queue, or agents by name. Message is for whom takes it.
type Recipients struct {
	Queue   acd.QueueID
	Agents  []acd.UserID
	Message string
}

// Pass hands the session over. Once the site and the log have it our part is over (Snapshot.Handed); refused, everything is as it was,
// and a notice says why.
func (s *Session) Pass(to Recipients) {
	s.seat.Do(func() {
		if s.queue.passing || s.end.Over {
			return
		}
		s.queue.passing = true
		s.seat.Pass(seat.Passing{Queue: to.Queue, Agents: slices.Clone(to.Agents), Message: to.Message}, func(err error) {
			s.queue.passing = false
			if err != nil {
				s.noticeLoop(Notice{Kind: NoticeNotDone, Err: err})
			}
			s.publishLoop()
		})
		s.publishLoop()
	})
}

// passedLoop: somebody's part ended because they handed the session over.
func (s *Session) passedLoop(e session.SessionWaits) {
	if e.By == s.seat.Me() {
		s.end.Handed = true
		return
	}
	s.noticeLoop(Notice{Kind: NoticePassed, Who: e.By})
}

// goneLoop: the site does not know our place any more. When our transfer was on its way, that is because it was done.
func (s *Session) goneLoop(err error) error {
	if s.queue.passing && errors.Is(err, seat.ErrGone) {
		s.end.Handed = true
		return nil
	}
	return err
}

// seedOfLoop is the seed of the check words with a participant; nil: there are none, or they have not been found yet.
func (s *Session) seedOfLoop(p session.ParticipantID) []byte {
	if s.seat.State().Introduced(s.seat.Me(), p) {
		return s.seat.WordSeed(p)
	}
	return s.people.seeds[p]
}

// Level is what speaks for a participant's being who they say.
type Level string

// Levels.
const (
	LevelNone   Level = ""       // nothing yet
	LevelProved Level = "proved" // they proved the number or a link to us
	LevelSite   Level = "site"   // the site introduced us to each other
	LevelRep    Level = "rep"    // a colleague let them in
)

// levelLoop is what speaks for a participant.
func (s *Session) levelLoop(p session.Participant) Level {
	me := s.seat.Me()
	switch {
	case me == 0 || p.ID == me:
		return LevelNone
	case s.seat.State().Introduced(me, p.ID):
		return LevelSite
	case s.people.seeds[p.ID] != nil:
		return LevelProved
	}
	return LevelRep
}

// start makes a session that we lead.
func start(cfg Config, newID func() (session.ID, error)) (*Session, error) {
	keys, err := NewKeys()
	if err != nil {
		return nil, err
	}
	return newSession(cfg, keys, newDoor(rand.Reader), &seat.Starting{
		Name: cfg.Rep, NewID: newID, Policy: session.Policy{
			MaxParticipants: 16, OneCustomer: cfg.Several, Agent: true, // as far as the site's greeting says
		},
	}), nil
}

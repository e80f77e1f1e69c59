package chat

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"deskhand/app/outbox"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// How much of what was said is kept; the oldest goes first.
const (
	maxEntries = 2000
	maxBytes   = 4 << 20
)

// settling is how long what is said to everyone is passed on to an assistant who has got the transcript: its author may not have
// known of them.
const settling = 2 * time.Minute

// How many messages wait, no longer than settling, for our log to know their author: in all, and of what came from one rep.
const (
	maxEarly   = 64
	maxEarlyOf = 8
)

// Config is whose Talk it is.
type Config struct {
	Session  session.ID
	Me       session.ParticipantID
	Identity trust.Identity
	Rand     io.Reader
}

// Talk is one end's record. Make it with New or Restore.
type Talk struct {
	cfg     Config
	state   session.State
	boxes   map[session.ParticipantID]*outbox.Box
	entries []*entry
	bytes   int // of entries' texts
	seen    map[key]bool
	newest  uint64
	told    map[session.ParticipantID]time.Time // when an assistant got the transcript from us
	early   []early
	paces   map[session.ParticipantID]*pace // how much more is taken from somebody
	list    []Message                       // of entries, until they change
	leads   bool                            // we are the primary rep
	unled   time.Time                       // since when nobody has led, as far as we saw; zero: somebody does
	cards   map[session.ParticipantID]wire.Card
	own     []byte                         // our card, as it is sent; nil: none
	shown   map[session.ParticipantID]bool // who has our card
}

// key is what a message is known by.
type key struct {
	from session.ParticipantID
	id   [wire.ChatIDLen]byte
}

// entry is a message in the record.
type entry struct {
	chat    wire.Chat
	signed  wire.SignedChat
	n       uint64
	at      time.Time
	earlier bool
	heard   time.Time // when it came to us; zero: it is ours
	passed  bool      // we have passed it on, or are not to
	ahead   bool      // we are to, once our log is where its author's was
	waits   map[session.ParticipantID]outbox.Ticket
	missed  []session.ParticipantID
}

// early is a message whose author our log does not have yet.
type early struct {
	From   session.ParticipantID `json:"from"` // whose link it came over
	Kind   wire.FrameKind        `json:"kind"`
	Signed []byte                `json:"signed"`
	At     time.Time             `json:"at"` // when it came
}

// Delivery is how far our own message has come.
type Delivery uint8

// The deliveries.
const (
	Received  Delivery = 0 // somebody else's
	Sending   Delivery = 1 // it waits for some of those it is for; Message.Waits
	Delivered Delivery = 2 // it has reached all of them: a customer's, the reps
	Missed    Delivery = 3 // some left before it reached them; Message.Missed
)

// Message is one that was said. Nobody changes its slices.
type Message struct {
	ID       [wire.ChatIDLen]byte // drawn by its author; with From it names the message, here and at every other end
	N        uint64               // by arrival here, from 1
	From, To session.ParticipantID
	At       time.Time // by its author's clock, not after it came
	Text     string
	Earlier  bool // of the transcript: said before we came
	Delivery Delivery
	Waits    []session.ParticipantID
	Missed   []session.ParticipantID
}

// Outgoing is an encoded message for wire.ChannelControl of the link to a participant.
type Outgoing struct {
	To  session.ParticipantID
	Msg []byte
}

// New returns a record of nothing.
func New(cfg Config) *Talk {
	return &Talk{
		cfg: cfg, boxes: map[session.ParticipantID]*outbox.Box{}, seen: map[key]bool{}, told: map[session.ParticipantID]time.Time{},
		paces: map[session.ParticipantID]*pace{},
	}
}

// Messages returns what was said, oldest first; the slice is never changed afterwards.
func (t *Talk) Messages() []Message {
	if t.list == nil {
		t.list = make([]Message, 0, len(t.entries))
		for _, e := range t.entries {
			t.list = append(t.list, e.message(t.cfg.Me))
		}
	}
	return t.list
}

func (e *entry) message(me session.ParticipantID) Message {
	m := Message{ID: e.chat.ID, N: e.n, From: e.chat.From, To: e.chat.To, At: e.at, Text: e.chat.Text, Earlier: e.earlier,
		Waits: slices.Sorted(maps.Keys(e.waits)), Missed: slices.Clone(e.missed)}
	switch {
	case m.From != me:
	case len(m.Waits) > 0:
		m.Delivery = Sending
	case len(m.Missed) > 0:
		m.Delivery = Missed
	default:
		m.Delivery = Delivered
	}
	return m
}

// MayWrite reports whether from may write to a participant, or to everyone (0): nil, ErrForbidden, ErrAlone or ErrAddressee.
func MayWrite(s session.State, from, to session.ParticipantID) error {
	switch {
	case !s.May(from, session.Chat):
		return ErrForbidden
	case len(audience(s, from, 0)) == 0:
		return ErrAlone
	case len(audience(s, from, to)) == 0:
		return ErrAddressee
	}
	return nil
}

// audience are those to whom from sends what it writes to a participant, or to everyone: of a customer, the reps.
func audience(s session.State, from, to session.ParticipantID) []session.ParticipantID {
	author, ok := s.Participant(from)
	if !ok {
		return nil
	}
	var list []session.ParticipantID
	for _, p := range s.People {
		if p.ID != from && p.Presence == session.Here && (to == 0 || to == p.ID) && (author.Role.IsRep() || p.Role.IsRep()) {
			list = append(list, p.ID)
		}
	}
	return list
}

// Write says something to one participant, or to everyone (0). It returns MayWrite's errors, ErrText, or outbox.ErrFull when it could
// be kept for nobody.
func (t *Talk) Write(to session.ParticipantID, text string, now time.Time) error {
	if err := MayWrite(t.state, t.cfg.Me, to); err != nil {
		return err
	}
	c := wire.Chat{From: t.cfg.Me, To: to, At: max(now.UnixMilli(), 0), Seen: max(t.state.Last.UnixMilli(), 0), Text: wire.CleanChat(text)}
	if !wire.ChatText(c.Text) {
		return fmt.Errorf("%d runes: %w", utf8.RuneCountInString(c.Text), ErrText)
	}
	if _, err := io.ReadFull(t.cfg.Rand, c.ID[:]); err != nil {
		return fmt.Errorf("draw message ID: %w", err)
	}
	signed, err := Sign(t.cfg.Identity, t.cfg.Session, c)
	if err != nil {
		return err
	}
	body, err := wire.EncodeSignedChat(signed)
	if err != nil {
		return err
	}
	e := &entry{chat: c, signed: signed, at: time.UnixMilli(c.At), waits: map[session.ParticipantID]outbox.Ticket{}}
	var problem error
	for _, p := range audience(t.state, t.cfg.Me, to) {
		ticket, err := t.keep(p, wire.FrameChat, body)
		if err != nil {
			problem, e.missed = err, append(e.missed, p)
			continue
		}
		e.waits[p] = ticket
	}
	if len(e.waits) == 0 {
		return problem
	}
	t.add(e)
	return nil
}

// keep puts a message in a participant's outbox.
func (t *Talk) keep(to session.ParticipantID, kind wire.FrameKind, body []byte) (outbox.Ticket, error) {
	b, err := t.box(to)
	if err != nil {
		return 0, err
	}
	return b.Send(kind, body)
}

func (t *Talk) box(p session.ParticipantID) (*outbox.Box, error) {
	b := t.boxes[p]
	if b == nil {
		var err error
		if b, err = outbox.New(t.cfg.Rand, outbox.Limits{}); err != nil {
			return nil, err
		}
		t.boxes[p] = b
	}
	return b, nil
}

// LinkUp says that there is a link to a participant, another than before if there was one.
func (t *Talk) LinkUp(p session.ParticipantID, now time.Time) error {
	b, err := t.box(p)
	if err != nil {
		return err
	}
	b.LinkUp(now)
	return nil
}

// LinkDown says that there is none.
func (t *Talk) LinkDown(p session.ParticipantID) {
	if b := t.boxes[p]; b != nil {
		b.LinkDown()
	}
}

// Flush returns what is to be sent now. Call it after everything else and at Next. Where the record is to survive a crash, Saved is
// stored before or soon after: what a crash takes of it is missing here, though its author was told that it arrived, and our own words
// that had not arrived are not sent again. What a link does not take counts as lost on the way and is sent again.
func (t *Talk) Flush(now time.Time) ([]Outgoing, error) {
	var out []Outgoing
	var problems error
	for _, p := range slices.Sorted(maps.Keys(t.boxes)) {
		msgs, err := t.boxes[p].Flush(now)
		problems = errors.Join(problems, err)
		for _, m := range msgs {
			out = append(out, Outgoing{p, m})
		}
	}
	return out, problems
}

// Next is when Flush has something to send though nothing has happened; false: never.
func (t *Talk) Next() (next time.Time, ok bool) {
	for _, b := range t.boxes {
		if at, waits := b.Next(); waits && (!ok || at.Before(next)) {
			next, ok = at, true
		}
	}
	return next, ok
}

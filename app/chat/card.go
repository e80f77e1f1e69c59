package chat

import (
	"errors"
	"fmt"
	"maps"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// Introduce says who we are beside our name, to the reps who are there and to those who come; a customer's (PRODUCT rule 29). Said again,
// it takes the place of what was said before. It returns ErrForbidden where it is not ours to say, or wire's errors.
func (t *Talk) Introduce(c wire.Card, now time.Time) error {
	me, ok := t.state.Participant(t.cfg.Me)
	if !ok || !me.Role.IsCustomer() || !t.state.May(me.ID, session.Chat) {
		return ErrForbidden
	}
	body, err := wire.EncodeCard(c)
	if err != nil {
		return err
	}
	t.own, t.shown = body, map[session.ParticipantID]bool{}
	return t.showCard()
}

// showCard gives our card to every rep who has not got it.
func (t *Talk) showCard() error {
	if t.own == nil {
		return nil
	}
	var problems error
	for _, p := range t.state.People {
		if !p.Role.IsRep() || p.Presence != session.Here || t.shown[p.ID] {
			continue
		}
		if _, err := t.keep(p.ID, wire.FrameCard, t.own); err != nil {
			problems = errors.Join(problems, err)
			continue
		}
		t.shown[p.ID] = true
	}
	return problems
}

// readCard takes what a customer says of themselves.
func (t *Talk) readCard(from session.ParticipantID, body []byte) error {
	c, err := wire.DecodeCard(body)
	if err != nil {
		return err
	}
	sender, _ := t.state.Participant(from)
	me, _ := t.state.Participant(t.cfg.Me)
	if !sender.Role.IsCustomer() || !me.Role.IsRep() {
		return fmt.Errorf("card of participant %d: %w", from, ErrForged)
	}
	t.cards = maps.Clone(t.cards)
	if t.cards == nil {
		t.cards = map[session.ParticipantID]wire.Card{}
	}
	if t.cards[from] = c; c == (wire.Card{}) {
		delete(t.cards, from)
	}
	return nil
}

// Cards are what customers have said of themselves to us. The map is never changed.
func (t *Talk) Cards() map[session.ParticipantID]wire.Card { return t.cards }

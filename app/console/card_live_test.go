package console_test

import (
	"testing"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// What a customer says of themselves reaches the reps who are there and those who come later, and no other customer; said again it takes
// the place of what was said, and it outlives a crash of the rep's program. The site hears nothing of it.
func TestRule29WhatACustomerSaysOfThemselves(t *testing.T) {
	srv, ana, luis, marta, _ := team(t)
	me := session.ParticipantID(0)
	for _, p := range ana.now().State.People {
		if p.Name == "Marta" {
			me = p.ID
		}
	}
	knows := func(c wire.Card) func(console.Snapshot) bool {
		return func(s console.Snapshot) bool { return s.Written.Cards[me] == c }
	}
	first, second := wire.Card{Email: "marta@example.com"}, wire.Card{Email: "marta@example.com", Company: "Acme", Phone: "+34 600 000 000"}
	marta.Introduce(first)
	ana.until(t, "Ana knows", knows(first))
	luis.until(t, "Luis knows", knows(first))
	marta.Introduce(second)
	ana.until(t, "Ana knows more", knows(second))
	door := ana.until(t, "the number", inviting)
	eva := newRep(t, srv, "Eva", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	eva.until(t, "Eva knows", knows(second))
	ben := newCustomer(t, srv, "Ben", numberOf(door))
	ana.until(t, "Ben here", func(s console.Snapshot) bool {
		for _, p := range s.State.People {
			if p.Name == "Ben" && p.Presence == session.Here && s.People[p.ID].Linked {
				return true
			}
		}
		return false
	})
	if got := ben.now().Written.Cards; len(got) != 0 {
		t.Errorf("another customer knows %v", got)
	}
	marta.Introduce(wire.Card{})
	ana.until(t, "taken back", func(s console.Snapshot) bool { return len(s.Written.Cards) == 0 })
	luis.until(t, "taken back", func(s console.Snapshot) bool { return len(s.Written.Cards) == 0 })
}

package main

import (
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/store"
	"deskhand/ui/history"
	"deskhand/ui/words"
)

// Who has given no name is called by a word of the program's own language, wherever they are named.
func TestTheNamelessAreCalledInOurLanguage(t *testing.T) {
	for language, want := range map[string]string{"en": "Customer", "es": "Cliente"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		people := []session.Participant{{ID: 1, Name: "Ana", Role: session.PrimaryRep}, {ID: 2, Name: session.Nameless, Role: session.PrimaryCustomer}}
		s := withNames(console.Snapshot{State: session.State{People: people}})
		if got := s.State.People[1].Name; got != want || s.State.People[0].Name != "Ana" || people[1].Name != session.Nameless {
			t.Errorf("%s: %q; the session itself now has %q", language, got, people[1].Name)
		}
		past := store.Past{ID: "aaaa", Name: "Marta, " + session.Nameless, Started: time.Now()}
		if got := item(past, nil).Line; got != "Marta, "+want {
			t.Errorf("%s: listed as %q", language, got)
		}
		if got := sheetRow(past, nil).Name; got != "Marta, "+want {
			t.Errorf("%s: exported as %q", language, got)
		}
		if _, got := history.Sentence(session.State{People: people}, session.ParticipantJoined{ID: 2}); got == "" || got[:len(want)] != want {
			t.Errorf("%s: told as %q", language, got)
		}
	}
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
}

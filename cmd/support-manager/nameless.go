package main

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/app/session"
)

// called is a name as this program says it: who has given none gets a word in the language here, not in theirs.
func called(name string) string {
	if name == session.Nameless {
		return lang.L("join.customer")
	}
	return name
}

// calledAll are several names in one text, as the history keeps them.
func calledAll(names string) string {
	list := strings.Split(names, ", ")
	for i, name := range list {
		list[i] = called(name)
	}
	return strings.Join(list, ", ")
}

// withNames is a snapshot in which everybody has a name.
func withNames(s console.Snapshot) console.Snapshot {
	if slices.ContainsFunc(s.State.People, func(p session.Participant) bool { return p.Name == session.Nameless }) {
		s.State.People = slices.Clone(s.State.People)
		for i := range s.State.People {
			s.State.People[i].Name = called(s.State.People[i].Name)
		}
	}
	return s
}

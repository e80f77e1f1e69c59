package server

import (
	"maps"
	"strings"
	"testing"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// An agent reads the form's own words, for what was answered only; answers that are cut away take their words along, or the inbox would
// be refused.
func TestAnInboxHasTheFormsWords(t *testing.T) {
	form := []acd.Field{{Key: "seats", Label: "How many computers?"}, {Key: "model", Label: "Which model?"}, {Key: acd.FieldName}, {Key: acd.FieldSubject, Label: "Why"}}
	answers := acd.Answers{"seats": "2", acd.FieldName: "Luis", acd.FieldSubject: strings.Repeat("ñ", 1500)}
	got := labels(form, answers)
	if want := map[acd.FieldKey]string{"seats": "How many computers?", acd.FieldSubject: "Why"}; !maps.Equal(got, want) {
		t.Fatalf("labels %v, want %v", got, want)
	}
	in := wire.Inbox{On: true}
	for i := range wire.MaxWaiters {
		in.List = append(in.List, wire.Waiter{Request: acd.RequestID(i + 1), Queue: "q", Answers: answers, Labels: maps.Clone(got)})
	}
	in = fitting(in)
	if _, err := wire.Encode(in); err != nil {
		t.Fatal(err)
	}
	for _, w := range in.List {
		for k := range w.Labels {
			if w.Answers[k] == "" {
				t.Fatalf("%q has words and no answer", k)
			}
		}
	}
}

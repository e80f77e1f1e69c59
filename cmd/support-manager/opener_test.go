package main

import (
	"context"
	"slices"
	"testing"
	"time"
)

// A mail program that is still starting is believed to open, and what was said of it is taken back when it fails after all. Where the program itself
// is what is waited for, how it ends at last says nothing: the message has been written by then.
func TestWhatOpensLate(t *testing.T) {
	for _, c := range []struct {
		name        string
		late, opens bool
		want        []bool
	}{
		{"opens at once", false, true, []bool{true}}, {"fails at once", false, false, []bool{false}},
		{"is late, and opens", true, true, []bool{true}}, {"is late, and fails", true, false, []bool{true, false}},
	} {
		ended, late, open := make(chan bool, 1), make(chan time.Time, 1), make(chan time.Time)
		if c.late {
			late <- time.Time{}
		} else {
			ended <- c.opens
		}
		var said []bool
		opening(t.Context(), ended, late, open, func(opened bool) {
			if said = append(said, opened); c.late && len(said) == 1 {
				ended <- c.opens // it is known only now
			}
		})
		if !slices.Equal(said, c.want) {
			t.Errorf("%s: said %v, want %v", c.name, said, c.want)
		}
	}
	late, open := make(chan time.Time, 1), make(chan time.Time, 1)
	late <- time.Time{}
	var said []bool
	opening(t.Context(), make(chan bool), late, open, func(opened bool) {
		said = append(said, opened)
		open <- time.Time{}
	})
	if !slices.Equal(said, []bool{true}) {
		t.Errorf("open for long: said %v", said)
	}
	over, stop := context.WithCancel(t.Context())
	stop()
	opening(over, make(chan bool), make(chan time.Time), make(chan time.Time), func(bool) { t.Error("said something though the program ends") })
}

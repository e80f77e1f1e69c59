package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"deskhand/app/chat"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/store"
)

// disk is a history that has no room until room says so, and cannot keep what bad says.
type disk struct {
	historyStore // not called
	room         bool
	bad          string
	written      []string
}

func (d *disk) take(what string) error {
	switch {
	case !d.room:
		return ledger.ErrFull
	case what == d.bad:
		return fmt.Errorf("%s: %w", what, store.ErrRecord)
	}
	d.written = append(d.written, what)
	return nil
}

func (d *disk) Append(_ context.Context, _ session.ParticipantID, _ string, e wire.Entry, _ session.State) error {
	return d.take(fmt.Sprint("entry ", e.N))
}
func (d *disk) Say(_ context.Context, _ session.ID, said []store.Said) error {
	return d.take("said " + said[0].Text)
}
func (d *disk) SetNote(_ context.Context, _ session.ID, text string) error {
	return d.take("note " + text)
}
func (d *disk) SetCard(_ context.Context, _ session.ID, of session.ParticipantID, c wire.Card) error {
	return d.take(fmt.Sprint("card ", of, " ", c.Email))
}
func (d *disk) SetCodes(_ context.Context, _ session.ID, codes []string) error {
	return d.take(fmt.Sprint("codes ", codes))
}
func (d *disk) Session(context.Context, session.ID) (store.Full, error) {
	return store.Full{Note: "on disk", Past: store.Past{Codes: []string{"on disk"}}}, nil
}
func (d *disk) Close() error { return nil }

func entry(n uint64) piece { return entryPiece{Entry: wire.Entry{N: n}} }

func TestAFullDiskLosesNothing(t *testing.T) {
	d := &disk{}
	c := &chronicle{log: quiet(), store: d}
	for _, p := range []piece{entry(1), saidPiece{said: []store.Said{{Text: "hello"}}}, notePiece{text: "noted", id: "a"}, codesPiece{codes: []string{"7"}, id: "a"}} {
		c.add(p)
	}
	if is := c.condition(); is.waiting != 4 || !is.full() {
		t.Errorf("condition %+v", is)
	}
	// What waits is what people see.
	if full, err := c.session(t.Context(), "a"); err != nil || full.Note != "noted" || !slices.Equal(full.Codes, []string{"7"}) {
		t.Errorf("read %+v, %v", full, err)
	}
	if full, err := c.session(t.Context(), "b"); err != nil || full.Note != "on disk" || !slices.Equal(full.Codes, []string{"on disk"}) {
		t.Errorf("another reads %+v, %v", full, err)
	}
	d.room = true
	c.add(entry(2))
	if is := c.condition(); is != (condition{}) {
		t.Errorf("condition %+v", is)
	}
	if want := []string{"entry 1", "said hello", "note noted", "codes [7]", "entry 2"}; !slices.Equal(d.written, want) {
		t.Errorf("written %q, want %q", d.written, want)
	}
}

// What waited is tried once more at the end.
func TestTheEndWritesWhatWaited(t *testing.T) {
	d := &disk{}
	c := &chronicle{log: quiet(), store: d}
	c.add(entry(1))
	d.room = true
	if err := c.close(); err != nil || !slices.Equal(d.written, []string{"entry 1"}) {
		t.Errorf("written %q, %v", d.written, err)
	}
}

// One piece that cannot be kept holds up nothing behind it, and it is said that there was one.
func TestAPieceThatCannotBeKeptIsLeftOut(t *testing.T) {
	d := &disk{bad: "entry 2"}
	c := &chronicle{log: quiet(), store: d}
	for n := range uint64(3) { // it waits in the middle of others for room
		c.add(entry(n + 1))
	}
	d.room = true
	c.add(notePiece{text: "noted"})
	if is := c.condition(); is.waiting != 0 || is.problem != nil || is.skipped != 1 {
		t.Errorf("condition %+v", is)
	}
	if want := []string{"entry 1", "entry 3", "note noted"}; !slices.Equal(d.written, want) {
		t.Errorf("written %q, want %q", d.written, want)
	}
}

// The same with the real history: a message for a session that is not there.
func TestTheHistoryGoesOnAfterWhatItCannotKeep(t *testing.T) {
	c := openChronicle(t.Context(), t.TempDir(), quiet())
	defer c.close()
	c.add(saidPiece{"nosuch", []store.Said{{N: 1, From: 1, Text: "x"}}})
	s := session.State{ID: "one", Started: time.Now(), Last: time.Now(), People: []session.Participant{{ID: 1, Name: "Ana", Role: session.PrimaryRep, Presence: session.Here, Since: time.Now()}}}
	c.add(entryPiece{Me: 1, Locator: "4821930", Entry: wire.Entry{N: 2, Body: []byte("b"), Sig: []byte("s")}, State: s}) // the first is missing
	c.add(saidPiece{"one", []store.Said{{N: 1, From: 1, Text: "hello"}}})
	if is := c.condition(); is.waiting != 0 || is.problem != nil || is.skipped != 1 {
		t.Errorf("condition %+v", is)
	}
	full, err := c.session(t.Context(), "one")
	if err != nil || len(full.Said) != 1 || full.Said[0].Text != "hello" {
		t.Errorf("read %+v, %v", full.Said, err)
	}
	if r := record(full, nil); !r.Gap || r.Item.Locator != "4821930" || len(r.Facts) != 12 {
		t.Errorf("a log without its beginning: %+v", r)
	}
}

func TestHearingPicksWhatIsNew(t *testing.T) {
	var h hearing
	m := func(n uint64) chat.Message { return chat.Message{N: n, ID: [8]byte{byte(n)}} }
	for i, test := range []struct {
		all  []chat.Message
		want []uint64
	}{
		{nil, nil},
		{[]chat.Message{m(1), m(2)}, []uint64{1, 2}},
		{[]chat.Message{m(1), m(2)}, nil},
		{[]chat.Message{m(4), m(3), m(1), m(2), m(5)}, []uint64{4, 3, 5}}, // a transcript came, and was put before
		{[]chat.Message{m(3), m(5), m(6)}, []uint64{6}},                   // the oldest are let go of
	} {
		var got []uint64
		for _, s := range h.news(test.all) {
			got = append(got, s.N)
			if s.ID[0] != byte(s.N) {
				t.Errorf("%d: message %d has the name %v", i, s.N, s.ID)
			}
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%d: new are %v, want %v", i, got, test.want)
		}
	}
}

func TestNoHistoryIsAnError(t *testing.T) {
	c := &chronicle{log: quiet(), problem: errors.New("gone")}
	c.add(entry(1))
	if _, err := c.session(t.Context(), "a"); err == nil || c.condition().waiting != 1 || c.close() != nil {
		t.Errorf("condition %+v, %v", c.condition(), err)
	}
}

// Each card is written when it changes, and when it is taken back; what stays is written once.
func TestRule29CardsGoIntoTheHistory(t *testing.T) {
	var h hearing
	d := &disk{room: true}
	c := &chronicle{log: quiet(), store: d}
	for _, cards := range []map[session.ParticipantID]wire.Card{
		nil, {2: {Email: "a@x"}}, {2: {Email: "a@x"}}, {2: {Email: "a@x"}, 4: {Email: "b@x"}}, {2: {Email: "c@x"}, 4: {Email: "b@x"}}, {4: {Email: "b@x"}}, nil, nil,
	} {
		for _, p := range h.introduced("one", cards) {
			c.add(p)
		}
	}
	if want := []string{"card 2 a@x", "card 4 b@x", "card 2 c@x", "card 2 ", "card 4 "}; !slices.Equal(d.written, want) {
		t.Errorf("written %q, want %q", d.written, want)
	}
}

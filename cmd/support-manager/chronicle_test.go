package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
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
	c := openChronicle(t.TempDir(), quiet(), nil)
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
	gone := errors.New("gone")
	c := &chronicle{log: quiet(), problem: gone, open: func(string) (historyStore, error) { return nil, gone }}
	c.add(entry(1))
	if _, err := c.session(t.Context(), "a"); err == nil || c.condition().waiting != 1 || c.close() != nil {
		t.Errorf("condition %+v, %v", c.condition(), err)
	}
}

// Whoever asks how it is with the history, as the window does all the time, does not wait for a file that somebody else has locked.
func TestNobodyWaitsForAHistoryThatIsOpened(t *testing.T) {
	d := &disk{room: true}
	c := &chronicle{log: quiet()}
	c.open = func(string) (historyStore, error) {
		if !c.mu.TryLock() {
			t.Error("the window waits until it is open")
			return d, nil
		}
		c.mu.Unlock()
		if is := c.condition(); is.waiting != 1 {
			t.Errorf("condition %+v", is)
		}
		return d, nil
	}
	c.add(entry(1))
	if is := c.condition(); is != (condition{}) || len(d.written) != 1 {
		t.Errorf("opened: condition %+v, written %q", is, d.written)
	}
}

// A history that cannot be opened, or is damaged, is tried again: nothing has to happen in a session for that, and nothing is lost. The file that was
// there is left as it is.
func TestAHistoryThatCannotBeOpenedIsTriedAgain(t *testing.T) {
	broken := []byte(strings.Repeat("This is no history. ", 1000))
	for name, c := range map[string]struct {
		spoil, mend func(path string) error
		want        error
	}{
		"the folder is missing": {func(path string) error { return os.RemoveAll(filepath.Dir(path)) }, func(path string) error { return os.MkdirAll(filepath.Dir(path), 0o700) }, fs.ErrNotExist},
		"no history at all":     {func(path string) error { return os.WriteFile(path, broken, 0o600) }, func(path string) error { return os.Rename(path, path+".old") }, store.ErrForeign},
		"damaged":               {damage, func(path string) error { return os.Rename(path, path+".old") }, store.ErrDamaged},
	} {
		dir := filepath.Join(t.TempDir(), "data")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "history.db")
		if err := c.spoil(path); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		before, _ := os.ReadFile(path)
		var again []func()
		told := 0
		h := openChronicle(dir, quiet(), func(f func()) { again = append(again, f) })
		h.tells(func() { told++ })
		s := session.State{ID: "one", Started: time.Now(), Last: time.Now(), People: []session.Participant{{ID: 1, Name: "Ana", Role: session.PrimaryRep, Presence: session.Here, Since: time.Now()}}}
		h.add(entryPiece{Me: 1, Locator: "4821930", Entry: wire.Entry{N: 1, Body: []byte("b"), Sig: []byte("s")}, State: s})
		if is := h.condition(); is.waiting != 1 || !errors.Is(is.problem, c.want) || len(again) != 1 {
			t.Errorf("%s: condition %+v, %d tries to come", name, is, len(again))
		}
		if _, err := h.session(t.Context(), "one"); !errors.Is(err, c.want) {
			t.Errorf("%s: read as %v", name, err)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(after, before) {
			t.Errorf("%s: the file was changed", name)
		}
		if err := c.mend(path); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again[0]()
		if is := h.condition(); is != (condition{}) || told != 1 || len(again) != 1 {
			t.Errorf("%s, mended: condition %+v, told %d times, %d tries", name, is, told, len(again))
		}
		if full, err := h.session(t.Context(), "one"); err != nil || full.Locator != "4821930" {
			t.Errorf("%s, mended: read %+v, %v", name, full.Past, err)
		}
		if err := h.close(); err != nil {
			t.Error(err)
		}
	}
}

// damage leaves a history of which nothing but the first page can be read.
func damage(path string) error {
	h, err := store.OpenHistory(context.Background(), path)
	if err == nil {
		err = h.Close()
	}
	if err != nil {
		return err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	copy(b[4096:], bytes.Repeat([]byte{0xa5}, len(b)-4096))
	return os.WriteFile(path, b, 0o600)
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

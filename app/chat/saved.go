package chat

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"deskhand/app/outbox"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// Saved is all of a Talk that outlives its program, as JSON. It holds what was said, in clear; its owner keeps it as it keeps keys and
// deletes it when the session ends.
type Saved struct {
	Boxes   map[session.ParticipantID]outbox.State `json:"boxes,omitempty"`
	Entries []SavedEntry                           `json:"entries,omitempty"`
	Newest  uint64                                 `json:"newest"`
	Told    map[session.ParticipantID]time.Time    `json:"told,omitempty"`
	Early   []early                                `json:"early,omitempty"`
	Cards   map[session.ParticipantID]wire.Card    `json:"cards,omitempty"`
}

// SavedEntry is one message.
type SavedEntry struct {
	Signed  []byte                                  `json:"signed"` // wire.EncodeSignedChat
	N       uint64                                  `json:"n"`
	At      time.Time                               `json:"at"`
	Heard   time.Time                               `json:"heard,omitzero"`
	Earlier bool                                    `json:"earlier,omitempty"`
	Passed  bool                                    `json:"passed,omitempty"`
	Ahead   bool                                    `json:"ahead,omitempty"`
	Waits   map[session.ParticipantID]outbox.Ticket `json:"waits,omitempty"`
	Missed  []session.ParticipantID                 `json:"missed,omitempty"`
}

// Saved returns a copy of what is to be stored.
func (t *Talk) Saved() (Saved, error) {
	s := Saved{Boxes: map[session.ParticipantID]outbox.State{}, Newest: t.newest, Told: maps.Clone(t.told), Early: slices.Clone(t.early), Cards: t.cards}
	for p, b := range t.boxes {
		s.Boxes[p] = b.State()
	}
	for _, e := range t.entries {
		b, err := wire.EncodeSignedChat(e.signed)
		if err != nil {
			return Saved{}, err
		}
		s.Entries = append(s.Entries, SavedEntry{Signed: b, N: e.n, At: e.at, Heard: e.heard, Earlier: e.earlier, Passed: e.passed, Ahead: e.ahead,
			Waits: maps.Clone(e.waits), Missed: slices.Clone(e.missed)})
	}
	return s, nil
}

// Restore returns the Talk that was stored, without links; Update comes next. ErrState or outbox.ErrState says that it is not one of
// ours. Signatures are not looked at again: what is stored is our own.
func Restore(cfg Config, s Saved) (*Talk, error) {
	t := New(cfg)
	if len(s.Entries) > maxEntries || len(s.Early) > maxEarly {
		return nil, fmt.Errorf("%d messages: %w", len(s.Entries), ErrState)
	}
	for p, st := range s.Boxes {
		b, err := outbox.Restore(cfg.Rand, outbox.Limits{}, st)
		if err != nil {
			return nil, err
		}
		t.boxes[p] = b
	}
	for _, e := range s.Entries {
		signed, err := wire.DecodeSignedChat(e.Signed)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrState, err)
		}
		c, err := wire.DecodeChat(signed.Body)
		if err != nil || t.seen[key{c.From, c.ID}] || e.N == 0 || e.N > s.Newest {
			return nil, fmt.Errorf("message %d: %w", e.N, ErrState)
		}
		t.insert(len(t.entries), &entry{chat: c, signed: signed, n: e.N, at: e.At, heard: e.Heard, earlier: e.Earlier, passed: e.Passed, ahead: e.Ahead,
			waits: maps.Clone(e.Waits), missed: slices.Clone(e.Missed)})
	}
	t.newest = s.Newest
	maps.Copy(t.told, s.Told)
	t.early, t.cards = slices.Clone(s.Early), maps.Clone(s.Cards)
	return t, nil
}

package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server/ledger"
)

// book is the queues' state as it is written down.
type book struct {
	store Queues
	state acd.State
	n     uint64 // of the newest event
	kept  uint64 // of the newest event in the state that was kept
}

const (
	keepEvery  = 500                 // events, after which the state is kept, so that a start has little to read
	keepEvents = 90 * 24 * time.Hour // how long events are kept that nobody needs to get to the state
)

// loadBook reads the state. It returns errBroken when what is written does not hold together.
func loadBook(ctx context.Context, store Queues) (book, error) {
	b := book{store: store}
	log, err := store.QueueLog(ctx)
	if err != nil {
		return b, err
	}
	b.n, b.kept = log.N, log.N
	if log.State != nil {
		if err := json.Unmarshal(log.State, &b.state); err != nil {
			return b, fmt.Errorf("read the state of the queues: %w: %w", errBroken, err)
		}
	}
	for _, kept := range log.Events {
		ev, err := acd.UnmarshalEvent(kept.Fact)
		if err == nil && kept.N != b.n+1 {
			err = errBroken
		}
		if err != nil {
			return b, fmt.Errorf("read event %d of the queues: %w", kept.N, err)
		}
		b.state, b.n = acd.Evolve(b.state, ev), kept.N
	}
	return b, nil
}

// decide answers a command: what follows is written down, with also where that is given, before it is so.
func (b *book) decide(ctx context.Context, by acd.UserID, cmd acd.Command, zones acd.Zones, now time.Time, also *ledger.SessionEntry) ([]acd.Event, error) {
	events, err := acd.Decide(b.state, zones, by, cmd, now)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	next, lines := b.state, make([]ledger.QueueEvent, len(events))
	for i, ev := range events {
		next = acd.Evolve(next, ev)
		fact, err := acd.MarshalEvent(ev)
		if err != nil {
			return nil, err
		}
		lines[i] = ledger.QueueEvent{N: b.n + uint64(i) + 1, At: next.Last, Kind: acd.EventKind(ev), Fact: fact}
		if lines[i].Left, err = leftWith(ev); err != nil {
			return nil, err
		}
	}
	if err := b.store.AppendQueues(ctx, lines, also); err != nil {
		return nil, err
	}
	b.state, b.n = next, b.n+uint64(len(lines))
	return events, nil
}

// leftWith is the message that an event leaves; nil: none.
func leftWith(ev acd.Event) (*ledger.QueueMessage, error) {
	m, is := ev.(acd.MessageLeft)
	if !is {
		return nil, nil
	}
	answers, err := json.Marshal(m.Answers)
	if err != nil {
		return nil, fmt.Errorf("write a message: %w", err)
	}
	return &ledger.QueueMessage{Queue: string(m.Queue), Answers: answers, Text: m.Text}, nil
}

// keep writes the state down when it is worth it, or at once.
func (b *book) keep(ctx context.Context, atOnce bool, now time.Time) error {
	if b.n == b.kept || !atOnce && b.n-b.kept < keepEvery {
		return nil
	}
	state, err := json.Marshal(b.state)
	if err != nil {
		return fmt.Errorf("write the state of the queues: %w", err)
	}
	if err := b.store.KeepQueues(ctx, b.n, state, now.Add(-keepEvents)); err != nil {
		return err
	}
	b.kept = b.n
	return nil
}

// ChangeQueues carries out commands of the administrator's where no server runs: it takes the lock of the data folder. In between it
// returns the first refusal; commands before it were carried out. ErrConfig: a server runs, and has to be asked.
func ChangeQueues(ctx context.Context, data string, store Queues, commands ...acd.Command) (state acd.State, err error) {
	f, err := lock(data)
	if err != nil {
		return state, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b, err := loadBook(ctx, store)
	if err != nil {
		return state, err
	}
	zones := newZones(b.state)
	for _, cmd := range commands {
		zones.learn(cmd)
		if _, err := b.decide(ctx, acd.Site, cmd, zones.all(), time.Now(), nil); err != nil {
			return b.state, err
		}
	}
	return b.state, nil
}

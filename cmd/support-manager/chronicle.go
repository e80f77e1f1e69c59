package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"deskhand/app/console"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/store"
)

// historyStore is what the console needs of its history; store.History has it.
type historyStore interface {
	Append(ctx context.Context, me session.ParticipantID, locator string, e wire.Entry, s session.State) error
	Sessions(ctx context.Context, before time.Time, limit int) ([]store.Past, error)
	Session(ctx context.Context, id session.ID) (store.Past, []wire.Entry, error)
	Close() error
}

// chronicle writes records into the history, in order. What cannot be written stays in memory and is tried again with the next
// record: a full disk loses nothing as long as the program runs.
type chronicle struct {
	log   *slog.Logger
	store historyStore // nil when it could not be opened

	mu sync.Mutex
	// ---- guarded by mu ----
	waiting []console.Record // not written yet, in order
	problem error            // of the last attempt; nil when all is written
	// -----------------------
}

func openChronicle(ctx context.Context, data string, log *slog.Logger) *chronicle {
	c := &chronicle{log: log}
	h, err := store.OpenHistory(ctx, filepath.Join(data, "history.db"))
	if err != nil {
		log.Error("no history", "err", err)
		c.problem = err
		return c
	}
	c.store = h
	return c
}

// add writes a record, after those that wait. It is called on the errands' goroutine.
func (c *chronicle) add(r console.Record) {
	c.mu.Lock()
	c.waiting = append(c.waiting, r)
	waiting := c.waiting
	c.mu.Unlock()
	if c.store == nil {
		return
	}
	written := 0
	var err error
	for _, r := range waiting {
		// Not the program's context: what happened is written even while it ends.
		if err = c.store.Append(context.Background(), r.Me, r.Locator, r.Entry, r.State); err != nil {
			c.log.Error("history not written", "session", r.State.ID, "err", err)
			break
		}
		written++
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = append([]console.Record(nil), c.waiting[written:]...)
	c.problem = err
}

// state tells how many records wait to be written, and why.
func (c *chronicle) state() (waiting int, problem error, full bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting), c.problem, errors.Is(c.problem, ledger.ErrFull)
}

// sessions are the newest ones, newest first.
func (c *chronicle) sessions(ctx context.Context, limit int) ([]store.Past, error) {
	if c.store == nil {
		return nil, c.problem
	}
	return c.store.Sessions(ctx, time.Time{}, limit)
}

// session is one of them with its log.
func (c *chronicle) session(ctx context.Context, id session.ID) (store.Past, []wire.Entry, error) {
	if c.store == nil {
		return store.Past{}, nil, c.problem
	}
	return c.store.Session(ctx, id)
}

func (c *chronicle) close() error {
	if c.store == nil {
		return nil
	}
	return c.store.Close()
}

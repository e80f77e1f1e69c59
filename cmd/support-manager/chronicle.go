package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/chat"
	"deskhand/app/console"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/store"
)

// writer is what the chronicle writes into.
type writer interface {
	Append(ctx context.Context, me session.ParticipantID, locator string, e wire.Entry, s session.State) error
	Say(ctx context.Context, id session.ID, said []store.Said) error
	SetNote(ctx context.Context, id session.ID, text string) error
	SetCard(ctx context.Context, id session.ID, of session.ParticipantID, c wire.Card) error
	SetCodes(ctx context.Context, id session.ID, codes []string) error
	Close() error
}

// reader is what the history page and the tabs' notes read from.
type reader interface {
	Find(ctx context.Context, q store.Query, offset, limit int) ([]store.Past, error)
	Count(ctx context.Context, q store.Query) (int, error)
	Reps(ctx context.Context) ([]string, error)
	Codes(ctx context.Context) ([]string, error)
	Session(ctx context.Context, id session.ID) (store.Full, error)
	Note(ctx context.Context, id session.ID) (string, error)
	CodesOf(ctx context.Context, id session.ID) ([]string, error)
}

// historyStore is what the console needs of its history; store.History has it.
type historyStore interface {
	writer
	reader
	ForgetBefore(ctx context.Context, before time.Time) (int, error)
}

// chronicle writes into the history, in order. What cannot be written stays in memory and is tried again with the next piece: a full
// disk, or a file that could not be opened, loses nothing as long as the program runs: it is tried again every retryTime. Only a piece that could never be written is left out, so that others do not wait
// for it.
type chronicle struct {
	log   *slog.Logger
	path  string
	open  func(path string) (historyStore, error) // openHistory, but in tests
	later func(f func())                          // does f on the errands' goroutine, after a while; nil: what waits is tried with the next piece

	mu sync.Mutex
	// ---- guarded by mu ----
	store   historyStore // nil when it could not be opened
	retries bool         // later has something to do
	news    func()       // condition may have changed without a piece; nil: nobody wants to know
	waiting []piece      // not written yet, in order
	skipped int          // pieces that were left out
	problem error        // of the last attempt; nil when all is written
	// -----------------------
}

// piece is something to be written: one of the types below.
type piece interface {
	write(ctx context.Context, to writer) error
	of() session.ID
}

type (
	entryPiece console.Record
	saidPiece  struct {
		id   session.ID
		said []store.Said
	}
	notePiece struct {
		id   session.ID
		text string
	}
	codesPiece struct {
		id    session.ID
		codes []string
	}
	cardPiece struct {
		id   session.ID
		who  session.ParticipantID
		card wire.Card
	}
)

func (p entryPiece) write(ctx context.Context, to writer) error {
	return to.Append(ctx, p.Me, p.Locator, p.Entry, p.State)
}
func (p saidPiece) write(ctx context.Context, to writer) error { return to.Say(ctx, p.id, p.said) }
func (p notePiece) write(ctx context.Context, to writer) error { return to.SetNote(ctx, p.id, p.text) }
func (p codesPiece) write(ctx context.Context, to writer) error {
	return to.SetCodes(ctx, p.id, p.codes)
}

func (p cardPiece) write(ctx context.Context, to writer) error {
	return to.SetCard(ctx, p.id, p.who, p.card)
}

func (p entryPiece) of() session.ID { return p.State.ID }
func (p saidPiece) of() session.ID  { return p.id }
func (p notePiece) of() session.ID  { return p.id }
func (p codesPiece) of() session.ID { return p.id }
func (p cardPiece) of() session.ID  { return p.id }

// retryTime is how long after a failure what waits is tried again.
const retryTime = 5 * time.Second

func openChronicle(data string, log *slog.Logger, later func(f func())) *chronicle {
	c := &chronicle{log: log, path: filepath.Join(data, "history.db"), open: openHistory, later: later}
	if c.opened() == nil {
		c.retry()
	}
	return c
}

// openHistory opens the store's.
func openHistory(path string) (historyStore, error) {
	h, err := store.OpenHistory(context.Background(), path)
	if err != nil {
		return nil, err
	}
	return h, nil
}

// opened is the history, opened if it was not; nil when it cannot be. It is called at the start and on the errands' goroutine. Opening may take as
// long as somebody else has the file locked, ten seconds: the window, which asks for the condition all the time, does not wait for it.
func (c *chronicle) opened() historyStore {
	c.mu.Lock()
	is := c.store
	c.mu.Unlock()
	if is != nil {
		return is
	}
	h, err := c.open(c.path)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		if c.problem == nil || c.problem.Error() != err.Error() {
			c.log.Error("no history", "err", err)
		}
		c.problem = err
		return nil
	}
	c.store, c.problem = h, nil
	return h
}

// retry has what waits tried again later, and the file that could not be opened.
func (c *chronicle) retry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.retries || c.later == nil {
		return
	}
	c.retries = true
	c.later(func() {
		c.mu.Lock()
		c.retries = false
		news := c.news
		c.mu.Unlock()
		c.flush()
		if news != nil {
			news()
		}
	})
}

// tells has news called when the condition may have changed by itself; it must not block.
func (c *chronicle) tells(news func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.news = news
}

// add writes a piece, after those that wait. It is called on the errands' goroutine.
func (c *chronicle) add(p piece) {
	c.mu.Lock()
	c.waiting = append(c.waiting, p)
	c.mu.Unlock()
	c.flush()
}

// flush writes what waits. It is called on the errands' goroutine, or when that has ended.
func (c *chronicle) flush() {
	to := c.opened()
	if to == nil {
		c.retry()
		return
	}
	c.mu.Lock()
	waiting := c.waiting
	c.mu.Unlock()
	written, skipped := 0, 0
	var err error
	for _, p := range waiting {
		// Not the program's context: what happened is written even while it ends.
		err = p.write(context.Background(), to)
		if errors.Is(err, store.ErrRecord) {
			c.log.Error("left out of the history", "session", p.of(), "err", err)
			skipped++
			err = nil
		}
		if err != nil {
			c.log.Error("history not written", "session", p.of(), "err", err)
			break
		}
		written++
	}
	c.mu.Lock()
	c.waiting = slices.Clone(c.waiting[written:])
	c.skipped += skipped
	c.problem = err
	c.mu.Unlock()
	if c.drop(to, err); err != nil {
		c.retry()
	}
}

// drop lets go of a history that is damaged: another file may be put in its place, and the next try opens that.
func (c *chronicle) drop(h historyStore, err error) {
	if !errors.Is(err, store.ErrDamaged) {
		return
	}
	c.mu.Lock()
	if c.store == h {
		c.store, c.problem = nil, err
	}
	c.mu.Unlock()
	if err := h.Close(); err != nil {
		c.log.Warn("damaged history not closed", "err", err)
	}
	c.retry()
}

// condition is how the chronicle does.
type condition struct {
	waiting int // pieces not written yet
	skipped int // pieces that were left out
	problem error
}

// damaged: the file is broken, or no history at all.
func (c condition) damaged() bool {
	return errors.Is(c.problem, store.ErrDamaged) || errors.Is(c.problem, store.ErrForeign)
}

// unread says why nothing could be read.
func (c *chronicle) unread(err error) string {
	with := map[string]any{"File": c.path}
	switch {
	case errors.Is(err, store.ErrNewer):
		return lang.L("history.unread.newer", with)
	case condition{problem: err}.damaged():
		return lang.L("history.unread.damaged", with)
	}
	return lang.L("history.unread.what")
}

func (c condition) full() bool { return errors.Is(c.problem, ledger.ErrFull) }

func (c *chronicle) condition() condition {
	c.mu.Lock()
	defer c.mu.Unlock()
	return condition{len(c.waiting), c.skipped, c.problem}
}

// read calls f with what can be read, when there is something.
func (c *chronicle) read(f func(r historyStore) error) error {
	c.mu.Lock()
	from, problem := c.store, c.problem
	c.mu.Unlock()
	if from == nil {
		return problem
	}
	err := f(from)
	c.drop(from, err)
	return err
}

// session is one of them, with what waits to be written of its notes and codes.
func (c *chronicle) session(ctx context.Context, id session.ID) (full store.Full, err error) {
	err = c.read(func(r historyStore) error {
		full, err = r.Session(ctx, id)
		return err
	})
	full.Note, full.Codes = c.newest(id, full.Note, full.Codes)
	return full, err
}

// noted is what is noted of a session, which need not be in the history.
func (c *chronicle) noted(ctx context.Context, id session.ID) (text string, codes []string, err error) {
	err = c.read(func(r historyStore) error {
		if text, err = r.Note(ctx, id); err == nil {
			codes, err = r.CodesOf(ctx, id)
		}
		return err
	})
	text, codes = c.newest(id, text, codes)
	return text, codes, err
}

// newest puts what waits to be written of a session's notes and codes in place of what is written.
func (c *chronicle) newest(id session.ID, text string, codes []string) (string, []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.waiting {
		switch p := p.(type) {
		case notePiece:
			if p.id == id {
				text = p.text
			}
		case codesPiece:
			if p.id == id {
				codes = p.codes
			}
		}
	}
	return text, codes
}

func (c *chronicle) close() error {
	c.flush()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) > 0 {
		c.log.Error("left out of the history, which could not be written", "entries", len(c.waiting), "err", c.problem)
	}
	if c.store == nil {
		return nil
	}
	return c.store.Close()
}

// hearing picks from what is said in a session what is new. It belongs to that session's goroutine.
type hearing struct {
	newest uint64
	cards  map[session.ParticipantID]wire.Card
}

// introduced are the cards that changed since the last call. After a restart they come again.
func (h *hearing) introduced(id session.ID, cards map[session.ParticipantID]wire.Card) (out []cardPiece) {
	for _, of := range []map[session.ParticipantID]wire.Card{cards, h.cards} { // also who took theirs back
		for who := range of {
			p := cardPiece{id, who, cards[who]}
			if cards[who] != h.cards[who] && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	h.cards = cards
	return out
}

// news are the messages that came since the last call; nil when there are none. After a restart they come again: the history knows them.
func (h *hearing) news(all []chat.Message) []store.Said {
	var out []store.Said
	newest := h.newest
	for _, m := range all { // not in the order of N: what was said earlier may come later
		if m.N > h.newest {
			out = append(out, store.Said{ID: m.ID, N: m.N, From: m.From, To: m.To, At: m.At, Text: m.Text})
			newest = max(newest, m.N)
		}
	}
	h.newest = newest
	return out
}

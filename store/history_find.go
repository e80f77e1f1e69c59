package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// Query says which sessions of the history are wanted, and in which order. The zero value is all of them, newest first.
type Query struct {
	Text     string    // words, or beginnings of words: of names, chat, notes, tracking codes, number
	From     time.Time // started then or later; zero: whenever
	Until    time.Time // started before; zero: whenever
	Quiet    time.Time // nothing has happened in them since; zero: whenever
	Customer string    // part of a customer's name
	Rep      string    // the name of a rep who was in it
	Part     Part
	Ending   Ending
	Code     string // one of its tracking codes
	Order    Order
	Turned   bool // the other way round
}

// Part is what we were in a session.
type Part string

// The parts.
const (
	AnyPart  Part = ""
	Led      Part = "led"
	Assisted Part = "assisted"
)

// Ending is how a session ended.
type Ending string

// The endings.
const (
	AnyEnding  Ending = ""
	EndedWell  Ending = "well"  // somebody meant it
	EndedOther Ending = "other" // for another reason
	NotEnded   Ending = "open"  // not as far as we know
)

// Order is what a list is sorted by.
type Order string

// The orders; what is equal is sorted by the start, newest first.
const (
	ByStart  Order = ""       // newest first
	ByLasted Order = "lasted" // longest first
	ByName   Order = "name"   // from A; those without a customer last
)

// Find returns sessions from the place offset of those that a query wants, at most limit.
func (h *History) Find(ctx context.Context, q Query, offset, limit int) ([]Past, error) {
	where, args, err := h.where(ctx, q)
	if err != nil {
		return nil, historyError("search the history", err)
	}
	// What is counted off and sorted are IDs: an index has all that is needed for it, and few whole rows are read.
	list, err := h.read(ctx, " WHERE id IN (SELECT id FROM session"+where+q.order()+" LIMIT ? OFFSET ?)"+q.order(), append(args, limit, offset)...)
	return list, historyError("search the history", err)
}

// Count returns how many sessions a query wants.
func (h *History) Count(ctx context.Context, q Query) (int, error) {
	where, args, err := h.where(ctx, q)
	if err != nil {
		return 0, historyError("search the history", err)
	}
	n := 0
	err = h.db.QueryRowContext(ctx, "SELECT count(*) FROM session"+where, args...).Scan(&n)
	return n, historyError("search the history", err)
}

// Reps returns the names of all reps who are in the history, from A.
func (h *History) Reps(ctx context.Context) ([]string, error) {
	list, err := column[string](ctx, h.db, "SELECT DISTINCT name FROM participant WHERE role IN ('primary-rep', 'assistant') ORDER BY name")
	return list, historyError("read history", err)
}

// Codes returns all tracking codes that are in the history, from A.
func (h *History) Codes(ctx context.Context) ([]string, error) {
	list, err := column[string](ctx, h.db, "SELECT DISTINCT code FROM code ORDER BY code")
	return list, historyError("read history", err)
}

// where is a query's condition; what it looks for is indexed then.
func (h *History) where(ctx context.Context, q Query) (where string, args []any, err error) {
	words := match(q.Text)
	if words != "" {
		err = h.refresh(ctx)
	}
	where, args = q.where(words)
	return where, args, err
}

func (q Query) where(words string) (where string, args []any) {
	var all []string
	add := func(condition string, with ...any) {
		all, args = append(all, condition), append(args, with...)
	}
	if words != "" {
		// +: the sessions are gone through in the order that is wanted. By number, those found would have to be sorted: 53 ms instead
		// of 7 when all of 20,000 are.
		add("+num IN (SELECT rowid FROM words WHERE words MATCH ?)", words)
	}
	if !q.From.IsZero() {
		add("started >= ?", q.From.UnixMilli())
	}
	if !q.Until.IsZero() {
		add("started < ?", q.Until.UnixMilli())
	}
	if !q.Quiet.IsZero() {
		add("last < ?", q.Quiet.UnixMilli())
	}
	if q.Customer != "" {
		add("instr(folded, ?) > 0", fold(q.Customer))
	}
	if q.Rep != "" {
		add("id IN (SELECT session FROM participant WHERE role IN ('primary-rep', 'assistant') AND name = ?)", q.Rep)
	}
	switch q.Part {
	case Led:
		add("led = 1")
	case Assisted:
		add("led = 0")
	}
	switch q.Ending {
	case EndedWell:
		add("ended > 0 AND reason = ?", session.ReasonDone)
	case EndedOther:
		add("ended > 0 AND reason <> ?", session.ReasonDone)
	case NotEnded:
		add("ended = 0")
	}
	if q.Code != "" {
		add("id IN (SELECT session FROM code WHERE code = ?)", q.Code)
	}
	if len(all) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(all, " AND "), args
}

func (q Query) order() string {
	down, up := " DESC", ""
	if q.Turned {
		down, up = up, down
	}
	switch q.Order {
	case ByLasted:
		return " ORDER BY lasted" + down + ", started" + down
	case ByName:
		return " ORDER BY folded = ''" + ", folded" + up + ", started DESC"
	}
	return " ORDER BY started" + down + ", id"
}

// Full is all that the history has of one session.
type Full struct {
	Past
	Entries []wire.Entry
	Said    []Said // by time
	Note    string
}

// Session returns one session. Errors: sql.ErrNoRows (wrapped) when there is none.
func (h *History) Session(ctx context.Context, id session.ID) (Full, error) {
	list, err := h.read(ctx, " WHERE id = ?", id)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return Full{}, fmt.Errorf("read history of %s: %w", id, err)
	}
	f := Full{Past: list[0]}
	if f.Entries, err = entries(ctx, h.db, id); err == nil {
		f.Said, err = h.said(ctx, id)
	}
	if err == nil {
		f.Note, err = h.Note(ctx, id)
	}
	return f, historyError("read history", err)
}

// Note returns what the rep noted of a session; "" also when it is not in the history.
func (h *History) Note(ctx context.Context, id session.ID) (text string, err error) {
	err = h.db.QueryRowContext(ctx, "SELECT text FROM note WHERE session = ?", id).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return text, historyError("read a note", err)
}

// CodesOf returns the tracking codes of a session, in their order.
func (h *History) CodesOf(ctx context.Context, id session.ID) ([]string, error) {
	list, err := column[string](ctx, h.db, "SELECT code FROM code WHERE session = ? ORDER BY slot", id)
	return list, historyError("read tracking codes", err)
}

func (h *History) said(ctx context.Context, id session.ID) ([]Said, error) {
	return table(ctx, h.db, func(row scanner) (m Said, err error) {
		var mid []byte
		var at int64
		err = row.Scan(&m.From, &mid, &m.N, &m.To, &at, &m.Text)
		copy(m.ID[:], mid)
		m.At = moment(at)
		return m, err
	}, "SELECT author, id, n, to_one, at, text FROM message WHERE session = ? ORDER BY at, n", id)
}

// Forget deletes one session from the history, with what was said and noted.
func (h *History) Forget(ctx context.Context, id session.ID) error {
	_, err := h.db.ExecContext(ctx, "DELETE FROM session WHERE id = ?", id)
	if err == nil {
		err = h.shrink(ctx)
	}
	return historyError("forget a session", err)
}

// ForgetBefore deletes the sessions in which nothing has happened since a time, with what was said and noted, and returns how many.
// What has been deleted is not in the file any more afterwards, unless there is an error.
func (h *History) ForgetBefore(ctx context.Context, before time.Time) (int, error) {
	done, err := h.db.ExecContext(ctx, "DELETE FROM session WHERE last < ?", before.UnixMilli())
	if err != nil {
		return 0, historyError("forget sessions", err)
	}
	n, err := done.RowsAffected()
	if err == nil && n > 0 {
		err = h.shrink(ctx)
	}
	return int(n), historyError("forget sessions", err)
}

// shrink takes what was deleted out of the file: SQLite and its full-text index otherwise leave it lying there until it is written over.
func (h *History) shrink(ctx context.Context) error {
	for _, q := range []string{"INSERT INTO words (words) VALUES ('optimize')", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := h.db.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// read returns sessions without their entries.
func (h *History) read(ctx context.Context, where string, args ...any) ([]Past, error) {
	list, err := table(ctx, h.db, func(row scanner) (p Past, err error) {
		var started, ended, last int64
		err = row.Scan(&p.ID, &p.Name, &p.Me, &p.Role, &p.Led, &p.Org, &p.Locator, &started, &ended, &last, &p.Reason, &p.Peak)
		p.Started, p.Ended, p.Last = moment(started), moment(ended), moment(last)
		return p, err
	}, "SELECT id, name, me, role, led, org, locator, started, ended, last, reason, peak FROM session"+where, args...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].People, err = h.people(ctx, list[i].ID); err != nil {
			return nil, err
		}
		if list[i].Codes, err = column[string](ctx, h.db, "SELECT code FROM code WHERE session = ? ORDER BY slot", list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (h *History) people(ctx context.Context, id session.ID) ([]Attendee, error) {
	return table(ctx, h.db, func(row scanner) (a Attendee, err error) {
		var joined, gone int64
		err = row.Scan(&a.ID, &a.Name, &a.Role, &a.Platform, &a.Method, &joined, &gone, &a.Card.Email, &a.Card.Company, &a.Card.Phone)
		a.Joined, a.Gone = moment(joined), moment(gone)
		return a, err
	}, "SELECT id, name, role, platform, method, joined, gone, email, company, phone FROM participant WHERE session = ? ORDER BY id", id)
}

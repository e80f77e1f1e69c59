package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// historyApp is "DHHi".
const historyApp int32 = 0x44484869

// History is a console's own record of its sessions: every log entry as it came, and what they lead to. Make it with OpenHistory.
type History struct{ db *sql.DB }

// Past is a session as the history lists it.
type Past struct {
	ID      session.ID
	Me      session.ParticipantID // 0: never got in
	Role    session.Role          // ours
	Org     string
	Locator string    // 7 digits, when we led it
	Started time.Time // zero: not known
	Ended   time.Time // zero: not as far as we know
	Reason  session.Reason
	People  []Attendee // by number
}

// Attendee is one participant of a past session.
type Attendee struct {
	ID       session.ParticipantID
	Name     string
	Role     session.Role // the last one they had
	Platform string
	Method   session.Method
}

// OpenHistory opens or makes the history at path. Errors: ErrNewer, ErrForeign, ledger.ErrFull, or the system's.
func OpenHistory(ctx context.Context, path string) (*History, error) {
	return openHistory(ctx, path, 0)
}

func openHistory(ctx context.Context, path string, pages int) (*History, error) {
	db, err := open(ctx, path, layout{name: "history", app: historyApp, from: files, pages: pages})
	if err != nil {
		return nil, err
	}
	return &History{db: db}, nil
}

// Close closes the file.
func (h *History) Close() error { return h.db.Close() }

// Append writes one entry of a session with the state it led to, all or nothing. An entry that is there already is left as it is, so
// writing again after an error is safe. me and locator are ours, as far as known. Errors: ledger.ErrFull, or the system's.
func (h *History) Append(ctx context.Context, me session.ParticipantID, locator string, e wire.Entry, s session.State) error {
	err := transact(ctx, h.db, func(tx *sql.Tx) error {
		mine, _ := s.Participant(me)
		_, err := tx.ExecContext(ctx, `INSERT INTO session (id, me, role, org, locator, started, ended, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET me = max(me, excluded.me), role = iif(excluded.role = '', role, excluded.role),
			locator = iif(excluded.locator = '', locator, excluded.locator), ended = excluded.ended, reason = excluded.reason`,
			s.ID, me, mine.Role, s.Org, locator, s.Started.UnixMilli(), millis(s.EndedAt), s.EndReason)
		if err != nil {
			return err
		}
		for _, p := range s.People {
			_, err := tx.ExecContext(ctx, `INSERT INTO participant (session, id, name, role, platform, method) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (session, id) DO UPDATE SET role = excluded.role, platform = excluded.platform`,
				s.ID, p.ID, p.Name, p.Role, p.Platform, p.Method)
			if err != nil {
				return err
			}
		}
		var have int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM entry WHERE session = ? AND n = ?", s.ID, e.N).Scan(&have); err != nil {
			return err
		}
		if have > 0 {
			return nil
		}
		return insertEntry(ctx, tx, s.ID, e)
	})
	if err != nil {
		return fmt.Errorf("write history: %w", err)
	}
	return nil
}

// Sessions returns the newest sessions that started before a time (zero: now), newest first, at most limit.
func (h *History) Sessions(ctx context.Context, before time.Time, limit int) ([]Past, error) {
	until := before.UnixMilli()
	if before.IsZero() {
		until = 1<<62 - 1
	}
	return h.read(ctx, "WHERE started < ? ORDER BY started DESC, id LIMIT ?", until, limit)
}

// Session returns one session with its entries in order. Errors: sql.ErrNoRows (wrapped) when there is none.
func (h *History) Session(ctx context.Context, id session.ID) (Past, []wire.Entry, error) {
	list, err := h.read(ctx, "WHERE id = ?", id)
	if err != nil {
		return Past{}, nil, err
	}
	if len(list) == 0 {
		return Past{}, nil, fmt.Errorf("read history of %s: %w", id, sql.ErrNoRows)
	}
	rows, err := h.db.QueryContext(ctx, "SELECT n, at, prev, body, sig FROM entry WHERE session = ? ORDER BY n", id)
	if err != nil {
		return Past{}, nil, fmt.Errorf("read history: %w", err)
	}
	defer rows.Close()
	var entries []wire.Entry
	for rows.Next() {
		var e wire.Entry
		if err := rows.Scan(&e.N, &e.At, &e.Prev, &e.Body, &e.Sig); err != nil {
			return Past{}, nil, fmt.Errorf("read history: %w", err)
		}
		entries = append(entries, e)
	}
	if err := rows.Err(); err != nil {
		return Past{}, nil, fmt.Errorf("read history: %w", err)
	}
	return list[0], entries, nil
}

// Forget deletes one session from the history.
func (h *History) Forget(ctx context.Context, id session.ID) error {
	if _, err := h.db.ExecContext(ctx, "DELETE FROM session WHERE id = ?", id); err != nil {
		return fmt.Errorf("forget a session: %w", plain(err))
	}
	return nil
}

func (h *History) read(ctx context.Context, where string, args ...any) ([]Past, error) {
	rows, err := h.db.QueryContext(ctx, "SELECT id, me, role, org, locator, started, ended, reason FROM session "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	defer rows.Close()
	var list []Past
	for rows.Next() {
		var p Past
		var started, ended int64
		if err := rows.Scan(&p.ID, &p.Me, &p.Role, &p.Org, &p.Locator, &started, &ended, &p.Reason); err != nil {
			return nil, fmt.Errorf("read history: %w", err)
		}
		p.Started, p.Ended = moment(started), moment(ended)
		list = append(list, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	for i := range list {
		if list[i].People, err = h.people(ctx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (h *History) people(ctx context.Context, id session.ID) ([]Attendee, error) {
	rows, err := h.db.QueryContext(ctx, "SELECT id, name, role, platform, method FROM participant WHERE session = ? ORDER BY id", id)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	defer rows.Close()
	var list []Attendee
	for rows.Next() {
		var a Attendee
		if err := rows.Scan(&a.ID, &a.Name, &a.Role, &a.Platform, &a.Method); err != nil {
			return nil, fmt.Errorf("read history: %w", err)
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

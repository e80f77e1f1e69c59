package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// ledgerApp is "DHLg".
const ledgerApp int32 = 0x44484c67

// Ledger is a signal server's ledger. Make it with OpenLedger.
type Ledger struct{ db *sql.DB }

// OpenLedger opens or makes the ledger at path. Several programs may have it open (the server and its admin commands).
func OpenLedger(ctx context.Context, path string) (*Ledger, error) {
	return openLedger(ctx, path, 0)
}

func openLedger(ctx context.Context, path string, pages int) (*Ledger, error) {
	db, err := open(ctx, path, layout{name: "ledger", app: ledgerApp, from: files, pages: pages})
	if err != nil {
		return nil, err
	}
	return &Ledger{db: db}, nil
}

// Close closes the file.
func (l *Ledger) Close() error { return l.db.Close() }

// CopyTo writes the ledger as it is at one moment into a new file at path, which only its owner may read; others may go on writing meanwhile.
// It has that name when it is whole and on the disk, and not before: an empty one would be taken for a new ledger. Errors: fs.ErrExist,
// ledger.ErrFull, or the system's.
func (l *Ledger) CopyTo(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy the ledger: %w", cmp.Or(err, fs.ErrExist))
	}
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // SQLite takes an empty file, and leaves its mode
	if err != nil {
		return fmt.Errorf("copy the ledger: %w", err)
	}
	_, err = l.db.ExecContext(ctx, "VACUUM INTO ?", part)
	if err = errors.Join(plain(err), f.Sync(), f.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
		return fmt.Errorf("copy the ledger: %w", err)
	}
	return nil
}

// Create writes a new session and its first entry. Its locator must be free: not of a live session, and rest past the end of
// one that had it. Errors: ledger.ErrExists (this session), ErrLocator, ErrFull.
func (l *Ledger) Create(ctx context.Context, s ledger.Session, first wire.Entry, rest time.Duration) error {
	err := transact(ctx, l.db, func(tx *sql.Tx) error {
		var taken int
		err := tx.QueryRowContext(ctx, "SELECT count(*) FROM session WHERE locator = ? AND (ended = 0 OR ended > ?) AND id <> ?",
			s.Locator, s.Opened.Add(-rest).UnixMilli(), s.ID).Scan(&taken)
		if err != nil {
			return err
		}
		if taken > 0 {
			return ledger.ErrLocator
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO session (id, locator, account, opened) VALUES (?, ?, ?, ?)",
			s.ID, s.Locator, s.Account, s.Opened.UnixMilli())
		if err != nil {
			return err
		}
		return insertEntry(ctx, tx, s.ID, first)
	})
	if err != nil {
		return fmt.Errorf("write session: %w", err)
	}
	return nil
}

// Append writes the next entry of a session. Errors: ledger.ErrOrder when it does not follow the last one, ErrNone, ErrFull.
func (l *Ledger) Append(ctx context.Context, id session.ID, e wire.Entry) error {
	err := transact(ctx, l.db, func(tx *sql.Tx) error { return appendEntry(ctx, tx, id, e) })
	if err != nil {
		return fmt.Errorf("write entry %d: %w", e.N, err)
	}
	return nil
}

func appendEntry(ctx context.Context, tx *sql.Tx, id session.ID, e wire.Entry) error {
	var last uint64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(n), 0) FROM entry WHERE session = ?", id).Scan(&last); err != nil {
		return err
	}
	if e.N != last+1 {
		return fmt.Errorf("%d after %d: %w", e.N, last, ledger.ErrOrder)
	}
	return insertEntry(ctx, tx, id, e)
}

func insertEntry(ctx context.Context, tx *sql.Tx, id session.ID, e wire.Entry) error {
	prev := e.Prev
	if prev == nil {
		prev = []byte{}
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO entry (session, n, at, prev, body, sig) VALUES (?, ?, ?, ?, ?, ?)", id, e.N, e.At, prev, e.Body, e.Sig)
	return err
}

// End takes a session out of the live ones; its locator rests from at. Ending an ended one changes nothing.
func (l *Ledger) End(ctx context.Context, id session.ID, at time.Time) error {
	if _, err := l.db.ExecContext(ctx, "UPDATE session SET ended = ? WHERE id = ? AND ended = 0", at.UnixMilli(), id); err != nil {
		return fmt.Errorf("write the end of a session: %w", plain(err))
	}
	return nil
}

// Live returns the sessions that have not ended, oldest first.
func (l *Ledger) Live(ctx context.Context) ([]ledger.Session, error) {
	list, err := table(ctx, l.db, scanSession, sessionColumns+" WHERE ended = 0 ORDER BY opened, id")
	if err != nil {
		return nil, fmt.Errorf("read live sessions: %w", err)
	}
	return list, nil
}

// Log returns a session's entries in order; none when there is no such session.
func (l *Ledger) Log(ctx context.Context, id session.ID) ([]wire.Entry, error) {
	list, err := entries(ctx, l.db, id)
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	return list, nil
}

// entries are those of a session, in order; the ledger and the history keep them alike.
func entries(ctx context.Context, from rows, id session.ID) ([]wire.Entry, error) {
	return table(ctx, from, func(row scanner) (e wire.Entry, err error) {
		err = row.Scan(&e.N, &e.At, &e.Prev, &e.Body, &e.Sig)
		if len(e.Prev) == 0 {
			e.Prev = nil
		}
		return e, err
	}, "SELECT n, at, prev, body, sig FROM entry WHERE session = ? ORDER BY n", id)
}

const sessionColumns = "SELECT id, locator, account, opened FROM session"

func scanSession(row scanner) (s ledger.Session, err error) {
	var opened int64
	err = row.Scan(&s.ID, &s.Locator, &s.Account, &opened)
	s.Opened = time.UnixMilli(opened)
	return s, err
}

// SetSeat notes by whose account a participant is in a session, in place of what was noted before; ledger.ErrNone when there is no such
// session.
func (l *Ledger) SetSeat(ctx context.Context, id session.ID, p session.ParticipantID, account string) error {
	_, err := l.db.ExecContext(ctx, `INSERT INTO seat (session, participant, account) VALUES (?, ?, ?)
		ON CONFLICT (session, participant) DO UPDATE SET account = excluded.account`, id, p, account)
	if err != nil {
		return fmt.Errorf("write a seat: %w", plain(err))
	}
	return nil
}

// Seats returns by whose accounts participants are in a session, as far as it was noted.
func (l *Ledger) Seats(ctx context.Context, id session.ID) (map[session.ParticipantID]string, error) {
	rows, err := l.db.QueryContext(ctx, "SELECT participant, account FROM seat WHERE session = ?", id)
	if err != nil {
		return nil, fmt.Errorf("read seats: %w", err)
	}
	defer rows.Close()
	out := map[session.ParticipantID]string{}
	for rows.Next() {
		var p session.ParticipantID
		var account string
		if err := rows.Scan(&p, &account); err != nil {
			return nil, fmt.Errorf("read seats: %w", err)
		}
		out[p] = account
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read seats: %w", err)
	}
	return out, nil
}

// none turns "no rows" into the ledger's error.
func none(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.ErrNone
	}
	return plain(err)
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// Limits of what is kept beside the log (PRODUCT rule 12).
const (
	MaxCodes = 10      // tracking codes of a session
	MaxCode  = 128     // runes of one
	MaxNote  = 1 << 20 // bytes of the note
)

// Said is a message of a session's chat.
type Said struct {
	ID   [wire.ChatIDLen]byte // drawn by its author; with From it names the message
	N    uint64               // rising by arrival here
	From session.ParticipantID
	To   session.ParticipantID // 0: everyone
	At   time.Time
	Text string
}

// Say keeps messages of a session that is in the history. One that is there already is left as it is. Errors: ErrRecord,
// ledger.ErrFull, or the system's.
func (h *History) Say(ctx context.Context, id session.ID, said []Said) error {
	err := transact(ctx, h.db, func(tx *sql.Tx) error {
		news := false
		for _, m := range said {
			done, err := tx.ExecContext(ctx, `INSERT INTO message (session, author, id, n, to_one, at, text) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (session, author, id) DO NOTHING`, id, m.From, m.ID[:], int64(min(m.N, math.MaxInt64)), m.To, m.At.UnixMilli(), m.Text)
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			news = news || n > 0
		}
		if !news {
			return nil
		}
		return stale(ctx, tx, id)
	})
	return historyError("write chat into the history", err)
}

// SetCard keeps what a customer of a session that is in the history said of themselves, in place of what they said before. Errors:
// ErrRecord (no such session or participant), ledger.ErrFull, or the system's.
func (h *History) SetCard(ctx context.Context, id session.ID, of session.ParticipantID, c wire.Card) error {
	err := transact(ctx, h.db, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "UPDATE participant SET email = ?, company = ?, phone = ? WHERE session = ? AND id = ?", c.Email, c.Company, c.Phone, id, of)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrRecord)
		}
		return stale(ctx, tx, id)
	})
	return historyError("write what a customer said of themselves", err)
}

// SetNote keeps what the rep noted of a session that is in the history, in place of what was noted before. Errors: ErrRecord (too
// long, or no such session), ledger.ErrFull, or the system's.
func (h *History) SetNote(ctx context.Context, id session.ID, text string) error {
	if len(text) > MaxNote {
		return fmt.Errorf("write a note: %d bytes: %w", len(text), ErrRecord)
	}
	err := transact(ctx, h.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO note (session, text) VALUES (?, ?) ON CONFLICT (session) DO UPDATE SET text = excluded.text", id, text)
		if err != nil {
			return err
		}
		return stale(ctx, tx, id)
	})
	return historyError("write a note", err)
}

// SetCodes keeps the tracking codes of a session that is in the history, in place of those before. Errors: ErrRecord (too many, too
// long, empty, or no such session), ledger.ErrFull, or the system's.
func (h *History) SetCodes(ctx context.Context, id session.ID, codes []string) error {
	if len(codes) > MaxCodes {
		return fmt.Errorf("write tracking codes: %d of them: %w", len(codes), ErrRecord)
	}
	for _, c := range codes {
		if c == "" || utf8.RuneCountInString(c) > MaxCode {
			return fmt.Errorf("write tracking codes: one of %d characters: %w", utf8.RuneCountInString(c), ErrRecord)
		}
	}
	err := transact(ctx, h.db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM code WHERE session = ?", id); err != nil {
			return err
		}
		for i, c := range codes {
			if _, err := tx.ExecContext(ctx, "INSERT INTO code (session, slot, code) VALUES (?, ?, ?)", id, i+1, c); err != nil {
				return err
			}
		}
		return stale(ctx, tx, id)
	})
	return historyError("write tracking codes", err)
}

// stale says that a session's words are to be made again.
func stale(ctx context.Context, tx *sql.Tx, id session.ID) error {
	_, err := tx.ExecContext(ctx, "UPDATE session SET fresh = 0 WHERE id = ?", id)
	return err
}

// refreshed is how many sessions' words are made in one transaction.
const refreshed = 500

// refresh makes the words of sessions that changed. What is said is indexed when somebody searches, and not message by message: a
// talk of 2000 messages would be read 2000 times.
//
// On a full disk it is done another time: what was indexed before is found.
func (h *History) refresh(ctx context.Context) error {
	for {
		left := 0
		err := transact(ctx, h.db, func(tx *sql.Tx) error {
			nums, err := column[int64](ctx, tx, "SELECT num FROM session WHERE fresh = 0 LIMIT ?", refreshed)
			if err != nil {
				return err
			}
			left = len(nums)
			for _, num := range nums {
				if err := index(ctx, tx, num); err != nil {
					return err
				}
			}
			return nil
		})
		if errors.Is(err, ledger.ErrFull) {
			return nil
		}
		if err != nil || left < refreshed {
			return err
		}
	}
}

// index makes the words of one session.
func index(ctx context.Context, tx *sql.Tx, num int64) error {
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO words (rowid, names, facts, chat, note)
		SELECT num, (SELECT group_concat(concat_ws(char(10), name, email, company, phone), char(10)) FROM participant WHERE session = s.id),
		concat_ws(char(10), locator, substr(locator, 1, 4), substr(locator, 5), org, (SELECT group_concat(code, char(10)) FROM code WHERE session = s.id)),
		(SELECT group_concat(text, char(10)) FROM message WHERE session = s.id), (SELECT text FROM note WHERE session = s.id)
		FROM session AS s WHERE num = ?`, num)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE session SET fresh = 1 WHERE num = ?", num)
	return err
}

// match is a search text as FTS5 wants it: every word, or the beginning of one, in any order. "" when there is no word in it. A whole session
// number, as it stands in an old mail, finds the session by the part of it that is kept, too.
func match(text string) string {
	var out []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.N, unicode.M) }) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N) }) {
			out = append(out, `"`+word+`"*`)
		}
	}
	all := strings.Join(out, " ")
	if digits := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' }), ""); len(digits) == wire.NumberDigits &&
		strings.Trim(digits, "0123456789") == "" {
		return "(" + all + `) OR "` + digits[:locatorDigits] + `"`
	}
	return all
}

// locatorDigits of a session number are in the history; the others are its secret.
const locatorDigits = 7

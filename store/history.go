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

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// historyApp is "DHHi".
const historyApp int32 = 0x44484869

// History is a console's own record of its sessions: every log entry as it came and what they lead to, what was said, and what the
// rep noted. Make it with OpenHistory.
type History struct{ db *sql.DB }

// Past is a session as the history lists it.
type Past struct {
	ID      session.ID
	Name    string                // the customers', as people would call it; "" when there was none
	Me      session.ParticipantID // 0: never got in
	Role    session.Role          // ours, the last one
	Led     bool                  // we led it, if not to the end
	Org     string
	Locator string    // 7 digits, when we led it
	Started time.Time // zero: not known
	Ended   time.Time // zero: not as far as we know
	Last    time.Time // the newest entry we have: the end, or when we left
	Reason  session.Reason
	Peak    int        // most people in it at a time
	Codes   []string   // tracking codes, at most MaxCodes
	People  []Attendee // by number
}

// Lasted is from the start to the end, as far as we know it.
func (p Past) Lasted() time.Duration {
	if p.Ended.IsZero() {
		return max(0, p.Last.Sub(p.Started))
	}
	return max(0, p.Ended.Sub(p.Started))
}

// PeopleMinutes are its people-minutes as far as we know it (session.PeopleMinutes).
func (p Past) PeopleMinutes() int {
	var stays []session.Attendance
	for _, a := range p.People {
		stays = append(stays, session.Attendance{Joined: a.Joined, Left: a.Gone})
	}
	return session.PeopleMinutes(stays, p.Last)
}

// Attendee is one participant of a past session.
type Attendee struct {
	ID       session.ParticipantID
	Name     string
	Role     session.Role // the last one they had
	Platform string
	Method   session.Method
	Joined   time.Time // zero: never
	Gone     time.Time // zero: not as far as we know
	Card     wire.Card // what a customer said of themselves
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
	h := &History{db: db}
	if err := h.fill(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("renew history at %s: %w", path, err), db.Close())
	}
	return h, nil
}

// Close closes the file.
func (h *History) Close() error { return h.db.Close() }

// Append writes one entry of a session with the state it led to, all or nothing. An entry that is there already is left as it is, so
// writing again after an error is safe. me and locator are ours, as far as known. Errors: ErrRecord, ledger.ErrFull, or the system's.
func (h *History) Append(ctx context.Context, me session.ParticipantID, locator string, e wire.Entry, s session.State) error {
	if e.N > math.MaxInt64 {
		return fmt.Errorf("write history: entry %d: %w", e.N, ErrRecord)
	}
	err := transact(ctx, h.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO session (id, me, role, org, locator, started, num)
			VALUES (?, ?, '', ?, ?, ?, (SELECT ifnull(max(num), 0) + 1 FROM session))
			ON CONFLICT (id) DO UPDATE SET me = max(me, excluded.me), locator = iif(excluded.locator = '', locator, excluded.locator)`,
			s.ID, me, s.Org, locator, s.Started.UnixMilli())
		if err != nil {
			return err
		}
		if err := follow(ctx, tx, me, s); err != nil {
			return err
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
	return historyError("write history", err)
}

// follow brings what is kept of a session, which is there, up to a state of it.
func follow(ctx context.Context, tx *sql.Tx, me session.ParticipantID, s session.State) error {
	mine, _ := s.Participant(me)
	here := 0
	for _, p := range s.People {
		joined, gone := time.Time{}, time.Time{}
		switch p.Presence {
		case session.Here:
			here++
			joined, gone = p.Since, s.EndedAt
		case session.Gone:
			gone = s.Last
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO participant (session, id, name, role, platform, method, joined, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (session, id) DO UPDATE SET role = excluded.role, platform = excluded.platform,
			joined = iif(joined = 0, excluded.joined, joined), gone = iif(gone = 0, excluded.gone, gone)`,
			s.ID, p.ID, p.Name, p.Role, p.Platform, p.Method, millis(joined), millis(gone))
		if err != nil {
			return err
		}
	}
	name, last := called(s.People), s.Last
	if !s.EndedAt.IsZero() {
		last = s.EndedAt
	}
	_, err := tx.ExecContext(ctx, `UPDATE session SET role = iif(?1 = '', role, ?1), led = led OR ?1 = ?2, ended = ?3, reason = ?4, last = ?5,
		lasted = max(0, ?5 - started), fresh = fresh AND name = ?6, name = ?6, folded = ?7, peak = max(peak, ?8) WHERE id = ?9`,
		mine.Role, session.PrimaryRep, millis(s.EndedAt), s.EndReason, millis(last), name, fold(name), here, s.ID)
	return err
}

// called is what people call a session: its customers' names.
func called(people []session.Participant) string {
	var names []string
	for _, p := range people {
		if p.Role.IsCustomer() {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

// fold makes text comparable: small letters, without accents.
func fold(text string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		out = text
	}
	return strings.ToLower(out)
}

// historyError names an error of the history; nil stays nil.
func historyError(doing string, err error) error {
	if err == nil {
		return nil
	}
	if err = plain(err); ofRecord(err) {
		err = errors.Join(ErrRecord, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
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

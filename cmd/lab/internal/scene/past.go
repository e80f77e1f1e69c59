package scene

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/store"
)

// Past is a session in a console's history.
type Past struct {
	Session string `json:"session"`
	Line    string `json:"line"` // who was helped
	Ended   bool   `json:"ended"`
}

// Remember puts sessions into the history of a rep whose program has not been started yet: one with each of these customers, the last of them that
// long ago and the others a day before each other. They can be listed and deleted; nothing is known of what happened in them.
func (l *Lab) Remember(ctx context.Context, rep string, ago time.Duration, customers ...string) (err error) {
	data := filepath.Join(l.dir, rep, "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return fmt.Errorf("make %s's data: %w", rep, err)
	}
	h, err := store.OpenHistory(ctx, filepath.Join(data, "history.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	for i, customer := range customers {
		began := time.Now().Add(-ago).AddDate(0, 0, -i)
		ended := began.Add(20 * time.Minute)
		past := session.State{
			ID: session.ID(fmt.Sprintf("%026d", i)), Phase: session.Ended, Started: began, Last: ended,
			Ending: session.Ending{EndedAt: ended, EndReason: session.ReasonDone},
			People: []session.Participant{
				{ID: 1, Name: rep, Role: session.PrimaryRep, Presence: session.Gone, Since: began},
				{ID: 2, Name: customer, Role: session.PrimaryCustomer, Presence: session.Gone, Since: began},
			},
		}
		// What is deleted is not read first: the entry need not be one that somebody signed.
		if err := h.Append(ctx, 1, "", wire.Entry{N: 1, At: began.UnixMilli(), Body: []byte{0}, Sig: []byte{0}}, past); err != nil {
			return err
		}
	}
	return nil
}

// Record is a session of the history that is opened.
type Record struct {
	Session string   `json:"session"`
	People  []string `json:"people"`
	Events  []string `json:"events"`
	Said    int      `json:"said"` // messages of the chat
	Codes   []string `json:"codes"`
}

// History waits until what the history page lists, newest first, is as wanted.
func (r *Rep) History(ctx context.Context, ok func([]Past) bool) (list []Past, err error) {
	_, err = r.Wait(ctx, "the history lists it", func(v program.View) bool {
		list = nil
		v.Get("history", &list)
		return v.Shows("history.list") && ok(list)
	})
	return list, err
}

// Where to click in the first row of the history's list, in pixels from its top left corner.
const rowX, rowY = 80, 20

// OpenPast opens the newest session of the history page.
func (r *Rep) OpenPast(ctx context.Context, session string) (record Record, err error) {
	at, _, err := r.At(ctx, "history.list")
	if err != nil {
		return record, err
	}
	if err := r.ClickAt(ctx, at.Min.Add(image.Pt(rowX, rowY)), desk.Left); err != nil {
		return record, err
	}
	_, err = r.Wait(ctx, "the session is opened", func(v program.View) bool { return v.Get("record", &record) && record.Session == session })
	return record, err
}

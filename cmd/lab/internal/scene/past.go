package scene

import (
	"context"
	"image"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
)

// Past is a session in a console's history.
type Past struct {
	Session string `json:"session"`
	Line    string `json:"line"` // who was helped
	Ended   bool   `json:"ended"`
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

package store

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"deskhand/app/server/ledger"
)

// TestQueueMessages: what customers left is kept until somebody deletes it, over a restart and when the events of that time are forgotten.
func TestQueueMessages(t *testing.T) {
	path, ctx, at := filepath.Join(t.TempDir(), "ledger.db"), t.Context(), time.UnixMilli(1_700_000_000_000)
	l, err := OpenLedger(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	events := happened(1, 3, at)
	for i, queue := range []string{"help", "", "printers"} {
		events[i].Kind, events[i].Left = "message-left", &ledger.QueueMessage{Queue: queue, Answers: []byte(`{"name":"Marta"}`), Text: "Call me."}
	}
	if err := errors.Join(l.AppendQueues(ctx, events, nil), l.KeepQueues(ctx, 3, []byte(`{}`), at.Add(time.Hour)), l.Close()); err != nil {
		t.Fatal(err)
	}
	if l, err = OpenLedger(ctx, path); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	list := func(queues []string, before uint64, unread bool, limit int) (out []uint64) {
		t.Helper()
		all, err := l.QueueMessages(ctx, queues, before, unread, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range all {
			if string(m.Answers) != `{"name":"Marta"}` || m.Text != "Call me." || !m.At.Equal(at) {
				t.Errorf("message %+v", m)
			}
			out = append(out, m.N)
		}
		return out
	}
	want := func(what string, got []uint64, want ...uint64) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	want("all", list(nil, 0, false, -1), 3, 2, 1)
	want("older", list(nil, 3, false, 1), 2)
	want("of a queue", list([]string{"help", "elsewhere"}, 0, false, -1), 1)
	want("of none", list([]string{}, 0, false, -1))
	if err := errors.Join(l.MarkMessage(ctx, 3, "ana", at.Add(time.Minute)), l.RemoveMessage(ctx, 2)); err != nil {
		t.Fatal(err)
	}
	want("unread", list(nil, 0, true, -1), 1)
	if n, err := l.UnreadMessages(ctx, nil); n != 1 || err != nil {
		t.Errorf("%d unread, %v", n, err)
	}
	if all, err := l.QueueMessages(ctx, []string{"printers"}, 0, false, -1); err != nil || all[0].By != "ana" || !all[0].Read.Equal(at.Add(time.Minute)) {
		t.Errorf("marked: %+v, %v", all, err)
	}
	if err := l.MarkMessage(ctx, 3, "ana", time.Time{}); err != nil {
		t.Fatal(err)
	}
	want("unread again", list(nil, 0, true, -1), 3, 1)
	if q, err := l.MessageQueue(ctx, 3); q != "printers" || err != nil {
		t.Errorf("in %q, %v", q, err)
	}
	_, gone := l.MessageQueue(ctx, 2)
	for what, err := range map[string]error{"asked for": gone, "marked": l.MarkMessage(ctx, 2, "ana", at), "deleted again": l.RemoveMessage(ctx, 2)} {
		if !errors.Is(err, ledger.ErrNone) {
			t.Errorf("a deleted one %s: %v", what, err)
		}
	}
}

// TestMessagesOfBefore: what customers left before there was a place for it is read out of the events that are still there.
func TestMessagesOfBefore(t *testing.T) {
	path, ctx := filepath.Join(t.TempDir(), "ledger.db"), t.Context()
	l, err := OpenLedger(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"DROP TABLE queue_message", "PRAGMA user_version = 3",
		`INSERT INTO queue_event (n, at, kind, fact) VALUES (1, 5, 'entered', '{"kind":"entered","fact":{"queue":"help"}}'),
		 (2, 7, 'message-left', '{"kind":"message-left","fact":{"at":"2026-11-22T13:00:00Z","queue":"help","answers":{"name":"Marta"},"text":"Call me."}}'),
		 (3, 9, 'message-left', '{"kind":"message-left","fact":{"at":"2026-11-22T13:00:00Z","text":"From no queue."}}')`} {
		if _, err := l.db.Exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = OpenLedger(ctx, path); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	all, err := l.QueueMessages(ctx, nil, 0, true, -1)
	if err != nil || len(all) != 2 || all[0].Text != "From no queue." || string(all[0].Answers) != "{}" || all[1].Queue != "help" ||
		string(all[1].Answers) != `{"name":"Marta"}` || !all[1].At.Equal(time.UnixMilli(7)) {
		t.Errorf("read %+v, %v", all, err)
	}
}

package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"deskhand/app/server/ledger"
)

func happened(first uint64, n int, at time.Time) []ledger.QueueEvent {
	var out []ledger.QueueEvent
	for i := range n {
		num := first + uint64(i)
		out = append(out, ledger.QueueEvent{N: num, At: at, Kind: "entered", Fact: fmt.Appendf(nil, `{"kind":"entered","fact":{"n":%d}}`, num)})
	}
	return out
}

// TestQueueLog: what was written is what is read, over a restart too, and after a state was kept only what came later.
func TestQueueLog(t *testing.T) {
	path, ctx, at := filepath.Join(t.TempDir(), "ledger.db"), t.Context(), time.UnixMilli(1_700_000_000_000)
	l, err := OpenLedger(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	check := func(n uint64, state string, events []ledger.QueueEvent) {
		t.Helper()
		got, err := l.QueueLog(ctx)
		if err != nil || got.N != n || string(got.State) != state || !reflect.DeepEqual(got.Events, events) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	check(0, "", nil)
	events := happened(1, 5, at)
	if err := errors.Join(l.AppendQueues(ctx, events[:3], nil), l.AppendQueues(ctx, events[3:], nil)); err != nil {
		t.Fatal(err)
	}
	check(0, "", events)
	for _, wrong := range [][]ledger.QueueEvent{happened(5, 1, at), happened(7, 1, at), append(happened(6, 1, at), happened(8, 1, at)...)} {
		if err := l.AppendQueues(ctx, wrong, nil); !errors.Is(err, ledger.ErrOrder) {
			t.Errorf("event %d: %v", wrong[0].N, err)
		}
	}
	if err := l.KeepQueues(ctx, 4, []byte(`{"last_id":4}`), at); err != nil {
		t.Fatal(err)
	}
	check(4, `{"last_id":4}`, events[4:])
	if err := errors.Join(l.KeepQueues(ctx, 3, []byte(`{"last_id":3}`), at), l.Close()); err != nil {
		t.Fatal(err)
	}
	if l, err = OpenLedger(ctx, path); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	check(4, `{"last_id":4}`, events[4:]) // an older state does not win
	if err := l.KeepQueues(ctx, 5, []byte(`{"last_id":5}`), at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	check(5, `{"last_id":5}`, nil)
	if err := l.AppendQueues(ctx, happened(6, 1, at), nil); err != nil {
		t.Errorf("after everything was forgotten: %v", err)
	}
}

// TestQueueLogAndSessionInOneStep: what happens in the queues and an entry of a session's log are both written, or neither.
func TestQueueLogAndSessionInOneStep(t *testing.T) {
	l, ctx := openTest(t, filepath.Join(t.TempDir(), "ledger.db"), 0), t.Context()
	log := chain(3, "body")
	if err := l.Create(ctx, ledger.Session{ID: "one", Locator: "4821930", Account: "ana", Opened: time.UnixMilli(1)}, log[0], time.Hour); err != nil {
		t.Fatal(err)
	}
	at := time.UnixMilli(5)
	for name, test := range map[string]struct {
		events []ledger.QueueEvent
		also   ledger.SessionEntry
		want   error
	}{
		"the entry does not follow": {happened(1, 2, at), ledger.SessionEntry{Session: "one", Entry: log[2]}, ledger.ErrOrder},
		"the events do not":         {happened(2, 1, at), ledger.SessionEntry{Session: "one", Entry: log[1]}, ledger.ErrOrder},
		"there is no such session":  {happened(1, 1, at), ledger.SessionEntry{Session: "two", Entry: log[0]}, ledger.ErrNone},
	} {
		if err := l.AppendQueues(ctx, test.events, &test.also); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	both := func(entries int, events int) {
		t.Helper()
		e, err := l.Log(ctx, "one")
		q, err2 := l.QueueLog(ctx)
		if err := errors.Join(err, err2); err != nil || len(e) != entries || len(q.Events) != events {
			t.Errorf("%d entries, %d events, %v", len(e), len(q.Events), err)
		}
	}
	both(1, 0)
	if err := l.AppendQueues(ctx, happened(1, 2, at), &ledger.SessionEntry{Session: "one", Entry: log[1]}); err != nil {
		t.Fatal(err)
	}
	both(2, 2)
}

// TestQueueLogOnAFullDisk: nothing of what does not fit is there.
func TestQueueLogOnAFullDisk(t *testing.T) {
	ctx := t.Context()
	l, written := openTest(t, filepath.Join(t.TempDir(), "ledger.db"), 200), uint64(0)
	var err error
	for range 200 {
		evs := happened(written+1, 3, time.UnixMilli(1))
		for i := range evs {
			evs[i].Fact = []byte(strings.Repeat("x", 3000))
		}
		if err = l.AppendQueues(ctx, evs, nil); err != nil {
			break
		}
		written += 3
	}
	if !errors.Is(err, ledger.ErrFull) {
		t.Fatalf("the disk did not fill: %v", err)
	}
	log, err := l.QueueLog(ctx)
	if err != nil || uint64(len(log.Events)) != written || written == 0 {
		t.Errorf("%d events of %d, %v", len(log.Events), written, err)
	}
}

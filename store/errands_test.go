package store

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"deskhand/app/server/ledger"
)

// An errand is seen by the other program that has the file open, answered once, and gone then.
func TestErrands(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	ctx := t.Context()
	admin, server := openTest(t, path, 0), openTest(t, path, 0)
	at := time.UnixMilli(5000)
	first, err := admin.AddErrand(ctx, ledger.Errand{Made: at, Path: "/v1/queues/list", Body: []byte(`{"after":""}`)})
	if err != nil {
		t.Fatal(err)
	}
	second, err := admin.AddErrand(ctx, ledger.Errand{Made: at.Add(time.Second), Path: "/v1/staff/list", Body: []byte(`{}`)})
	if err != nil || second <= first {
		t.Fatalf("the second is %d after %d, %v", second, first, err)
	}
	list, err := server.Errands(ctx)
	if err != nil || len(list) != 2 || list[0].ID != first || !list[0].Made.Equal(at) || list[0].Path != "/v1/queues/list" || string(list[0].Body) != `{"after":""}` {
		t.Fatalf("to be done: %+v, %v", list, err)
	}
	if _, answered, err := admin.TakeAnswer(ctx, first); answered || err != nil {
		t.Errorf("answered too early: %v", err)
	}
	if err := server.AnswerErrand(ctx, first, []byte("done")); err != nil {
		t.Fatal(err)
	}
	if list, err := server.Errands(ctx); err != nil || len(list) != 1 {
		t.Errorf("left to be done: %+v, %v", list, err)
	}
	if answer, answered, err := admin.TakeAnswer(ctx, first); !answered || string(answer) != "done" || err != nil {
		t.Errorf("the answer is %q, %v, %v", answer, answered, err)
	}
	if _, answered, _ := admin.TakeAnswer(ctx, first); answered {
		t.Error("the answer can be taken twice")
	}
	if err := server.DropErrands(ctx, at.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := server.AnswerErrand(ctx, second, []byte("late")); !errors.Is(err, ledger.ErrNone) {
		t.Errorf("an answer nobody waits for: %v", err)
	}
	third, err := admin.AddErrand(ctx, ledger.Errand{Made: at, Body: []byte{}})
	if err != nil || third <= second {
		t.Errorf("number %d again after %d, %v", third, second, err)
	}
}

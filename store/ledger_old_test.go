package store

import (
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"deskhand/app/server/ledger"
	"deskhand/app/wire"
)

// TestAnOldLedgerIsRenewedOnce: by whichever of several programs opens it first.
func TestAnOldLedgerIsRenewedOnce(t *testing.T) {
	schema, err := os.ReadFile("testdata/ledger-1.sql")
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		path := filepath.Join(t.TempDir(), "ledger.db")
		db, err := open(t.Context(), path, layout{name: "ledger", app: ledgerApp, from: fstest.MapFS{"schema/ledger.sql": {Data: schema}}})
		if err == nil {
			err = db.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				l, err := OpenLedger(t.Context(), path)
				if err == nil {
					err = l.Close()
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}

// TestALedgerOfTheFirstVersionOpens: with everything that was in it. Whoever could run several sessions may go on; the owner of an
// embedded server is its administrator.
func TestALedgerOfTheFirstVersionOpens(t *testing.T) {
	schema, err := os.ReadFile("testdata/ledger-1.sql")
	if err != nil {
		t.Fatal(err)
	}
	path, ctx := filepath.Join(t.TempDir(), "ledger.db"), t.Context()
	db, err := open(ctx, path, layout{name: "ledger", app: ledgerApp, from: fstest.MapFS{"schema/ledger.sql": {Data: schema}}})
	if err != nil {
		t.Fatal(err)
	}
	log := chain(2, "body")
	for _, row := range []struct {
		sql  string
		args []any
	}{
		{"INSERT INTO account (name, display, password, disabled, made) VALUES ('ana', 'Ana Ruiz', '$phc', 1, 77), ('owner', 'Me', '', 0, 78)", nil},
		{"INSERT INTO token (hash, account, device, made, used) VALUES (?, 'ana', ?, 79, 80)", []any{make([]byte, 32), make([]byte, 65)}},
		{"INSERT INTO session (id, locator, account, opened) VALUES ('one', '4821930', 'ana', 81)", nil},
		{"INSERT INTO entry (session, n, at, prev, body, sig) VALUES ('one', 1, ?, ?, ?, ?)", []any{log[0].At, []byte{}, log[0].Body, log[0].Sig}},
	} {
		if _, err := db.Exec(row.sql, row.args...); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is a new ledger
		l, err := OpenLedger(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := l.ListAccounts(ctx, "", -1)
		want := []ledger.Account{
			{Name: "ana", Display: "Ana Ruiz", Password: "$phc", Disabled: true, Made: time.UnixMilli(77), Role: wire.RoleRep, Multi: true},
			{Name: "owner", Display: "Me", Made: time.UnixMilli(78), Role: wire.RoleAdmin, Multi: true},
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("accounts %+v, %v\nwant %+v", got, err, want)
		}
		if token, err := l.Token(ctx, [32]byte{}); err != nil || token.Account != "ana" || !token.Used.Equal(time.UnixMilli(80)) {
			t.Errorf("token %+v, %v", token, err)
		}
		live, err := l.Live(ctx)
		if err != nil || len(live) != 1 || live[0].ID != "one" {
			t.Errorf("live %+v, %v", live, err)
		}
		if entries, err := l.Log(ctx, "one"); err != nil || !reflect.DeepEqual(entries, log[:1]) {
			t.Errorf("log %+v, %v", entries, err)
		}
		if seats, err := l.Seats(ctx, "one"); err != nil || len(seats) != 0 {
			t.Errorf("seats %v, %v", seats, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	l := openTest(t, path, 0)
	if err := l.Append(ctx, "one", log[1]); err != nil {
		t.Errorf("the session does not go on: %v", err)
	}
	if err := l.SetSeat(ctx, "one", 1, "ana"); err != nil {
		t.Error(err)
	}
}

package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// What has a ledger's name is a whole one: an empty file, left by a copy that was broken off, would be taken for a new ledger.
func TestACopyHasItsNameWhenItIsWhole(t *testing.T) {
	dir := t.TempDir()
	l, err := OpenLedger(t.Context(), filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	to := filepath.Join(dir, "copy.db")
	ended, end := context.WithCancel(t.Context())
	end()
	if err := l.CopyTo(ended, to); !errors.Is(err, context.Canceled) {
		t.Errorf("broken off: %v", err)
	}
	if left, err := filepath.Glob(to + "*"); err != nil || len(left) != 0 {
		t.Errorf("a copy that was broken off leaves %v, %v", left, err)
	}
	if err := os.WriteFile(to+".part", nil, 0o600); err != nil { // as a program that was killed leaves it
		t.Fatal(err)
	}
	if err := l.CopyTo(t.Context(), to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("where another copy may be at work: %v", err)
	}
	if err := os.Remove(to + ".part"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []error{nil, fs.ErrExist} {
		if err := l.CopyTo(t.Context(), to); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	copied, err := OpenLedger(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	if err := copied.Close(); err != nil {
		t.Error(err)
	}
}

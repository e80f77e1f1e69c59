package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

const things = "CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"

func thingLayout(files fstest.MapFS) layout { return layout{name: "thing", app: 0x1234, from: files} }

func text(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

// TestOldFilesAreRenewed: a file of the first version comes to the third with what was in it, and a new one starts there.
func TestOldFilesAreRenewed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "thing.db")
	first := thingLayout(fstest.MapFS{"schema/thing.sql": text(things)})
	db, err := open(t.Context(), path, first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO thing (name) VALUES ('old')"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	third := thingLayout(fstest.MapFS{
		"schema/thing.sql": text("CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL, " +
			"colour TEXT NOT NULL DEFAULT 'grey') STRICT; CREATE INDEX IF NOT EXISTS thing_colour ON thing (colour);"),
		"migrations/thing/02-colour.sql": text("ALTER TABLE thing ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'"),
		"migrations/thing/03-loud.sql":   text("UPDATE thing SET name = upper(name)"),
	})
	for _, p := range []string{path, path, filepath.Join(t.TempDir(), "new.db")} { // a renewed file is not renewed again
		db, err := open(t.Context(), p, third)
		if err != nil {
			t.Fatal(err)
		}
		var version int
		if err := db.QueryRow("SELECT user_version FROM pragma_user_version").Scan(&version); err != nil || version != 3 {
			t.Errorf("%s has version %d, %v", p, version, err)
		}
		if _, err := db.Exec("INSERT INTO thing (name, colour) VALUES ('new', 'red')"); err != nil {
			t.Errorf("%s: %v", p, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	db, err = open(t.Context(), path, third)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var name, colour string
	if err := db.QueryRow("SELECT name, colour FROM thing WHERE id = 1").Scan(&name, &colour); err != nil || name != "OLD" || colour != "grey" {
		t.Errorf("the old row is %q, %q, %v", name, colour, err)
	}
}

// TestAFailingMigrationChangesNothing: the next try, with a mended program, starts where the first one stood.
func TestAFailingMigrationChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "thing.db")
	db, err := open(t.Context(), path, thingLayout(fstest.MapFS{"schema/thing.sql": text(things)}))
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	files := fstest.MapFS{
		"schema/thing.sql":               text(things),
		"migrations/thing/02-broken.sql": text("ALTER TABLE thing ADD COLUMN colour TEXT; ALTER TABLE nothing ADD COLUMN x TEXT;"),
	}
	if _, err := open(t.Context(), path, thingLayout(files)); err == nil {
		t.Fatal("a broken migration passed")
	}
	files["migrations/thing/02-broken.sql"] = text("ALTER TABLE thing ADD COLUMN colour TEXT")
	db, err = open(t.Context(), path, thingLayout(files))
	if err != nil {
		t.Fatalf("after mending: %v", err)
	}
	_ = db.Close()
}

func TestForeignFilesAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	made := func(name string, l layout) string {
		path := filepath.Join(dir, name)
		db, err := open(t.Context(), path, l)
		if err != nil {
			t.Fatal(err)
		}
		_ = db.Close()
		return path
	}
	files := fstest.MapFS{"schema/thing.sql": text(things)}
	newer := fstest.MapFS{"schema/thing.sql": text(things), "migrations/thing/02-x.sql": text("SELECT 1")}
	other := thingLayout(files)
	other.app = 99
	noDatabase := filepath.Join(dir, "text")
	if err := os.WriteFile(noDatabase, []byte("This is a letter, longer than the head of a database file would be, and not one. "+
		"It goes on for a while, so that nobody can take it for something cut off."), 0o600); err != nil {
		t.Fatal(err)
	}
	damaged := made("damaged", thingLayout(files))
	if b, err := os.ReadFile(damaged); err != nil || os.WriteFile(damaged, append(b[:100:100], bytes.Repeat([]byte{0xa5}, len(b)-100)...), 0o600) != nil {
		t.Fatal("not damaged", err)
	}
	tests := []struct {
		name, path string
		want       error
	}{
		{"one of ours, damaged", damaged, ErrDamaged},
		{"a database of another kind", made("other", other), ErrForeign},
		{"a file of a newer program", made("newer", thingLayout(newer)), ErrNewer},
		{"no database", noDatabase, ErrForeign},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before, err := os.ReadFile(test.path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := open(t.Context(), test.path, thingLayout(files)); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			after, err := os.ReadFile(test.path)
			if err != nil || string(after) != string(before) {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
}

func TestAForgottenMigrationIsNoticed(t *testing.T) {
	files := fstest.MapFS{"schema/thing.sql": text(things), "migrations/thing/03-x.sql": text("SELECT 1")}
	if _, err := open(t.Context(), filepath.Join(t.TempDir(), "x.db"), thingLayout(files)); err == nil {
		t.Error("number 02 is missing, and nobody says so")
	}
}

func TestOnlyTheOwnerReadsTheFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a ledger?#%.db") // a name that a URL would misread
	l, err := OpenLedger(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, side := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + side)
		if err != nil {
			t.Errorf("%q: %v", side, err)
		} else if info.Mode().Perm() != 0o600 {
			t.Errorf("%q has mode %v", side, info.Mode().Perm())
		}
	}
}

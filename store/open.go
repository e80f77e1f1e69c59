package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

//go:embed schema migrations
var files embed.FS

// layout is one kind of database file.
type layout struct {
	name string // schema/NAME.sql, migrations/NAME/NN-what.sql
	app  int32  // PRAGMA application_id: tells our files from others, and from each other
	from fs.FS
	// pages bounds the file's size in pages of 4 KiB; 0 does not. For tests of a full disk.
	pages int
}

// open opens or makes the database at path, whose folder exists, and brings it to the newest version. Only the owner may read
// the file. Errors: ErrNewer, ErrForeign, ErrDamaged, ledger.ErrFull, or the system's.
//
// Versions: PRAGMA user_version is 1 for the first layout and otherwise the number of the newest migration that was run. A new
// file gets the schema and the newest number; an old one gets its missing migrations, each in a transaction, then the schema
// again, for what is new in it.
func open(ctx context.Context, path string, l layout) (*sql.DB, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // SQLite gives its side files the same mode
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", l.name, err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open %s: %w", l.name, err)
	}
	db, err := sql.Open("sqlite", dsn(path, l.pages))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", l.name, err)
	}
	db.SetMaxOpenConns(1)
	if err := l.renew(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s at %s: %w", l.name, path, plain(err)), db.Close())
	}
	return db, nil
}

func dsn(path string, pages int) string {
	q := url.Values{}
	q.Set("_txlock", "immediate")
	for _, p := range []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"} {
		q.Add("_pragma", p)
	}
	if pages > 0 {
		q.Add("_pragma", "max_page_count("+strconv.Itoa(pages)+")")
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

func (l layout) renew(ctx context.Context, db *sql.DB) error {
	steps, err := l.steps()
	if err != nil {
		return err
	}
	version, err := l.version(ctx, db)
	if err != nil {
		return err
	}
	newest := 1
	if len(steps) > 0 {
		newest = steps[len(steps)-1].number
	}
	if version > newest {
		return fmt.Errorf("version %d, this program knows %d: %w", version, newest, ErrNewer)
	}
	for _, s := range steps {
		if version > 0 && s.number > version {
			if err := l.run(ctx, db, s, true); err != nil {
				return err
			}
		}
	}
	return l.run(ctx, db, step{newest, "schema/" + l.name + ".sql"}, false)
}

// version is 0 for a new file.
func (l layout) version(ctx context.Context, db *sql.DB) (int, error) {
	var app int32
	var version, tables int
	err := db.QueryRowContext(ctx, "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), "+
		"(SELECT count(*) FROM sqlite_schema)").Scan(&app, &version, &tables)
	if err != nil {
		return 0, err
	}
	if tables > 0 && app != l.app {
		return 0, ErrForeign
	}
	return version, nil
}

// run executes one file and sets the version, all or nothing; with once not where the version is as new already: another program, such as
// an administrator's command beside a server that starts, was faster.
func (l layout) run(ctx context.Context, db *sql.DB, s step, once bool) error {
	text, err := fs.ReadFile(l.from, s.file)
	if err != nil {
		return err
	}
	return transact(ctx, db, func(tx *sql.Tx) error {
		var version int
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil || once && version >= s.number {
			return err
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("%s;\nPRAGMA application_id = %d;\nPRAGMA user_version = %d;", text, l.app, s.number))
		if err != nil {
			return fmt.Errorf("%s: %w", s.file, err)
		}
		return nil
	})
}

type step struct {
	number int
	file   string
}

// steps are the migrations in order. Their numbers start at 2 and have no gaps, so that a forgotten file is noticed.
func (l layout) steps() ([]step, error) {
	names, err := fs.Glob(l.from, "migrations/"+l.name+"/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var steps []step
	for i, name := range names {
		base := name[strings.LastIndexByte(name, '/')+1:]
		digits, _, _ := strings.Cut(base, "-")
		n, err := strconv.Atoi(digits)
		if err != nil || n != i+2 {
			return nil, fmt.Errorf("migration %s should have number %02d", name, i+2)
		}
		steps = append(steps, step{n, name})
	}
	return steps, nil
}

// transact runs do in one write transaction: all of it, or an error and nothing.
func transact(ctx context.Context, db *sql.DB, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return plain(err)
	}
	if err := do(tx); err != nil {
		if back := tx.Rollback(); back != nil && !errors.Is(back, sql.ErrTxDone) {
			return errors.Join(plain(err), back)
		}
		return plain(err)
	}
	return plain(tx.Commit())
}

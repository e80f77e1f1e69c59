package store

import (
	"errors"

	"deskhand/app/server/ledger"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var (
	// ErrNewer means that a newer version of the program wrote this file; it is left as it is.
	ErrNewer = errors.New("store: file was written by a newer version of the program")
	// ErrForeign means that the file is a database of something else.
	ErrForeign = errors.New("store: file is not a database of this kind")
)

// plain gives an error of SQLite the name that callers know.
func plain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE:
		return errors.Join(ledger.ErrFull, err)
	case sqlite3.SQLITE_NOTADB:
		return errors.Join(ErrForeign, err)
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		return errors.Join(ledger.ErrExists, err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return errors.Join(ledger.ErrNone, err)
	}
	return err
}

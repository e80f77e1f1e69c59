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
	// ErrDamaged means that the file is one of ours, and cannot be read or written where it is broken; it is left as it is.
	ErrDamaged = errors.New("store: file is damaged: put a copy of it back, or move it away to begin a new one")
	// ErrRecord means that a record cannot be kept for what it is, and never will be; others can.
	ErrRecord = errors.New("store: record cannot be kept")
)

// plain gives an error of SQLite the name that callers know.
func plain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Code()&0xff == sqlite3.SQLITE_CORRUPT { // the primary code; https://sqlite.org/rescode.html
		return errors.Join(ErrDamaged, err)
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

// ofRecord reports whether an error of SQLite is about what was to be written, not about the file.
func ofRecord(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff { // the primary code; https://sqlite.org/rescode.html
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_RANGE:
		return true
	}
	return false
}

// Package store keeps what has to outlive a program, in SQLite: the signal server's ledger (Ledger), and the console's history.
// It is the only importer of database/sql. It decides nothing; the contract of the ledger is app/server/ledger.
//
// Every database is opened by open (open.go): write-ahead log, synchronous=FULL, foreign keys, one connection. A call that
// returned nil is on the disk. Layouts are in schema/NAME.sql, written so that running them again changes nothing; a
// change to a table that exists is a numbered file in migrations/NAME.
//
// Values are safe for use from any goroutine; calls wait for each other.
package store

package store

import (
	"context"
	"database/sql"
)

// rows is what a connection and a transaction have in common.
type rows interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// scanner is one row.
type scanner interface{ Scan(into ...any) error }

// table reads what a query finds, each row by read. When it returns the connection is free again: there is one, and nothing else can be
// asked before.
func table[T any](ctx context.Context, from rows, read func(scanner) (T, error), query string, args ...any) ([]T, error) {
	list, err := from.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, plain(err)
	}
	defer list.Close()
	var out []T
	for list.Next() {
		v, err := read(list)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, plain(list.Err())
}

// column reads the one column that a query has.
func column[T any](ctx context.Context, from rows, query string, args ...any) ([]T, error) {
	return table(ctx, from, func(row scanner) (v T, err error) {
		err = row.Scan(&v)
		return v, err
	}, query, args...)
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"deskhand/app/server/ledger"
)

// AddAccount writes a new account; ledger.ErrExists when the name is taken.
func (l *Ledger) AddAccount(ctx context.Context, a ledger.Account) error {
	_, err := l.db.ExecContext(ctx, `INSERT INTO account (name, display, password, disabled, made, role, multi, max_customers, barred, totp, totp_step,
		signed_in) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, a.Name, a.Display, string(a.Password), a.Disabled, a.Made.UnixMilli(), a.Role,
		a.Multi, a.MaxCustomers, a.Barred, string(a.TOTP.Secret), a.TOTP.Step, millis(a.SignedIn))
	if err != nil {
		return fmt.Errorf("add account: %w", plain(err))
	}
	return nil
}

// ChangeAccount reads an account, lets change work on it and writes it back, name and Made excepted. Sign-ins that end with it end in
// the same step. ledger.ErrNone when there is no such account.
func (l *Ledger) ChangeAccount(ctx context.Context, name string, out ledger.SignOut, change func(*ledger.Account)) error {
	err := transact(ctx, l.db, func(tx *sql.Tx) error {
		err := changeAccount(ctx, tx, name, change)
		if err != nil || !out.All {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM token WHERE account = ? AND hash <> ?", name, out.But[:])
		return err
	})
	if err != nil {
		return fmt.Errorf("change account: %w", err)
	}
	return nil
}

// changeAccount is ChangeAccount in a transaction.
func changeAccount(ctx context.Context, tx *sql.Tx, name string, change func(*ledger.Account)) error {
	a, err := scanAccount(tx.QueryRowContext(ctx, accountColumns+" WHERE name = ?", name))
	if err != nil {
		return err
	}
	change(&a)
	_, err = tx.ExecContext(ctx, `UPDATE account SET display = ?, password = ?, disabled = ?, role = ?, multi = ?, max_customers = ?, barred = ?, totp = ?,
		totp_step = ?, signed_in = ? WHERE name = ?`, a.Display, string(a.Password), a.Disabled, a.Role, a.Multi, a.MaxCustomers,
		a.Barred, string(a.TOTP.Secret), a.TOTP.Step, millis(a.SignedIn), name)
	return err
}

// RemoveAccount deletes an account with its sign-ins; ledger.ErrNone when there is no such account. Sessions keep its name.
func (l *Ledger) RemoveAccount(ctx context.Context, name string) error {
	err := transact(ctx, l.db, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "DELETE FROM account WHERE name = ?", name)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ledger.ErrNone)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("remove account: %w", err)
	}
	return nil
}

// Account returns an account; ledger.ErrNone when there is none.
func (l *Ledger) Account(ctx context.Context, name string) (ledger.Account, error) {
	a, err := scanAccount(l.db.QueryRowContext(ctx, accountColumns+" WHERE name = ?", name))
	if err != nil {
		return ledger.Account{}, fmt.Errorf("read account: %w", err)
	}
	return a, nil
}

// ListAccounts returns the accounts whose names come after one, by name, at most limit of them; all with a limit below 0.
func (l *Ledger) ListAccounts(ctx context.Context, after string, limit int) ([]ledger.Account, error) {
	list, err := table(ctx, l.db, scanAccount, accountColumns+" WHERE name > ? ORDER BY name LIMIT ?", after, limit)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	return list, nil
}

const accountColumns = "SELECT name, display, password, disabled, made, role, multi, max_customers, barred, totp, totp_step, signed_in FROM account"

func scanAccount(row scanner) (ledger.Account, error) {
	var a ledger.Account
	var password, secret string
	var made, in int64
	err := row.Scan(&a.Name, &a.Display, &password, &a.Disabled, &made, &a.Role, &a.Multi, &a.MaxCustomers, &a.Barred, &secret, &a.TOTP.Step, &in)
	if err != nil {
		return ledger.Account{}, none(err)
	}
	a.Password, a.Made = ledger.Password(password), time.UnixMilli(made)
	a.TOTP.Secret, a.SignedIn = ledger.Secret(secret), moment(in)
	return a, nil
}

// AddToken writes a sign-in; ledger.ErrNone when there is no such account.
func (l *Ledger) AddToken(ctx context.Context, t ledger.Token) error {
	if err := addToken(ctx, l.db, t); err != nil {
		return fmt.Errorf("add token: %w", plain(err))
	}
	return nil
}

// SignIn lets enter work on t's account as ChangeAccount does and, when it says yes, writes t in the same step. ledger.ErrNone when there
// is no such account.
func (l *Ledger) SignIn(ctx context.Context, t ledger.Token, enter func(*ledger.Account) bool) error {
	err := transact(ctx, l.db, func(tx *sql.Tx) error {
		in := false
		err := changeAccount(ctx, tx, t.Account, func(a *ledger.Account) { in = enter(a) })
		if err != nil || !in {
			return err
		}
		return addToken(ctx, tx, t)
	})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
}

// execer is the database or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func addToken(ctx context.Context, db execer, t ledger.Token) error {
	_, err := db.ExecContext(ctx, "INSERT INTO token (hash, account, device, made, used) VALUES (?, ?, ?, ?, ?)",
		t.Hash[:], t.Account, t.Device[:], t.Made.UnixMilli(), t.Used.UnixMilli())
	return err
}

// Token returns a sign-in; ledger.ErrNone when there is none.
func (l *Ledger) Token(ctx context.Context, hash [32]byte) (ledger.Token, error) {
	t := ledger.Token{Hash: hash}
	var device []byte
	var made, used int64
	err := l.db.QueryRowContext(ctx, "SELECT account, device, made, used FROM token WHERE hash = ?", hash[:]).Scan(&t.Account, &device, &made, &used)
	if err == nil && len(device) != len(t.Device) {
		err = fmt.Errorf("device key of %d bytes", len(device))
	}
	if err != nil {
		return ledger.Token{}, fmt.Errorf("read token: %w", none(err))
	}
	t.Device, t.Made, t.Used = [65]byte(device), time.UnixMilli(made), time.UnixMilli(used)
	return t, nil
}

// TouchToken notes that a sign-in is in use.
func (l *Ledger) TouchToken(ctx context.Context, hash [32]byte, at time.Time) error {
	if _, err := l.db.ExecContext(ctx, "UPDATE token SET used = ? WHERE hash = ?", at.UnixMilli(), hash[:]); err != nil {
		return fmt.Errorf("touch token: %w", plain(err))
	}
	return nil
}

// DropToken ends a sign-in.
func (l *Ledger) DropToken(ctx context.Context, hash [32]byte) error {
	if _, err := l.db.ExecContext(ctx, "DELETE FROM token WHERE hash = ?", hash[:]); err != nil {
		return fmt.Errorf("drop token: %w", plain(err))
	}
	return nil
}

// DropTokens forgets the sign-ins that were made before a time and have not been in use since another.
func (l *Ledger) DropTokens(ctx context.Context, made, used time.Time) error {
	if _, err := l.db.ExecContext(ctx, "DELETE FROM token WHERE made < ? AND used < ?", made.UnixMilli(), used.UnixMilli()); err != nil {
		return fmt.Errorf("drop old tokens: %w", plain(err))
	}
	return nil
}

package server

import (
	"context"
	"errors"

	"deskhand/app/acd"
	"deskhand/app/server/ledger"
	"deskhand/app/wire"
)

// What reps do with their own account, and administrators with all of them. Each change leaves a line in the log: by whom, whose, what.

// shown is an account as its owner and administrators may see it.
func shown(a ledger.Account) wire.Account {
	out := wire.Account{
		Name: a.Name, Display: a.Display, Role: a.Role, Multi: a.Multi, MaxCustomers: a.MaxCustomers, Barred: a.Barred, TOTP: a.TOTP.Secret != "",
		Disabled: a.Disabled, Owner: a.Name == OwnerAccount, Made: a.Made.UnixMilli(),
	}
	if !a.SignedIn.IsZero() {
		out.SignedIn = a.SignedIn.UnixMilli()
	}
	return out
}

// audit leaves the line.
func (s *Server) audit(by callFrom, account, change string, more ...any) {
	s.log.Info("account changed", append([]any{"account", account, "change", change, "by", by.account, "from", by.ip}, more...)...)
}

func (s *Server) ownShow(ctx context.Context, by callFrom) (wire.Own, error) {
	a, err := s.cfg.Store.Account(ctx, by.account)
	return wire.Own{Account: shown(a), Rights: s.rightsOf(a)}, err
}

// ownPassword changes the caller's password. Their other sign-ins end.
func (s *Server) ownPassword(ctx context.Context, by callFrom, c wire.OwnPassword) error {
	was, err := s.ownChecked(ctx, by, c.Old)
	if err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, c.New)
	if err != nil {
		return err
	}
	return s.changeOwn(ctx, by, was, "own password", func(a *ledger.Account) { a.Password = hash })
}

// ownTOTP switches the caller's one-time codes on, when they have a program that makes them, or off.
func (s *Server) ownTOTP(ctx context.Context, by callFrom, c wire.OwnTOTP) error {
	was, err := s.ownChecked(ctx, by, c.Password)
	if err != nil {
		return err
	}
	if !c.On {
		return s.changeOwn(ctx, by, was, "own one-time codes off", func(a *ledger.Account) { a.TOTP = ledger.TOTP{} })
	}
	codes := ledger.TOTP{Secret: ledger.Secret(c.Secret)}
	if !validSecret(codes.Secret) || !takeCode(&codes, c.Code, s.now()) {
		return ErrCode
	}
	return s.changeOwn(ctx, by, was, "own one-time codes on", func(a *ledger.Account) { a.TOTP = codes })
}

// ownChecked asks the caller's password again: whoever sits down at their computer does not take the account over.
func (s *Server) ownChecked(ctx context.Context, by callFrom, password string) (ledger.Account, error) {
	if by.account == OwnerAccount {
		return ledger.Account{}, errOwner
	}
	if !s.tries.call(by.account, s.now()) {
		return ledger.Account{}, ErrBusy
	}
	a, err := s.cfg.Store.Account(ctx, by.account)
	if err != nil {
		return a, err
	}
	ok, err := s.hasher.check(ctx, a.Password, password)
	if err != nil {
		return a, err
	}
	if !ok {
		s.log.Warn("own password not right", "account", by.account, "from", by.ip)
		return a, ErrCredentials
	}
	return a, nil
}

// changeOwn changes the caller's account, unless its password has changed since it was checked. Their other sign-ins end.
func (s *Server) changeOwn(ctx context.Context, by callFrom, was ledger.Account, what string, change func(*ledger.Account)) error {
	same := false
	err := s.cfg.Store.ChangeAccount(ctx, by.account, ledger.SignOut{All: true, But: by.hash}, func(a *ledger.Account) {
		if same = a.Password == was.Password; same {
			change(a)
		}
	})
	if err != nil {
		return err
	}
	if !same {
		return ErrCredentials
	}
	s.letGo(ctx, by.account)
	s.audit(by, by.account, what)
	return nil
}

func (s *Server) newSecret(account string) (wire.Secret, error) {
	site := s.cfg.Site
	if site == "" {
		site = "Deskhand"
	}
	secret, url, err := NewSecret(site, account)
	return wire.Secret{Secret: string(secret), URL: url}, err
}

// asAdmin does what only administrators may do, one at a time. account is whose it is; empty: nobody's in particular.
func (s *Server) asAdmin(ctx context.Context, by callFrom, account string, do func() error) error {
	s.changes.Lock()
	defer s.changes.Unlock()
	a, err := s.cfg.Store.Account(ctx, by.account)
	switch {
	case err != nil:
		return err
	case a.Disabled || s.rightsOf(a).Role != wire.RoleAdmin:
		s.log.Warn("call refused: for administrators", "account", by.account, "from", by.ip)
		return errRights
	case account == OwnerAccount:
		return errOwner
	}
	return do()
}

// asOtherAdmin is asAdmin for what takes the password of one's own account: with an administrator's sign-in alone nobody takes the
// account itself over.
func (s *Server) asOtherAdmin(ctx context.Context, by callFrom, account string, do func() error) error {
	return s.asAdmin(ctx, by, account, func() error {
		if account == by.account {
			s.log.Warn("call refused: one's own account without its password", "account", by.account, "from", by.ip)
			return errRights
		}
		return do()
	})
}

// leaves refuses what would leave nobody to look after the accounts: by being an administrator, somebody else cannot be the last one.
func (s *Server) leaves(ctx context.Context, by callFrom, account string) error {
	if account != by.account {
		return nil
	}
	all, err := s.cfg.Store.ListAccounts(ctx, "", -1)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Name != account && a.Role == wire.RoleAdmin && !a.Disabled && a.Password != "" {
			return nil
		}
	}
	return errLastAdmin
}

func (s *Server) listAccounts(ctx context.Context, by callFrom, c wire.AccountList) (out wire.Accounts, err error) {
	err = s.asAdmin(ctx, by, "", func() error {
		all, err := s.cfg.Store.ListAccounts(ctx, c.After, wire.MaxListed+1)
		if out.More = len(all) > wire.MaxListed; out.More {
			all = all[:wire.MaxListed]
		}
		for _, a := range all {
			out.List = append(out.List, shown(a))
		}
		return err
	})
	return out, err
}

func (s *Server) addAccount(ctx context.Context, by callFrom, c wire.AccountAdd) (wire.Account, error) {
	a := ledger.Account{Name: c.Name, Display: c.Display, Role: c.Role, Multi: c.Multi, MaxCustomers: c.MaxCustomers, Barred: c.Barred, Made: s.now()}
	err := s.hashFor(ctx, by, c.Name, c.Password, &a.Password)
	if err == nil {
		err = checkNames(c.Name, c.Display)
	}
	if err != nil {
		return wire.Account{}, err
	}
	err = s.asAdmin(ctx, by, c.Name, func() error { return s.cfg.Store.AddAccount(ctx, a) })
	if err != nil {
		return wire.Account{}, err
	}
	s.audit(by, a.Name, "add", "role", a.Role, "multi", a.Multi, "maxcustomers", a.MaxCustomers, "barred", a.Barred)
	return shown(a), nil
}

// hashFor hashes a password that an administrator gives to an account: nobody else may make the server work that hard.
func (s *Server) hashFor(ctx context.Context, by callFrom, account, password string, into *ledger.Password) (err error) {
	if err = s.asAdmin(ctx, by, account, func() error { return nil }); err != nil {
		return err
	}
	*into, err = s.hasher.hash(ctx, password)
	return err
}

func (s *Server) setAccount(ctx context.Context, by callFrom, c wire.AccountSet) (out wire.Account, err error) {
	if c.Display != nil {
		if err := CheckDisplay(*c.Display); err != nil {
			return out, err
		}
	}
	err = s.asAdmin(ctx, by, c.Name, func() error {
		if c.Role != nil && *c.Role != wire.RoleAdmin {
			if err := s.leaves(ctx, by, c.Name); err != nil {
				return err
			}
		}
		return s.cfg.Store.ChangeAccount(ctx, c.Name, ledger.SignOut{}, func(a *ledger.Account) {
			put(&a.Display, c.Display)
			put(&a.Role, c.Role)
			put(&a.Multi, c.Multi)
			put(&a.MaxCustomers, c.MaxCustomers)
			put(&a.Barred, c.Barred)
			out = shown(*a)
		})
	})
	if err == nil {
		s.audit(by, c.Name, "set", "role", out.Role, "multi", out.Multi, "maxcustomers", out.MaxCustomers, "barred", out.Barred)
	}
	return out, err
}

func put[T any](into *T, from *T) {
	if from != nil {
		*into = *from
	}
}

func (s *Server) disableAccount(ctx context.Context, by callFrom, c wire.AccountDisable) (out wire.Account, err error) {
	err = s.asAdmin(ctx, by, c.Name, func() error {
		if c.Disabled {
			if err := s.leaves(ctx, by, c.Name); err != nil {
				return err
			}
		}
		return s.cfg.Store.ChangeAccount(ctx, c.Name, ledger.SignOut{All: c.Disabled}, func(a *ledger.Account) {
			a.Disabled = c.Disabled
			out = shown(*a)
		})
	})
	if err == nil {
		s.letGo(ctx, c.Name)
		s.audit(by, c.Name, map[bool]string{true: "disable", false: "enable"}[c.Disabled])
	}
	return out, err
}

func (s *Server) resetPassword(ctx context.Context, by callFrom, c wire.AccountPassword) error {
	var hash ledger.Password
	if err := s.asOtherAdmin(ctx, by, c.Name, func() error { return nil }); err != nil {
		return err
	}
	if err := s.hashFor(ctx, by, c.Name, c.Password, &hash); err != nil {
		return err
	}
	err := s.asOtherAdmin(ctx, by, c.Name, func() error {
		return s.cfg.Store.ChangeAccount(ctx, c.Name, ledger.SignOut{All: true}, func(a *ledger.Account) { a.Password = hash })
	})
	if err == nil {
		s.letGo(ctx, c.Name)
		s.audit(by, c.Name, "password")
	}
	return err
}

func (s *Server) resetTOTP(ctx context.Context, by callFrom, c wire.AccountTOTP) (out wire.Secret, err error) {
	what := "one-time codes off"
	if c.On {
		what = "one-time codes on"
		if out, err = s.newSecret(c.Name); err != nil {
			return wire.Secret{}, err
		}
	}
	err = s.asOtherAdmin(ctx, by, c.Name, func() error {
		return s.cfg.Store.ChangeAccount(ctx, c.Name, ledger.SignOut{}, func(a *ledger.Account) {
			a.TOTP = ledger.TOTP{Secret: ledger.Secret(out.Secret)}
		})
	})
	if err != nil {
		return wire.Secret{}, err
	}
	s.audit(by, c.Name, what)
	return out, nil
}

func (s *Server) removeAccount(ctx context.Context, by callFrom, c wire.AccountRemove) error {
	err := s.asAdmin(ctx, by, c.Name, func() error {
		if err := s.leaves(ctx, by, c.Name); err != nil {
			return err
		}
		return s.cfg.Store.RemoveAccount(ctx, c.Name)
	})
	if err != nil {
		return err
	}
	s.letGo(ctx, c.Name)
	s.audit(by, c.Name, "remove")
	if err := s.desk().dismiss(ctx, acd.UserID(c.Name)); err != nil && !errors.Is(err, ledger.ErrNone) {
		s.log.Error("account removed, but it is still there for queues", "account", c.Name, "err", err)
	}
	return nil
}

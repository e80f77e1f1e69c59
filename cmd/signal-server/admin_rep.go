package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/store"

	"github.com/skip2/go-qrcode"
)

func (a *adminCall) addFlags() {
	a.rightsFlags()
	a.passwordFlag()
}

func (a *adminCall) rightsFlags() {
	a.flags.StringVar(&a.display, "display", "", "`name` for people; empty: the account's name")
	a.flags.StringVar(&a.role, "role", string(wire.RoleRep), "`role` of the account: rep, manager or admin")
	a.flags.BoolVar(&a.multi, "multi", false, "may run several sessions at a time, one customer in each, where the site allows it; --multi=false takes it away")
	a.flags.Var(&a.barred, "barred", "`names` of what may not be asked of customers, with commas: view-desktop, control-desktop, view-app, control-app; none: nothing is taken away")
	a.flags.UintVar(&a.most, "max-customers", 0, "`number` of customers helped at the same time, over all sessions; 0: the site's maximum")
}

func (a *adminCall) passwordFlag() {
	a.flags.StringVar(&a.passwordFile, "password-file", "", "`file` whose first line is the password; empty: ask, or read it from standard input")
}

func (a *adminCall) totpFlags() {
	a.flags.StringVar(&a.site, "site", "Deskhand", "the organisation's `name`, as the person's program for codes shows it")
}

// check looks at what was given, before anything is opened.
func (a *adminCall) check() error {
	switch {
	case a.flags.Lookup("role") != nil && !wire.Role(a.role).Known():
		return fmt.Errorf("--role %q: write rep, manager or admin", a.role)
	case a.most > math.MaxUint16:
		return fmt.Errorf("--max-customers %d: not above %d", a.most, math.MaxUint16)
	case a.word != "" && a.word != "on" && a.word != "off":
		return fmt.Errorf("%q: write on or off", a.word)
	case a.name == server.OwnerAccount:
		return fmt.Errorf("%q is the person at whose computer a server runs inside the Support Manager: they need no password, and may do everything there", a.name)
	}
	return nil
}

func (a *adminCall) add(ctx context.Context, l *store.Ledger) error {
	if a.display == "" {
		a.display = a.name
	}
	there := fmt.Errorf("there is an account %q already; 'set' changes its rights, 'password' its password", a.name)
	if _, err := l.Account(ctx, a.name); err == nil { // before somebody thinks of a password
		return there
	}
	password, err := a.password(ctx)
	if err != nil {
		return err
	}
	account, err := server.NewAccount(a.name, a.display, password)
	if err != nil {
		return err
	}
	account.Made, account.Role, account.Multi, account.MaxCustomers = time.Now(), wire.Role(a.role), a.multi, uint16(a.most)
	account.Barred = a.barred.set
	err = l.AddAccount(ctx, account)
	if errors.Is(err, ledger.ErrExists) {
		return there
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, "%s can sign in as %q (%s).\n", a.display, a.name, rightsText(account))
	return nil
}

// set changes what was named on the command line, and nothing else.
func (a *adminCall) set(ctx context.Context, l *store.Ledger) error {
	given := map[string]bool{}
	a.flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if !given["display"] && !given["role"] && !given["multi"] && !given["max-customers"] && !given["barred"] {
		fmt.Fprintln(a.std.err, "signal-server admin rep set: nothing to change")
		a.flags.Usage()
		return errUsage
	}
	if a.display == "" {
		a.display = a.name
	}
	if err := server.CheckDisplay(a.display); err != nil {
		return err
	}
	var now ledger.Account
	err := a.change(ctx, l, ledger.SignOut{}, func(x *ledger.Account) {
		if given["display"] {
			x.Display = a.display
		}
		if given["role"] {
			x.Role = wire.Role(a.role)
		}
		if given["multi"] {
			x.Multi = a.multi
		}
		if given["max-customers"] {
			x.MaxCustomers = uint16(a.most)
		}
		if given["barred"] {
			x.Barred = a.barred.set
		}
		now = *x
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, "%s (%q) is %s.\n", now.Display, a.name, rightsText(now))
	return nil
}

// rightsText is what an account may do, as far as it goes by itself.
func rightsText(x ledger.Account) string {
	text := string(x.Role) + ", one session at a time"
	if x.Multi {
		text = string(x.Role) + ", several sessions at a time"
	}
	if x.MaxCustomers > 0 {
		text += fmt.Sprintf(", %d customers at most", x.MaxCustomers)
	}
	if x.Barred != 0 {
		text += ", may not ask for " + strings.ReplaceAll(x.Barred.String(), ",", ", ")
	}
	return text
}

// activities is a flag that names what may not be asked of customers.
type activities struct{ set session.ActivitySet }

func (a *activities) String() string { return a.set.String() }

func (a *activities) Set(s string) error {
	if s = strings.TrimSpace(s); s == "none" || s == "" {
		a.set = 0
		return nil
	}
	set, err := session.ParseActivities(strings.Split(s, ","))
	if err != nil {
		return errors.New("write view-desktop, control-desktop, view-app or control-app, several with commas, or none")
	}
	a.set = set
	return nil
}

func (a *adminCall) setPassword(ctx context.Context, l *store.Ledger) error {
	password, err := a.password(ctx)
	if err != nil {
		return err
	}
	hash, err := server.HashPassword(password)
	if err != nil {
		return err
	}
	if err := a.change(ctx, l, ledger.SignOut{All: true}, func(x *ledger.Account) { x.Password = hash }); err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, "%q has another password and is signed out everywhere.\n", a.name)
	return nil
}

// totp gives the account a new secret, shown here and nowhere else, or takes it away.
func (a *adminCall) totp(ctx context.Context, l *store.Ledger) error {
	if a.word == "off" {
		if err := a.change(ctx, l, ledger.SignOut{}, func(x *ledger.Account) { x.TOTP = ledger.TOTP{} }); err != nil {
			return err
		}
		fmt.Fprintf(a.std.out, "%q signs in with the password alone.\n", a.name)
		return nil
	}
	secret, url, err := server.NewSecret(a.site, a.name)
	if err != nil {
		return err
	}
	picture, err := qrcode.New(url, qrcode.Low)
	if err != nil {
		return fmt.Errorf("draw the code: %w", err)
	}
	if err := a.change(ctx, l, ledger.SignOut{}, func(x *ledger.Account) { x.TOTP = ledger.TOTP{Secret: secret} }); err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, "%s\n%q is asked for a one-time code at every sign-in from now on. Let them take the picture into their program for\n"+
		"codes, or type this secret there. It is shown only now.\n\n  secret   %s\n  address  %s\n", picture.ToSmallString(false), a.name, string(secret), url)
	return nil
}

func (a *adminCall) disable(ctx context.Context, l *store.Ledger) error {
	if err := a.change(ctx, l, ledger.SignOut{All: true}, func(x *ledger.Account) { x.Disabled = true }); err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, "%q is disabled and signed out; a running server ends its connections within a minute.\n", a.name)
	return nil
}

func (a *adminCall) enable(ctx context.Context, l *store.Ledger) error {
	if err := a.change(ctx, l, ledger.SignOut{}, func(x *ledger.Account) { x.Disabled = false }); err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, "%q can sign in again.\n", a.name)
	return nil
}

func (a *adminCall) remove(ctx context.Context, l *store.Ledger) error {
	if err := a.known(l.RemoveAccount(ctx, a.name)); err != nil {
		return err
	}
	if err := a.dismiss(ctx, l); err != nil {
		return fmt.Errorf("%q is deleted, but queues still count on it: %w", a.name, err)
	}
	fmt.Fprintf(a.std.out, "%q is deleted and signed out; a running server ends its connections within a minute.\n", a.name)
	return nil
}

// dismiss takes who has gone out of all queues.
func (a *adminCall) dismiss(ctx context.Context, l *store.Ledger) error {
	q, err := server.OpenQueueAdmin(ctx, a.data, l)
	if err != nil {
		return err
	}
	_, err = q.Do(ctx, wire.StaffRemove{Name: acd.UserID(a.name)})
	var refused *server.CallError
	if errors.As(err, &refused) && refused.Code == wire.TroubleNone { // they worked for none
		err = nil
	}
	return errors.Join(err, q.Close())
}

func (a *adminCall) change(ctx context.Context, l *store.Ledger, out ledger.SignOut, do func(*ledger.Account)) error {
	return a.known(l.ChangeAccount(ctx, a.name, out, do))
}

func (a *adminCall) known(err error) error {
	if errors.Is(err, ledger.ErrNone) {
		return fmt.Errorf("there is no account %q; 'admin rep list' shows them", a.name)
	}
	return err
}

func (a *adminCall) list(ctx context.Context, l *store.Ledger) error {
	all, err := l.ListAccounts(ctx, "", -1)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(a.std.out, "There are no accounts yet. 'signal-server admin rep add NAME' makes one.")
		return nil
	}
	w := tabwriter.NewWriter(a.std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tDISPLAY NAME\tROLE\tSESSIONS\tCUSTOMERS\tCODES\tSINCE\tLAST SIGN-IN\tSTATE")
	for _, x := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", x.Name, x.Display, x.Role, word(x.Multi, "several", "one"), most(x.MaxCustomers),
			word(x.TOTP.Secret != "", "on", "off"), x.Made.Format(time.DateOnly), last(x.SignedIn), state(x))
	}
	return w.Flush()
}

func word(on bool, yes, no string) string {
	if on {
		return yes
	}
	return no
}

func most(n uint16) string {
	if n == 0 {
		return "site's"
	}
	return fmt.Sprint(n)
}

func last(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Format("2006-01-02 15:04")
}

func state(x ledger.Account) string {
	switch {
	case x.Disabled:
		return "disabled"
	case x.Name == server.OwnerAccount:
		return "owner of this computer"
	}
	return "active"
}

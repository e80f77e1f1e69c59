package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net"
	"strings"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/client"
	"deskhand/app/wire"
	"deskhand/ui/admin"
	"deskhand/ui/ask"
	"deskhand/ui/theme"
)

// office is what the page of accounts shows, and who calls the site for it and for the rep's own account. It belongs to the user
// interface's goroutine.
type office struct {
	calls *client.Accounts // nil: nobody has called yet
	state admin.Snapshot
}

// administers reports whether the rep looks after the accounts: the site says so, or the server is in this program.
func (d *desk) administers() bool {
	if d.who != nil {
		return d.who.rights.Role == wire.RoleAdmin
	}
	return d.back.server != nil
}

// caller finds who calls the site; the owner of our own server is signed in for it, once. What it returns may be called from any
// goroutine.
func (d *desk) caller() func(ctx context.Context) (*client.Accounts, error) {
	o := &d.pages.office
	if d.who != nil && o.calls == nil {
		o.calls = client.NewAccounts(d.who.client)
	}
	if calls := o.calls; calls != nil {
		return func(context.Context) (*client.Accounts, error) { return calls, nil }
	}
	e, name := d.back.server, d.repName()
	return func(ctx context.Context) (*client.Accounts, error) {
		if e == nil {
			return nil, client.ErrForbidden
		}
		a, err := e.owner(ctx, name)
		if err != nil {
			return nil, err
		}
		calls := client.NewAccounts(a.client)
		d.screen.post(func() { o.calls = calls })
		return calls, nil
	}
}

// callerOf finds who calls the site that a session is at; nil: the one that we work at.
func (d *desk) callerOf(t *openTab) func(ctx context.Context) (*client.Accounts, error) {
	if t == nil || d.worksAt(t.account) {
		return d.caller()
	}
	calls := client.NewAccounts(t.account.client)
	return func(context.Context) (*client.Accounts, error) { return calls, nil }
}

func (d *desk) showAccounts() { d.pages.admin.Update(d.pages.office.state) }

// listing is how the accounts are, and who asks.
type listing struct {
	list []wire.Account
	me   string
	err  error
}

func readListing(ctx context.Context, calls *client.Accounts) (l listing) {
	own, err := calls.Own(ctx)
	if err == nil {
		l.me = own.Account.Name
		l.list, err = calls.List(ctx)
	}
	l.err = err
	return l
}

// readAccounts asks for the accounts anew, unless something is on its way.
func (d *desk) readAccounts() {
	s := &d.pages.office.state
	if s.Loading || s.Busy {
		return
	}
	s.Loading, s.Trouble = true, ""
	d.showAccounts()
	who := d.caller()
	d.back.goes(func(ctx context.Context) {
		var l listing
		calls, err := who(ctx)
		if err == nil {
			l = readListing(ctx, calls)
			err = l.err
		}
		l.err = err
		d.screen.post(func() {
			s.Loading = false
			d.listed(l)
		})
	})
}

// listed shows what came of asking.
func (d *desk) listed(l listing) {
	s := &d.pages.office.state
	s.Accounts, s.Me, s.Trouble = l.list, l.me, ""
	if l.err != nil {
		d.refused("accounts not listed", l.err)
		s.Accounts, s.Trouble = nil, cmp.Or(accountSentence(l.err, false), lang.L("error.other"))
	}
	d.showAccounts()
}

// refused logs why a call was not done. After client.ErrSignIn the owner of our own server is signed in again at the next one.
func (d *desk) refused(what string, err error) {
	d.back.log.Info(what, "err", err)
	if d.who == nil && errors.Is(err, client.ErrSignIn) {
		d.pages.office.calls = nil
	}
}

// adminCommand takes what the administrator does on the page of accounts.
func (d *desk) adminCommand(c admin.Command) {
	s := &d.pages.office.state
	switch c := c.(type) {
	case admin.Reload:
		d.readAccounts()
		return
	case admin.Leave:
		ask.Confirm(d.win.Canvas(), d.tracer, ask.Unsaved(), c.Go)
		return
	case admin.Copy:
		d.app.Clipboard().SetContent(c.Text)
		return
	case admin.Forget:
		s.Given, s.Said, s.Of, s.Condition = admin.Given{}, "", "", theme.Idle
		d.showAccounts()
		return
	}
	if q, asks := admin.Question(c, s.Accounts, accountOf(c) == s.Me); asks {
		ask.Confirm(d.win.Canvas(), d.tracer, q, func() { d.changeAccount(c) })
		return
	}
	d.changeAccount(c)
}

// accountOf is whose account a command is about; "" a new one's.
func accountOf(c admin.Command) string {
	switch c := c.(type) {
	case admin.Set:
		return c.Name
	case admin.Disable:
		return c.Name
	case admin.Remove:
		return c.Name
	case admin.SetPassword:
		return c.Name
	case admin.SetCodes:
		return c.Name
	}
	return ""
}

// changeAccount does what a command says, one at a time, and reads how the accounts are then.
func (d *desk) changeAccount(c admin.Command) {
	s := &d.pages.office.state
	if s.Busy || s.Loading {
		return
	}
	s.Busy, s.Condition, s.Said, s.Of, s.Given = true, theme.Idle, lang.L("admin.changing"), accountOf(c), admin.Given{}
	if _, adds := c.(admin.Add); adds {
		s.Said = lang.L("admin.adding")
	}
	d.showAccounts()
	who := d.caller()
	d.back.goes(func(ctx context.Context) {
		var done outcome
		var l listing
		calls, err := who(ctx)
		if err == nil {
			done, err = alter(ctx, calls, c)
			l = readListing(ctx, calls)
		}
		d.screen.post(func() { d.changed(done, l, err) })
	})
}

// changed shows what came of a change, and how the accounts are now.
func (d *desk) changed(done outcome, l listing, err error) {
	s := &d.pages.office.state
	s.Busy = false
	if err != nil {
		d.refused("account not changed", err)
		s.Condition, s.Said = theme.Stopped, accountSentence(err, true)
		if l.err == nil && l.list == nil {
			d.showAccounts()
			return
		}
		d.listed(l)
		return
	}
	s.Condition, s.Said, s.Of, s.Given = theme.Live, done.said, done.of, done.given
	d.listed(l)
	if done.added {
		d.pages.admin.Added(done.of)
	}
}

// outcome is what came of a change that was done.
type outcome struct {
	said  string
	of    string // whose account; "" it is gone
	added bool
	given admin.Given
}

// alter does what a command says.
func alter(ctx context.Context, calls *client.Accounts, c admin.Command) (o outcome, err error) {
	o.of = accountOf(c)
	switch c := c.(type) {
	case admin.Add:
		made := ""
		if c.Password == "" {
			made = newPassword()
			c.Password = made
		}
		a, err := calls.Add(ctx, c.AccountAdd)
		if made != "" {
			o.given = admin.Given{Name: a.Name, Password: made}
		}
		o.of, o.added, o.said = a.Name, true, lang.L("admin.added", map[string]any{"Name": cmp.Or(a.Display, a.Name)})
		return o, err
	case admin.Set:
		o.said = lang.L("admin.saved")
		_, err = calls.Set(ctx, c.AccountSet)
	case admin.Disable:
		o.said = lang.L("admin.enabled.done")
		if c.Disabled {
			o.said = lang.L("admin.disabled.done")
		}
		_, err = calls.Disable(ctx, c.Name, c.Disabled)
	case admin.SetPassword:
		o.said = lang.L("admin.password.done")
		if c.Password == "" {
			c.Password = newPassword()
			o.given = admin.Given{Name: c.Name, Password: c.Password}
		}
		err = calls.ResetPassword(ctx, c.Name, c.Password)
	case admin.SetCodes:
		o.said = lang.L("admin.codes.off.done")
		if c.On {
			o.said = lang.L("admin.codes.on.done")
		}
		var s wire.Secret
		if s, err = calls.ResetCodes(ctx, c.Name, c.On); c.On {
			o.given = admin.Given{Name: c.Name, Codes: s}
		}
	case admin.Remove:
		o.of, o.said = "", lang.L("admin.removed", map[string]any{"Name": c.Name})
		err = calls.Remove(ctx, c.Name)
	}
	return o, err
}

// newPassword makes one up: 100 bits, as small letters and digits from 2 to 7 in four groups, to be read aloud and typed once.
func newPassword() string {
	s := strings.ToLower(rand.Text())
	return s[0:5] + "-" + s[5:10] + "-" + s[10:15] + "-" + s[15:20]
}

// accountSentence says to people why a call was not done; changes: it would have changed something.
func accountSentence(err error, changes bool) string {
	for _, s := range []struct {
		err  error
		text string
	}{
		{client.ErrForbidden, lang.L("admin.error.forbidden")}, {client.ErrNone, lang.L("admin.error.none")},
		{client.ErrExists, lang.L("admin.error.exists")}, {client.ErrName, lang.L("admin.error.name")},
		{client.ErrPassword, lang.L("account.password.rule", map[string]any{"Count": wire.MinPassword})},
		{client.ErrLastAdmin, lang.L("admin.error.last")}, {client.ErrOwner, lang.L("admin.error.owner")},
		{client.ErrSite, lang.L("admin.error.site")}, {client.ErrCredentials, lang.L("account.password.wrong")},
		{client.ErrCode, lang.L("signin.code.wrong")},
	} {
		if errors.Is(err, s.err) {
			return s.text
		}
	}
	var unreachable *net.OpError
	switch {
	case !errors.As(err, &unreachable) && !errors.Is(err, context.DeadlineExceeded):
		return sentence(err)
	case changes && (unreachable == nil || unreachable.Op != "dial"):
		return lang.L("admin.error.unknown")
	}
	return lang.L("account.error.unreachable")
}

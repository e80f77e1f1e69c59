package main

import (
	"context"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/client"
	"deskhand/app/wire"
	"deskhand/ui/admin"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
)

// own is what the settings page shows of the rep's account at the site. It belongs to the user interface's goroutine.
type own struct {
	state settings.Account
}

// readOwn asks how the rep's account is. The owner of our own server has no password and no codes.
func (d *desk) readOwn() {
	s := &d.prefs.own.state
	if d.who == nil || s.Busy {
		return
	}
	s.Name, s.Site = d.who.name, d.who.site.String()
	if s.Role == "" {
		s.Role = admin.Role(d.who.rights.Role)
	}
	if s.Secret == (wire.Secret{}) {
		s.Said = ""
	}
	who := d.caller()
	d.back.goes(func(ctx context.Context) {
		calls, err := who(ctx)
		var a wire.Own
		if err == nil {
			a, err = calls.Own(ctx)
		}
		d.screen.post(func() { d.ownRead(a, err) })
	})
}

func (d *desk) ownRead(a wire.Own, err error) {
	s := &d.prefs.own.state
	if s.Busy { // it will be read again
		return
	}
	if err != nil {
		d.refused("own account not read", err)
		s.Condition, s.Said = theme.Stopped, accountSentence(err, false)
	} else {
		s.Known, s.Codes, s.Role = true, a.Account.TOTP, admin.Role(a.Rights.Role)
	}
	d.showSettings()
}

// ownCommand takes what the rep does with their own account; one thing at a time.
func (d *desk) ownCommand(c settings.AccountCommand) {
	s := &d.prefs.own.state
	switch c := c.(type) {
	case settings.Copy:
		d.app.Clipboard().SetContent(c.Text)
		return
	case settings.CodesCancel:
		s.Secret, s.Said = wire.Secret{}, ""
		d.showSettings()
		return
	}
	if s.Busy || d.who == nil {
		return
	}
	s.Busy, s.Condition, s.Said = true, theme.Idle, lang.L("account.busy")
	d.showSettings()
	who, secret := d.caller(), s.Secret.Secret
	d.back.goes(func(ctx context.Context) {
		calls, err := who(ctx)
		var done ownDone
		if err == nil {
			done, err = doOwn(ctx, calls, c, secret)
		}
		d.screen.post(func() { d.ownDone(done, err) })
	})
}

// ownDone is what came of a command that was done.
type ownDone struct {
	said   string
	secret wire.Secret // to be confirmed with a code
	codes  *bool       // they are on now, or off
}

func doOwn(ctx context.Context, calls *client.Accounts, c settings.AccountCommand, secret string) (o ownDone, err error) {
	on := func(yes bool) *bool { return &yes }
	switch c := c.(type) {
	case settings.ChangePassword:
		o.said = lang.L("account.password.done")
		err = calls.ChangePassword(ctx, c.Old, c.New)
	case settings.NewCodes:
		o.secret, err = calls.NewSecret(ctx)
	case settings.CodesOn:
		o.said, o.codes = lang.L("account.codes.on.done"), on(true)
		err = calls.CodesOn(ctx, c.Password, secret, c.Code)
	case settings.CodesOff:
		o.said, o.codes = lang.L("account.codes.off.done"), on(false)
		err = calls.CodesOff(ctx, c.Password)
	}
	return o, err
}

func (d *desk) ownDone(o ownDone, err error) {
	s := &d.prefs.own.state
	s.Busy = false
	if err != nil {
		d.refused("own account not changed", err)
		s.Condition, s.Said = theme.Stopped, accountSentence(err, true)
		d.showSettings()
		return
	}
	s.Condition, s.Said = theme.Live, o.said
	if o.codes != nil {
		s.Codes, s.Secret = *o.codes, wire.Secret{}
	}
	if o.secret != (wire.Secret{}) {
		s.Secret = o.secret
	}
	d.showSettings()
}

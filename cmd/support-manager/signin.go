package main

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/trust"
	"deskhand/ui/signin"
	"deskhand/ui/theme"
)

// gate is a sign-in under way. It belongs to the user interface's goroutine.
type gate struct {
	desk   *desk
	site   invite.Site
	form   *signin.Form
	state  signin.Snapshot
	keys   keys     // pin zero: authorities only
	seen   [32]byte // the key that the rep is judging
	then   func(account)
	cancel func()
	left   bool // without signing in: what the site still answers counts for nothing
}

func (d *desk) newGate(site invite.Site, link [32]byte, then func(account), cancel func()) *gate {
	g := &gate{desk: d, site: site, keys: keys{pin: d.set.trusted(site), link: link}, then: then, cancel: cancel}
	g.form = signin.New(g.command)
	g.form.Name.SetText(d.set.now.Accounts[site.HostPort()])
	g.state = signin.Snapshot{Site: site.String(), Cancel: cancel != nil, Elsewhere: cancel == nil}
	g.form.Update(g.state)
	g.askName()
	for name, o := range g.form.Named() {
		d.tracer.Name(o, "signin."+name)
	}
	return g
}

// askName learns whose site it is, where its key is trusted: a stranger could say any name.
func (g *gate) askName() {
	d, address, known := g.desk, g.site.HostPort(), client.Trust{Pin: g.keys.pin}
	d.back.goes(func(ctx context.Context) {
		name, err := client.SiteName(ctx, address, known)
		if err != nil {
			d.back.log.Debug("the site's name is not known", "err", err)
			return
		}
		d.screen.post(func() {
			g.state.Org = name
			g.form.Update(g.state)
		})
	})
}

// showSignIn makes the window ask who works here, at the site that we work at.
func (d *desk) showSignIn() {
	site := d.base
	g := d.newGate(site, [32]byte{}, func(a account) {
		d.who = &a
		d.sites[site] = a
		d.tracer.Drop("signin")
		d.enter()
	}, nil)
	d.win.SetContent(container.NewCenter(theme.Card(g.form)))
	g.form.Focus(d.win.Canvas())
}

// signInAt asks who works here at another site, over the window. link is the key that an invitation says the site has.
func (d *desk) signInAt(site invite.Site, link [32]byte, then func(account)) {
	var pop *widget.PopUp
	var g *gate
	canvas := d.win.Canvas()
	before := canvas.OnTypedKey()
	hide := func() {
		if g.left {
			return
		}
		g.left = true
		canvas.SetOnTypedKey(before)
		pop.Hide()
		d.tracer.Drop("signin")
	}
	g = d.newGate(site, link, func(a account) {
		hide()
		d.signedIn(a)
		then(a)
	}, hide)
	pop = widget.NewModalPopUp(theme.Overlay(g.form, 4*theme.Grid), canvas)
	g.form.OnEscape(hide)
	canvas.SetOnTypedKey(func(ev *fyne.KeyEvent) { // a click on a button leaves nothing with the focus
		if ev.Name == fyne.KeyEscape {
			hide()
		}
	})
	pop.Show()
	g.form.Focus(canvas)
}

func (g *gate) command(c signin.Command) {
	switch c := c.(type) {
	case signin.Submit:
		g.submit(client.Credentials{Name: c.Name, Password: c.Password, Code: c.Code})
	case signin.TrustKey:
		g.keys.pin = g.seen
		_ = g.desk.set.change(func(s *Settings) { s.Sites[g.site.HostPort()] = g.keys.pin[:] })
		g.submit(client.Credentials{Name: c.Name, Password: c.Password})
	case signin.ReplaceKey:
		g.replaceKey(c)
	case signin.Work:
		g.workAt(c.Site)
	case signin.Cancel:
		g.cancel()
	}
}

// workAt begins anew at another site, or, with the zero one, with the server inside: now and from the next start on. The window says that
// the server starts until it is known whether it does.
func (g *gate) workAt(site invite.Site) {
	d := g.desk
	g.left = true
	_ = d.set.change(func(s *Settings) { s.Site = site.String() })
	d.tracer.Drop("signin")
	d.base = site
	if !site.IsZero() {
		d.showSignIn()
		return
	}
	d.starting = true
	d.win.SetContent(startingCard(theme.Subtle(lang.L("starting.server"))))
	d.back.host(d.back.starter(d.set), func(e *embedded, err error) {
		d.screen.post(func() {
			d.back.hosted(d.set, e, err)
			if d.starting = false; !d.out.quits {
				d.enter()
			}
		})
	})
}

func (g *gate) submit(as client.Credentials) {
	g.state.Busy, g.state.Problem, g.state.Code = true, "", as.Code != ""
	g.form.Update(g.state)
	d, known := g.desk, g.keys
	d.back.goes(func(ctx context.Context) {
		a, key, err := signIn(ctx, g.site, known, as)
		d.screen.post(func() { g.answered(a, key, as, err) })
	})
}

func (g *gate) answered(a account, key [32]byte, as client.Credentials, err error) {
	if g.left {
		g.desk.back.log.Debug("the site answers a sign-in that was left", "err", err)
		return
	}
	g.state.Busy, g.state.KeyWords, g.state.Changed = false, "", signin.Changed{}
	d := g.desk
	switch {
	case err == nil:
		g.form.Password.SetText("")
		g.state.Code = false
		_ = d.set.change(func(s *Settings) { s.Accounts[g.site.HostPort()] = as.Name })
		g.form.Update(g.state)
		g.then(a)
		return
	case errors.Is(err, client.ErrUntrusted) && key != [32]byte{}:
		g.seen = key
		g.state.KeyWords = keyWords(key, d.language())
	case errors.Is(err, client.ErrServerKey) && key != [32]byte{} && g.keys.pin != [32]byte{}:
		d.back.log.Warn("the site shows another key than the trusted one", "site", g.site.String(), "trusted", trust.KeyCode(g.keys.pin), "shown", trust.KeyCode(key))
		g.seen = key
		g.state.Changed = signin.Changed{Old: trust.KeyCode(g.keys.pin), New: trust.KeyCode(key)}
	case errors.Is(err, client.ErrCode):
		if g.state.Code = true; as.Code != "" {
			g.state.Problem = lang.L("signin.code.wrong")
		}
	default:
		d.back.log.Info("not signed in", "err", err)
		g.state.Problem = signInSentence(err, g.state.Elsewhere)
		g.state.Code = as.Code != "" && !errors.Is(err, client.ErrCredentials)
	}
	g.form.Update(g.state)
	if c := fyne.CurrentApp().Driver().CanvasForObject(g.form); c != nil && !g.form.Choosing() {
		if g.state.Code || g.state.Changed != (signin.Changed{}) {
			g.form.Focus(c)
		} else {
			c.Focus(g.form.Password)
		}
	}
}

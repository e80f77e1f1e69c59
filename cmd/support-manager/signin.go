package main

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/client"
	"deskhand/app/invite"
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
}

func (d *desk) newGate(site invite.Site, link [32]byte, then func(account), cancel func()) *gate {
	g := &gate{desk: d, site: site, keys: keys{pin: d.set.trusted(site), link: link}, then: then, cancel: cancel}
	g.form = signin.New(g.command)
	g.form.Name.SetText(d.set.now.Accounts[site.HostPort()])
	g.state = signin.Snapshot{Site: site.String(), Cancel: cancel != nil}
	g.form.Update(g.state)
	g.askName()
	d.tracer.Name(g.form.Name, "signin.name")
	d.tracer.Name(g.form.Password, "signin.password")
	d.tracer.Name(g.form.Code, "signin.code")
	d.tracer.Name(g.form.OK, "signin.ok")
	d.tracer.Name(g.form.Problem, "signin.problem")
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

// showSignIn makes the window ask who works here, at the site of --site.
func (d *desk) showSignIn() {
	site, err := invite.ParseSite(d.back.o.site)
	if err != nil { // checked with the command line
		return
	}
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
	hide := func() {
		pop.Hide()
		d.tracer.Drop("signin")
	}
	g := d.newGate(site, link, func(a account) {
		d.sites[site] = a
		hide()
		then(a)
	}, hide)
	room := 4 * theme.Grid
	pop = widget.NewModalPopUp(container.New(layout.NewCustomPaddedLayout(room, room, room, room), g.form), d.win.Canvas())
	pop.Show()
	g.form.Focus(d.win.Canvas())
}

func (g *gate) command(c signin.Command) {
	switch c := c.(type) {
	case signin.Submit:
		g.submit(client.Credentials{Name: c.Name, Password: c.Password, Code: c.Code})
	case signin.TrustKey:
		g.keys.pin = g.seen
		_ = g.desk.set.change(func(s *Settings) { s.Sites[g.site.HostPort()] = g.keys.pin[:] })
		g.submit(client.Credentials{Name: c.Name, Password: c.Password})
	case signin.Cancel:
		g.cancel()
	}
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
	g.state.Busy, g.state.KeyWords = false, ""
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
	case errors.Is(err, client.ErrCode):
		if g.state.Code = true; as.Code != "" {
			g.state.Problem = lang.L("signin.code.wrong")
		}
	default:
		d.back.log.Info("not signed in", "err", err)
		g.state.Problem = sentence(err)
		g.state.Code = as.Code != "" && !errors.Is(err, client.ErrCredentials)
	}
	g.form.Update(g.state)
	if c := fyne.CurrentApp().Driver().CanvasForObject(g.form); c != nil {
		if g.state.Code {
			g.form.Focus(c)
		} else {
			c.Focus(g.form.Password)
		}
	}
}

package admin

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/ui/column"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// detail is the right side of the page: one account, or the form of a new one.
type detail struct {
	page    *Page
	root    *fyne.Container // content, and the foot below it
	content *container.Scroll
	foot    fyne.CanvasObject // what ends the form of a new account: always in sight
	filling

	title *theme.Text
	state *theme.State
	since *theme.Text
	said  *theme.Text
	given *given
	name  *entry.Entry
	form  *form
	save  *hint.Button // what is changed
	ok    *hint.Button // the new account
	parts
}

// filling is what the form was filled with.
type filling struct {
	adding bool         // of a new account
	fresh  bool         // what is shown has not been filled in yet
	filled wire.Account // as filled in
	blank  string       // what is typed where nothing was
}

// parts are the cards of an account, and what is in them.
type parts struct {
	named, details, secrets, access fyne.CanvasObject

	password          *password
	secretsTitle      *theme.Text
	secretsWhat       *theme.Text
	reset             *hint.Button
	codes             *fyne.Container
	codesState        *theme.State
	codesOn, codesOff *hint.Button
	disable, remove   *hint.Button
}

func newDetail(p *Page) *detail {
	d := &detail{page: p, filling: filling{fresh: true}, title: theme.Title(""), state: theme.NewState(theme.Idle, ""), since: theme.Subtle(""), given: newGiven(p.command)}
	d.said = theme.NewText("", theme.TextStyle{Wrap: true})
	d.name = entry.New()
	d.name.SetPlaceHolder(lang.L("admin.name.hint"))
	d.name.OnSubmitted = func(string) { d.submit() }
	d.form = newForm(d.submit)
	d.save = hint.New(lang.L("admin.save"), fynetheme.DocumentSaveIcon(), d.submit)
	d.save.Importance = widget.HighImportance
	d.ok = hint.New(lang.L("admin.add.ok"), theme.Icon(theme.IconPersonAdd), d.submit)
	d.ok.Importance = widget.HighImportance
	d.newParts()
	d.content = column.Page(360, 620, d.title, d.state, d.since, d.said, d.given.content, d.details, d.secrets, d.access)
	d.foot = container.NewVBox(widget.NewSeparator(), theme.NewSurface(container.NewHBox(d.ok), theme.SurfaceStyle{Ground: theme.ColorSurface, Room: 2 * theme.Grid}))
	d.root = container.NewBorder(nil, d.foot, nil, nil, d.content)
	d.update()
	return d
}

func (d *detail) newParts() {
	named := line(lang.L("signin.name"), d.name)
	d.named = container.NewVBox(named, theme.Subtle(lang.L("admin.name.rule")))
	d.details = theme.Card(container.NewVBox(theme.Section(lang.L("admin.details")), d.named, d.form.content, container.NewHBox(d.save)))

	d.password = newPassword(d.submitPassword, func(o fyne.CanvasObject) { column.Reveal(d.content, o) })
	d.reset = hint.New(lang.L("admin.password.set"), theme.Icon(theme.IconLock), d.setPassword)
	d.secretsTitle, d.secretsWhat = theme.Section(""), theme.Subtle("")
	d.codesState = theme.NewState(theme.Idle, "")
	d.codesOn = hint.New(lang.L("admin.codes.on"), nil, func() { d.setCodes(true) })
	d.codesOff = hint.New(lang.L("admin.codes.off"), nil, func() { d.setCodes(false) })
	d.codes = container.NewVBox(widget.NewSeparator(), d.codesState, container.NewHBox(d.codesOn, d.codesOff))
	d.secrets = theme.Card(container.NewVBox(d.secretsTitle, d.secretsWhat, d.password.content, container.NewHBox(d.reset), d.codes))

	d.disable = hint.New("", fynetheme.CancelIcon(), func() {
		d.page.say(Disable{wire.AccountDisable{Name: d.page.shown, Disabled: !d.filled.Disabled}})
	})
	d.remove = hint.New(lang.L("admin.remove"), fynetheme.DeleteIcon(), func() {
		d.page.say(Remove{wire.AccountRemove{Name: d.page.shown}})
	})
	d.remove.Importance = widget.DangerImportance
	d.access = theme.Card(container.NewVBox(theme.Section(lang.L("admin.access")), theme.Subtle(lang.L("admin.access.what")),
		container.NewHBox(d.disable, d.remove)))
}

// update shows what the page knows.
func (d *detail) update() {
	s := d.page.now
	a, is := d.page.account()
	if d.fresh || is && a != d.filled {
		if d.fresh {
			d.name.SetText("")
			d.password.clear()
		}
		if d.fresh || a.Name != d.filled.Name || !same(a, d.filled) {
			d.form.fill(a)
			d.blank = d.typed()
		}
		d.fresh, d.filled = false, a
	}
	d.words(a, is)
	own := is && a.Name == s.Me
	form := d.adding || is && !a.Owner
	shown(d.since, is)
	shown(d.named, d.adding)
	shown(d.details, form)
	shown(d.save, !d.adding)
	shown(d.foot, d.adding)
	shown(d.secrets, d.adding || form && !own)
	shown(d.reset, !d.adding)
	shown(d.codes, !d.adding)
	shown(d.codesOff, a.TOTP)
	shown(d.access, form && !d.adding)
	d.given.show(Given{})
	if s.Given.Name == d.page.shown {
		d.given.show(s.Given)
	}
	free := !s.Busy && !s.Loading
	d.form.able(free)
	for _, o := range []fyne.Disableable{d.name, d.save, d.ok, d.reset, d.password.typed, d.password.entry, d.codesOn, d.codesOff, d.disable, d.remove} {
		able(o, free)
	}
	d.content.Content.Refresh()
	d.root.Refresh()
}

// typed is what stands in the form, to be compared.
func (d *detail) typed() string {
	f, text := d.form, func(e *entry.Entry) string { return strings.TrimSpace(e.Text) } // which is what is saved
	return fmt.Sprintf("%q %q %v %v %q %v %q", text(d.name), text(f.display), f.chosen(), f.multi.Checked, text(f.most), f.barred(), d.password.entry.Text)
}

// unsaved reports whether something is typed that is not saved.
func (d *detail) unsaved() bool {
	return !d.fresh && (d.adding || d.page.shown != "") && d.typed() != d.blank
}

// same reports whether what the form holds is the same.
func same(a, b wire.Account) bool {
	return a.Display == b.Display && a.Role == b.Role && a.Multi == b.Multi && a.MaxCustomers == b.MaxCustomers && a.Barred == b.Barred
}

// words fills in what is written.
func (d *detail) words(a wire.Account, is bool) {
	s := d.page.now
	d.secretsTitle.SetText(lang.L("admin.secrets"))
	d.secretsWhat.SetText(lang.L("admin.secrets.what"))
	switch {
	case d.adding:
		d.title.SetText(lang.L("admin.add.title"))
		d.secretsTitle.SetText(lang.L("admin.first"))
		d.secretsWhat.SetText(lang.L("admin.first.what"))
	case !is:
		d.title.SetText(lang.L("admin.choose"))
	default:
		d.title.SetText(called(a))
		d.since.SetText(history(a))
	}
	shown(d.state, true)
	shown(d.title, is || d.adding || s.Trouble == "")
	switch {
	case !is && s.Trouble != "":
		shown(d.state, d.adding)
	case !is && !d.adding:
		d.state.Set(theme.Idle, lang.L("admin.choose.what"))
	case d.adding:
		shown(d.state, false)
	case a.Owner:
		d.state.Set(theme.Live, lang.L("admin.owner.what"))
	case a.Name == s.Me:
		d.state.Set(theme.Live, lang.L("admin.own.what"))
	case a.Disabled:
		d.state.Set(theme.Stopped, lang.L("admin.disabled.what"))
	default:
		d.state.Set(theme.Live, lang.L("admin.enabled.what"))
	}
	d.disable.SetText(lang.L("admin.disable"))
	if a.Disabled {
		d.disable.SetText(lang.L("admin.enable"))
	}
	d.codesState.Set(theme.Idle, lang.L("account.codes.areoff"))
	d.codesOn.SetText(lang.L("admin.codes.on"))
	if a.TOTP {
		d.codesState.Set(theme.Live, lang.L("account.codes.areon"))
		d.codesOn.SetText(lang.L("admin.codes.anew"))
	}
	d.say(theme.Idle, "")
	if s.Of == d.page.shown {
		d.say(s.Condition, s.Said)
	}
}

// history is when an account was made, and used last.
func history(a wire.Account) string {
	if a.Owner {
		return summary(a)
	}
	last := lang.L("admin.last.never")
	if a.SignedIn != 0 {
		last = lang.L("admin.last", map[string]any{"Time": moment(a.SignedIn)})
	}
	return strings.Join([]string{a.Name, lang.L("admin.made", map[string]any{"Time": moment(a.Made)}), last}, " · ")
}

func (d *detail) say(c theme.Condition, text string) {
	d.said.SetText(text)
	d.said.SetColor(map[theme.Condition]fyne.ThemeColorName{theme.Stopped: theme.ColorStopped, theme.Live: theme.ColorLive}[c])
	shown(d.said, text != "")
	d.content.Content.Refresh()
}

// wrong says what has to be typed differently; where it can be read.
func (d *detail) wrong(text string, field fyne.Focusable) {
	d.say(theme.Stopped, text)
	d.content.ScrollToTop()
	if c := fyne.CurrentApp().Driver().CanvasForObject(d.page); c != nil {
		c.Focus(field)
	}
}

// submit makes the account, or saves what is changed.
func (d *detail) submit() {
	most, ok := d.form.number()
	if !ok {
		d.wrong(lang.L("admin.most.wrong"), d.form.most)
		return
	}
	if !d.adding {
		if c, some := d.form.changes(d.filled); some {
			d.page.say(Set{c})
		} else {
			d.say(theme.Idle, lang.L("admin.same"))
		}
		return
	}
	name := strings.ToLower(strings.TrimSpace(d.name.Text))
	if name == "" {
		d.wrong(lang.L("admin.name.none"), d.name)
		return
	}
	if d.page.has(name) {
		d.wrong(lang.L("admin.error.exists"), d.name)
		return
	}
	password, ok := d.password.value()
	if !ok {
		d.wrong(d.password.rule.Text(), d.password.entry)
		return
	}
	d.page.say(Add{wire.AccountAdd{
		Name: name, Display: d.form.called(name), Password: password, Role: d.form.chosen(), Multi: d.form.multi.Checked, MaxCustomers: most,
		Barred: d.form.barred(),
	}})
}

// submitPassword is Return in the field of a password.
func (d *detail) submitPassword() {
	if d.adding {
		d.submit()
	} else {
		d.setPassword()
	}
}

func (d *detail) setPassword() {
	password, ok := d.password.value()
	if !ok {
		d.wrong(d.password.rule.Text(), d.password.entry)
		return
	}
	d.page.say(SetPassword{wire.AccountPassword{Name: d.page.shown, Password: password}})
}

func (d *detail) setCodes(on bool) {
	d.page.say(SetCodes{wire.AccountTOTP{Name: d.page.shown, On: on}})
}

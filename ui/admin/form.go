package admin

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/secret"
	"deskhand/ui/theme"
)

// labelWidth is the room for what stands before a field, in units.
const labelWidth = 180

func line(label string, field fyne.CanvasObject) *fyne.Container {
	return container.NewBorder(nil, nil, container.NewGridWrap(fyne.NewSize(labelWidth, 9*theme.Grid), theme.NewText(label, theme.TextStyle{})), nil, field)
}

func able(o fyne.Disableable, yes bool) {
	switch {
	case yes && o.Disabled():
		o.Enable()
	case !yes && !o.Disabled():
		o.Disable()
	}
}

func shown(o fyne.CanvasObject, yes bool) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

// form holds what an account is for people and may do.
type form struct {
	content fyne.CanvasObject
	display *entry.Entry
	role    *entry.Select
	what    *theme.Text
	multi   *widget.Check
	most    *entry.Entry
	asks    map[session.Activity]*widget.Check // what they may ask customers for
}

func newForm(submitted func()) *form {
	f := &form{display: entry.New(), most: entry.New(), what: theme.Subtle("")}
	f.display.SetPlaceHolder(lang.L("admin.display.hint"))
	f.most.SetPlaceHolder(lang.L("admin.most.hint"))
	f.display.OnSubmitted = func(string) { submitted() }
	f.most.OnSubmitted = f.display.OnSubmitted
	f.role = entry.NewSelect(roleNames(), func(string) { f.what.SetText(roleWhat(f.chosen())) })
	f.multi = widget.NewCheck(lang.L("admin.multi"), nil)
	asks := f.newAsks()
	f.content = container.NewVBox(line(lang.L("admin.display"), f.display), line(lang.L("admin.role"), f.role), f.what, container.NewHBox(f.multi),
		line(lang.L("admin.most"), f.most), line(lang.L("admin.asks"), asks))
	return f
}

// newAsks makes a box for each thing that customers can be asked for. Who may not see may not act on it either.
func (f *form) newAsks() fyne.CanvasObject {
	names := map[session.Activity]string{
		session.ViewDesktop: lang.L("admin.asks.desktop"), session.ControlDesktop: lang.L("admin.asks.desktop.control"),
		session.ViewApp: lang.L("admin.asks.app"), session.ControlApp: lang.L("admin.asks.app.control"),
	}
	f.asks = map[session.Activity]*widget.Check{}
	box := container.NewGridWithColumns(2)
	for _, what := range session.Askable() {
		f.asks[what] = widget.NewCheck(names[what], nil)
		box.Add(f.asks[what])
	}
	f.pair(session.ViewDesktop, session.ControlDesktop)
	f.pair(session.ViewApp, session.ControlApp)
	return box
}

// pair ties control to the view that it needs: it goes with it, and brings it.
func (f *form) pair(view, control session.Activity) {
	v, c := f.asks[view], f.asks[control]
	v.OnChanged = func(on bool) {
		if !on {
			c.SetChecked(false)
		}
	}
	c.OnChanged = func(on bool) {
		if on {
			v.SetChecked(true)
		}
	}
}

// barred is what is not ticked.
func (f *form) barred() session.ActivitySet {
	var no []session.Activity
	for what, c := range f.asks {
		if !c.Checked {
			no = append(no, what)
		}
	}
	return session.SetOf(no...)
}

func (f *form) chosen() wire.Role { return roles()[max(0, f.role.SelectedIndex())] }

func (f *form) fill(a wire.Account) {
	f.display.SetText(a.Display)
	f.role.SetSelectedIndex(max(0, slices.Index(roles(), a.Role)))
	f.multi.SetChecked(a.Multi)
	for _, what := range session.Askable() { // what is seen before what is acted on
		f.asks[what].SetChecked(!a.Barred.Bars(what))
	}
	f.most.SetText("")
	if a.MaxCustomers > 0 {
		f.most.SetText(strconv.Itoa(int(a.MaxCustomers)))
	}
}

// number is the maximum of customers; false when it is none. Nothing is the site's: 0.
func (f *form) number() (uint16, bool) {
	text := strings.TrimSpace(f.most.Text)
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(text, 10, 16)
	return uint16(n), err == nil && n > 0
}

func (f *form) able(yes bool) {
	for _, o := range []fyne.Disableable{f.display, f.role, f.multi, f.most} {
		able(o, yes)
	}
	for _, c := range f.asks {
		able(c, yes)
	}
}

// called is the name for people: that of the account when none is typed.
func (f *form) called(name string) string { return cmp.Or(strings.TrimSpace(f.display.Text), name) }

// changes are what of a the form changes; false when there is nothing.
func (f *form) changes(a wire.Account) (c wire.AccountSet, some bool) {
	c.Name = a.Name
	most, _ := f.number()
	some = change(&c.Display, a.Display, f.called(a.Name))
	some = change(&c.Role, a.Role, f.chosen()) || some
	some = change(&c.Multi, a.Multi, f.multi.Checked) || some
	if barred := f.barred(); !sameBarred(a.Barred, barred) {
		c.Barred, some = &barred, true
	}
	return c, change(&c.MaxCustomers, a.MaxCustomers, most) || some
}

// sameBarred reports whether two sets take away the same: what may not be seen may not be acted on either.
func sameBarred(a, b session.ActivitySet) bool {
	for _, what := range session.Askable() {
		if a.Bars(what) != b.Bars(what) {
			return false
		}
	}
	return true
}

func change[T comparable](into **T, was, is T) bool {
	if was != is {
		*into = &is
	}
	return was != is
}

// password chooses one: made up, which is usual, or typed.
type password struct {
	content fyne.CanvasObject
	typed   *widget.Check
	entry   *secret.Password
	rule    *theme.Text
}

// newPassword returns one; seen brings what has come up into sight.
func newPassword(submitted func(), seen func(fyne.CanvasObject)) *password {
	w := &password{entry: secret.NewPassword(submitted), rule: theme.Subtle(lang.L("account.password.rule", map[string]any{"Count": wire.MinPassword}))}
	w.typed = widget.NewCheck(lang.L("admin.password.typed"), func(bool) {
		w.show()
		if w.typed.Checked {
			secret.Focus(w.entry)
			seen(w.rule)
			fyne.Do(func() { seen(w.rule) }) // what holds it is laid out anew with the next frame only
		}
	})
	w.content = container.NewVBox(container.NewHBox(w.typed), w.entry, w.rule)
	w.show()
	return w
}

func (w *password) show() {
	shown(w.entry, w.typed.Checked)
	shown(w.rule, w.typed.Checked)
	w.entry.SetText("")
}

func (w *password) clear() {
	w.typed.SetChecked(false)
	w.show()
}

// value is the password, "" for one to be made up; false when it does not do.
func (w *password) value() (string, bool) {
	if !w.typed.Checked {
		return "", true
	}
	n := utf8.RuneCountInString(w.entry.Text)
	return w.entry.Text, n >= wire.MinPassword && len(w.entry.Text) <= wire.MaxPassword
}

// given shows what is to be handed over, once.
type given struct {
	content  fyne.CanvasObject
	title    *theme.State
	what     *theme.Text
	password *secret.Once
	codes    *secret.Codes
	done     *hint.Button
}

func newGiven(command func(Command)) *given {
	copied := func(text string) { command(Copy{text}) }
	g := &given{
		title: theme.NewState(theme.Waiting, ""), what: theme.NewText("", theme.TextStyle{Wrap: true}),
		password: secret.NewOnce(copied), codes: secret.NewCodes(copied),
	}
	g.done = hint.New(lang.L("admin.given.done"), fynetheme.ConfirmIcon(), func() { command(Forget{}) })
	g.content = theme.NewSurface(container.NewVBox(g.title, g.what, g.password, g.codes, container.NewHBox(layout.NewSpacer(), g.done)),
		theme.SurfaceStyle{Ground: theme.ColorSurface, Edge: fynetheme.ColorNameSeparator, Radius: 2 * theme.Grid, Room: 3 * theme.Grid})
	return g
}

func (g *given) show(what Given) {
	g.password.Set(what.Password, what.Password)
	g.codes.Set(what.Codes)
	shown(g.password, what.Password != "")
	shown(g.codes, what.Codes != wire.Secret{})
	switch {
	case what.Password != "":
		g.title.Set(theme.Waiting, lang.L("admin.given.password"))
		g.what.SetText(lang.L("admin.given.password.what"))
	case what.Codes != wire.Secret{}:
		g.title.Set(theme.Waiting, lang.L("admin.given.codes"))
		g.what.SetText(lang.L("admin.given.codes.what"))
	}
	shown(g.content, what != Given{})
}

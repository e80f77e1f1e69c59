package settings

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/secret"
	"deskhand/ui/theme"
)

// Account is the rep's account at the site.
type Account struct {
	Name  string // to sign in with; "": there is none, or none that can be changed
	Site  string
	Role  string // for people
	Known bool   // it is known whether there are one-time codes
	Codes bool   // they are on
	Busy  bool
	// Said is what became of the last command; "" nothing.
	Condition theme.Condition
	Said      string
	Secret    wire.Secret // to switch codes on with; zero: nothing is being switched on
}

// AccountCommand is one of the types below. Passwords and codes leave in them only.
type AccountCommand interface {
	Command
	account()
}

type (
	// ChangePassword changes the rep's password.
	ChangePassword struct{ Old, New string }
	// NewCodes asks for a secret, CodesOn switches codes on with it, CodesCancel drops it.
	NewCodes    struct{}
	CodesOn     struct{ Password, Code string }
	CodesCancel struct{}
	// CodesOff switches codes off.
	CodesOff struct{ Password string }
	// Copy is for the clipboard.
	Copy struct{ Text string }
)

func (ChangePassword) command() {}
func (NewCodes) command()       {}
func (CodesOn) command()        {}
func (CodesCancel) command()    {}
func (CodesOff) command()       {}
func (Copy) command()           {}

func (ChangePassword) account() {}
func (NewCodes) account()       {}
func (CodesOn) account()        {}
func (CodesCancel) account()    {}
func (CodesOff) account()       {}
func (Copy) account()           {}

// accountCard is the part of the page about the rep's account.
type accountCard struct {
	page            *Page
	content         fyne.CanvasObject
	now             Account
	who             *theme.Text
	said            *theme.State
	old, new, again *secret.Password
	change          *hint.Button
	codes
}

// codes are its part about one-time codes: a line that says whether there are, and what it takes to change that.
type codes struct {
	state                  *theme.State
	what                   *theme.Text
	secret                 *secret.Codes
	password               *secret.Password
	code                   *secret.Code
	rowPassword, rowCode   fyne.CanvasObject
	begin, on, off, cancel *hint.Button
}

func newAccountCard(page *Page) *accountCard {
	a := &accountCard{page: page, who: theme.NewText("", theme.TextStyle{}), said: theme.NewSentence(theme.Idle, "")}
	a.old, a.new, a.again = secret.NewPassword(a.submit), secret.NewPassword(a.submit), secret.NewPassword(a.submit)
	a.change = hint.New(lang.L("account.password.change"), nil, a.submit)
	a.newCodes()
	a.content = theme.Card(container.NewVBox(theme.Section(lang.L("account.title")), a.who,
		row(lang.L("account.password.old"), a.old), row(lang.L("account.password.new"), a.new), row(lang.L("account.password.again"), a.again),
		theme.Subtle(lang.L("account.password.rule", map[string]any{"Count": wire.MinPassword})+" "+lang.L("account.password.elsewhere")),
		container.NewHBox(a.change), widget.NewSeparator(), a.state, a.what, a.secret, a.rowPassword, a.rowCode,
		container.NewHBox(a.begin, a.on, a.off, a.cancel), a.said))
	return a
}

func (a *accountCard) newCodes() {
	a.state, a.what = theme.NewState(theme.Idle, ""), theme.Subtle("")
	a.secret = secret.NewCodes(func(text string) { a.say(Copy{text}) })
	a.password, a.code = secret.NewPassword(a.submitCodes), secret.NewCode(a.submitCodes)
	a.rowPassword, a.rowCode = row(lang.L("signin.password"), a.password), row(lang.L("signin.code"), a.code)
	a.begin = hint.New(lang.L("account.codes.begin"), nil, func() { a.say(NewCodes{}) })
	a.on = hint.New(lang.L("account.codes.on"), nil, a.submitCodes)
	a.off = hint.New(lang.L("account.codes.off"), nil, a.submitCodes)
	a.cancel = hint.New(lang.L("common.cancel"), nil, func() { a.say(CodesCancel{}) })
	a.on.Importance = widget.HighImportance
}

// say hands a command on unless one is on its way: two clicks mean one.
func (a *accountCard) say(c AccountCommand) {
	if !a.now.Busy {
		a.page.say(c)
	}
}

// wrong says what has to be typed differently.
func (a *accountCard) wrong(text string, field fyne.Focusable) {
	a.tell(theme.Stopped, text)
	secret.Focus(field)
}

func (a *accountCard) tell(c theme.Condition, text string) {
	a.said.Set(c, text)
	show(a.said, text != "")
	a.page.refresh()
}

// submit changes the password, when both new ones are the same and do.
func (a *accountCard) submit() {
	switch n := utf8.RuneCountInString(a.new.Text); {
	case a.old.Text == "":
		a.wrong(lang.L("account.password.noold"), a.old)
	case n < wire.MinPassword || len(a.new.Text) > wire.MaxPassword:
		a.wrong(lang.L("account.password.rule", map[string]any{"Count": wire.MinPassword}), a.new)
	case a.again.Text != a.new.Text:
		a.wrong(lang.L("account.password.differ"), a.again)
	default:
		a.say(ChangePassword{Old: a.old.Text, New: a.new.Text})
	}
}

// submitCodes switches codes on or off.
func (a *accountCard) submitCodes() {
	switch {
	case a.password.Text == "":
		a.wrong(lang.L("account.password.noold"), a.password)
	case a.now.Codes:
		a.say(CodesOff{a.password.Text})
	case !a.code.Whole():
		a.wrong(lang.L("signin.code.half"), a.code)
	default:
		a.say(CodesOn{Password: a.password.Text, Code: a.code.Text})
	}
}

// update shows the account. What was typed stays until it has been of use.
func (a *accountCard) update(s Account) {
	if a.now.Busy && !s.Busy && s.Condition == theme.Live || s.Name != a.now.Name || s.Secret != a.now.Secret {
		for _, e := range []interface{ SetText(string) }{a.old, a.new, a.again, a.password, a.code} {
			e.SetText("")
		}
	}
	opened := s.Secret != a.now.Secret && s.Secret != wire.Secret{}
	a.now = s
	a.who.SetText(lang.L("account.who", map[string]any{"Name": s.Name, "Site": s.Site, "Role": s.Role}))
	making := s.Secret != wire.Secret{}
	a.state.Set(theme.Idle, lang.L("account.codes.areoff"))
	a.what.SetText(lang.L("account.codes.off.what"))
	switch {
	case !s.Known:
		a.state.Set(theme.Idle, lang.L("account.codes.unknown"))
		a.what.SetText("")
	case s.Codes:
		a.state.Set(theme.Live, lang.L("account.codes.areon"))
		a.what.SetText(lang.L("account.codes.on.what"))
	case making:
		a.state.Set(theme.Waiting, lang.L("account.codes.making"))
		a.what.SetText(lang.L("account.codes.making.what"))
	}
	a.secret.Set(s.Secret)
	show(a.content, s.Name != "")
	show(a.secret, making)
	show(a.rowPassword, making || s.Codes)
	show(a.rowCode, making)
	show(a.begin, s.Known && !s.Codes && !making)
	show(a.on, making)
	show(a.off, s.Codes)
	show(a.cancel, making)
	for _, o := range []fyne.Disableable{a.old, a.new, a.again, a.change, a.password, a.code, a.begin, a.on, a.off, a.cancel} {
		if s.Busy {
			o.Disable()
		} else {
			o.Enable()
		}
	}
	a.tell(s.Condition, s.Said)
	if opened {
		column.Begin(a.page.Content.(*container.Scroll), a.state)
		// A field that has not been shown yet is on no canvas.
		if c := fyne.CurrentApp().Driver().CanvasForObject(a.page); c != nil {
			c.Focus(a.password)
		}
	}
}

func show(o fyne.CanvasObject, yes bool) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

// refresh lays the page out anew: what is shown has another height.
func (p *Page) refresh() {
	if p.Content != nil {
		p.Content.Refresh()
	}
}

// Package signin is the form with which a rep signs in at a site, and in which they judge a site whose key no authority
// vouches for.
//
// Main type: Form. It holds no service: Update says what to show, OnCommand takes what the rep wants. All of it belongs to the
// user interface's goroutine. What is typed as a password or a code leaves only in Submit, TrustKey and ReplaceKey.
package signin

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/column"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/secret"
	"deskhand/ui/theme"
)

// Width of a Form, in units.
const Width = 420

// Snapshot is all a Form is told.
type Snapshot struct {
	Site    string // its address
	Org     string // the organisation's name, as a site says it whose key is trusted; "" not known
	Busy    bool
	Problem string // why it did not work, as a sentence; "" nothing is wrong
	// KeyWords are the words of a key that no authority vouches for and that the rep has to judge; "" none.
	KeyWords string
	// Changed are two keys, where the site shows another one than the rep has trusted.
	Changed Changed
	// Code: name and password are right, and the site wants a one-time code as well.
	Code bool
	// Cancel: the form can be left without signing in.
	Cancel bool
	// Elsewhere: another site can be chosen, or none.
	Elsewhere bool
}

// Command is one of Submit, TrustKey, ReplaceKey, Work, Cancel.
type Command interface{ command() }

type (
	// Submit signs in. Code is empty unless the site wants one.
	Submit struct{ Name, Password, Code string }
	// TrustKey signs in at a site whose key the rep has judged.
	TrustKey struct{ Name, Password string }
	// ReplaceKey is for a site that shows another key than the rep has trusted: Typed is what they typed as the code of the new one.
	// Nothing has compared it yet.
	ReplaceKey struct{ Name, Password, Typed string }
	// Cancel leaves the form.
	Cancel struct{}
)

func (Submit) command()     {}
func (TrustKey) command()   {}
func (ReplaceKey) command() {}
func (Cancel) command()     {}

// Form is the form. Make it with New.
type Form struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it, as are the parts that traces name.
	Content  fyne.CanvasObject
	Name     *entry.Entry
	Password *secret.Password
	Code     *secret.Code
	OK       *hint.Button
	Problem  *theme.State // why it did not work

	command func(Command)
	now     Snapshot
	title   *theme.Text
	what    *theme.Text
	steps
	words  *theme.Text
	cancel *hint.Button
	change *change
	away   *elsewhere
}

// steps are what is asked, one after the other.
type steps struct{ asks, fields, key, code *fyne.Container }

// New returns a form that tells command what the rep wants.
func New(command func(Command)) *Form {
	f := &Form{command: command, title: theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameHeadingText, Bold: true, Wrap: true}), what: theme.Subtle("")}
	f.Name, f.Password, f.Code = entry.New(), secret.NewPassword(f.entered), secret.NewCode(f.entered)
	f.Name.SetPlaceHolder(lang.L("signin.name.hint"))
	f.Name.OnSubmitted = func(string) { f.entered() }
	f.Name.OnChanged = func(string) { f.other() }
	f.Password.OnChanged = f.Name.OnChanged
	f.OK = hint.New(lang.L("signin.ok"), fynetheme.LoginIcon(), f.submit)
	f.OK.Importance = widget.HighImportance
	f.cancel = hint.New(lang.L("common.cancel"), nil, func() { command(Cancel{}) })
	f.Problem = theme.NewSentence(theme.Stopped, "")
	f.words = theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameSubHeadingText, Bold: true, Wrap: true})
	f.key = column.Fixed(Width, theme.NewState(theme.Waiting, lang.L("signin.key.title")),
		theme.NewText(lang.L("signin.key.what"), theme.TextStyle{Wrap: true}), f.words)
	f.code = column.Fixed(Width, theme.Section(lang.L("signin.code")), theme.Subtle(lang.L("signin.code.hint")), f.Code)
	f.code.Hide()
	f.change = newChange(f)
	f.fields = column.Fixed(Width, theme.Section(lang.L("signin.name")), f.Name, theme.Section(lang.L("signin.password")), f.Password)
	f.away = newElsewhere(f)
	f.asks = column.Fixed(Width, f.title, f.what, f.fields, f.code, f.Problem, f.key, f.change.content, container.NewHBox(f.away.ask, layout.NewSpacer(), f.cancel, f.OK))
	f.Content = container.NewStack(f.asks, f.away.content)
	f.ExtendBaseWidget(f)
	return f
}

// entered: Enter in a field. It signs in, but it judges no key: somebody who presses it twice has not read the words.
func (f *Form) entered() {
	if f.now.KeyWords == "" {
		f.submit()
	}
}

func (f *Form) submit() {
	switch {
	case f.now.Busy:
		return
	case f.Name.Text == "":
		secret.Focus(f.Name)
		return
	case f.Password.Text == "":
		secret.Focus(f.Password)
		return
	case f.now.Code && !f.Code.Whole():
		f.say(lang.L("signin.code.half"))
		secret.Focus(f.Code)
		return
	}
	if f.now.KeyWords != "" {
		f.command(TrustKey{f.Name.Text, f.Password.Text})
		return
	}
	f.command(Submit{f.Name.Text, f.Password.Text, f.Code.Text})
}

// other: with another name or password it is not known any more whether the site wants a code.
func (f *Form) other() {
	if f.now.Code && !f.now.Busy {
		f.now.Code, f.now.Problem = false, ""
		f.Update(f.now)
	}
}

func (f *Form) say(problem string) {
	f.Problem.SetText(problem)
	shown(f.Problem, problem != "")
	f.Content.Refresh()
}

// Update takes what is to be shown from now on.
func (f *Form) Update(s Snapshot) {
	f.now = s
	name, what := s.Site, lang.L("signin.what")
	if s.Org != "" {
		name, what = s.Org, s.Site+" · "+what
	}
	f.title.SetText(lang.L("signin.title", map[string]any{"Site": name}))
	f.what.SetText(what)
	shown(f.code, s.Code)
	if !s.Code {
		f.Code.SetText("")
	}
	f.words.SetText(s.KeyWords)
	shown(f.key, s.KeyWords != "")
	shown(f.fields, s.Changed == Changed{}) // they are filled in, and wanted no more until the key is judged
	f.change.update(s)
	shown(f.cancel, s.Cancel)
	shown(f.away.ask, s.Elsewhere)
	label := lang.L("signin.ok")
	switch {
	case s.KeyWords != "":
		label = lang.L("signin.key.trust")
	case s.Changed != Changed{}:
		label = lang.L("join.again")
	}
	f.OK.SetText(label)
	if s.Busy {
		f.OK.Disable()
	} else {
		f.OK.Enable()
	}
	f.say(s.Problem)
}

// OnEscape has leave called when Escape is pressed in the form.
func (f *Form) OnEscape(leave func()) {
	f.Name.OnEscape, f.Password.OnEscape, f.Code.OnEscape = leave, leave, leave
	f.OK.OnEscape, f.cancel.OnEscape = leave, leave
	f.change.Ask.OnEscape = leave
}

// Named are the parts that traces name, below "signin".
func (f *Form) Named() map[string]fyne.CanvasObject {
	c := f.change
	return map[string]fyne.CanvasObject{
		"name": f.Name, "password": f.Password, "code": f.Code, "ok": f.OK, "problem": f.Problem,
		"changed.new": c.new, "changed.ask": c.Ask, "changed.typed": c.Typed, "changed.keep": c.Keep, "changed.yes": c.Yes,
		"elsewhere": f.away.ask, "elsewhere.address": f.away.address, "elsewhere.keep": f.away.keep, "elsewhere.yes": f.away.yes,
	}
}

// Choosing reports whether the site is being chosen, in the place of the sign-in.
func (f *Form) Choosing() bool { return f.away.content.Visible() }

// Focus puts the keyboard where typing begins.
func (f *Form) Focus(c fyne.Canvas) {
	switch {
	case f.Choosing():
		c.Focus(f.away.address)
	case f.now.Code:
		f.Code.SetText("") // the one there was has been used
		c.Focus(f.Code)
	case f.now.Changed != Changed{}:
		f.change.focus(c)
	case f.Name.Text == "":
		c.Focus(f.Name)
	default:
		c.Focus(f.Password)
	}
}

func shown(o fyne.CanvasObject, yes bool) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

// CreateRenderer implements fyne.Widget.
func (f *Form) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.Content) }

// Package signin is the form with which a rep signs in at a site, and in which they judge a site whose key no authority
// vouches for.
//
// Main type: Form. It holds no service: Update says what to show, OnCommand takes what the rep wants. All of it belongs to the
// user interface's goroutine. What is typed as a password leaves only in Submit.
package signin

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/column"
	"deskhand/ui/theme"
)

// Width of a Form, in units.
const Width = 420

// Snapshot is all a Form is told.
type Snapshot struct {
	Site    string
	Busy    bool
	Problem string // why it did not work, as a sentence; "" nothing is wrong
	// KeyWords are the words of a key that no authority vouches for and that the rep has to judge; "" none.
	KeyWords string
	// Cancel: the form can be left without signing in.
	Cancel bool
}

// Command is one of Submit, TrustKey, Cancel.
type Command interface{ command() }

type (
	// Submit signs in.
	Submit struct{ Name, Password string }
	// TrustKey signs in at a site whose key the rep has judged.
	TrustKey struct{ Name, Password string }
	// Cancel leaves the form.
	Cancel struct{}
)

func (Submit) command()   {}
func (TrustKey) command() {}
func (Cancel) command()   {}

// Form is the form. Make it with New.
type Form struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it, as are the parts that traces name.
	Content  fyne.CanvasObject
	Name     *widget.Entry
	Password *widget.Entry
	OK       *widget.Button

	command func(Command)
	now     Snapshot
	title   *theme.Text
	problem *theme.Text
	key     *fyne.Container
	words   *theme.Text
	cancel  *widget.Button
}

// New returns a form that tells command what the rep wants.
func New(command func(Command)) *Form {
	f := &Form{command: command, title: theme.Title("")}
	f.Name, f.Password = widget.NewEntry(), widget.NewPasswordEntry()
	f.Name.SetPlaceHolder(lang.L("signin.name"))
	f.Password.SetPlaceHolder(lang.L("signin.password"))
	f.Name.OnSubmitted = func(string) { f.submit() }
	f.Password.OnSubmitted = func(string) { f.submit() }
	f.OK = widget.NewButtonWithIcon(lang.L("signin.ok"), fynetheme.LoginIcon(), f.submit)
	f.OK.Importance = widget.HighImportance
	f.cancel = widget.NewButton(lang.L("common.cancel"), func() { command(Cancel{}) })
	f.problem = theme.NewText("", theme.TextStyle{Color: theme.ColorStopped, Wrap: true})
	f.words = theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameSubHeadingText, Bold: true, Wrap: true})
	f.key = column.Fixed(Width, theme.NewState(theme.Waiting, lang.L("signin.key.title")),
		theme.NewText(lang.L("signin.key.what"), theme.TextStyle{Wrap: true}), f.words)
	f.Content = column.Fixed(Width, f.title, theme.Subtle(lang.L("signin.what")),
		theme.Section(lang.L("signin.name")), f.Name, theme.Section(lang.L("signin.password")), f.Password,
		f.problem, f.key, container.NewHBox(layout.NewSpacer(), f.cancel, f.OK))
	f.ExtendBaseWidget(f)
	return f
}

func (f *Form) submit() {
	if f.now.Busy || f.Name.Text == "" || f.Password.Text == "" {
		return
	}
	if f.now.KeyWords != "" {
		f.command(TrustKey{f.Name.Text, f.Password.Text})
		return
	}
	f.command(Submit{f.Name.Text, f.Password.Text})
}

// Update takes what is to be shown from now on.
func (f *Form) Update(s Snapshot) {
	f.now = s
	f.title.SetText(lang.L("signin.title", map[string]any{"Site": s.Site}))
	f.problem.SetText(s.Problem)
	shown(f.problem, s.Problem != "")
	f.words.SetText(s.KeyWords)
	shown(f.key, s.KeyWords != "")
	shown(f.cancel, s.Cancel)
	label := lang.L("signin.ok")
	if s.KeyWords != "" {
		label = lang.L("signin.key.trust")
	}
	f.OK.SetText(label)
	if s.Busy {
		f.OK.Disable()
	} else {
		f.OK.Enable()
	}
	f.Content.Refresh()
}

// Focus puts the keyboard where typing begins.
func (f *Form) Focus(c fyne.Canvas) {
	if f.Name.Text == "" {
		c.Focus(f.Name)
	} else {
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

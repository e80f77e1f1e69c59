package signin

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/column"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/secret"
	"deskhand/ui/theme"
)

// Changed are the keys of a site that shows another one than the rep has trusted, as people say keys to each other; both "": it does not.
type Changed struct{ Old, New string }

// change is the part of the form for such a site. The new key is trusted by nothing but its code, which the rep has from the administrator:
// what is asked for is not on screen while it is typed.
type change struct {
	form           *Form
	now            Changed
	content        *fyne.Container
	shown, asked   *fyne.Container
	old, new       *theme.Text
	Typed          *entry.Entry
	Ask, Keep, Yes *hint.Button
}

func newChange(f *Form) *change {
	c := &change{form: f, old: theme.Section(""), new: theme.Section(""), Typed: entry.New()}
	c.Ask = hint.New(lang.L("signin.changed.ask"), nil, c.ask)
	c.Ask.Importance = widget.LowImportance
	c.shown = column.Fixed(Width, theme.Tight(theme.Subtle(lang.L("signin.changed.old")), c.old), theme.Tight(theme.Subtle(lang.L("signin.changed.new")), c.new),
		container.NewHBox(layout.NewSpacer(), c.Ask))
	c.Typed.SetPlaceHolder(lang.L("signin.changed.hint"))
	c.Typed.OnSubmitted = func(string) { c.submit() }
	c.Keep = hint.New(lang.L("signin.changed.keep"), nil, c.keep)
	c.Keep.Importance = widget.HighImportance
	c.Yes = hint.New(lang.L("signin.changed.yes"), nil, c.submit)
	c.asked = column.Fixed(Width, theme.Section(lang.L("signin.changed.type")), theme.Subtle(lang.L("signin.changed.type.what")), c.Typed,
		container.NewHBox(layout.NewSpacer(), c.Yes, c.Keep))
	c.content = column.Fixed(Width, theme.NewSentence(theme.Stopped, lang.L("signin.changed.title")),
		theme.NewText(lang.L("signin.changed.what"), theme.TextStyle{Wrap: true}), c.shown, c.asked)
	c.Typed.OnEscape, c.Keep.OnEscape, c.Yes.OnEscape = c.keep, c.keep, c.keep
	c.asked.Hide()
	c.content.Hide()
	return c
}

// ask opens the field for the new key's code.
func (c *change) ask() {
	c.turn(true)
	secret.Focus(c.Typed)
}

// keep leaves everything as it was.
func (c *change) keep() {
	c.turn(false)
	secret.Focus(c.form.OK)
}

// focus puts the keyboard where nothing is replaced by it.
func (c *change) focus(on fyne.Canvas) {
	if c.asked.Visible() {
		on.Focus(c.Typed)
	} else {
		on.Focus(c.form.OK)
	}
}

func (c *change) turn(asked bool) {
	c.Typed.SetText("")
	shown(c.shown, !asked)
	shown(c.asked, asked)
	shown(c.form.OK, !asked)
	c.form.say("")
}

func (c *change) submit() {
	f := c.form
	switch typed := strings.TrimSpace(c.Typed.Text); {
	case f.now.Busy:
	case typed == "":
		secret.Focus(c.Typed)
	default:
		f.command(ReplaceKey{Name: f.Name.Text, Password: f.Password.Text, Typed: typed})
	}
}

// update shows which keys there are; with other ones than before everything begins anew.
func (c *change) update(s Snapshot) {
	if s.Changed != c.now {
		c.now = s.Changed
		c.old.SetText(s.Changed.Old)
		c.new.SetText(s.Changed.New)
		shown(c.content, s.Changed != Changed{})
		c.turn(false)
	}
	for _, b := range []fyne.Disableable{c.Typed, c.Ask, c.Keep, c.Yes} {
		if s.Busy {
			b.Disable()
		} else {
			b.Enable()
		}
	}
}

package signin

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/invite"
	"deskhand/ui/column"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/secret"
	"deskhand/ui/theme"
)

// Work is for a rep who wants to work at another site, or, with the zero one, with the server inside this program.
type Work struct{ Site invite.Site }

func (Work) command() {}

// Place reads where somebody wants to work: a site's address, or nothing, for this computer. problem is a sentence; "" it can be read.
func Place(typed string) (site invite.Site, problem string) {
	if strings.TrimSpace(typed) == "" {
		return invite.Site{}, ""
	}
	site, err := invite.ParseSite(typed)
	if err != nil {
		return invite.Site{}, lang.L("site.wrong")
	}
	return site, ""
}

// elsewhere is the part of the form in which the site itself is chosen: at the start there is nothing beside the form in which an address
// that is wrong could be changed.
type elsewhere struct {
	form    *Form
	content *fyne.Container
	ask     *hint.Button // leads here
	address *entry.Entry
	wrong   *theme.State
	keep    *hint.Button
	yes     *hint.Button
}

func newElsewhere(f *Form) *elsewhere {
	e := &elsewhere{form: f, address: entry.New(), wrong: theme.NewSentence(theme.Stopped, "")}
	e.ask = hint.New(lang.L("signin.elsewhere.ask"), nil, e.open)
	e.ask.Importance = widget.LowImportance
	e.address.SetPlaceHolder(lang.L("site.here"))
	e.address.OnSubmitted = func(string) { e.submit() }
	e.address.OnChanged = func(string) { e.say("") }
	e.keep = hint.New(lang.L("common.cancel"), nil, e.close)
	e.yes = hint.New(lang.L("signin.elsewhere.yes"), nil, e.submit)
	e.yes.Importance = widget.HighImportance
	e.content = column.Fixed(Width, theme.Section(lang.L("signin.elsewhere.title")), theme.Subtle(lang.L("site.what")), e.address, e.wrong,
		container.NewHBox(layout.NewSpacer(), e.keep, e.yes))
	e.address.OnEscape, e.keep.OnEscape, e.yes.OnEscape = e.close, e.close, e.close
	e.content.Hide()
	e.wrong.Hide()
	return e
}

func (e *elsewhere) open() {
	e.address.SetText(e.form.now.Site)
	e.turn(true)
	secret.Focus(e.address)
}

// close leads back to the sign-in.
func (e *elsewhere) close() {
	e.turn(false)
	secret.Focus(e.form.OK)
}

// turn shows the choice of the site in the place of the sign-in, or that again.
func (e *elsewhere) turn(open bool) {
	shown(e.content, open)
	shown(e.form.asks, !open)
	e.form.Content.Refresh()
}

func (e *elsewhere) submit() {
	site, problem := Place(e.address.Text)
	if problem != "" {
		e.say(problem)
		secret.Focus(e.address)
		return
	}
	e.form.command(Work{site})
}

func (e *elsewhere) say(text string) {
	e.wrong.Set(theme.Stopped, text)
	shown(e.wrong, text != "")
	e.content.Refresh()
}

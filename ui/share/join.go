package share

import (
	"errors"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/invite"
	"deskhand/app/share"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// maxTypedName is where typing a name ends; what is sent is cut by app/trust.
const maxTypedName = 64

// JoinView asks for number and site, or takes a pasted link, and for the customer's name.
type JoinView struct {
	Number, Site, Name *entry.Entry
	Button             *hint.Button
	Ask                *hint.Button // for who has no number
	// OnJoin takes a whole target; OnAsk one that leads to the site's queues.
	OnJoin, OnAsk func(Join)

	root fyne.CanvasObject
	link *invite.Target // a pasted link; nil: number and site count
	numberRow
	problem *note
	setting bool // we change the fields ourselves
	asked   bool // the last try led to a queue's form
	wrong   bool // most likely the number is mistyped: it was not let in
}

// numberRow is the number, or what was pasted in its place, with what stands beside it.
type numberRow struct {
	how   *theme.Text // what to do here
	label *theme.Text
	row   *fyne.Container
	clear *hint.Button // forgets the link
}

// NewJoinView returns the view with nothing filled in.
func NewJoinView() *JoinView {
	j := &JoinView{Number: entry.New(), Site: entry.New(), Name: entry.New()}
	j.Number.SetPlaceHolder("0000 0000 0000")
	j.Site.SetPlaceHolder("support.example.com")
	j.clear = hint.New(lang.L("join.clear"), fynetheme.CancelIcon(), j.forgetLink)
	j.clear.Hide()
	j.Number.OnChanged, j.Site.OnChanged, j.Name.OnChanged = j.numberChanged, j.siteChanged, j.nameChanged
	submit := func(string) { j.submit() }
	j.Number.OnSubmitted, j.Site.OnSubmitted, j.Name.OnSubmitted = submit, submit, submit
	j.Button = hint.New(lang.L("join.button"), nil, j.submit)
	j.Button.Importance = widget.HighImportance
	j.Ask = hint.New(lang.L("join.ask"), nil, j.ask)
	j.Ask.Importance = widget.LowImportance
	j.row = container.NewBorder(nil, nil, nil, container.NewHBox(j.clear, j.Ask), j.Number)
	j.how, j.label = wrapped(lang.L("join.how")), theme.Section(lang.L("join.number"))
	j.problem = newNote(theme.Stopped.Icon(), "")
	j.problem.Hide()
	j.root = page(rows(2*theme.Grid, j.problem, j.Button, tight(theme.Subtle(lang.L("join.nothing.shared")))),
		tight(title(lang.L("join.title"))),
		tight(j.how),
		rows(beside, tight(j.label), j.row),
		field(lang.L("join.site"), j.Site, ""),
		field(lang.L("join.name"), j.Name, lang.L("join.name.hint")))
	return j
}

// field is a labelled entry with a line that explains it.
func field(label string, entry fyne.CanvasObject, hint string) fyne.CanvasObject {
	box := rows(beside, tight(theme.Section(label)), entry)
	if hint != "" {
		box.Add(tight(theme.Subtle(hint)))
	}
	return box
}

// Fill sets what is known beforehand; empty values leave the fields alone.
func (j *JoinView) Fill(target invite.Target, name string) {
	j.set(func() {
		if name != "" {
			j.Name.SetText(name)
		}
		if !target.Site.IsZero() {
			j.Site.SetText(target.Site.String())
		}
		switch target.Kind {
		case invite.TargetNumber:
			j.Number.SetText(target.Number.Format())
		case invite.TargetLink, invite.TargetPlace, invite.TargetEntry:
			if target.Called != "" && strings.TrimSpace(j.Name.Text) == "" {
				j.Name.SetText(target.Called)
			}
			j.showLink(target)
		}
	})
}

// first is where somebody who sees the form begins to type: in the first field that has to be filled in.
func (j *JoinView) first() fyne.Focusable {
	switch {
	case j.link != nil:
		return j.Name
	case j.Number.Text == "", j.wrong:
		return j.Number
	case j.Site.Text == "":
		return j.Site
	}
	return j.Name
}

// goOn puts the cursor where it goes on after something was pasted: the field that it was pasted into may be typed in no more, and Return
// has to join.
func (j *JoinView) goOn() { j.focus(j.first()) }

func (j *JoinView) focus(on fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(j.Name); c != nil {
		c.Focus(on)
	}
}

// set changes fields without looking at what they say.
func (j *JoinView) set(f func()) {
	j.setting = true
	f()
	j.setting = false
}

// showLink puts a link in place of number and site.
func (j *JoinView) showLink(target invite.Target) {
	j.link = &target
	j.Site.SetText(target.Site.String())
	j.Site.Disable()
	kind, how := lang.L("join.link.pasted"), lang.L("join.how.link")
	switch target.Kind {
	case invite.TargetPlace:
		kind, how = lang.L("join.place.pasted"), lang.L("join.how.place")
	case invite.TargetEntry:
		kind, how = lang.L("join.entry.pasted"), lang.L("join.how.entry")
	}
	j.how.SetText(how)
	j.Button.SetText(j.doing())
	j.label.SetText(lang.L("join.invitation"))
	j.Number.SetText(kind)
	j.Number.Disable()
	j.Ask.Hide()
	j.clear.Show()
	j.row.Refresh()
}

// doing is what the button does with what was typed.
func (j *JoinView) doing() string {
	if j.link != nil {
		switch j.link.Kind {
		case invite.TargetPlace:
			return lang.L("join.wait")
		case invite.TargetEntry:
			return lang.L("join.fill")
		}
	}
	return lang.L("join.button")
}

func (j *JoinView) forgetLink() {
	j.set(func() {
		j.link = nil
		j.how.SetText(lang.L("join.how"))
		j.label.SetText(lang.L("join.number"))
		j.clear.Hide()
		j.Number.Enable()
		j.Site.Enable()
		j.Number.SetText("")
		j.Button.SetText(j.doing())
		j.Ask.Show()
		j.row.Refresh()
	})
}

// numberChanged groups digits while they are typed, and takes anything longer that was pasted.
func (j *JoinView) numberChanged(text string) {
	if j.setting || j.take(text) {
		return
	}
	grouped := invite.Group(text)
	if grouped == text {
		j.say(nil)
		return
	}
	before := len(strings.ReplaceAll(invite.Group(string([]rune(text)[:min(j.Number.CursorColumn, utf8.RuneCountInString(text))])), " ", ""))
	j.set(func() {
		j.Number.SetText(grouped)
		j.Number.CursorColumn = placeOfDigit(grouped, before)
	})
	j.say(nil)
}

// placeOfDigit is where in grouped the cursor stands after n digits.
func placeOfDigit(grouped string, n int) int {
	for at, r := range grouped {
		if n == 0 {
			return at
		}
		if r != ' ' {
			n--
		}
	}
	return len(grouped)
}

// siteChanged takes an invitation that was pasted into the other field.
func (j *JoinView) siteChanged(text string) {
	if !j.setting && !j.take(text) {
		j.say(nil)
	}
}

// take fills the form from a pasted link, "site number" or a whole message. It reports whether text was one.
func (j *JoinView) take(text string) bool {
	t, err := invite.ParseAnything(text)
	if errors.Is(err, invite.ErrAmbiguous) || errors.Is(err, invite.ErrVersion) {
		j.set(func() { j.Number.SetText("") })
		j.say(err)
		return true
	}
	if err != nil || t.Kind == invite.TargetSite && t.Session == "" || t.Kind == invite.TargetNumber && t.Site.IsZero() {
		return false
	}
	j.set(func() {
		if t.Kind != invite.TargetLink {
			j.Number.SetText("")
		}
	})
	j.Fill(t, "")
	j.say(nil)
	j.goOn()
	if t.Kind == invite.TargetSite { // a link that lost its secret on the way
		j.say(errNoNumber)
	}
	return true
}

func (j *JoinView) nameChanged(text string) {
	if runes := []rune(text); len(runes) > maxTypedName {
		j.set(func() { j.Name.SetText(string(runes[:maxTypedName])) })
	}
}

// submit gives the target out, or says what is missing.
func (j *JoinView) submit() {
	t, err := j.target()
	j.say(err)
	j.asked = t.Kind == invite.TargetEntry
	if err == nil && j.OnJoin != nil {
		j.OnJoin(Join{Target: t, Name: strings.TrimSpace(j.Name.Text)})
	}
}

// ask gives the site out for whom nobody has given a number: its queues may help.
func (j *JoinView) ask() {
	site, err := invite.ParseSite(j.Site.Text)
	if strings.TrimSpace(j.Site.Text) == "" {
		err = errNoSiteToAsk
	}
	j.say(err)
	j.asked = true
	if err != nil {
		j.focus(j.Site)
	}
	if err == nil && j.OnAsk != nil {
		j.OnAsk(Join{Target: invite.Entry{Site: site}.Target(), Name: strings.TrimSpace(j.Name.Text)})
	}
}

func (j *JoinView) target() (invite.Target, error) {
	if j.link != nil {
		if j.link.Role == invite.Rep {
			return invite.Target{}, errForReps
		}
		return *j.link, nil
	}
	if strings.TrimSpace(j.Number.Text) == "" {
		return invite.Target{}, errNoNumber
	}
	number, err := invite.ParseNumber(j.Number.Text)
	if err != nil {
		return invite.Target{}, err
	}
	if strings.TrimSpace(j.Site.Text) == "" {
		return invite.Target{}, errNoSite
	}
	site, err := invite.ParseSite(j.Site.Text)
	if err != nil {
		return invite.Target{}, err
	}
	return invite.Target{Kind: invite.TargetNumber, Site: site, Number: number}, nil
}

// say shows what is wrong with what was typed; nil shows nothing.
func (j *JoinView) say(err error) {
	j.wrong = false
	j.Say(problemText(err))
}

// Say shows a sentence above the button; empty hides it.
func (j *JoinView) Say(text string) {
	j.problem.set(theme.Stopped.Icon(), text)
	j.Button.SetText(j.doing())
	setVisible(j.problem, text != "")
	j.root.Refresh() // there may be more lines now, or fewer
}

// Told is the problem that is shown, for ui/trace.
func (j *JoinView) Told() fyne.CanvasObject { return j.problem }

// Refused shows why a join came to nothing, ready for another try.
func (j *JoinView) Refused(kind share.Trouble) {
	j.Say(troubleText(kind))
	if kind == share.Untrusted && j.asked { // no representative has given them anything
		j.Say(lang.L("share.trouble.untrusted.queue", map[string]any{"Site": j.Site.Text}))
	}
	if site, err := invite.ParseSite(j.Site.Text); err == nil && (ofAddress(kind) || kind == share.UnknownTrouble && j.asked) {
		j.Say(reachText(kind, site, false))
	}
	j.wrong = kind == share.NotAdmitted
	switch kind {
	case share.Limit, share.Full, share.Busy: // what was typed is right, it only came too soon
		j.Button.SetText(lang.L("join.again"))
	}
	if (kind == share.NotAdmitted || kind == share.PlaceGone) && j.link != nil {
		j.forgetLink()
	}
}

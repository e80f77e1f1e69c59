package share

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/wire"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// sheet is what an EntryView has to be filled in: the queues to choose from, or the fields of one. What is typed stays when another form has
// the same field.
type sheet struct {
	list    *fyne.Container // of queues, or of fields
	fields  []*filled
	choices []*hint.Button // the queues, in their order
	shown   string         // which queue's fields the list has, and which of its two forms
	name    string         // what the customer is called already
}

func newSheet() sheet { return sheet{list: rows(between)} }

func (s *sheet) clear() {
	s.shown, s.fields, s.choices = "", nil, nil
	s.list.RemoveAll()
}

// choice adds a queue to choose.
func (s *sheet) choice(name, below string, chosen func()) {
	b := hint.New(name, nil, chosen)
	b.Alignment = widget.ButtonAlignLeading
	s.choices = append(s.choices, b)
	s.list.Add(rows(beside, b, tight(theme.Subtle(below))))
}

// ask lists the fields of a form, unless they are there already.
func (s *sheet) ask(which string, form []acd.Field) {
	if s.shown == which {
		return
	}
	typed := s.answers() // the same questions are not asked twice
	s.shown, s.fields = which, nil
	s.list.RemoveAll()
	for _, of := range form {
		if of.Key == acd.FieldName && typed[of.Key] == "" {
			typed[of.Key] = s.name
		}
		one, o := newFilled(of, typed[of.Key])
		s.fields = append(s.fields, one)
		s.list.Add(o)
	}
}

// answers are what is typed, for the fields that are shown.
func (s *sheet) answers() acd.Answers {
	out := acd.Answers{}
	for _, f := range s.fields {
		out[f.of.Key] = f.text()
	}
	return out
}

// mark says at a field what is wrong with it, and puts the cursor there.
func (s *sheet) mark(key acd.FieldKey, code wire.TurnCode) {
	for _, f := range s.fields {
		text := ""
		if f.of.Key == key && key != "" {
			text = fieldTrouble(f.of, code)
			focusOn(f.input)
		}
		f.issue.SetText(text)
		setVisible(f.below, text != "")
	}
}

// first is where somebody who sees the form begins.
func (s *sheet) first() fyne.Focusable {
	for _, f := range s.fields {
		if f.text() == "" {
			return f.input
		}
	}
	return nil
}

// filled is one field with what was typed into it.
type filled struct {
	of    acd.Field
	input fyne.Focusable
	text  func() string
	issue *theme.Text
	below fyne.CanvasObject // the issue, with the room it takes
}

// longAnswer is from how many characters on a text has several lines, as on the site's page.
const longAnswer = 200

// newFilled is a field as the administrator laid it down.
func newFilled(of acd.Field, text string) (*filled, fyne.CanvasObject) {
	f := &filled{of: of, issue: theme.NewText("", theme.TextStyle{Color: theme.ColorStopped, Wrap: true})}
	f.below = tight(f.issue)
	f.below.Hide()
	var o fyne.CanvasObject
	switch {
	case of.Kind == acd.Choice:
		none := lang.L("share.entry.none")
		s := entry.NewSelect(of.Choices, nil)
		if s.PlaceHolder = lang.L("share.entry.pick"); !of.Required {
			s.SetOptions(append([]string{none}, of.Choices...))
		}
		if slices.Contains(of.Choices, text) {
			s.SetSelected(text)
		}
		f.input, o = s, s
		f.text = func() string {
			if i := s.SelectedIndex(); i < 0 || !of.Required && i == 0 {
				return ""
			}
			return s.Selected
		}
	case of.Kind == acd.Text && of.Max > longAnswer:
		e := newLines()
		e.SetMinRowsVisible(3)
		e.SetText(text)
		f.input, o, f.text = e, e, func() string { return messageText(e.Text) }
	default:
		e := entry.New()
		e.SetText(text)
		f.input, o = e, e
		f.text = func() string { return oneLine(e.Text, of.Kind == acd.Number) }
	}
	label := fieldLabel(of)
	if !of.Required {
		label = lang.L("share.entry.optional", map[string]any{"Field": label})
	}
	return f, rows(beside, tight(theme.Section(label)), o, f.below)
}

// oneLine is what was typed into one line as a site takes it; a number may have been typed with a comma.
func oneLine(typed string, number bool) string {
	text := strings.TrimSpace(strings.ReplaceAll(messageText(typed), "\n", " "))
	if number && strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		text = strings.Replace(text, ",", ".", 1)
	}
	return text
}

// fieldLabel is a field's name in the administrator's own words, or in ours for those that most forms have.
func fieldLabel(f acd.Field) string {
	if f.Label != "" {
		return f.Label
	}
	switch f.Key {
	case acd.FieldName:
		return lang.L("share.entry.name")
	case acd.FieldEmail:
		return lang.L("share.entry.email")
	case acd.FieldCompany:
		return lang.L("share.entry.company")
	case acd.FieldPhone:
		return lang.L("share.entry.phone")
	case acd.FieldSubject:
		return lang.L("share.entry.subject")
	}
	return string(f.Key)
}

func fieldTrouble(f acd.Field, code wire.TurnCode) string {
	switch {
	case code == wire.TurnRequired:
		return lang.L("share.entry.required")
	case code == wire.TurnTooLong:
		return lang.N("share.entry.toolong", f.Max, map[string]any{"Max": f.Max})
	case f.Kind == acd.Number:
		return lang.L("share.entry.number")
	}
	return lang.L("share.entry.invalid")
}

package share

import (
	"strconv"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// survey asks at the end how it was, where the site wants to know. Nobody has to answer.
type survey struct {
	Rates   [5]*hint.Button // from bad to good
	Comment *entry.Entry
	Send    *hint.Button

	root   *theme.Surface
	ask    fyne.CanvasObject
	chosen *theme.Text // what the chosen figure means
	told   *line       // sent, or why not
	rating int         // 0: none
	give   func(Command)
	grown  func() // it needs more room, or less
}

func newSurvey(give func(Command), grown func()) *survey {
	s := &survey{give: give, grown: grown, chosen: theme.Subtle(""), told: newLine()}
	figures := container.NewGridWithColumns(len(s.Rates))
	for i := range s.Rates {
		s.Rates[i] = hint.New(strconv.Itoa(i+1), nil, func() { s.rate(i + 1) })
		figures.Add(s.Rates[i])
	}
	s.Comment = entry.NewLines()
	s.Comment.SetPlaceHolder(lang.L("share.survey.comment"))
	s.Comment.Wrapping = fyne.TextWrapWord
	s.Comment.SetMinRowsVisible(2)
	s.Comment.OnChanged = func(string) { s.check() }
	s.Send = hint.New(lang.L("share.survey.send"), nil, s.send)
	s.ask = rows(2*theme.Grid, figures, tight(s.chosen), s.Comment, s.Send)
	s.root = theme.Card(rows(2*theme.Grid, tight(theme.Section(lang.L("share.survey.title"))), s.ask, s.told.row))
	s.told.set("")
	s.begin()
	return s
}

// begin asks anew.
func (s *survey) begin() {
	s.rating = 0
	s.Comment.SetText("")
	s.ask.Show()
	s.say("")
	s.mark()
}

// rate takes a figure, or takes it back.
func (s *survey) rate(n int) {
	if s.rating == n {
		n = 0
	}
	s.rating = n
	s.mark()
}

func (s *survey) mark() {
	for i, b := range s.Rates {
		b.Importance = widget.MediumImportance
		if i+1 == s.rating {
			b.Importance = widget.HighImportance
		}
		b.Refresh()
	}
	text := lang.L("share.survey.scale")
	if s.rating > 0 {
		text = rates()[s.rating-1]
	}
	s.chosen.SetText(text)
	s.check()
}

// rates say what the figures mean, from 1.
func rates() [5]string {
	return [5]string{
		lang.L("share.survey.1"), lang.L("share.survey.2"), lang.L("share.survey.3"), lang.L("share.survey.4"), lang.L("share.survey.5"),
	}
}

// check lets only be sent what can be.
func (s *survey) check() {
	said := wire.CleanChat(s.Comment.Text) // which is what is sent
	long := utf8.RuneCountInString(said) > wire.MaxComment
	s.say("")
	if long {
		s.say(lang.L("share.survey.long", map[string]any{"Count": wire.MaxComment}))
	}
	if long || s.rating == 0 && said == "" {
		s.Send.Disable()
		return
	}
	s.Send.Enable()
}

func (s *survey) send() {
	s.Send.Disable()
	s.say(lang.L("share.survey.sending"))
	s.give(Rate{Rating: uint8(s.rating), Comment: s.Comment.Text})
}

// sent says what became of it.
func (s *survey) sent(ok bool) {
	if !ok {
		s.check()
		s.say(lang.L("share.survey.notsent"))
		return
	}
	s.ask.Hide()
	s.say(lang.L("share.survey.thanks"))
}

// say tells something below, or nothing.
func (s *survey) say(text string) {
	if s.told.text.Text() == text {
		return
	}
	s.told.set(text)
	s.grown()
}

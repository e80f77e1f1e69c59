package share

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// cardForm asks what the site would like to know of the customer beside their name (PRODUCT rule 29). Nobody has to answer, and who does
// may change it; it goes to the representatives, not to the site.
type cardForm struct {
	Fields map[wire.CardField]*entry.Entry
	Send   *hint.Button
	Change *hint.Button

	root  *theme.Surface
	ask   fyne.CanvasObject
	what  *theme.Text
	given *theme.Text
	rows  map[wire.CardField]fyne.CanvasObject
	told  *fyne.Container
	give  func(Command)
	sent  wire.Card
	open  bool // what was sent is being changed
}

func newCardForm(give func(Command)) *cardForm {
	f := &cardForm{give: give, Fields: map[wire.CardField]*entry.Entry{}, rows: map[wire.CardField]fyne.CanvasObject{}, what: wrapped(""), given: wrapped("")}
	f.Send = hint.New(lang.L("share.card.send"), nil, f.send)
	f.Change = hint.New(lang.L("share.card.change"), nil, func() { f.open = true; f.look() })
	box := rows(2 * theme.Grid)
	for _, field := range wire.CardFields() {
		e := entry.New()
		e.OnSubmitted = func(string) { f.send() }
		e.OnChanged = func(string) { f.look() }
		f.Fields[field] = e
		f.rows[field] = rows(beside, tight(theme.Section(cardLabel(field))), e)
		box.Add(f.rows[field])
	}
	f.ask = rows(2*theme.Grid, box, container.NewHBox(f.Send))
	f.told = rows(2*theme.Grid, tight(f.given), container.NewHBox(f.Change))
	f.root = theme.Card(rows(2*theme.Grid, tight(f.what), f.ask, f.told))
	f.look()
	return f
}

func cardLabel(f wire.CardField) string {
	switch f {
	case wire.CardEmail:
		return lang.L("share.card.email")
	case wire.CardCompany:
		return lang.L("share.card.company")
	}
	return lang.L("share.card.phone")
}

// forget begins anew: another session is with somebody else.
func (f *cardForm) forget() {
	f.sent, f.open = wire.Card{}, false
	for _, e := range f.Fields {
		e.SetText("")
	}
	f.look()
}

// typed is what stands in the fields.
func (f *cardForm) typed() (c wire.Card) {
	for field, e := range f.Fields {
		if f.rows[field].Visible() {
			c = c.With(field, e.Text)
		}
	}
	return c
}

func (f *cardForm) send() {
	c := f.typed()
	if c == f.sent && !f.open {
		return
	}
	f.sent, f.open = c, false
	f.give(Introduce{Card: c})
	f.look()
}

// show asks for what the site asks for.
func (f *cardForm) show(s share.Snapshot) {
	rep, led := s.Representative()
	setVisible(f.root, led && len(s.Seat.Asks.Card) > 0)
	f.what.SetText(lang.L("share.card.what", map[string]any{"Name": who(rep.Name)}))
	for field, row := range f.rows {
		wanted := false
		for _, a := range s.Seat.Asks.Card {
			wanted = wanted || a == field
		}
		setVisible(row, wanted)
	}
	f.look()
}

// look brings the form in line with what is typed and what was sent.
func (f *cardForm) look() {
	var lines []string
	for _, field := range wire.CardFields() {
		if text := f.sent.Get(field); text != "" {
			lines = append(lines, cardLabel(field)+": "+text)
		}
	}
	done := len(lines) > 0 && !f.open
	f.given.SetText(strings.Join(lines, "\n"))
	setVisible(f.ask, !done)
	setVisible(f.told, done)
	if f.typed() == f.sent && !f.open {
		f.Send.Disable()
	} else {
		f.Send.Enable()
	}
}

package notes

import (
	"slices"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Clean is a tracking code as it is kept: one line without blanks around it. "" is none.
func Clean(code string) string {
	return strings.Join(strings.Fields(wire.CleanChat(code)), " ")
}

// add takes the code that was typed.
func (p *Pane) add(text string) {
	code := Clean(text)
	switch {
	case !p.shown.Loaded || code == "":
		return
	case utf8.RuneCountInString(code) > MaxCode:
		p.advise(lang.L("codes.long", map[string]any{"Count": MaxCode}))
		return
	case slices.Contains(p.shown.Codes, code):
		p.advise(lang.L("codes.twice", map[string]any{"Code": code}))
		return
	case len(p.shown.Codes) == MaxCodes:
		p.advise(lang.L("codes.many", map[string]any{"Count": MaxCodes}))
		return
	}
	p.Code.SetText("")
	p.setCodes(append(slices.Clone(p.shown.Codes), code))
}

func (p *Pane) setCodes(codes []string) {
	p.shown.Codes = codes
	p.advise("")
	p.showCodes()
	p.cfg.OnCommand(SetCodes{p.shown.Session, slices.Clone(codes)})
}

// showCodes lists the codes, each with what takes it away.
func (p *Pane) showCodes() {
	p.codes.RemoveAll()
	for _, code := range p.shown.Codes {
		away := hint.New(lang.L("codes.away"), fynetheme.CancelIcon(), func() {
			p.setCodes(slices.DeleteFunc(slices.Clone(p.shown.Codes), func(c string) bool { return c == code }))
			p.advise(lang.L("codes.taken", map[string]any{"Code": code}))
			if c := fyne.CurrentApp().Driver().CanvasForObject(p.Code); c != nil {
				c.Focus(p.Code) // the button that had it is gone
			}
		})
		away.Importance = widget.LowImportance
		p.codes.Add(container.NewBorder(nil, nil, nil, container.NewVBox(away), theme.NewText(code, theme.TextStyle{Wrap: true})))
	}
	p.codes.Hidden = len(p.shown.Codes) == 0
	p.Content.Refresh()
}

// advise says why a code was not taken; "" nothing.
func (p *Pane) advise(text string) {
	p.advice.SetText(text)
	p.advice.Hidden = text == ""
	p.Content.Refresh()
}

// Field is an entry that Tab leaves, also when it has several lines.
type Field struct {
	entry.Entry
	left func() // the focus has gone; may be nil
}

func newField(lines bool) *Field {
	f := &Field{}
	f.MultiLine = lines
	f.ExtendBaseWidget(f)
	return f
}

// AcceptsTab implements fyne.Tabbable.
func (f *Field) AcceptsTab() bool { return false }

// FocusLost implements fyne.Focusable.
func (f *Field) FocusLost() {
	f.Entry.FocusLost()
	if f.left != nil {
		f.left()
	}
}

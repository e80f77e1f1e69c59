// Package notes is the pane in which a rep writes down what is for themselves: notes about a session and its tracking codes, while it
// goes on and afterwards. The session's tab and the history use the same one.
//
// Main type: Pane. It holds no service: Update says whose notes they are, Config.OnCommand takes what is to be kept. What is typed is
// handed over within keepAfter, so that a crash costs a second's words. All of it belongs to the user interface's goroutine.
package notes

import (
	"slices"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/ui/theme"
)

// Limits of what is kept (PRODUCT rule 12).
const (
	MaxCodes = 10
	MaxCode  = 128     // runes
	MaxText  = 1 << 18 // bytes
)

// keepAfter is how long after a change it is handed over, with what was changed meanwhile.
const keepAfter = time.Second

// Snapshot is all a Pane is told. Of one session the first one that is Loaded counts: from then on what the pane shows is the newest.
type Snapshot struct {
	Session session.ID // "" none: nothing can be written
	Loaded  bool       // Text and Codes are what is kept
	Text    string
	Codes   []string
}

// Command is one of the types below.
type Command interface{ command() }

// Write keeps a session's notes, in place of those before; at most MaxText bytes.
type Write struct {
	Session session.ID
	Text    string
}

// SetCodes keeps a session's tracking codes, in place of those before: at most MaxCodes, each of 1 to MaxCode runes and no two alike.
type SetCodes struct {
	Session session.ID
	Codes   []string
}

func (Write) command()    {}
func (SetCodes) command() {}

// Config is what a Pane is wired to.
type Config struct {
	OnCommand func(Command)
	// After calls f on the user interface's goroutine after d unless stopped.
	After func(d time.Duration, f func()) (stop func())
}

// Pane shows the notes and takes them. Make it with New.
type Pane struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject
	// Text and Code are the fields, for ui/trace and to give them the focus.
	Text *Field
	Code *Field

	cfg    Config
	shown  Snapshot
	kept   string // the text that was handed over last, or came
	stop   func() // of what waits to be handed over; nil nothing does
	codes  *fyne.Container
	advice *theme.Text
}

// New returns a pane of no session.
func New(cfg Config) *Pane {
	p := &Pane{cfg: cfg, Text: newField(true), Code: newField(false), codes: container.NewVBox()}
	p.Text.SetPlaceHolder(lang.L("notes.placeholder"))
	p.Text.Wrapping = fyne.TextWrapWord
	p.Text.SetMinRowsVisible(5)
	p.Text.OnChanged = p.typed
	p.Text.left = p.Flush
	p.Code.SetPlaceHolder(lang.L("codes.placeholder"))
	p.Code.OnSubmitted = p.add
	p.advice = theme.Subtle("")
	p.advice.Hide()
	p.Content = container.NewVBox(theme.Section(lang.L("notes.title")), p.Text, theme.Subtle(lang.L("notes.private")),
		container.New(layout.NewCustomPaddedLayout(2*theme.Grid, 0, 0, 0), theme.Section(lang.L("codes.title"))), p.codes, p.Code, p.advice)
	p.ExtendBaseWidget(p)
	p.enable()
	return p
}

// Update takes whose notes are shown from now on. What was typed for another session is handed over first.
func (p *Pane) Update(s Snapshot) {
	if s.Session == p.shown.Session && (p.shown.Loaded || !s.Loaded) {
		return
	}
	p.Flush()
	p.shown = s
	p.shown.Codes = slices.Clone(s.Codes)
	p.setText(s.Text)
	p.Code.SetText("")
	p.advise("")
	p.showCodes()
	p.enable()
}

// Follow takes what another pane of the same session has handed over. What is being typed here counts more: it is handed over next.
func (p *Pane) Follow(c Command) {
	switch c := c.(type) {
	case Write:
		if c.Session == p.shown.Session && p.shown.Loaded && p.stop == nil && c.Text != p.Text.Text {
			p.setText(c.Text)
		}
	case SetCodes:
		if c.Session == p.shown.Session && p.shown.Loaded && !slices.Equal(c.Codes, p.shown.Codes) {
			p.shown.Codes = slices.Clone(c.Codes)
			p.showCodes()
			p.Content.Refresh()
		}
	}
}

// setText shows what is kept.
func (p *Pane) setText(text string) {
	p.kept = text
	p.Text.OnChanged = nil
	p.Text.SetText(text)
	p.Text.OnChanged = p.typed
}

// Flush hands over what waits. Call it before the pane goes away.
func (p *Pane) Flush() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	if p.shown.Loaded && p.Text.Text != p.kept {
		p.kept = p.Text.Text
		p.cfg.OnCommand(Write{p.shown.Session, p.kept})
	}
}

func (p *Pane) enable() {
	for _, f := range []*Field{p.Text, p.Code} {
		if p.shown.Loaded {
			f.Enable()
		} else {
			f.Disable()
		}
	}
}

// typed is told of each change of the text.
func (p *Pane) typed(text string) {
	if len(text) > MaxText {
		p.Text.SetText(cut(text, MaxText)) // calls typed again
		return
	}
	if p.stop == nil && text != p.kept {
		p.stop = p.cfg.After(keepAfter, func() {
			p.stop = nil
			p.Flush()
		})
	}
}

// cut shortens text to at most n bytes, between characters.
func cut(text string, n int) string {
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// Named are the parts that traces name, below the pane's own name.
func (p *Pane) Named() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{"text": p.Text, "code": p.Code}
}

// CreateRenderer implements fyne.Widget.
func (p *Pane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

package history

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
	"deskhand/ui/theme"
)

// Saving asks which file to write, and says what came of it. Return saves, Escape takes it back. Make it with NewSaving.
type Saving struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject
	// OnEscape is called when Escape is pressed in the field; nil: nothing.
	OnEscape func()

	path    *pathField
	folder  *hint.Button
	yes     *hint.Button
	hint    *theme.Text
	said    *theme.State
	replace string // a path that was warned of: saving it again writes over what is there
	save    func(path string, replace bool)
}

// savingWidth is the width of a Saving, in units: room for a path.
const savingWidth = 560

// NewSaving asks, with a path to begin with. save is told of a path, with replace when the rep has been told that there is such a file;
// its owner answers with Wrong, Exists or Done. choose is told to let the rep choose a folder, and answers with SetPath.
func NewSaving(path string, save func(path string, replace bool), choose func()) *Saving {
	s := &Saving{save: save, said: theme.NewSentence(theme.Idle, "")}
	s.path = &pathField{escape: func() {
		if s.OnEscape != nil {
			s.OnEscape()
		}
	}}
	s.path.ExtendBaseWidget(s.path)
	s.path.SetText(path)
	s.path.OnChanged = func(string) { s.ask() }
	s.path.OnSubmitted = func(string) { s.press() }
	s.folder = hint.New(lang.L("history.save.folder"), fynetheme.FolderOpenIcon(), choose)
	s.yes = hint.New(lang.L("history.save.yes"), nil, s.press)
	s.yes.Importance = widget.HighImportance
	s.said.Hide()
	s.hint = theme.Subtle(lang.L("history.save.hint"))
	s.Content = column.Fixed(savingWidth, theme.Section(lang.L("history.save.path")), s.path, s.hint,
		s.said, container.NewHBox(s.folder, layout.NewSpacer(), s.yes))
	s.ExtendBaseWidget(s)
	return s
}

// SetHint changes what is said below the field; at first it is about a table.
func (s *Saving) SetHint(text string) { s.hint.SetText(text) }

// Focus puts the cursor behind the path.
func (s *Saving) Focus(c fyne.Canvas) {
	s.path.CursorColumn = len([]rune(s.path.Text))
	c.Focus(s.path)
}

// Path is what is in the field.
func (s *Saving) Path() string { return s.path.Text }

// SetPath puts a path into the field.
func (s *Saving) SetPath(path string) { s.path.SetText(path) }

// ask is as at the beginning: another path has nothing to do with what was said.
func (s *Saving) ask() {
	s.replace = ""
	s.say(theme.Idle, "")
	s.yes.SetText(lang.L("history.save.yes"))
	s.yes.Enable()
}

func (s *Saving) press() {
	if s.yes.Disabled() {
		return
	}
	s.yes.Disable()
	s.save(s.path.Text, s.replace != "" && s.replace == s.path.Text)
}

// Wrong says why nothing was written.
func (s *Saving) Wrong(why string) {
	s.ask()
	s.say(theme.Stopped, why)
}

// Exists asks whether a file may be written over.
func (s *Saving) Exists(question string) {
	s.ask()
	s.replace = s.path.Text
	s.say(theme.Waiting, question)
	s.yes.SetText(lang.L("history.save.replace"))
}

// Done says that it is written, and where; nothing more can be saved.
func (s *Saving) Done(text string) {
	s.say(theme.Live, text)
	s.path.Disable()
	s.folder.Hide()
	s.yes.Hide()
	s.Content.Refresh()
}

func (s *Saving) say(c theme.Condition, text string) {
	s.said.Set(c, text)
	s.said.Hidden = text == ""
	s.Content.Refresh()
}

// Said is what is said of the path, for tests and traces.
func (s *Saving) Said() string { return s.said.TraceText() }

// Named are the parts that traces name, below "saving".
func (s *Saving) Named() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{"path": s.path, "ok": s.yes, "folder": s.folder, "said": s.said}
}

// CreateRenderer implements fyne.Widget.
func (s *Saving) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.Content) }

// pathField is a line of text that hands Escape on: Fyne's keeps it for itself.
type pathField struct {
	entry.Entry
	escape func()
}

// TypedKey implements fyne.Focusable.
func (e *pathField) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		e.escape()
		return
	}
	e.Entry.TypedKey(ev)
}

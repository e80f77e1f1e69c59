package chat

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/chat"
	"deskhand/app/session"
	"deskhand/app/wire"
	fields "deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// nearLimit is how many characters may be left when it is said how many there are.
const nearLimit = 200

// entryRows is how many lines of what is being written can be seen.
const entryRows = 2

// foot is where one writes: to whom, what, and why not.
type foot struct {
	Content fyne.CanvasObject

	pane    *Pane
	to      *fields.Select
	readers []reader
	chosen  session.ParticipantID // to whom; 0 everyone
	entry   *entry
	send    *hint.Button
	say     *theme.Text // why nothing can be written, or how much there is
	refused uint64
	why     string // of the text that was given back
	setting bool   // we change the selection ourselves
}

// reader is somebody who can be chosen; 0 everyone.
type reader struct {
	id    session.ParticipantID
	label string
}

func newFoot(p *Pane) *foot {
	f := &foot{pane: p, entry: newEntry(), say: theme.Subtle("")}
	f.to = fields.NewSelect(nil, func(string) { f.choose() })
	f.entry.submit = f.submit
	f.entry.OnChanged = func(string) { f.changed() }
	f.send = hint.New("", fynetheme.MailSendIcon(), f.submit)
	f.send.Importance = widget.HighImportance
	f.send.OnHint = p.cfg.OnHint
	to := theme.NewText(lang.L("chat.to"), theme.TextStyle{Color: theme.ColorSubtle})
	f.Content = theme.NewSurface(container.New(&footLayout{}, container.NewBorder(nil, nil, to, nil, f.to),
		container.NewBorder(nil, nil, nil, container.NewVBox(f.send), f.entry), f.say), theme.SurfaceStyle{Ground: fynetheme.ColorNameBackground})
	f.say.Hide()
	return f
}

func (f *foot) setWidth(width float32) {
	f.say.Resize(fyne.NewSize(width-4*theme.Grid, f.say.MinSize().Height))
}

// update takes who can be written to, and a text that is given back.
func (f *foot) update(s Snapshot) {
	readers := readersOf(s, f.chosen)
	if !slices.Equal(readers, f.readers) {
		f.readers = readers
		var labels []string
		for _, r := range readers {
			labels = append(labels, r.label)
		}
		f.setting = true
		f.to.SetOptions(labels)
		f.to.SetSelectedIndex(slices.IndexFunc(readers, func(r reader) bool { return r.id == f.chosen }))
		f.setting = false
	}
	if s.Refused.N > f.refused {
		f.refused, f.why = s.Refused.N, s.Refused.Why
		if f.entry.Text == "" {
			why := f.why
			f.entry.SetText(s.Refused.Text) // forgets why
			f.why = why
		}
	}
	f.show()
}

// readersOf are everyone and each person who can be written to, reps first. Whoever was chosen stays, though they have gone: what is
// written to one must not go to everyone because that one has left.
func readersOf(s Snapshot, chosen session.ParticipantID) []reader {
	list := []reader{{0, lang.L("chat.everyone")}}
	for _, reps := range []bool{true, false} {
		for _, p := range s.State.People {
			if p.Role.IsRep() != reps {
				continue
			}
			switch {
			case chat.MayWrite(s.State, s.Me, p.ID) == nil:
				list = append(list, reader{p.ID, titled(s.State, p.ID)})
			case p.ID == chosen:
				list = append(list, reader{p.ID, lang.L("chat.gone", map[string]any{"Name": name(s.State, p.ID)})})
			}
		}
	}
	for i, r := range list { // labels are told apart by their text alone
		if slices.ContainsFunc(list[:i], func(o reader) bool { return o.label == r.label }) {
			list[i].label = fmt.Sprintf("%s (%d)", r.label, r.id)
		}
	}
	return list
}

func (f *foot) choose() {
	if i := f.to.SelectedIndex(); !f.setting && i >= 0 {
		f.chosen = f.readers[i].id
		f.update(f.pane.now)
	}
}

func (f *foot) changed() {
	f.why = ""
	f.show()
}

// problem says why what is in the entry cannot be sent; "" it can. clean is what would be sent.
func (f *foot) problem() (why, clean string) {
	s := f.pane.now
	clean = wire.CleanChat(f.entry.Text)
	runes := utf8.RuneCountInString(clean)
	err := chat.MayWrite(s.State, s.Me, f.chosen)
	switch why := blocked(s); {
	case why != "":
		return why, clean
	case err != nil:
		return lang.L("chat.why.gone", map[string]any{"Name": name(s.State, f.chosen)}), clean
	case runes > wire.MaxChatRunes:
		return lang.L("chat.why.long", count(runes)), clean
	}
	return "", clean
}

func count(runes int) map[string]any {
	return map[string]any{"Count": runes, "Max": wire.MaxChatRunes}
}

// show says what can be written now.
func (f *foot) show() {
	why, clean := f.problem()
	shut := blocked(f.pane.now) != ""
	if shut != f.entry.Disabled() {
		if shut {
			f.entry.Disable()
			f.to.Disable()
		} else {
			f.entry.Enable()
			f.to.Enable()
		}
	}
	place := lang.L("chat.write")
	if f.chosen != 0 {
		place = lang.L("chat.write.to", map[string]any{"Name": name(f.pane.now.State, f.chosen)})
	}
	if f.entry.PlaceHolder != place {
		f.entry.SetPlaceHolder(place)
	}
	switch {
	case why != "":
		f.send.Allow(why)
	case clean == "":
		f.send.Allow(lang.L("chat.send.nothing"))
	default:
		f.send.Allow("")
		f.send.SetHint(lang.L("chat.send.hint"))
	}
	f.tell(why, clean, shut)
}

// tell puts the line below the entry right.
func (f *foot) tell(why, clean string, shut bool) {
	was, visible := f.say.Text(), f.say.Visible()
	text, color := "", theme.ColorSubtle
	runes := utf8.RuneCountInString(clean)
	switch {
	case f.why != "":
		text, color = f.why, theme.ColorStopped
	case why != "":
		text = why
		if !shut {
			color = theme.ColorStopped
		}
	case runes >= wire.MaxChatRunes-nearLimit:
		text = lang.L("chat.count", count(runes))
	}
	f.say.SetText(text)
	f.say.SetColor(color)
	shown(f.say, text != "")
	if text != was || visible != f.say.Visible() {
		f.pane.Content.Refresh()
	}
}

// submit sends what is written, if it can be.
func (f *foot) submit() {
	why, clean := f.problem()
	if why != "" || clean == "" {
		return
	}
	f.entry.SetText("")
	f.pane.cfg.OnCommand(Write{To: f.chosen, Text: clean})
}

// entry is the field one writes in. Enter sends, Shift+Enter makes a line; Tab goes on, as everywhere.
type entry struct {
	fields.Entry
	submit func()
	shift  bool
}

func newEntry() *entry {
	e := &entry{}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.ExtendBaseWidget(e)
	e.SetMinRowsVisible(entryRows)
	return e
}

// TraceText hides what is written from ui/trace.
func (e *entry) TraceText() string { return "" }

// AcceptsTab implements fyne.Tabbable.
func (e *entry) AcceptsTab() bool { return false }

// KeyDown implements desktop.Keyable.
func (e *entry) KeyDown(key *fyne.KeyEvent) {
	e.shifted(key, true)
	e.Entry.KeyDown(key)
}

// KeyUp implements desktop.Keyable.
func (e *entry) KeyUp(key *fyne.KeyEvent) {
	e.shifted(key, false)
	e.Entry.KeyUp(key)
}

func (e *entry) shifted(key *fyne.KeyEvent, down bool) {
	if key.Name == desktop.KeyShiftLeft || key.Name == desktop.KeyShiftRight {
		e.shift = down
	}
}

// FocusLost implements fyne.Focusable.
func (e *entry) FocusLost() {
	e.shift = false
	e.Entry.FocusLost()
}

// TypedKey implements fyne.Focusable.
func (e *entry) TypedKey(key *fyne.KeyEvent) {
	if (key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter) && !e.shift {
		if !e.Disabled() {
			e.submit()
		}
		return
	}
	e.Entry.TypedKey(key)
}

// footLayout is three lines, one below the other, with room around them.
type footLayout struct{}

func (footLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(2 * theme.Grid)
	for _, o := range objects {
		if o.Visible() {
			height += o.MinSize().Height + theme.Grid
		}
	}
	return fyne.NewSize(minWidth, height)
}

func (footLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(theme.Grid)
	for _, o := range objects {
		if o.Visible() {
			o.Move(fyne.NewPos(2*theme.Grid, y))
			o.Resize(fyne.NewSize(size.Width-4*theme.Grid, o.MinSize().Height))
			y += o.MinSize().Height + theme.Grid
		}
	}
}

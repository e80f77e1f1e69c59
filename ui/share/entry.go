package share

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/theme"
)

// EntryView is a queue's own form, for customers who have neither number nor link: which queue, what it asks, and where it lets nobody in a
// message instead.
type EntryView struct {
	Back, Send *widget.Button

	root    fyne.CanvasObject
	title   *theme.Text
	service *theme.Text
	about   *theme.Text
	above   struct{ service, about fyne.CanvasObject } // with the room they take
	calm    fyne.CanvasObject                          // what entering does not do
	why     *note
	list    *fyne.Container // of queues, or of fields
	Rep     *widget.Select  // who is to help, where the queue lets one choose
	reps    []wire.FormRep  // in Rep, after whoever is free first
	chosen  *fyne.Container // Rep with its label
	text    *lines
	written *fyne.Container
	problem *note
	fields  []*filled
	choices []*widget.Button // the queues, in their order
	shown   string           // which queue's fields the list has, and which of its two forms
	name    string           // what the customer is called already
	busy    bool
	say     func(Command)
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

// NewEntryView returns the view; what it says is ChooseQueue, EnterQueue, LeaveMessageFor and Cancel.
func NewEntryView(say func(Command)) *EntryView {
	v := &EntryView{
		say: say, title: title(""), service: theme.Subtle(""), about: wrapped(""), why: newNote(theme.Waiting.Icon(), ""), list: rows(between),
		text: newLines(), problem: newNote(theme.Stopped.Icon(), ""),
	}
	v.written = field(lang.L("share.message.label"), v.text, "").(*fyne.Container)
	v.Back = widget.NewButton(lang.L("share.entry.back"), nil)
	v.Send = widget.NewButton("", v.submit)
	v.Send.Importance = widget.HighImportance
	v.Rep = widget.NewSelect(nil, nil)
	v.chosen = field(lang.L("share.entry.rep"), v.Rep, lang.L("share.entry.rep.hint")).(*fyne.Container)
	v.problem.Hide()
	v.calm = tight(theme.Subtle(lang.L("join.nothing.shared")))
	v.above.service, v.above.about = tight(v.service), tight(v.about)
	v.root = page(rows(2*theme.Grid, v.problem, container.NewGridWithColumns(2, v.Back, v.Send), v.calm),
		rows(beside, v.above.service, tight(v.title)), v.above.about, v.why, v.chosen, v.list, v.written)
	return v
}

// begin forgets what was typed; name is what the customer has called themselves.
func (v *EntryView) begin(name string) {
	v.shown, v.name, v.reps = "", name, nil
	v.Rep.ClearSelected()
	v.text.SetText("")
}

func (v *EntryView) show(s share.Asking) {
	chosen := s.Form.Queue != ""
	v.busy = s.Busy
	setVisible(v.written, chosen && s.Form.Why != "")
	setVisible(v.Send, chosen)
	setVisible(v.calm, !chosen || s.Form.Why == "")
	setVisible(v.chosen, chosen && s.Form.Why == "" && len(s.Form.Reps) > 0)
	v.offer(s.Form.Reps)
	setVisible(v.why, chosen && s.Form.Why != "")
	if chosen {
		v.showForm(s)
	} else {
		v.showChoice(s)
	}
	v.Back.OnTapped = func() { v.say(Cancel{}) }
	if chosen && len(s.Forms) > 0 {
		v.Back.OnTapped = func() { v.say(ChooseQueue{}) }
	}
	text := ""
	switch {
	case s.Field != "":
		text = lang.L("share.entry.wrong")
	case s.Trouble != share.NoTrouble:
		text = entryTrouble(s.Trouble)
	}
	v.complain(text)
	v.mark(s.Field, s.Code)
	setVisible(v.above.service, v.service.Text() != "" && v.service.Text() != v.title.Text())
	setVisible(v.above.about, v.about.Text() != "")
	v.root.Refresh()
}

// offer lists who may be chosen. Who was chosen and is still there stays chosen.
func (v *EntryView) offer(reps []wire.FormRep) {
	if slices.Equal(reps, v.reps) && len(v.Rep.Options) > 0 {
		return
	}
	before, at := v.rep(), 0
	names := []string{lang.L("share.entry.rep.anybody")}
	for i, r := range reps {
		name := r.Name
		for n := 2; slices.Contains(names, name); n++ { // two first names that are the same
			name = r.Name + " (" + strconv.Itoa(n) + ")"
		}
		names = append(names, name)
		if r.Key == before {
			at = i + 1
		}
	}
	v.reps = slices.Clone(reps)
	v.Rep.SetOptions(names)
	v.Rep.SetSelectedIndex(at)
}

// rep is the key of who was chosen; empty: nobody in particular.
func (v *EntryView) rep() string {
	if i := v.Rep.SelectedIndex() - 1; i >= 0 && i < len(v.reps) {
		return v.reps[i].Key
	}
	return ""
}

// showChoice lists the queues.
func (v *EntryView) showChoice(s share.Asking) {
	v.title.SetText(lang.L("share.entry.choose"))
	v.service.SetText("")
	v.about.SetText(lang.L("share.entry.choose.what"))
	if len(s.Forms) == 0 {
		v.about.SetText(lang.L("share.entry.loading"))
	}
	v.shown, v.fields, v.choices = "", nil, nil
	v.list.RemoveAll()
	for _, f := range s.Forms {
		b := widget.NewButton(f.Name, func() { v.say(ChooseQueue{Queue: f.Queue}) })
		b.Alignment = widget.ButtonAlignLeading
		v.choices = append(v.choices, b)
		below := f.Service
		if f.Why != "" {
			below = lang.L("share.entry.shut", map[string]any{"Service": f.Service})
		}
		v.list.Add(rows(beside, b, tight(theme.Subtle(below))))
	}
}

// showForm shows the chosen queue's form: that to enter, or that of a message.
func (v *EntryView) showForm(s share.Asking) {
	f := s.Form
	form, which, send := f.Fields, "enter", lang.L("share.entry.enter")
	about := f.Description
	if f.Why != "" {
		form, which, send = f.Message, "write", lang.L("share.message.send")
		lead := f.Lead
		if lead == "" {
			lead = lang.L("share.entry.message")
		}
		v.why.set(theme.Waiting.Icon(), whyText(f.Why)+" "+lead)
	}
	if s.Busy {
		send = lang.L("share.message.sending")
	}
	v.title.SetText(f.Name)
	v.service.SetText(f.Service)
	v.about.SetText(about)
	v.Send.SetText(send)
	if which += " " + string(f.Queue); v.shown == which {
		return
	}
	typed := v.answers() // the same questions are not asked twice
	v.shown, v.fields = which, nil
	v.list.RemoveAll()
	for _, of := range form {
		if of.Key == acd.FieldName && typed[of.Key] == "" {
			typed[of.Key] = v.name
		}
		one, o := newFilled(of, typed[of.Key])
		v.fields = append(v.fields, one)
		v.list.Add(o)
	}
}

// newFilled is a field as the administrator laid it down.
func newFilled(of acd.Field, text string) (*filled, fyne.CanvasObject) {
	f := &filled{of: of, issue: theme.NewText("", theme.TextStyle{Color: theme.ColorStopped, Wrap: true})}
	f.below = tight(f.issue)
	f.below.Hide()
	var o fyne.CanvasObject
	switch {
	case of.Kind == acd.Choice:
		none := lang.L("share.entry.none")
		s := widget.NewSelect(of.Choices, nil)
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
		e := widget.NewEntry()
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

// answers are what is typed, for the fields that are shown.
func (v *EntryView) answers() acd.Answers {
	out := acd.Answers{}
	for _, f := range v.fields {
		out[f.of.Key] = f.text()
	}
	return out
}

// submit gives out what was filled in, once.
func (v *EntryView) submit() {
	if v.busy || v.shown == "" {
		return
	}
	answers := v.answers()
	if strings.HasPrefix(v.shown, "enter ") {
		v.say(EnterQueue{Answers: answers, Rep: v.rep()})
		return
	}
	text := messageText(v.text.Text)
	switch {
	case text == "":
		v.complain(lang.L("share.message.empty"))
		focusOn(v.text)
	case utf8.RuneCountInString(text) > acd.MaxMessage:
		v.complain(lang.L("share.message.long"))
		focusOn(v.text)
	default:
		v.say(LeaveMessageFor{Answers: answers, Text: text})
	}
	v.root.Refresh()
}

func (v *EntryView) complain(text string) {
	v.problem.set(theme.Stopped.Icon(), text)
	setVisible(v.problem, text != "")
}

// mark says at a field what is wrong with it, and puts the cursor there.
func (v *EntryView) mark(key acd.FieldKey, code wire.TurnCode) {
	for _, f := range v.fields {
		text := ""
		if f.of.Key == key && key != "" {
			text = fieldTrouble(f.of, code)
			focusOn(f.input)
		}
		f.issue.SetText(text)
		setVisible(f.below, text != "")
	}
}

func focusOn(f fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.(fyne.CanvasObject)); c != nil {
		c.Focus(f)
	}
}

// first is where somebody who sees the form begins.
func (v *EntryView) first() fyne.Focusable {
	for _, f := range v.fields {
		if f.text() == "" {
			return f.input
		}
	}
	return nil
}

// named are the parts that the tracer knows.
func (v *EntryView) named() map[string]fyne.CanvasObject {
	out := map[string]fyne.CanvasObject{"back": v.Back, "send": v.Send, "title": v.title, "error": v.problem, "text": v.text, "why": v.why, "rep": v.Rep}
	for _, f := range v.fields {
		out["field."+string(f.of.Key)] = f.input.(fyne.CanvasObject)
	}
	for i, b := range v.choices {
		out["queue."+string(rune('1'+i))] = b
	}
	return out
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

// whyText says why a queue lets nobody in.
func whyText(why wire.TurnCode) string {
	switch why {
	case wire.TurnClosed:
		return lang.L("share.entry.closed")
	case wire.TurnNobody:
		return lang.L("share.entry.nobody")
	}
	return lang.L("share.entry.full")
}

// entryTrouble says why nothing came of it; what was typed is still there.
func entryTrouble(kind share.Trouble) string {
	switch kind {
	case share.Busy:
		return lang.L("share.message.busy")
	case share.RepAway:
		return lang.L("share.entry.rep.away")
	case share.NoQueue:
		return lang.L("share.trouble.noqueue")
	case share.Unreachable, share.UnknownSite:
		return lang.L("share.entry.unsent")
	}
	if kind.Hard() {
		return troubleText(kind)
	}
	return lang.L("share.entry.unsent")
}

// Ask shows what a customer fills in who wants to enter a queue.
func (c *Client) Ask(s share.Asking) {
	if !c.asking {
		c.Connecting.bar.Stop()
		c.asking = true
	}
	before := c.Entry.shown
	c.Entry.show(s)
	c.turnTo(c.Entry.root)
	for name, o := range c.Entry.named() {
		c.cfg.Tracer.Name(o, "entry."+name)
	}
	if f := c.Entry.first(); f != nil && c.Entry.shown != before {
		c.window.Canvas().Focus(f)
	}
	c.tell()
	c.cfg.Tracer.Set("queues", len(s.Forms))
	c.cfg.Tracer.Set("fields", slices.Sorted(maps.Keys(c.Entry.answers())))
}

package share

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// EntryView is a queue's own form, for customers who have neither number nor link: which queue, what it asks, and where it lets nobody in a
// message instead.
type EntryView struct {
	Back, Send *hint.Button

	heading
	sheet
	helper

	root    fyne.CanvasObject
	calm    fyne.CanvasObject // what entering does not do
	why     *note
	text    *lines // of a message
	written *fyne.Container
	problem *note
	busy    bool
	say     func(Command)
}

// heading is what stands above: which queue it is, and what it says of itself.
type heading struct {
	title, service, about *theme.Text
	above                 struct{ service, about fyne.CanvasObject } // with the room they take
}

func newHeading() heading {
	h := heading{title: title(""), service: theme.Subtle(""), about: wrapped("")}
	h.above.service, h.above.about = tight(h.service), tight(h.about)
	return h
}

// headline fills it in. What is empty, or says the same again, takes no room.
func (h *heading) headline(title, service, about string) {
	h.title.SetText(title)
	h.service.SetText(service)
	h.about.SetText(about)
	setVisible(h.above.service, service != "" && service != title)
	setVisible(h.above.about, about != "")
}

// NewEntryView returns the view; what it says is ChooseQueue, EnterQueue, LeaveMessageFor and Cancel.
func NewEntryView(say func(Command)) *EntryView {
	v := &EntryView{
		heading: newHeading(), sheet: newSheet(), helper: newHelper(),
		say: say, why: newNote(theme.Waiting.Icon(), ""), text: newLines(), problem: newNote(theme.Stopped.Icon(), ""),
	}
	v.written = field(lang.L("share.message.label"), v.text, "").(*fyne.Container)
	v.Back = hint.New(lang.L("share.entry.back"), nil, nil)
	v.Send = hint.New("", nil, v.submit)
	v.Send.Importance = widget.HighImportance
	v.problem.Hide()
	v.calm = tight(theme.Subtle(lang.L("join.nothing.shared")))
	v.root = page(rows(2*theme.Grid, v.problem, container.NewGridWithColumns(2, v.Back, v.Send), v.calm),
		rows(beside, v.above.service, tight(v.title)), v.above.about, v.why, v.chosen, v.list, v.written)
	return v
}

// begin forgets what was typed; name is what the customer has called themselves.
func (v *EntryView) begin(name string) {
	v.shown, v.name = "", name
	v.nobody()
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
	v.root.Refresh()
}

// showChoice lists the queues.
func (v *EntryView) showChoice(s share.Asking) {
	about := lang.L("share.entry.choose.what")
	if len(s.Forms) == 0 {
		about = lang.L("share.entry.loading")
	}
	v.headline(lang.L("share.entry.choose"), "", about)
	v.clear()
	for _, f := range s.Forms {
		below := f.Service
		if f.Why != "" {
			below = lang.L("share.entry.shut", map[string]any{"Service": f.Service})
		}
		v.choice(f.Name, below, func() { v.say(ChooseQueue{Queue: f.Queue}) })
	}
}

// showForm shows the chosen queue's form: that to enter, or that of a message.
func (v *EntryView) showForm(s share.Asking) {
	f := s.Form
	form, which, send := f.Fields, "enter", lang.L("share.entry.enter")
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
	v.headline(f.Name, f.Service, f.Description)
	v.Send.SetText(send)
	v.ask(which+" "+string(f.Queue), form)
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

func focusOn(f fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.(fyne.CanvasObject)); c != nil {
		c.Focus(f)
	}
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

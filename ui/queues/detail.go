package queues

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/wire"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// detail is the right side of the page: one queue, or the form of a new one.
type detail struct {
	page   *Page
	sheet  *sheet
	scroll *container.Scroll
	filling

	title  *theme.Text
	state  *theme.State
	said   *theme.Text
	form   *form
	id     *blank
	idAt   *place
	people *theme.Text

	address *theme.Text
	copy    *hint.Button
	parts
}

// filling is what the form was filled with.
type filling struct {
	adding bool            // of a new queue
	fresh  bool            // what is shown has not been filled in yet
	anew   bool            // it was asked for once more
	filled wire.QueueShown // as filled in
	blank  typed           // what is typed where nothing was
}

// parts are what is shown or hidden as a whole.
type parts struct {
	named, staff, way, end fyne.CanvasObject
	cards                  []fyne.CanvasObject
	save, ok, shut, remove *hint.Button
}

func newDetail(p *Page) *detail {
	d := &detail{page: p, filling: filling{fresh: true}, title: theme.Title(""), state: theme.NewSentence(theme.Idle, "")}
	d.said = theme.NewText("", theme.TextStyle{Wrap: true})
	seen := func(o fyne.CanvasObject) { column.Reveal(d.scroll, o) }
	d.id = newEntry(1, seen)
	d.id.SetPlaceHolder(lang.L("queues.id.hint"))
	d.idAt = newPlace(lang.L("queues.id"), d.id, lang.L("queues.id.rule"))
	d.named = card(lang.L("queues.id.title"), d.idAt.content)
	d.form = newForm(seen, func() { d.refresh() })
	d.people = theme.NewText("", theme.TextStyle{Wrap: true})
	d.staff = card(lang.L("queues.people"), d.people, theme.Subtle(lang.L("queues.people.what")))
	d.address = theme.NewText("", theme.TextStyle{Wrap: true})
	d.copy = hint.New(lang.L("queues.address.copy"), fynetheme.ContentCopyIcon(), func() { p.command(Copy{d.address.Text()}) })
	d.way = card(lang.L("queues.address"), d.address, theme.Subtle(lang.L("queues.address.what")), container.NewHBox(d.copy))
	d.remove = hint.New(lang.L("queues.remove"), fynetheme.DeleteIcon(), func() { p.say(Remove{acd.QueueID(p.index.shown)}) })
	d.remove.Importance = widget.DangerImportance
	d.end = card(lang.L("queues.end"), theme.Subtle(lang.L("queues.end.what")), container.NewHBox(d.remove))
	d.save = hint.New(lang.L("admin.save"), fynetheme.DocumentSaveIcon(), d.submit)
	d.save.Importance = widget.HighImportance
	d.ok = hint.New(lang.L("queues.add.ok"), fynetheme.ContentAddIcon(), d.submit)
	d.ok.Importance = widget.HighImportance
	d.shut = hint.New("", nil, func() { // which changes the queue under what is typed
		p.unless(func() { p.say(Shut{acd.QueueID(p.index.shown), !d.filled.Queue.Hours.Shut}) })
	})
	d.cards = append([]fyne.CanvasObject{d.title, d.state, d.said, d.named, d.staff, d.way}, append(d.form.cards, d.end)...)
	d.scroll = column.Page(360, 680, d.cards...)
	d.sheet = newSheet(d.scroll, d.save, d.ok, d.shut)
	return d
}

// refresh lays everything out anew; what has changed has another height.
func (d *detail) refresh() {
	if d.sheet != nil {
		d.scroll.Content.Refresh()
		d.sheet.refresh()
	}
}

// update shows what the page knows.
func (d *detail) update() {
	s := d.page.now
	id := acd.QueueID(d.page.index.shown)
	is := id != "" && s.Shown.Queue.ID == id && s.Shown.Mark != ""
	switch {
	case d.adding && d.fresh:
		d.filled = wire.QueueShown{Queue: usual()}
		d.id.SetText("")
		d.idAt.say("")
		d.form.fill(d.filled.Queue)
		d.fresh, d.blank = false, d.typed()
	case is && (d.fresh || s.Shown.Mark != d.filled.Mark && !s.Busy && (d.anew || s.Condition == theme.Live)):
		d.anew = d.anew && d.fresh // the newest is still to come
		d.filled, d.fresh = s.Shown, false
		d.form.fill(d.filled.Queue)
		d.blank = d.typed()
	}
	is = is && !d.fresh
	for _, c := range d.form.cards {
		shown(c, is || d.adding)
	}
	shown(d.named, d.adding)
	shown(d.staff, is)
	shown(d.way, is && !s.Entry.Site.IsZero())
	shown(d.end, is)
	shown(d.save, is)
	shown(d.shut, is)
	shown(d.ok, d.adding)
	d.words(is)
	free := !s.Busy && !s.Loading
	d.form.able(free)
	for _, o := range []fyne.Disableable{d.id, d.save, d.ok, d.shut, d.remove} {
		able(o, free)
	}
	d.refresh()
}

// typed is what stands in the form, to be compared.
type typed struct {
	id, mark string
	wrong    int
}

func (d *detail) typed() typed {
	q, wrong := d.form.read(d.filled.Queue)
	return typed{d.id.Text, wire.QueueMark(q), len(wrong)}
}

// unsaved reports whether something is typed that is not saved.
func (d *detail) unsaved() bool {
	return !d.fresh && (d.adding || d.page.index.shown != "") && d.typed() != d.blank
}

// words fills in what is written.
func (d *detail) words(is bool) {
	s := d.page.now
	shown(d.title, true)
	shown(d.state, !d.adding)
	switch {
	case d.adding:
		d.title.SetText(lang.L("queues.add.title"))
	case is:
		q := d.filled.Queue
		d.title.SetText(q.Name)
		d.state.Set(queueState(d.page.line(q.ID)))
		d.people.SetText(staffOf(s.Staff, q.ID))
		way := s.Entry
		way.Queue = string(q.ID)
		d.address.SetText(way.URL())
		d.shut.SetText(lang.L("queues.shut"))
		if q.Hours.Shut {
			d.shut.SetText(lang.L("queues.reopen"))
		}
	case d.page.index.shown != "":
		d.title.SetText(d.page.index.shown)
		d.state.Set(theme.Waiting, lang.L("queues.loading"))
		shown(d.state, s.Of != d.page.target() || s.Condition != theme.Stopped)
	case s.Trouble != "":
		shown(d.title, false)
		shown(d.state, false)
	default:
		d.title.SetText(lang.L("queues.choose"))
		d.state.Set(theme.Idle, lang.L("queues.choose.what"))
	}
	d.say(theme.Idle, "")
	if s.Of == d.page.target() {
		d.say(s.Condition, s.Said)
		if s.Refusal != nil && !s.Busy {
			d.refused(*s.Refusal)
		}
	}
}

// line is a queue as it is listed.
func (p *Page) line(id acd.QueueID) (out wire.QueueLine) {
	for _, l := range p.now.Queues {
		if l.ID == id {
			return l
		}
	}
	return out
}

// refused shows what the rules refuse at its field.
func (d *detail) refused(r wire.Refusal) {
	text := Sentence(r)
	if r.Setting == acd.SettingID {
		d.idAt.say(text)
		return
	}
	if d.form.say([]issue{{r.Setting, text}}) == nil {
		d.say(theme.Stopped, text)
	}
}

func (d *detail) say(c theme.Condition, text string) {
	d.said.SetText(text)
	d.said.SetColor(map[theme.Condition]fyne.ThemeColorName{theme.Stopped: theme.ColorStopped, theme.Live: theme.ColorLive}[c])
	shown(d.said, text != "")
}

// submit makes the queue, or saves what is changed.
func (d *detail) submit() {
	d.idAt.say("")
	q, wrong := d.form.read(d.filled.Queue)
	first := d.form.say(wrong)
	if d.adding {
		q.ID = acd.QueueID(strings.ToLower(strings.TrimSpace(d.id.Text)))
		if text := d.idWrong(q.ID); text != "" {
			d.idAt.say(text)
			first = d.id
		}
	}
	d.refresh()
	switch {
	case first != nil:
		d.say(theme.Stopped, lang.L("queues.wrong"))
		d.refresh()
		focus(first)
		column.Reveal(d.scroll, first)
	case d.adding:
		d.page.say(Add{q})
	case wire.QueueMark(q) == d.filled.Mark:
		d.say(theme.Idle, lang.L("admin.same"))
		d.refresh()
		d.scroll.ScrollToTop()
	default:
		d.page.say(Set{d.filled.Mark, q})
	}
}

// idWrong says why a queue cannot have a name; "" it can.
func (d *detail) idWrong(id acd.QueueID) string {
	switch {
	case id == "":
		return lang.L("queues.id.none")
	case d.page.index.has(string(id)):
		return Sentence(wire.Refusal{Setting: acd.SettingID, Reason: wire.ReasonExists})
	}
	return ""
}

// usual is what a new queue begins with.
func usual() acd.Queue { return acd.NewQueue("", "", "") }

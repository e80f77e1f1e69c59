// Package queue is the page on which an agent sees who waits for them: whether they are available, how many sessions they have, and each
// customer who waits, with what they said of themselves, for how long, and what can be done about it.
//
// Main type: Page. It holds no service: Update says how things are, OnCommand takes what the agent does. Rows are kept as long as the
// request that they are about, so that a button that has the focus keeps it while others come and go. All of it belongs to the user
// interface's goroutine.
package queue

import (
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/duty"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Snapshot is all a Page is told.
type Snapshot struct {
	Line    duty.Snapshot
	At      time.Time // now
	Trouble string    // why there is no line to the site, as a sentence; "" there is one, or nothing is known
	Said    Said      // what came of what the agent did last
	Single  bool      // the rep works in one session at a time, whatever their capacity
	One     string    // why nobody can be accepted now although there is room for sessions, as a sentence; "" they can
}

// Said is a sentence about something that the agent did; the zero value is none.
type Said struct {
	Condition theme.Condition
	Text      string
}

// Command is one of the types below.
type Command interface{ command() }

type (
	// SetAvailable is the switch.
	SetAvailable struct{ On bool }
	// Accept takes a request that is shown; with Pick one that waits and is not.
	Accept struct {
		Request acd.RequestID
		Pick    bool
	}
	// Decline refuses a request that is shown.
	Decline struct{ Request acd.RequestID }
	// Reconnect opens a line that has ended: another program has taken this one's place.
	Reconnect struct{}
)

func (SetAvailable) command() {}
func (Accept) command()       {}
func (Decline) command()      {}
func (Reconnect) command()    {}

// The page's column is as wide as there is room, within these, in units.
const (
	narrowest = 520
	widest    = 760
)

// Page is the page. Make it with New.
type Page struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	command func(Command)
	now     Snapshot
	state   *theme.State
	what    *theme.Text
	turn    *hint.Button
	again   *hint.Button
	said    *theme.State
	hint    *theme.Text
	foot    *fyne.Container // what holds it
	empty   *theme.Text
	title   *theme.Text
	more    *theme.Text
	list    *fyne.Container
	rows    map[acd.RequestID]*row
}

// New returns a page that tells command what the agent wants.
func New(command func(Command)) *Page {
	p := &Page{
		command: command, state: theme.NewSentence(theme.Idle, ""), what: theme.Subtle(""), said: theme.NewSentence(theme.Idle, ""),
		hint: theme.Subtle(""), empty: theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Wrap: true}), title: theme.Section(""),
		more: theme.Subtle(""), rows: map[acd.RequestID]*row{},
	}
	p.turn = hint.New("", nil, func() { p.command(SetAvailable{On: !p.now.Line.Available}) })
	p.turn.OnHint = p.say
	p.again = hint.New(lang.L("queue.again"), nil, func() { p.command(Reconnect{}) })
	p.again.Importance = widget.HighImportance
	p.list = column.Fixed(narrowest)
	p.list.Layout = &rowsLayout{gap: 2 * theme.Grid}
	below := container.New(layout.NewCustomPaddedLayout(0, 0, 5*theme.Grid, 0), p.what) // where the words of the state begin
	me := theme.Card(container.NewBorder(nil, nil, nil, container.NewCenter(container.NewHBox(p.again, p.turn)), theme.Tight(p.state, below)))
	rows := column.Page(narrowest, widest, theme.Title(lang.L("queue.title")), me, p.said, p.title, p.empty, p.list, p.more)
	p.foot = container.New(layout.NewCustomPaddedLayout(0, 0, 4*theme.Grid, 4*theme.Grid), p.hint)
	p.foot.Hide()
	p.Content = container.NewBorder(nil, p.foot, nil, nil, rows)
	p.ExtendBaseWidget(p)
	p.Update(Snapshot{})
	return p
}

// say shows what a button says of itself at the lower edge: in sight however many wait, and what is above stays where it is.
func (p *Page) say(text string) {
	p.hint.SetText(text)
	shown(p.foot, text != "")
	p.Content.Refresh()
}

// Update takes how things are.
func (p *Page) Update(s Snapshot) {
	p.now = s
	condition, text, what := standing(s)
	p.state.Set(condition, text)
	p.what.SetText(what)
	p.turn.SetText(lang.L("queue.go"))
	p.turn.Importance = widget.HighImportance
	if s.Line.Available {
		p.turn.SetText(lang.L("queue.pause"))
		p.turn.Importance = widget.MediumImportance
	}
	p.turn.Allow(turnReason(s.Line))
	shown(p.turn, !s.Line.Ended)
	shown(p.again, s.Line.Ended)
	p.said.Set(s.Said.Condition, s.Said.Text)
	shown(p.said, s.Said.Text != "")
	p.updateList(s)
	p.Content.Refresh()
}

func (p *Page) updateList(s Snapshot) {
	same := len(p.list.Objects) == len(s.Line.List)
	var objects []fyne.CanvasObject
	rows := map[acd.RequestID]*row{}
	for i, w := range s.Line.List {
		r := p.rows[w.Request]
		if r == nil {
			r = newRow(p, w.Request)
		}
		r.update(s, w)
		rows[w.Request] = r
		objects = append(objects, r)
		same = same && p.list.Objects[i] == fyne.CanvasObject(r)
	}
	p.rows = rows
	if !same {
		p.list.Objects = objects
	}
	p.list.Refresh()
	n := len(s.Line.List)
	p.title.SetText(lang.N("queue.waiting", s.Line.Waiting, map[string]any{"Count": s.Line.Waiting}))
	shown(p.title, s.Line.Waiting > 0)
	p.empty.SetText(nobody(s.Line))
	shown(p.empty, n == 0 && s.Line.Agent && !s.Line.Ended)
	p.more.SetText(lang.N("queue.more", s.Line.More, map[string]any{"Count": s.Line.More}))
	shown(p.more, s.Line.More > 0)
}

// Named are the parts that traces name, below "queue".
func (p *Page) Named() map[string]fyne.CanvasObject {
	named := map[string]fyne.CanvasObject{"switch": p.turn, "state": p.state, "said": p.said, "reconnect": p.again, "places": p.what}
	for id, r := range p.rows {
		n := strconv.FormatUint(uint64(id), 10)
		named[n+".accept"], named[n+".decline"], named[n+".line"], named[n+".why"] = r.accept, r.decline, r.when, r.why
		named[n+".about"] = r.about
	}
	return named
}

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

// row is somebody who waits.
type row struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	id      acd.RequestID
	pick    bool
	who     *theme.Text
	when    *theme.State
	about   *theme.Text
	answers *theme.Text
	why     *theme.Text // it cannot be accepted
	accept  *hint.Button
	decline *hint.Button
}

func newRow(p *Page, id acd.RequestID) *row {
	r := &row{
		id: id, who: theme.NewText("", theme.TextStyle{Bold: true, Wrap: true}), when: theme.NewSentence(theme.Idle, ""),
		about: theme.NewText("", theme.TextStyle{Wrap: true}), answers: theme.Subtle(""),
		why: theme.NewText("", theme.TextStyle{Color: theme.ColorWaiting, Wrap: true}),
	}
	r.accept = hint.New(lang.L("queue.accept"), fynetheme.ConfirmIcon(), func() { p.command(Accept{Request: id, Pick: r.pick}) })
	r.decline = hint.New(lang.L("queue.decline"), fynetheme.CancelIcon(), func() { p.command(Decline{Request: id}) })
	r.accept.OnHint, r.decline.OnHint = p.say, p.say
	buttons := container.NewVBox(layout.NewSpacer(), container.NewHBox(r.decline, r.accept), layout.NewSpacer())
	text := container.New(&rowsLayout{}, r.who, r.when, r.about, r.answers)
	r.Content = theme.Card(container.New(&besideLayout{}, text, buttons))
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) update(s Snapshot, w duty.Waiter) {
	r.who.SetText(Who(w))
	r.when.Set(waits(w, s.At))
	text := about(w)
	r.about.SetText(text)
	shown(r.about, text != "")
	lines := AnswerLines(w.Waiter)
	r.answers.SetText(lines)
	shown(r.answers, lines != "")
	r.pick = !w.Shown
	label := lang.L("queue.accept")
	if r.pick {
		label = lang.L("queue.pick")
	}
	if r.accept.Text != label {
		r.accept.SetText(label)
	}
	importance := widget.HighImportance
	if r.pick {
		importance = widget.MediumImportance
	}
	if r.accept.Importance != importance {
		r.accept.Importance = importance
		r.accept.Refresh()
	}
	r.accept.Allow(acceptReason(s, w))
	r.why.SetText(sight(s, w))
	shown(r.why, r.why.Text() != "")
	r.decline.Allow(declineReason(s.Line, w))
	shown(r.decline, w.Shown)
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.Content) }

func shown(o fyne.CanvasObject, yes bool) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

// sorted are the keys of answers: those that most forms have first, in their usual order.
func sorted(a acd.Answers) []acd.FieldKey {
	usual := []acd.FieldKey{acd.FieldName, acd.FieldSubject, acd.FieldCompany, acd.FieldPhone, acd.FieldEmail}
	var first, rest []acd.FieldKey
	for _, k := range usual {
		if a[k] != "" {
			first = append(first, k)
		}
	}
	for k := range a {
		if a[k] != "" && !slices.Contains(usual, k) {
			rest = append(rest, k)
		}
	}
	slices.Sort(rest)
	return append(first, rest...)
}

// Package history shows the sessions that are over (and those that go on): a list, and for one of them who was in it and what
// happened, in sentences.
//
// Main type: Page. It holds no service: Update and ShowRecord say what to show, OnCommand takes what the rep wants. Sentences turns a
// session's events into text and is pure. All of it belongs to the user interface's goroutine.
package history

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/ui/theme"
)

// Item is a session in the list.
type Item struct {
	ID      session.ID
	Line    string // who was helped, or a word for nobody
	Locator string // the number's first seven digits; "" when somebody else led it
	Started time.Time
	Ended   time.Time // zero: not as far as is known
}

// Record is one session in full.
type Record struct {
	Item   Item
	Org    string
	People []Person
	Events []Line
}

// Person is one participant.
type Person struct {
	Name, Role, Platform string // Role is translated
}

// Line is something that happened.
type Line struct {
	At   time.Time
	Text string
}

// Open is the one command: show a session.
type Open struct{ ID session.ID }

// Page is the page. Make it with New.
type Page struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	open   func(Open)
	items  []Item
	list   *widget.List
	empty  fyne.CanvasObject
	detail *fyne.Container
	shown  session.ID
}

// New returns an empty page.
func New(open func(Open)) *Page {
	p := &Page{open: open, detail: container.NewVBox()}
	p.list = widget.NewList(func() int { return len(p.items) }, newRow, p.fillRow)
	p.list.OnSelected = func(i widget.ListItemID) {
		if i < len(p.items) && p.items[i].ID != p.shown {
			open(Open{p.items[i].ID})
		}
	}
	p.empty = container.NewCenter(theme.Card(container.NewVBox(theme.Section(lang.L("history.empty")),
		theme.NewText(lang.L("history.empty.what"), theme.TextStyle{Color: theme.ColorSubtle}))))
	left := container.NewBorder(container.NewPadded(theme.Title(lang.L("history.title"))), nil, nil, nil, container.NewStack(p.empty, p.list))
	split := container.NewHSplit(left, container.NewVScroll(container.NewPadded(p.detail)))
	split.Offset = 0.4
	p.Content = split
	p.hint()
	p.ExtendBaseWidget(p)
	return p
}

// Named are the parts that traces name, below "history".
func (p *Page) Named() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{"list": p.list}
}

// newRow is a list row without content.
func newRow() fyne.CanvasObject {
	return theme.Tight(theme.NewText("", theme.TextStyle{Bold: true}),
		theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText}))
}

func (p *Page) fillRow(i widget.ListItemID, o fyne.CanvasObject) {
	item := p.items[i]
	row, ok := o.(*fyne.Container)
	if !ok || len(row.Objects) != 2 {
		return
	}
	for j, text := range []string{item.Line, Summary(item)} {
		if t, ok := row.Objects[j].(*theme.Text); ok {
			t.SetText(text)
		}
	}
}

// Summary is a session's second line: when, how long, and the number's first part.
func Summary(i Item) string {
	text := i.Started.Local().Format("2006-01-02 15:04")
	if !i.Ended.IsZero() {
		text += " · " + Duration(i.Ended.Sub(i.Started))
	}
	if i.Locator != "" {
		text += " · " + lang.L("history.number", map[string]any{"Locator": grouped(i.Locator)})
	}
	return text
}

// grouped is the first part of a number in groups as the whole is read aloud: four digits and three.
func grouped(locator string) string {
	const first = 4
	if len(locator) <= first {
		return locator
	}
	return locator[:first] + " " + locator[first:]
}

// Duration is a time span for people: "4 min 12 s".
func Duration(d time.Duration) string {
	d = max(d, 0).Round(time.Second)
	h, m, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case h > 0:
		return lang.L("duration.hours", map[string]any{"H": h, "M": m})
	case m > 0:
		return lang.L("duration.minutes", map[string]any{"M": m, "S": s})
	}
	return lang.L("duration.seconds", map[string]any{"S": s})
}

// Update takes the sessions there are, newest first.
func (p *Page) Update(items []Item) {
	if slices.Equal(items, p.items) {
		return
	}
	p.items = items
	if len(items) == 0 {
		p.empty.Show()
	} else {
		p.empty.Hide()
	}
	p.list.Refresh()
}

// ShowRecord shows one session.
func (p *Page) ShowRecord(r Record) {
	p.shown = r.Item.ID
	for i, item := range p.items {
		if item.ID == r.Item.ID {
			p.list.Select(i)
		}
	}
	p.detail.RemoveAll()
	p.detail.Add(theme.Title(r.Item.Line))
	p.detail.Add(theme.Subtle(Summary(r.Item)))
	people := container.NewVBox(theme.Section(lang.L("history.people")))
	for _, person := range r.People {
		what := person.Role
		if person.Platform != "" {
			what += " · " + person.Platform
		}
		people.Add(container.NewHBox(theme.NewText(person.Name, theme.TextStyle{Bold: true}),
			theme.NewText(what, theme.TextStyle{Color: theme.ColorSubtle})))
	}
	p.detail.Add(theme.Card(people))
	events := container.NewVBox(theme.Section(lang.L("history.events")))
	for _, e := range r.Events {
		events.Add(container.NewBorder(nil, nil, container.NewVBox(theme.NewText(e.At.Local().Format("15:04:05"), theme.TextStyle{Color: theme.ColorSubtle})),
			nil, theme.NewText(e.Text, theme.TextStyle{Wrap: true})))
	}
	p.detail.Add(theme.Card(events))
	p.detail.Refresh()
}

// hint says what the empty half is for.
func (p *Page) hint() {
	p.detail.Add(theme.Subtle(lang.L("history.choose")))
}

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

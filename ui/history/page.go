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
	"deskhand/ui/hint"
	"deskhand/ui/notes"
	"deskhand/ui/theme"
)

// PageRows is how many rows of the list come at a time.
const PageRows = 100

// maxPages bounds the rows that are held.
const maxPages = 8

// Config is what a Page is wired to.
type Config struct {
	OnCommand func(Command)
	// Site makes it the page of everybody's sessions as the site reports them: without notes, talk and what happened, which only those who
	// were there have, and with what customers said at the end.
	Site bool
	// After calls f on the user interface's goroutine after d unless stopped.
	After func(d time.Duration, f func()) (stop func())
}

// List is a part of what a filter lists.
type List struct {
	Filter  Filter
	Total   int
	From    int // the first of Items; a multiple of PageRows
	Items   []Item
	Reps    []string // all there are, to choose from; with From 0 only, as are Codes
	Codes   []string
	Trouble string // why nothing can be listed, as a sentence; "" nothing
	Note    string // what else there is that is not listed, as a sentence; "" nothing
}

// Page is the page. Make it with New.
type Page struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject
	// Notes are those of the session that is shown.
	Notes *notes.Pane

	cfg    Config
	rows   rows
	filter *filters
	list   *widget.List
	empty  *emptiness
	count  *theme.Text
	note   *theme.Text // of a List
	export *hint.Button
	old    *hint.Button
	detail *detail
}

// rows are those that are held, by the page they are on.
type rows struct {
	filter Filter
	total  int
	pages  map[int][]Item
	asked  map[int]bool // pages that are on their way
	latest []int        // pages in the order they were wanted, the last one last
}

// New returns an empty page. It asks for nothing until Reload.
func New(cfg Config) *Page {
	p := &Page{cfg: cfg, rows: noRows(Filter{})}
	p.Notes = notes.New(notes.Config{OnCommand: func(c notes.Command) { cfg.OnCommand(c) }, After: cfg.After})
	p.filter = newFilters(cfg.After, p.search, p.toList)
	if p.filter.part.Hidden = cfg.Site; cfg.Site {
		p.filter.text.SetPlaceHolder(lang.L("history.site.search"))
	}
	p.detail = newDetail(p)
	p.list = widget.NewList(func() int { return p.rows.total }, newRow, p.fillRow)
	p.list.OnSelected = func(i widget.ListItemID) {
		if item, ok := p.rows.at(i); ok && item.ID != p.detail.shown {
			cfg.OnCommand(Open{item.ID})
		}
	}
	p.empty = newEmptiness(cfg.Site)
	p.count = theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText})
	p.note = theme.NewText("", theme.TextStyle{Color: theme.ColorWaiting, Size: fynetheme.SizeNameCaptionText, Wrap: true})
	p.note.Hide()
	p.export = hint.New(lang.L("history.export"), fynetheme.DocumentSaveIcon(), func() { cfg.OnCommand(Export{p.rows.filter}) })
	p.old = hint.New(lang.L("history.old"), fynetheme.DeleteIcon(), func() { cfg.OnCommand(ForgetOld{}) })
	p.export.Importance, p.old.Importance = widget.LowImportance, widget.LowImportance
	p.export.Disable()
	title := lang.L("history.title")
	if p.old.Hidden = cfg.Site; cfg.Site {
		title = lang.L("history.site.title")
	}
	foot := container.NewBorder(nil, nil, container.NewCenter(p.count), container.NewHBox(p.export, p.old))
	head := container.NewPadded(container.NewVBox(theme.Title(title), p.filter.Content, p.note))
	left := container.NewBorder(head, foot, nil, nil, container.NewStack(p.empty.Content, p.list))
	split := container.NewHSplit(left, p.detail.Content)
	split.Offset = 0.42
	p.Content = split
	p.ExtendBaseWidget(p)
	return p
}

// Named are the parts that traces name, below "history".
func (p *Page) Named() map[string]fyne.CanvasObject {
	named := map[string]fyne.CanvasObject{"list": p.list, "search": p.filter.text, "filters": p.filter.toggle, "export": p.export, "old": p.old, "note": p.note}
	for name, o := range p.Notes.Named() {
		named["notes."+name] = o
	}
	return named
}

// Filter is what is listed, or asked for.
func (p *Page) Filter() Filter { return p.rows.filter }

// Reload asks for the list anew.
func (p *Page) Reload() { p.search(p.filter.value()) }

// search asks for another list; the one that is shown stays until it is there.
func (p *Page) search(f Filter) {
	p.rows.filter = f
	p.rows.asked = map[int]bool{0: true}
	p.cfg.OnCommand(Load{Filter: f})
}

// ShowList takes rows that were asked for. What answers a filter that has changed meanwhile is dropped.
func (p *Page) ShowList(l List) {
	if l.Filter != p.rows.filter {
		return
	}
	if l.From == 0 { // a new list, or the same once more
		p.rows = noRows(l.Filter)
		p.filter.choices(l.Reps, l.Codes)
	}
	p.rows.total = l.Total
	p.rows.put(l.From/PageRows, l.Items)
	p.empty.show(l)
	p.note.SetText(l.Note)
	if p.note.Hidden = l.Note == ""; !p.note.Hidden {
		p.note.Refresh()
	}
	p.count.SetText("")
	p.export.Disable()
	if l.Total > 0 {
		p.count.SetText(lang.N("history.count", l.Total, map[string]any{"Count": l.Total}))
		p.export.Enable()
	}
	p.list.Refresh()
	if p.detail.shown == "" && p.detail.why == "" { // what was said stays until another session is chosen
		p.detail.hint()
	}
	if l.From == 0 {
		p.selectShown()
		if p.cfg.Site && p.listed(p.detail.shown) { // there may be more to say of it by now
			p.cfg.OnCommand(Open{p.detail.shown})
		}
	}
}

// listed reports whether a session is among the rows that are held.
func (p *Page) listed(id session.ID) bool {
	for _, page := range p.rows.pages {
		if slices.ContainsFunc(page, func(item Item) bool { return item.ID == id }) {
			return true
		}
	}
	return false
}

// selectShown marks the session that is shown, where it is listed. Fyne's list scrolls there when that is another place.
func (p *Page) selectShown() {
	for n, page := range p.rows.pages {
		for i, item := range page {
			if item.ID == p.detail.shown {
				p.list.Select(n*PageRows + i)
				return
			}
		}
	}
	p.list.UnselectAll()
}

// toList gives the list the focus.
func (p *Page) toList() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.list); c != nil && p.rows.total > 0 {
		c.Focus(p.list)
	}
}

// ShowRecord shows one session.
func (p *Page) ShowRecord(r Record) {
	p.Notes.Update(notes.Snapshot{Session: r.Item.ID, Loaded: true, Text: r.Note, Codes: r.Codes})
	p.detail.show(r)
	p.selectShown()
}

// HideRecord shows no session any more, when the one that is shown is gone.
func (p *Page) HideRecord() {
	p.Notes.Update(notes.Snapshot{})
	p.detail.hint()
	p.list.UnselectAll()
}

// ShowUnread says why the session that was asked for is not shown.
func (p *Page) ShowUnread(why string) {
	p.HideRecord()
	p.detail.unread(why)
}

// newRow is a list row without content.
func newRow() fyne.CanvasObject {
	return theme.Tight(theme.NewText("", theme.TextStyle{Bold: true, Cut: true}),
		theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText, Cut: true}))
}

func (p *Page) fillRow(i widget.ListItemID, o fyne.CanvasObject) {
	item, ok := p.rows.at(i)
	texts := []string{"…", ""}
	if ok {
		texts = []string{item.Line, Summary(item)}
	} else if n := i / PageRows; !p.rows.asked[n] {
		p.rows.asked[n] = true
		p.cfg.OnCommand(Load{p.rows.filter, n * PageRows})
	}
	row, is := o.(*fyne.Container)
	if !is || len(row.Objects) != len(texts) {
		return
	}
	for j, text := range texts {
		if t, is := row.Objects[j].(*theme.Text); is {
			t.SetText(text)
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

func noRows(f Filter) rows { return rows{filter: f, pages: map[int][]Item{}, asked: map[int]bool{}} }

func (r *rows) at(i int) (Item, bool) {
	page := r.pages[i/PageRows]
	if i < 0 || i%PageRows >= len(page) {
		return Item{}, false
	}
	return page[i%PageRows], true
}

// put takes a page, and lets go of the one that came longest ago when there are too many.
func (r *rows) put(n int, items []Item) {
	if _, again := r.pages[n]; !again {
		r.latest = append(r.latest, n)
	}
	r.pages[n] = items
	delete(r.asked, n)
	if len(r.latest) > maxPages {
		delete(r.pages, r.latest[0])
		r.latest = r.latest[1:]
	}
}

// emptiness is what stands where the list would: nothing yet, nothing found, or nothing to be read.
type emptiness struct {
	Content *fyne.Container
	site    bool
	title   *theme.Text
	what    *theme.Text
}

func newEmptiness(site bool) *emptiness {
	e := &emptiness{site: site, title: theme.NewText("", theme.TextStyle{Bold: true, Wrap: true}),
		what: theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Wrap: true})}
	e.Content = container.NewPadded(theme.Centered(theme.Card(container.NewVBox(e.title, e.what)), 60*theme.Grid*2))
	e.show(List{})
	return e
}

func (e *emptiness) show(l List) {
	title, what := lang.L("history.empty"), lang.L("history.empty.what")
	if e.site {
		what = lang.L("history.site.empty")
	}
	switch {
	case l.Trouble != "":
		title, what = lang.L("history.unread"), l.Trouble
	case !l.Filter.All():
		title, what = lang.L("history.nothing"), lang.L("history.nothing.what")
	}
	e.title.SetText(title)
	e.what.SetText(what)
	e.Content.Hidden = l.Total > 0 && l.Trouble == ""
	e.Content.Refresh()
}

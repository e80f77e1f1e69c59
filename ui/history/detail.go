package history

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	uiwords "deskhand/ui/words"
)

// someLines is how many lines of a long talk or a long session are shown at first, and how many more each time.
const someLines = 200

// detail is one session in full.
type detail struct {
	Content fyne.CanvasObject

	page  *Page
	box   *fyne.Container
	shown session.ID
	why   string // no session is shown; "" one is, or none was asked for
}

func newDetail(p *Page) *detail {
	d := &detail{page: p, box: container.NewVBox()}
	d.Content = container.NewVScroll(container.NewPadded(d.box))
	d.hint()
	return d
}

// hint says what the empty half is for.
func (d *detail) hint() {
	d.shown, d.why = "", ""
	d.box.RemoveAll()
	if d.page.rows.total > 0 {
		d.box.Add(theme.Title(lang.L("history.choose.title")))
		d.box.Add(theme.Subtle(lang.L("history.choose")))
	}
	d.box.Refresh()
}

// unread says why a session is not shown.
func (d *detail) unread(why string) {
	d.why = why
	d.box.RemoveAll()
	d.box.Add(theme.NewText(why, theme.TextStyle{Color: theme.ColorStopped, Wrap: true}))
	d.box.Refresh()
}

func (d *detail) show(r Record) {
	d.shown, d.why = r.Item.ID, ""
	d.box.RemoveAll()
	save := hint.New(lang.L("history.export.one"), fynetheme.DocumentSaveIcon(), func() { d.page.cfg.OnCommand(ExportRecord{r.Item.ID}) })
	save.Importance = widget.LowImportance
	title := theme.NewText(r.Item.Line, theme.TextStyle{Size: fynetheme.SizeNameHeadingText, Bold: true, Wrap: true})
	d.box.Add(container.NewBorder(nil, nil, nil, container.NewVBox(save), title))
	d.box.Add(theme.Subtle(Summary(r.Item)))
	if !d.page.cfg.Site {
		d.box.Add(theme.Card(d.page.Notes))
	}
	d.box.Add(theme.Card(facts(r.Facts)))
	if d.page.cfg.Site {
		d.box.Add(theme.Card(words(r.Words)))
	}
	d.box.Add(theme.Card(people(r.People)))
	if !d.page.cfg.Site {
		d.box.Add(theme.Card(events(r.Events, r.Gap)))
		d.box.Add(theme.Card(talk(r.Chat)))
	}
	d.box.Refresh()
	if s, ok := d.Content.(*container.Scroll); ok {
		s.ScrollToTop()
	}
}

// facts are shown in two columns, each label above its value.
func facts(list []Fact) fyne.CanvasObject {
	box := container.NewGridWithColumns(2)
	for _, f := range list {
		box.Add(theme.Tight(theme.NewText(f.Label, theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText}),
			theme.NewText(f.Value, theme.TextStyle{Wrap: true})))
	}
	return container.NewVBox(theme.Section(lang.L("history.facts")), box)
}

// words are what customers said at the end.
func words(list []Word) fyne.CanvasObject {
	box := container.NewVBox(theme.Section(lang.L("history.words")))
	if len(list) == 0 {
		box.Add(theme.Subtle(lang.L("history.words.none")))
	}
	for _, w := range list {
		box.Add(theme.Tight(theme.NewText(w.Name, theme.TextStyle{Bold: true, Wrap: true}), theme.NewText(WordText(w), theme.TextStyle{Wrap: true})))
	}
	return box
}

// WordText is a customer's word in a line: "4 of 5: quick".
func WordText(w Word) string {
	if w.Rating == 0 {
		return w.Comment
	}
	text := lang.L("history.words.rating", map[string]any{"Rating": w.Rating})
	if w.Comment != "" {
		text += ": " + w.Comment
	}
	return text
}

func people(list []Person) fyne.CanvasObject {
	box := container.NewVBox(theme.Section(lang.L("history.people")))
	for _, p := range list {
		what := p.Role
		if p.Platform != "" {
			what += " · " + p.Platform
		}
		if p.Contact != "" {
			what += " · " + p.Contact
		}
		if stay := stayed(p); stay != "" {
			what += " · " + stay
		}
		box.Add(theme.Tight(theme.NewText(p.Name, theme.TextStyle{Bold: true, Wrap: true}),
			theme.NewText(what, theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText, Wrap: true})))
	}
	return box
}

// stayed is from when to when somebody was there.
func stayed(p Person) string {
	if p.Joined.IsZero() {
		return lang.L("history.never")
	}
	from := uiwords.ExactClock(p.Joined)
	if p.Gone.IsZero() {
		return lang.L("history.since", map[string]any{"From": from})
	}
	return lang.L("history.stayed", map[string]any{"From": from, "Until": uiwords.ExactClock(p.Gone)})
}

func events(list []Line, gap bool) fyne.CanvasObject {
	box := container.NewVBox(theme.Section(lang.L("history.events")))
	if gap {
		box.Add(theme.NewText(lang.L("history.gap"), theme.TextStyle{Color: theme.ColorWaiting, Wrap: true}))
	}
	more(box, len(list), func(i int) fyne.CanvasObject {
		return timed(list[i].At, theme.NewText(list[i].Text, theme.TextStyle{Wrap: true}))
	})
	return box
}

func talk(list []Said) fyne.CanvasObject {
	box := container.NewVBox(theme.Section(lang.L("history.chat")))
	if len(list) == 0 {
		box.Add(theme.Subtle(lang.L("history.chat.none")))
	}
	more(box, len(list), func(i int) fyne.CanvasObject {
		m := list[i]
		who := m.From
		if m.To != "" {
			who = lang.L("history.chat.private", map[string]any{"From": m.From, "To": m.To})
		}
		return timed(m.At, theme.Tight(theme.NewText(who, theme.TextStyle{Bold: true, Wrap: true}), theme.NewText(m.Text, theme.TextStyle{Wrap: true})))
	})
	return box
}

func timed(at time.Time, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, container.NewVBox(theme.NewText(uiwords.ExactClock(at), theme.TextStyle{Color: theme.ColorSubtle})), nil, o)
}

// more adds n lines to a box, someLines at a time: thousands of them at once would hold up the window.
func more(box *fyne.Container, n int, line func(i int) fyne.CanvasObject) {
	shown := 0
	var button *hint.Button
	add := func() {
		box.Remove(button)
		for end := min(n, shown+someLines); shown < end; shown++ {
			box.Add(line(shown))
		}
		if shown < n {
			button.SetText(lang.N("history.more", n-shown, map[string]any{"Count": n - shown}))
			box.Add(button)
		}
		box.Refresh()
	}
	button = hint.New("", nil, add)
	button.Importance = widget.LowImportance
	add()
}

package history

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/entry"
	"deskhand/ui/hint"
)

// typingTime is how long after the last key a search begins.
const typingTime = 250 * time.Millisecond

// filters are the search field and what narrows the list further.
type filters struct {
	Content fyne.CanvasObject

	text, customer *field
	toggle, clear  *hint.Button
	panel          *fyne.Container
	chosen
	days

	after  func(time.Duration, func()) func()
	stop   func() // of the search that waits; nil none does
	search func(Filter)
	quiet  bool // a choice is changed by the program
}

// chosen are the selections.
type chosen struct{ when, part, end, rep, code, order *choice }

// days are the first and the last day, where the span is chosen by day.
type days struct {
	box         *fyne.Container
	from, until *entry.Date
}

// choice is a selection with what each of its lines stands for.
type choice struct {
	entry.Select
	values []string
}

func newChoice(changed func(string), lines ...[2]string) *choice {
	c := &choice{}
	c.ExtendBaseWidget(c)
	c.set(lines)
	c.SetSelectedIndex(0)
	c.OnChanged = changed
	return c
}

func (c *choice) set(lines [][2]string) {
	c.values = nil
	var names []string
	for _, l := range lines {
		c.values, names = append(c.values, l[0]), append(names, l[1])
	}
	c.SetOptions(names)
}

func (c *choice) value() string {
	if i := c.SelectedIndex(); i >= 0 && i < len(c.values) {
		return c.values[i]
	}
	return ""
}

// The spans that can be chosen.
const (
	spanToday = "today"
	spanWeek  = "week"
	spanMonth = "month"
	spanYear  = "year"
	spanDays  = "days" // from one day to another
)

func newFilters(after func(time.Duration, func()) func(), search func(Filter), down func()) *filters {
	f := &filters{after: after, search: search}
	changed := func(string) { f.now() }
	f.text, f.customer = newField(f.soon, f.now, down), newField(f.soon, f.now, nil)
	f.text.SetPlaceHolder(lang.L("history.search"))
	f.text.SetIcon(fynetheme.SearchIcon())
	f.customer.SetPlaceHolder(lang.L("history.filter.customer.any"))
	f.when = newChoice(changed, [2]string{"", lang.L("history.when.any")}, [2]string{spanToday, lang.L("history.when.today")},
		[2]string{spanWeek, lang.L("history.when.week")}, [2]string{spanMonth, lang.L("history.when.month")},
		[2]string{spanYear, lang.L("history.when.year")}, [2]string{spanDays, lang.L("history.when.days")})
	f.part = newChoice(changed, [2]string{"", lang.L("history.part.any")}, [2]string{string(Led), lang.L("history.part.led")},
		[2]string{string(Assisted), lang.L("history.part.assisted")})
	f.end = newChoice(changed, [2]string{"", lang.L("history.end.any")}, [2]string{string(EndedWell), lang.L("history.end.well")},
		[2]string{string(EndedOther), lang.L("history.end.other")}, [2]string{string(NotEnded), lang.L("history.end.notended")})
	f.rep = newChoice(changed, [2]string{"", lang.L("history.rep.any")})
	f.code = newChoice(changed, [2]string{"", lang.L("history.code.any")})
	f.order = newChoice(changed, [2]string{"", lang.L("history.order.new")}, [2]string{"-", lang.L("history.order.old")},
		[2]string{string(ByLasted), lang.L("history.order.long")}, [2]string{"-" + string(ByLasted), lang.L("history.order.short")},
		[2]string{string(ByName), lang.L("history.order.name")}, [2]string{"-" + string(ByName), lang.L("history.order.name.down")})
	f.from, f.until = entry.NewDate(), entry.NewDate()
	f.from.SetPlaceHolder(lang.L("history.from"))
	f.until.SetPlaceHolder(lang.L("history.until"))
	f.from.OnDay, f.until.OnDay = f.now, f.now
	f.toggle = hint.New(lang.L("history.filters"), fynetheme.MenuDropDownIcon(), f.fold)
	f.clear = hint.New(lang.L("history.filters.clear"), fynetheme.ContentClearIcon(), f.reset)
	f.clear.Importance = widget.LowImportance
	f.clear.Hide()
	f.Content = f.build()
	return f
}

// build lays the filters out two by two: what each is about is what it says when it leaves nothing out.
func (f *filters) build() fyne.CanvasObject {
	f.box = container.NewGridWithColumns(2, f.from, f.until)
	f.box.Hide()
	f.panel = container.NewVBox(container.NewGridWithColumns(2, f.when, f.order), f.box,
		container.NewGridWithColumns(2, f.part, f.end), container.NewGridWithColumns(2, f.rep, f.code), f.customer)
	f.panel.Hide()
	return container.NewVBox(container.NewBorder(nil, nil, nil, container.NewHBox(f.clear, f.toggle), f.text), f.panel)
}

// fold shows or hides what narrows further; what was chosen holds all the same, and "clear" says so.
func (f *filters) fold() {
	f.panel.Hidden = !f.panel.Hidden
	f.toggle.SetIcon(fynetheme.MenuDropUpIcon())
	if f.panel.Hidden {
		f.toggle.SetIcon(fynetheme.MenuDropDownIcon())
	}
	f.Content.Refresh()
}

// reset lists everything again.
func (f *filters) reset() {
	f.quiet = true
	f.text.SetText("")
	f.customer.SetText("")
	for _, c := range []*choice{f.when, f.part, f.end, f.rep, f.code, f.order} {
		c.SetSelectedIndex(0)
	}
	f.from.SetDay(time.Time{})
	f.until.SetDay(time.Time{})
	f.quiet = false
	f.now()
}

// soon searches when nobody has typed for a moment.
func (f *filters) soon(string) {
	if f.quiet {
		return
	}
	if f.stop != nil {
		f.stop()
	}
	f.stop = f.after(typingTime, func() {
		f.stop = nil
		f.now()
	})
}

// now searches.
func (f *filters) now() {
	if f.quiet {
		return
	}
	if f.stop != nil {
		f.stop()
		f.stop = nil
	}
	f.box.Hidden = f.when.value() != spanDays
	v := f.value()
	f.clear.Hidden = v == Filter{}
	f.Content.Refresh()
	f.search(v)
}

func (f *filters) value() Filter {
	v := Filter{Text: f.text.Text, Customer: f.customer.Text, Rep: f.rep.value(), Part: Part(f.part.value()), Ending: Ending(f.end.value()), Code: f.code.value()}
	order := f.order.value()
	if order != "" && order[0] == '-' {
		order, v.Turned = order[1:], true
	}
	v.Order = Order(order)
	v.From, v.Until = f.span(time.Now())
	return v
}

// span is what was chosen of the time, from the beginning of a day.
func (f *filters) span(now time.Time) (from, until time.Time) {
	y, m, d := now.Local().Date()
	day := func(back int) time.Time { return time.Date(y, m, d-back, 0, 0, 0, 0, time.Local) }
	switch f.when.value() {
	case spanToday:
		from = day(0)
	case spanWeek:
		from = day(6)
	case spanMonth:
		from = day(29)
	case spanYear:
		from = day(364)
	case spanDays:
		if day := f.from.Day(); !day.IsZero() {
			y, m, d := day.Date()
			from = time.Date(y, m, d, 0, 0, 0, 0, time.Local)
		}
		if day := f.until.Day(); !day.IsZero() {
			y, m, d := day.Date()
			until = time.Date(y, m, d+1, 0, 0, 0, 0, time.Local)
		}
	}
	return from, until
}

// choices are the reps and codes there are. What is chosen stays, also when it is not there any more.
func (f *filters) choices(reps, codes []string) {
	f.quiet = true
	f.rep.renew(lang.L("history.rep.any"), reps)
	f.code.renew(lang.L("history.code.any"), codes)
	f.quiet = false
}

func (c *choice) renew(none string, names []string) {
	chosen := c.value()
	lines, at := [][2]string{{"", none}}, 0
	for _, n := range names {
		if n == chosen {
			at = len(lines)
		}
		lines = append(lines, [2]string{n, n})
	}
	if chosen != "" && at == 0 {
		lines, at = append(lines, [2]string{chosen, chosen}), len(lines)
	}
	c.set(lines)
	c.SetSelectedIndex(at)
}

// field is an entry that Escape empties and Down leaves, for the list below it.
type field struct {
	entry.Entry
	now, down func()
}

func newField(changed func(string), now, down func()) *field {
	f := &field{now: now, down: down}
	f.ExtendBaseWidget(f)
	f.OnChanged = changed
	f.OnSubmitted = func(string) { now() }
	return f
}

// TypedKey implements fyne.Focusable.
func (f *field) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape && f.Text != "" {
		f.SetText("")
		f.now()
		return
	}
	if ev.Name == fyne.KeyDown && f.down != nil {
		f.down()
		return
	}
	f.Entry.TypedKey(ev)
}

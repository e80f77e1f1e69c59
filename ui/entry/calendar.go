package entry

import (
	"image/color"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/hint"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// calendar is the days of a month, below the first letters of the days of the week. With the keyboard it is walked through by days, weeks (up and
// down), months (Page Up and Page Down) and to a month's ends; Return or a click chooses, Escape goes away.
type calendar struct {
	widget.BaseWidget
	content fyne.CanvasObject // it, below its title

	at      time.Time // where the keyboard is; its month is shown
	chosen  time.Time // zero: none
	today   time.Time
	over    time.Time // under the pointer; zero: none
	focused bool
	pick    func(time.Time)
	escape  func()
	title   *theme.Text
}

var (
	_ fyne.Focusable    = (*calendar)(nil)
	_ fyne.Tappable     = (*calendar)(nil)
	_ desktop.Hoverable = (*calendar)(nil)
	_ fyne.Accessible   = (*calendar)(nil)
)

// A month has days in at most weeks rows.
const (
	week  = 7
	weeks = 6
)

// The room for a day, in units.
const (
	dayWidth  = 9 * theme.Grid
	dayHeight = 8 * theme.Grid
)

func newCalendar(chosen, today time.Time, pick func(time.Time), escape func()) *calendar {
	k := &calendar{at: chosen, chosen: chosen, today: today, pick: pick, escape: escape}
	if chosen.IsZero() {
		k.at = today
	}
	k.title = theme.NewText("", theme.TextStyle{Bold: true, Align: fyne.TextAlignCenter})
	turn := func(icon fyne.Resource, months int) *hint.Button {
		b := hint.New("", icon, func() {
			k.goTo(monthsOn(k.at, months))
			if c := fyne.CurrentApp().Driver().CanvasForObject(k); c != nil && c.Focused() == nil { // a click takes the keyboard away
				c.Focus(k)
			}
		})
		b.Importance, b.OnEscape = widget.LowImportance, escape
		return b
	}
	k.content = container.NewBorder(container.NewBorder(nil, nil, turn(fynetheme.NavigateBackIcon(), -1), turn(fynetheme.NavigateNextIcon(), 1), k.title), nil, nil, nil, k)
	k.ExtendBaseWidget(k)
	k.goTo(k.at)
	return k
}

// monthsOn is the same day some months on, or the last one of that month.
func monthsOn(day time.Time, months int) time.Time {
	y, m, d := day.Date()
	last := words.CivilDay(y, m+time.Month(months)+1, 0)
	return words.CivilDay(last.Year(), last.Month(), min(d, last.Day()))
}

// goTo moves to a day that can be written.
func (k *calendar) goTo(day time.Time) {
	if day.Year() < 1 || day.Year() > 9999 {
		return
	}
	k.at, k.over = day, time.Time{}
	k.title.SetText(words.Month(day))
	k.Refresh()
}

// first is the day in the first place, which may be of the month before.
func (k *calendar) first() time.Time {
	begin := words.CivilDay(k.at.Year(), k.at.Month(), 1)
	return begin.AddDate(0, 0, -(int(begin.Weekday()-words.WeekBegins())+week)%week)
}

// TypedKey implements fyne.Focusable.
func (k *calendar) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		k.goTo(k.at.AddDate(0, 0, -1))
	case fyne.KeyRight:
		k.goTo(k.at.AddDate(0, 0, 1))
	case fyne.KeyUp:
		k.goTo(k.at.AddDate(0, 0, -week))
	case fyne.KeyDown:
		k.goTo(k.at.AddDate(0, 0, week))
	case fyne.KeyPageUp:
		k.goTo(monthsOn(k.at, -1))
	case fyne.KeyPageDown:
		k.goTo(monthsOn(k.at, 1))
	case fyne.KeyHome:
		k.goTo(words.CivilDay(k.at.Year(), k.at.Month(), 1))
	case fyne.KeyEnd:
		k.goTo(words.CivilDay(k.at.Year(), k.at.Month()+1, 0))
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		k.pick(k.at)
	case fyne.KeyEscape:
		k.escape()
	}
}

// TypedRune implements fyne.Focusable.
func (k *calendar) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (k *calendar) FocusGained() { k.focused = true; k.Refresh() }

// FocusLost implements fyne.Focusable.
func (k *calendar) FocusLost() { k.focused = false; k.Refresh() }

// under is the day at a place; zero: there is none of this month.
func (k *calendar) under(p fyne.Position) time.Time {
	cell := k.cell()
	column, row := int(p.X/cell.Width), int(p.Y/cell.Height)-1
	if p.X < 0 || column >= week || row < 0 || row >= weeks {
		return time.Time{}
	}
	if day := k.first().AddDate(0, 0, row*week+column); day.Month() == k.at.Month() {
		return day
	}
	return time.Time{}
}

func (k *calendar) cell() fyne.Size {
	return fyne.NewSize(max(k.Size().Width/week, 1), max(k.Size().Height/(weeks+1), 1))
}

// Tapped implements fyne.Tappable.
func (k *calendar) Tapped(ev *fyne.PointEvent) {
	if day := k.under(ev.Position); !day.IsZero() {
		k.pick(day)
	}
}

// MouseIn implements desktop.Hoverable.
func (k *calendar) MouseIn(ev *desktop.MouseEvent) { k.MouseMoved(ev) }

// MouseMoved implements desktop.Hoverable.
func (k *calendar) MouseMoved(ev *desktop.MouseEvent) {
	if day := k.under(ev.Position); !day.Equal(k.over) {
		k.over = day
		k.Refresh()
	}
}

// MouseOut implements desktop.Hoverable.
func (k *calendar) MouseOut() {
	k.over = time.Time{}
	k.Refresh()
}

// AccessibilityLabel implements fyne.Accessible: the day that the keyboard is at.
func (k *calendar) AccessibilityLabel() string {
	return words.Weekday(k.at.Weekday()) + " " + words.WriteDay(k.at)
}

// AccessibilityRole implements fyne.Accessible.
func (k *calendar) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// CreateRenderer implements fyne.Widget.
func (k *calendar) CreateRenderer() fyne.WidgetRenderer {
	r := &month{of: k}
	for range week {
		r.heads = append(r.heads, canvas.NewText("", color.Transparent))
	}
	for range week * weeks {
		r.grounds = append(r.grounds, &canvas.Rectangle{})
		r.days = append(r.days, canvas.NewText("", color.Transparent))
	}
	for _, g := range r.grounds {
		r.objects = append(r.objects, g)
	}
	for _, list := range [][]*canvas.Text{r.heads, r.days} {
		for _, text := range list {
			text.Alignment = fyne.TextAlignCenter
			r.objects = append(r.objects, text)
		}
	}
	r.write()
	return r
}

// month is the renderer of a calendar: in each row a week, and behind each day its ground.
type month struct {
	of      *calendar
	heads   []*canvas.Text
	days    []*canvas.Text
	grounds []*canvas.Rectangle
	objects []fyne.CanvasObject
}

// Destroy implements fyne.WidgetRenderer.
func (r *month) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *month) Objects() []fyne.CanvasObject { return r.objects }

// MinSize implements fyne.WidgetRenderer.
func (r *month) MinSize() fyne.Size { return fyne.NewSize(week*dayWidth, (weeks+1)*dayHeight) }

// Layout implements fyne.WidgetRenderer.
func (r *month) Layout(fyne.Size) {
	cell := r.of.cell()
	place := func(o fyne.CanvasObject, row, column int, inset float32) {
		o.Move(fyne.NewPos(float32(column)*cell.Width+inset, float32(row)*cell.Height+inset))
		o.Resize(cell.SubtractWidthHeight(2*inset, 2*inset))
	}
	for i, head := range r.heads {
		place(head, 0, i, 0)
	}
	for i := range r.days {
		place(r.days[i], 1+i/week, i%week, 0)
		place(r.grounds[i], 1+i/week, i%week, 1)
	}
}

// Refresh implements fyne.WidgetRenderer.
func (r *month) Refresh() {
	r.write()
	for _, o := range r.objects {
		o.Refresh()
	}
}

// write says which days there are and how each stands: what is chosen is filled, today has an edge and is bold, and a frame is where the keyboard is.
func (r *month) write() {
	k := r.of
	th, v := k.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	in := func(name fyne.ThemeColorName) color.Color { return th.Color(name, v) }
	for i, head := range r.heads {
		head.Text, head.TextSize, head.Color = words.Weekday((words.WeekBegins()+time.Weekday(i))%week), th.Size(fynetheme.SizeNameCaptionText), in(theme.ColorSubtle)
	}
	day := k.first()
	for i, text := range r.days {
		ground := r.grounds[i]
		text.Text, text.TextSize, text.Color, text.TextStyle.Bold = "", th.Size(fynetheme.SizeNameText), in(fynetheme.ColorNameForeground), false
		ground.FillColor, ground.StrokeColor, ground.StrokeWidth, ground.CornerRadius = color.Transparent, color.Transparent, 0, th.Size(fynetheme.SizeNameButtonRadius)
		if day.Month() == k.at.Month() {
			text.Text = strconv.Itoa(day.Day())
			if day.Equal(k.over) {
				ground.FillColor = in(fynetheme.ColorNameHover)
			}
			if day.Equal(k.today) {
				text.TextStyle.Bold = true
				ground.StrokeColor, ground.StrokeWidth = in(theme.ColorEdge), th.Size(fynetheme.SizeNameInputBorder)
			}
			chosen := day.Equal(k.chosen)
			if chosen {
				ground.FillColor, text.Color = in(fynetheme.ColorNamePrimary), in(fynetheme.ColorNameForegroundOnPrimary)
			}
			if k.focused && day.Equal(k.at) {
				ground.StrokeColor, ground.StrokeWidth = in(fynetheme.ColorNamePrimary), thick
				if chosen {
					ground.StrokeColor = in(fynetheme.ColorNameForeground)
				}
			}
		}
		day = day.AddDate(0, 0, 1)
	}
}

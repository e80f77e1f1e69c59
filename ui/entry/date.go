package entry

import (
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/hint"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// Date is a field for a day, which is typed as the program writes days, or chosen in a calendar that the button in it opens, or Down. Fyne's (2.8)
// has English names of months in every language, and dates as the system has them rather than the program. Make it with NewDate.
type Date struct {
	Entry
	// OnDay is told that Day is another one. It may be nil.
	OnDay func()

	day  time.Time
	days *calendar // open; nil: it is not
	pop  *widget.PopUp
	show *hint.Button
}

// NewDate returns a field without a day.
func NewDate() *Date {
	d := &Date{}
	d.ExtendBaseWidget(d)
	d.Validator = validDay
	d.OnChanged = d.typed
	d.show = hint.New("", fynetheme.CalendarIcon(), d.open)
	d.show.Importance = widget.LowImportance
	d.ActionItem = d.show
	return d
}

// errNoDay is for Fyne alone, which marks the field.
var errNoDay = errors.New("not a day")

func validDay(text string) error {
	if _, ok := words.ReadDay(text); !ok && strings.TrimSpace(text) != "" {
		return errNoDay
	}
	return nil
}

// Day is what the field says: midnight, UTC, of a day without a zone. Zero: it is empty. While what stands there is no day it is the last one that did.
func (d *Date) Day() time.Time { return d.day }

// SetDay writes a day; the zero time empties the field.
func (d *Date) SetDay(day time.Time) {
	if day.IsZero() {
		d.SetText("")
		return
	}
	d.SetText(words.WriteDay(day))
}

func (d *Date) typed(text string) {
	day, ok := words.ReadDay(text)
	if !ok && strings.TrimSpace(text) != "" || day.Equal(d.day) {
		return
	}
	if d.day = day; d.OnDay != nil {
		d.OnDay()
	}
}

// TypedKey implements fyne.Focusable.
func (d *Date) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyDown && !d.Disabled() {
		d.open()
		return
	}
	d.Entry.TypedKey(ev)
}

// Enable implements fyne.Disableable.
func (d *Date) Enable() {
	d.show.Enable()
	d.Entry.Enable()
}

// Disable implements fyne.Disableable.
func (d *Date) Disable() {
	d.show.Disable()
	d.Entry.Disable()
}

// open shows the calendar below the field, with the keyboard at the day that stands there, or today.
func (d *Date) open() {
	c := fyne.CurrentApp().Driver().CanvasForObject(d)
	if c == nil {
		return
	}
	d.days = newCalendar(d.day, words.Today(time.Now()), func(day time.Time) {
		d.close(c)
		d.SetDay(day)
	}, func() { d.close(c) })
	d.pop = widget.NewPopUp(theme.Overlay(d.days.content, 2*theme.Grid), c)
	at, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(d), d.pop.MinSize()
	y := at.Y + d.Size().Height + theme.Grid
	if above := at.Y - theme.Grid - size.Height; y+size.Height > c.Size().Height && above >= 0 {
		y = above
	}
	room := c.Size().Subtract(size)
	d.pop.ShowAtPosition(fyne.NewPos(max(min(at.X, room.Width), 0), max(min(y, room.Height), 0)))
	c.Focus(d.days)
}

// close takes the calendar away and gives the field the keyboard back.
func (d *Date) close(c fyne.Canvas) {
	d.pop.Hide()
	d.days, d.pop = nil, nil
	c.Focus(d)
}

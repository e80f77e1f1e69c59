package entry

import (
	"time"

	"fyne.io/fyne/v2"

	"deskhand/ui/hint"
	"deskhand/ui/words"
)

// CalendarButton opens the calendar.
func CalendarButton(d *Date) *hint.Button { return d.show }

// CalendarTitle is the month that an open calendar shows; "" it is closed.
func CalendarTitle(d *Date) string {
	if d.days == nil {
		return ""
	}
	return d.days.title.Text()
}

// CalendarHeads are what its columns are called, and CalendarDays what stands in its places, row by row.
func CalendarHeads(d *Date) (heads []string) {
	for _, t := range d.days.CreateRenderer().(*month).heads {
		heads = append(heads, t.Text)
	}
	return heads
}

func CalendarDays(d *Date) (days []string) {
	for _, t := range d.days.CreateRenderer().(*month).days {
		days = append(days, t.Text)
	}
	return days
}

// Calendar is an open one, and CalendarPlace where a day is in it.
func Calendar(d *Date) fyne.CanvasObject { return d.days }

func CalendarPlace(d *Date, day time.Time) fyne.Position {
	n, cell := int(day.Sub(d.days.first()).Hours()/24), d.days.cell()
	return fyne.NewPos(cell.Width*(float32(n%week)+0.5), cell.Height*(float32(n/week)+1.5))
}

// SetToday says which day it is in an open calendar.
func SetToday(d *Date, year int, m time.Month, day int) {
	d.days.today = words.CivilDay(year, m, day)
	d.days.Refresh()
}

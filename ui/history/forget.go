package history

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	uiwords "deskhand/ui/words"
)

// Forgetting asks how old sessions must be to be deleted, and says how many that are. Make it with NewForgetting.
type Forgetting struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	age   *choice
	what  *theme.Text
	yes   *hint.Button
	now   func() time.Time
	count func(before time.Time)
}

// The ages that can be chosen.
const (
	ageMonth   = "30"
	ageQuarter = "90"
	ageYear    = "365"
	ageYears   = "1095"
)

// NewForgetting asks. count is told of each choice and answers with SetCount; forget is told to delete.
func NewForgetting(now func() time.Time, count, forget func(before time.Time)) *Forgetting {
	f := &Forgetting{now: now, count: count, what: theme.NewText("", theme.TextStyle{Wrap: true})}
	f.age = newChoice(func(string) { f.chosen() }, [2]string{ageYears, lang.L("history.old.years")}, [2]string{ageYear, lang.L("history.old.year")},
		[2]string{ageQuarter, lang.L("history.old.quarter")}, [2]string{ageMonth, lang.L("history.old.month")})
	f.yes = hint.New(lang.L("history.old.none"), nil, func() {
		f.yes.Disable()
		f.age.Disable()
		forget(f.before())
	})
	f.yes.Importance = widget.DangerImportance
	const width = 420
	f.Content = column.Fixed(width, theme.NewText(lang.L("history.old.text"), theme.TextStyle{Wrap: true}), f.age, f.what,
		container.NewHBox(layout.NewSpacer(), f.yes))
	f.ExtendBaseWidget(f)
	f.chosen()
	return f
}

func (f *Forgetting) before() time.Time {
	days := map[string]int{ageMonth: 30, ageQuarter: 90, ageYear: 365, ageYears: 1095}[f.age.value()]
	y, m, d := f.now().Local().Date()
	return time.Date(y, m, d-days, 0, 0, 0, 0, time.Local)
}

func (f *Forgetting) chosen() {
	f.yes.Disable()
	f.what.SetText(lang.L("history.old.counting"))
	f.count(f.before())
}

// SetCount says how many sessions there are from before a time, and names the newest of them; an answer to an earlier choice is dropped.
func (f *Forgetting) SetCount(before time.Time, n int, newest []Item) {
	if !before.Equal(f.before()) {
		return
	}
	f.yes.SetText(lang.L("history.old.none"))
	f.what.SetText(lang.L("history.old.nothing"))
	if n > 0 {
		f.yes.SetText(lang.N("history.old.delete", n, map[string]any{"Count": n}))
		var names []string
		for _, i := range newest {
			names = append(names, lang.L("history.old.one", map[string]any{"Name": i.Line, "Day": uiwords.Day(i.Started)}))
		}
		if n > len(newest) {
			names = append(names, "…")
		}
		f.what.SetText(lang.L("history.old.what", map[string]any{"Day": uiwords.Day(before), "Names": strings.Join(names, ", ")}))
		f.yes.Enable()
	}
	f.Content.Refresh()
}

// SetUnread says why they could not be counted; an answer to an earlier choice is dropped.
func (f *Forgetting) SetUnread(before time.Time, why string) {
	if before.Equal(f.before()) {
		f.what.SetText(why)
		f.Content.Refresh()
	}
}

// SetDone says what came of it.
func (f *Forgetting) SetDone(text string) {
	f.what.SetText(text)
	f.yes.Hide()
	f.Content.Refresh()
}

// Named are the parts that traces name, below "history.old".
func (f *Forgetting) Named() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{"age": f.age, "delete": f.yes}
}

// CreateRenderer implements fyne.Widget.
func (f *Forgetting) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.Content) }

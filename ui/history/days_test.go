package history_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"deskhand/ui/hint"
	"deskhand/ui/history"
	"deskhand/ui/theme"
)

// From one day to another: both count whole, on this computer's clock, as they are written in the program's language; clearing forgets them.
func TestFromOneDayToAnother(t *testing.T) {
	for language, written := range map[string][2]string{"en": {"2026-10-31", "2026-11-02"}, "es": {"31/10/2026", "02/11/2026"}} {
		b := newBench(t, language, theme.Light)
		b.Reload()
		b.ShowList(history.List{Total: 1, Items: []history.Item{marta}})
		test.Tap(b.Named()["filters"].(*hint.Button))
		from, until := history.Days(b.Page)
		when := history.Selects(b.Page)[0]
		when.SetSelectedIndex(len(when.Options) - 1)
		from.SetText(written[0])
		until.SetText(written[1])
		want := history.Filter{From: time.Date(2026, 10, 31, 0, 0, 0, 0, time.Local), Until: time.Date(2026, 11, 3, 0, 0, 0, 0, time.Local)}
		if got := b.Filter(); got != want {
			t.Errorf("%s: asked for %+v, want %+v", language, got, want)
		}
		until.SetText("")
		if want.Until = (time.Time{}); b.Filter() != want {
			t.Errorf("%s: with no end asked for %+v", language, b.Filter())
		}
		when.SetSelectedIndex(0)
		if got := b.Filter(); got != (history.Filter{}) {
			t.Errorf("%s: any time asks for %+v", language, got)
		}
	}
}

package console_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/console"
	"deskhand/ui/theme"
)

// Where there are more tabs than there is room for, the one that is shown is in sight, and so is the one that the keyboard comes to.
func TestTheTabThatIsShownIsInSight(t *testing.T) {
	r := newRig(t)
	for n := 3; n <= 12; n++ {
		r.Open(n, container.NewStack(widget.NewLabel("")), console.Mark{Title: "4821 9307 7415", Condition: theme.Live})
	}
	inSight := func(n int) bool {
		h := console.Handle(r.Shell, n)
		left := fyne.CurrentApp().Driver().AbsolutePositionForObject(h).X
		return left >= 0 && left+h.Size().Width <= r.window.Canvas().Size().Width
	}
	if inSight(12) {
		t.Fatal("there is room for all of them: this tests nothing")
	}
	for _, n := range []int{12, 6, 1} {
		if r.Go(console.Place{Tab: n}); !inSight(n) {
			t.Errorf("tab %d is shown, and its handle is not", n)
		}
	}
	h, is := console.Handle(r.Shell, 11).(fyne.Focusable)
	if !is {
		t.Fatal("a tab takes no focus")
	}
	if r.window.Canvas().Focus(h); !inSight(11) {
		t.Error("the keyboard is at a tab that nobody sees")
	}
}

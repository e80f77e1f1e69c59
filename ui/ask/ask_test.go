package ask_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/ask"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// newWindow is a window over which nothing is asked; keys are those that it takes itself.
func newWindow(t *testing.T) (c fyne.Canvas, keys *[]fyne.KeyName) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	w := test.NewTempWindow(t, widget.NewLabel("below"))
	w.Resize(fyne.NewSize(800, 600))
	keys = &[]fyne.KeyName{}
	w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { *keys = append(*keys, ev.Name) })
	return w.Canvas(), keys
}

// escape presses Escape as the toolkit passes it on: to what has the focus, else to the window.
func escape(c fyne.Canvas) {
	ev := &fyne.KeyEvent{Name: fyne.KeyEscape}
	if f := c.Focused(); f != nil {
		f.TypedKey(ev)
		return
	}
	c.OnTypedKey()(ev)
}

// Escape means no, at once and after a click on the question's text, which takes the focus away; afterwards the window has its keys again.
func TestEscapeIsNoAlsoAfterAClick(t *testing.T) {
	c, keys := newWindow(t)
	for _, click := range []bool{false, true} {
		yes := false
		ask.Confirm(c, nil, ask.Question{Title: "Delete?", Text: "It cannot be undone.", Yes: "Delete"}, func() { yes = true })
		if click {
			test.TapCanvas(c, fyne.NewPos(c.Size().Width/2, c.Size().Height/2))
			if c.Focused() != nil {
				t.Fatalf("a click on the text leaves the keyboard in %T", c.Focused())
			}
		}
		if escape(c); c.Overlays().Top() != nil || yes {
			t.Fatalf("clicked %v: the question stays, or Escape was a yes (%v)", click, yes)
		}
	}
	if len(*keys) != 0 {
		t.Errorf("the window below took %v", *keys)
	}
	if escape(c); len(*keys) != 1 {
		t.Error("the window has not its keys back")
	}
}

// A question that went with what was below it takes no keys any more, neither from the window nor, when it is hidden late, from the next one.
func TestAQuestionThatWentWithAnother(t *testing.T) {
	c, keys := newWindow(t)
	below := ask.Show(c, "Invite", widget.NewLabel("content"), nil)
	late := ask.Choose(c, nil, ask.Question{Title: "Close?", Text: "A session ends."})
	below()
	if escape(c); len(*keys) != 1 || c.Overlays().Top() != nil {
		t.Fatal("the window has not its keys back")
	}
	ask.Choose(c, nil, ask.Question{Title: "Close?", Text: "Nothing ends."})
	late()
	c.Unfocus()
	if escape(c); c.Overlays().Top() != nil {
		t.Error("Escape is dead in the next question")
	}
	if escape(c); len(*keys) != 2 {
		t.Errorf("the window below took %v", *keys)
	}
}

package sessiontab

import (
	"testing"

	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/wire"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// Rule 83: three qualities, one of them marked; a choice is a command, and the mark follows what was kept.
func TestRule83Qualities(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	var heard []Command
	q := newQualities(&Tab{cfg: Config{OnCommand: func(c Command) { heard = append(heard, c) }}})
	marked := func() (list []wire.Quality) {
		for quality, b := range q.buttons {
			if b.Icon.Name() == fynetheme.RadioButtonCheckedIcon().Name() {
				list = append(list, quality)
			}
		}
		return list
	}
	if got := marked(); len(got) != 1 || got[0] != wire.Balanced {
		t.Errorf("at first %v is marked", got)
	}
	q.buttons[wire.BestText].OnTapped()
	if len(heard) != 1 || heard[0] != (SetQuality{wire.BestText}) || len(marked()) != 1 || marked()[0] != wire.Balanced {
		t.Errorf("told %v, marked %v before it was kept", heard, marked())
	}
	q.update(wire.BestText)
	if got := marked(); len(got) != 1 || got[0] != wire.BestText {
		t.Errorf("%v is marked", got)
	}
}

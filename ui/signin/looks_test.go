package signin_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/signin"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// look is a language and a theme in which the form is tested.
type look struct {
	language string
	variant  theme.Variant
}

// looks are both languages and both themes, in two looks.
var looks = []look{{"en", theme.Light}, {"es", theme.Dark}}

// form is a form in that look, in a window. want compares what it has commanded since the last want.
func (l look) form(t *testing.T) (f *signin.Form, w fyne.Window, want func(what string, c ...signin.Command)) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(l.variant))
	if err := words.Load(l.language); err != nil {
		t.Fatal(err)
	}
	var commands []signin.Command
	f = signin.New(func(c signin.Command) { commands = append(commands, c) })
	return f, test.NewTempWindow(t, f), func(what string, c ...signin.Command) {
		t.Helper()
		if !slices.Equal(commands, c) {
			t.Errorf("%s: commanded %+v, want %+v", what, commands, c)
		}
		commands = nil
	}
}

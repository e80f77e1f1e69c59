package sessiontab_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// Who asked for windows is not told of the whole screen, in either language.
func TestWindowsAreCalledWindows(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	for language, want := range map[string]struct{ windows, screen string }{"en": {"windows", "screen"}, "es": {"ventanas", "pantalla"}} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		for _, what := range []session.Activity{session.ViewApp, session.ControlApp} {
			for _, kind := range []console.NoticeKind{console.NoticeAsked, console.NoticeAllowed} {
				_, got := sessiontab.Sentence(console.Snapshot{}, console.Notice{Kind: kind, What: what})
				if !strings.Contains(got, want.windows) || strings.Contains(got, want.screen) {
					t.Errorf("%s, %v: %q", language, what, got)
				}
			}
		}
	}
}

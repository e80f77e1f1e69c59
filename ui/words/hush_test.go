package words_test

import (
	"bytes"
	"errors"
	"log"
	"log/slog"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"deskhand/ui/words"
)

func TestHushKeepsNotesFromPeopleAndNothingElse(t *testing.T) {
	flags, out := log.Flags(), log.Writer()
	t.Cleanup(func() { log.SetFlags(flags); log.SetOutput(out) })
	say := func(level slog.Level) string {
		var b bytes.Buffer
		words.Hush(slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: level})))
		fyne.LogError("failed to watch theme settings", errors.New("no bus"))
		fyne.LogError("window creation error", errors.New("no GL"))
		fyne.LogError("Error parsing user locale C", errors.New("not well-formed"))
		return b.String()
	}
	got := say(slog.LevelWarn)
	for _, want := range []string{"window creation error", "Cause: no GL", "At: "} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q is not there once:\n%s", want, got)
		}
	}
	if strings.Contains(got, "no bus") || strings.Contains(got, "locale") {
		t.Errorf("a note for nobody:\n%s", got)
	}
	if got := say(slog.LevelDebug); !strings.Contains(got, "no bus") || !strings.Contains(got, "user locale C") {
		t.Errorf("gone for those who look for it, too:\n%s", got)
	}
}

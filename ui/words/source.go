package words

import (
	"fyne.io/fyne/v2/lang"

	"deskhand/app/session"
)

// Source says, in the middle of a sentence, what of a screen is shown.
func Source(s session.Source) string {
	switch {
	case s.Apps && s.Name == "":
		return lang.L("source.windows.some")
	case s.Apps:
		return lang.L("source.windows", map[string]any{"Programs": s.Name})
	case s.Monitor == 0:
		return lang.L("source.all")
	}
	return lang.L("source.one", map[string]any{"Screen": s.Name})
}

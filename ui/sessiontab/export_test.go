package sessiontab

import (
	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// What the tests of the package's outside look at.

func StatusText(t *Tab) string { return t.parts.status.TraceText() }

// Lines are the words of the tool line, its condition, and that of the status.
func Lines(t *Tab) (line string, onLine, onStatus theme.Condition) {
	l := t.parts.desk.line
	return l.TraceText(), l.condition, t.parts.status.condition
}

func AskButtons(t *Tab) (view, control *hint.Button) { return t.parts.card.view, t.parts.card.control }

func Why(t *Tab) string { return t.parts.card.why.Text() }

func TapEnd(t *Tab) { t.parts.head.end.OnTapped() }

func Press(codes []wire.KeyCode) []wire.InputAct { return press(codes) }

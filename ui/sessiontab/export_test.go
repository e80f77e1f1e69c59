package sessiontab

import "deskhand/app/wire"

// What the tests of the package's outside look at.

func StatusText(t *Tab) string { return t.parts.status.TraceText() }

func Why(t *Tab) string { return t.parts.card.why.Text() }

func TapEnd(t *Tab) { t.parts.head.end.OnTapped() }

func Press(codes []wire.KeyCode) []wire.InputAct { return press(codes) }

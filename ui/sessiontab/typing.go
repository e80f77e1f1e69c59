package sessiontab

import (
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/wire"
)

// The clipboard's text is typed at the customer's computer as a person would type it, whatever the two layouts: lines end with Enter, what is no
// character is left out.

const (
	// maxTyped is how many characters are typed; what is longer is better sent as a message.
	maxTyped = 4000
	// typingPace is between two pieces. The customer's program takes 256 acts at a time, and a character that their layout has no key for
	// takes it up to 50 ms.
	typingPace = 60 * time.Millisecond
	// typedAtOnce is how many bytes a piece has; it may be cut only between characters.
	typedAtOnce = 40

	keyEnter wire.KeyCode = 0x28
)

// Type types a text at the customer's computer while we control it, and says so where it does not.
func (t *Tab) Type(text string) {
	acts := typed(text)
	switch {
	case !t.View.Controls():
		return
	case len(acts) == 0:
		t.Say(lang.L("keys.clipboard.none"))
		return
	case len([]rune(text)) > maxTyped:
		t.Say(lang.L("keys.clipboard.long", map[string]any{"Most": maxTyped}))
		return
	}
	epoch := t.now.Session.State.Control.Epoch
	var next func()
	next = func() {
		if len(acts) == 0 || !t.View.Controls() || t.now.Session.State.Control.Epoch != epoch {
			return
		}
		for _, act := range acts[0] {
			t.cfg.OnCommand(Input{Epoch: epoch, Act: act})
		}
		acts = acts[1:]
		t.cfg.After(typingPace, next)
	}
	next()
}

// typed is a text as input, in pieces.
func typed(text string) [][]wire.InputAct {
	var out [][]wire.InputAct
	var piece strings.Builder
	flush := func(more ...wire.InputAct) {
		var acts []wire.InputAct
		if piece.Len() > 0 {
			acts = append(acts, wire.Text{Text: piece.String()})
			piece.Reset()
		}
		if acts = append(acts, more...); len(acts) > 0 {
			out = append(out, acts)
		}
	}
	stroke := func(code wire.KeyCode) []wire.InputAct {
		return []wire.InputAct{wire.Key{Code: code, Down: true}, wire.Key{Code: code}}
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for _, r := range strings.ToValidUTF8(text, "") {
		switch {
		case r == '\n' || r == '\r':
			flush(stroke(keyEnter)...)
		case r == '\t':
			flush(stroke(keyTab)...)
		case unicode.IsControl(r):
		default:
			if piece.Len()+4 > typedAtOnce {
				flush()
			}
			piece.WriteRune(r)
		}
	}
	flush()
	return out
}

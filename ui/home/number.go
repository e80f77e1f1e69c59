package home

import (
	"errors"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/invite"
	"deskhand/ui/entry"
)

// NumberEntry is a field for a session number, which it groups while it is typed, or for anything that says where to go: a
// link, "site number", a whole mail that was pasted.
type NumberEntry struct {
	entry.Entry
	// OnEdited is called when the rep changed the text. It may be nil.
	OnEdited func()

	grouping bool
}

// NewNumberEntry returns an empty field.
func NewNumberEntry() *NumberEntry {
	e := &NumberEntry{}
	e.ExtendBaseWidget(e)
	e.OnChanged = e.changed
	return e
}

func (e *NumberEntry) changed(text string) {
	if e.grouping {
		return
	}
	if e.OnEdited != nil {
		e.OnEdited()
	}
	grouped, ok := Grouped(text)
	if !ok || grouped == text {
		return
	}
	left := digitsBefore(text, e.CursorColumn)
	e.grouping = true
	e.SetText(grouped)
	e.grouping = false
	e.CursorColumn = columnAfter(grouped, left)
	e.Refresh()
}

// Grouped returns text as a session number in groups, if it can only be (the beginning of) one: digits and what separates
// them, at most twelve. Anything else stays as it was typed.
func Grouped(text string) (string, bool) {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -\u00a0", r) {
			return -1
		}
		return r
	}, text)
	grouped := invite.Group(digits)
	if text == "" || utf8.RuneCountInString(digits) > invite.NumberDigits ||
		utf8.RuneCountInString(digits) != len(strings.ReplaceAll(grouped, " ", "")) {
		return text, false
	}
	return grouped, true
}

// digitsBefore counts the digits left of a column of text.
func digitsBefore(text string, column int) int {
	n := 0
	for _, r := range text {
		if column--; column < 0 {
			break
		}
		if r != ' ' && r != '-' && r != '\u00a0' {
			n++
		}
	}
	return n
}

// columnAfter is the column behind the nth digit of a grouped number.
func columnAfter(grouped string, n int) int {
	column := 0
	for _, r := range grouped {
		if n == 0 {
			break
		}
		if r != ' ' {
			n--
		}
		column++
	}
	return column
}

// sentence says what is wrong with what was typed; "" nothing.
func sentence(text string, t invite.Target, err error) string {
	switch {
	case strings.TrimSpace(text) == "":
		return lang.L("home.assist.empty")
	case errors.Is(err, invite.ErrAmbiguous):
		return lang.L("home.assist.several")
	case errors.Is(err, invite.ErrVersion):
		return lang.L("home.assist.version")
	case err != nil:
		if n := strings.Map(onlyDigits, text); n != "" && len(n) < invite.NumberDigits {
			return lang.L("home.assist.short", map[string]any{"Have": len(n), "Want": invite.NumberDigits})
		}
		return lang.L("home.assist.nothing")
	case t.Kind == invite.TargetLink && t.Link.Role != invite.Rep, t.Role == invite.Customer:
		return lang.L("home.assist.customer")
	case t.Kind == invite.TargetSite:
		return lang.L("home.assist.onlysite")
	}
	return ""
}

func onlyDigits(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

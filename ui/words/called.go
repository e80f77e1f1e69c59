package words

import (
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/session"
)

// maxCalled is how many words a name has that nobody takes for more than a name.
const maxCalled = 5

// Called is a name that a stranger chose, as it stands within a sentence of ours. One that could be read as a part of the sentence ("Nobody" sees
// your screen; May "Ana phone you? Allow only lets her" see your screen?) is put in quotation marks, and has none of its own.
func Called(name string) string {
	fields := strings.Fields(name)
	own := strings.Fields(lang.L("common.name.own"))
	odd := func(r rune) bool {
		return r != ' ' && !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && !strings.ContainsRune(".'’-·&/+@_", r)
	}
	ours := func(word string) bool {
		return slices.Contains(own, strings.Trim(strings.ToLower(word), ".'’-·&/+@_"))
	}
	if name == session.Nameless || len(fields) <= maxCalled && !strings.ContainsFunc(name, odd) && !slices.ContainsFunc(fields, ours) {
		return name
	}
	return lang.L("common.name.quoted", map[string]any{"Name": strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Quotation_Mark, r) && r != '\'' && r != '’' {
			return '\''
		}
		return r
	}, name)})
}

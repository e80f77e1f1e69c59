package invite

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCalled bounds a name on its way, in bytes; a session may know people by longer ones.
const maxCalled = 96

// cutCalled takes what a customer has called themselves off what stands after #: "~" and the name in base64url. ErrLink for what is no name for
// people to read, in one line.
func cutCalled(fragment string) (rest, name string, err error) {
	rest, text, there := strings.Cut(fragment, "~")
	if !there {
		return fragment, "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	name = string(raw)
	odd := func(r rune) bool { return r != ' ' && !unicode.IsGraphic(r) || unicode.IsSpace(r) && r != ' ' }
	if err != nil || name == "" || len(name) > maxCalled || !utf8.ValidString(name) || strings.TrimSpace(name) != name || strings.ContainsFunc(name, odd) {
		return "", "", ErrLink
	}
	return rest, name, nil
}

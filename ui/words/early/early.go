// Package early tells Fyne, before it looks, that the locale C speaks English. Fyne (2.8) looks at the locale while packages are
// initialised, before main, and reports an error to standard error where it is "C.UTF-8", as on servers and in containers: that is no
// language tag. There is no other moment to say so, hence the only init of this tree.
//
// ui/words imports it, for that alone. It must import nothing but what Fyne's own package lang needs, and its path sort before Fyne's: then
// it comes first (Go specification, "Program initialization").
package early

import (
	"os"
	"strings"
)

func init() {
	if Plain(os.Getenv) {
		_ = os.Setenv("LANGUAGE", "en") // cannot fail: neither is empty nor holds a NUL
	}
}

// Plain reports whether the environment's locale is C or POSIX with an encoding ("C.UTF-8"), and no languages are asked for. Plain "C" is
// known to Fyne. Which variable counts: https://www.gnu.org/software/gettext/manual/html_node/Locale-Environment-Variables.html
func Plain(getenv func(string) string) bool {
	if getenv("LANGUAGE") != "" {
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			language, encoding, _ := strings.Cut(value, ".")
			return encoding != "" && (language == "C" || language == "POSIX")
		}
	}
	return false
}

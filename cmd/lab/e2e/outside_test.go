//go:build e2e

package e2e

import (
	"net/url"
	"os/exec"
	"strings"
)

// clipboard is what is on a display's clipboard.
func clipboard(display string) string {
	out, err := exec.Command("timeout", "5", "xclip", "-display", display, "-selection", "clipboard", "-o").Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// mailTo is whom a mailto: URL is to.
func mailTo(mailto string) string {
	u, err := url.Parse(mailto)
	if err != nil {
		return ""
	}
	return u.Opaque
}

// mailSays reports whether a mailto: address brings a subject and a text with all of that in it.
func mailSays(mailto string, words ...string) bool {
	u, err := url.Parse(mailto)
	if err != nil || u.Scheme != "mailto" || u.Query().Get("subject") == "" {
		return false
	}
	for _, w := range words {
		if !strings.Contains(u.Query().Get("body"), w) {
			return false
		}
	}
	return true
}

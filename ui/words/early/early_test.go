package early_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	_ "fyne.io/fyne/v2/lang" // looks at the locale before main

	"deskhand/ui/words/early"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct {
		env  string
		want bool
	}{
		{"", false},
		{"LANG=C", false}, // Fyne knows it
		{"LANG=C.UTF-8", true},
		{"LANG=C.utf8", true},
		{"LANG=POSIX.UTF-8", true},
		{"LANG=es_ES.UTF-8", false},
		{"LANG=ca_ES.UTF-8", false},
		{"LANG=C.UTF-8 LANGUAGE=es", false},
		{"LANG=es_ES.UTF-8 LC_ALL=C.UTF-8", true},
		{"LANG=C.UTF-8 LC_MESSAGES=es_ES.UTF-8", false},
		{"LANG=es_ES.UTF-8 LC_CTYPE=C.UTF-8", false},
	} {
		env := map[string]string{}
		for word := range strings.FieldsSeq(c.env) {
			name, value, _ := strings.Cut(word, "=")
			env[name] = value
		}
		if got := early.Plain(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%q: %v", c.env, got)
		}
	}
}

// A program that is linked with Fyne starts without a word in the locale C. This test's own program is one.
func TestFyneSaysNothingBeforeMain(t *testing.T) {
	for _, locale := range []string{"LANG=C.UTF-8", "LC_ALL=C.UTF-8", "LANG=C", "LANG=es_ES.UTF-8"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPlain$")
		cmd.Env = []string{locale, "HOME=" + t.TempDir()}
		var said strings.Builder
		cmd.Stderr = &said
		if err := cmd.Run(); err != nil || said.Len() > 0 {
			t.Errorf("%s: %v\n%s", locale, err, said.String())
		}
	}
}

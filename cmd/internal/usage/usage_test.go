package usage_test

import (
	"flag"
	"strings"
	"testing"

	"deskhand/cmd/internal/usage"
)

func TestPrint(t *testing.T) {
	f := flag.NewFlagSet("x", flag.ContinueOnError)
	f.String("site", "", "go to `host`")
	f.Int("fd", -1, "write to this `descriptor`")
	f.Bool("quiet", false, "say nothing")
	for _, c := range []struct {
		tests []string
		want  string
	}{
		{nil, "Usage: x\n\n  --fd descriptor\n        write to this descriptor\n  --quiet\n        say nothing\n  --site host\n        go to host\n"},
		{[]string{"fd"}, "Usage: x\n\n  --quiet\n        say nothing\n  --site host\n        go to host\n\nFor tests:\n  --fd descriptor\n        write to this descriptor\n"},
	} {
		var b strings.Builder
		usage.Print(&b, f, "Usage: x\n\n", c.tests...)
		if b.String() != c.want {
			t.Errorf("%v:\n%s\nwant:\n%s", c.tests, b.String(), c.want)
		}
	}
}

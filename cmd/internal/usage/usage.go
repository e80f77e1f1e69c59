// Package usage prints how a program with windows is called: its flags as people type them, and apart from them those that only tests
// have a use for. It knows no flag and ends nothing. Main function: Print, for a flag.FlagSet's Usage in cmd.
package usage

import (
	"flag"
	"fmt"
	"io"
	"slices"
)

// Print writes head, then the flags of f in the order of their names, those called tests under a heading of their own.
func Print(out io.Writer, f *flag.FlagSet, head string, tests ...string) {
	fmt.Fprint(out, head)
	f.VisitAll(func(x *flag.Flag) {
		if !slices.Contains(tests, x.Name) {
			line(out, x)
		}
	})
	if len(tests) == 0 {
		return
	}
	fmt.Fprintln(out, "\nFor tests:")
	f.VisitAll(func(x *flag.Flag) {
		if slices.Contains(tests, x.Name) {
			line(out, x)
		}
	})
}

// line is a flag with its value's name, and below it what it does.
func line(out io.Writer, x *flag.Flag) {
	word, text := flag.UnquoteUsage(x)
	if word != "" {
		word = " " + word
	}
	fmt.Fprintf(out, "  --%s%s\n        %s\n", x.Name, word, text)
}

package house

import (
	"errors"
	"flag"
	"io"
	"slices"
	"strings"
	"testing"
)

// parsed are rules that a file has filled, with flags over them.
func parsed(file Rules, args ...string) (Rules, error) {
	fs := flag.NewFlagSet("test", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	file.Flags(fs)
	return file, fs.Parse(args)
}

func TestAFlagTakesThePlaceOfTheFilesLines(t *testing.T) {
	file := Rules{Idle: 30, Barred: []string{"view-app"}, Codes: []string{"Case"}, Card: []string{"phone"}}
	got, err := parsed(file, "--barred", "control-app, view-desktop", "--barred", "control-desktop", "--join-fields=email")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"control-app", "view-desktop", "control-desktop"}; !slices.Equal(got.Barred, want) {
		t.Errorf("barred %q, want %q", got.Barred, want)
	}
	if !slices.Equal(got.Card, []string{"email"}) || !slices.Equal(got.Codes, file.Codes) || got.Idle != 30 {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(file.Barred, []string{"view-app"}) {
		t.Errorf("the file's own lines are %q", file.Barred)
	}
}

func TestCheckNamesTheFlag(t *testing.T) {
	for text, r := range map[string]Rules{
		"--idle-minutes 4": {Idle: 4}, "--idle-minutes 1441": {Idle: 1441}, "--barred": {Barred: []string{"everything"}}, "--join-fields shoe": {Card: []string{"shoe"}},
		"--join-fields: write each": {Card: []string{"phone", "phone"}}, "--tracking-codes: at most 10": {Codes: make([]string, 11)},
		"--tracking-codes: at most": {Codes: []string{strings.Repeat("x", 129)}},
	} {
		if err := r.Check(); err == nil || !strings.HasPrefix(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := (Rules{Idle: 5, Barred: []string{"view-app"}, Card: []string{"email"}}).Check(); err != nil {
		t.Error(err)
	}
	for _, arg := range []string{"--idle-minutes=x", "--idle-minutes=65536", "--idle-minutes=-1"} {
		if _, err := parsed(Rules{}, arg); err == nil || errors.Is(err, flag.ErrHelp) || !strings.Contains(err.Error(), "write a number of minutes, or 0") {
			t.Errorf("%s: %v", arg, err)
		}
	}
}

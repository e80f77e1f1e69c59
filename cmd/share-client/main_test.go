package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deskhand/app/invite"
)

func aLink() invite.Link {
	return invite.Link{Site: invite.Site{Host: "help.acme.example", Port: 8443}, Session: "fsqc3khp5g3mekkkpekvcbaiti",
		Role: invite.Customer, Secret: invite.LinkSecret{1}, ServerKey: [32]byte{2}}
}

func TestFlagsStandBeforeAndAfterTheLink(t *testing.T) {
	link := aLink().URL()
	want := options{Text: link, Name: "Marta", Language: "es", Theme: "dark", LogLevel: slog.LevelDebug, TraceFD: 5, Loopback: true}
	flags := []string{"--name", "Marta", "--language", "es", "--theme=dark", "--log-level", "debug", "--trace-fd", "5", "--loopback"}
	for _, args := range [][]string{
		append([]string{link}, flags...), append(flags[:len(flags):len(flags)], link), append(append(flags[:4:4], link), flags[4:]...),
	} {
		got, err := parse(args, io.Discard)
		if err != nil || got != want {
			t.Errorf("%q:\n got %+v, %v\nwant %+v", args, got, err, want)
		}
	}
	for _, args := range [][]string{{"--theme", "pink"}, {"--language", "tlh"}, {"--log-level", "loud"}, {"--frobnicate"}} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
	if _, err := parse([]string{"-h"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
}

// TestBehindTwoDashesNothingIsAFlag: a desktop puts there what a page wrote.
func TestBehindTwoDashesNothingIsAFlag(t *testing.T) {
	for _, link := range []string{aLink().Deep(), "--portable", "--name=Eve", "-h", "--"} {
		got, err := parse([]string{"--language", "es", "--", link}, io.Discard)
		if want := (options{Text: link, Language: "es", LogLevel: slog.LevelWarn, TraceFD: -1}); err != nil || got != want {
			t.Errorf("-- %s: %+v, %v", link, got, err)
		}
	}
	if got, err := parse([]string{"--"}, io.Discard); err != nil || got.Text != "" {
		t.Errorf("-- alone: %+v, %v", got, err)
	}
}

func TestWhereToGo(t *testing.T) {
	download, err := invite.Download{Site: invite.Site{Host: "down.example", Port: 443}, Session: "fsqc3khp5g3mekkkpekvcbaiti"}.FileName(false)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text, site, program string
		want                      string
		kind                      invite.Kind
		complete                  bool
	}{
		{"nothing", "", "", "share-client", "", 0, false},
		{"the file's name", "", "", "/home/m/Downloads/" + download, "down.example", 0, false},
		{"a site", "", "support.example:444", download, "support.example:444", 0, false},
		{"a number and the file's name", "4821 9307 7415", "", download, "down.example", invite.TargetNumber, true},
		{"a number alone", "482193077415", "", "share-client", "", invite.TargetNumber, false},
		{"a number and --site", "482193077415", "support.example", download, "support.example", invite.TargetNumber, true},
		{"site and number", "support.example 482193077415", "", download, "support.example", invite.TargetNumber, true},
		{"a link wins over --site", aLink().URL(), "support.example", download, "help.acme.example:8443", invite.TargetLink, true},
		{"a deep link", aLink().Deep(), "", download, "help.acme.example:8443", invite.TargetLink, true},
	} {
		got, problem, err := targetOf(options{Text: c.text, Site: c.site}, c.program)
		if err != nil || problem != nil || got.Site.String() != c.want || got.Kind != c.kind || complete(got) != c.complete {
			t.Errorf("%s: %+v, complete %v, %v", c.name, got, complete(got), err)
		}
	}
	rep := aLink()
	rep.Role = invite.Rep
	if got, problem, err := targetOf(options{Text: rep.URL()}, "share-client"); err != nil || problem != nil || complete(got) {
		t.Errorf("a representative's link is joined without asking: %+v, %v", got, err)
	}
	if _, _, err := targetOf(options{Site: "not a site"}, "share-client"); err == nil {
		t.Error("a --site that is none is taken")
	}
	// A broken link is told in the form, with what else is known.
	newer := strings.Replace(aLink().URL(), "#1.", "#9.", 1)
	for text, want := range map[string]error{"???": invite.ErrNothing, newer: invite.ErrVersion, aLink().URL() + " " + rep.URL(): invite.ErrAmbiguous} {
		got, problem, err := targetOf(options{Text: text}, "/home/m/"+download)
		if err != nil || !errors.Is(problem, want) || complete(got) || got.Site.String() != "down.example" {
			t.Errorf("%q: %+v, %v, %v", text, got, problem, err)
		}
	}
}

func TestVersionAndUsage(t *testing.T) {
	var out, errs bytes.Buffer
	if code := start([]string{"share-client", "--version"}, &out, &errs); code != exitOK || !strings.HasPrefix(out.String(), "share-client 0.") {
		t.Errorf("--version: %d, %q", code, out.String())
	}
	for _, flag := range []string{"--frobnicate", "--site=???"} {
		if code := start([]string{"share-client", flag}, &out, &errs); code != exitUsage || errs.Len() == 0 {
			t.Errorf("%s: %d, %q", flag, code, errs.String())
		}
	}
	errs.Reset()
	if code := start([]string{"share-client", "--help"}, &out, &errs); code != exitOK {
		t.Errorf("--help: %d", code)
	}
	people, tests, ok := strings.Cut(errs.String(), "For tests:")
	for _, want := range []string{"--site host[:port]", "--name name", "--language en|es", "--theme light|dark", "--log-level level", "--version"} {
		if !ok || !strings.Contains(people, "  "+want+"\n") {
			t.Errorf("--help does not say %s:\n%s", want, errs.String())
		}
	}
	for _, hidden := range testFlags {
		if strings.Contains(people, hidden) || !strings.Contains(tests, "  --"+hidden) {
			t.Errorf("--%s is not among the flags for tests:\n%s", hidden, errs.String())
		}
	}
	secret := "AQAAAAAAAAAAAAAAAAAAAA"
	if !strings.Contains(aLink().URL(), secret) {
		t.Fatal("the test does not know the link's secret")
	}
	errs.Reset()
	if start([]string{"share-client", aLink().URL() + "x", "--theme", "pink"}, &out, &errs); strings.Contains(errs.String(), secret) {
		t.Errorf("the secret is on the terminal: %q", errs.String())
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, name := range []string{"XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MESA_SHADER_CACHE_DISABLE"} {
		t.Setenv(name, "")
	}
	killed := filepath.Join(os.TempDir(), passing+"999999999-1") // no such process: above the kernel's limit
	other := filepath.Join(os.TempDir(), "deskhand-shared-things")
	for _, dir := range []string{killed, other} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	forget, err := leaveNothing()
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("XDG_CACHE_HOME")
	if err := os.WriteFile(filepath.Join(dir, "cache"), nil, 0o600); err != nil || !strings.HasPrefix(dir, os.TempDir()) {
		t.Fatalf("folder %q: %v", dir, err)
	}
	if again, err := leaveNothing(); err != nil { // another one of us, at the same time
		t.Fatal(err)
	} else {
		again()
	}
	forget()
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) != 1 || left[0].Name() != filepath.Base(other) {
		t.Errorf("left: %v, %v", left, err)
	}
}

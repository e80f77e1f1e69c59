// Command share-client is the customer's program: it joins a support session by a link or a number, asks before anything is
// shown, and shares the screen until the customer stops it.
//
//	share-client [LINK | "SITE NUMBER"] [flags] [-- LINK]
//
// It installs nothing and writes nothing but a receipt that the customer saves: no settings, no last use. What is known
// beforehand comes from its own file name (app/invite, Download), the command line or a pasted link. Ctrl+C and SIGTERM stop
// sharing, leave the session and let go of every key before it ends. When it is killed, the X server drops the connection and
// with it all capture; keys and buttons that XTEST holds stay down in the server, so a second, tiny process (guard) waits for
// the end of this one and lets go of them.
//
// main parses, wires and runs: Fyne's windows are in ui/share, what is done in app/share.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"deskhand/app/invite"
	"deskhand/cmd/internal/guard"
	"deskhand/cmd/internal/usage"
	"deskhand/media/memory"
	"deskhand/ui/post"
	ui "deskhand/ui/share"
	"deskhand/ui/theme"
	"deskhand/ui/trace"
	"deskhand/ui/words"
)

// Exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

func main() { os.Exit(start(os.Args, os.Stdout, os.Stderr)) }

// options are what the command line says.
type options struct {
	Text     string // the link, or "site number"
	Site     string
	Name     string
	Language string
	Theme    string
	LogLevel slog.Level
	TraceFD  int
	Portable bool
	Loopback bool
	Version  bool
}

func parse(args []string, out io.Writer) (options, error) {
	o := options{}
	f := flag.NewFlagSet("share-client", flag.ContinueOnError)
	f.SetOutput(out)
	f.Usage = func() { usage.Print(out, f, manual, testFlags...) }
	f.StringVar(&o.Site, "site", "", "join at the site `host[:port]`; port 443 without one")
	f.StringVar(&o.Name, "name", "", "your `name`, for the representative; with a link, join without asking first")
	f.StringVar(&o.Language, "language", "", "language of the windows, `en|es`; the system's without it")
	f.StringVar(&o.Theme, "theme", "", "look of the windows, `light|dark`; the system's without it")
	f.TextVar(&o.LogLevel, "log-level", slog.LevelWarn, "`level` of what is logged: debug, info, warn (default), error")
	f.IntVar(&o.TraceFD, "trace-fd", -1, "write what the windows show as JSON lines to this inherited file `descriptor`")
	f.BoolVar(&o.Portable, "portable", false, "use the portable screen capturer")
	f.BoolVar(&o.Loopback, "loopback", false, "also connect over this computer's loopback addresses")
	f.BoolVar(&o.Version, "version", false, "print the version and end")
	var texts []string
	args, behind := args, []string(nil)
	if i := slices.Index(args, "--"); i >= 0 { // behind it nothing is a flag
		args, behind = args[:i], args[i+1:]
	}
	for rest := args; len(rest) > 0; { // flags may stand before and after the link
		if err := f.Parse(rest); err != nil {
			return o, err
		}
		if rest = f.Args(); len(rest) > 0 {
			texts, rest = append(texts, rest[0]), rest[1:]
		}
	}
	o.Text = strings.Join(append(texts, behind...), " ")
	switch {
	case o.Theme != "" && o.Theme != string(theme.Light) && o.Theme != string(theme.Dark):
		return o, fmt.Errorf("--theme %q: light or dark", o.Theme)
	case o.Language != "" && o.Language != "en" && o.Language != "es":
		return o, fmt.Errorf("--language %q: en or es", o.Language)
	}
	return o, nil
}

// testFlags are of use to tests only.
var testFlags = []string{"trace-fd", "portable", "loopback"}

// manual is what --help says before the flags.
const manual = "Usage: share-client [flags] [--] [LINK | \"SITE NUMBER\"]\n\nLINK is an invitation: https://… or deskhand:…\n\n"

// start parses and runs; its result is the exit code.
func start(args []string, stdout, stderr io.Writer) int {
	if guard.Is(args) {
		return guard.Run(os.Stdin)
	}
	o, err := parse(args[1:], stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		fmt.Fprintln(stderr, "share-client:", err)
		return exitUsage
	case o.Version:
		fmt.Fprintln(stdout, "share-client", version())
		return exitOK
	}
	target, problem, err := targetOf(o, args[0])
	if err != nil {
		fmt.Fprintln(stderr, "share-client:", err)
		return exitUsage
	}
	if err := run(o, target, problem, stderr); err != nil {
		fmt.Fprintln(stderr, "share-client:", err)
		return exitError
	}
	return exitOK
}

// targetOf is where to go, as far as it is known: from the text, the --site, or the program's own file name. problem is what is
// wrong with the text, for the customer, who typed none of it: they get the form; err is a wrong flag.
func targetOf(o options, program string) (t invite.Target, problem, err error) {
	if o.Text != "" {
		t, problem = invite.ParseAnything(o.Text)
	}
	if problem != nil {
		t = invite.Target{}
	}
	if o.Site != "" && t.Kind != invite.TargetLink && t.Kind != invite.TargetPlace && t.Kind != invite.TargetEntry {
		site, err := invite.ParseSite(o.Site)
		if err != nil {
			return t, problem, fmt.Errorf("--site: %w", err)
		}
		t.Site = site
	}
	if t.Site.IsZero() {
		if d, err := invite.ParseFileName(program); err == nil {
			t.Site = d.Site
		}
	}
	return t, problem, nil
}

// run shows the windows until the customer is done. problem is what is wrong with the invitation, nil nothing.
func run(o options, target invite.Target, problem error, stderr io.Writer) error {
	debug.SetGCPercent(garbage)
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: o.LogLevel}))
	words.Hush(log)
	if err := displayReady(); err != nil {
		return err
	}
	forget, err := leaveNothing()
	if err != nil {
		return err
	}
	defer forget()
	if err := words.Load(o.Language); err != nil {
		return err
	}
	app.SetMetadata(fyne.AppMetadata{
		ID: "dev.deskhand.share", Name: "Deskhand", Version: "0.1.0", Build: 1, Migrations: map[string]bool{"fyneDo": true},
	})
	a := app.NewWithID("dev.deskhand.share")
	post.EndsSurely(a)
	a.SetIcon(theme.Icon(theme.IconScreenShare))
	a.Settings().SetTheme(theme.New(theme.Variant(o.Theme)))
	h := newHost(o, a, log)
	tracer, err := trace.Open(o.TraceFD, h.gate.post)
	if err != nil {
		return err
	}
	h.client = ui.New(ui.Config{App: a, Post: h.gate.post, Tracer: tracer, OnCommand: h.command, KeyCode: keyCode, Surface: &h.looking.over, Broken: h.looking.broken, OnRest: h.rest})
	h.client.Show()
	if complete(target) && o.Name != "" { // without a name the form asks for one, which may be left out
		h.client.Start(target, o.Name)
	} else {
		h.client.Fill(target, o.Name)
	}
	if problem != nil {
		h.client.Complain(problem)
	}
	h.loop(tracer)
	return nil
}

// How much garbage may lie about before it is collected, in percent of what is in use: from the start, and from the first time on that the
// windows rest behind the banner. What is in use are pictures and fonts, which live long; what comes and goes is little (docs/picture.md, Memory).
const (
	garbage     = 25
	garbageRest = 5
)

// rest gives back what the windows needed, when only the banner is left, and lets their loop sleep until another one is needed.
func (h *host) rest(on bool) {
	if !on {
		h.gate.lull.rest(false)
		return
	}
	debug.SetGCPercent(garbageRest)
	h.wg.Go(memory.GiveBack)
	if err := h.gate.lull.bedded(newBed); err != nil {
		h.log.Info("the windows' loop does not sleep", "err", err)
	}
	h.gate.lull.rest(true)
}

// passing begins the name of a folder for the time being; the process's number follows.
const passing = "deskhand-share-"

// forgetKilled removes the folders of those of us that were killed.
func forgetKilled() {
	list, _ := filepath.Glob(filepath.Join(os.TempDir(), passing+"*"))
	for _, dir := range list {
		var pid int
		if n, err := fmt.Sscanf(filepath.Base(dir), passing+"%d-", &pid); n == 1 && err == nil && isGone(pid) {
			os.RemoveAll(dir)
		}
	}
}

// leaveNothing makes what Fyne, its fonts and the graphics driver keep (caches, an empty file of preferences) go to a folder
// that is removed at the end.
func leaveNothing() (forget func(), err error) {
	forgetKilled()
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", passing, os.Getpid()))
	if err != nil {
		return nil, fmt.Errorf("make a folder for the time being: %w", err)
	}
	return func() { removeForGood(dir) }, errors.Join(
		os.Setenv("XDG_CACHE_HOME", dir), os.Setenv("XDG_CONFIG_HOME", dir), os.Setenv("MESA_SHADER_CACHE_DISABLE", "true"))
}

// removeForGood removes a folder, again if a watcher of Fyne's made it anew when it saw it go.
func removeForGood(dir string) {
	for range 10 {
		if err := os.RemoveAll(dir); err == nil {
			time.Sleep(20 * time.Millisecond)
		}
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return
		}
	}
}

// complete reports whether a target needs nothing more. A deskhand: link is opened by whatever page has it: it fills the
// form, and the customer presses Join.
func complete(t invite.Target) bool {
	return t.Kind == invite.TargetPlace || t.Kind == invite.TargetEntry || t.Kind == invite.TargetLink && t.Role == invite.Customer || t.Kind == invite.TargetNumber && !t.Site.IsZero()
}

// version is the program's version, with the commit it was built from where that is known.
func version() string {
	v := "0.1.0"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v += "+" + s.Value[:min(12, len(s.Value))]
		}
	}
	return v
}

// Command support-manager is the rep's console: it starts and joins sessions, one tab each, and carries a signal server inside for
// people who can reach this computer, unless --site or its settings name another.
//
// It parses, wires and runs. main's goroutine is the user interface's; desk owns what is on screen, back what runs behind it; every
// goroutine is started in one of the two and waited for before the program ends.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"deskhand/app/invite"
	"deskhand/cmd/internal/guard"
	"deskhand/cmd/internal/house"
	"deskhand/cmd/internal/usage"
	"deskhand/ui/post"
	"deskhand/ui/theme"
	"deskhand/ui/trace"
	"deskhand/ui/words"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// appID is that of FyneApp.toml.
const appID = "dev.deskhand.manager"

// options are what the command line says.
type options struct {
	site       string
	data       string
	listen     string
	downloads  string
	house      house.Rules // of the server inside this program
	language   string
	theme      string
	traceFD    int
	level      slog.LevelVar
	loopback   bool
	fullScreen bool
	version    bool
	open       string // a link to assist by
}

func parse(args []string, errOut io.Writer) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet("support-manager", flag.ContinueOnError)
	f.SetOutput(errOut)
	f.Usage = func() { usage.Print(errOut, f, manual, testFlags...) }
	f.StringVar(&o.site, "site", "", "use the signal server at `host:port`; without it the one of the settings, else one runs inside this program")
	f.StringVar(&o.data, "data", "", "keep keys, history and settings in `folder` (default: the user's configuration folder)")
	f.StringVar(&o.listen, "listen", "", "`address` of the server inside this program (default: all interfaces, a port chosen once)")
	f.StringVar(&o.downloads, "downloads", "", "`folder` with the programs that the server inside this program offers, as of signal-server serve (default: downloads, where this program lies)")
	o.house.Flags(f)
	f.StringVar(&o.language, "language", "", "`en|es`; default: as set, else the system's")
	f.StringVar(&o.theme, "theme", "", "`light|dark|system`; default: as set")
	f.IntVar(&o.traceFD, "trace-fd", -1, "say what is on screen, on this inherited file `descriptor`")
	f.TextVar(&o.level, "log-level", &o.level, "`level` of what is logged: debug, info, warn (default), error")
	f.BoolVar(&o.loopback, "loopback", false, "also link over this computer's own addresses")
	f.BoolVar(&o.fullScreen, "full-screen", false, "show the remote picture alone, at its own size, on the whole display")
	f.BoolVar(&o.version, "version", false, "say which version this is, and end")
	o.level.Set(slog.LevelWarn)
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 1 { // behind "--", too: what a page wrote is one word and no flag
		return nil, errors.New("one link at most, after the flags")
	}
	o.open = f.Arg(0)
	return o, o.check()
}

// testFlags are of use to tests only.
var testFlags = []string{"trace-fd", "loopback", "full-screen"}

// manual is what --help says before the flags.
const manual = "Usage: support-manager [flags] [--] [LINK]\n\nLINK is an invitation to assist: https://… or deskhand:…\n" +
	"What is laid down for sessions (--idle-minutes, --barred and so on) is for the server inside this program; at a site it is that site's.\n\n"

func (o *options) check() error {
	if o.site != "" {
		if _, err := invite.ParseSite(o.site); err != nil {
			return fmt.Errorf("--site %s: not an address such as support.example.com or 10.0.0.5:8443", o.site)
		}
	}
	if err := o.house.Check(); err != nil {
		return err
	}
	switch o.language {
	case "", "en", "es":
	default:
		return fmt.Errorf("--language %s: en or es", o.language)
	}
	switch o.theme {
	case "", "light", "dark", "system":
	default:
		return fmt.Errorf("--theme %s: light, dark or system", o.theme)
	}
	if o.downloads == "" {
		o.downloads = downloadsHere()
	}
	if o.data == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return fmt.Errorf("no folder for keys and history; name one with --data: %w", err)
		}
		o.data = filepath.Join(dir, "deskhand")
	}
	return nil
}

func run(args []string, out, errOut io.Writer) int {
	if guard.Is(append([]string{""}, args...)) {
		return guard.Run(os.Stdin)
	}
	o, err := parse(args, errOut)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil && o.version {
		fmt.Fprintln(out, version())
		return 0
	}
	if err == nil {
		err = displayReady()
	}
	if err == nil {
		err = show(o, errOut)
	}
	if err != nil {
		fmt.Fprintln(errOut, "support-manager:", err)
		return 1
	}
	return 0
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "support-manager"
	}
	text := "support-manager " + info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			text += " " + s.Value
		}
	}
	return text
}

// show opens the window and runs until it is closed or a signal comes.
func show(o *options, errOut io.Writer) error {
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return fmt.Errorf("make the folder for keys and history: %w", err)
	}
	log := slog.New(slog.NewTextHandler(errOut, &slog.HandlerOptions{Level: &o.level}))
	folder, handed, busy := claim(o.data, o.open, log)
	if handed {
		log.Info("the window that is open with this data folder is shown", "data", o.data)
		return nil
	}
	words.Hush(log)
	set, err := o.speak(log)
	if err != nil {
		return err
	}
	p := &program{o: o, errOut: errOut, log: log, screen: newHatch(fyne.Do), folder: folder}
	if p.tracer, err = trace.Open(o.traceFD, p.screen.post); err != nil {
		return err
	}
	p.app = app.NewWithID(appID)
	post.EndsSurely(p.app)
	p.app.Settings().SetTheme(theme.New(set.variant()))
	if busy != nil {
		defer p.wait()()
	} else {
		p.begin(false)
	}
	p.app.Run()
	return p.end()
}

// follow runs the tracer until ctx ends. A line that its reader does not take holds nobody up: then its goroutine ends with the process.
func follow(ctx context.Context, t *trace.Tracer, log *slog.Logger) {
	ended := make(chan error, 1)
	go func() { ended <- t.Run(ctx) }()
	select {
	case err := <-ended:
		if err != nil {
			log.Error("trace ended", "err", err)
		}
	case <-ctx.Done():
	}
}

// followSignals calls quit when the program is told to end. Fyne (2.8, its GLFW driver) has a handler of its own, which ends the
// application at once, with sessions open: ours takes its place as soon as the application runs.
func followSignals(a fyne.App, b *back, screen *hatch, quit func(), running bool) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	alone := func() {
		signal.Reset(os.Interrupt, syscall.SIGTERM)
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	}
	if running {
		alone()
	} else {
		a.Lifecycle().SetOnStarted(func() { screen.post(alone) })
	}
	b.goes(func(ctx context.Context) {
		defer signal.Stop(signals)
		select {
		case <-signals:
			b.hurry() // also when the user interface is stuck
			screen.post(quit)
		case <-ctx.Done():
		}
	})
}

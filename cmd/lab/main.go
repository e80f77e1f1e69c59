// Command lab brings up whole scenes of the three programs, for tests, demos and measurements. It drives the real windows from
// outside, with pointer and keyboard (XTEST) and by what the programs tell in their traces (--trace-fd); nothing in them is faked or
// commanded. `lab help` says what it can do.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const usage = `lab: scenes of the real Deskhand programs, driven from outside as people would.

  lab demo [--out FOLDER]      plays a whole session between displays of its own, step by step,
                               and leaves a numbered screenshot of each step
  lab gallery [--out FOLDER]   every window, dialog and page in both languages, light and dark,
                               with a page to look at them side by side; --size takes larger windows
  lab up [flags]               server, rep and customer on two displays that are there, with the
                               picture running; for looking at, testing, measuring
  lab rep [flags]              only the rep's side: a session is started and its link written to a file
  lab customer [flags]         only the customer's side: takes the link from that file and joins

'lab COMMAND --help' explains the flags. The programs are taken from the folder of this one, or from $DESKHAND_BIN
('make build' leaves all of them in bin/). lab needs Linux and X11; demo and gallery also Xvfb, openbox and xterm,
the gallery's pages Chromium.

up, rep and customer print one JSON object a line when they are ready, and run until they get SIGTERM or Ctrl+C;
then they end everything they started. Nothing is left behind either when lab itself is killed. customer becomes the
share client itself, so that what is measured of its process is the product. To try 'up':

  Xvfb :1 -screen 0 1024x768x24 -noreset & Xvfb :2 -screen 0 1920x1080x24 -noreset &
  DISPLAY=:1 xterm &
  bin/lab up --customer-display :1 --rep-display :2 --grant control
`

// errUsage means that the words on the command line are wrong; they have been explained.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once, and the kernel ends what it started
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "lab: ended before it was ready")
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "lab:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	command := ""
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	switch command {
	case "up":
		return up(ctx, args, out, errOut)
	case "rep":
		return rep(ctx, args, out, errOut)
	case "customer":
		return customer(ctx, args, out, errOut)
	case "hand":
		return useHand(ctx, args, out, errOut)
	case "gallery":
		return gallery(ctx, args, out, errOut)
	case "demo":
		return demo(ctx, args, out, errOut)
	case "help", "-h", "--help":
		fmt.Fprint(out, usage)
		return nil
	case "":
		fmt.Fprint(errOut, usage)
		return errUsage
	}
	fmt.Fprintf(errOut, "lab: there is no command %q\n\n%s", command, usage)
	return errUsage
}

// newFlags makes a command's flags with an explanation over them.
func newFlags(name, about string, errOut io.Writer) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(errOut)
	f.Usage = func() {
		fmt.Fprintf(errOut, "lab %s: %s\n\n", name, about)
		f.PrintDefaults()
	}
	return f
}

// parse reads flags; no word may be over, and none of the required ones missing.
func parse(f *flag.FlagSet, args []string, required ...string) error {
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if f.NArg() > 0 {
		fmt.Fprintf(f.Output(), "lab %s: %q is no flag\n", f.Name(), f.Arg(0))
		return errUsage
	}
	for _, name := range required {
		if f.Lookup(name).Value.String() == "" {
			fmt.Fprintf(f.Output(), "lab %s: --%s is missing\n\n", f.Name(), name)
			f.Usage()
			return errUsage
		}
	}
	return nil
}

// say writes one JSON object as a line.
func say(out io.Writer, value any) error { return json.NewEncoder(out).Encode(value) }

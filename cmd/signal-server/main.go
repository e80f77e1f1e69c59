// Command signal-server is an organisation's signal server: the place where representatives and customers find each other, with
// its pages, accounts and STUN/TURN. `signal-server help` says what it can do.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

const usage = `signal-server: where representatives and customers of Deskhand find each other.

  signal-server serve [flags]                 run the server
  signal-server turn [flags]                  run STUN and TURN alone, beside a server
  signal-server admin rep add NAME [flags]    make an account for a representative
  signal-server admin rep list                show the accounts
  signal-server admin rep --help              roles, rights, one-time codes, and what else can be done with accounts
  signal-server admin queue --help            queues: where customers wait, and who helps them
  signal-server admin key                     the key that the site shows, as representatives compare it
  signal-server admin backup DIR              a copy of what the server keeps; it may run meanwhile
  signal-server version                       say which build this is

'signal-server COMMAND --help' names the flags. A first server, for trying out:

  signal-server admin rep add ana --display "Ana Ruiz"
  signal-server serve --site "Example Support"

Without a certificate the server makes its own key: the programs accept it by the session number or the link, browsers
warn about it. For the internet give it a certificate: --cert and --key.
`

// errUsage means that the words on the command line are wrong; they have been explained.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	err := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "signal-server:", explain(err))
		os.Exit(1)
	}
}

// streams are a program's three.
type streams struct {
	in       *os.File
	out, err io.Writer
}

func run(ctx context.Context, args []string, std streams) error {
	command := ""
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	switch command {
	case "serve":
		return serve(ctx, args, std)
	case "turn":
		return turn(ctx, args, std)
	case "admin":
		return admin(ctx, args, std)
	case "version", "--version":
		fmt.Fprintln(std.out, "signal-server", version())
		return nil
	case "help", "-h", "--help":
		fmt.Fprint(std.out, usage)
		return nil
	case "":
		fmt.Fprint(std.err, usage)
		return errUsage
	}
	fmt.Fprintf(std.err, "signal-server: there is no command %q\n\n%s", command, usage)
	return errUsage
}

// parse reads flags and leaves no word over beyond the wanted ones.
func parse(fs *flag.FlagSet, args []string, std streams, words int) error {
	fs.SetOutput(std.err)
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage // the package has said which
	}
	if fs.NArg() != words {
		fmt.Fprintf(std.err, "signal-server %s: %d words after the flags, want %d\n", fs.Name(), fs.NArg(), words)
		fs.Usage()
		return errUsage
	}
	return nil
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	out, changed := info.Main.Version, ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			out = s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = " with changes"
		}
	}
	return out + changed + ", " + info.GoVersion
}

// explain adds what to do to errors that every operator meets.
func explain(err error) string {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return err.Error() + "\n  Another program has that port. Stop it, or choose another one with --listen (and --turn-listen)."
	case errors.Is(err, syscall.EACCES) || errors.Is(err, os.ErrPermission):
		return err.Error() + "\n  This user may not do that. Ports below 1024 need CAP_NET_BIND_SERVICE (or --listen :8443); files need to be readable by the server's user."
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return err.Error() + "\n  This machine has no such address. --listen :443 listens on all of them."
	}
	return err.Error()
}

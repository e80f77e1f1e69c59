package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"deskhand/store"
)

const adminUsage = `signal-server admin: what an administrator does beside a running server, or without one.

  signal-server admin rep --help       the accounts with which representatives sign in
  signal-server admin queue --help     queues: where customers wait, and who helps them
  signal-server admin key --help       the key that the site shows
  signal-server admin backup --help    a copy of what the server keeps
`

const adminRepUsage = `signal-server admin rep: the accounts with which representatives sign in.

  signal-server admin rep add NAME [flags]    make an account; asks for a password
  signal-server admin rep set NAME [flags]    change its name for people, role and rights; what is not named stays
  signal-server admin rep disable NAME        lock it and sign it out
  signal-server admin rep enable NAME         unlock it
  signal-server admin rep password NAME       give it another password and sign it out
  signal-server admin rep totp NAME on|off    one-time codes at sign-in: a new secret for it, or none
  signal-server admin rep list                show all accounts
  signal-server admin rep remove NAME         delete it

Roles: rep helps customers, manager sees to other representatives as well, admin looks after the accounts as well.
--multi lets a representative help several customers in sessions of their own at a time; without it they have one session at a
time. --max-customers says how many customers they may help at the same time, in all their sessions together.
'serve --multi-sessions=false' and 'serve --max-customers N' lay the same down for everybody; the narrower one counts.

  signal-server admin rep add ana --display "Ana Ruiz" --role admin --multi --max-customers 5
  signal-server admin rep set ana --role rep --multi=false
  signal-server admin rep totp ana on

add and password ask for the password twice; where nobody can be asked, one line of standard input, or of --password-file, is it.

--data DIR names the folder where the server keeps its ledger. The server may run meanwhile.
`

// adminCommand is one command of 'admin rep'.
type adminCommand struct {
	name  string
	words []string // what it wants beside flags, for people
	flags func(*adminCall)
	do    func(*adminCall, context.Context, *store.Ledger) error
	makes bool // the ledger, where there is none
}

// adminCommands is a table, never changed.
var adminCommands = []adminCommand{
	{name: "add", words: []string{"NAME"}, flags: (*adminCall).addFlags, do: (*adminCall).add, makes: true},
	{name: "set", words: []string{"NAME"}, flags: (*adminCall).rightsFlags, do: (*adminCall).set},
	{name: "disable", words: []string{"NAME"}, do: (*adminCall).disable},
	{name: "enable", words: []string{"NAME"}, do: (*adminCall).enable},
	{name: "password", words: []string{"NAME"}, flags: (*adminCall).passwordFlag, do: (*adminCall).setPassword},
	{name: "totp", words: []string{"NAME", "on|off"}, flags: (*adminCall).totpFlags, do: (*adminCall).totp},
	{name: "list", do: (*adminCall).list},
	{name: "remove", words: []string{"NAME"}, do: (*adminCall).remove},
}

// adminCall is one command with what was given to it.
type adminCall struct {
	std          streams
	flags        *flag.FlagSet
	name, word   string // the words
	display      string
	role         string
	multi        bool
	most         uint
	barred       activities
	site         string
	passwordFile string
	data         string // the server's folder
}

// admin works on the ledger beside a running server, or without one.
func admin(ctx context.Context, args []string, std streams) error {
	of := ""
	if len(args) > 0 {
		of, args = args[0], args[1:]
	}
	switch of {
	case "rep":
		return adminRep(ctx, args, std)
	case "queue":
		return adminQueue(ctx, args, std)
	case "key":
		return adminKey(ctx, args, std)
	case "backup":
		return adminBackup(ctx, args, std)
	}
	if isHelp(of) {
		fmt.Fprint(std.out, adminUsage)
		return nil
	}
	if of != "" {
		fmt.Fprintf(std.err, "signal-server admin: there is no command %q\n\n", of)
	}
	fmt.Fprint(std.err, adminUsage)
	return errUsage
}

func adminRep(ctx context.Context, args []string, std streams) error {
	switch {
	case len(args) == 0:
		fmt.Fprint(std.err, adminRepUsage)
		return errUsage
	case isHelp(args[0]):
		fmt.Fprint(std.out, adminRepUsage)
		return nil
	}
	for _, c := range adminCommands {
		if c.name == args[0] {
			return c.run(ctx, args[1:], std)
		}
	}
	fmt.Fprintf(std.err, "signal-server admin rep: there is no command %q\n\n%s", args[0], adminRepUsage)
	return errUsage
}

func isHelp(word string) bool { return word == "help" || word == "--help" || word == "-h" }

func (c adminCommand) run(ctx context.Context, args []string, std streams) error {
	a := &adminCall{std: std, flags: flag.NewFlagSet("admin rep "+c.name, flag.ContinueOnError)}
	data := a.flags.String("data", defaultData(), "the server's data `folder`")
	if c.flags != nil {
		c.flags(a)
	}
	a.flags.Usage = func() {
		fmt.Fprintf(std.err, "signal-server admin rep %s [flags]\n", strings.Join(append([]string{c.name}, c.words...), " "))
		a.flags.PrintDefaults()
	}
	var words []string // they may stand before the flags or after them
	for len(args) > 0 && len(words) < len(c.words) && !strings.HasPrefix(args[0], "-") {
		words, args = append(words, args[0]), args[1:]
	}
	if err := parse(a.flags, args, std, len(c.words)-len(words)); err != nil {
		return err
	}
	words = append(append(words, a.flags.Args()...), "", "")
	a.name, a.word, a.data = words[0], words[1], *data
	if err := a.check(); err != nil {
		return err
	}
	if c.makes { // the first account makes the ledger; nothing else does
		if err := prepareData(*data, nil); err != nil {
			return err
		}
	} else if err := ledgerIn(*data); err != nil {
		return err
	}
	l, err := store.OpenLedger(ctx, filepath.Join(*data, ledgerFile))
	if err != nil {
		return err
	}
	return errors.Join(c.do(a, ctx, l), l.Close())
}

// ledgerIn says in words when there is no ledger in a folder: opening one would make it.
func ledgerIn(data string) error {
	_, err := os.Stat(filepath.Join(data, ledgerFile))
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if inner := filepath.Join(data, "server"); exists(filepath.Join(inner, ledgerFile)) { // a Support Manager's folder
		return fmt.Errorf("there is no ledger in %s, but in the folder within it: --data %s", data, inner)
	}
	return fmt.Errorf("there is no ledger in %s; 'signal-server admin rep add NAME --data %s' makes one, as the first account, and so does 'serve'. "+
		"If the server keeps its ledger elsewhere, name the folder with --data", data, data)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/store"
)

// admin works on the ledger beside a running server, or without one.
func admin(ctx context.Context, args []string, std streams) error {
	if len(args) < 2 || args[0] != "rep" {
		fmt.Fprint(std.err, "signal-server admin rep add|list|disable|enable|set-password\n\n", usage)
		if len(args) > 0 && (args[0] == "--help" || args[0] == "-h") {
			return nil
		}
		return errUsage
	}
	command, args := args[1], args[2:]
	a := adminCall{std: std, flags: flag.NewFlagSet("admin rep "+command, flag.ContinueOnError)}
	data := a.flags.String("data", defaultData(), "the server's data `folder`")
	words, do := 1, (func(context.Context, *store.Ledger, string) error)(nil)
	switch command {
	case "add":
		a.flags.StringVar(&a.display, "display", "", "`name` for people; empty: the account's name")
		a.passwordFlag()
		do = a.add
	case "set-password":
		a.passwordFlag()
		do = a.setPassword
	case "disable":
		do = a.disable(true)
	case "enable":
		do = a.disable(false)
	case "list":
		words, do = 0, a.list
	default:
		fmt.Fprintf(std.err, "signal-server admin rep: there is no command %q\n\n%s", command, usage)
		return errUsage
	}
	name, rest := "", args
	if words == 1 && len(args) > 0 && !strings.HasPrefix(args[0], "-") { // NAME may stand before the flags or after them
		name, rest, words = args[0], args[1:], 0
	}
	if err := parse(a.flags, rest, std, words); err != nil {
		return err
	}
	if name == "" {
		name = a.flags.Arg(0)
	}
	if command == "add" { // the first account makes the ledger; nothing else does
		err := prepareData(*data, nil)
		if err != nil {
			return err
		}
	} else if err := ledgerIn(*data); err != nil {
		return err
	}
	l, err := store.OpenLedger(ctx, filepath.Join(*data, ledgerFile))
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, l, name), l.Close())
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

type adminCall struct {
	std          streams
	flags        *flag.FlagSet
	display      string
	passwordFile string
}

func (a *adminCall) passwordFlag() {
	a.flags.StringVar(&a.passwordFile, "password-file", "", "`file` whose first line is the password; empty: ask, or read it from standard input")
}

func (a *adminCall) add(ctx context.Context, l *store.Ledger, name string) error {
	if a.display == "" {
		a.display = name
	}
	password, err := a.password(ctx)
	if err != nil {
		return err
	}
	account, err := server.NewAccount(name, a.display, password)
	if err != nil {
		return err
	}
	account.Made = time.Now()
	err = l.AddAccount(ctx, account)
	if errors.Is(err, ledger.ErrExists) {
		return fmt.Errorf("there is an account %q already; set-password gives it another password", name)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, "%s can sign in as %q.\n", a.display, name)
	return nil
}

func (a *adminCall) setPassword(ctx context.Context, l *store.Ledger, name string) error {
	password, err := a.password(ctx)
	if err != nil {
		return err
	}
	hash, err := server.HashPassword(password)
	if err != nil {
		return err
	}
	if err := a.change(ctx, l, name, true, func(x *ledger.Account) { x.Password = hash }); err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, "%q has another password and is signed out everywhere.\n", name)
	return nil
}

func (a *adminCall) disable(on bool) func(context.Context, *store.Ledger, string) error {
	return func(ctx context.Context, l *store.Ledger, name string) error {
		if err := a.change(ctx, l, name, on, func(x *ledger.Account) { x.Disabled = on }); err != nil {
			return err
		}
		if on {
			fmt.Fprintf(a.std.out, "%q is disabled and signed out; a running server ends its connections within a minute.\n", name)
		} else {
			fmt.Fprintf(a.std.out, "%q can sign in again.\n", name)
		}
		return nil
	}
}

func (a *adminCall) change(ctx context.Context, l *store.Ledger, name string, signOut bool, do func(*ledger.Account)) error {
	err := l.ChangeAccount(ctx, name, signOut, do)
	if errors.Is(err, ledger.ErrNone) {
		return fmt.Errorf("there is no account %q; 'admin rep list' shows them", name)
	}
	return err
}

func (a *adminCall) list(ctx context.Context, l *store.Ledger, _ string) error {
	all, err := l.AllAccounts(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(a.std.out, "There are no accounts yet. 'signal-server admin rep add NAME' makes one.")
		return nil
	}
	w := tabwriter.NewWriter(a.std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tDISPLAY NAME\tSINCE\tSTATE")
	for _, x := range all {
		state := "active"
		switch {
		case x.Disabled:
			state = "disabled"
		case x.Password == "":
			state = "owner of this computer"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", x.Name, x.Display, x.Made.Format(time.DateOnly), state)
	}
	return w.Flush()
}

// password comes from the file, from a person at a terminal (twice, unseen), or from a pipe (its first line).
func (a *adminCall) password(ctx context.Context) (string, error) {
	if a.passwordFile != "" {
		f, err := os.Open(a.passwordFile)
		if err != nil {
			return "", fmt.Errorf("password file: %w", err)
		}
		defer f.Close()
		return firstLine(f)
	}
	restore, terminal, err := hideTyping(a.std.in)
	if err != nil {
		return "", err
	}
	if !terminal {
		return firstLine(a.std.in)
	}
	defer restore()
	defer context.AfterFunc(ctx, func() { // Ctrl-C: the terminal echoes again, and nothing was changed
		restore()
		fmt.Fprintln(a.std.err)
		os.Exit(1)
	})()
	lines := bufio.NewReader(a.std.in)
	var typed [2]string
	for i, prompt := range []string{"Password: ", "The same again: "} {
		fmt.Fprint(a.std.err, prompt)
		line, err := lines.ReadString('\n')
		fmt.Fprintln(a.std.err)
		if err != nil {
			return "", errors.New("no password")
		}
		typed[i] = strings.TrimRight(line, "\r\n")
	}
	if typed[0] != typed[1] {
		return "", errors.New("the two passwords are not the same")
	}
	return typed[0], nil
}

func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.New("no password: type it, pipe it in, or give --password-file")
	}
	return line, nil
}

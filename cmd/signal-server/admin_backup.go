package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"deskhand/store"
)

const backupUsage = `signal-server admin backup: a copy of what the server keeps, whole and of one moment. The server may run meanwhile.

  signal-server admin backup DIR [--data DIR]

DIR is a new folder, or an empty one. In it are then the ledger and the keys, and it is a data folder: to restore, stop the server, put
it in the place of the old one (same owner, chmod 700), start. Whoever reads it can be taken for the site: keep it like a password.
`

// adminBackup copies the ledger and the keys into an empty folder; what is half there after an error is taken away again.
func adminBackup(ctx context.Context, args []string, std streams) (err error) {
	if len(args) > 0 && isHelp(args[0]) {
		fmt.Fprint(std.out, backupUsage)
		return nil
	}
	flags := flag.NewFlagSet("admin backup", flag.ContinueOnError)
	data := flags.String("data", defaultData(), "the server's data `folder`")
	flags.Usage = func() {
		fmt.Fprint(std.err, backupUsage+"\n")
		flags.PrintDefaults()
	}
	words := 1
	var to string
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") { // it may stand before the flags or after them
		to, args, words = args[0], args[1:], 0
	}
	if err := parse(flags, args, std, words); err != nil {
		return err
	}
	if words > 0 {
		to = flags.Arg(0)
	}
	if err := ledgerIn(*data); err != nil {
		return err
	}
	made, err := emptyFolder(to)
	if err != nil {
		return fmt.Errorf("back up to %s: %w", to, err)
	}
	names, err := backUp(ctx, *data, to)
	if err != nil {
		for _, name := range names {
			_ = os.Remove(filepath.Join(to, name))
		}
		if made {
			_ = os.Remove(to)
		}
		return fmt.Errorf("back up to %s: %w", to, err)
	}
	fmt.Fprintf(std.out, "%s has %s.\n", to, strings.Join(names, ", "))
	return nil
}

// emptyFolder makes a folder for the server's user alone, unless it is there and empty.
func emptyFolder(path string) (made bool, err error) {
	err = os.Mkdir(path, 0o700)
	if err == nil || !errors.Is(err, os.ErrExist) {
		return err == nil, err
	}
	in, err := os.ReadDir(path)
	if err != nil {
		return false, err
	}
	if len(in) > 0 {
		return false, errors.New("there is something in it already; name a new folder")
	}
	return false, os.Chmod(path, 0o700)
}

// backUp copies a data folder into an empty one, and says what it has written, also with an error.
func backUp(ctx context.Context, data, to string) (names []string, err error) {
	keys, err := filepath.Glob(filepath.Join(data, "*.key"))
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		names = append(names, filepath.Base(key))
		if err := copyFile(key, filepath.Join(to, filepath.Base(key))); err != nil {
			return names, err
		}
	}
	l, err := store.OpenLedger(ctx, filepath.Join(data, ledgerFile))
	if err != nil {
		return names, err
	}
	names = append([]string{ledgerFile}, names...)
	if err := errors.Join(l.CopyTo(ctx, filepath.Join(to, ledgerFile)), l.Close()); err != nil {
		return names, err
	}
	return names, syncFolder(to)
}

// copyFile makes a new file that only its owner may read.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = f.Sync() // not every system can
	return f.Close()
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"

	"deskhand/app/server"
	"deskhand/app/trust"
)

const keyUsage = `signal-server admin key: the key that the site shows, to tell people who ask for it.

  signal-server admin key [--data DIR]        of a server with its own key
  signal-server admin key --cert FILE         of a server, or a proxy before it, with a certificate

A Support Manager asks for the words at its first sign-in. Where it knows another key of the site (the server was moved, its key was
lost) it asks for the code: read it to representatives by phone or in person, or send it by a way that does not pass the site.
`

// adminKey says the site's key. It changes nothing; the server may run meanwhile.
func adminKey(_ context.Context, args []string, std streams) error {
	if len(args) > 0 && args[0] == "help" {
		fmt.Fprint(std.out, keyUsage)
		return nil
	}
	flags := flag.NewFlagSet("admin key", flag.ContinueOnError)
	data := flags.String("data", defaultData(), "the server's data `folder`")
	cert := flags.String("cert", "", "the `file` with the certificate that people are shown, where the server has not a key of its own")
	flags.Usage = func() {
		fmt.Fprint(std.err, keyUsage+"\n")
		flags.PrintDefaults()
	}
	if err := parse(flags, args, std, 0); err != nil {
		return err
	}
	key, err := server.KeyIn(*data, *cert)
	switch {
	case errors.Is(err, fs.ErrNotExist) && *cert == "":
		return fmt.Errorf("there is no key in %s: 'serve' makes one at its first start, and none with --cert. If the server keeps it elsewhere, name the "+
			"folder with --data; a server with a certificate has its key in that: --cert FILE", *data)
	case err != nil:
		return err
	}
	fmt.Fprintf(std.out, "code      %s\nwords     %s\npalabras  %s\nSHA-256   %x\n", trust.KeyCode(key), keyWords(key, "en"), keyWords(key, "es"), key)
	return nil
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

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

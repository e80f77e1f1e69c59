package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"deskhand/cmd/lab/internal/await"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// customerLine is what customer prints once the screen is shared.
type customerLine struct {
	PIDs    map[string]int `json:"pids"`
	Granted string         `json:"granted"`
	Consent string         `json:"consent"` // when, RFC 3339
}

// customer waits for the link and then becomes the share client: whoever measures or stops this process has the product before them, and
// nothing of the lab. The customer's hand is a process of its own, which leaves as soon as there is nothing to be done.
func customer(ctx context.Context, args []string, _, errOut io.Writer) error {
	f := newFlags("customer", "the customer's side.\nWaits for the link in a file, then is the share client itself, which joins with it: this process's number, its end and its "+
		"status\nare that program's. A second process answers what the rep asks; it prints a JSON line for everything that it allows, and leaves\nonce that is what --grant "+
		"says. Questions after that wait for a person.", errOut)
	display := f.String("display", "", "X `display` of the customer")
	file := f.String("link-file", "", "`file` with the link; waited for")
	grant := f.String("grant", scene.View, "what to allow: `view or control`; view refuses requests for control")
	name := f.String("name", "Marta", "the customer's `name`")
	portable := f.Bool("portable", false, "capture the screen the portable way instead of X11's")
	language := f.String("language", "en", "of the program: `en or es`")
	folder := f.String("dir", "", "make a home for the program in `folder`; empty: it has the caller's, in which it leaves nothing")
	if err := parse(f, args, "display", "link-file"); err != nil {
		return err
	}
	if err := checkGrant(f.Name(), *grant, errOut); err != nil {
		return err
	}
	link, err := linkIn(ctx, *file)
	if err != nil {
		return err
	}
	l, err := scene.New(cmp.Or(*folder, os.TempDir()))
	if err != nil {
		return err
	}
	env := scene.Quiet(os.Getenv("HOME"))
	if *folder != "" {
		if env, err = l.Home("customer"); err != nil {
			return err
		}
	}
	c, err := l.CustomerCommand(scene.CustomerConfig{Person: *name, Link: link, Language: *language, Portable: *portable, Env: []string{"DISPLAY=" + *display}}, env)
	if err != nil {
		return err
	}
	return become(c, *display, *grant)
}

// linkIn waits for a file with a link.
func linkIn(ctx context.Context, file string) (link string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = await.Until(ctx, "the link is in "+file, func() (bool, error) {
		b, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		link = strings.TrimSpace(string(b))
		return link != "", err
	})
	return link, err
}

// apart starts a command and lets go of it: as a child it would be one that the program does not know, and never buries.
const apart = `"$0" "$@" &`

// handTrace is the descriptor from which the hand reads the trace.
const handTrace = 3

// become starts the customer's hand and puts the program in this one's place. It returns only why that was not possible; the hand then ends
// with the trace.
func become(c process.Command, display, grant string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the customer's hand: %w", err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("trace the customer: %w", err)
	}
	hand := exec.Command("/bin/sh", "-c", apart, self, "hand", "--display", display, "--grant", grant, "--pid", strconv.Itoa(os.Getpid()))
	hand.Stdout, hand.Stderr, hand.ExtraFiles = os.Stdout, os.Stderr, []*os.File{r}
	if err := hand.Run(); err != nil {
		return fmt.Errorf("start the customer's hand: %w", err)
	}
	trace, err := syscall.Dup(int(w.Fd())) // a copy outlives the change of programs
	if err != nil {
		return fmt.Errorf("trace the customer: %w", err)
	}
	args := append([]string{c.Path, "--trace-fd", strconv.Itoa(trace)}, c.Args...)
	err = syscall.Exec(c.Path, args, (&exec.Cmd{Env: append(os.Environ(), c.Env...)}).Environ())
	return fmt.Errorf("become %s: %w", c.Path, err)
}

// useHand is what a customer does with the mouse, for a share client that it did not start. customer starts it.
func useHand(ctx context.Context, args []string, out, errOut io.Writer) error {
	f := newFlags("hand", "the customer's hand; 'lab customer' starts it.", errOut)
	display := f.String("display", "", "X `display` of the customer")
	grant := f.String("grant", scene.View, "what to allow: `view or control`")
	pid := f.Int("pid", 0, "the program's `number`")
	if err := parse(f, args, "display"); err != nil {
		return err
	}
	d, err := desk.Open(*display)
	if err != nil {
		return err
	}
	defer d.Close()
	c := &scene.Customer{Program: program.Follow("customer", *pid, d, os.NewFile(handTrace, "trace"))}
	err = answer(ctx, c, *grant, out)
	if ctx.Err() != nil || errors.Is(err, process.ErrEnded) { // the program says itself why
		return nil
	}
	return err
}

// answer answers questions until everything that is to be granted is.
func answer(ctx context.Context, c *scene.Customer, grant string, out io.Writer) error {
	for {
		if _, err := c.Wait(ctx, "the rep asks", func(v program.View) bool { return v.Ready("consent.allow") }); err != nil {
			return err
		}
		what := c.Asked()
		yes := what == scene.View || grant == scene.Control
		if err := c.Answer(ctx, yes); err != nil {
			return err
		}
		if !yes {
			if err := c.AwaitPhase(ctx, "waiting", "viewed", "over"); err != nil {
				return err
			}
			continue
		}
		if err := c.AwaitPhase(ctx, "viewed", "controlled", "over"); err != nil {
			return err
		}
		line := customerLine{PIDs: map[string]int{"customer": c.PID()}, Granted: what, Consent: c.View().String("consent")}
		if err := say(out, line); err != nil {
			return err
		}
		if what == grant {
			return nil
		}
	}
}

package scene

import (
	"context"
	"fmt"
	"slices"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/program"
)

// Customer is a share client and what a customer does in it.
type Customer struct {
	*program.Program
	answered time.Time // when Answer last began to
}

// CustomerConfig says how to start one.
type CustomerConfig struct {
	Name     string // of the role: folder, log
	Person   string // the customer's name; "" the program's own
	Link     string // "" shows the form
	Site     string // pre-filled in the form
	Language string
	Portable bool
	Loopback bool
	Path     string // of the program; "" the one of the Lab
	Args     []string
	Env      []string
}

// Customer starts a share client and waits for its window.
func (l *Lab) Customer(ctx context.Context, d *desk.Desk, c CustomerConfig) (*Customer, error) {
	env, err := l.Home(c.Name)
	if err != nil {
		return nil, err
	}
	command, err := l.CustomerCommand(c, env)
	if err != nil {
		return nil, err
	}
	p, err := program.Start(l.Keep, d, command)
	if err != nil {
		return nil, err
	}
	who := &Customer{Program: p}
	_, err = who.Wait(ctx, "its window is there", func(v program.View) bool { return len(v.Windows) > 0 && v.Windows[0].XID != 0 })
	return who, err
}

// CustomerCommand is how to start a share client; env is the home that it gets.
func (l *Lab) CustomerCommand(c CustomerConfig, env []string) (process.Command, error) {
	path := c.Path
	if path == "" {
		var err error
		if path, err = l.Program("share-client"); err != nil {
			return process.Command{}, err
		}
	}
	args := slices.Clone(c.Args)
	for flag, value := range map[string]string{"--site": c.Site, "--name": c.Person, "--language": language(c.Language)} {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	if c.Portable {
		args = append(args, "--portable")
	}
	if c.Loopback {
		args = append(args, "--loopback")
	}
	if c.Link != "" {
		args = append(args, c.Link)
	}
	return process.Command{Name: c.Name, Path: path, Args: args, Env: append(env, c.Env...)}, nil
}

// Join fills the form in and joins.
func (c *Customer) Join(ctx context.Context, site, number string) error {
	if site != "" {
		if err := c.Fill(ctx, "join.site", site); err != nil {
			return err
		}
	}
	if err := c.FillSecret(ctx, "join.number", number); err != nil { // the field groups digits
		return err
	}
	return c.Click(ctx, "join.ok")
}

// Phase is where the program is: join, connecting, waiting, asked, starting, viewed, controlled, paused, over.
func (c *Customer) Phase() string { return c.View().String("phase") }

// AwaitPhase waits for one of these phases.
func (c *Customer) AwaitPhase(ctx context.Context, phases ...string) error {
	_, err := c.Wait(ctx, fmt.Sprintf("the phase is one of %v", phases), func(v program.View) bool {
		for _, p := range phases {
			if v.String("phase") == p {
				return true
			}
		}
		return false
	})
	return err
}

// Answer waits for a question and answers it.
func (c *Customer) Answer(ctx context.Context, yes bool) error {
	if !yes {
		return c.Click(ctx, "consent.refuse")
	}
	c.answered = time.Now()
	return c.Click(ctx, "consent.allow")
}

package scene

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
)

// Office is where reps work: a server they sign in at, or the one inside the first rep's program.
type Office struct {
	lab    *Lab
	cfg    OfficeConfig
	server *Server
	listen string // of the embedded server
}

// OfficeConfig says what the office is like.
type OfficeConfig struct {
	Embedded   bool   // no server but the one inside the first rep's program
	Downloads  string // folder of programs that the server offers
	Language   string
	OneSession bool     // the reps have chosen one session for all customers
	Queue      string   // of which all reps are agents; "" none. The site has a server of its own
	Args       []string // further flags of the reps' programs
	Site       []string // and of the site's own server
}

// accounts are the reps of every office.
var accounts = []Account{{"ana", "Ana Ruiz", "correct horse 1"}, {"luis", "Luis Vega", "correct horse 2"}, {"eva", "Eva Prats", "correct horse 3"}}

// Office opens an office; with a server of its own that server runs.
func (l *Lab) Office(ctx context.Context, c OfficeConfig) (*Office, error) {
	o := &Office{lab: l, cfg: c}
	if c.Embedded {
		port, err := FreePort()
		o.listen = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		return o, err
	}
	var err error
	o.server, err = l.Server(ctx, ServerConfig{Site: "Example Support", Accounts: accounts, Downloads: c.Downloads, Queue: c.Queue, Args: c.Site})
	return o, err
}

// Server is the office's own server, nil when it is in the first rep's program.
func (o *Office) Server() *Server { return o.server }

// Address is that of the site, host:port.
func (o *Office) Address() string {
	if o.server == nil {
		return o.listen
	}
	return o.server.Address
}

// Language is that of the office's programs.
func (o *Office) Language() string { return o.cfg.Language }

// Target is what a rep types to assist: the number; where each rep has a server of their own, with the site.
func (o *Office) Target(number string) string {
	if o.server == nil {
		return o.listen + " " + number
	}
	return number
}

// Rep starts the program of the office's first, second … rep (from 0) and signs them in.
func (o *Office) Rep(ctx context.Context, d *desk.Desk, which int) (*Rep, error) {
	c := RepConfig{Name: "rep", Language: o.cfg.Language, Loopback: true, OneSession: o.cfg.OneSession, Args: o.cfg.Args}
	if which > 0 {
		c.Name = fmt.Sprintf("rep%d", which+1)
	}
	switch {
	case o.server != nil:
		c.Site = o.server.Address
	case which == 0:
		c.Listen = o.listen
	}
	r, err := o.lab.Rep(ctx, d, c)
	if err != nil || o.server == nil {
		return r, err
	}
	return r, o.SignIn(ctx, r, which)
}

// SignIn signs the office's rep in at a program that has been started.
func (o *Office) SignIn(ctx context.Context, r *Rep, which int) error {
	if o.server == nil {
		return nil
	}
	return r.SignIn(ctx, accounts[which])
}

// Share has the rep of tab n ask for View or Control once the customer is there, the customer allow it, and waits for the picture. It
// returns the time from the customer's answer to the first picture on the rep's screen.
func Share(ctx context.Context, r *Rep, c *Customer, n int, what string) (time.Duration, error) {
	if _, err := r.WaitTab(ctx, n, "the customer is there and linked", func(t Tab) bool {
		list := t.Here("primary-customer")
		return len(list) == 1 && list[0].Linked
	}); err != nil {
		return 0, err
	}
	if err := r.Ask(ctx, what); err != nil {
		return 0, err
	}
	if err := c.Answer(ctx, true); err != nil {
		return 0, err
	}
	given, err := c.Consented(ctx)
	if err != nil {
		return 0, err
	}
	t, err := r.AwaitPicture(ctx, n)
	if err != nil {
		return 0, err
	}
	if what == Control {
		if t, err = r.WaitTab(ctx, n, "the rep controls", func(t Tab) bool { return t.Phase == "controlling" }); err != nil {
			return 0, err
		}
	}
	return t.Drawn.Sub(given), nil
}

// Consented is when the customer said yes to the question that Answer has answered, by the program's clock.
func (c *Customer) Consented(ctx context.Context) (at time.Time, err error) {
	_, err = c.Wait(ctx, "it tells when the customer agreed", func(v program.View) bool {
		at, _ = time.Parse(time.RFC3339Nano, v.String("consent"))
		return at.After(c.answered)
	})
	return at, err
}

// Asked is what the open question is about: View, Control, or "".
func (c *Customer) Asked() string { return asked(c.View()) }

func asked(v program.View) string {
	switch v.String("request") {
	case "view-desktop":
		return View
	case "control-desktop":
		return Control
	}
	return ""
}

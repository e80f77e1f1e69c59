// Package house is what a site lays down for its sessions, as both programs that run a server take it: flags, and lines of a file. It
// opens nothing and holds nothing to be right: the server looks at the values, and Check says beforehand, by the flag's name, what it would
// refuse of them. Main type: Rules; Number and Listed are flags for settings beside them. Called by the main packages below cmd, on the
// goroutine that reads the command line.
package house

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"deskhand/app/server"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// Rules are a site's. The zero value lays down nothing and asks for nothing.
type Rules struct {
	Idle     uint16   `toml:"idle_minutes"`
	Barred   []string `toml:"barred"`
	Codes    []string `toml:"tracking_codes"`
	Required bool     `toml:"codes_required"`
	Survey   bool     `toml:"survey"`
	Chat     bool     `toml:"context_chat"`
	Card     []string `toml:"join_fields"`
}

// Flags declares them.
func (r *Rules) Flags(fs *flag.FlagSet) {
	fs.Func("idle-minutes", "`number` of minutes after which a session ends that nobody uses, 5 to 1440; people are asked before; 0: never (default 0)",
		Number(&r.Idle, "a number of minutes, or 0"))
	fs.Var(Listed(&r.Barred), "barred", "`names` of what representatives may not ask customers for: view-desktop, control-desktop, view-app, control-app; several times or with commas; an account may have less")
	fs.Var(Listed(&r.Codes), "tracking-codes", "`name` of a tracking code that representatives are asked for when they start a session, such as \"Case number\"; up to 10, several times or with commas")
	fs.BoolVar(&r.Required, "codes-required", false, "sessions start only when the tracking codes are filled in")
	fs.Var(Listed(&r.Card), "join-fields", "`names` of what customers are asked for beside their name, which they may leave out: email, company, phone; only the representatives of their session get it")
	fs.BoolVar(&r.Chat, "context-chat", false, "the chat opens by itself where it is of use: with a message that comes while nothing is shown, and for customers from a queue")
	fs.BoolVar(&r.Survey, "survey", false, "ask customers at the end how it was; the answers stand in the reports")
}

// Check says what a server would not take of them, as a sentence about a flag.
func (r Rules) Check() error {
	var cfg server.Config
	switch err := r.Apply(&cfg); {
	case err != nil:
		return err
	case r.Idle != 0 && (r.Idle < session.MinIdle || r.Idle > session.MaxIdle):
		return fmt.Errorf("--idle-minutes %d: write %d to %d, or 0", r.Idle, session.MinIdle, session.MaxIdle)
	}
	for _, f := range cfg.Asks.Card {
		if !slices.Contains(wire.CardFields(), f) {
			return fmt.Errorf("--join-fields %s: write email, company or phone", f)
		}
	}
	if _, err := wire.Encode(wire.Welcome{Asks: wire.Asks{Codes: cfg.Asks.Codes}}); err != nil {
		return fmt.Errorf("--tracking-codes: at most %d, each with a name of 1 to %d characters", wire.MaxCodes, wire.MaxCode)
	}
	if _, err := wire.Encode(wire.Welcome{Asks: cfg.Asks}); err != nil {
		return errors.New("--join-fields: write each of them once")
	}
	return nil
}

// Apply lays them down in a server's configuration, whose policy about anything else stays.
func (r Rules) Apply(cfg *server.Config) error {
	barred, err := session.ParseActivities(r.Barred)
	if err != nil {
		return fmt.Errorf("--barred: %w: write view-desktop, control-desktop, view-app or control-app", err)
	}
	cfg.Policy.Idle, cfg.Policy.Barred = r.Idle, barred
	cfg.Asks = wire.Asks{Codes: r.Codes, Required: r.Required, Survey: r.Survey, Chat: r.Chat}
	for _, name := range r.Card { // what is no field the server refuses
		cfg.Asks.Card = append(cfg.Asks.Card, wire.CardField(name))
	}
	return nil
}

// Number is a flag for a whole number up to 65535; how says what to write, to who wrote something else.
func Number(to *uint16, how string) func(string) error {
	return func(s string) error {
		n, err := strconv.ParseUint(s, 10, 16)
		if err != nil {
			return errors.New("write " + how)
		}
		*to = uint16(n)
		return nil
	}
}

// Listed is a List into a setting that a file may have filled: what is given first takes the place of that.
func Listed(to *[]string) flag.Value { return &listed{to: (*List)(to)} }

type listed struct {
	to    *List
	given bool
}

// String implements flag.Value, also for the zero value, which flag asks.
func (l *listed) String() string {
	if l.to == nil {
		return ""
	}
	return l.to.String()
}

// Set implements flag.Value.
func (l *listed) Set(s string) error {
	if !l.given {
		*l.to, l.given = nil, true
	}
	return l.to.Set(s)
}

// List is a flag that may be given several times, or once with commas.
type List []string

// String implements flag.Value.
func (l *List) String() string { return strings.Join(*l, ",") }

// Set adds what a flag says.
func (l *List) Set(s string) error {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			*l = append(*l, part)
		}
	}
	return nil
}

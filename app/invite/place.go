package invite

import (
	"encoding/base64"
	"log/slog"
	"strings"
)

// Place is a place in a queue of a site, held by a ticket. Deep writes it; String hides the ticket.
type Place struct {
	Site      Site
	Ticket    Ticket
	ServerKey [32]byte // zero: a public CA vouches for the server
}

// Ticket holds a place. It prints and logs as "[redacted]": who has it gets the link into the session.
type Ticket [ticketBytes]byte

func (Ticket) String() string       { return redacted }
func (Ticket) GoString() string     { return redacted }
func (Ticket) LogValue() slog.Value { return slog.StringValue(redacted) }

// Text is the ticket as it is sent, 32 characters of base64url.
func (t Ticket) Text() string { return base64.RawURLEncoding.EncodeToString(t[:]) }

// ParseTicket reads what Text wrote; ErrLink.
func ParseTicket(s string) (t Ticket, err error) {
	if !decode64(t[:], s, ticketChars) {
		return Ticket{}, ErrLink
	}
	return t, nil
}

// String is for logs: no ticket.
func (p Place) String() string { return "place at " + p.Site.String() }

func (p Place) GoString() string     { return p.String() }
func (p Place) LogValue() slog.Value { return slog.StringValue(p.String()) }

// Deep is the deep link, ticket included.
func (p Place) Deep() string {
	f := linkVersion + "." + p.Ticket.Text()
	if p.ServerKey != [32]byte{} {
		f += "." + base64.RawURLEncoding.EncodeToString(p.ServerKey[:])
	}
	return scheme + ":" + verbWait + "/" + p.Site.String() + "#" + f
}

// deepWait reads what stands after the verb: a place, or a queue's form.
func deepWait(parts []string, fragment string) (Target, error) {
	switch {
	case len(parts) == 2:
		return deepEntry(parts[0], parts[1], fragment)
	case len(parts) == 1:
		return deepPlace(parts[0], fragment)
	}
	return Target{}, ErrLink
}

// deepPlace reads what stands after the verb.
func deepPlace(at, fragment string) (Target, error) {
	site, err := parseAuthority(at, defaultPort)
	if err != nil {
		return Target{}, ErrLink
	}
	p := Place{Site: site}
	fragment, called, err := cutCalled(fragment)
	if err != nil {
		return Target{}, err
	}
	rest, err := ofVersion(fragment)
	if err != nil {
		return Target{}, err
	}
	ticket, key, keyed := strings.Cut(rest, ".")
	if p.Ticket, err = ParseTicket(ticket); err != nil || p.Ticket == (Ticket{}) {
		return Target{}, ErrLink
	}
	if keyed && key != "" && (!decode64(p.ServerKey[:], key, keyChars) || p.ServerKey == [32]byte{}) {
		return Target{}, ErrLink
	}
	return Target{Kind: TargetPlace, Site: site, Role: Customer, Place: p, Called: called}, nil
}

package invite

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const ticketText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"

func places() (list []Place) {
	ticket := must(ParseTicket(ticketText))
	for _, at := range []Site{site, {Host: "192.168.1.20", Port: 8443}, {Host: "2001:db8::1", Port: 443}, {Host: "münchen.example", Port: 443}} {
		list = append(list, Place{Site: at, Ticket: ticket}, Place{Site: at, Ticket: ticket, ServerKey: [32]byte{9}})
	}
	return list
}

func TestPlaceRoundTrip(t *testing.T) {
	for _, p := range places() {
		want := Target{Kind: TargetPlace, Site: p.Site, Role: Customer, Place: p}
		for _, in := range []string{p.Deep(), strings.Replace(p.Deep(), "deskhand:", "DESKHAND://", 1), strings.Replace(p.Deep(), "#", "/#", 1)} {
			if got, err := ParseDeep(in); err != nil || got != want {
				t.Errorf("%s: %+v, %v", in, got, err)
			}
		}
		if got, err := ParseAnything("Wait here: <" + p.Deep() + ">."); err != nil || got != want {
			t.Errorf("in a text: %+v, %v", got, err)
		}
		if _, err := ParseLink(p.Deep()); !errors.Is(err, ErrLink) {
			t.Errorf("a place counts as a link: %v", err)
		}
	}
	if got := places()[0].Deep(); got != "deskhand:wait/support.example.com#1."+ticketText {
		t.Errorf("written %s", got)
	}
}

func TestPlacesAreRefused(t *testing.T) {
	const at = "deskhand:wait/support.example.com"
	for in, want := range map[string]error{
		at: ErrLink, at + "#": ErrLink, at + "#" + ticketText: ErrLink, at + "#1.": ErrLink, at + "#1." + ticketText[1:]: ErrLink,
		at + "#1." + ticketText + "A": ErrLink, at + "#1." + strings.Repeat("A", 32): ErrLink, at + "#1." + ticketText + ".x": ErrLink,
		at + "#1." + ticketText + "." + strings.Repeat("A", 43): ErrLink, at + "/" + string(session) + "#1." + ticketText: ErrLink,
		at + "?x=1#1." + ticketText: ErrLink, "deskhand:wait/a@b#1." + ticketText: ErrLink, "deskhand:wait/#1." + ticketText: ErrLink,
		at + "#2." + ticketText: ErrVersion, "deskhand:join/support.example.com#1." + ticketText: ErrLink,
		at + "#1." + strings.ReplaceAll(ticketText, "A", "+"): ErrLink,
	} {
		if got, err := ParseDeep(in); !errors.Is(err, want) {
			t.Errorf("%s: %+v, %v, want %v", in, got, err, want)
		}
	}
}

func TestTicketsDoNotPrint(t *testing.T) {
	p := places()[1]
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "place", p, "ticket", p.Ticket)
	for _, text := range []string{fmt.Sprint(p), fmt.Sprintf("%v %+v %#v", p, p, p.Ticket), logged.String()} {
		if strings.Contains(text, ticketText) || strings.Contains(text, "1, 2, 3") || strings.Contains(text, "0x1, 0x2") {
			t.Errorf("printed %s", text)
		}
	}
}

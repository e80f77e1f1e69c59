package sessiontab_test

import (
	"strings"
	"testing"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
)

// Whose program is gone, from the site and from us, is said to be so at once, long before anybody takes them for lost: in the status line and
// to who wants to ask them. A link that breaks while the site still sees them, or a site that is away, is no sign of it.
func TestWhoIsAway(t *testing.T) {
	r := newRig(t, "en")
	for name, c := range map[string]struct {
		connected, linked, site bool
		away                    bool
	}{
		"there":                    {true, true, true, false},
		"their link is down":       {true, false, true, false},
		"their line to the site":   {false, true, true, false},
		"killed":                   {false, false, true, true},
		"nobody knows, we are not": {false, false, false, false},
	} {
		s := withCustomer(inviting())
		s.Seat.Connected = c.site
		customer, _ := sessiontab.Customer(s)
		people := map[session.ParticipantID]console.Person{}
		for id, p := range s.People {
			people[id] = p
		}
		p := people[customer.ID]
		p.Connected, p.Linked = c.connected, c.linked
		people[customer.ID] = p
		s.People = people
		r.show(s)
		if got := strings.Contains(sessiontab.StatusText(r.Tab), "connection is lost: waiting"); got != c.away {
			t.Errorf("%s: the status line says %q", name, sessiontab.StatusText(r.Tab))
		}
		if why := sessiontab.AskReason(s, session.ViewDesktop); strings.Contains(why, "connection is lost") != c.away {
			t.Errorf("%s: asking is %q", name, why)
		}
	}
}

package main

import (
	"slices"
	"testing"

	"deskhand/app/invite"
	"deskhand/app/share"
)

// Whose representative cannot be reached asks for their place again, and follows whatever it says: the same way in, or another. Everything
// else ends it, and so does whoever waits no more.
func TestAPlaceIsAskedAgainWhereTheRepIsGone(t *testing.T) {
	way := func(session string) invite.Target {
		return invite.Target{Kind: invite.TargetLink, Session: invite.SessionID(session), BySite: true}
	}
	for name, c := range map[string]struct {
		ways   []invite.Target // that the place leads to; then it is gone
		visits []share.Trouble // what comes of each
		breath int             // pauses that are waited for
		asked  []bool          // whether a way in was known already
		want   share.Trouble
	}{
		"into the session":      {[]invite.Target{way("a")}, []share.Trouble{share.NoTrouble}, 9, []bool{false}, share.NoTrouble},
		"the rep is back":       {[]invite.Target{way("a"), way("a")}, []share.Trouble{share.Reconnecting, share.NoTrouble}, 9, []bool{false, true}, share.NoTrouble},
		"another rep":           {[]invite.Target{way("a"), way("b")}, []share.Trouble{share.Reconnecting, share.NoTrouble}, 9, []bool{false, true}, share.NoTrouble},
		"the place is gone":     {[]invite.Target{way("a")}, []share.Trouble{share.Reconnecting}, 9, []bool{false, true}, share.PlaceGone},
		"not admitted":          {[]invite.Target{way("a"), way("a")}, []share.Trouble{share.NotAdmitted}, 9, []bool{false}, share.NotAdmitted},
		"they want no more":     {[]invite.Target{way("a"), way("a")}, []share.Trouble{share.Reconnecting}, 0, []bool{false}, share.NoTrouble},
		"no way from the start": {nil, nil, 9, []bool{false}, share.PlaceGone},
	} {
		var asked []bool
		var went []invite.Target
		got := reach(func(again bool) (invite.Target, share.Trouble) {
			asked = append(asked, again)
			if len(asked) > len(c.ways) {
				return invite.Target{}, share.PlaceGone
			}
			return c.ways[len(asked)-1], share.NoTrouble
		}, func(into invite.Target) share.Trouble {
			went = append(went, into)
			return c.visits[len(went)-1]
		}, func() bool { c.breath--; return c.breath >= 0 })
		if got != c.want || !slices.Equal(asked, c.asked) || len(went) != len(c.visits) {
			t.Errorf("%s: %q, asked %v, went to %d", name, got, asked, len(went))
		}
		for i, into := range went {
			if into.Session != c.ways[i].Session {
				t.Errorf("%s: went to %s", name, into.Session)
			}
		}
	}
}

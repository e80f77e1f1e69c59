package sessiontab_test

import (
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
)

// roomForTab is what the smallest window leaves a tab beside the rail, in units (TestRoomForASession in ui/console).
const roomForTab = 1024 - 93

// seeking asks for another screen than the one that is shown.
func seeking(s console.Snapshot) console.Snapshot {
	s = asking(s)
	s.State.Request.Activity = session.ViewDesktop
	return s
}

// Whatever is going on, and in either language: nothing in a tab makes the smallest window larger.
func TestNoStateWidensTheSmallestWindow(t *testing.T) {
	viewed, over := viewing(withCustomer(inviting())), withCustomer(inviting())
	windows, lost, offline, paused, idle := viewed, viewed, viewed, controlling(viewed), unused(viewed)
	windows.State.Share.Source = session.Source{Apps: true, Name: "Writer"}
	over.Over = true
	lost.People = map[session.ParticipantID]console.Person{2: {}}
	offline.Seat.Connected, offline.Seat.Since = false, moment.Add(-12*time.Second)
	paused.State.Share.Paused = true
	states := map[string]console.Snapshot{
		"opening": {Primary: true}, "inviting": inviting(), "card": withCustomer(inviting()), "asked": asking(withCustomer(inviting())),
		"viewing": viewed, "asked while it views": asking(viewed), "another screen": seeking(viewed), "controlling": controlling(viewed),
		"another screen while it controls": seeking(controlling(viewed)), "windows": windows, "other windows": seeking(windows), "paused": paused,
		"no link": lost, "no site": offline, "nobody does anything": idle, "assisting": assisting(viewed), "a team": talking(viewing(team())),
		"an assistant in a team": as(3, viewing(team())), "showing": showing(withCustomer(inviting())), "lent": lent(withCustomer(inviting()), time.Minute, false),
		"the representative is lost": as(3, held(viewing(team()), time.Minute)), "an agent": agentled(), "over": over,
	}
	for _, language := range []string{"en", "es"} {
		for name, s := range states {
			r := newRig(t, language)
			r.pictures = append(r.pictures, desktopPicture())
			r.Update(sessiontab.Snapshot{Session: s, At: moment, Rep: "Ana Ruiz", Language: language, Agent: true, Screens: twoScreens()})
			if got := r.MinSize().Width; got > roomForTab {
				t.Errorf("%s: %s is %v wide, and there is room for %v", language, name, got, roomForTab)
			}
		}
	}
}

package sessiontab_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
)

// past is a session that is over: Ana led it first, her connection was lost, Luis took over; Inés had left and come back, María was sent out, and
// Eva and Jon never came in.
func past() console.Snapshot {
	s := as(3, handed(controlling(viewing(team()))))
	s.Over, s.State.Phase, s.State.EndReason = true, session.Ended, session.ReasonDone
	s.State.People[0].Presence, s.State.People[0].Reason = session.Gone, session.ReasonLost
	s.State.People[3].Presence, s.State.People[3].Reason = session.Gone, session.ReasonRemoved
	s.State.People[4].Presence, s.State.People[4].Reason = session.Gone, session.ReasonDone
	s.State.People = append(s.State.People, session.Participant{ID: 6, Role: session.SecondaryCustomer, Name: "Eva", Presence: session.Admitted},
		session.Participant{ID: 7, Role: session.SecondaryCustomer, Name: "Jon", Presence: session.Gone, Reason: session.ReasonDone},
		session.Participant{ID: 8, Role: session.Assistant, Name: "Inés", Platform: "macOS", Presence: session.Here},
		session.Participant{ID: 9, Role: session.Assistant, Name: "Noa", Platform: "Linux", Presence: session.Gone, Reason: session.ReasonDone})
	return s
}

// When a session is over, the panel says who took part in it, what they were, and who went before its end; nobody is there any more, shares
// or is well connected.
func TestWhoTookPart(t *testing.T) {
	r := newRig(t, "en")
	r.show(past())
	for id, want := range map[session.ParticipantID]string{
		1: "Led the session before · lost the connection · Linux", 2: "Customer · Windows", 3: "Led the session · Linux",
		4: "Other customer · was removed · Windows", 5: "", 6: "", 7: "", 8: "Assisted · macOS", 9: "Assisted · left earlier · Linux",
	} {
		if got := sessiontab.PersonText(r.Tab, id); got != want {
			t.Errorf("participant %d: %q, want %q", id, got, want)
		}
	}
	if said := strings.Join(texts(r.Content), "\n"); !strings.Contains(said, "Took part (6)") || strings.Contains(said, "Participants (") {
		t.Errorf("the panel says\n%s", said)
	}
	live := func() (names []string) {
		for _, o := range test.LaidOutObjects(sessiontab.PeoplePanel(r.Tab)) {
			if icon, is := o.(*widget.Icon); is && icon.Visible() && icon.Resource != nil {
				names = append(names, icon.Resource.Name())
			}
		}
		return names
	}
	for _, name := range live() {
		if !strings.HasPrefix(name, "deskhand.subtle_") {
			t.Errorf("an icon of the panel is %s", name)
		}
	}
	r.show(controlling(viewing(team())))
	if said := strings.Join(texts(r.Content), "\n"); !strings.Contains(said, "Participants (5)") || !slices.ContainsFunc(live(), func(s string) bool { return strings.HasPrefix(s, "deskhand.live_") }) {
		t.Errorf("of a session that goes on the panel shows %v and says\n%s", live(), said)
	}
}

// Only who asks is told when to ask again.
func TestWhoCannotAskIsNotToldToAskAgain(t *testing.T) {
	refused := handed(team())
	refused.Notices = append(refused.Notices, console.Notice{N: 10, Kind: console.NoticeRefused, Who: 2, By: 3, What: session.ConfirmRep, At: moment})
	for me, want := range map[session.ParticipantID]string{
		3: "Marta said no: nothing is shown any more. Ask again when they are ready.", 1: "Marta said no: nothing is shown any more.",
	} {
		r := newRig(t, "en")
		r.show(as(me, refused))
		if got := sessiontab.CardSays(r.Tab); got != want {
			t.Errorf("participant %d reads %q, want %q", me, got, want)
		}
	}
}

package sessiontab_test

import (
	"strings"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
)

// When the customer has gone the tab keeps their name and says so above the invitation; what became of the e-mail that brought them is not
// said any more, until there is something new of one.
func TestTheTabSaysThatTheCustomerHasGone(t *testing.T) {
	for _, c := range []struct {
		kind console.NoticeKind
		want string
	}{
		{console.NoticeLeft, "Marta left at 12:58. Invite them again, or end the session."},
		{console.NoticeLost, "The connection to Marta was lost; since 12:58 they are no longer in the session. Invite them again, or end the session."},
		{console.NoticeRemoved, "Marta was removed at 12:58. Invite somebody, or end the session."},
	} {
		r := newRig(t, "en")
		here := withCustomer(inviting())
		show := func(s console.Snapshot, said string) string {
			now := sessiontab.Snapshot{Session: s, At: moment, Rep: "Ana Ruiz", Language: "en"}
			now.Mail.Condition, now.Mail.Said = theme.Waiting, said
			r.Update(now)
			return strings.Join(texts(r.Content), "\n")
		}
		if got := show(here, "No mail program opened"); strings.Contains(got, "left at") {
			t.Errorf("while she is here: %s", got)
		}
		gone := here
		gone.State.People[1].Presence = session.Gone
		gone.Notices = append(gone.Notices, console.Notice{N: 9, At: moment.Add(-2 * time.Minute), Kind: c.kind, Who: 2})
		got := show(gone, "No mail program opened")
		if !strings.Contains(got, c.want) || strings.Contains(got, "No mail program opened") {
			t.Errorf("%s: it says\n%s", c.kind, got)
		}
		if title := sessiontab.Title(gone); title != "Marta" {
			t.Errorf("%s: the tab is called %q", c.kind, title)
		}
		if got := show(gone, "Opening your mail program"); !strings.Contains(got, "Opening your mail program") {
			t.Error("what becomes of the next e-mail is not said")
		}
		back := gone
		back.State.People = append(back.State.People[:2:2], session.Participant{ID: 3, Role: session.PrimaryCustomer, Name: "Ben", Presence: session.Here})
		if got := show(back, ""); strings.Contains(got, c.want) || sessiontab.Title(back) != "Ben" {
			t.Errorf("with another customer, %q: %s", sessiontab.Title(back), got)
		}
	}
}

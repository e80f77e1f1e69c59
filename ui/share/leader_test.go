package share

import (
	"testing"

	"deskhand/app/session"
	"deskhand/app/share"
)

// In a session that is over everybody is gone: who led is who was in it then, and else who led last.
func TestLeader(t *testing.T) {
	gone := func(name string, why session.Reason) session.Participant {
		return session.Participant{ID: 1, Role: session.PrimaryRep, Name: name, Presence: session.Gone, Reason: why}
	}
	ana, luis := gone("Ana", session.ReasonEnded), gone("Luis", session.ReasonHanded)
	nora := gone("Nora", session.ReasonEnded)
	nora.Role = session.PrimaryCustomer
	here := ana
	here.Presence, here.Reason = session.Here, ""
	for _, c := range []struct {
		people []session.Participant
		want   string
	}{
		{[]session.Participant{ana, nora, luis}, "Ana"}, {[]session.Participant{luis, nora, ana}, "Ana"},
		{[]session.Participant{here, luis}, "Ana"}, {[]session.Participant{nora, luis}, "Luis"}, {[]session.Participant{nora}, ""},
	} {
		if got := leader(share.Snapshot{State: session.State{People: c.people}}); got.Name != c.want {
			t.Errorf("%+v was led by %q, want %q", c.people, got.Name, c.want)
		}
	}
}

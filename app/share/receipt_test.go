package share

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/screen"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// play writes the events of a session into a receipt, one entry each.
func play(me session.ParticipantID, events ...session.Event) []LineKind {
	r := receipt{me: me}
	state := session.State{}
	for _, ev := range events {
		state = session.Evolve(state, ev)
		r.write(state, ev)
	}
	var kinds []LineKind
	for _, l := range r.lines {
		kinds = append(kinds, l.Kind)
	}
	return kinds
}

// TestReceiptIsOnlyAboutThisCustomer: Marta came first and was helped, then left; Jon came later. Each keeps their own part.
func TestReceiptIsOnlyAboutThisCustomer(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(1000+s), 0) }
	const ana, marta, jon session.ParticipantID = 1, 2, 3
	person := func(id session.ParticipantID, role session.Role, name string) session.Participant {
		return session.Participant{ID: id, Role: role, Name: name, Presence: session.Admitted, Since: at(0)}
	}
	ask := func(n session.RequestID, to session.ParticipantID) session.Requested {
		return session.Requested{Request: session.Request{ID: n, Activity: session.ControlDesktop, From: ana, To: to, At: at(1)}}
	}
	rep := person(ana, session.PrimaryRep, "Ana")
	rep.Presence = session.Here
	events := []session.Event{
		session.Started{ID: "s", Org: "Acme", Rep: rep, At: at(0)},
		session.ParticipantAdmitted{Participant: person(marta, session.PrimaryCustomer, "Marta"), At: at(1)},
		session.ParticipantJoined{ID: marta, At: at(1)},
		ask(1, marta),
		session.RequestClosed{ID: 1, Allowed: true, At: at(2)},
		session.ConsentGiven{Consent: session.Consent{By: marta, See: true, Drive: true, All: true}, At: at(2)},
		session.ShareStarted{By: marta, At: at(3)},
		session.ControlGranted{To: ana, Epoch: 1, At: at(3)},
		session.SharePaused{On: true, At: at(4)},
		session.SharePaused{On: false, At: at(5)},
		session.ControlEnded{From: ana, By: marta, Epoch: 2, Reason: session.ReasonPanic, At: at(6)},
		session.ShareStopped{By: marta, Sharer: marta, Reason: session.ReasonPanic, At: at(6)},
		session.ParticipantLeft{ID: marta, By: marta, Reason: session.ReasonDone, At: at(7)},
		session.ParticipantAdmitted{Participant: person(jon, session.PrimaryCustomer, "Jon"), At: at(8)},
		session.ParticipantJoined{ID: jon, At: at(8)},
		ask(2, jon),
		session.RequestClosed{ID: 2, Reason: session.ReasonRefused, At: at(9)},
		ask(3, jon),
		session.RequestClosed{ID: 3, Reason: session.ReasonNoAnswer, At: at(9)},
		session.SessionEnded{By: ana, Reason: session.ReasonDone, At: at(10)},
	}
	for who, want := range map[session.ParticipantID][]LineKind{
		marta: {LineJoined, LinePresent, LineAsked, LineAllowed, LineAllowedAll, LineShareStart, LineControlStart, LinePaused, LineResumed,
			LineControlStop, LineShareStop, LineLeft},
		jon: {LineJoined, LinePresent, LineAsked, LineRefused, LineAsked, LineNoAnswer, LineEnded},
	} {
		if got := play(who, events...); !slices.Equal(got, want) {
			t.Errorf("participant %d:\n got %v\nwant %v", who, got, want)
		}
	}
}

func TestTroubleOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Trouble
		hard bool
	}{
		{nil, NoTrouble, false},
		{seat.ErrNotAdmitted, NotAdmitted, false},
		{fmt.Errorf("join: %w", seat.ErrReconnecting), Reconnecting, false},
		{fmt.Errorf("x: %w: %w", seat.ErrFork, errors.New("y")), Forged, true},
		{peer.ErrFingerprint, Forged, true},
		{client.ErrServerKey, ServerKey, true},
		{fmt.Errorf("certificate of x: %w", client.ErrUntrusted), Untrusted, true},
		{client.ErrOutdated, Outdated, false},
		{fmt.Errorf("%w: %w", client.ErrOutdated, wire.VersionError{Theirs: wire.Version + 1}), SiteNewer, false},
		{fmt.Errorf("%w: %w", client.ErrOutdated, wire.VersionError{Theirs: wire.Version - 1}), SiteOlder, false},
		{invite.ErrLink, BadInvitation, false},
		{fmt.Errorf("%w: %w", screen.ErrScreen, errors.New("z")), ScreenTrouble, false},
		{fmt.Errorf("reach: %w", &net.OpError{Op: "dial", Err: errors.New("refused")}), Unreachable, false},
		{fmt.Errorf("reach: %w", &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}), UnknownSite, false},
		{fmt.Errorf("visit: %w", &url.Error{Op: "Post", URL: "https://192.0.2.2/", Err: context.DeadlineExceeded}), Unreachable, false},
		{errors.New("something new"), UnknownTrouble, false},
	} {
		if got := TroubleOf(c.err); got != c.want || got.Hard() != c.hard {
			t.Errorf("%v: %q (hard %v), want %q (hard %v)", c.err, got, got.Hard(), c.want, c.hard)
		}
	}
}

package console_test

import (
	"slices"
	"testing"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/share"
)

// A question for something else than is shown is noticed as one, with what is shown; the first question, and one for control, are not.
func TestAskingForSomethingElseIsNoticedAsThat(t *testing.T) {
	_, ana, marta, _ := pair(t)
	newestOf := func(kind console.NoticeKind, what session.Activity) console.Notice {
		t.Helper()
		s := ana.until(t, string(kind)+" "+string(what), func(s console.Snapshot) bool {
			return len(s.Notices) > 0 && slices.ContainsFunc(s.Notices[len(s.Notices)-1:], func(n console.Notice) bool { return n.Kind == kind && n.What == what })
		})
		return s.Notices[len(s.Notices)-1]
	}
	ana.Ask(session.ViewDesktop)
	if n := newestOf(console.NoticeAsked, session.ViewDesktop); n.Instead {
		t.Errorf("the first question: %+v", n)
	}
	marta.until(t, "the box", asked(session.ViewDesktop))
	marta.Allow(marta.shown(), share.Yes{})
	if n := newestOf(console.NoticeAllowed, session.ViewDesktop); n.Instead {
		t.Errorf("the first answer: %+v", n)
	}
	ana.until(t, "her screen", func(s console.Snapshot) bool { return s.State.Share.By == 2 })
	ana.Ask(session.ViewDesktop)
	if n := newestOf(console.NoticeAsked, session.ViewDesktop); !n.Instead || n.Source.Apps {
		t.Errorf("another screen: %+v", n)
	}
	marta.until(t, "the other box", asked(session.ViewDesktop))
	marta.Refuse(marta.shown())
	if n := newestOf(console.NoticeRefused, session.ViewDesktop); !n.Instead {
		t.Errorf("the no: %+v", n)
	}
	ana.Ask(session.ControlDesktop)
	if n := newestOf(console.NoticeAsked, session.ControlDesktop); n.Instead {
		t.Errorf("control: %+v", n)
	}
}

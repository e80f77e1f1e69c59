package console_test

import (
	"slices"
	"testing"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/share"
)

// since are the kinds of notices from one on.
func since(s console.Snapshot, n uint64) []console.NoticeKind {
	var kinds []console.NoticeKind
	for _, notice := range s.Notices {
		if notice.N > n {
			kinds = append(kinds, notice.Kind)
		}
	}
	return kinds
}

func newest(s console.Snapshot) uint64 {
	if len(s.Notices) == 0 {
		return 0
	}
	return s.Notices[len(s.Notices)-1].N
}

// What was asked, what came of it and who acts since then is noticed, each once and in this order; a no to a new rep is a no, not a stop
// besides. Who leaves has left, and nothing is amiss.
func TestWhatIsNoticed(t *testing.T) {
	_, ana, luis, marta, _ := team(t)
	s := luis.until(t, "the control of before", func(s console.Snapshot) bool { return len(since(s, 0)) >= 3 })
	if got, want := since(s, newest(s)-3), []console.NoticeKind{console.NoticeAsked, console.NoticeAllowed, console.NoticeDrives}; !slices.Equal(got, want) {
		t.Errorf("of the question for control %v, want %v", got, want)
	}
	last := newest(s)
	ana.Transfer(3)
	marta.until(t, "who helps now is asked", asked(session.ConfirmRep))
	marta.refuse()
	s = luis.until(t, "the no", func(s console.Snapshot) bool { return s.State.Share.By == 0 && leads(3)(s) })
	if got, want := since(s, last), []console.NoticeKind{console.NoticeLead, console.NoticeAsked, console.NoticeRefused}; !slices.Equal(got, want) {
		t.Errorf("of the transfer %v, want %v", got, want)
	}
	if n := s.Notices[len(s.Notices)-1]; n.What != session.ConfirmRep || n.Who != 2 || n.By != 3 {
		t.Errorf("the no is %+v", n)
	}
	marta.until(t, "nothing is shown", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	before := newest(ana.until(t, "the no at Ana's", func(s console.Snapshot) bool { return s.State.Share.By == 0 && leads(3)(s) }))
	ana.End()
	s = ana.until(t, "the end of her part", func(s console.Snapshot) bool { return s.Over })
	if got, want := since(s, before), []console.NoticeKind{console.NoticeLeft}; !slices.Equal(got, want) {
		t.Errorf("of leaving %v, want %v", got, want)
	}
}

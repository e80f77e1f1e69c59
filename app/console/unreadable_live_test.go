package console_test

import (
	"slices"
	"testing"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/share"
)

// What a customer's program sends is no picture: the rep looks at it no more, it ends for everybody, and the rep is told. What is shown
// afterwards is seen again.
func TestWhatIsNoPictureEndsTheView(t *testing.T) {
	_, ana, marta, _ := pair(t)
	for range 2 {
		ana.Ask(session.ViewDesktop)
		marta.until(t, "the box", asked(session.ViewDesktop))
		marta.Allow(marta.shown(), share.Yes{})
		ana.until(t, "the share", func(s console.Snapshot) bool { return s.State.Share.By == 2 })
		ana.picture(t)
		ana.Unreadable()
		ana.until(t, "the end, and word of it", func(s console.Snapshot) bool {
			return s.State.Share.By == 0 && lastNotice(console.NoticeUnreadable)(s) && s.Notices[len(s.Notices)-1].Who == 2
		})
		marta.until(t, "the end", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	}
}

// The same of what a rep's program sends to the customer.
func TestWhatIsNoPictureEndsTheShowing(t *testing.T) {
	_, ana, _, marta := shown(t)
	marta.Unreadable()
	marta.until(t, "the end, and why", func(s share.Snapshot) bool {
		return s.Seen.By.ID == 0 && slices.ContainsFunc(s.Receipt, func(l share.Line) bool { return l.Kind == share.LineUnreadable && l.Who == "Ana" })
	})
	ana.until(t, "the end", func(s console.Snapshot) bool { return s.State.Share.By == 0 && !s.Own.Open })
}

package console_test

import (
	"slices"
	"testing"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/media/capture"
)

// Rule 87: who shows the whole desktop says of which screens it is made; of one monitor it is none of the viewers' business what else there is.
func TestRule87ScreensAreTold(t *testing.T) {
	_, ana, marta, _ := pair(t)
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", asked(session.ViewDesktop))
	marta.Allow(marta.shown(), share.Yes{})
	want := []wire.Screen{{W: 640, H: 360, Name: "Pattern"}}
	ana.until(t, "her screens", func(s console.Snapshot) bool { return s.State.Share.By == 2 && slices.Equal(s.People[2].Screens, want) })
	ana.StopViewing()
	ana.until(t, "nothing", func(s console.Snapshot) bool { return s.State.Share.By == 0 })
	ana.until(t, "word of it", noticed(console.NoticeUnviewed))
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box again", asked(session.ViewDesktop))
	marta.Allow(marta.shown(), share.Yes{Monitor: capture.Monitor{ID: 1, Name: "Pattern"}})
	ana.until(t, "one monitor", func(s console.Snapshot) bool {
		return s.State.Share.By == 2 && s.State.Share.Source.Monitor == 1 && len(s.People[2].Screens) == 0
	})
}

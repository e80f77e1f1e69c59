package share

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/theme"
)

// answers are the buttons of the question that is open over the main window: stay, leave.
func (b *bench) answers() []fyne.Tappable {
	top := b.window.Canvas().Overlays().Top()
	if top == nil {
		b.t.Fatal("no question is open")
	}
	var list []fyne.Tappable
	for _, o := range test.LaidOutObjects(top) {
		if t, ok := o.(interface {
			fyne.Tappable
			fyne.Focusable
		}); ok {
			list = append(list, t)
		}
	}
	if len(list) != 2 {
		b.t.Fatalf("%d answers", len(list))
	}
	return list
}

// All of the question is in the window, in the longer language, too.
func TestTheQuestionWhetherToLeaveFits(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		b := newBench(t, language)
		b.Update(snapshot(share.Waiting))
		b.closed()
		last := b.answers()[1].(fyne.CanvasObject)
		end := fyne.CurrentApp().Driver().AbsolutePositionForObject(last).X + last.Size().Width
		if end > windowWidth-5*theme.Grid {
			t.Errorf("%s: its answers end at %v of %v", language, end, windowWidth)
		}
	}
}

// In a session the close button asks; Stay and Escape change nothing, and Leave goes as the page's button does.
func TestClosingTheWindowInASessionAsks(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Waiting))
	b.closed()
	test.Tap(b.answers()[0])
	b.wantHeard("stayed")
	b.closed()
	b.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	b.wantHeard("Escape")
	if b.window.Canvas().Overlays().Top() != nil {
		t.Fatal("Escape leaves the question open")
	}
	b.closed()
	b.Update(snapshot(share.Waiting)) // as every half second
	test.Tap(b.answers()[1])
	b.wantHeard("left", Leave{})
	b.Update(over())
	b.closed()
	b.wantHeard("the end closed", Quit{})
}

// Who closes it again and again gets out, whatever the site does.
func TestClosingTheWindowAgainAlwaysLeadsOut(t *testing.T) {
	b := newBench(t, "en")
	away := snapshot(share.Waiting)
	away.Seat.Connected = false
	b.Update(away)
	b.closed()
	b.wantHeard("once")
	b.closed()
	b.wantHeard("twice", Leave{})
	b.Update(away)
	b.closed()
	b.wantHeard("three times", Quit{})
}

// What matters more takes the question away unanswered; what begins beside it does not hide it.
func TestTheQuestionWhetherToLeaveGivesWay(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Waiting))
	b.closed()
	b.Update(b.asked(1, session.ViewDesktop))
	if b.window.Canvas().Overlays().Top() != nil {
		t.Error("it lies over the question of the representative")
	}
	b.closed()
	b.wantHeard("closed while asked", Refuse{Request: 1})
	no := snapshot(share.Waiting)
	no.Receipt = []share.Line{{Kind: share.LineRefused, Reason: session.ReasonRefused}}
	b.Update(no)
	if want := "You said no, so nothing was allowed."; !b.Waiting.note.Visible() || !strings.HasPrefix(b.Waiting.note.TraceText(), want) {
		t.Errorf("closed on the question, they read %q", b.Waiting.note.TraceText())
	}
	b.closed()
	b.wantHeard("the first time since")
	b.Update(snapshot(share.Starting))
	b.heard()
	if b.shown == nil {
		t.Fatal("hidden with the question that the customer has before them")
	}
	test.Tap(b.answers()[0])
	b.Update(snapshot(share.Viewed))
	b.wantHeard("stayed")
	if b.shown != nil {
		t.Error("still there beside the banner")
	}
}

// A menu that is open when the window is closed is not the question, which was answered before: it is asked again.
func TestAMenuIsNotTheQuestionWhetherToLeave(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Waiting))
	b.closed()
	test.Tap(b.answers()[0])
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", fyne.NewMenuItem("Paste", nil)), b.window.Canvas(), fyne.NewPos(9, 9))
	b.closed()
	b.wantHeard("closed beside a menu")
	test.Tap(b.answers()[1])
	b.wantHeard("left", Leave{})
}

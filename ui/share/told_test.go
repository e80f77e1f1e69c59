package share

import (
	"errors"
	"net"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/entry"
)

// The cursor stands where something has to be typed.
func TestTheFormBeginsWhereSomethingIsMissing(t *testing.T) {
	site := invite.Site{Host: "a.example", Port: 443}
	number, err := invite.ParseNumber("4821 9307 7415")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		fill invite.Target
		want func(*JoinView) fyne.Focusable
	}{
		"nothing is known":      {invite.Target{}, func(j *JoinView) fyne.Focusable { return j.Number }},
		"the site is known":     {invite.Target{Site: site}, func(j *JoinView) fyne.Focusable { return j.Number }},
		"the number is known":   {invite.Target{Kind: invite.TargetNumber, Number: number}, func(j *JoinView) fyne.Focusable { return j.Site }},
		"both are known":        {invite.Target{Kind: invite.TargetNumber, Number: number, Site: site}, func(j *JoinView) fyne.Focusable { return j.Name }},
		"there is a whole link": {invite.Target{Kind: invite.TargetLink, Site: site}, func(j *JoinView) fyne.Focusable { return j.Name }},
	} {
		b := newBench(t, "en")
		b.Fill(c.fill, "")
		if got := b.window.Canvas().Focused(); got != c.want(b.Join) {
			t.Errorf("%s: %#v has the keyboard", name, got)
		}
	}
	b := newBench(t, "en")
	b.Fill(invite.Target{Kind: invite.TargetNumber, Number: number, Site: site}, "")
	b.Join.Name.OnSubmitted("")
	b.wantHeard("Enter", Join{Target: invite.Target{Kind: invite.TargetNumber, Number: number, Site: site}})
	b.Back(share.NotAdmitted)
	if b.window.Canvas().Focused() != b.Join.Number {
		t.Error("a number that was not accepted cannot be corrected at once")
	}
}

// Who cannot reach a site is told where it was looked for.
func TestASiteThatDoesNotAnswerIsNamed(t *testing.T) {
	b := newBench(t, "en")
	for _, c := range []struct {
		site invite.Site
		err  error
		want []string
		not  string
	}{
		{invite.Site{Host: "a.example", Port: 443}, &net.OpError{Op: "dial", Err: errors.New("refused")},
			[]string{"a.example, port 443", "names no port", "internet connection"}, ""},
		{invite.Site{Host: "a.example", Port: 8443}, &net.OpError{Op: "dial", Err: errors.New("refused")},
			[]string{"a.example, port 8443", "internet connection"}, "names no port"},
		{invite.Site{Host: "a.example", Port: 8443}, &net.DNSError{IsNotFound: true}, []string{"a.example", "Cancel"}, "port"},
		{invite.Site{Host: "a.example", Port: 8443}, errors.New("no web socket there"), []string{"a.example, port 8443"}, "internet"},
	} {
		b.site = c.site
		s := share.Snapshot{Phase: share.Connecting}
		s.Seat.Err = c.err
		b.Update(s)
		got := b.Connecting.note.TraceText()
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%v, %v: %q lacks %q", c.site, c.err, got, want)
			}
		}
		if c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%v, %v: %q", c.site, c.err, got)
		}
	}
}

func TestWhoLeftIsNotToldThatTheSessionIsOver(t *testing.T) {
	b := newBench(t, "en")
	s := over()
	s.State.Phase, s.State.EndReason = session.Live, ""
	s.State.People[1].Reason = session.ReasonDone
	b.Update(s)
	if got := b.End.title.Text(); got != "You left the session" {
		t.Errorf("left: %q", got)
	}
	s.State.People[1].Reason = session.ReasonRemoved
	b.Update(s)
	if got := b.End.title.Text(); got != "The session is over" {
		t.Errorf("removed: %q", got)
	}
}

// The banner's window is made when a join begins, once, and shows nothing before the banner is needed.
func TestTheBannersWindowIsMadeBeforeItIsNeeded(t *testing.T) {
	b := newBench(t, "en")
	if b.strip.Window() != nil {
		t.Error("made before a join")
	}
	b.Start(invite.Target{Kind: invite.TargetLink, Site: invite.Site{Host: "a.example", Port: 443}, Role: invite.Customer}, "")
	made := b.strip.Window()
	if made == nil || b.strip.Visible() || b.Banner.Visible() {
		t.Fatalf("after a join: made %v, visible %v, the banner %v", made != nil, b.strip.Visible(), b.Banner.Visible())
	}
	b.heard()
	b.Update(snapshot(share.Starting))
	if b.strip.Window() != made || !b.strip.Visible() || !b.Banner.Visible() {
		t.Error("the banner is not in the window that was made for it")
	}
	b.wantHeard("it is up", BannerUp{})
}

// After a join that came to nothing the cursor is in one field: where most likely something is wrong.
func TestOneFieldHasTheCursorAfterAFailedJoin(t *testing.T) {
	for kind, want := range map[share.Trouble]func(*bench) fyne.Focusable{
		share.NotAdmitted: func(b *bench) fyne.Focusable { return b.Join.Number },
		share.Limit:       func(b *bench) fyne.Focusable { return b.Join.Name },
	} {
		b := newBench(t, "en")
		b.Fill(invite.Target{Kind: invite.TargetNumber, Site: invite.Site{Host: "support.acme.example", Port: 443}, Number: invite.Number{Locator: "4821930", Secret: "77415"}}, "Marta")
		b.Join.Name.OnSubmitted("Marta")
		b.Back(kind)
		if got := b.window.Canvas().Focused(); got != want(b) {
			t.Errorf("%s: the cursor is in %T %+v", kind, got, got)
		}
		fields := 0
		for _, e := range []*entry.Entry{b.Join.Number, b.Join.Site, b.Join.Name} {
			for _, o := range test.WidgetRenderer(e).Objects() {
				if r, is := o.(*canvas.Rectangle); is && r.StrokeColor == e.Theme().Color(fynetheme.ColorNamePrimary, fynetheme.VariantLight) {
					fields++
				}
			}
		}
		if fields != 1 {
			t.Errorf("%s: %d fields look as if they had the cursor", kind, fields)
		}
	}
}

// A new question begins at its top, whatever of the one before it was looked at: who asks is read before what may be chosen.
func TestEachQuestionBeginsAtItsTop(t *testing.T) {
	b := newBench(t, "en")
	b.Update(b.asked(1, session.ControlDesktop))
	b.Consent.middle.ScrollToBottom()
	if b.Consent.middle.Offset.Y == 0 {
		t.Fatal("the question fits its window: nothing is tested")
	}
	b.Update(b.asked(1, session.ControlDesktop))
	if b.Consent.middle.Offset.Y == 0 {
		t.Error("the same question jumped to its top")
	}
	b.Update(b.asked(2, session.ControlDesktop))
	if at := b.Consent.middle.Offset.Y; at != 0 {
		t.Errorf("the next question is scrolled by %v", at)
	}
}

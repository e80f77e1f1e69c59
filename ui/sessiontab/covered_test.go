package sessiontab_test

import (
	"image"
	"testing"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/remoteview"
	"deskhand/ui/sessiontab"
)

// What the customer paused is covered, whatever else goes wrong meanwhile, and so is what they stopped before the site has confirmed it: it cannot be
// saved, and it stands there why. The same picture is there again afterwards.
func TestAPauseCoversThePicture(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{tinted(64, 48)}
	s := viewing(withCustomer(inviting()))
	r.show(s)
	b := sessiontab.LookButtons(r.Tab)
	paused, ahead, stopped := s, withdrawing(s, wire.Withdrawn{Paused: true}), withdrawing(s, wire.Withdrawn{Share: true})
	paused.State.Share.Paused = true
	gone := paused
	gone.State.Share.Source.Gone = true
	for name, now := range map[string]struct {
		why string
		s   sessiontab.Snapshot
	}{
		"paused": {"It is covered during the pause", sessiontab.Snapshot{Session: paused, At: moment}}, "ahead of the log": {"It is covered during the pause", sessiontab.Snapshot{Session: ahead, At: moment}},
		"stopped, not confirmed": {"It is covered: Marta stopped sharing", sessiontab.Snapshot{Session: stopped, At: moment}}, "goes on": {"", sessiontab.Snapshot{Session: s, At: moment}},
	} {
		r.Update(now.s)
		if got := r.View.Picture() == nil; got != (now.why != "") {
			t.Errorf("%s: covered %v", name, got)
		}
		for _, keep := range []string{"save", "copy"} {
			if says := sessiontab.LookSays(r.Tab, keep); b[keep].Disabled() != (now.why != "") || now.why != "" && says != now.why {
				t.Errorf("%s: %s can be used %v, and says %q", name, keep, !b[keep].Disabled(), says)
			}
		}
	}
	r.show(gone)
	if phase := r.View.TraceDetail()["phase"]; phase != int(remoteview.PhasePaused) {
		t.Errorf("paused and unplugged, the view is in phase %v", phase)
	}
}

// Who paused with all of the screen seen and goes on with some windows has the picture of all of it never come back.
func TestACoveredPictureOfSomethingElseIsGone(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{tinted(64, 48)}
	s := viewing(withCustomer(inviting()))
	r.show(s)
	s.State.Share.Paused = true
	r.show(s)
	s.State.Share.Source = session.Source{Apps: true, Name: "XTerm"}
	r.show(s)
	if n := len(chosen[sessiontab.Anew](r)); n != 1 {
		t.Errorf("a picture of what is shown now was asked for %d times", n)
	}
	s.State.Share.Paused = false
	r.show(s)
	if size := r.View.Fit().Picture; size != (image.Point{}) || r.View.Picture() != nil || r.View.TraceText() == "" {
		t.Errorf("after the pause stands the picture of before, %v, and over it %q", size, r.View.TraceText())
	}
	r.pictures = []*image.RGBA{tinted(32, 20)}
	r.Draw()
	if size := r.View.Fit().Picture; size != image.Pt(32, 20) || r.View.TraceText() != "" {
		t.Errorf("a new picture: %v, %q", size, r.View.TraceText())
	}
}

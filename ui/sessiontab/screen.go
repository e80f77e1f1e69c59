package sessiontab

import (
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/ui/remoteview"
)

// lateTime is how long after the end of sharing a picture may still come that belongs to it; it is not shown.
const lateTime = 2 * time.Second

// updateView tells the remote view what the session allows now.
func (t *Tab) updateView(lost outage) {
	s := t.now.Session
	share := s.State.Share
	if share.Since != t.screen.share {
		if share.By == 0 {
			t.screen.stopped = t.now.At
		}
		t.screen.share, t.screen.shown = share.Since, nil
	}
	hidden := share.Paused || s.Withdrawn().Paused
	if share.Source != t.screen.source && share.By != 0 && share.By != s.Me && (hidden || t.screen.hidden) && t.screen.shown != nil {
		t.screen.shown = nil // what was covered is not what is shown now: it never comes back
		t.View.ShowPicture(nil)
		t.cfg.OnCommand(Anew{})
	}
	t.screen.source, t.screen.hidden = share.Source, hidden
	v := remoteview.Snapshot{Active: t.active, Size: t.screen.size, Part: t.part(), Epoch: s.State.Control.Epoch, MayControl: StageOf(s) == StageControlling}
	switch {
	case share.By == 0 || share.By == s.Me || s.Over:
		v.Phase = remoteview.PhaseNothing
	case lost.why == linkDown:
		v.Phase, v.Text = remoteview.PhaseStalled, lost.overPicture(name(s.State, share.By))
	case s.Withdrawn().Share:
		v.Phase = remoteview.PhaseStalled
		v.Text = lang.L("view.withdrawn", map[string]any{"Name": name(s.State, share.By)})
	case share.Source.Gone:
		v.Phase, v.Text = remoteview.PhaseStalled, lang.L("view.unplugged", unplugged(s))
	case hidden:
		v.Phase = remoteview.PhasePaused
		v.Text = lang.L("view.paused.by", map[string]any{"Name": name(s.State, share.By)})
	case lost.greys() && t.screen.shown != nil:
		v.Phase, v.Text = remoteview.PhaseStalled, lost.overPicture(name(s.State, share.By))
	case t.screen.shown == nil:
		v.Phase = remoteview.PhaseWaiting
		v.Text = lang.L("view.waiting", map[string]any{"Name": name(s.State, share.By)})
	default:
		v.Phase = remoteview.PhaseLive
	}
	if v.Phase == remoteview.PhaseStalled && (hidden || s.Withdrawn().Share) { // whatever else is wrong
		v.Phase = remoteview.PhasePaused
	}
	t.View.Update(v)
	t.Draw()
}

// Draw shows the newest picture, if there is one and somebody shares. A picture that comes before the log says that its screen is
// shared waits; one that comes just after the end is dropped.
func (t *Tab) Draw() {
	if t.screen.share.IsZero() {
		if !t.screen.stopped.IsZero() && time.Since(t.screen.stopped) < lateTime {
			t.cfg.Take()
		}
		return
	}
	p, ok := t.cfg.Take()
	if !ok {
		t.markExact() // something may have been lost
		return
	}
	first := t.screen.shown == nil
	t.screen.shown = p
	t.View.ShowPicture(p)
	t.markExact()
	if t.cfg.Shown != nil {
		t.cfg.Shown(p)
	}
	if mended := t.now.Broken > 0; first || mended {
		t.now.Broken = 0
		t.updateView(t.loss.note(t.now))
	}
}

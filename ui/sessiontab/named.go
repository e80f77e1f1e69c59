package sessiontab

import (
	"image"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/ui/hint"
	uiinvite "deskhand/ui/invite"
	"deskhand/ui/remoteview"
)

// nameParts makes the parts of the selected tab known to traces. Names are the same in every tab: they are those of the one that is
// shown.
func (t *Tab) nameParts() {
	if !t.active || t.cfg.Tracer == nil {
		return
	}
	p, tr := &t.parts, t.cfg.Tracer
	panel := p.invite
	if p.head.dialog != nil {
		panel = p.head.dialog
	}
	for name, o := range t.named(panel) {
		tr.Name(o, name)
	}
	for name, o := range p.choices() {
		tr.Name(o, name)
	}
	tr.Drop("session.invite.revoke")
	for name, o := range panel.Named() {
		tr.Name(o, "session.invite."+name)
	}
	tr.Drop("session.transfer")
	tr.Name(p.head.transfer.button, "session.transfer")
	for id, b := range p.head.transfer.names {
		tr.Name(b, "session.transfer."+strconv.FormatUint(uint64(id), 10))
	}
	tr.Name(p.head.transfer.session, "session.transfer.session")
	tr.Drop("session.pass")
	if p.pass != nil {
		for name, o := range p.pass.named() {
			tr.Name(o, "session.pass."+name)
		}
	}
	for name, o := range p.side.named() {
		tr.Name(o, name)
	}
	tr.Drop("participants")
	for name, o := range p.people.Named() {
		tr.Name(o, "participants."+name)
	}
}

// named are the parts that are always there; panel is where people are invited.
func (t *Tab) named(panel *uiinvite.Panel) map[string]fyne.CanvasObject {
	p := &t.parts
	named := map[string]fyne.CanvasObject{
		"session.number": panel.Number, "session.link": panel.Link, "session.link.copy": panel.CopyLink,
		"session.end": p.head.end, "session.invite": p.head.invite, "session.stop": p.desk.stop, "session.control.release": p.desk.release,
		"session.view": t.View, "session.view.menu": p.desk.how, "session.view.fit": p.desk.look.sizes[remoteview.ModeFit], "session.view.actual": p.desk.look.sizes[remoteview.ModeActual],
		"session.view.fill": p.desk.look.sizes[remoteview.ModeFill], "session.view.zoom": p.desk.look.zoom.percent, "session.view.in": p.desk.look.zoom.in,
		"session.view.out": p.desk.look.zoom.out, "session.view.full": p.desk.look.full, "session.view.leave": p.desk.look.leave,
		"session.view.save": p.desk.look.save, "session.view.copy": p.desk.look.copy, "session.screen": p.desk.screens.dropdown, "session.keys.clipboard": p.desk.typing,
		"session.keys": p.desk.keys, "session.ask.view": p.card.view, "session.ask.control": p.card.control, "session.cancel": p.card.wait.cancel,
		"session.ask.windows": p.card.apps, "session.own": p.card.own.dropdown, "session.own.stop": p.own.stop, "session.own.pause": p.own.pause,
		"session.own.lend": p.own.lend.dropdown, "session.own.takeback": p.own.takeBack, "session.own.change": p.own.change.dropdown, "session.own.title": p.own.title, "session.own.seen": p.own.seen,
		"session.status": p.status, "session.bar": p.head.bar, "session.takeover": p.head.bar.take, "session.stay": p.head.bar.stay, "session.new-number": panel.Fresh,
		"session.coming": p.coming.state, "session.coming.invite": p.coming.invite,
	}
	if s := StageOf(t.now.Session); s == StageViewing || s == StageControlling || s == StageStopped {
		named["session.ask.control"], named["session.cancel"] = p.desk.control, p.desk.cancel
	}
	return named
}

// choices are what menus have to choose from.
func (p *parts) choices() map[string]fyne.CanvasObject {
	named := map[string]fyne.CanvasObject{}
	for quality, b := range p.desk.look.quality.buttons {
		named["session.quality."+strconv.Itoa(int(quality))] = b
	}
	for name, b := range p.desk.screens.named() {
		named["session.screen."+name] = b
	}
	named["session.screen.own"] = p.desk.screens.own
	named["session.screen.ask"], named["session.screen.ask.windows"] = p.desk.screens.asks[session.ViewDesktop], p.desk.screens.asks[session.ViewApp]
	for name, b := range p.desk.combos {
		named["session.keys."+name] = b
	}
	n := 0
	each(p.card.apps.menu, func(b *hint.Button) {
		n++
		named["session.ask.windows."+strconv.Itoa(n)] = b // to see them, and to control them
	})
	for name, b := range p.own.lend.names {
		named["session.own.lend."+name] = b
	}
	for _, m := range []*ownMenu{p.card.own, p.own.change} {
		for name, b := range m.names {
			named["session.own."+name] = b
		}
	}
	return named
}

// Facts are what a test is told of the tab's session.
func (t *Tab) Facts() map[string]any {
	s := t.now.Session
	f := map[string]any{
		"session": string(s.ID), "phase": string(StageOf(s)), "me": s.Me, "primary": s.Primary, "connected": s.Seat.Connected,
		"notices": noticeNames(t), "participants": people(t), "request": string(s.State.Request.Activity), "unread": t.Unread(),
		"paused": s.State.Share.Paused, "trouble": t.now.Trouble, "burnt": s.Door.Burnt, "attempts_left": s.Door.Left,
		"side": string(t.parts.side.part), "chat": t.parts.side.chat.Facts(), "handed": s.Handed, "case": t.now.Case.facts(),
	}
	if n := s.Door.Number; !n.IsZero() {
		f["number"], f["site"] = n.Format(), s.Door.Site.HostPort()
	}
	for key, l := range map[string]invite.Link{"customer_link": s.Door.Customer, "rep_link": s.Door.Rep} {
		if l.Valid() == nil {
			f[key] = l.URL()
		}
	}
	if c, ok := Customer(s); ok {
		f["words"] = Words(s.People[c.ID].WordSeed, t.now.Language)
	}
	if t.screen.shown != nil {
		r := t.PictureRect()
		f["picture"] = []int{t.screen.shown.Rect.Dx(), t.screen.shown.Rect.Dy()}
		f["rect"] = []int{r.Min.X, r.Min.Y, r.Dx(), r.Dy()}
	}
	return f
}

func noticeNames(t *Tab) []string {
	out := []string{}
	for _, n := range t.now.Session.Notices {
		out = append(out, string(n.Kind))
	}
	return out
}

func people(t *Tab) []map[string]any {
	out := []map[string]any{}
	for _, p := range t.now.Session.State.People {
		person := t.now.Session.People[p.ID]
		out = append(out, map[string]any{
			"id": p.ID, "role": string(p.Role), "name": p.Name, "presence": string(p.Presence), "linked": person.Linked,
			"path": string(person.Stats.Path), "rtt_ms": float64(person.Stats.RTT) / float64(time.Millisecond),
			"bits_in": person.Stats.BitrateIn, "fps": person.Stats.Frames, "loss": person.Stats.Loss,
		})
	}
	return out
}

// PictureRect is where the picture lies in the window, in its pixels; larger than the view when it is panned.
func (t *Tab) PictureRect() image.Rectangle {
	c := fyne.CurrentApp().Driver().CanvasForObject(t.View)
	fit := t.View.Fit()
	if c == nil || fit.Empty() {
		return image.Rectangle{}
	}
	x, y, w, h := fit.Place()
	x0, y0 := c.PixelCoordinateForPosition(fyne.NewPos(fit.X+x, fit.Y+y))
	x1, y1 := c.PixelCoordinateForPosition(fyne.NewPos(fit.X+x+w, fit.Y+y+h))
	return image.Rect(x0, y0, x1, y1)
}

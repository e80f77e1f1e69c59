package sessiontab

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/ui/ask"
	"deskhand/ui/hint"
	uiinvite "deskhand/ui/invite"
	"deskhand/ui/theme"
)

// head is the line at the top of a tab: the number, and what concerns the whole session.
type head struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	tab      *Tab
	number   *hint.Button
	role     *theme.Text
	bar      *bar // in place of role while that is news
	invite   *hint.Button
	transfer *transferMenu
	people   *hint.Button
	end      *hint.Button
	dialog   *uiinvite.Panel // the Invite dialog's, nil while it is closed
	hide     func()          // closes it
}

func newHead(t *Tab) *head {
	h := &head{tab: t, role: theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle}), bar: newBar(t)}
	h.number = hint.New("", fynetheme.ContentCopyIcon(), func() {
		t.cfg.OnCommand(Copy{h.number.Text})
		t.Hint(lang.L("session.number.copied"))
	})
	h.number.IconPlacement = widget.ButtonIconTrailingText
	h.number.Importance = widget.LowImportance
	h.number.SetHint(lang.L("session.number.hint"))
	h.invite = hint.New(lang.L("session.invite"), theme.Icon(theme.IconPersonAdd), h.openInvite)
	h.transfer = newTransferMenu(t)
	h.people = hint.New("", theme.Icon(theme.IconPeople), h.togglePeople)
	h.people.SetHint(lang.L("session.people.hint"))
	h.end = hint.New(lang.L("session.end"), theme.Icon(theme.IconScreenStop), t.askEnd)
	for _, b := range []*hint.Button{h.number, h.invite, h.people, h.end} {
		b.OnHint = t.Hint
	}
	h.Content = container.New(layout.NewCustomPaddedLayout(theme.Grid, theme.Grid, 2*theme.Grid, 2*theme.Grid),
		container.NewBorder(nil, nil, h.number, container.NewHBox(h.invite, h.transfer.button, h.end, h.people), container.NewStack(h.role, h.bar)))
	h.ExtendBaseWidget(h)
	return h
}

func (h *head) update(s Snapshot) {
	c := s.Session
	if number := c.Door.Number; !number.IsZero() && !c.Over {
		h.number.SetText(number.Format())
		h.number.Show()
	} else {
		h.number.Hide()
	}
	rep, led := c.State.PrimaryRep()
	switch {
	case c.Over:
		h.role.SetText("")
	case c.Primary:
		h.role.SetText(lang.L("session.lead"))
	case led:
		h.role.SetText(lang.L("session.assist", map[string]any{"Name": rep.Name}))
	default:
		h.role.SetText("")
	}
	shown(h.role, !h.bar.update(s))
	h.invite.Allow(reason(c, session.Invite))
	h.transfer.update(c, s.Agent)
	switch {
	case c.Over:
		h.end.SetText(lang.L("session.close"))
	case c.Primary:
		h.end.SetText(lang.L("session.end"))
	default:
		h.end.SetText(lang.L("session.leave"))
	}
	switch {
	case h.dialog == nil:
	case c.Over || !c.Primary: // there is nothing to invite to any more, or somebody else does
		h.hide()
	default:
		h.dialog.Update(inviteSnapshot(s))
	}
}

func (h *head) togglePeople() {
	side := h.tab.parts.side
	side.reveal(!side.Visible())
}

func inviteSnapshot(s Snapshot) uiinvite.Snapshot {
	wait := ""
	if offline(s.Session) {
		wait = lang.L("why.offline")
	}
	return uiinvite.Snapshot{
		Door: s.Session.Door, At: s.At, Rep: s.Rep, Org: s.Session.State.Org, Shared: s.Shared, Hosts: s.Hosts, Mail: s.Mail, Gone: goneText(s.Session), Wait: wait,
	}
}

// dialogRoom is what a dialog leaves free of a window's height, in units.
const dialogRoom = 140

// openInvite shows the invitation in a dialog, at any time.
func (h *head) openInvite() {
	c := fyne.CurrentApp().Driver().CanvasForObject(h)
	if c == nil || h.dialog != nil {
		return
	}
	panel := uiinvite.New(h.tab.invited)
	h.dialog = panel
	panel.Update(inviteSnapshot(h.tab.now))
	scroll := container.NewVScroll(container.NewPadded(panel))
	scroll.SetMinSize(fyne.NewSize(uiinvite.Width+4*theme.Grid, min(panel.MinSize().Height+4*theme.Grid, c.Size().Height-dialogRoom)))
	h.hide = ask.Show(c, lang.L("session.invite.title"), scroll, func() {
		h.dialog = nil
		h.tab.Hint("") // the toolkit does not say that the pointer has left what is closed
		h.tab.nameParts()
	})
	panel.OnEscape, panel.OnHint = h.hide, h.tab.Hint
	h.tab.nameParts()
	panel.FocusMail(c)
}

// CreateRenderer implements fyne.Widget.
func (h *head) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.Content) }

// invited takes what the rep does in an invitation.
func (t *Tab) invited(c uiinvite.Command) {
	if text, plain := c.(uiinvite.Copy); plain && text.Link == (invite.Link{}) {
		t.cfg.OnCommand(Copy{text.Text})
		return
	}
	t.cfg.OnCommand(Invite{c})
}

// Invite shows how others are invited to a session that is in front: in its middle while nobody is there or on their way, else in a dialog.
func (t *Tab) Invite() {
	if (StageOf(t.now.Session) != StageInviting || Coming(t.now) != "") && !t.parts.head.invite.Disabled() {
		t.parts.head.openInvite()
	}
}

// InviteByMail puts the cursor into the e-mail invitation of a tab that was just opened, now or when it is shown, unless somebody has
// come in by then (PRODUCT rule 13).
func (t *Tab) InviteByMail() {
	t.byMail = true
	t.startMail()
}

func (t *Tab) startMail() {
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	if !t.byMail || !t.active || c == nil || c.Overlays().Top() != nil {
		return
	}
	t.byMail = false
	if StageOf(t.now.Session) == StageInviting && t.now.Session.Primary {
		t.parts.invite.FocusMail(c)
	}
}

// askEnd ends the session, after asking when others are in it that this concerns.
func (t *Tab) askEnd() {
	s := t.now.Session
	if s.Over {
		t.cfg.OnCommand(Close{})
		return
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	if !Others(s) || !s.Primary || c == nil {
		t.cfg.OnCommand(End{})
		return
	}
	ask.Confirm(c, t.cfg.Tracer, EndQuestion(s), func() { t.cfg.OnCommand(End{}) })
}

// EndQuestion is what is asked before a session that others are in ends for all (Primary), or is left.
func EndQuestion(s console.Snapshot) ask.Question {
	if !s.Primary {
		return ask.Question{Title: lang.L("session.leave.title"), Text: lang.L("session.leave.text"), Yes: lang.L("session.leave")}
	}
	q := ask.Question{Title: lang.L("session.end.title"), Text: lang.L("session.end.colleagues"), Yes: lang.L("session.end"), Danger: true}
	if c, ok := Customer(s); ok {
		q.Text = lang.L("session.end.text", map[string]any{"Name": c.Name})
	}
	return q
}

// askRemove sends somebody out, after asking.
func (t *Tab) askRemove(id session.ParticipantID) {
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	if c == nil {
		return
	}
	who := map[string]any{"Name": name(t.now.Session.State, id)}
	ask.Confirm(c, t.cfg.Tracer, ask.Question{
		Title: lang.L("participants.remove.title", who), Text: lang.L("participants.remove.text", who),
		Yes: lang.L("participants.remove.yes"), Danger: true,
	}, func() { t.cfg.OnCommand(Remove{id}) })
}

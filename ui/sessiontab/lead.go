package sessiontab

import (
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/ask"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Who leads and who is helped, as the rep sees it: the bar that says that this has changed or that the rep who leads is lost, the
// menu to transfer control by, and what is asked before.

// bar stands in the head, where it otherwise says who leads, while there is something new to say of that. It takes no room from what is
// below, so that nothing moves under the rep's pointer.
type bar struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	shape     *widget.Icon
	words     *theme.Text
	condition theme.Condition
	take      *hint.Button
	stay      *hint.Button // in a session that is about to end for want of use
}

func newBar(t *Tab) *bar {
	b := &bar{
		shape: widget.NewIcon(theme.Idle.Icon()), words: theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameCaptionText, Wrap: true}),
		take: hint.New(lang.L("held.take"), theme.Icon(theme.IconStar), func() { t.cfg.OnCommand(TakeOver{}) }),
	}
	b.stay = hint.New(lang.L("idle.stay"), fynetheme.ConfirmIcon(), func() { t.cfg.OnCommand(Stay{}) })
	b.stay.SetHint(lang.L("idle.stay.hint"))
	for _, a := range []*hint.Button{b.take, b.stay} {
		a.Importance = widget.HighImportance
		a.OnHint = t.Hint
	}
	const all = 1 << 12 // of the width: only the height is centred
	b.Content = container.NewBorder(nil, nil, container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(4*theme.Grid), b.shape)),
		container.NewCenter(b.take, b.stay), theme.Centered(container.New(layout.NewCustomPaddedLayout(-2*theme.Grid, -2*theme.Grid, 0, 0), b.words), all))
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

// TraceText returns the words, for ui/trace.
func (b *bar) TraceText() string { return b.words.Text() }

// update reports whether the bar is shown.
func (b *bar) update(s Snapshot) bool {
	condition, text := leading(s)
	held := lostRep(s.Session)
	if held {
		why := takeWait(s)
		switch {
		case offline(s.Session):
			why = lang.L("why.offline")
		case why != "":
			text += " · " + why
		case s.Session.Submitted:
			why = sending(s.Session)
		}
		b.take.Allow(why)
	}
	shown(b.take, held && s.Session.State.May(s.Session.Me, session.TakeOver))
	shown(b.stay, !s.Session.Over && !s.Session.IdleEnd.IsZero() && !offline(s.Session))
	b.condition = condition
	theme.Reshape(b.shape, condition.Icon())
	b.words.SetText(text)
	shown(b, text != "")
	return text != ""
}

// CreateRenderer implements fyne.Widget.
func (b *bar) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.Content) }

// lostRep reports whether the session is held because somebody else who leads it is lost.
func lostRep(c console.Snapshot) bool {
	rep, ok := c.State.PrimaryRep()
	return ok && rep.ID != c.Me && !c.Over && !c.State.Held.IsZero()
}

// leading is what is to be said of who leads: that the site is lost, and nobody can be asked; that they are lost, or that it is somebody else since a moment ago or until the customer
// has confirmed them; "" nothing.
func leading(s Snapshot) (theme.Condition, string) {
	c := s.Session
	rep, _ := c.State.PrimaryRep()
	switch {
	case c.Over || !seated(c):
		return theme.Idle, ""
	case offline(c) && linked(c):
		return theme.Waiting, lang.L("session.offline")
	case offline(c):
		return theme.Waiting, lang.L("session.offline.alone")
	case lostRep(c):
		return theme.Waiting, lang.L("held.bar", map[string]any{"Name": rep.Name, "Time": clock(s.At.Sub(c.Held))})
	case away(c, rep):
		return theme.Waiting, lang.L("session.away", map[string]any{"Name": rep.Name})
	}
	switch {
	case c.State.Phase == session.Waiting:
		return theme.Waiting, lang.L("passed.bar")
	case !c.IdleEnd.IsZero():
		return theme.Waiting, lang.L("idle.bar", map[string]any{"Time": clock(c.IdleEnd.Sub(s.At))})
	}
	for i := len(c.Notices) - 1; i >= 0; i-- {
		n := c.Notices[i]
		if n.Kind != console.NoticeLead {
			continue
		}
		switch {
		case n.Who != rep.ID, s.At.Sub(n.At) > recentNotice && c.State.Request.Activity != session.ConfirmRep:
			return theme.Idle, ""
		case confirming(c):
			_, text := Sentence(c, n)
			return theme.Waiting, text + " " + asked(s, c.State.Request, max(c.Waiting.Sub(s.At), 0))
		case n.By == c.Me:
			return theme.Idle, lang.L("lead.given", map[string]any{"Name": rep.Name})
		}
		return Sentence(c, n)
	}
	return theme.Idle, ""
}

// linked reports whether anybody is reached without the site.
func linked(c console.Snapshot) bool {
	return slices.ContainsFunc(c.State.People, func(p session.Participant) bool { return p.ID != c.Me && c.People[p.ID].Linked })
}

// confirming reports whether the customer is asked whether we may help now.
func confirming(c console.Snapshot) bool {
	return c.State.Request.Activity == session.ConfirmRep && c.State.Request.From == c.Me
}

// clock is a time span as on a stop watch: "1:12".
func clock(d time.Duration) string {
	seconds := int(max(d, 0) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// takeWait says why we cannot take a held session over yet; "" we can.
func takeWait(s Snapshot) string {
	c := s.Session
	if !c.State.May(c.Me, session.TakeOver) {
		return ""
	}
	left := c.Held.Add(c.State.TakeOverAfter(c.Me)).Sub(s.At)
	wait := seconds(left)
	first, _ := c.State.LongestAssistant()
	switch {
	case left <= 0:
		return ""
	case first.ID != c.Me && c.State.TakeOverAfter(first.ID) == 0:
		wait["Name"] = first.Name
		return lang.L("held.wait.other", wait)
	}
	return lang.L("held.wait", wait)
}

// askHelp makes a customer the one who is helped, after asking when that ends something that is shared.
func (t *Tab) askHelp(id session.ParticipantID) {
	s := t.now.Session.State
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	if s.Share.By == 0 || c == nil {
		t.cfg.OnCommand(Choose{id})
		return
	}
	former, _ := s.PrimaryCustomer()
	who := map[string]any{"Name": name(s, id), "Former": former.Name}
	text := lang.L("participants.help.text", who)
	if s.Share.By != former.ID {
		text = lang.L("participants.help.own", who)
	}
	ask.Confirm(c, t.cfg.Tracer, ask.Question{Title: lang.L("participants.help.title", who), Text: text, Yes: lang.L("participants.help", who)},
		func() { t.cfg.OnCommand(Choose{id}) })
}

// askTransfer gives control of the session to an assistant, after saying what that means.
func (t *Tab) askTransfer(id session.ParticipantID) {
	s := t.now.Session.State
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	if c == nil {
		return
	}
	who := map[string]any{"Name": name(s, id)}
	text := lang.L("transfer.text", who)
	if customer, ok := s.PrimaryCustomer(); ok && s.Share.By == customer.ID {
		who["Customer"] = customer.Name
		text += " " + lang.L("transfer.text.confirm", who)
	}
	ask.Confirm(c, t.cfg.Tracer, ask.Question{Title: lang.L("transfer.title", who), Text: text, Yes: lang.L("transfer.yes")},
		func() { t.cfg.OnCommand(Transfer{id}) })
}

// transferMenu is the head's menu of what becomes of the session in other hands.
type transferMenu struct {
	button *dropdown
	tab    *Tab
	names  map[session.ParticipantID]*hint.Button
	now    []session.Participant // who is in the menu

	session *hint.Button // Transfer session
	pass    *theme.Text  // why not
}

// transferWidth is the menu's, in units.
const transferWidth = 280

func newTransferMenu(t *Tab) *transferMenu {
	m := &transferMenu{tab: t}
	m.button = newDropdown(lang.L("session.transfer"), theme.Icon(theme.IconTransfer), func() { t.parts.desk.backToView() }, container.NewVBox())
	m.button.OnHint = t.Hint
	return m
}

func (m *transferMenu) update(c console.Snapshot, agent bool) {
	var to []session.Participant
	for _, p := range c.State.People {
		if p.Role == session.Assistant && p.Presence == session.Here && p.ID != c.Me {
			to = append(to, p)
		}
	}
	why, pass := reason(c, session.Transfer), passWhy(c, agent)
	if m.session != nil {
		m.session.Allow(pass)
		m.pass.SetText(pass)
		shown(m.pass, pass != "")
	}
	if pass == "" { // one of the two is enough to open the menu
		why = ""
	}
	m.button.Allow(why)
	if m.names != nil && slices.EqualFunc(to, m.now, func(a, b session.Participant) bool { return a.ID == b.ID && a.Name == b.Name }) {
		return
	}
	m.now, m.names = to, map[session.ParticipantID]*hint.Button{}
	list := container.NewVBox(theme.Section(lang.L("transfer.to")))
	for _, p := range to {
		b := hint.New(p.Name, theme.Icon(theme.IconStarOutline), func() { m.tab.askTransfer(p.ID) })
		m.names[p.ID] = b
		list.Add(b)
	}
	about := lang.L("transfer.what")
	if len(to) == 0 {
		about = lang.L("why.transfer")
	}
	m.session = hint.New(lang.L("pass.menu"), theme.Icon(theme.IconQueue), m.tab.askPass)
	m.session.Allow(pass)
	m.pass = theme.Subtle(pass)
	shown(m.pass, pass != "")
	m.button.setMenu(column.Fixed(transferWidth, list, theme.Subtle(about), widget.NewSeparator(), m.session, m.pass))
}

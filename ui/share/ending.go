package share

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// EndView says that it is over, why, and what happened.
type EndView struct {
	Close, Save *hint.Button
	Survey      *survey

	root    fyne.CanvasObject
	title   *theme.Text
	why     *note
	list    *fyne.Container
	buttons *fyne.Container
	card    *theme.Surface
	delete  *theme.Text
	text    string // the receipt as it is saved
}

// NewEndView returns the view; save is given the receipt's text, rate what the customer says of it.
func NewEndView(closed func(), save func(text string), rate func(Command)) *EndView {
	v := &EndView{
		title: title(""),
		why:   newNote(theme.Idle.Icon(), ""), list: rows(theme.Grid),
		delete: theme.Subtle(lang.L("share.end.remove")),
	}
	v.card = theme.Card(rows(2*theme.Grid, tight(theme.Section(lang.L("share.end.happened"))), v.list))
	v.Close = hint.New(lang.L("common.close"), nil, closed)
	v.Close.Importance = widget.HighImportance
	v.Save = hint.New(lang.L("share.end.save"), fynetheme.DocumentSaveIcon(), func() { save(v.text) })
	v.buttons = container.NewGridWithColumns(2, v.Save, v.Close)
	v.Survey = newSurvey(rate, func() {
		if v.root != nil {
			v.root.Refresh()
		}
	})
	v.root = page(v.buttons, tight(v.title), v.why, v.Survey.root, v.card, tight(v.delete))
	return v
}

func (v *EndView) show(s share.Snapshot, address string) {
	if s.Trouble.Hard() {
		v.title.SetText(lang.L("share.end.stopped"))
		v.title.SetColor(theme.ColorStopped)
		v.why.set(theme.Stopped.Icon(), troubleText(s.Trouble))
	} else {
		v.title.SetText(endTitle(s))
		v.title.SetColor(fynetheme.ColorNameForeground)
		v.why.set(theme.Idle.Icon(), endText(s))
	}
	lines := sentences(s)
	v.list.RemoveAll()
	for _, l := range lines {
		v.list.Add(receiptRow(l))
	}
	setVisible(v.card, len(lines) > 0)
	setVisible(v.Survey.root, s.Seat.Asks.Survey && s.Me != 0 && !s.Trouble.Hard())
	setVisible(v.Save, len(lines) > 0)
	if len(lines) == 0 {
		v.buttons.Layout = layout.NewGridLayoutWithColumns(1)
	}
	v.text = receiptText(s, address, v.why.words.Text(), lines)
}

// receiptRow is a time with its sentence.
func receiptRow(l sentence) fyne.CanvasObject {
	at := theme.NewText(words.ExactClock(l.at), theme.TextStyle{Color: theme.ColorSubtle})
	return container.NewBorder(nil, nil, container.NewHBox(container.NewVBox(tight(at)), room(2*theme.Grid)), nil, tight(wrapped(l.text)))
}

// haveLeft reports whether the customer left a session that went on without them.
func haveLeft(s share.Snapshot) bool {
	me, _ := s.State.Participant(s.Me)
	return me.Presence == session.Gone && me.Reason == session.ReasonDone
}

// endTitle says that it is over, as the customer sees it.
func endTitle(s share.Snapshot) string {
	if haveLeft(s) {
		return lang.L("share.end.left.title")
	}
	return lang.L("share.end.title")
}

// endText says why it is over.
func endText(s share.Snapshot) string {
	me, _ := s.State.Participant(s.Me)
	with := map[string]any{"Name": who(leader(s).Name)}
	switch {
	case s.Queue.Sent:
		return lang.L("share.message.sent.next")
	case s.Trouble != share.NoTrouble && s.State.Phase != session.Ended && me.Presence != session.Gone:
		return troubleText(s.Trouble)
	case me.Presence == session.Gone && me.Reason == session.ReasonRemoved:
		return lang.L("share.end.removed", with)
	case me.Presence == session.Gone && me.Reason == session.ReasonLost:
		return lang.L("share.end.lost")
	case me.Presence == session.Gone && me.Reason != session.ReasonEnded:
		return lang.L("share.end.left")
	case s.State.Phase == session.Ended && s.State.EndReason == session.ReasonLost:
		return lang.L("share.end.replost", with)
	case s.State.Phase == session.Ended && s.State.EndReason == session.ReasonIdle:
		return lang.L("share.line.ended.idle")
	case s.State.Phase == session.Ended:
		return lang.L("share.end.ended", with)
	}
	return lang.L("share.end.left")
}

// leader is who led the session last. In an ended one everybody is gone, and whom the end found in it is told from who handed it over before.
func leader(s share.Snapshot) (rep session.Participant) {
	if lead, ok := s.State.PrimaryRep(); ok {
		return lead
	}
	for _, p := range s.State.People {
		if p.Role == session.PrimaryRep && (rep.ID == 0 || rep.Reason != session.ReasonEnded || p.Reason == session.ReasonEnded) {
			rep = p
		}
	}
	return rep
}

// receiptText is the receipt as a text file.
func receiptText(s share.Snapshot, address, why string, lines []sentence) string {
	var b strings.Builder
	put := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	rep := leader(s)
	put(lang.L("share.receipt.title"))
	put(lang.L("share.receipt.with", map[string]any{"Name": who(rep.Name), "Org": org(s.State, rep), "Site": address}))
	put(lang.L("share.receipt.session", map[string]any{"Session": string(s.State.ID)}))
	if words := checkWords(s); words != "" {
		put(lang.L("share.receipt.words", map[string]any{"Words": words}))
	}
	put()
	for _, l := range lines {
		put(words.Exact(l.at), l.at.Local().Format(" -07:00"), "  ", l.text)
	}
	put()
	put(why)
	return b.String()
}

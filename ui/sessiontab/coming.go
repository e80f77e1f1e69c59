package sessiontab

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// longWay is for how long nobody wonders where a customer from a queue is who opens their program.
const longWay = time.Minute

// Coming is who is on their way into a session that was opened for a customer from a queue, by name or a word for them; "" nobody: they have
// come, or the session is another one.
func Coming(s Snapshot) string {
	if !s.Case.Expected || StageOf(s.Session) != StageOpening && StageOf(s.Session) != StageInviting || !s.Session.Primary || s.Trouble != "" {
		return ""
	}
	for _, p := range s.Session.State.People {
		if p.Role.IsCustomer() { // gone again, or their name would not be asked for here
			return ""
		}
	}
	if s.Case.Name == "" {
		return lang.L("queue.somebody")
	}
	return s.Case.Name
}

// comingPane is the middle of a tab until the customer from a queue has come whom we have accepted: who that is, and what they have said. The
// invitation is a way out.
type comingPane struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	tab    *Tab
	state  *theme.State
	what   *theme.Text
	origin *theme.Text
	late   *theme.Text
	invite *hint.Button
	shown  bool // and since then it is counted whether it takes long
}

func newComingPane(t *Tab) *comingPane {
	p := &comingPane{
		tab: t, state: theme.NewState(theme.Waiting, ""), what: theme.NewText("", theme.TextStyle{Wrap: true}),
		origin: theme.NewText("", theme.TextStyle{Wrap: true}), late: theme.NewText(lang.L("coming.late"), theme.TextStyle{Wrap: true}),
	}
	p.late.Hide()
	p.invite = hint.New(lang.L("coming.invite"), theme.Icon(theme.IconPersonAdd), func() { t.parts.head.openInvite() })
	p.invite.OnHint = t.Hint
	p.Content = container.New(layout.NewCustomPaddedLayout(4*theme.Grid, 0, 0, 0), column.Fixed(cardWidth, theme.Card(column.Fixed(
		cardWidth-6*theme.Grid, p.state, p.origin, p.what, p.late, container.NewHBox(p.invite)))))
	p.ExtendBaseWidget(p)
	return p
}

// update shows who comes.
func (p *comingPane) update(s Snapshot) {
	who := map[string]any{"Name": Coming(s)}
	p.state.Set(theme.Waiting, lang.L("coming.title", who))
	p.what.SetText(lang.L("coming.what"))
	p.origin.SetText(s.Case.text())
	shown(p.origin, p.origin.Text() != "")
	why := reason(s.Session, session.Invite)
	if StageOf(s.Session) == StageOpening {
		why = lang.L("opening.what")
	}
	p.invite.Allow(why)
	if !p.shown {
		p.shown = true
		p.tab.cfg.After(longWay, func() {
			p.late.Show()
			p.Content.Refresh()
		})
	}
	p.Content.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *comingPane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

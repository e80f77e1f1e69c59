package sessiontab

import (
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
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/participants"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// recentNotice is how long a notice is also said where the rep looks.
const recentNotice = 12 * time.Second

// openingPane is the middle of a tab until we are in the session, and an assistant's while no customer is.
type openingPane struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	state *theme.State
	what  *theme.Text
}

func newOpeningPane(*Tab) *openingPane {
	p := &openingPane{state: theme.NewState(theme.Waiting, ""), what: theme.NewText("", theme.TextStyle{Wrap: true})}
	p.Content = container.NewCenter(column.Fixed(cardWidth, theme.Card(column.Fixed(cardWidth-6*theme.Grid, p.state, p.what))))
	p.ExtendBaseWidget(p)
	return p
}

func (p *openingPane) update(s Snapshot) {
	switch {
	case StageOf(s.Session) == StageInviting:
		rep, _ := s.Session.State.PrimaryRep()
		p.state.Set(theme.Waiting, lang.L("opening.assist"))
		p.what.SetText(lang.L("opening.assist.what", map[string]any{"Name": rep.Name}))
	case s.Trouble != "":
		p.state.Set(theme.Stopped, lang.L("opening.trouble"))
		p.what.SetText(s.Trouble)
	default:
		p.state.Set(theme.Waiting, lang.L("opening.title"))
		p.what.SetText(lang.L("opening.what"))
	}
	p.Content.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *openingPane) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(p.Content)
}

// overPane is the middle of a tab whose session is over.
type overPane struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	title *theme.State
	what  *theme.Text
	close *hint.Button
}

func newOverPane(t *Tab) *overPane {
	p := &overPane{title: theme.NewState(theme.Idle, ""), what: theme.NewText("", theme.TextStyle{Wrap: true})}
	p.close = hint.New(lang.L("over.close"), fynetheme.CancelIcon(), func() { t.cfg.OnCommand(Close{}) })
	p.close.Importance = widget.HighImportance
	p.Content = container.NewCenter(column.Fixed(cardWidth, theme.Card(column.Fixed(cardWidth-6*theme.Grid, p.title, p.what, container.NewHBox(p.close)))))
	p.ExtendBaseWidget(p)
	return p
}

func (p *overPane) update(s Snapshot) {
	condition, title, what := ending(s)
	p.title.Set(condition, title)
	p.what.SetText(what)
	p.Content.Refresh()
}

// ending says how a session ended, in a few words and in a sentence.
func ending(s Snapshot) (theme.Condition, string, string) {
	c := s.Session
	me, _ := c.State.Participant(c.Me)
	lasted := ""
	if !c.State.Started.IsZero() && !c.State.Last.IsZero() {
		lasted = lang.L("over.lasted", map[string]any{"Time": Duration(c.State.Last.Sub(c.State.Started))})
	}
	switch {
	case c.Handed:
		return theme.Idle, lang.L("over.passed"), lang.L("over.goeson") + " " + lang.L("over.kept")
	case me.Presence == session.Gone && me.Reason == session.ReasonRemoved:
		return theme.Stopped, lang.L("over.removed"), lasted
	case me.Presence == session.Gone && me.Reason == session.ReasonLost:
		return theme.Stopped, lang.L("over.lost"), lasted
	case me.Presence == session.Gone:
		return theme.Idle, lang.L("over.left"), lang.L("over.goeson") + " " + lang.L("over.kept")
	case s.Trouble != "" && c.State.Phase != session.Ended:
		return theme.Stopped, lang.L("over.trouble"), s.Trouble
	}
	if c.State.EndReason == session.ReasonIdle {
		return theme.Idle, lang.L("over.idle"), lasted + " " + lang.L("over.kept")
	}
	return theme.Idle, over(c), lasted + " " + lang.L("over.kept")
}

// over says who ended a session. Only who leads it can while they are there.
func over(c console.Snapshot) string {
	rep, led := c.State.PrimaryRep()
	switch {
	case !led || c.State.EndReason != session.ReasonDone || !c.State.Held.IsZero():
		return lang.L("over.ended")
	case rep.ID == c.Me:
		return lang.L("over.ended.you")
	}
	return lang.L("over.ended.by", map[string]any{"Name": rep.Name})
}

// Duration is a time span for people: "4 min 12 s".
func Duration(d time.Duration) string {
	d = max(d, 0).Round(time.Second)
	h, m, sec := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case h > 0:
		return lang.L("duration.hours", map[string]any{"H": h, "M": m})
	case m > 0:
		return lang.L("duration.minutes", map[string]any{"M": m, "S": sec})
	}
	return lang.L("duration.seconds", map[string]any{"S": sec})
}

// CreateRenderer implements fyne.Widget.
func (p *overPane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

// events lists what happened, newest first.
type events struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	box    *fyne.Container
	newest uint64
}

func newEvents() *events {
	e := &events{box: container.NewVBox(theme.Subtle(lang.L("events.none")))}
	e.Content = container.NewVScroll(e.box)
	e.ExtendBaseWidget(e)
	return e
}

func (e *events) update(s console.Snapshot) {
	last := len(s.Notices) - 1
	if last < 0 || s.Notices[last].N == e.newest {
		return
	}
	e.newest = s.Notices[last].N
	e.box.RemoveAll()
	for i := last; i >= 0; i-- {
		condition, text := Sentence(s, s.Notices[i])
		shape := container.New(layout.NewCustomPaddedLayout(2*theme.Grid, 0, 0, 0),
			container.NewVBox(container.NewGridWrap(fyne.NewSquareSize(4*theme.Grid), widget.NewIcon(condition.Icon()))))
		e.box.Add(container.NewBorder(nil, nil, shape, nil,
			theme.Subtle(words.Clock(s.Notices[i].At)+"  "+text)))
	}
	e.box.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (e *events) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(e.Content) }

// rows are the participants who are (or are coming) in the session.
func rows(s console.Snapshot) []participants.Row {
	var out []participants.Row
	may := s.State.May(s.Me, session.Remove)
	source := s.State.Share.Source
	shared := participants.Shared{Paused: s.State.Share.Paused || s.Withdrawn().Paused, Windows: source.Apps, Gone: source.Gone}
	for _, p := range s.State.People {
		was := before(s, p)
		if p.Presence == session.Gone && was == "" || s.Over && was == "" {
			continue
		}
		person := s.People[p.ID]
		here := p.Presence == session.Here && !s.Over
		r := participants.Row{
			ID: p.ID, Name: p.Name, Role: p.Role, Platform: p.Platform, You: p.ID == s.Me, Was: was,
			Contact: Contact(s.Written.Cards[p.ID], " · "),
			Shares:  here && s.State.Share.By == p.ID, Shared: shared, Controls: here && !shared.Gone && s.State.Control.Holder == p.ID,
			Sees: here && s.State.Share.By != 0 && !shared.Paused && !shared.Gone && s.State.May(p.ID, session.See),
			May: participants.May{
				Remove: may && p.ID != s.Me,
				Help:   here && p.Role == session.SecondaryCustomer && s.State.May(s.Me, session.Choose) && !offline(s),
				Lead:   here && p.Role == session.Assistant && s.State.May(s.Me, session.Transfer),
			},
		}
		if r.May.Lead && offline(s) {
			r.May.NoLead = lang.L("why.offline")
		}
		if p.Presence == session.Admitted {
			r.Standing = participants.Arriving
		}
		switch {
		case p.Role != session.SecondaryCustomer || r.May.Help || s.Over:
		case r.Standing == participants.Arriving:
			r.May.WhyNot = lang.L("card.arriving", map[string]any{"Name": p.Name})
		default:
			r.May.WhyNot = reason(s, session.Choose)
		}
		if !r.You && r.Standing == participants.Here && !s.Over {
			r.Link, r.Path = quality(person), path(person)
			if away(s, p) {
				r.Standing = participants.Lost
			}
		}
		out = append(out, r)
	}
	return out
}

// before says what somebody was in a session that is over for us, and how they went if they went before; "" it goes on, or they never
// joined it, or are a rep who came back as another participant.
func before(s console.Snapshot, p session.Participant) string {
	again := func(o session.Participant) bool { return o.ID > p.ID && o.Name == p.Name && !o.Role.IsCustomer() }
	gone := p.Presence == session.Gone
	if !s.Over || p.Presence == session.Admitted || gone && (p.Platform == "" || !p.Role.IsCustomer() && slices.ContainsFunc(s.State.People, again)) {
		return ""
	}
	was := participants.RoleName(p.Role)
	switch p.Role {
	case session.PrimaryRep:
		was = lang.L("role.primaryrep.was")
	case session.Assistant:
		was = lang.L("role.assistant.was")
		if slices.ContainsFunc(s.Notices, func(n console.Notice) bool { return n.Kind == console.NoticeLead && n.By == p.ID }) {
			was = lang.L("role.primaryrep.before")
		}
	}
	switch {
	case !gone || p.ID == s.Me:
	case p.Reason == session.ReasonRemoved:
		was += " · " + lang.L("participants.was.removed")
	case p.Reason == session.ReasonLost:
		was += " · " + lang.L("participants.was.lost")
	default:
		was += " · " + lang.L("participants.was.left")
	}
	return was
}

package sessiontab

import (
	"cmp"
	"strings"
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
	"deskhand/ui/theme"
)

// cardWidth is the customer's card's, in units.
const cardWidth = 480

// card is the middle of a tab while a customer is there and nothing is shared: who they are, and what to ask them for.
type card struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	identity

	tab           *Tab
	said          *theme.State
	view, control *hint.Button
	apps          *dropdown // only windows that the customer chooses
	own           *ownMenu  // the rep's own screen
	windowed      map[session.Activity]*hint.Button
	buttons       *fyne.Container
	wait          *waiting
	why           *theme.Text
}

// identity is who a customer is, on their card, and how that is known.
type identity struct {
	who      *theme.Text
	what     *theme.Text
	origin   *theme.Text // what the queue knows of them
	verified *widget.Icon
	proof    *theme.Text
	words    *theme.Text
	compare  *theme.Text
}

func newIdentity() identity {
	return identity{
		who: theme.Title(""), what: theme.Subtle(""), origin: theme.NewText("", theme.TextStyle{Wrap: true}),
		verified: widget.NewIcon(nil), proof: theme.NewText("", theme.TextStyle{Bold: true, Wrap: true}),
		words:   theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameSubHeadingText, Bold: true, Wrap: true}),
		compare: theme.Subtle(lang.L("card.words.compare")),
	}
}

// lines are its parts from top to bottom.
func (i *identity) lines() []fyne.CanvasObject {
	return []fyne.CanvasObject{theme.Tight(i.who, i.what), i.origin, container.NewBorder(nil, nil, container.NewCenter(i.verified), nil, i.proof), i.words, i.compare}
}

func newCard(t *Tab) *card {
	c := &card{tab: t, identity: newIdentity(), said: theme.NewSentence(theme.Idle, ""), why: theme.Subtle("")}
	c.view = hint.New(lang.L("card.view"), fynetheme.VisibilityIcon(), func() { t.cfg.OnCommand(Ask{session.ViewDesktop}) })
	c.control = hint.New(lang.L("card.control"), theme.IconIn(theme.IconControl, fynetheme.ColorNameForegroundOnPrimary),
		func() { t.cfg.OnCommand(Ask{session.ControlDesktop}) })
	for _, b := range []*hint.Button{c.view, c.control} {
		b.Importance = widget.HighImportance
		b.OnHint = t.Hint
	}
	c.windowed = map[session.Activity]*hint.Button{
		session.ViewApp:    c.windows(lang.L("card.apps.view"), fynetheme.VisibilityIcon(), session.ViewApp),
		session.ControlApp: c.windows(lang.L("card.apps.control"), theme.Icon(theme.IconControl), session.ControlApp),
	}
	c.apps = newDropdown(lang.L("card.apps"), fynetheme.ListIcon(), func() {}, container.NewVBox(c.windowed[session.ViewApp], c.windowed[session.ControlApp]))
	c.apps.OnHint = t.Hint
	c.own = newOwnMenu(t, lang.L("own.share"))
	c.wait = newWaiting(t)
	c.buttons = container.NewGridWrap(fyne.NewSize((cardWidth-8*theme.Grid)/2, 14*theme.Grid), c.view, c.control)
	// What comes and goes stands below the buttons: under a pointer nothing moves.
	rows := append(c.lines(), theme.Gap(1), c.buttons, container.NewHBox(c.apps, c.own.dropdown), c.said, c.why, c.wait)
	c.Content = container.NewVBox(theme.Gap(4), column.Fixed(cardWidth, theme.Card(column.Fixed(cardWidth-6*theme.Grid, rows...))))
	c.ExtendBaseWidget(c)
	return c
}

// windows is a button that asks for windows that the customer chooses.
func (c *card) windows(label string, icon fyne.Resource, what session.Activity) *hint.Button {
	b := hint.New(label, icon, func() { c.tab.cfg.OnCommand(Ask{what}) })
	b.Importance, b.Alignment = widget.LowImportance, widget.ButtonAlignLeading
	b.OnHint = c.tab.Hint
	return b
}

func (c *card) update(s Snapshot) {
	customer, ok := Customer(s.Session)
	if !ok {
		return
	}
	c.tell(s, customer)
	why := reason(s.Session, session.Ask)
	cut := offline(s.Session) && s.Session.State.May(s.Session.Me, session.Ask) // what is offered stays where it is: mostly that is over soon
	offered := why == "" || cut
	if customer.Presence == session.Admitted {
		why, offered = lang.L("card.arriving", map[string]any{"Name": customer.Name}), false
	}
	asking := s.Session.State.Request.ID != 0
	c.allow(s.Session, why)
	c.why.SetText(why)
	shown(c.why, why != "" && (!s.Session.Submitted || cut))
	shown(c.buttons, !asking)
	shown(c.apps, !asking && offered)
	c.own.Allow(ownReason(s))
	c.own.update(s.Session)
	if why == "" {
		c.own.SetHint(cmp.Or(ownReason(s), lang.L("own.share.hint")))
	}
	shown(c.own, !asking && offered && s.Session.Own.Can)
	c.wait.update(s)
	condition, text := lastAnswer(s.Session, customer.ID)
	c.said.Set(condition, text)
	shown(c.said, text != "" && !asking)
	c.Content.Refresh()
}

// tell says it of a customer.
func (i *identity) tell(s Snapshot, customer session.Participant) {
	person := s.Session.People[customer.ID]
	i.who.SetText(customer.Name)
	i.what.SetText(arrival(customer))
	words := Words(person.WordSeed, s.Language)
	origin := []string{s.Case.text(), Contact(s.Session.Written.Cards[customer.ID], "\n")}
	i.origin.SetText(strings.TrimSpace(strings.Join(origin, "\n")))
	shown(i.origin, i.origin.Text() != "")
	switch {
	case person.Level == console.LevelSite:
		theme.Reshape(i.verified, theme.IconIn(theme.IconUnverified, theme.ColorWaiting))
		i.proof.SetText(lang.L("card.introduced"))
		if words == "" {
			i.proof.SetText(lang.L("card.introduced.missing"))
		}
	case words != "":
		theme.Reshape(i.verified, theme.IconIn(theme.IconVerified, theme.ColorLive))
		i.proof.SetText(lang.L("card.verified"))
	case admitted(s.Session):
		theme.Reshape(i.verified, theme.IconIn(theme.IconVerified, theme.ColorSubtle))
		i.proof.SetText(lang.L("card.earlier"))
	default:
		theme.Reshape(i.verified, theme.IconIn(theme.IconUnverified, theme.ColorSubtle))
		i.proof.SetText(lang.L("card.vouched"))
	}
	i.words.SetText(words)
	shown(i.words, words != "")
	i.compare.SetText(comparing(person.WordSeed, s.Language))
	shown(i.compare, words != "")
}

// allow lets ask for what may be asked for; why, unless "", is why nothing may be now.
func (c *card) allow(s console.Snapshot, why string) {
	able := func(what session.Activity) string {
		if why == "" || s.Barred.Bars(what) {
			return askReason(s, what)
		}
		return why
	}
	c.view.Allow(able(session.ViewDesktop))
	c.control.Allow(able(session.ControlDesktop))
	for what, b := range c.windowed {
		b.Allow(able(what))
	}
	c.apps.Allow(why)
	if s.Barred.Bars(session.ViewApp) && s.Barred.Bars(session.ControlApp) {
		c.apps.Allow(able(session.ViewApp))
	}
}

// arrival says what a customer uses and how they came in.
func arrival(p session.Participant) string {
	how := lang.L("card.bynumber")
	switch p.Method {
	case session.ByLink:
		how = lang.L("card.bylink")
	case session.BySite:
		how = lang.L("card.byqueue")
	}
	if p.Platform == "" {
		return how
	}
	return p.Platform + " · " + how
}

// admitted reports whether a customer who has proved themselves did so to us: we have led the session from its start, and know them
// no better now only because this program was started again.
func admitted(s console.Snapshot) bool {
	me, _ := s.State.Participant(s.Me)
	return s.Primary && me.Method == session.ByStart
}

// lastAnswer is what the customer did last about seeing and controlling, if it was a no; what another customer did does not count.
func lastAnswer(s console.Snapshot, customer session.ParticipantID) (theme.Condition, string) {
	for i := len(s.Notices) - 1; i >= 0; i-- {
		switch n := s.Notices[i]; n.Kind {
		case console.NoticeRefused, console.NoticeNoAnswer, console.NoticeStopped, console.NoticePanic, console.NoticeUnseen, console.NoticeUnreadable:
			if n.Who != customer {
				return theme.Idle, ""
			}
			condition, text := Sentence(s, n)
			if !s.State.May(s.Me, session.Ask) { // only who asks has use for when to do it again
				return condition, text
			}
			return condition, strings.TrimSpace(text + " " + again(n))
		case console.NoticeNotDone:
			return Sentence(s, n)
		case console.NoticeControlEnded, console.NoticeAsked, console.NoticeAllowed, console.NoticeHelping, console.NoticeLead:
			return theme.Idle, ""
		}
	}
	return theme.Idle, ""
}

// again says when to ask again; it stands where one asks, and not in what happened.
func again(n console.Notice) string {
	switch {
	case n.Kind == console.NoticeNoAnswer:
		return lang.L("card.again.there")
	case n.Kind != console.NoticeRefused:
		return ""
	case n.What == session.ConfirmRep:
		return lang.L("card.again.ready")
	}
	return lang.L("card.again.talk")
}

func shown(o fyne.CanvasObject, yes bool) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

// CreateRenderer implements fyne.Widget.
func (c *card) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.Content) }

// thin gives a bar the height of a line under the words it belongs to.
type thin struct{}

func (thin) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 2*theme.Grid) }

func (thin) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}

// waiting says that a request waits, for how long still, and lets it be taken back.
type waiting struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	state  *theme.Text
	bar    *widget.ProgressBar
	cancel *hint.Button
}

func newWaiting(t *Tab) *waiting {
	w := &waiting{state: theme.NewText("", theme.TextStyle{Wrap: true}), bar: widget.NewProgressBar()}
	w.bar.TextFormatter = func() string { return "" }
	w.bar.Max = session.AnswerTime.Seconds()
	w.cancel = hint.New(lang.L("common.cancel"), fynetheme.CancelIcon(), func() { t.cfg.OnCommand(Cancel{}) })
	w.cancel.OnHint = t.Hint
	const width = cardWidth - 6*theme.Grid
	bar := container.NewVBox(layout.NewSpacer(), container.New(thin{}, w.bar), layout.NewSpacer())
	w.Content = column.Fixed(width, w.state, container.NewBorder(nil, nil, nil, w.cancel, bar))
	w.ExtendBaseWidget(w)
	w.Hide()
	return w
}

func (w *waiting) update(s Snapshot) {
	r := s.Session.State.Request
	if r.ID == 0 {
		w.Hide()
		return
	}
	left := max(s.Session.Waiting.Sub(s.At), 0)
	w.state.SetText(asked(s, r, left))
	w.bar.SetValue(min(left.Seconds(), w.bar.Max))
	if r.From == s.Session.Me && !s.Session.Submitted {
		w.cancel.Allow("")
	} else {
		w.cancel.Allow(reason(s.Session, session.Ask))
	}
	w.Show()
}

// asked says what the customer has been asked, and for how long still.
func asked(s Snapshot, r session.Request, left time.Duration) string {
	facts := seconds(left)
	facts["Name"] = name(s.Session.State, r.To)
	switch {
	case offline(s.Session):
		return lang.L("ask.offline", facts)
	case r.Activity == session.ConfirmRep && r.From == s.Session.Me:
		return lang.L("ask.confirm.you", facts)
	case r.Activity == session.ConfirmRep:
		facts["Rep"] = name(s.Session.State, r.From)
		return lang.L("ask.confirm", facts)
	case r.Activity.Shows():
		return lang.L("ask.show", facts)
	case s.Session.State.Share.By == r.To && !r.Activity.Controls():
		return lang.L("ask.other", facts)
	case r.Activity.OfWindows() && r.Activity.Controls():
		return lang.L("ask.windows.control", facts)
	case r.Activity.OfWindows():
		return lang.L("ask.windows", facts)
	case r.Activity.Controls():
		return lang.L("ask.control", facts)
	}
	return lang.L("ask.view", facts)
}

// CreateRenderer implements fyne.Widget.
func (w *waiting) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(w.Content) }

package share

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// settle is how long Allow takes no click after the question appeared: one that was on its way to something else must not
// allow.
const settle = time.Second

// ConsentView asks whether the screen may be seen, or also driven, or whether another representative may go on with it.
type ConsentView struct {
	terms
	Allow, Refuse *hint.Button

	root     fyne.CanvasObject
	middle   *container.Scroll // of the page
	title    *theme.Text
	what     *fyne.Container // what a yes means
	more     *fyne.Container // what is as well to know
	from     *note
	words    *WordsCard
	left     *countdown
	command  func(Command)
	question question
}

// terms are what the customer chooses with a yes: what is seen, for how long somebody acts, and whether they are asked again.
type terms struct {
	All    *widget.Check
	Screen *widget.RadioGroup

	screens  *screens
	programs *programs
	scope    *scope
	about    *line // what All includes beyond the question, or why it cannot be chosen
}

// newTerms returns them; changed is called when another bound is chosen, or All is, ready when programs are ticked.
func newTerms(changed, ready func()) terms {
	t := terms{screens: newScreens(func() {}), programs: newPrograms(ready), scope: newScope(changed), about: newLine()}
	t.All = widget.NewCheck(lang.L("share.consent.all"), func(bool) { changed() })
	t.Screen = t.screens.Options
	return t
}

// yes is the answer to q with them.
func (t *terms) yes(q question) Allow {
	m := q.current
	switch {
	case q.picks:
		m, _ = t.screens.chosen()
	case !q.sharing:
		m = share.Monitor{}
	}
	yes := Allow{Request: q.id, All: t.All.Checked, Monitor: m}
	if q.what.OfWindows() && !q.what.Shows() {
		yes.Monitor, yes.Apps = share.Monitor{}, t.programs.ticked()
	}
	if q.what.Controls() {
		b := t.scope.chosen()
		yes.For, yes.UntilTouch = time.Duration(b.minutes)*time.Minute, b.touch
	}
	return yes
}

// apart keeps apart what does not go together: a bound, and being asked no more.
func (t *terms) apart(q question) {
	drive := q.what.Controls()
	t.scope.rest(t.All.Checked)
	switch {
	case t.All.Hidden: // nothing is to be said about what is not offered
		t.about.set("")
		return
	case drive && t.scope.chosen() != bound{}:
		t.All.Disable()
		t.about.set(lang.L("share.consent.all.bound"))
		return
	case drive || q.confirms() || q.what.Shows():
		t.about.set("")
	default:
		t.about.set(lang.L("share.consent.all.drive", q.with))
	}
	t.All.Enable()
}

// question is what is being asked.
type question struct {
	id       session.RequestID
	what     session.Activity
	since    time.Time // shown
	also     string    // who else is there
	sharing  bool      // the screen is seen already: only control is new, unless other
	other    bool      // something else of the screen is asked for than is seen
	windows  bool      // only windows are seen already
	gone     bool      // what was seen is not there any more
	current  share.Monitor
	answered bool // a click takes no second one
	picks    bool // a screen is picked
	screens  []share.Monitor
	drive    *note          // of a new representative: what a yes lets them do; nil: only see
	with     map[string]any // of the words: Name, who asks
}

func (q question) confirms() bool { return q.what == session.ConfirmRep }

// NewConsentView returns the view; its answers go to command.
func NewConsentView(command func(Command)) *ConsentView {
	v := &ConsentView{
		command: command,
		title:   title(""),
		what:    rows(2 * theme.Grid), more: rows(2 * theme.Grid), from: newNote(theme.Icon(theme.IconUnverified), ""), words: newWordsLine(),
		left: newCountdown(),
	}
	v.terms = newTerms(v.chosen, v.ready)
	v.Allow = hint.New(lang.L("share.consent.allow"), fynetheme.ConfirmIcon(), v.allow)
	v.Refuse = hint.New(lang.L("share.consent.refuse"), fynetheme.CancelIcon(), v.refuse)
	scam := newNote(theme.IconIn(theme.IconUnverified, theme.ColorWaiting), lang.L("share.consent.scam"))
	v.root, v.middle = asking(v.left, rows(theme.Grid, v.words, v.All, v.about.row, container.NewGridWithColumns(2, v.Refuse, v.Allow)),
		tight(v.title), v.what, v.programs.root, theme.Card(scam), v.scope.root, v.screens.root, v.from, v.more) // choices and warnings are seen without scrolling
	return v
}

func (v *ConsentView) allow() { v.answer(v.yes(v.question)) }

// chosen: another bound is, or All.
func (v *ConsentView) chosen() {
	v.apart(v.question)
	v.root.Refresh() // there may be more lines now, or fewer
}

func (v *ConsentView) refuse() { v.answer(Refuse{Request: v.question.id}) }

// answer gives one answer; the buttons rest until the next question, or until this one comes back unanswered.
func (v *ConsentView) answer(c Command) {
	v.question.answered = true
	v.Allow.Disable()
	v.Refuse.Disable()
	v.command(c)
}

// rested: another page is shown. Should the same question come back, it takes an answer.
func (v *ConsentView) rested() { v.question.answered = false }

// show asks the open request of s; now is this computer's clock.
func (v *ConsentView) show(s share.Snapshot, address string, now time.Time) {
	r := s.State.Request
	if r.ID != v.question.id {
		v.question.id, v.question.since, v.question.answered = r.ID, now, false
		v.ask(s, address)
		v.Allow.Disable()
	}
	lost := v.question.drive != nil && !r.Drive                                // something else is shown now, and control of that is not asked for
	other := v.question.picks && !slices.Equal(s.Monitors, v.question.screens) // a screen was pulled out, or is another one
	if also, _ := alsoHere(s); lost || other || also != v.question.also {      // or somebody came or went while the question stands: it is asked anew
		v.question.since, v.question.answered = now, false
		v.ask(s, address)
		v.Allow.Disable()
	}
	if v.words.show(s) { // they may be found while the question stands
		v.root.Refresh()
	}
	if !v.question.answered {
		v.Refuse.Enable()
		if now.Sub(v.question.since) >= settle && v.Allow.Disabled() && v.programs.enough() {
			v.Allow.Enable()
		}
	}
	until := s.Until.Sub(now)
	v.tellDrive(s, until)
	switch seconds := left(until); {
	case seconds == 0:
		v.left.set(until, lang.L("share.consent.late"))
	case v.question.confirms():
		v.left.set(until, lang.N("share.confirm.left", seconds))
	default:
		v.left.set(until, lang.N("share.consent.left", seconds))
	}
}

// ask fills the page with a new request.
func (v *ConsentView) ask(s share.Snapshot, address string) {
	rep, _ := s.State.Participant(s.State.Request.From)
	with := map[string]any{"Name": who(rep.Name), "Org": org(s.State, rep), "Site": address}
	q := &v.question
	q.what, q.with, q.drive = s.State.Request.Activity, with, nil
	q.sharing, q.current = s.State.Share.By == s.Me && s.Me != 0, s.Monitor
	q.windows, q.gone = s.State.Share.Source.Apps, s.State.Share.Source.Gone
	q.other = q.sharing && !q.confirms() && !q.what.Controls() && !q.what.Shows()
	yes, no := lang.L("share.consent.allow"), lang.L("share.consent.refuse")
	switch {
	case q.confirms():
		v.title.SetText(lang.L("share.confirm.title", with))
		yes, no = lang.L("share.confirm.yes"), lang.L("share.confirm.stop")
	case q.what.Shows() && q.what.OfWindows():
		v.title.SetText(lang.L("share.consent.show.apps", with))
	case q.what.Shows():
		v.title.SetText(lang.L("share.consent.show", with))
	case q.what.OfWindows() && q.what.Controls():
		v.title.SetText(lang.L("share.consent.apps.control", with))
	case q.what.OfWindows():
		v.title.SetText(lang.L("share.consent.apps", with))
	case q.what.Controls():
		v.title.SetText(lang.L("share.consent.control", with))
	case q.other && !q.windows:
		v.title.SetText(lang.L("share.consent.other", with))
	default:
		v.title.SetText(lang.L("share.consent.see", with))
	}
	v.Allow.SetText(yes)
	v.Refuse.SetText(no)
	v.middle.ScrollToTop() // who asks, and what for, is read first, whatever was looked at before
	v.tellWhat(s, with)
	v.tellFrom(s, with)
	v.scope.ask(who(rep.Name))
	setVisible(v.scope.root, q.what.Controls())
	v.All.SetChecked(false)
	setVisible(v.All, !q.confirms() && !q.what.OfWindows() && !q.what.Shows() && !q.other) // who picks windows has not agreed to the rest
	v.chosen()
	picks := q.what.OfWindows() && !q.what.Shows()
	v.programs.ask(picks, s.Apps, s.Showing)
	if picks || q.what.Shows() {
		v.askScreen(nil)
		return
	}
	v.askScreen(s.Monitors)
}

// ready: programs were ticked, or none is any more.
func (v *ConsentView) ready() {
	if !v.programs.enough() {
		v.Allow.Disable()
	} // else the next moment enables it
}

// tellFrom says how it is known who asks. A new representative was let in by the one before, not by what the customer typed.
func (v *ConsentView) tellFrom(s share.Snapshot, with map[string]any) {
	setVisible(v.from, !v.question.confirms())
	switch {
	case bySite(s):
		v.from.set(theme.IconIn(theme.IconUnverified, theme.ColorSubtle), lang.L("share.consent.introduced", with))
	case len(s.WordSeed) == 0: // we have proved nothing to each other: whom we did that with let them in
		v.from.set(theme.IconIn(theme.IconVerified, theme.ColorSubtle), lang.L("share.consent.letin", with))
	case s.Seat.Verified:
		v.from.set(theme.IconIn(theme.IconVerified, theme.ColorLive), lang.L("share.consent.verified", with))
	default:
		v.from.set(theme.IconIn(theme.IconVerified, theme.ColorSubtle), lang.L("share.consent.unverified", with))
	}
}

// tellWhat says what a yes means: who sees, who else sees, who acts, and until when.
func (v *ConsentView) tellWhat(s share.Snapshot, with map[string]any) {
	v.what.RemoveAll()
	v.more.RemoveAll()
	if v.question.confirms() {
		v.tellBefore(s, with)
		v.what.Add(newNote(fynetheme.VisibilityIcon(), lang.L("share.confirm.sees", with)))
	} else {
		sees := lang.L("share.consent.see.what", with)
		if v.question.what.Shows() {
			sees = lang.L("share.consent.show.what", with)
		} else if v.question.what.OfWindows() {
			sees = lang.L("share.consent.apps.what", with)
		}
		if v.question.other && !v.question.what.OfWindows() && len(s.Monitors) > 1 {
			sees = lang.L("share.consent.other.what", with)
		}
		v.what.Add(newNote(fynetheme.VisibilityIcon(), sees))
	}
	v.tellOther(s, with)
	also, n := alsoHere(s)
	if v.question.also = also; n > 0 {
		v.what.Add(newNote(theme.Icon(theme.IconPeople), lang.N("share.consent.see.also", n, map[string]any{"Names": also})))
	}
	if !v.question.confirms() && !v.question.what.Shows() {
		v.more.Add(newNote(theme.Icon(theme.IconPersonAdd), lang.L("share.consent.see.later", with)))
	}
	switch {
	case v.question.confirms():
		if s.State.Request.Drive {
			v.question.drive = newNote(theme.Icon(theme.IconControl), "")
			v.what.Add(v.question.drive)
		}
		v.what.Add(newNote(fynetheme.CancelIcon(), lang.L("share.confirm.no")))
	case v.question.what.Shows():
		v.what.Add(newNote(theme.Icon(theme.IconControl), lang.L("share.consent.show.lend", with)))
		v.what.Add(newNote(fynetheme.HistoryIcon(), lang.L("share.consent.show.until")))
	case v.question.what.Controls(): // until when is asked
		v.what.Add(newNote(theme.Icon(theme.IconControl), lang.L("share.consent.control.what", with)))
	default:
		v.what.Add(newNote(fynetheme.HistoryIcon(), lang.L("share.consent.until")))
	}
}

// tellOther says what becomes of what is seen already; of a screen that is not there any more nothing is.
func (v *ConsentView) tellOther(s share.Snapshot, with map[string]any) {
	switch {
	case !v.question.other || v.question.gone:
	case !v.question.what.OfWindows() && !v.question.windows && len(s.Monitors) < 2:
		v.what.Add(newNote(fynetheme.InfoIcon(), lang.L("share.consent.other.none", with)))
	case s.Driver.ID != 0:
		v.what.Add(newNote(theme.Icon(theme.IconScreenShare), lang.L("share.consent.other.instead.control", with)))
	default:
		v.what.Add(newNote(theme.Icon(theme.IconScreenShare), lang.L("share.consent.other.instead", with)))
	}
}

// tellBefore says whom the new representative comes after.
func (v *ConsentView) tellBefore(s share.Snapshot, with map[string]any) {
	l, ok := lastLine(s, share.LineLead)
	if !ok || l.Other == "" {
		return
	}
	who := map[string]any{"Name": with["Name"], "Before": words.Called(l.Other)}
	text := lang.L("share.confirm.before", who)
	if lostBefore(s) != "" {
		text = lang.L("share.confirm.before.lost", who)
	}
	v.what.Add(newNote(theme.Icon(theme.IconTransfer), text))
}

// tellDrive says what a yes to a new representative gives back of what the one before could do; left is the time to answer.
func (v *ConsentView) tellDrive(s share.Snapshot, left time.Duration) {
	if v.question.drive == nil {
		return
	}
	r, with := s.State.Request, map[string]any{"Name": v.question.with["Name"]}
	text := lang.L("share.confirm.drive", with)
	switch until := left + r.DriveUntil.Sub(r.Until()); { // on this computer's clock
	case !r.DriveUntil.IsZero() && until <= 0:
		text = lang.L("share.confirm.drive.over", with)
	case !r.DriveUntil.IsZero():
		with["Left"] = clock(until)
		text = lang.L("share.confirm.drive.for", with)
	case r.DriveTouch:
		text = lang.L("share.confirm.drive.touch", with)
	}
	v.question.drive.set(theme.Icon(theme.IconControl), text)
}

// lastLine is the newest line of a kind on the receipt.
func lastLine(s share.Snapshot, kind share.LineKind) (l share.Line, ok bool) {
	for _, l := range slices.Backward(s.Receipt) {
		if l.Kind == kind {
			return l, true
		}
	}
	return l, false
}

// lostBefore is the representative whose connection was lost and who is followed by the one who is asked about; "" nobody.
func lostBefore(s share.Snapshot) string {
	if l, ok := lastLine(s, share.LineLead); ok && l.Reason == session.ReasonLost && s.State.Request.Activity == session.ConfirmRep {
		return l.Other
	}
	return ""
}

// alsoHere names who is in the session beside us and who asks, and says how many they are: what is shared, they see too. Of who is lost it is said that they are.
func alsoHere(s share.Snapshot) (names string, n int) {
	var list []string
	lost := lostBefore(s)
	for _, p := range s.State.People {
		switch {
		case p.Presence != session.Here || p.ID == s.Me || p.ID == s.State.Request.From:
		case p.Role.IsRep() && lost != "" && p.Name == lost:
			lost = "" // others may be called the same
		default:
			list = append(list, who(p.Name))
		}
	}
	return words.Names(list), len(list)
}

// askScreen offers the screens when there are several, and what is shown already does not stay.
func (v *ConsentView) askScreen(list []share.Monitor) {
	q := &v.question
	q.screens = list
	q.picks = len(list) > 1 && (!q.sharing || q.other)
	setVisible(v.screens.root, q.picks)
	if !q.picks {
		return
	}
	var now *share.Monitor
	if q.other && !q.windows && !q.gone {
		now = &q.current
	}
	v.screens.offer(list, now)
}

// present are the names of everybody in the session but us.
func present(s share.Snapshot) []string {
	var names []string
	for _, p := range s.State.People {
		if p.ID != s.Me && p.Presence == session.Here {
			names = append(names, who(p.Name))
		}
	}
	return names
}

// joined are the names in list but one.
func joined(list []session.Participant, but session.ParticipantID) []string {
	var names []string
	for _, p := range list {
		if p.ID != but {
			names = append(names, who(p.Name))
		}
	}
	return names
}

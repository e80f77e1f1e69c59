package share

import (
	"math"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/theme"
)

// settle is how long Allow takes no click after the question appeared: one that was on its way to something else must not
// allow.
const settle = time.Second

// ConsentView asks whether the screen may be seen, or also driven.
type ConsentView struct {
	All           *widget.Check
	Screen        *widget.RadioGroup
	Allow, Refuse *widget.Button

	root     fyne.CanvasObject
	title    *theme.Text
	what     *fyne.Container
	from     *note
	words    *WordsCard
	screens  *fyne.Container
	drive    *theme.Text // what All includes beyond the question
	driveRow fyne.CanvasObject
	left     *theme.Text
	command  func(Command)
	question question
}

// question is what is being asked.
type question struct {
	id       session.RequestID
	since    time.Time // shown
	also     string    // who else is there
	sharing  bool      // the screen is seen already: only control is new
	current  share.Monitor
	answered bool            // a click takes no second one
	monitors []share.Monitor // behind the options of Screen, in their order
}

// NewConsentView returns the view; its answers go to command.
func NewConsentView(command func(Command)) *ConsentView {
	v := &ConsentView{
		command: command,
		title:   title(""),
		what:    rows(2 * theme.Grid), from: newNote(theme.Icon(theme.IconUnverified), ""), words: NewWordsCard(),
		left: theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Align: fyne.TextAlignCenter}),
	}
	v.All = widget.NewCheck(lang.L("share.consent.all"), nil)
	v.Screen = widget.NewRadioGroup(nil, nil)
	v.Screen.Required = true
	v.Allow = widget.NewButtonWithIcon(lang.L("share.consent.allow"), fynetheme.ConfirmIcon(), v.allow)
	v.Refuse = widget.NewButtonWithIcon(lang.L("share.consent.refuse"), fynetheme.CancelIcon(), v.refuse)
	v.drive = theme.Subtle("")
	v.driveRow = tight(v.drive)
	scam := newNote(theme.IconIn(theme.IconUnverified, theme.ColorWaiting), lang.L("share.consent.scam"))
	v.screens = rows(0, tight(theme.Section(lang.L("share.consent.screen"))), v.Screen)
	v.root = page(rows(theme.Grid, v.All, v.driveRow, container.NewGridWithColumns(2, v.Refuse, v.Allow), tight(v.left)),
		tight(v.title), v.what, v.screens, theme.Card(scam), v.from, v.words)
	return v
}

func (v *ConsentView) allow() {
	m := v.question.current
	if !v.question.sharing {
		m = share.Monitor{}
		for i, option := range v.Screen.Options {
			if option == v.Screen.Selected && i < len(v.question.monitors) {
				m = v.question.monitors[i]
			}
		}
	}
	v.answer(Allow{Request: v.question.id, All: v.All.Checked, Monitor: m})
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
	if also := alsoHere(s); also != v.question.also { // somebody came or went while the question stands: it is asked anew
		v.question.since, v.question.answered = now, false
		v.ask(s, address)
		v.Allow.Disable()
	}
	if !v.question.answered {
		v.Refuse.Enable()
		if now.Sub(v.question.since) >= settle && v.Allow.Disabled() {
			v.Allow.Enable()
		}
	}
	if left := int(math.Ceil(s.Until.Sub(now).Seconds())); left > 0 {
		v.left.SetText(lang.N("share.consent.left", left, map[string]any{"Seconds": left}))
	} else {
		v.left.SetText(lang.L("share.consent.late"))
	}
}

// ask fills the page with a new request.
func (v *ConsentView) ask(s share.Snapshot, address string) {
	rep, _ := s.State.Participant(s.State.Request.From)
	with := map[string]any{"Name": who(rep.Name), "Org": s.State.Org, "Site": address}
	drive := s.State.Request.Activity == session.ControlDesktop
	v.question.sharing, v.question.current = s.State.Share.By == s.Me && s.Me != 0, s.Monitor
	if drive {
		v.title.SetText(lang.L("share.consent.control", with))
	} else {
		v.title.SetText(lang.L("share.consent.see", with))
	}
	v.tellWhat(s, with, drive)
	v.drive.SetText(lang.L("share.consent.all.drive", with))
	setVisible(v.driveRow, !drive)
	if s.Seat.Verified {
		v.from.set(theme.IconIn(theme.IconVerified, theme.ColorLive), lang.L("share.consent.verified", with))
	} else {
		v.from.set(theme.IconIn(theme.IconVerified, theme.ColorSubtle), lang.L("share.consent.unverified", with))
	}
	v.words.show(s)
	v.All.SetChecked(false)
	v.askScreen(s.Monitors)
}

// tellWhat says what a yes means: who sees, who else sees, who acts, and until when.
func (v *ConsentView) tellWhat(s share.Snapshot, with map[string]any, drive bool) {
	v.what.RemoveAll()
	v.what.Add(newNote(fynetheme.VisibilityIcon(), lang.L("share.consent.see.what", with)))
	v.question.also = alsoHere(s)
	if v.question.also != "" {
		v.what.Add(newNote(theme.Icon(theme.IconPeople), lang.L("share.consent.see.also", map[string]any{"Names": v.question.also})))
	}
	if drive {
		v.what.Add(newNote(theme.Icon(theme.IconControl), lang.L("share.consent.control.what", with)))
	}
	v.what.Add(newNote(fynetheme.HistoryIcon(), lang.L("share.consent.until")))
}

// alsoHere names who is in the session beside us and who asks: what is shared, they see too.
func alsoHere(s share.Snapshot) string {
	var names []string
	for _, p := range s.State.People {
		if p.Presence == session.Here && p.ID != s.Me && p.ID != s.State.Request.From {
			names = append(names, who(p.Name))
		}
	}
	return strings.Join(names, ", ")
}

// askScreen offers the screens when there are several and none is shared yet.
func (v *ConsentView) askScreen(list []share.Monitor) {
	several := len(list) > 1 && !v.question.sharing
	setVisible(v.screens, several)
	v.question.monitors = nil
	if !several {
		return
	}
	var options []string
	chosen := 0
	for i, m := range list {
		with := map[string]any{"Number": i + 1, "Name": m.Name, "Width": m.Bounds.Dx(), "Height": m.Bounds.Dy()}
		if m.Primary {
			chosen = i
			options = append(options, lang.L("share.consent.screen.main", with))
		} else {
			options = append(options, lang.L("share.consent.screen.one", with))
		}
	}
	v.question.monitors = append(list[:len(list):len(list)], share.Monitor{})
	v.Screen.Options = append(options, lang.L("share.consent.screen.every"))
	v.Screen.Selected = v.Screen.Options[chosen]
	v.Screen.Refresh()
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

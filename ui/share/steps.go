package share

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/trust"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// ConnectingView says what is being done to come in.
type ConnectingView struct {
	Cancel *hint.Button

	root  fyne.CanvasObject
	title *theme.Text
	step  *theme.Text
	bar   *widget.ProgressBarInfinite
	note  *note
}

// NewConnectingView returns the view; cancel is called by its button.
func NewConnectingView(cancel func()) *ConnectingView {
	v := &ConnectingView{
		Cancel: hint.New(lang.L("common.cancel"), nil, cancel),
		title:  title(lang.L("share.connecting.title")),
		step:   wrapped(""), bar: widget.NewProgressBarInfinite(), note: newNote(theme.Waiting.Icon(), ""),
	}
	v.note.Hide()
	v.bar.Stop()
	v.root = page(v.Cancel, tight(v.title), tight(v.step), container.New(&barLayout{}, v.bar), v.note)
	return v
}

// show says how far we are on the way to site.
func (v *ConnectingView) show(s share.Snapshot, site invite.Site) {
	problem := ""
	switch {
	case s.Trouble == share.Reconnecting:
		v.step.SetText(lang.L("share.connecting.rep"))
		problem = troubleText(s.Trouble)
	case s.Seat.Connected:
		v.step.SetText(lang.L("share.connecting.proof"))
	default:
		v.step.SetText(lang.L("share.connecting.site", map[string]any{"Site": site.String()}))
		if kind := share.TroubleOf(s.Seat.Err); kind != share.NoTrouble {
			problem = reachText(kind, site, true)
		}
	}
	v.note.set(theme.Waiting.Icon(), problem)
	setVisible(v.note, problem != "")
}

// WordsCard shows the four words that both ends see.
type WordsCard struct {
	widget.BaseWidget
	text, how, differ *theme.Text
	card              fyne.CanvasObject
	words             string // in one line
	seed              string
	missing           bool // there are none, and have to be
	line              bool // without a card
}

// NewWordsCard returns an empty card.
func NewWordsCard() *WordsCard {
	c := &WordsCard{
		how:  theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Wrap: true}),
		text: theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameHeadingText, Bold: true, Wrap: true, Align: fyne.TextAlignCenter}),
	}
	c.differ = theme.Subtle(lang.L("share.words.differ"))
	c.card = theme.Card(rows(2*theme.Grid, tight(c.how), tight(c.text), tight(c.differ)))
	c.ExtendBaseWidget(c)
	return c
}

// newWordsLine returns the words without a card, in as little room as they can be read in.
func newWordsLine() *WordsCard {
	c := &WordsCard{
		line: true,
		how:  theme.Subtle(""),
		text: theme.NewText("", theme.TextStyle{Bold: true, Wrap: true}),
	}
	c.card = rows(0, tight(c.how), tight(c.text))
	c.ExtendBaseWidget(c)
	return c
}

// show says the words, or that those are missing which have to be there; it reports whether it says something else than before.
func (c *WordsCard) show(s share.Snapshot) (changed bool) {
	rep, led := s.Representative()
	missing := len(s.WordSeed) == 0 && led && s.State.Introduced(s.Me, rep.ID)
	on := len(s.WordSeed) > 0 || missing
	if c.seed == string(s.WordSeed) && c.missing == missing && c.Visible() == on {
		return false
	}
	c.seed, c.missing = string(s.WordSeed), missing
	setVisible(c, on)
	setVisible(c.text, !missing)
	if c.differ != nil {
		setVisible(c.differ, !missing)
	}
	if on {
		c.how.SetText(c.lead(s, who(rep.Name)))
		c.words = checkWords(s)
		c.text.SetText(inTwo(c.words, c.line))
		c.Refresh()
	}
	return true
}

// lead is what is said of the words.
func (c *WordsCard) lead(s share.Snapshot, name string) string {
	with := map[string]any{"Name": name}
	switch {
	case c.missing: // a site that stands in between could keep them from being found
		return lang.L("share.words.missing", with)
	case bySite(s) && c.line: // who comes from a queue has nobody on the phone, unless they are called
		return lang.L("share.words.site.line", with)
	case bySite(s):
		return lang.L("share.words.site", with)
	case c.line:
		return lang.L("share.consent.words", with)
	}
	return lang.L("share.words", with)
}

// TraceText returns the words, for ui/trace.
func (c *WordsCard) TraceText() string { return c.words }

// CreateRenderer implements fyne.Widget.
func (c *WordsCard) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.card) }

// bySite reports whether nobody but the site says that we and the representative belong together: then it is the words that count.
func bySite(s share.Snapshot) bool {
	me, _ := s.State.Participant(s.Me)
	rep, _ := s.Representative()
	return me.Method == session.BySite || rep.Method == session.BySite
}

// checkWords are the four words in the language of the screen.
func checkWords(s share.Snapshot) string {
	if len(s.WordSeed) == 0 {
		return ""
	}
	list := trust.Words(s.WordSeed, lang.L("common.language"))
	return strings.Join(list[:], " · ")
}

// inTwo breaks words that do not fit beside each other in the middle, where they are read out with a pause, and not before the last one.
func inTwo(words string, line bool) string {
	size, room := fynetheme.Size(fynetheme.SizeNameHeadingText), float32(windowWidth-2*margin-6*theme.Grid)
	if line {
		size, room = fynetheme.Size(fynetheme.SizeNameText), windowWidth-2*margin
	}
	list := strings.Split(words, " · ")
	if len(list) < 4 || fyne.MeasureText(words, size, fyne.TextStyle{Bold: true}).Width <= room {
		return words
	}
	return strings.Join(list[:2], " · ") + "\n" + strings.Join(list[2:], " · ")
}

// org is the organisation's name beside a representative's; "" there is none, or it is they: a server in a rep's own program has their name.
func org(s session.State, rep session.Participant) string {
	if s.Org == rep.Name {
		return ""
	}
	return words.Called(s.Org)
}

// who is a name to put in a sentence; people may come without one.
func who(name string) string {
	if name == "" || name == session.Nameless {
		return lang.L("share.somebody")
	}
	return words.Called(name)
}

package sessiontab

import (
	"cmp"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/ask"
	"deskhand/ui/column"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Transfer Session (PRODUCT A9): the rep leaves, the customer waits, and whoever accepts takes the session. Not to be taken for Transfer
// Control (lead.go), where the rep stays.

// Pass hands the session over to one queue, or to agents by name.
type Pass struct{ To console.Recipients }

// ReadDirectory asks for whom the session can be handed to.
type ReadDirectory struct{}

func (Pass) command()          {}
func (ReadDirectory) command() {}

// Directory is whom a session can be handed to. The slices in it are not changed.
type Directory struct {
	wire.Directory
	Loaded  bool
	Trouble string // why it is not known, as a sentence; "" nothing
}

// Sizes of the dialog, in units.
const (
	passWidth  = 520
	passList   = 208
	passLetter = 76
)

// directoryEvery is how often an open dialog asks anew: who is there changes.
const directoryEvery = 5 * time.Second

// maxRows is how many agents are shown; the others are searched for.
const maxRows = 60

// passPane is the dialog.
type passPane struct {
	tab    *Tab
	hide   func()
	asked  time.Time
	agents bool // the tab of agents is shown, else that of queues

	chosen map[acd.UserID]bool
	queue  acd.QueueID
	tabs   map[bool]*choice
	search *entry.Entry
	listing
	message *entry.Entry
	count   *theme.Text
	letter  *fyne.Container // the line above the message, with count
	said    *theme.State
	send    *hint.Button
	why     *theme.Text
}

// listing is whom there is to choose from.
type listing struct {
	list *fyne.Container
	rows map[string]fyne.CanvasObject // checks and choices, by what they are for
	have Directory                    // that the list shows
	past uint64                       // the newest notice when another choice was made: a refusal from before is answered by it
}

// passWhy says why we cannot hand the session over; "" we can. We have to be agents now, and to have been when we came in: whoever made us
// one since, the session's log does not know it.
func passWhy(c console.Snapshot, agent bool) string {
	me, _ := c.State.Participant(c.Me)
	switch {
	case c.Over || !c.Primary:
	case !agent:
		return lang.L("pass.why.agent")
	case !me.Agent:
		return lang.L("pass.why.session")
	case c.State.Phase == session.Live && c.State.Held.IsZero() && !c.State.May(c.Me, session.HandOver):
		return lang.L("pass.why.customer")
	}
	return reason(c, session.HandOver)
}

// askPass opens the dialog.
func (t *Tab) askPass() {
	c := fyne.CurrentApp().Driver().CanvasForObject(t)
	if c == nil || t.parts.pass != nil {
		return
	}
	p := &passPane{tab: t, agents: true, chosen: map[acd.UserID]bool{}, tabs: map[bool]*choice{}, listing: listing{list: container.NewVBox()}}
	t.parts.pass = p
	content := p.build()
	p.hide = ask.Show(c, lang.L("pass.title"), content, func() {
		t.parts.pass = nil
		t.nameParts()
	})
	p.update(t.now)
	p.fill()
	t.nameParts()
	c.Focus(p.search)
}

func (p *passPane) build() fyne.CanvasObject {
	p.search = entry.New()
	p.search.SetPlaceHolder(lang.L("pass.search"))
	p.search.OnChanged = func(string) { p.fill() }
	p.message = entry.NewLines()
	p.message.Wrapping = fyne.TextWrapWord
	p.message.SetPlaceHolder(lang.L("pass.message.hint"))
	p.message.OnChanged = func(string) { p.look() }
	p.count = theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText})
	p.said = theme.NewSentence(theme.Stopped, "")
	p.said.Hide()
	p.why = theme.Subtle("")
	p.send = hint.New(lang.L("pass.send"), theme.IconIn(theme.IconTransfer, fynetheme.ColorNameForegroundOnPrimary), p.commit)
	p.send.Importance = widget.HighImportance
	p.tabs[true] = newChoice(lang.L("pass.agents"), "", nil, func() { p.turn(true) })
	p.tabs[false] = newChoice(lang.L("pass.queues"), "", nil, func() { p.turn(false) })
	scroll := container.NewVScroll(p.list)
	scroll.SetMinSize(fyne.NewSize(passWidth, passList))
	p.letter = container.NewBorder(nil, nil, theme.Section(lang.L("pass.message")), container.NewCenter(p.count), layout.NewSpacer())
	head := container.NewBorder(nil, nil, container.NewHBox(p.tabs[true].Content, p.tabs[false].Content), nil, p.search)
	foot := container.NewBorder(nil, nil, nil, p.send, p.why)
	return column.Fixed(passWidth, theme.Subtle(lang.L("pass.what")), head, theme.NewSurface(scroll, theme.SurfaceStyle{Ground: theme.ColorSurface, Edge: fynetheme.ColorNameSeparator, Radius: theme.Grid, Room: theme.Grid}),
		p.letter, container.New(minHeight(passLetter), p.message), p.said, foot)
}

// minHeight gives its one object at least that height, in units.
type minHeight float32

func (h minHeight) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().Max(fyne.NewSize(0, float32(h)))
}

func (minHeight) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}

// turn shows the other tab. What was chosen in the first is kept for when it is turned back; only what is shown counts.
func (p *passPane) turn(agents bool) {
	p.agents = agents
	p.search.SetText("")
	p.fill()
	p.chose()
}

// update follows the session and the directory.
func (p *passPane) update(s Snapshot) {
	if s.Session.Over {
		p.hide()
		return
	}
	if s.At.Sub(p.asked) >= directoryEvery {
		p.asked = s.At
		p.tab.cfg.OnCommand(ReadDirectory{})
	}
	if !reflect.DeepEqual(s.Directory, p.have) {
		p.fill()
	}
	text := refusedPass(s.Session, p.past)
	p.said.Set(theme.Stopped, text)
	shown(p.said, text != "")
	p.look()
}

// fill lists whom the session can be handed to, as far as the search finds them. Who was chosen and is there no more is chosen no more.
func (p *passPane) fill() {
	d := p.tab.now.Directory
	p.have = d
	defer p.refocus(p.focused())
	p.rows = map[string]fyne.CanvasObject{}
	p.list.RemoveAll()
	for agents, c := range p.tabs {
		c.choose(agents == p.agents)
	}
	switch {
	case d.Trouble != "":
		p.list.Add(theme.NewText(d.Trouble, theme.TextStyle{Color: theme.ColorStopped, Wrap: true}))
	case !d.Loaded:
		p.list.Add(theme.Subtle(lang.L("pass.loading")))
	case p.agents:
		p.fillAgents(d.Agents)
	default:
		p.fillQueues(d.Queues)
	}
	p.list.Refresh()
	p.look()
	p.tab.nameParts()
}

// focused is the row that has the keyboard, "" none.
func (p *passPane) focused() string {
	c := fyne.CurrentApp().Driver().CanvasForObject(p.list)
	for name, o := range p.rows {
		if f, ok := o.(fyne.Focusable); ok && c != nil && c.Focused() == f {
			return name
		}
	}
	return ""
}

// refocus gives the keyboard to the row that has taken another's place.
func (p *passPane) refocus(name string) {
	if f, ok := p.rows[name].(fyne.Focusable); ok {
		if c := fyne.CurrentApp().Driver().CanvasForObject(p.list); c != nil {
			c.Focus(f)
		}
	}
}

func (p *passPane) fillAgents(all []wire.DirectoryAgent) {
	known := map[acd.UserID]bool{}
	for _, a := range all {
		known[a.Name] = true
	}
	for name := range p.chosen {
		if !known[name] {
			delete(p.chosen, name)
		}
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b wire.DirectoryAgent) int { return cmp.Compare(rank(a.Status), rank(b.Status)) })
	n := 0
	for _, a := range all {
		label := cmp.Or(a.Display, string(a.Name))
		if !p.chosen[a.Name] && !found(p.search.Text, label, string(a.Name)) {
			continue
		}
		if n++; n > maxRows {
			continue
		}
		check := widget.NewCheck(lang.L("pass.agent", map[string]any{"Name": label, "Status": statusWord(a.Status)}), nil)
		check.SetChecked(p.chosen[a.Name])
		check.OnChanged = func(on bool) {
			delete(p.chosen, a.Name)
			if on {
				p.chosen[a.Name] = true
			}
			p.chose()
		}
		p.rows["agent."+string(a.Name)] = check
		p.list.Add(check)
	}
	p.foot(n, lang.L("pass.agents.none"))
}

func (p *passPane) fillQueues(all []wire.DirectoryQueue) {
	if !slices.ContainsFunc(all, func(q wire.DirectoryQueue) bool { return q.ID == p.queue }) {
		p.queue = ""
	}
	var options []string
	ids := map[string]acd.QueueID{}
	chosen := ""
	for _, q := range all {
		if q.ID != p.queue && !found(p.search.Text, q.Name, q.Service, string(q.ID)) {
			continue
		}
		label := queueLabel(q)
		if _, twice := ids[label]; twice {
			label += " (" + string(q.ID) + ")"
		}
		ids[label] = q.ID
		options = append(options, label)
		if q.ID == p.queue {
			chosen = label
		}
	}
	radio := widget.NewRadioGroup(options, nil)
	radio.SetSelected(chosen)
	radio.OnChanged = func(label string) { p.queue = ids[label]; p.chose() }
	p.rows["queues"] = radio
	p.list.Add(radio)
	p.foot(len(options), lang.L("pass.queues.none"))
}

// foot says below a list that it is empty, or that it goes on.
func (p *passPane) foot(n int, none string) {
	switch {
	case n == 0:
		p.list.Add(theme.Subtle(none))
	case n > maxRows:
		p.list.Add(theme.Subtle(lang.L("pass.more")))
	}
}

// look brings what depends on what is chosen and written in line.
func (p *passPane) look() {
	runes := utf8.RuneCountInString(p.message.Text)
	p.count.SetText(lang.L("pass.count", map[string]any{"Count": runes, "Max": acd.MaxTransfer}))
	color := theme.ColorSubtle
	if runes > acd.MaxTransfer {
		color = theme.ColorStopped
	}
	p.count.SetColor(color)
	p.letter.Refresh()
	why := p.reason(runes)
	p.why.SetText(why)
	p.send.Allow(why)
}

// reason says why the session cannot be handed over yet; "" it can.
func (p *passPane) reason(runes int) string {
	to := p.recipients()
	why := passWhy(p.tab.now.Session, p.tab.now.Agent)
	switch c := p.tab.now.Session; {
	case c.Submitted && !offline(c):
		return lang.L("pass.sending")
	case why != "":
		return why
	case runes > acd.MaxTransfer:
		return lang.L("pass.why.long", map[string]any{"Count": runes - acd.MaxTransfer})
	case p.agents && len(to.Agents) == 0:
		return lang.L("pass.why.nobody")
	case p.agents && len(to.Agents) > acd.MaxNamed:
		return lang.L("pass.why.many", map[string]any{"Max": acd.MaxNamed})
	case p.agents && !slices.ContainsFunc(p.have.Agents, func(a wire.DirectoryAgent) bool { return p.chosen[a.Name] && there(a.Status) }):
		return lang.L("pass.why.away")
	case !p.agents && to.Queue == "":
		return lang.L("pass.why.noqueue")
	case !p.agents && !slices.ContainsFunc(p.have.Queues, func(q wire.DirectoryQueue) bool { return q.ID == to.Queue && q.Open }):
		return lang.L("pass.why.closed")
	}
	return ""
}

// there reports whether somebody may come: one who is busy now, too. Whether anybody is for a queue only the site knows: it may send on to another.
func there(s acd.Status) bool { return s == acd.Available || s == acd.Busy }

func (p *passPane) recipients() console.Recipients {
	r := console.Recipients{Message: strings.TrimSpace(p.message.Text)}
	if !p.agents {
		r.Queue = p.queue
		return r
	}
	for name := range p.chosen {
		r.Agents = append(r.Agents, name)
	}
	slices.Sort(r.Agents)
	return r
}

func (p *passPane) commit() {
	if p.reason(utf8.RuneCountInString(p.message.Text)) == "" {
		p.tab.cfg.OnCommand(Pass{p.recipients()})
	}
}

// named are the parts that traces name, below "session.pass".
func (p *passPane) named() map[string]fyne.CanvasObject {
	out := map[string]fyne.CanvasObject{
		"agents": p.tabs[true].button, "queues": p.tabs[false].button, "search": p.search, "message": p.message, "send": p.send,
		"said": p.said, "why": p.why, "count": p.count,
	}
	for name, o := range p.rows {
		out["to."+name] = o
	}
	return out
}

// found reports whether a search finds one of the words.
func found(search string, words ...string) bool {
	search = strings.ToLower(strings.TrimSpace(search))
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(w), search) })
}

func rank(s acd.Status) int {
	return map[acd.Status]int{acd.Available: 0, acd.Busy: 1, acd.Unavailable: 2, acd.Offline: 3}[s]
}

func statusWord(s acd.Status) string {
	switch s {
	case acd.Available:
		return lang.L("pass.available")
	case acd.Busy:
		return lang.L("pass.busy")
	case acd.Unavailable:
		return lang.L("pass.unavailable")
	}
	return lang.L("pass.offline")
}

func queueLabel(q wire.DirectoryQueue) string {
	facts := map[string]any{"Name": q.Name, "Waiting": q.Waiting, "There": q.There}
	if !q.Open {
		return lang.L("pass.queue.closed", facts)
	}
	return lang.L("pass.queue", facts)
}

// chose takes another choice: what was refused before is not about it.
func (p *passPane) chose() {
	if n := len(p.tab.now.Session.Notices); n > 0 {
		p.past = p.tab.now.Session.Notices[n-1].N
	}
	shown(p.said, false)
	p.look()
}

// refusedPass says why the newest thing that we wanted was not done, when it was a transfer, and newer than the notice past.
func refusedPass(c console.Snapshot, past uint64) string {
	if n := len(c.Notices); n > 0 && c.Notices[n-1].Kind == console.NoticeNotDone && c.Notices[n-1].N > past {
		return passRefusal(c.Notices[n-1].Err)
	}
	return ""
}

// passRefusal says why the rules of queues refuse a transfer; "" they do not.
func passRefusal(err error) string {
	for _, r := range []struct {
		err  error
		text string
	}{
		{acd.ErrNobody, lang.L("pass.refused.nobody")}, {acd.ErrClosed, lang.L("pass.refused.closed")}, {acd.ErrFull, lang.L("pass.refused.full")},
		{acd.ErrNotAgent, lang.L("pass.refused.agent")}, {acd.ErrForbidden, lang.L("pass.refused.forbidden")}, {acd.ErrUnknown, lang.L("pass.refused.unknown")},
		{acd.ErrState, lang.L("pass.refused.other")}, {acd.ErrInvalid, lang.L("pass.refused.other")}, {acd.ErrTooLong, lang.L("pass.refused.other")},
	} {
		if errors.Is(err, r.err) {
			return r.text
		}
	}
	return ""
}

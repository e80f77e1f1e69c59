// Package monitor is the managers' live view: how the queues do that they watch, who waits, and what the agents are doing.
//
// Main type: Page. It holds no service and asks for nothing by itself: whoever owns the window calls Update every few seconds while Page is
// shown. Choosing a queue shows only its customers and agents; the choice stays while things change. All of it belongs to the user interface's
// goroutine.
package monitor

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/lines"
	"deskhand/ui/theme"
)

// Snapshot is what is known at a moment.
type Snapshot struct {
	Known   bool // Seen is there
	Seen    wire.Monitored
	Trouble string // why it could not be asked for just now, as a sentence; "" nothing. Seen is older then.
}

// Page is the page. Make it with New.
type Page struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	now    Snapshot
	chosen acd.QueueID // "" all
	state  *theme.State
	sum    *theme.Text
	line   *fyne.Container // state and sum
	all    *hint.Button
	lists
}

// lists are the three parts of the page.
type lists struct{ queues, waits, agents *list }

// New returns an empty page.
func New() *Page {
	p := &Page{state: theme.NewState(theme.Idle, lang.L("monitor.loading")), sum: theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle})}
	p.all = hint.New(lang.L("monitor.all"), nil, func() { p.choose("") })
	p.queues = newList(lang.L("monitor.queues"), func(id string) { p.choose(acd.QueueID(id)) })
	p.waits = newList(lang.L("monitor.waits"), nil)
	p.agents = newList(lang.L("monitor.agents"), nil)
	p.line = container.NewBorder(nil, nil, nil, p.sum, p.state)
	head := container.NewPadded(container.NewVBox(
		container.NewBorder(nil, nil, theme.Title(lang.L("monitor.title")), container.NewCenter(p.all)), p.line))
	left := container.NewVSplit(p.queues.content, p.waits.content)
	left.Offset = 0.5
	split := container.NewHSplit(left, p.agents.content)
	split.Offset = 0.52
	p.Content = container.NewBorder(head, nil, nil, nil, split)
	p.ExtendBaseWidget(p)
	p.update()
	return p
}

// Named are the parts that traces name, below "monitor".
func (p *Page) Named() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{
		"queues": p.queues.Widget, "waits": p.waits.Widget, "agents": p.agents.Widget, "all": p.all, "state": p.state, "sum": p.sum,
	}
}

// Update takes how things are.
func (p *Page) Update(s Snapshot) {
	p.now = s
	if !slices.ContainsFunc(s.Seen.Queues, func(q wire.WatchQueue) bool { return q.ID == p.chosen }) {
		p.chosen = ""
	}
	p.update()
}

func (p *Page) choose(id acd.QueueID) {
	if id != p.chosen {
		p.chosen = id
		p.update()
	}
}

func (p *Page) update() {
	m := p.now.Seen
	switch {
	case p.now.Trouble != "":
		p.state.Set(theme.Stopped, p.now.Trouble)
	case !p.now.Known:
		p.state.Set(theme.Waiting, lang.L("monitor.loading"))
	default:
		p.state.Set(theme.Live, lang.L("monitor.live"))
	}
	p.sum.SetText(summary(m))
	p.line.Refresh()
	if p.all.Hidden = p.chosen == ""; !p.all.Hidden { // all are shown already
		p.all.Refresh()
	}
	var queues, waits, agents []lines.Line
	for _, q := range m.Queues {
		queues = append(queues, queueLine(q, m.Now))
	}
	for _, w := range m.Waits {
		if p.chosen == "" || w.Queue == p.chosen {
			waits = append(waits, waitLine(w, m))
		}
	}
	if m.More > 0 && p.chosen == "" {
		waits = append(waits, lines.Line{What: lang.N("monitor.more", int(m.More), map[string]any{"Count": m.More})})
	}
	for _, a := range m.Agents {
		if p.chosen == "" || slices.Contains(a.Queues, p.chosen) {
			agents = append(agents, agentLine(a, m))
		}
	}
	known := p.now.Known
	p.queues.update(queues, known, lang.L("monitor.queues.none"), string(p.chosen))
	p.waits.update(waits, known, lang.L("monitor.waits.none"), "")
	p.agents.update(agents, known, lang.L("monitor.agents.none"), "")
}

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

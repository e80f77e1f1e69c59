// Package chat is the pane in which people in a session write to each other: what was said, for whom one's own words still wait, and
// a field to write in. The rep's tab and the customer's program use the same one.
//
// Main type: Pane. It holds no service: Update says what to show, Config.OnCommand takes what is written. Text is shown as it is: it can
// be selected and copied, links in it are not followed. All of it belongs to the user interface's goroutine.
package chat

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/chat"
	"deskhand/app/session"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Snapshot is all a Pane is told.
type Snapshot struct {
	State    session.State
	Me       session.ParticipantID
	Messages []chat.Message // of chat.Talk
	Events   []Event        // rising by At
	At       time.Time      // now
	Blocked  string         // why nothing can be written, as a sentence, if it is not for what State says; "" nothing
	Refused  Refused        // the newest that could not be kept
}

// Event is something that happened, said between the messages: "Ana joined".
type Event struct {
	At   time.Time
	Text string // translated
}

// Refused is a text that was written and could not be kept: the pane gives it back to whoever wrote it.
type Refused struct {
	N    uint64 // rises with each; 0 none
	Text string
	Why  string // as a sentence
}

// Command is one of the types below.
type Command interface{ command() }

// Write says something to one participant, or to everyone (0). Text is clean and not longer than may be said.
type Write struct {
	To   session.ParticipantID
	Text string
}

func (Write) command() {}

// Config is what a Pane is wired to. OnHint and OnUnread may be nil.
type Config struct {
	OnCommand func(Command)
	OnHint    func(string) // what a button says of itself
	OnUnread  func()       // Unread has changed without an Update: the person has scrolled to what is new
}

// pageRows is how many rows are shown at first, and how many more each time older ones are asked for.
const pageRows = 100

// Pane shows what was said and takes what is written. Make it with New.
type Pane struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	cfg    Config
	now    Snapshot
	active bool
	read   uint64 // the newest message that was seen
	marker uint64 // "new" stands above the first message above it; 0 nowhere
	limit  int    // rows that are shown
	atEnd  bool   // the end of the list was in sight

	list   *list
	scroll *container.Scroll
	empty  *theme.Text
	newer  *hint.Button
	foot   *foot
}

// New returns a pane with nothing in it.
func New(cfg Config) *Pane {
	p := &Pane{cfg: cfg, limit: pageRows, atEnd: true}
	p.list = newList(p.older)
	p.scroll = container.NewVScroll(p.list.box)
	p.scroll.OnScrolled = func(fyne.Position) { p.scrolled() }
	p.empty = theme.NewText(lang.L("chat.empty"), theme.TextStyle{Color: theme.ColorSubtle, Wrap: true, Align: fyne.TextAlignCenter})
	p.newer = hint.New(lang.L("chat.newer"), fynetheme.MoveDownIcon(), p.toEnd)
	p.newer.Importance = widget.HighImportance
	p.newer.Hide()
	p.foot = newFoot(p)
	p.Content = container.New(&paneLayout{p}, p.foot.Content, p.scroll, p.empty, p.newer)
	p.ExtendBaseWidget(p)
	return p
}

// Update takes what is to be shown from now on.
func (p *Pane) Update(s Snapshot) {
	mine := len(s.Messages) > 0 && s.Messages[len(s.Messages)-1].From == s.Me && s.Messages[len(s.Messages)-1].N > p.newest()
	p.now = s
	if mine {
		p.atEnd, p.marker = true, 0
	}
	if !p.active || !p.atEnd {
		p.mark()
	}
	changed := p.list.update(s, p.marker, p.limit)
	shown(p.empty, len(p.list.rows) == 0)
	p.foot.update(s)
	if changed {
		p.Content.Refresh()
		if p.atEnd {
			p.scroll.ScrollToBottom()
		}
	}
	p.look()
}

// newest is the number of the newest message that is known.
func (p *Pane) newest() uint64 {
	n := uint64(0)
	for _, m := range p.now.Messages {
		n = max(n, m.N)
	}
	return n
}

// mark puts the mark above what is new, if it is not above something already.
func (p *Pane) mark() {
	if p.marker == 0 && p.Unread() > 0 {
		p.marker = max(p.read, 1) // message 1 is never above 0: see fresh
		if p.read == 0 {
			p.marker = allNew
		}
	}
}

// allNew marks everything as new.
const allNew = ^uint64(0)

// fresh reports whether a message is what the mark stands for.
func fresh(m chat.Message, me session.ParticipantID, marker uint64) bool {
	return marker != 0 && (marker == allNew || m.N > marker) && m.From != me && !m.Earlier
}

// look notes what can be seen now.
func (p *Pane) look() {
	was := p.Unread()
	if p.active && p.atEnd {
		p.read = p.newest()
	}
	shown(p.newer, p.active && !p.atEnd && p.Unread() > 0)
	if was != p.Unread() && p.cfg.OnUnread != nil {
		p.cfg.OnUnread()
	}
}

// endRoom is how near its end the list counts as being at it, in units.
const endRoom = 8 * theme.Grid

func (p *Pane) scrolled() {
	p.atEnd = p.scroll.Offset.Y+p.scroll.Size().Height >= p.list.box.Size().Height-endRoom
	p.look()
}

func (p *Pane) toEnd() {
	p.atEnd = true
	p.scroll.ScrollToBottom()
	p.look()
}

// older shows more of what came before, and keeps in sight what is.
func (p *Pane) older() {
	p.limit += pageRows
	before := p.list.box.MinSize().Height
	p.list.update(p.now, p.marker, p.limit)
	p.Content.Refresh()
	p.scroll.ScrollToOffset(fyne.NewPos(0, p.scroll.Offset.Y+p.list.box.MinSize().Height-before))
}

// SetActive says whether the pane can be seen: what is then at its end counts as read.
func (p *Pane) SetActive(on bool) {
	if on == p.active {
		return
	}
	if p.active = on; !on {
		p.marker = 0
	} else {
		p.mark()
	}
	p.Update(p.now)
}

// Unread is how many messages came from others since the end of the list was last seen. What is of the transcript is not new.
func (p *Pane) Unread() int {
	count := 0
	for _, m := range p.now.Messages {
		if m.N > p.read && m.From != p.now.Me && !m.Earlier {
			count++
		}
	}
	return count
}

// Focusable is what should have the focus when the pane is opened; nil when nothing can be written.
func (p *Pane) Focusable() fyne.Focusable {
	if p.foot.entry.Disabled() {
		return nil
	}
	return p.foot.entry
}

// Named are the parts that traces name, below "chat". None tells what is written.
func (p *Pane) Named() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{"entry": p.foot.entry, "send": p.foot.send, "to": p.foot.to, "messages": p.scroll, "newer": p.newer}
}

// Facts are what a test is told: never what is said.
func (p *Pane) Facts() map[string]any {
	f := map[string]any{"messages": len(p.now.Messages), "unread": p.Unread()}
	if n := len(p.now.Messages); n > 0 {
		last := p.now.Messages[n-1]
		f["last_from"], f["last_to"], f["last_length"] = last.From, last.To, len([]rune(last.Text))
	}
	waiting := slices.ContainsFunc(p.now.Messages, func(m chat.Message) bool { return m.Delivery == chat.Sending })
	f["sending"] = waiting
	return f
}

// CreateRenderer implements fyne.Widget.
func (p *Pane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

// minWidth and minHeight are the least room that a pane needs, in units.
const (
	minWidth  = 240
	minHeight = 240
)

// paneLayout puts the foot at the bottom and gives the list the rest. The foot is the first object, so that the keyboard comes to it
// first.
type paneLayout struct{ pane *Pane }

func (l *paneLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(minWidth, minHeight) }

func (l *paneLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	p, foot := l.pane, objects[0]
	p.foot.setWidth(size.Width)
	foot.Resize(fyne.NewSize(size.Width, foot.MinSize().Height))
	foot.Resize(fyne.NewSize(size.Width, foot.MinSize().Height)) // wrapped text knows its height only once it has a width
	height := size.Height - foot.Size().Height
	foot.Move(fyne.NewPos(0, height))
	p.list.width = size.Width
	p.scroll.Move(fyne.Position{})
	p.scroll.Resize(fyne.NewSize(size.Width, height))
	if p.atEnd {
		p.scroll.ScrollToBottom()
	}
	p.empty.Resize(fyne.NewSize(size.Width, p.empty.MinSize().Height))
	p.empty.Move(fyne.NewPos(0, max(0, (height-p.empty.MinSize().Height)/2)))
	newer := p.newer.MinSize()
	p.newer.Resize(newer)
	p.newer.Move(fyne.NewPos((size.Width-newer.Width)/2, height-newer.Height-2*theme.Grid))
}

func shown(o fyne.CanvasObject, yes bool) {
	switch {
	case yes == o.Visible():
	case yes:
		o.Show()
	default:
		o.Hide()
	}
}

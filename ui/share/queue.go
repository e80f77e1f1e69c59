package share

import (
	"math"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// QueueView says how the customer stands in a queue, before there is a session.
type QueueView struct {
	Leave, Write *hint.Button

	root  fyne.CanvasObject
	title *theme.Text
	place *theme.Text
	when  *theme.Text
	rows  struct{ place, when fyne.CanvasObject }
	next  *theme.Text
	bar   *widget.ProgressBarInfinite
	thin  *fyne.Container
	again *note
	note  *note
	all   *fyne.Container
	both  *fyne.Container
}

// NewQueueView returns the view; leave and write are called by its buttons.
func NewQueueView(leave, write func()) *QueueView {
	v := &QueueView{
		Leave: hint.New(lang.L("share.queue.leave"), nil, leave),
		Write: hint.New(lang.L("share.queue.write"), nil, write),
		title: title(""),
		place: theme.NewText("", theme.TextStyle{Size: fynetheme.SizeNameHeadingText, Bold: true, Wrap: true, Color: fynetheme.ColorNamePrimary}),
		when:  wrapped(""), next: wrapped(""), bar: widget.NewProgressBarInfinite(),
		again: newNote(theme.Waiting.Icon(), lang.L("share.queue.again")), note: newNote(theme.Waiting.Icon(), ""),
	}
	v.bar.Stop()
	v.thin = container.New(&barLayout{}, v.bar)
	v.both = container.NewGridWithColumns(2, v.Leave, v.Write)
	v.rows.place, v.rows.when = tight(v.place), tight(v.when)
	v.all = rows(between, tight(v.title), v.rows.place, v.rows.when, v.thin, tight(v.next), v.again, v.note)
	v.root = page(v.both, v.all)
	return v
}

func (v *QueueView) show(s share.Standing) {
	found := s.Stage == wire.PlaceAccepted || s.Stage == wire.PlaceReady
	head, next := lang.L("share.queue.title"), lang.L("share.queue.next")
	switch {
	case found:
		head, next = lang.L("share.queue.found", map[string]any{"Name": who(s.Name)}), lang.L("share.queue.found.next")
	case s.Title != "":
		head = lang.L("share.queue.titled", map[string]any{"Title": s.Title})
	}
	v.title.SetText(head)
	v.next.SetText(next)
	place, when := "", ""
	if !found && s.Stage != "" {
		place, when = placeText(s), whenText(s)
	}
	v.place.SetText(place)
	v.when.SetText(when)
	setVisible(v.rows.place, place != "")
	setVisible(v.rows.when, when != "")
	setVisible(v.thin, found || s.Stage == "")
	if v.thin.Visible() {
		v.bar.Start()
	} else {
		v.bar.Stop()
	}
	setVisible(v.again, s.Again && !found)
	setVisible(v.Write, !found)
	columns := 2
	if found {
		columns = 1
	}
	v.both.Layout = layout.NewGridLayoutWithColumns(columns)
	problem := ""
	if s.Trouble != share.NoTrouble {
		problem = lang.L("share.queue.lost")
	}
	v.note.set(theme.Waiting.Icon(), problem)
	setVisible(v.note, problem != "")
	v.all.Refresh() // there may be more lines now, or fewer
	v.root.Refresh()
}

// placeText is the place in the queue; empty: the queue does not show it.
func placeText(s share.Standing) string {
	switch {
	case s.Position == 1:
		return lang.L("share.queue.first")
	case s.Position > 1:
		return lang.L("share.queue.place", map[string]any{"Place": s.Position})
	}
	return ""
}

// whenText is about how long it takes.
func whenText(s share.Standing) string {
	minutes := int(math.Ceil(s.Estimate.Minutes()))
	switch {
	case s.Estimate < 0:
		return lang.L("share.queue.patience")
	case minutes == 0:
		return lang.L("share.queue.soon")
	case s.Estimate > time.Hour:
		return lang.L("share.queue.hour")
	}
	return lang.N("share.queue.minutes", minutes, map[string]any{"Minutes": minutes})
}

// standText is both in a sentence or two, for a page that is about something else, too.
func standText(s share.Standing) string {
	var parts []string
	if place := placeText(s); place != "" {
		parts = append(parts, place+".")
	}
	return strings.Join(append(parts, whenText(s)), " ")
}

// wait is the wait in a queue, as long as the window is about that.
type wait struct {
	share.Standing
	open    bool
	writing bool // the customer would rather write
}

// Stand shows how the customer stands in a queue.
func (c *Client) Stand(s share.Standing) {
	c.asking = false
	if !c.wait.open {
		c.Connecting.bar.Stop()
		c.Message.forget()
		c.wait.writing = false
	}
	c.wait.Standing, c.wait.open = s, true
	found := s.Stage == wire.PlaceAccepted || s.Stage == wire.PlaceReady
	switch {
	case s.Sent:
		c.Message.show(s, writtenInQueue)
		c.turnTo(c.Message.root)
	case !found && (s.Stage == wire.PlaceWriting || c.wait.writing):
		as := writingInQueue
		if s.Stage == wire.PlaceWriting {
			as = lateInQueue
		}
		c.Message.show(s, as)
		c.turnTo(c.Message.root)
	default:
		c.Queue.show(s)
		c.turnTo(c.Queue.root)
	}
	c.tell()
}

// left: the window is about something else now.
func (c *Client) left() {
	c.wait, c.asking = wait{}, false
	c.Queue.bar.Stop()
}

// write turns to the message instead of waiting; unwrite turns back.
func (c *Client) write() {
	c.wait.writing = true
	c.Stand(c.wait.Standing)
	c.window.Canvas().Focus(c.Message.Text)
}

func (c *Client) unwrite() {
	switch {
	case !c.wait.open: // in a session, nobody can come
		c.leave()
	case c.wait.Sent:
		c.cfg.OnCommand(Quit{})
	case c.wait.Stage == wire.PlaceWriting:
		c.cfg.OnCommand(LeaveQueue{})
	default:
		c.wait.writing = false
		c.Stand(c.wait.Standing)
	}
}

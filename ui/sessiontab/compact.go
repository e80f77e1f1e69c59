package sessiontab

import (
	"cmp"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// compactText is the room for its words, in units; they are cut to fit.
const compactText = 300

// Compact is one session in a small window above the others, while the rep works in another program (PRODUCT rule 8): who it is with and
// how it stands, the one thing to do next, how much there is to read, and the way back.
type Compact struct {
	widget.BaseWidget
	Act        *hint.Button
	Chat, Full *hint.Button
	// OnMove is told how far the rep dragged it, in units.
	OnMove func(dx, dy float32)

	command    func(Command)
	act        Command // of Act; nil: nothing
	shape      *widget.Icon
	name, more *theme.Text
	hinted     string // that Act says of itself, in place of what goes on
	going      string // what goes on
	ground     *theme.Surface
	grip       fyne.Position
}

// NewCompact returns it; its buttons give commands to command, and call chat and full, which show the whole window again.
func NewCompact(command func(Command), chat, full func()) *Compact {
	c := &Compact{
		command: command, shape: widget.NewIcon(theme.Idle.Icon()), name: theme.NewText("", theme.TextStyle{Bold: true}),
		more: theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText}),
	}
	c.Act = hint.New("", nil, func() {
		if c.act != nil {
			c.command(c.act)
		}
	})
	c.Act.OnHint = func(text string) {
		c.hinted = text
		c.say()
	}
	c.Chat = hint.New("", theme.Icon(theme.IconChat), chat)
	c.Full = hint.New(lang.L("compact.full"), fynetheme.ViewFullScreenIcon(), full)
	words := container.New(&wideLayout{compactText}, container.NewVBox(layout.NewSpacer(), theme.Tight(c.name, c.more), layout.NewSpacer()))
	row := container.NewBorder(nil, nil, container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(6*theme.Grid), c.shape)),
		container.NewHBox(c.Act, c.Chat, c.Full), words)
	c.ground = theme.NewSurface(row, theme.SurfaceStyle{Ground: theme.ColorSurface, Edge: fynetheme.ColorNameSeparator, Room: 2 * theme.Grid})
	c.ExtendBaseWidget(c)
	return c
}

// Update says how the session stands; unread is Tab.UnreadMessages.
func (c *Compact) Update(s Snapshot, unread int) {
	title := Title(s.Session)
	if title == "" {
		title = lang.L("session.new")
	}
	condition, text := compactLine(s)
	if started := s.Session.State.Started; !started.IsZero() && !s.Session.Over {
		text = clocked(clock(s.At.Sub(started)), text)
	}
	theme.Reshape(c.shape, condition.Icon())
	c.name.SetText(cutTo(title, compactText, fynetheme.TextSize(), true))
	c.going = text
	c.next(s)
	c.say()
	chats, weight := "", widget.MediumImportance
	if unread > 0 {
		chats, weight = strconv.Itoa(unread), widget.HighImportance
	}
	if c.Chat.Text != chats || c.Chat.Importance != weight {
		c.Chat.Text, c.Chat.Importance = chats, weight
		c.Chat.Refresh()
	}
}

// say shows what goes on, or what Act says of itself.
func (c *Compact) say() {
	c.more.SetText(cutTo(cmp.Or(c.hinted, c.going), compactText, fynetheme.CaptionTextSize(), false))
}

// clocked puts how long the session has lasted before what goes on, where there is room for both.
func clocked(lasted, text string) string {
	if both := lasted + " · " + text; cutTo(both, compactText, fynetheme.CaptionTextSize(), false) == both {
		return both
	}
	return text
}

// compactLine says what goes on, as the tab says it.
func compactLine(s Snapshot) (theme.Condition, string) {
	c := s.Session
	if condition, text := leading(s); text != "" {
		return condition, text
	}
	switch stage := StageOf(c); {
	case stage == StageOver:
		condition, title, _ := ending(s)
		return condition, title
	case c.State.Request.ID != 0:
		return theme.Waiting, asked(s, c.State.Request, max(c.Waiting.Sub(s.At), 0))
	case stage == StageViewing || stage == StageControlling || stage == StageStopped:
		return deskLine(s, new(loss).note(s))
	case stage == StageCustomer:
		return theme.Idle, lang.L("compact.nothing")
	}
	return status(s, outage{})
}

// next is the one thing to do: stay, take a question back, stop, or ask to see the screen.
func (c *Compact) next(s Snapshot) {
	label, why := "", ""
	c.act = nil
	switch stage := StageOf(s.Session); {
	case s.Session.Over:
	case !s.Session.IdleEnd.IsZero():
		label, c.act = lang.L("idle.stay"), Stay{}
	case s.Session.State.Request.ID != 0 && s.Session.State.Request.From == s.Session.Me:
		label, c.act = lang.L("common.cancel"), Cancel{}
	case (stage == StageViewing || stage == StageControlling) && s.Session.State.Share.By != s.Session.Me:
		label, why, c.act = lang.L("desk.stop"), reason(s.Session, session.StopShare), Stop{}
	case stage == StageCustomer:
		label, why, c.act = lang.L("card.view"), askReason(s.Session, session.ViewDesktop), Ask{session.ViewDesktop}
	}
	if c.Act.Text != label {
		c.Act.SetText(label)
	}
	shown(c.Act, label != "")
	if _, stays := c.act.(Stay); stays && offline(s.Session) {
		why = lang.L("why.offline")
	}
	if why == "" && c.act != nil && s.Session.Submitted {
		why = sending(s.Session)
	}
	c.Act.Allow(why)
}

// Dragged implements fyne.Draggable: it can be moved out of the way.
func (c *Compact) Dragged(ev *fyne.DragEvent) {
	if c.grip.IsZero() {
		c.grip = ev.Position.SubtractXY(ev.Dragged.DX, ev.Dragged.DY)
	}
	if c.OnMove != nil {
		c.OnMove(ev.Position.X-c.grip.X, ev.Position.Y-c.grip.Y)
	}
}

// DragEnd implements fyne.Draggable.
func (c *Compact) DragEnd() { c.grip = fyne.Position{} }

// TraceText returns the words, for ui/trace.
func (c *Compact) TraceText() string { return c.name.Text() + ": " + c.more.Text() }

// CreateRenderer implements fyne.Widget.
func (c *Compact) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.ground) }

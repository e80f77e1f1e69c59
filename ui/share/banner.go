package share

import (
	"image/color"
	"time"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// textWidth is what the banner's text has, in units; names are cut to fit.
const textWidth = 308

// Banner is what is on top as long as somebody sees the screen: who, what they may do, and how to end it. All of it can be done by keyboard, once its
// window has that: Tab goes from one button to the next, Space or Return presses it, Escape lets go.
type Banner struct {
	widget.BaseWidget
	Stop, Pause, TakeBack, Chat *hint.Button
	Change                      *hint.Button // what is shown; where TakeBack is while somebody controls, which ends with a change
	// OnMove is told how far the customer dragged the banner, in units.
	OnMove func(dx, dy float32)

	command func(Command)
	ground  *theme.Surface
	shape   *widget.Icon
	words   *theme.Text
	paused  bool
	grip    fyne.Position
	ended   ended
	caption
}

// caption is the small line.
type caption struct {
	more *theme.Text
	said saying
}

// recently is how long the banner says how control ended.
const recently = 10 * time.Second

// ended is how control ended last.
type ended struct {
	lines int // of the receipt that were looked at
	text  string
	at    time.Time
}

// NewBanner returns the banner; its buttons give commands to command, and call chat and change.
func NewBanner(command func(Command), chat, change func()) *Banner {
	b := &Banner{
		command: command, shape: widget.NewIcon(shapeOf(share.Starting)),
		words:   theme.NewText("", theme.TextStyle{Color: theme.ColorOnBanner, Bold: true}),
		caption: caption{more: theme.NewText("", theme.TextStyle{Color: theme.ColorOnBanner, Size: fynetheme.SizeNameCaptionText})},
	}
	b.Stop = hint.New(lang.L("share.banner.stop"), fynetheme.MediaStopIcon(), func() { command(Stop{}) })
	b.Stop.Importance = widget.DangerImportance
	b.Pause = hint.New(lang.L("share.banner.pause"), fynetheme.MediaPauseIcon(), func() { command(Pause{On: !b.paused}) })
	b.TakeBack = hint.New(lang.L("share.banner.takeback"), nil, func() { command(TakeBack{}) })
	b.TakeBack.Hide()
	b.Chat = hint.New("", theme.Icon(theme.IconChat), chat)
	b.Change = hint.New(lang.L("share.banner.change"), nil, change)
	b.hint()
	row := container.NewBorder(nil, nil,
		container.NewHBox(container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(6*theme.Grid), b.shape)), room(1*theme.Grid)),
		container.NewHBox(room(2*theme.Grid), container.NewStack(steady(b.TakeBack), b.Change), steady(b.Chat, counted(mostCounted+1)), steady(b.Pause, lang.L("share.banner.goon")), b.Stop),
		container.NewVBox(layout.NewSpacer(), rows(0, room(textWidth), tight(b.words), tight(b.more)), layout.NewSpacer()))
	b.ground = theme.NewSurface(row, theme.SurfaceStyle{Ground: theme.Viewed.Ground(), Room: 2 * theme.Grid})
	b.ExtendBaseWidget(b)
	return b
}

// hint lets each button say what it does, while the pointer or the keyboard is there.
func (b *Banner) hint() {
	for _, o := range []*hint.Button{b.Stop, b.Pause, b.TakeBack, b.Chat, b.Change} {
		o.OnHint = func(text string) {
			b.said.hint = text
			b.more.SetText(b.said.words())
		}
		o.OnEscape = func() {
			if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
				c.Unfocus()
			}
		}
	}
	b.Stop.SetHint(lang.L("share.banner.stop.hint"))
	b.TakeBack.SetHint(lang.L("share.banner.takeback.hint"))
	b.Chat.SetHint(lang.L("share.banner.chat.hint"))
}

// Left says that the pointer has left the banner's window.
func (b *Banner) Left() {
	for _, o := range []*hint.Button{b.Stop, b.Pause, b.TakeBack, b.Chat, b.Change} {
		o.Left()
	}
}

// show says what is going on.
func (b *Banner) show(s moment) {
	b.ended = b.ended.after(s)
	b.words.SetText(bannerText(s))
	chatButton(b.Chat, s.unread, false)
	theme.Reshape(b.shape, shapeOf(s.Phase))
	b.ground.SetGround(groundOf(s))
	setVisible(b.TakeBack, s.Driver.ID != 0)
	setVisible(b.Change, s.Driver.ID == 0 && s.Phase != share.Starting)
	b.Change.SetHint(changeHint(s))
	setVisible(b.Pause, s.Phase != share.Starting)
	b.Pause.SetHint(lang.L("share.banner.pause.hint"))
	if s.State.Share.Paused {
		b.Pause.SetHint(lang.L("share.banner.goon.hint"))
	}
	b.said = b.said.next(s, b.ended.told(s))
	b.more.SetText(b.said.words())
	if paused := s.State.Share.Paused; paused != b.paused {
		b.paused = paused
		if paused {
			b.Pause.SetIcon(fynetheme.MediaPlayIcon())
			b.Pause.SetText(lang.L("share.banner.goon"))
		} else {
			b.Pause.SetIcon(fynetheme.MediaPauseIcon())
			b.Pause.SetText(lang.L("share.banner.pause"))
		}
	}
}

// changeHint says what Change is for, and of what is shown that it is seen smaller than it is.
func changeHint(s moment) string {
	if s.Halved > 0 {
		return lang.L("share.banner.change.halved", map[string]any{"Part": 1 << s.Halved})
	}
	return lang.L("share.banner.change.hint")
}

// after looks for the end of control in what is new on the receipt.
func (e ended) after(m moment) ended {
	if len(m.Receipt) < e.lines {
		e = ended{}
	}
	for _, l := range m.Receipt[e.lines:] {
		text := ""
		switch {
		case l.Kind != share.LineControlStop:
		case l.Reason == session.ReasonTime:
			text = lang.L("share.banner.timeover")
		case l.Reason == session.ReasonTouched:
			text = lang.L("share.banner.touched")
		case l.Reason == session.ReasonGivenBack:
			text = fitted(who(l.Who), fynetheme.CaptionTextSize(), false, func(name string) string {
				return lang.L("share.banner.givenback", map[string]any{"Name": name})
			})
		}
		if text != "" {
			e.text, e.at = text, m.now
		}
	}
	e.lines = len(m.Receipt)
	return e
}

// told is what is to be said about it now; empty when it is long ago, or somebody controls again.
func (e ended) told(m moment) string {
	if m.Driver.ID != 0 || m.now.Sub(e.at) > recently {
		return ""
	}
	return e.text
}

// steady keeps a place for a button as wide as it ever gets, whether it is shown or not: nothing may move under the pointer of
// somebody who is about to press Stop.
func steady(b *hint.Button, others ...string) fyne.CanvasObject {
	size := b.MinSize()
	for _, text := range others {
		other := hint.New(text, b.Icon, nil)
		size = size.Max(other.MinSize())
	}
	return container.NewStack(room(size.Width), b)
}

// room is nothing, of a width.
func room(width float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(width, 0))
	return r
}

// bannerText says who does what, and how long yet.
func bannerText(s moment) string {
	rep := first(s)
	return fitted(who(rep.Name), fynetheme.TextSize(), true, func(name string) string {
		with := map[string]any{"Name": name}
		switch {
		case s.Phase == share.Starting && s.windows():
			return lang.L("share.banner.starting.windows", with)
		case s.Phase == share.Starting:
			return lang.L("share.banner.starting", with)
		case s.Phase == share.Unplugged:
			return lang.L("share.banner.unplugged")
		case s.State.Share.Paused && s.windows():
			return lang.L("share.banner.paused.windows")
		case s.State.Share.Paused:
			return lang.L("share.banner.paused")
		case s.Driver.ID != 0 && !s.ControlUntil.IsZero():
			with["Left"] = clock(s.ControlUntil.Sub(s.now))
			return lang.L("share.banner.controlled.for", with)
		case s.Driver.ID != 0 && s.UntilTouch:
			return lang.L("share.banner.controlled.touch", with)
		case s.Driver.ID != 0 && s.windows():
			return lang.L("share.banner.controlled.windows", with)
		case s.Driver.ID != 0:
			return lang.L("share.banner.controlled", with)
		case s.isHeld():
			with["Left"] = clock(s.heldLeft())
			return lang.L("share.banner.held", with)
		case s.Cut && len(s.Viewers) == 0:
			return lang.L("share.banner.cut", with)
		case s.windows():
			return lang.L("share.banner.viewed.windows", with)
		}
		return lang.L("share.banner.viewed", with)
	})
}

// first is who the banner names first: who controls, else who leads, or while their link is lost somebody who still sees the screen.
func first(s moment) session.Participant {
	rep, _ := s.Representative()
	switch {
	case s.Driver.ID != 0:
		return s.Driver
	case s.Cut && !s.isHeld() && len(s.Viewers) > 0:
		return s.Viewers[0]
	}
	return rep
}

// fitted is a sentence about a name that is as wide as the banner's text at most: the name is cut. One in quotation marks keeps both.
func fitted(name string, size float32, bold bool, sentence func(name string) string) string {
	text, r, end := sentence(name), []rune(name), ""
	if last := len(r) - 1; last > 0 && unicode.In(r[0], unicode.Quotation_Mark) && unicode.In(r[last], unicode.Quotation_Mark) {
		r, end = r[:last], string(r[last])
	}
	for len(r) > 1 && fyne.MeasureText(text, size, fyne.TextStyle{Bold: bold}).Width > textWidth {
		r = r[:len(r)-1]
		text = sentence(string(r) + "…" + end)
	}
	return text
}

// bannerMore says who else sees the screen, and what is worth knowing most: what is wrong, what just ended, what there is to read, or
// how to stop.
func bannerMore(s moment, ended string) string {
	word := lang.L("share.banner.panic")
	switch {
	case s.Phase == share.Unplugged:
		return lang.L("share.banner.unplugged.more")
	case len(s.Coming) > 0 && !s.State.Share.Paused:
		return comingText(s.Coming, s.windows())
	case s.siteLost() && s.Trouble != share.NotWatched:
		word = lang.L("share.banner.site")
	case !s.Seat.Connected && !s.siteLost(), s.Cut && !s.isHeld() && s.Phase != share.Starting && (s.Driver.ID != 0 || len(s.Viewers) == 0):
		word = lang.L("share.banner.reconnecting")
	case s.Trouble == share.NotWatched:
		word = lang.L("share.banner.nokey")
	case s.isHeld() && len(s.Viewers) == 0:
		word = lang.L("share.banner.held.unseen", map[string]any{"Windows": s.windows()})
	case s.isHeld():
		word = lang.L("share.banner.held.more")
	case !s.IdleEnd.IsZero():
		word = lang.L("share.banner.idle", map[string]any{"Left": clock(s.IdleEnd.Sub(s.now))})
	case ended != "":
		word = ended
	case s.unread > 0:
		word = lang.N("share.chat.new", s.unread, map[string]any{"Count": s.unread})
	case s.Driver.ID != 0 && s.UntilTouch && !s.State.Share.Paused:
		word = lang.L("share.banner.touch")
	case s.Suspended && s.Driver.ID != 0 && !s.State.Share.Paused:
		word = lang.L("share.banner.suspended")
	}
	if s.State.Share.Paused {
		return word // nobody sees it
	}
	return withOthers(s, word)
}

// comingText says who is about to see the screen, too: by their names, or by their number where there is no room for all.
func comingText(coming []session.Participant, windows bool) string {
	names := joined(coming, 0)
	named := lang.N("share.banner.coming", len(names), map[string]any{"Names": words.Names(names), "Windows": windows})
	switch {
	case fyne.MeasureText(named, fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width <= textWidth:
		return named
	case len(names) > 1:
		return lang.N("share.banner.coming.others", len(names), map[string]any{"Count": len(names), "Windows": windows})
	}
	return fitted(names[0], fynetheme.CaptionTextSize(), false, func(name string) string {
		return lang.N("share.banner.coming", 1, map[string]any{"Names": name, "Windows": windows})
	})
}

// withOthers puts those who also see the screen before a word, and those who would if their connection were not lost: by their names, or by
// their number where there is no room for all. Rather than a name, the word goes that says how to stop: Stop is beside it.
func withOthers(s moment, word string) string {
	but := first(s).ID
	var named, counted string
	if names := joined(s.Viewers, but); len(names) > 0 {
		with := map[string]any{"Names": words.Names(names), "Count": len(names), "Windows": s.windows()}
		named = lang.N("share.banner.also", len(names), with)
		if s.isHeld() {
			named = lang.N("share.banner.still", len(names), with)
		}
		counted = lang.N("share.banner.others", len(names), with)
	} else if names = joined(s.Lost, but); len(names) > 0 && !s.isHeld() {
		named = lang.N("share.banner.lost", len(names), map[string]any{"Names": words.Names(names)})
		counted = lang.N("share.banner.lost.others", len(names), map[string]any{"Count": len(names)})
	} else {
		return word
	}
	texts := []string{named + " · " + word, counted + " · " + word}
	if word == lang.L("share.banner.site") { // of which nobody has to do anything
		word = lang.L("share.banner.panic")
		texts = append(texts, named+" · "+word, counted+" · "+word)
	} else if word == lang.L("share.banner.panic") {
		texts = []string{named + " · " + word, named, counted + " · " + word}
	}
	for _, text := range texts {
		if fyne.MeasureText(text, fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width <= textWidth {
			return text
		}
	}
	return texts[len(texts)-1]
}

func shapeOf(p share.Phase) fyne.Resource {
	switch p {
	case share.Controlled:
		return theme.IconIn(theme.IconControl, theme.ColorOnBanner)
	case share.Paused:
		return fynetheme.NewColoredResource(fynetheme.MediaPauseIcon(), theme.ColorOnBanner)
	case share.Unplugged:
		return fynetheme.NewColoredResource(fynetheme.VisibilityOffIcon(), theme.ColorOnBanner)
	}
	return fynetheme.NewColoredResource(fynetheme.VisibilityIcon(), theme.ColorOnBanner)
}

func groundOf(s moment) fyne.ThemeColorName {
	switch {
	case s.State.Share.Paused, s.Phase == share.Unplugged:
		return theme.ColorPaused
	case s.Driver.ID != 0:
		return theme.Controlled.Ground()
	}
	return theme.Viewed.Ground()
}

// Dragged implements fyne.Draggable: the banner can be moved out of the way.
func (b *Banner) Dragged(ev *fyne.DragEvent) {
	if b.grip.IsZero() {
		b.grip = ev.Position.SubtractXY(ev.Dragged.DX, ev.Dragged.DY)
	}
	if b.OnMove != nil {
		b.OnMove(ev.Position.X-b.grip.X, ev.Position.Y-b.grip.Y)
	}
}

// DragEnd implements fyne.Draggable.
func (b *Banner) DragEnd() { b.grip = fyne.Position{} }

// TraceText returns the words, for ui/trace.
func (b *Banner) TraceText() string { return b.words.Text() }

// CreateRenderer implements fyne.Widget.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.ground) }

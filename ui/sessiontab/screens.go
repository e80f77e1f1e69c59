package sessiontab

import (
	"cmp"
	"image"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// part is what of the picture is looked at: a screen that the rep chose, or all of them.
func (t *Tab) part() image.Rectangle {
	if !showsAll(t.now) {
		return image.Rectangle{}
	}
	for _, s := range t.now.Screens {
		if s.Name == t.screen.monitor {
			return image.Rect(int(s.X), int(s.Y), int(s.X)+int(s.W), int(s.Y)+int(s.H))
		}
	}
	return image.Rectangle{}
}

// showsAll: all of a desktop is shown, not one monitor or some windows.
func showsAll(s Snapshot) bool {
	return !ofWindows(s) && s.Session.State.Share.Source.Monitor == 0
}

// screens choose which of the customer's screens is looked at, where all of them are shown, and ask for something else than is shown. One's
// own screen stands there, too, to say why it is not to be had: one screen is shared at a time.
type screens struct {
	*dropdown
	tab   *Tab
	shown []wire.Screen
	names map[string]*hint.Button
	every *hint.Button
	asks  map[session.Activity]*hint.Button // another screen, and windows
	own   *hint.Button
}

func newScreens(t *Tab, closed func()) *screens {
	s := &screens{tab: t, names: map[string]*hint.Button{}, asks: map[session.Activity]*hint.Button{}}
	s.dropdown = newDropdown(lang.L("desk.screen"), nil, closed, container.NewVBox())
	s.SetHint(lang.L("desk.screen.hint"))
	s.offer(nil)
	return s
}

// update offers the screens there are, where there are several to look at.
func (s *screens) update(list []wire.Screen) {
	if len(list) < 2 || !showsAll(s.tab.now) {
		list = nil
	}
	if !slices.Equal(list, s.shown) {
		s.offer(list)
	}
	s.mark()
	s.allow(s.tab.now.Session)
	s.own.Allow(cmp.Or(ownReason(s.tab.now), lang.L("why.viewing", map[string]any{"Name": name(s.tab.now.Session.State, s.tab.now.Session.State.Share.By)})))
	shown(s.own, s.tab.now.Session.Own.Can)
}

func (s *screens) offer(list []wire.Screen) {
	s.shown, s.every = slices.Clone(list), nil
	clear(s.names)
	entry := func(label, name string) *hint.Button {
		return hint.New(label, fynetheme.RadioButtonIcon(), func() { s.tab.lookAt(name) })
	}
	box := container.NewVBox()
	if len(list) > 0 {
		s.every = entry(lang.L("desk.screen.every"), "")
		box.Add(s.every)
	}
	spots := make([]words.Spot, len(list))
	for i, screen := range list {
		spots[i] = words.Spot{Name: screen.Name, At: image.Rect(int(screen.X), int(screen.Y), int(screen.X)+int(screen.W), int(screen.Y)+int(screen.H))}
	}
	for i, screen := range list {
		b := entry(words.SizedScreen(spots, i), screen.Name)
		s.names[screen.Name] = b
		box.Add(b)
	}
	if len(list) > 0 {
		box.Add(widget.NewSeparator())
	}
	box.Add(s.ask(session.ViewDesktop, fynetheme.ComputerIcon()))
	box.Add(s.ask(session.ViewApp, fynetheme.ListIcon()))
	s.own = hint.New(lang.L("own.share"), theme.Icon(theme.IconScreenShare), func() {})
	s.own.OnHint = s.tab.Hint
	box.Add(s.own)
	s.setMenu(box)
	s.tab.nameParts()
}

// ask is an entry that asks for something else.
func (s *screens) ask(what session.Activity, icon fyne.Resource) *hint.Button {
	b := hint.New("", icon, func() { s.tab.cfg.OnCommand(Ask{what}) })
	b.OnHint = s.tab.Hint
	s.asks[what] = b
	return b
}

// allow says what can be asked for, or why it cannot be now.
func (s *screens) allow(c console.Snapshot) {
	windows, with := c.State.Share.Source.Apps, map[string]any{"Name": name(c.State, c.State.Share.By)}
	texts := map[session.Activity]string{session.ViewDesktop: lang.L("desk.ask.screen"), session.ViewApp: lang.L("desk.ask.windows")}
	if windows {
		texts = map[session.Activity]string{session.ViewDesktop: lang.L("desk.ask.desktop"), session.ViewApp: lang.L("desk.ask.windows.other")}
	}
	for what, b := range s.asks {
		if b.Text != texts[what] {
			b.SetText(texts[what])
		}
		why := askReason(c, what)
		switch {
		case why != "":
		case c.State.Request.ID != 0:
			why = lang.L("why.asked")
		case c.Withdrawn().Share:
			why = lang.L("why.notnow")
		case what == session.ViewDesktop && showsAll(s.tab.now) && len(s.tab.now.Screens) == 1:
			why = lang.L("why.onescreen", with)
		}
		b.Allow(why)
		switch {
		case why != "":
		case StageOf(c) == StageControlling:
			b.SetHint(lang.L("desk.ask.hint.control", with))
		default:
			b.SetHint(lang.L("desk.ask.hint", with))
		}
	}
}

// named are the entries for what is looked at, by their names in traces.
func (s *screens) named() map[string]*hint.Button {
	if s.every == nil {
		return nil
	}
	out := map[string]*hint.Button{"every": s.every}
	for name, b := range s.names {
		out[name] = b
	}
	return out
}

// mark shows which is chosen; a screen that is gone is not.
func (s *screens) mark() {
	if s.every == nil {
		return
	}
	chosen := s.tab.part() != image.Rectangle{}
	set := func(b *hint.Button, on bool) {
		icon := fynetheme.RadioButtonIcon()
		if on {
			icon = fynetheme.RadioButtonCheckedIcon()
		}
		if b.Icon != icon {
			b.SetIcon(icon)
		}
	}
	set(s.every, !chosen)
	for name, b := range s.names {
		set(b, chosen && name == s.tab.screen.monitor)
	}
}

// lookAt shows one screen of the picture, or all of it ("").
func (t *Tab) lookAt(name string) {
	t.screen.monitor = name
	t.updateView(t.loss.note(t.now))
	t.parts.desk.screens.mark()
	t.parts.desk.look.follow()
}

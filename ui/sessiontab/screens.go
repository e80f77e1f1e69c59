package sessiontab

import (
	"image"
	"slices"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/wire"
	"deskhand/ui/hint"
)

// part is what of the picture is looked at: a screen that the rep chose, or all of them.
func (t *Tab) part() image.Rectangle {
	if ofWindows(t.now) || t.now.Session.State.Share.Source.Monitor != 0 {
		return image.Rectangle{}
	}
	for _, s := range t.now.Screens {
		if s.Name == t.screen.monitor {
			return image.Rect(int(s.X), int(s.Y), int(s.X)+int(s.W), int(s.Y)+int(s.H))
		}
	}
	return image.Rectangle{}
}

// screens choose which of the customer's screens is looked at, where all of them are shown.
type screens struct {
	*dropdown
	tab   *Tab
	shown []wire.Screen
	names map[string]*hint.Button
	every *hint.Button
}

func newScreens(t *Tab, closed func()) *screens {
	s := &screens{tab: t, names: map[string]*hint.Button{}}
	s.dropdown = newDropdown(lang.L("desk.screen"), fynetheme.ComputerIcon(), closed, container.NewVBox())
	s.Hide()
	return s
}

// update offers the screens there are; one alone is no choice.
func (s *screens) update(list []wire.Screen) (changed bool) {
	several := len(list) > 1 && s.tab.now.Session.State.Share.Source.Monitor == 0 && !ofWindows(s.tab.now)
	changed = several != s.Visible()
	shown(s, several)
	if several && !slices.Equal(list, s.shown) {
		s.offer(list)
		changed = true
	}
	s.mark()
	return changed
}

func (s *screens) offer(list []wire.Screen) {
	s.shown = slices.Clone(list)
	clear(s.names)
	entry := func(label, name string) *hint.Button {
		return hint.New(label, fynetheme.RadioButtonIcon(), func() { s.tab.lookAt(name) })
	}
	box := container.NewVBox()
	s.every = entry(lang.L("desk.screen.every"), "")
	box.Add(s.every)
	for i, screen := range list {
		with := map[string]any{"Number": i + 1, "Name": screen.Name, "Width": screen.W, "Height": screen.H}
		b := entry(lang.L("desk.screen.one", with), screen.Name)
		s.names[screen.Name] = b
		box.Add(b)
	}
	s.setMenu(box)
	s.tab.nameParts()
}

// named are the entries, by their names in traces.
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

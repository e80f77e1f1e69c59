package share

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/share"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// screens asks which screen may be seen.
type screens struct {
	Options *widget.RadioGroup

	root  *fyne.Container
	list  []share.Monitor // behind the first options, in their order; the zero one is all of them
	size  *theme.Text     // that the chosen one is larger than a picture
	below fyne.CanvasObject
}

func newScreens(changed func()) *screens {
	s := &screens{size: theme.Subtle("")}
	s.Options = widget.NewRadioGroup(nil, func(string) {
		s.tellSize()
		changed()
	})
	s.Options.Required = true
	s.below = tight(s.size)
	s.below.Hide()
	s.root = rows(0, tight(theme.Section(lang.L("share.consent.screen"))), s.Options, s.below)
	return s
}

// tellSize says of one screen that is chosen that it is shown smaller than it is. All of them together say so of themselves, before they are chosen.
func (s *screens) tellSize() {
	m, _ := s.chosen()
	n := share.Halved(m)
	s.size.SetText(lang.L("share.consent.screen.halved", map[string]any{"Part": 1 << n}))
	setVisible(s.below, n > 0)
}

// offer offers screens, all of them where there are several, and more. now is what is shown already, and is said to be; something else is
// chosen beforehand then, otherwise the main screen.
func (s *screens) offer(list []share.Monitor, now *share.Monitor, more ...string) {
	var options []string
	s.list = list[:len(list):len(list)]
	chosen := -1
	spots := make([]words.Spot, len(list))
	for i, m := range list {
		spots[i] = words.Spot{Name: m.Name, At: m.Bounds, Main: m.Primary}
	}
	for i, m := range list {
		text := words.Screen(spots, i)
		is := now != nil && (m.ID == now.ID || now.ID == 0 && len(list) == 1)
		options = append(options, marked(text, is))
		if now == nil && m.Primary || now != nil && !is && chosen < 0 {
			chosen = i
		}
	}
	if len(list) > 1 {
		text := lang.L("share.consent.screen.every")
		if n := share.Halved(list...); n > 0 {
			text = lang.L("share.consent.screen.every.halved", map[string]any{"Part": 1 << n})
		}
		s.list = append(s.list, share.Monitor{})
		options = append(options, marked(text, now != nil && now.ID == 0))
	}
	s.Options.Options = append(options, more...)
	s.Options.Selected = ""
	if len(s.Options.Options) > 0 {
		s.Options.Selected = s.Options.Options[max(chosen, 0)]
	}
	s.Options.Refresh()
	s.tellSize()
}

// marked says of an option that it is what is shown already.
func marked(text string, now bool) string {
	if now {
		return lang.L("share.consent.screen.now", map[string]any{"What": text})
	}
	return text
}

// chosen is the screen; ok is false where it is none of them.
func (s *screens) chosen() (m share.Monitor, ok bool) {
	for i, option := range s.Options.Options {
		if option == s.Options.Selected && i < len(s.list) {
			return s.list[i], true
		}
	}
	return m, false
}

package home

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"deskhand/ui/column"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// SetName is what customers see from the next session on.
type SetName struct{ Name string }

func (SetName) command() {}

// nameWidth is the room for a name, in units.
const nameWidth = 220

// naming lets the rep say how customers see them before they have ever done so: until then it is the name that the system has for them, which
// is often none for people ("root").
type naming struct {
	label fyne.CanvasObject
	row   *fyne.Container
	all   *fyne.Container // what holds these two
	field *entry.Entry
	use   *hint.Button
	usual string // the system's name, as it was filled in; "" the rep has a name
	taken func() // after a name was said
}

func newNaming(command func(Command)) *naming {
	n := &naming{label: theme.NewText(lang.L("home.name"), theme.TextStyle{}), field: entry.New()}
	say := func() {
		name := strings.TrimSpace(n.field.Text)
		if name == "" {
			n.field.SetText(n.usual)
			return
		}
		command(SetName{name})
		n.taken()
	}
	n.field.OnSubmitted = func(string) { say() }
	n.use = hint.New(lang.L("home.name.use"), nil, say)
	n.row = container.NewHBox(column.Fixed(nameWidth, n.field), n.use)
	return n
}

// update asks for the name while the usual one stands for it; what is being typed stays.
func (n *naming) update(usual string) {
	if usual != n.usual {
		n.usual = usual
		n.field.SetText(usual)
	}
	if usual == "" {
		n.all.Hide()
	} else {
		n.all.Show()
	}
}

// Package participants is the panel that lists who is in a session: name, role, platform, who sees and who controls, how good
// the link to them is, and for the primary rep a way to send them out.
//
// Main type: Panel. It holds no service: Update says what to show, OnRemove takes what the rep wants; asking first is its
// owner's. All of it belongs to the user interface's goroutine.
package participants

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Row is one participant.
type Row struct {
	ID       session.ParticipantID
	Name     string
	Role     session.Role
	Platform string
	You      bool
	Arriving bool // proved the number or a link, has not joined yet
	Link     Link
	Path     string // of the link: "direct 18 ms", translated; "" none
	Shares   bool
	Sees     bool
	Controls bool
	// MayRemove: the rep may send them out.
	MayRemove bool
}

// Link is how good the connection to somebody is.
type Link uint8

// The qualities, each with its own icon.
const (
	LinkNone Link = 0 // there is none, or it is one's own row
	LinkPoor Link = 1
	LinkFair Link = 2
	LinkGood Link = 3
)

// Panel is the list. Make it with New.
type Panel struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	remove func(session.ParticipantID)
	onHint func(string)
	title  *theme.Text
	box    *fyne.Container
	rows   []Row
	lines  map[session.ParticipantID]*line
}

// New returns an empty panel. onHint takes what a row's button says of itself.
func New(remove func(session.ParticipantID), onHint func(string)) *Panel {
	p := &Panel{remove: remove, onHint: onHint, title: theme.Section(""), box: container.NewVBox(), lines: map[session.ParticipantID]*line{}}
	p.Content = container.NewBorder(p.title, nil, nil, nil, container.NewVScroll(p.box))
	p.ExtendBaseWidget(p)
	return p
}

// Update takes who is in the session.
func (p *Panel) Update(rows []Row) {
	if slices.Equal(rows, p.rows) {
		return
	}
	p.title.SetText(lang.N("participants.title", len(rows), map[string]any{"Count": len(rows)}))
	same := slices.EqualFunc(rows, p.rows, func(a, b Row) bool { return a.ID == b.ID })
	p.rows = rows
	if !same {
		p.rebuild()
	}
	for _, r := range rows {
		p.lines[r.ID].update(r)
	}
}

// rebuild makes a line for each row; those known already are kept, so that a focused button keeps the focus.
func (p *Panel) rebuild() {
	lines := map[session.ParticipantID]*line{}
	p.box.RemoveAll()
	for _, r := range p.rows {
		l := p.lines[r.ID]
		if l == nil {
			l = newLine(func() { p.remove(r.ID) })
			l.remove.OnHint = p.onHint
		}
		lines[r.ID] = l
		p.box.Add(l.Content)
	}
	p.lines = lines
	p.box.Refresh()
}

// Named are the parts that traces name, below "participants".
func (p *Panel) Named() map[string]fyne.CanvasObject {
	named := map[string]fyne.CanvasObject{}
	for id, l := range p.lines {
		n := strconv.FormatUint(uint64(id), 10)
		named[n] = l.name
		named[n+".remove"] = l.remove
	}
	return named
}

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

// line is a row on screen.
type line struct {
	Content fyne.CanvasObject

	badge, quality *widget.Icon
	name           *theme.Text
	what           *theme.Text
	shares         *widget.Icon
	controls       *widget.Icon
	remove         *hint.Button
}

func newLine(remove func()) *line {
	l := &line{
		badge: widget.NewIcon(nil), quality: widget.NewIcon(nil),
		shares: widget.NewIcon(theme.IconIn(theme.IconScreenShare, theme.ColorLive)), controls: widget.NewIcon(theme.IconIn(theme.IconControl, theme.ColorLive)),
		name: theme.NewText("", theme.TextStyle{Bold: true, Wrap: true}), what: theme.Subtle(""),
		remove: hint.New("", fynetheme.CancelIcon(), remove),
	}
	l.remove.Importance = widget.LowImportance
	icons := container.NewHBox(container.NewCenter(l.shares), container.NewCenter(l.controls), container.NewCenter(l.quality), container.NewCenter(l.remove))
	l.Content = container.NewBorder(nil, nil, container.NewCenter(l.badge), icons, theme.Tight(l.name, l.what))
	return l
}

func (l *line) update(r Row) {
	name := r.Name
	if r.You {
		name = lang.L("participants.you", map[string]any{"Name": r.Name})
	}
	l.name.SetText(name)
	l.what.SetText(description(r))
	l.badge.SetResource(badge(r.Role))
	shown(l.shares, r.Shares)
	shown(l.controls, r.Controls)
	l.quality.SetResource(quality(r.Link))
	shown(l.quality, r.Link != LinkNone)
	l.remove.SetHint(lang.L("participants.remove", map[string]any{"Name": r.Name}))
	shown(l.remove, r.MayRemove)
}

func shown(o fyne.CanvasObject, yes bool) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

// badge is a filled star for who leads or is helped first, an outline for the others; the words beside it say the rest.
func badge(r session.Role) fyne.Resource {
	switch r {
	case session.PrimaryRep:
		return theme.IconIn(theme.IconStar, fynetheme.ColorNamePrimary)
	case session.Assistant:
		return theme.IconIn(theme.IconStarOutline, fynetheme.ColorNamePrimary)
	case session.PrimaryCustomer:
		return theme.IconIn(theme.IconLive, theme.ColorLive)
	}
	return theme.IconIn(theme.IconIdle, theme.ColorSubtle)
}

func quality(l Link) fyne.Resource {
	switch l {
	case LinkGood:
		return theme.IconIn(theme.IconLinkGood, theme.ColorLive)
	case LinkFair:
		return theme.IconIn(theme.IconLinkFair, theme.ColorWaiting)
	}
	return theme.IconIn(theme.IconLinkPoor, theme.ColorStopped)
}

// description is the second line of a row.
func description(r Row) string {
	text := RoleName(r.Role)
	for _, more := range []string{r.Platform, r.Path, activity(r)} {
		if more != "" {
			text += " · " + more
		}
	}
	return text
}

func activity(r Row) string {
	switch {
	case r.Arriving:
		return lang.L("participants.arriving")
	case r.Shares:
		return lang.L("participants.shares")
	case r.Controls:
		return lang.L("participants.controls")
	case r.Sees:
		return lang.L("participants.sees")
	}
	return ""
}

// RoleName is a role in words.
func RoleName(r session.Role) string {
	switch r {
	case session.PrimaryRep:
		return lang.L("role.primaryrep")
	case session.Assistant:
		return lang.L("role.assistant")
	case session.PrimaryCustomer:
		return lang.L("role.primarycustomer")
	}
	return lang.L("role.secondarycustomer")
}

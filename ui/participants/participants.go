// Package participants is the panel that lists who is in a session: name, role, platform, who sees and who controls, how good
// the link to them is, and for the primary rep ways to help a customer, to transfer control to a colleague, and to send
// somebody out.
//
// Main type: Panel. It holds no service: Update says what to show, Config takes what the rep wants; asking first is its
// owner's. All of it belongs to the user interface's goroutine.
package participants

import (
	"cmp"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/ui/column"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// Shared is how it stands with what somebody shows.
type Shared struct {
	Paused  bool // nobody sees it
	Windows bool // it is only some windows
	Gone    bool // it is a screen that is not there any more: nobody sees it
}

// Row is one participant.
type Row struct {
	ID       session.ParticipantID
	Name     string
	Role     session.Role
	Platform string
	You      bool
	Standing Standing
	Was      string // what they were in a session that is over, translated; "" it goes on, and Role says what they are
	Link     Link
	Contact  string // what they said of themselves, translated; "" nothing
	Path     string // of the link: "direct 18 ms", translated; "" none
	Shares   bool
	Shared   Shared
	Sees     bool
	Controls bool
	May      May
}

// May is what the rep may do with somebody.
type May struct {
	Remove bool   // send them out
	Lead   bool   // transfer control to them
	NoLead string // why that has to wait, translated; "" it can be done now
	Help   bool   // make them the one who is helped
	WhyNot string // they cannot be that, translated; "" there is nothing to say
}

// Standing is how it stands with somebody's being in the session.
type Standing uint8

// The standings.
const (
	Here     Standing = 0
	Arriving Standing = 1 // proved the number or a link, has not joined yet
	Lost     Standing = 2 // their program is gone for the moment, from us and from the site
)

// Link is how good the connection to somebody is.
type Link uint8

// The qualities, each with its own icon.
const (
	LinkNone Link = 0 // there is none, or it is one's own row
	LinkPoor Link = 1
	LinkFair Link = 2
	LinkGood Link = 3
)

// Width of a Panel's rows, in units.
const Width = 272

// Panel is the list. Make it with New.
type Panel struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	cfg   Config
	title *theme.Text
	box   *fyne.Container
	rows  []Row
	brief bool // SetBrief
	lines map[session.ParticipantID]*line
}

// Config is what a Panel is wired to; all of it is needed.
type Config struct {
	OnHelp, OnLead, OnRemove func(session.ParticipantID)
	OnHint                   func(string) // takes what a row's parts say of themselves
}

// New returns an empty panel.
func New(cfg Config) *Panel {
	p := &Panel{cfg: cfg, title: theme.Section(""), box: column.Fixed(Width), lines: map[session.ParticipantID]*line{}}
	p.Content = container.NewBorder(p.title, nil, nil, nil, container.NewVScroll(p.box))
	p.ExtendBaseWidget(p)
	return p
}

// Update takes who is in the session.
func (p *Panel) Update(rows []Row) {
	if slices.Equal(rows, p.rows) {
		return
	}
	count := map[string]any{"Count": len(rows)}
	p.title.SetText(lang.N("participants.title", len(rows), count))
	if len(rows) > 0 && rows[0].Was != "" {
		p.title.SetText(lang.N("participants.were", len(rows), count))
	}
	same := slices.EqualFunc(rows, p.rows, func(a, b Row) bool { return a.ID == b.ID })
	p.rows = rows
	if !same {
		p.rebuild()
	}
	p.say()
}

// SetBrief says of everybody only what they are and do, in one line, or all there is to say again: where there is little room, nobody is cut.
func (p *Panel) SetBrief(on bool) {
	if on != p.brief {
		p.brief = on
		p.say()
	}
}

// say brings the lines up to date.
func (p *Panel) say() {
	for _, r := range p.rows {
		p.lines[r.ID].update(r, p.brief)
	}
	p.box.Refresh() // what is said may have more lines, or fewer
}

// rebuild makes a line for each row; those known already are kept, so that a focused button keeps the focus.
func (p *Panel) rebuild() {
	lines := map[session.ParticipantID]*line{}
	p.box.RemoveAll()
	for _, r := range p.rows {
		l := p.lines[r.ID]
		if l == nil {
			l = newLine(p.cfg, r.ID)
		}
		lines[r.ID] = l
		p.box.Add(l.Content)
	}
	p.lines = lines
	p.box.Refresh()
}

// Height is how high the panel is that shows all of its rows, in units.
func (p *Panel) Height() float32 {
	return p.title.MinSize().Height + 3*theme.Grid + p.box.MinSize().Height
}

// WholeHeight is how high it would be with all there is to say of everybody, whether that is said now or not.
func (p *Panel) WholeHeight() float32 {
	height := p.Height()
	if !p.brief {
		return height
	}
	probe := theme.Subtle("")
	for _, r := range p.rows {
		what := p.lines[r.ID].who.what
		probe.Resize(what.Size())
		probe.SetText(Description(r))
		height += probe.MinSize().Height - what.MinSize().Height
	}
	return height
}

// Named are the parts that traces name, below "participants".
func (p *Panel) Named() map[string]fyne.CanvasObject {
	named := map[string]fyne.CanvasObject{}
	for id, l := range p.lines {
		n := strconv.FormatUint(uint64(id), 10)
		named[n] = l.who
		named[n+".transfer"] = l.lead
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
	who            *pick
	shares         *widget.Icon
	controls       *widget.Icon
	lead, remove   *hint.Button
}

func newLine(cfg Config, id session.ParticipantID) *line {
	l := &line{
		badge: widget.NewIcon(nil), quality: widget.NewIcon(nil),
		shares: widget.NewIcon(theme.IconIn(theme.IconScreenShare, theme.ColorLive)), controls: widget.NewIcon(theme.IconIn(theme.IconControl, theme.ColorLive)),
		who:    newPick(func() { cfg.OnHelp(id) }),
		lead:   hint.New("", theme.Icon(theme.IconTransfer), func() { cfg.OnLead(id) }),
		remove: hint.New("", fynetheme.CancelIcon(), func() { cfg.OnRemove(id) }),
	}
	l.who.OnHint = cfg.OnHint
	for _, b := range []*hint.Button{l.lead, l.remove} {
		b.Importance = widget.LowImportance
		b.OnHint = cfg.OnHint
	}
	icons := container.New(marks{}, l.shares, l.controls, l.quality, l.lead, l.remove)
	l.Content = container.New(layout.NewCustomPaddedLayout(-theme.Grid, -2*theme.Grid, 0, 0), // a text has room of its own around it
		container.New(rowLayout{l.who}, container.NewCenter(l.badge), l.who, icons))
	return l
}

// end is kept free of marks: the scroll bar lies there.
const end = 2 * theme.Grid

// rowLayout puts badge, who and marks side by side; the marks stand beside the name only, what else there is to say has the whole width
// below. Its objects are these three.
type rowLayout struct{ who *pick }

func (r rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	r.who.beside(objects[2].MinSize().AddWidthHeight(end, 0))
	badge, who := objects[0].MinSize(), r.who.MinSize()
	return fyne.NewSize(badge.Width+who.Width, who.Height)
}

func (r rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	badge, marks := objects[0], objects[2]
	left, need := badge.MinSize(), marks.MinSize()
	r.who.beside(need.AddWidthHeight(end, 0))
	r.who.Move(fyne.NewPos(left.Width, 0))
	r.who.Resize(fyne.NewSize(size.Width-left.Width, size.Height))
	line := r.who.line()
	badge.Resize(left)
	badge.Move(fyne.NewPos(0, line-left.Height/2))
	marks.Resize(need)
	marks.Move(fyne.NewPos(size.Width-end-need.Width, line-need.Height/2))
}

// marks puts what is shown side by side, each in the middle of the height; what is hidden leaves its room to the name.
type marks struct{}

func (marks) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if o.Visible() {
			least := o.MinSize()
			size = fyne.NewSize(size.Width+least.Width, max(size.Height, least.Height))
		}
	}
	return size
}

func (marks) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		o.Resize(least)
		o.Move(fyne.NewPos(x, (size.Height-least.Height)/2))
		x += least.Width
	}
}

func (l *line) update(r Row, brief bool) {
	name := r.Name
	if r.You {
		name = lang.L("participants.you", map[string]any{"Name": r.Name})
	}
	say := r.May.WhyNot
	if r.May.Help {
		say = lang.L("participants.help", map[string]any{"Name": r.Name})
	}
	what := Description(r)
	if brief {
		say = cmp.Or(say, what)
		r.Platform, r.Path, r.Contact = "", "", ""
		what = Description(r)
	}
	l.who.set(name, what, r.May.Help, say)
	if r.Was != "" {
		l.who.name.SetColor(theme.ColorSubtle)
	}
	theme.Reshape(l.badge, badge(r))
	shares := theme.ColorLive
	if r.Shared.Gone || r.Shared.Paused {
		shares = theme.ColorSubtle
	}
	theme.Reshape(l.shares, theme.IconIn(theme.IconScreenShare, shares))
	shown(l.shares, r.Shares)
	shown(l.controls, r.Controls)
	theme.Reshape(l.quality, quality(r.Link))
	shown(l.quality, r.Link != LinkNone)
	if l.lead.Allow(r.May.NoLead); r.May.NoLead == "" {
		l.lead.SetHint(lang.L("participants.transfer", map[string]any{"Name": r.Name}))
	}
	shown(l.lead, r.May.Lead)
	l.remove.SetHint(lang.L("participants.remove", map[string]any{"Name": r.Name}))
	shown(l.remove, r.May.Remove)
	l.Content.Refresh() // the name has the room that hidden marks leave
}

func shown(o fyne.CanvasObject, yes bool) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

// badge is a filled star for who leads or is helped first, an outline for the others; the words beside it say the rest. Who is lost has no
// green one, and nobody has any colour once it is over.
func badge(r Row) fyne.Resource {
	switch {
	case r.Was != "" && r.Role == session.PrimaryRep:
		return theme.IconIn(theme.IconStar, theme.ColorSubtle)
	case r.Was != "" && r.Role == session.Assistant:
		return theme.IconIn(theme.IconStarOutline, theme.ColorSubtle)
	case r.Was != "":
		return theme.IconIn(theme.IconIdle, theme.ColorSubtle)
	case r.Standing == Lost:
		return theme.IconIn(theme.IconIdle, theme.ColorStopped)
	}
	switch r.Role {
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

// Description is the second line of a row.
func Description(r Row) string {
	text := cmp.Or(r.Was, RoleName(r.Role))
	for _, more := range []string{r.Platform, r.Path, activity(r), r.Contact} {
		if more != "" {
			text += " · " + more
		}
	}
	return text
}

func activity(r Row) string {
	switch {
	case r.Standing == Arriving:
		return lang.L("participants.arriving")
	case r.Standing == Lost:
		return lang.L("participants.lost")
	case r.Shares && r.Shared.Gone:
		return lang.L("participants.gone")
	case r.Shares && r.Shared.Paused && r.Shared.Windows:
		return lang.L("participants.paused.windows")
	case r.Shares && r.Shared.Windows:
		return lang.L("participants.shares.windows")
	case r.Shares && r.Shared.Paused:
		return lang.L("participants.paused")
	case r.Shares:
		return lang.L("participants.shares")
	case r.Controls:
		return lang.L("participants.controls")
	case r.Sees && r.Shared.Windows:
		return lang.L("participants.sees.windows")
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

package queues

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/wire"
	"deskhand/ui/column"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// People is the page of who works for the queues. Make it with NewPeople.
type People struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	command func(Command)
	now     Snapshot
	index   *index
	scroll  *container.Scroll
	sheet   *sheet
	personFilling

	title *theme.Text
	state *theme.State
	said  *theme.Text
	duty  duties
	rights
	save, dismiss *hint.Button
}

// personFilling is what the page was filled with.
type personFilling struct {
	fresh  bool       // who is shown has not been filled in yet
	filled wire.Staff // as filled in
	blank  string     // what is typed where nothing was
}

// rights are how many sessions somebody holds, and what they see beyond their queues.
type rights struct {
	cards                              []fyne.CanvasObject
	capacity, team                     *blank
	capacityAt, postsAt, teamAt        *place
	seeQueues, watchQueues, watchAgent *widget.Check
}

// duties is what somebody is in each queue.
type duties struct {
	content *fyne.Container
	ids     []acd.QueueID
	choices []*entry.Select
}

// NewPeople returns an empty page that tells command what the administrator wants.
func NewPeople(command func(Command)) *People {
	p := &People{command: command, personFilling: personFilling{fresh: true}, title: theme.Title(""), state: theme.NewSentence(theme.Idle, "")}
	p.index = newIndex(lang.L("queues.staff.title"), lang.L("queues.staff.search"), "", nil)
	p.index.reload = func() { p.unless(func() { p.fresh = true; p.say(Reload{}) }) }
	p.index.open = func(id string) { p.unless(func() { p.Open(acd.UserID(id)) }) }
	p.said = theme.NewText("", theme.TextStyle{Wrap: true})
	p.duty.content = container.NewVBox()
	seen := func(o fyne.CanvasObject) { column.Reveal(p.scroll, o) }
	p.capacity, p.team = newEntry(1, seen), newEntry(2, seen)
	p.capacityAt = newPlace(lang.L("queues.capacity"), container.NewGridWrap(fyne.NewSize(80, 9*theme.Grid), p.capacity),
		lang.L("queues.capacity.hint", map[string]any{"Low": 1, "Top": acd.MaxCapacity}))
	p.capacityAt.field = p.capacity
	p.postsAt = newPlace("", p.duty.content, "")
	p.teamAt = newPlace(lang.L("queues.team"), p.team, lang.L("queues.team.hint"))
	p.seeQueues = widget.NewCheck(lang.L("queues.seequeues"), nil)
	p.watchQueues = widget.NewCheck(lang.L("queues.watchqueues"), nil)
	p.watchAgent = widget.NewCheck(lang.L("queues.watchagents"), nil)
	p.save = hint.New(lang.L("admin.save"), fynetheme.DocumentSaveIcon(), p.submit)
	p.save.Importance = widget.HighImportance
	p.dismiss = hint.New(lang.L("queues.dismiss"), fynetheme.DeleteIcon(), func() { p.say(Dismiss{acd.UserID(p.index.shown)}) })
	p.cards = []fyne.CanvasObject{
		card(lang.L("queues.duties"), theme.Subtle(lang.L("queues.duties.what")), p.postsAt.content),
		card(lang.L("queues.asagent"), p.capacityAt.content, container.NewHBox(p.seeQueues)),
		card(lang.L("queues.asmanager"), container.NewHBox(p.watchQueues), container.NewHBox(p.watchAgent), p.teamAt.content),
	}
	p.scroll = column.Page(360, 680, append([]fyne.CanvasObject{p.title, p.state, p.said}, p.cards...)...)
	p.sheet = newSheet(p.scroll, p.save, p.dismiss)
	p.Content = p.index.beside(p.sheet.content)
	p.ExtendBaseWidget(p)
	p.update()
	return p
}

// Named are the parts that traces name, below "staff".
func (p *People) Named() map[string]fyne.CanvasObject {
	return map[string]fyne.CanvasObject{
		"search": p.index.search, "reload": p.index.again, "list": p.index.list.Widget, "said": p.said, "save": p.save, "dismiss": p.dismiss,
		"capacity": p.capacity, "team": p.team, "seequeues": p.seeQueues, "watchqueues": p.watchQueues, "watchagents": p.watchAgent, "duties": p.duty.content,
	}
}

func (p *People) say(c Command) {
	if !p.now.Busy && !p.now.Loading {
		p.command(c)
	}
}

// Update takes how things are. What is being typed stays as long as the person is for queues what they were.
func (p *People) Update(s Snapshot) {
	through := p.now.Busy && !s.Busy
	p.now = s
	p.index.update(staffLines(s.Staff, s.Queues), nothing(s, lang.L("admin.empty")), s)
	p.update()
	if through && s.Refusal == nil {
		p.scroll.ScrollToTop()
	}
}

// Open shows somebody. What was being typed for another one is dropped.
func (p *People) Open(id acd.UserID) {
	if p.now.Said != "" && p.now.Of == (Target{User: acd.UserID(p.index.shown)}) {
		p.command(Forget{})
	}
	p.index.show(string(id))
	p.fresh = true
	p.update()
	p.scroll.ScrollToTop()
}

// person is the one that is shown.
func (p *People) person() (wire.Staff, bool) {
	i := slices.IndexFunc(p.now.Staff, func(x wire.Staff) bool { return string(x.User.ID) == p.index.shown })
	if i < 0 || p.index.shown == "" {
		return wire.Staff{}, false
	}
	return p.now.Staff[i], true
}

func (p *People) update() {
	s := p.now
	x, is := p.person()
	if is && (p.fresh || !sameUser(x.User, p.filled.User) || !p.duty.shows(s.Queues)) && !s.Busy {
		p.fill(x)
	}
	for i, c := range p.cards {
		shown(c, is && (i == 0 || len(s.Queues) > 0))
	}
	shown(p.save, is && !x.Gone && len(s.Queues) > 0)
	shown(p.dismiss, is && x.Works)
	p.words(x, is)
	free := !s.Busy && !s.Loading
	for _, o := range []fyne.Disableable{p.capacity, p.team, p.seeQueues, p.watchQueues, p.watchAgent, p.save, p.dismiss} {
		able(o, free)
	}
	for _, c := range p.duty.choices {
		able(c, free)
	}
	p.scroll.Content.Refresh()
	p.sheet.refresh()
}

func sameUser(a, b acd.User) bool {
	return a.ID == b.ID && a.Capacity == b.Capacity && a.Rights == b.Rights && slices.Equal(a.Posts, b.Posts) && slices.Equal(a.Team, b.Team)
}

func (p *People) fill(x wire.Staff) {
	p.fresh, p.filled = false, x
	p.duty.fill(p.now.Queues, x.User.Posts)
	p.capacity.SetText(strconv.Itoa(x.User.Capacity))
	p.seeQueues.SetChecked(x.User.Rights.SeeQueues)
	p.watchQueues.SetChecked(x.User.Rights.WatchQueues)
	p.watchAgent.SetChecked(x.User.Rights.WatchAgents)
	team := make([]string, len(x.User.Team))
	for i, t := range x.User.Team {
		team[i] = string(t)
	}
	p.team.SetText(strings.Join(team, ", "))
	p.fine()
	p.blank = p.typed()
}

// typed is what stands in the form, to be compared.
func (p *People) typed() string {
	return fmt.Sprintf("%v %q %q %v %v %v", p.duty.read(), p.capacity.Text, p.team.Text, p.seeQueues.Checked, p.watchQueues.Checked, p.watchAgent.Checked)
}

// unless does what drops what is typed, after asking where something is that is not saved.
func (p *People) unless(drop func()) {
	if _, is := p.person(); !is || p.fresh || p.typed() == p.blank {
		drop()
		return
	}
	p.index.show(p.index.shown) // a click has chosen another line
	p.command(Leave{drop})
}

func (p *People) fine() {
	for _, at := range []*place{p.capacityAt, p.postsAt, p.teamAt} {
		at.say("")
	}
}

// fill offers a duty in each queue.
func (d *duties) fill(queues []wire.QueueLine, posts []acd.Post) {
	d.content.RemoveAll()
	d.ids, d.choices = nil, nil
	for _, q := range queues {
		c := entry.NewSelect(dutyNames(), nil)
		i := slices.IndexFunc(posts, func(p acd.Post) bool { return p.Queue == q.ID })
		c.SetSelectedIndex(0)
		if i >= 0 {
			c.SetSelectedIndex(max(0, slices.Index(dutyList(), posts[i].Duty)))
		}
		d.ids, d.choices = append(d.ids, q.ID), append(d.choices, c)
		d.content.Add(newPlace(q.Name, c, "").content)
	}
	if len(queues) == 0 {
		d.content.Add(theme.NewText(lang.L("queues.staff.noqueues"), theme.TextStyle{Wrap: true}))
	}
}

// shows reports whether these queues are offered.
func (d *duties) shows(queues []wire.QueueLine) bool {
	return slices.EqualFunc(d.ids, queues, func(id acd.QueueID, q wire.QueueLine) bool { return id == q.ID })
}

func (d *duties) read() (posts []acd.Post) {
	for i, c := range d.choices {
		if duty := dutyList()[max(0, c.SelectedIndex())]; duty != "" {
			posts = append(posts, acd.Post{Queue: d.ids[i], Duty: duty})
		}
	}
	return posts
}

// words fills in what is written.
func (p *People) words(x wire.Staff, is bool) {
	s := p.now
	shown(p.title, s.Trouble == "")
	shown(p.state, s.Trouble == "")
	p.title.SetText(lang.L("admin.choose"))
	p.state.Set(theme.Idle, lang.L("queues.staff.choose"))
	if is {
		p.title.SetText(called(x))
		p.state.Set(staffState(x, s.Queues))
	}
	p.tell(theme.Idle, "")
	if s.Of != (Target{User: acd.UserID(p.index.shown)}) {
		return
	}
	p.tell(s.Condition, s.Said)
	if s.Refusal == nil || s.Busy {
		return
	}
	at := map[acd.Setting]*place{acd.SettingCapacity: p.capacityAt, acd.SettingPosts: p.postsAt, acd.SettingTeam: p.teamAt}[s.Refusal.Setting]
	if at == nil {
		p.tell(theme.Stopped, Sentence(*s.Refusal))
		return
	}
	at.say(Sentence(*s.Refusal))
}

func (p *People) tell(c theme.Condition, text string) {
	p.said.SetText(text)
	p.said.SetColor(map[theme.Condition]fyne.ThemeColorName{theme.Stopped: theme.ColorStopped, theme.Live: theme.ColorLive}[c])
	shown(p.said, text != "")
}

// submit saves what is changed.
func (p *People) submit() {
	p.fine()
	u := acd.User{ID: acd.UserID(p.index.shown), Posts: p.duty.read()}
	u.Rights = acd.Rights{SeeQueues: p.seeQueues.Checked, WatchQueues: p.watchQueues.Checked, WatchAgents: p.watchAgent.Checked}
	var err error
	u.Capacity, err = strconv.Atoi(strings.TrimSpace(p.capacity.Text))
	if err != nil || u.Capacity < 1 || u.Capacity > acd.MaxCapacity {
		p.wrong(p.capacityAt, Sentence(wire.Refusal{Setting: acd.SettingCapacity, Reason: wire.ReasonInvalid}))
		return
	}
	for _, name := range addresses(strings.ToLower(p.team.Text)) {
		if !slices.ContainsFunc(p.now.Staff, func(x wire.Staff) bool { return string(x.User.ID) == name }) {
			p.wrong(p.teamAt, lang.L("queues.team.unknown", map[string]any{"Name": name}))
			return
		}
		u.Team = append(u.Team, acd.UserID(name))
	}
	if p.filled.Works && sameUser(u, p.filled.User) {
		p.tell(theme.Idle, lang.L("admin.same"))
		p.scroll.Content.Refresh()
		return
	}
	p.say(SetStaff{u})
}

func (p *People) wrong(at *place, text string) {
	at.say(text)
	p.scroll.Content.Refresh()
	focus(at.field)
	column.Reveal(p.scroll, at.field)
}

// CreateRenderer implements fyne.Widget.
func (p *People) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

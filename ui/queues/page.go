// Package queues is what an administrator lays down for a site's queues: the queues themselves, with every setting and its range, and who
// works for them.
//
// Main types: Page (queues), People (who works for them), and Office, which shows one page of several under a row of buttons. They hold no
// service: Update says how things are, OnCommand takes what the administrator wants; one thing at a time, and nothing more until an Update
// says that it is through. What the rules refuse is said at the field that it is about. What cannot be taken back is asked first by who
// owns the window, with Question. All of it belongs to the user interface's goroutine.
package queues

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/wire"
	"deskhand/ui/theme"
)

// Snapshot is what is known of queues and people. Both pages take it.
type Snapshot struct {
	Queues  []wire.QueueLine // by ID
	Staff   []wire.Staff     // by name
	Shown   wire.QueueShown  // the queue that was asked for last
	Entry   invite.Entry     // how customers reach the site's queues; zero: not known
	Loading bool             // they are on their way
	Trouble string           // why they cannot be listed, as a sentence; "" nothing
	Busy    bool             // something is being changed
	// Said is what became of the last change, and Of what it was about. Refusal is what the rules refuse of it; nil: nothing.
	Condition theme.Condition
	Said      string
	Of        Target
	Refusal   *wire.Refusal
}

// Target is what a command is about: a queue, a user, or a queue that is being made.
type Target struct {
	Queue acd.QueueID
	User  acd.UserID
	New   bool
}

// Command is one of the types below.
type Command interface{ command() }

type (
	// Reload asks for everything anew.
	Reload struct{}
	// Show asks for the settings of a queue.
	Show struct{ ID acd.QueueID }
	// Add makes a queue, Set changes one that was shown with Mark.
	Add struct{ Queue acd.Queue }
	Set struct {
		Mark  string
		Queue acd.Queue
	}
	// Shut closes a queue by hand, or opens it again.
	Shut struct {
		ID   acd.QueueID
		Shut bool
	}
	// Remove takes a queue away.
	Remove struct{ ID acd.QueueID }
	// SetStaff says what somebody is for queues; Dismiss takes them out of all.
	SetStaff struct{ User acd.User }
	Dismiss  struct{ User acd.UserID }
	// Copy puts text on the clipboard.
	Copy struct{ Text string }
	// Forget takes what was said away.
	Forget struct{}
	// Leave asks (ask.Unsaved) whether what was typed and is not saved may be dropped; Go drops it.
	Leave struct{ Go func() }
)

func (Reload) command()   {}
func (Show) command()     {}
func (Add) command()      {}
func (Set) command()      {}
func (Shut) command()     {}
func (Remove) command()   {}
func (SetStaff) command() {}
func (Dismiss) command()  {}
func (Copy) command()     {}
func (Forget) command()   {}
func (Leave) command()    {}

// Of is what a command is about.
func Of(c Command) (t Target) {
	switch c := c.(type) {
	case Add:
		t.New = true
	case Set:
		t.Queue = c.Queue.ID
	case Shut:
		t.Queue = c.ID
	case Remove:
		t.Queue = c.ID
	case SetStaff:
		t.User = c.User.ID
	case Dismiss:
		t.User = c.User
	}
	return t
}

// Page is the page of queues. Make it with New.
type Page struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	command func(Command)
	now     Snapshot
	index   *index
	detail  *detail
}

// New returns an empty page that tells command what the administrator wants.
func New(command func(Command)) *Page {
	p := &Page{command: command}
	p.index = newIndex(lang.L("queues.title"), lang.L("queues.search"), lang.L("queues.add"), func() { p.unless(p.newQueue) })
	p.index.reload = func() { p.unless(p.reload) }
	p.index.open = func(id string) { p.unless(func() { p.Open(acd.QueueID(id)) }) }
	p.detail = newDetail(p)
	p.detail.update()
	p.Content = p.index.beside(p.detail.sheet.content)
	p.ExtendBaseWidget(p)
	return p
}

// Named are the parts that traces name, below "queues".
func (p *Page) Named() map[string]fyne.CanvasObject {
	d := p.detail
	out := map[string]fyne.CanvasObject{
		"search": p.index.search, "add": p.index.add, "reload": p.index.again, "list": p.index.list.Widget, "said": d.said, "save": d.save, "ok": d.ok,
		"shut": d.shut, "remove": d.remove, "id": d.id, "address": d.address, "address.copy": d.copy,
	}
	for name, o := range d.form.named() {
		out[name] = o
	}
	return out
}

// say hands a command on unless something else is on its way: two clicks mean one.
func (p *Page) say(c Command) {
	if !p.now.Busy && !p.now.Loading {
		p.command(c)
	}
}

// Update takes how things are. What is being typed stays as long as the queue stays as it was when it was shown.
func (p *Page) Update(s Snapshot) {
	through := p.now.Busy && !s.Busy
	p.now = s
	p.index.update(queueLines(s.Queues), nothing(s, lang.L("queues.empty")), s)
	if p.index.shown != "" && !p.index.has(p.index.shown) && !s.Loading && s.Trouble == "" {
		p.index.show("") // removed
	}
	p.detail.update()
	if through && s.Refusal == nil { // what came of it is at the top
		p.detail.scroll.ScrollToTop()
	}
}

// Open shows a queue, or none when there is none of that name. What was being typed for another one is dropped.
func (p *Page) Open(id acd.QueueID) {
	p.leave()
	p.index.show(string(id))
	p.detail.adding, p.detail.fresh = false, true
	p.detail.update()
	p.detail.scroll.ScrollToTop()
	if id != "" && (p.now.Shown.Queue.ID != id || p.now.Shown.Mark == "") {
		p.command(Show{id})
	}
}

// unless does what drops what is typed, after asking where something is that is not saved.
func (p *Page) unless(drop func()) {
	if !p.detail.unsaved() {
		drop()
		return
	}
	p.index.show(p.index.shown) // a click has chosen another line
	p.command(Leave{drop})
}

// reload asks for everything anew, the queue that is shown with it: somebody else may have changed it.
func (p *Page) reload() {
	p.leave()
	p.detail.fresh, p.detail.anew = true, true
	p.say(Reload{})
	if p.index.shown != "" {
		p.command(Show{acd.QueueID(p.index.shown)})
	}
}

// Added shows the queue that was made, unless the administrator has turned to another one.
func (p *Page) Added(id acd.QueueID) {
	if p.detail.adding {
		p.Open(id)
	}
}

// newQueue shows the form of a new queue, with the usual settings.
func (p *Page) newQueue() {
	p.leave()
	p.index.show("")
	p.detail.adding, p.detail.fresh = true, true
	p.detail.update()
	p.detail.scroll.ScrollToTop()
	focus(p.detail.id)
}

// leave drops what was said of what is shown.
func (p *Page) leave() {
	if p.now.Said != "" && p.now.Of == p.target() {
		p.command(Forget{})
	}
}

// target is what is shown.
func (p *Page) target() Target {
	return Target{Queue: acd.QueueID(p.index.shown), New: p.detail.adding}
}

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

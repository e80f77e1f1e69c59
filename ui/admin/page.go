// Package admin is the page on which an administrator looks after the accounts of a site: who may sign in, and what each may do.
//
// Main type: Page. It holds no service: Update says how the accounts are, OnCommand takes what the administrator wants; one thing at a
// time, and nothing more until an Update says that it is through. What cannot be taken back is asked first by who owns the window, with
// Question. Passwords leave only in Add and SetPassword; what is shown once is in no trace. All of it belongs to the user interface's
// goroutine.
package admin

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/lines"
	"deskhand/ui/theme"
)

// Snapshot is what is known of the accounts.
type Snapshot struct {
	Site     string
	Accounts []wire.Account // by name
	Me       string         // the name of the administrator's own account
	Loading  bool           // the accounts are on their way
	Trouble  string         // why they cannot be listed, as a sentence; "" nothing
	Busy     bool           // something is being changed
	// Said is what became of the last change, and Of whose it was; "" in Of: a new account's.
	Condition theme.Condition
	Said, Of  string
	Given     Given
}

// Given is what an administrator hands over to an account's person, shown until Forget. At most one of Password and Codes is there.
type Given struct {
	Name     string // whose
	Password string
	Codes    wire.Secret
}

// Command is one of the types below.
type Command interface{ command() }

type (
	// Reload asks for the accounts anew.
	Reload struct{}
	// Add makes an account. Password "": one is to be made up.
	Add struct{ wire.AccountAdd }
	// Set changes an account.
	Set struct{ wire.AccountSet }
	// Disable locks an account or unlocks it, Remove deletes it.
	Disable struct{ wire.AccountDisable }
	Remove  struct{ wire.AccountRemove }
	// SetPassword gives an account another password; "": one is to be made up.
	SetPassword struct{ wire.AccountPassword }
	// SetCodes gives an account another secret for one-time codes, or none.
	SetCodes struct{ wire.AccountTOTP }
	// Copy is for the clipboard.
	Copy struct{ Text string }
	// Forget takes what is shown once away.
	Forget struct{}
	// Leave asks (ask.Unsaved) whether what was typed and is not saved may be dropped; Go drops it.
	Leave struct{ Go func() }
)

func (Reload) command()      {}
func (Add) command()         {}
func (Set) command()         {}
func (Disable) command()     {}
func (Remove) command()      {}
func (SetPassword) command() {}
func (SetCodes) command()    {}
func (Copy) command()        {}
func (Forget) command()      {}
func (Leave) command()       {}

// Page is the page. Make it with New.
type Page struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	command func(Command)
	now     Snapshot
	shown   string // whose account is shown; "" none, or a new one
	search  *entry.Entry
	add     *hint.Button
	again   *hint.Button
	list    *lines.List
	count   *theme.Text
	title   *theme.Text
	detail  *detail
}

// New returns an empty page that tells command what the administrator wants.
func New(command func(Command)) *Page {
	p := &Page{command: command, title: theme.Title(lang.L("admin.title"))}
	p.search = entry.New()
	p.search.SetPlaceHolder(lang.L("admin.search"))
	p.search.OnChanged = func(string) { p.filter() }
	p.search.OnSubmitted = func(string) { p.first() }
	p.add = hint.New(lang.L("admin.add"), theme.Icon(theme.IconPersonAdd), func() { p.unless(p.newAccount) })
	p.again = hint.New(lang.L("common.refresh"), fynetheme.ViewRefreshIcon(), func() { p.say(Reload{}) })
	p.list = lines.New(theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText}, p.choose)
	p.count = theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText})
	p.detail = newDetail(p)
	head := container.NewPadded(container.NewVBox(
		container.NewBorder(nil, nil, p.title, container.NewCenter(p.again)), container.NewBorder(nil, nil, nil, p.add, p.search)))
	left := container.NewBorder(head, container.NewPadded(p.count), nil, nil, p.list.Content)
	split := container.NewHSplit(left, p.detail.root)
	split.Offset = 0.4
	p.Content = split
	p.ExtendBaseWidget(p)
	return p
}

// Named are the parts that traces name, below "admin".
func (p *Page) Named() map[string]fyne.CanvasObject {
	d := p.detail
	named := map[string]fyne.CanvasObject{
		"search": p.search, "add": p.add, "reload": p.again, "list": p.list.Widget, "count": p.count, "said": d.said,
		"name": d.name, "display": d.form.display, "role": d.form.role, "multi": d.form.multi, "most": d.form.most, "save": d.save, "ok": d.ok,
		"password.typed": d.password.typed, "password.entry": d.password.entry, "password.ok": d.reset,
		"codes.on": d.codesOn, "codes.off": d.codesOff, "disable": d.disable, "remove": d.remove,
		"given.copy": d.given.password.Copy(), "given.done": d.given.done,
	}
	for what, c := range d.form.asks {
		named["asks."+string(what)] = c
	}
	return named
}

// say hands a command on unless something else is on its way: two clicks mean one.
func (p *Page) say(c Command) {
	if !p.now.Busy && !p.now.Loading {
		p.command(c)
	}
}

// Update takes how the accounts are. What is being typed stays as long as the account that it is for stays as it is.
func (p *Page) Update(s Snapshot) {
	through := p.now.Busy && !s.Busy
	if through && s.Condition == theme.Live {
		p.detail.password.clear()
	}
	p.now = s
	if p.shown != "" && !p.has(p.shown) && !s.Loading && s.Trouble == "" {
		p.shown = "" // removed
	}
	able(p.add, !s.Busy && !s.Loading && s.Trouble == "")
	able(p.again, !s.Busy && !s.Loading)
	p.filter()
	p.detail.update()
	if through { // what came of it, and what is to be handed over, is at the top
		p.detail.content.ScrollToTop()
	}
}

// choose is a person's click on an account.
func (p *Page) choose(name string) { p.unless(func() { p.Open(name) }) }

// unless does what drops what is typed, after asking where something is that is not saved.
func (p *Page) unless(drop func()) {
	if !p.detail.unsaved() {
		drop()
		return
	}
	p.list.Select(p.shown) // a click has chosen another line
	p.command(Leave{drop})
}

// Open shows an account, or none when there is none of that name. What was being typed for another one is dropped.
func (p *Page) Open(name string) {
	p.leave()
	p.shown = name
	p.detail.adding = false
	p.detail.fresh = true
	p.list.Select(name)
	p.detail.update()
	p.detail.content.ScrollToTop()
}

// Added shows the account that was made, unless the administrator has turned to another one; not so with a password that is shown once.
func (p *Page) Added(name string) {
	if p.detail.adding || p.now.Given.Name == name {
		p.Open(name)
	}
}

// newAccount shows the form of a new account.
func (p *Page) newAccount() {
	p.leave()
	p.shown = ""
	p.detail.adding, p.detail.fresh = true, true
	p.list.Select("")
	p.detail.update()
	p.detail.content.ScrollToTop()
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
		c.Focus(p.detail.name)
	}
}

// leave drops what was said of the account that is shown, and what was given for it.
func (p *Page) leave() {
	if p.now.Given != (Given{}) && p.now.Given.Name == p.shown || p.now.Said != "" && p.now.Of == p.shown {
		p.command(Forget{})
	}
}

func (p *Page) has(name string) bool {
	return slices.ContainsFunc(p.now.Accounts, func(a wire.Account) bool { return a.Name == name })
}

// account is the one that is shown.
func (p *Page) account() (wire.Account, bool) {
	i := slices.IndexFunc(p.now.Accounts, func(a wire.Account) bool { return a.Name == p.shown })
	if i < 0 || p.shown == "" {
		return wire.Account{}, false
	}
	return p.now.Accounts[i], true
}

// filter lists what is searched for: all words in what a line says.
func (p *Page) filter() {
	var all []lines.Line
	for _, a := range p.now.Accounts {
		c := theme.Live
		if a.Disabled {
			c = theme.Stopped
		}
		all = append(all, lines.Line{ID: a.Name, Condition: c, Who: called(a), What: listed(a), Right: signedIn(a), Also: summary(a)})
	}
	found := lines.Find(all, p.search.Text)
	p.list.Show(found, p.nothing())
	p.list.Select(p.shown)
	p.count.SetText("")
	if len(all) > 0 {
		p.count.SetText(lang.N("admin.count", len(found), map[string]any{"Count": len(found)}))
	}
}

// nothing says why the list is empty, if it is.
func (p *Page) nothing() string {
	switch {
	case p.now.Trouble != "":
		return p.now.Trouble
	case p.now.Loading:
		return lang.L("admin.loading")
	case len(p.now.Accounts) > 0:
		return lang.L("admin.nothing")
	}
	return lang.L("admin.empty")
}

// first shows the first account that the search finds.
func (p *Page) first() {
	if name := p.list.First(); name != "" {
		p.choose(name)
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

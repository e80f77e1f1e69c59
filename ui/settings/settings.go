// Package settings is the page on which a rep chooses how the program looks and speaks, how customers see them, with which password they sign
// in, at which site they work, which server sends their e-mails, and how people reach the server inside it; it also says where keys and history are kept.
//
// Main type: Page. It holds no service: Update says what is chosen, OnCommand takes what the rep changes. All of it belongs to
// the user interface's goroutine.
package settings

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/ui/column"
	"deskhand/ui/entry"
	"deskhand/ui/theme"
)

// Snapshot is what is chosen.
type Snapshot struct {
	Look
	Name    string // "" the one in Usual
	Usual   string // what customers see when no name is chosen
	Email   bool
	AutoAsk session.Activity // of the first customer who joins; "" nothing
	// OneSession: all customers in one session; MustOne: the site or the account leaves no choice.
	OneSession, MustOne bool
	Place
	Port    uint16 // of the server inside, as are Address and Choices
	Address string
	Choices []string
	Kept    Kept
	Mail    MailState
	Account Account // at the site; the zero one: there is none
	Note    string  // what the last change needs, or why it is not kept; "" nothing
}

// Command is one of the types below.
type Command interface{ command() }

type (
	// SetLanguage takes effect at the next start, SetTheme at once.
	SetLanguage struct{ Language string }
	SetTheme    struct{ Theme theme.Variant }
	// SetName is what customers see from the next session on.
	SetName  struct{ Name string }
	SetEmail struct{ On bool }
	// SetOneSession takes effect with the next session.
	SetOneSession struct{ On bool }
	// SetAddress is what invitations say; SetPort takes effect at the next start.
	SetAddress struct{ Address string }
	SetPort    struct{ Port uint16 }
)

func (SetLanguage) command()   {}
func (SetTheme) command()      {}
func (SetName) command()       {}
func (SetEmail) command()      {}
func (SetOneSession) command() {}
func (SetAddress) command()    {}
func (SetPort) command()       {}

// Page is the page. Make it with New.
type Page struct {
	widget.BaseWidget
	// Content is exported so that ui/trace sees it.
	Content fyne.CanvasObject

	command  func(Command)
	filling  bool
	language *entry.Select
	theme    *widget.RadioGroup
	name     *entry.Entry
	email    *widget.Check
	one      *widget.Check
	oneWhat  *theme.Text
	server   fyne.CanvasObject
	address  *entry.Select
	port     *entry.Entry
	wrong    *theme.State
	note     *theme.State
	cards
}

// cards are the parts of the page that have more to them.
type cards struct {
	mail    *mailCard
	account *accountCard
	kept    *keptCard
	site    *siteCard
	beforehand
}

// languages are the choices in the order of languageNames; each language is named in itself.
func languages() []string { return []string{"", "en", "es"} }

func languageNames() []string { return []string{lang.L("settings.system"), "English", "Español"} }

func variants() []theme.Variant {
	return []theme.Variant{theme.FollowSystem, theme.Light, theme.Dark}
}

func variantNames() []string {
	return []string{lang.L("settings.system"), lang.L("settings.theme.light"), lang.L("settings.theme.dark")}
}

// New returns a page that tells command what the rep changes.
func New(command func(Command)) *Page {
	p := &Page{command: command, note: theme.NewState(theme.Waiting, "")}
	p.language = entry.NewSelect(languageNames(), func(s string) {
		p.say(SetLanguage{languages()[max(0, slices.Index(languageNames(), s))]})
	})
	p.theme = widget.NewRadioGroup(variantNames(), func(s string) {
		p.say(SetTheme{variants()[max(0, slices.Index(variantNames(), s))]})
	})
	p.theme.Horizontal, p.theme.Required = true, true
	p.name = entry.New()
	p.name.OnChanged = func(s string) { p.say(SetName{s}) }
	p.beforehand = newBeforehand(p.say)
	p.email = widget.NewCheck(lang.L("home.email"), func(on bool) { p.say(SetEmail{on}) })
	p.one = widget.NewCheck(lang.L("settings.one"), func(on bool) { p.say(SetOneSession{on}) })
	p.oneWhat = theme.Subtle(lang.L("settings.one.what"))
	p.address = entry.NewSelect(nil, func(s string) { p.say(SetAddress{s}) })
	p.port = entry.New()
	p.port.OnChanged = p.portChanged
	p.wrong = theme.NewSentence(theme.Stopped, "")
	p.wrong.Hide()
	p.note.Hide()
	p.server = theme.Card(container.NewVBox(theme.Section(lang.L("settings.server")), theme.Subtle(lang.L("settings.server.what")),
		row(lang.L("home.server.address"), p.address), row(lang.L("settings.port"), p.port), p.wrong))
	p.mail = newMailCard(p)
	p.account, p.kept, p.site = newAccountCard(p), newKeptCard(), newSiteCard(p.say)
	p.Content = column.Page(480, 720, theme.Title(lang.L("rail.settings")), p.note,
		theme.Card(container.NewVBox(theme.Section(lang.L("settings.look")),
			row(lang.L("settings.language"), p.language), p.languageGiven, row(lang.L("settings.theme"), p.theme), p.themeGiven)),
		theme.Card(container.NewVBox(theme.Section(lang.L("settings.you")), row(lang.L("settings.name"), p.name),
			theme.Subtle(lang.L("settings.name.what")), row(lang.L("settings.ask"), p.ask), theme.Subtle(lang.L("settings.ask.what")), p.email, p.one, p.oneWhat)),
		p.site.content, p.account.content, p.mail.content, p.server, p.kept.content)
	p.ExtendBaseWidget(p)
	return p
}

// labelWidth is the room for what stands before a field, in units.
const labelWidth = 180

func row(label string, field fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, container.NewGridWrap(fyne.NewSize(labelWidth, 9*theme.Grid), theme.NewText(label, theme.TextStyle{})), nil, field)
}

func (p *Page) say(c Command) {
	if !p.filling {
		p.command(c)
	}
}

// showMode says how several customers are helped, and who decided it where the rep cannot.
func (p *Page) showMode(s Snapshot) {
	p.one.SetChecked(s.OneSession || s.MustOne)
	if s.MustOne {
		p.one.Disable()
		p.oneWhat.SetText(lang.L("settings.one.must"))
		return
	}
	p.one.Enable()
	p.oneWhat.SetText(lang.L("settings.one.what"))
}

// portChanged takes a port that people may use; 0 to 1023 are the system's.
func (p *Page) portChanged(s string) {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n < 1024 {
		p.wrong.SetText(lang.L("settings.port.wrong"))
		p.wrong.Show()
		return
	}
	p.wrong.Hide()
	p.say(SetPort{uint16(n)})
}

// Update takes what is chosen.
func (p *Page) Update(s Snapshot) {
	p.filling = true
	defer func() { p.filling = false }()
	p.language.SetSelected(languageNames()[max(0, slices.Index(languages(), s.Language))])
	p.theme.SetSelected(variantNames()[max(0, slices.Index(variants(), s.Theme))])
	p.beforehand.update(s)
	p.name.SetPlaceHolder(s.Usual)
	if strings.Join(strings.Fields(p.name.Text), " ") != s.Name { // it is kept without the blank that the next word is typed behind
		p.name.SetText(s.Name)
	}
	p.email.SetChecked(s.Email)
	p.showMode(s)
	p.kept.update(s.Kept)
	p.mail.update(s.Mail)
	p.account.update(s.Account)
	p.site.update(s.Place)
	if s.Embedded {
		p.address.SetOptions(s.Choices)
		p.address.SetSelected(s.Address)
		if text := strconv.Itoa(int(s.Port)); p.port.Text != text && s.Port != 0 {
			p.port.SetText(text)
		}
		p.server.Show()
	} else {
		p.server.Hide()
	}
	if s.Note != "" {
		p.note.Set(theme.Waiting, s.Note)
		p.note.Show()
	} else {
		p.note.Hide()
	}
	p.Content.Refresh()
}

// Named are the parts that traces name, below "settings".
func (p *Page) Named() map[string]fyne.CanvasObject {
	m, a := p.mail, p.account
	return map[string]fyne.CanvasObject{
		"site": p.site.address, "site.save": p.site.save, "site.said": p.site.said,
		"port": p.port, "ask": p.ask, "name": p.name, "theme.given": p.themeGiven, "language.given": p.languageGiven,
		"replaced": p.kept.replaced, "account.old": a.old, "account.new": a.new, "account.again": a.again, "account.change": a.change, "account.said": a.said,
		"account.codes.new": a.begin, "account.codes.password": a.password, "account.codes.code": a.code, "account.codes.on": a.on,
		"account.codes.off": a.off, "account.codes.cancel": a.cancel, "account.codes.copy": a.secret.Copy(),
		"mail.host": m.host, "mail.port": m.port, "mail.user": m.user, "mail.password": m.password, "mail.from": m.from,
		"mail.save": m.save, "mail.test": m.test, "mail.said": m.said,
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Content) }

package sessiontab

import (
	"reflect"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/hint"
	uiinvite "deskhand/ui/invite"
	"deskhand/ui/participants"
	"deskhand/ui/programs"
	"deskhand/ui/remoteview"
	"deskhand/ui/theme"
)

// What the tests of the package's outside look at.

func StatusText(t *Tab) string { return t.parts.status.TraceText() }

// Lines are the words of the tool line, its condition, and that of the status.
func Lines(t *Tab) (line string, onLine, onStatus theme.Condition) {
	l := t.parts.desk.line
	return l.TraceText(), l.condition, t.parts.status.condition
}

func AskButtons(t *Tab) (view, control *hint.Button) { return t.parts.card.view, t.parts.card.control }

func Why(t *Tab) string { return t.parts.card.why.Text() }

func TapEnd(t *Tab) { t.parts.head.end.OnTapped() }

func Press(codes []wire.KeyCode) []wire.InputAct { return press(codes) }

func BarText(t *Tab) string {
	if !t.parts.head.bar.Visible() {
		return ""
	}
	return t.parts.head.bar.TraceText()
}

// Origin is what the customer's card says of where they come from.
func Origin(t *Tab) string {
	if !t.parts.card.origin.Visible() {
		return ""
	}
	return t.parts.card.origin.Text()
}

func StayButton(t *Tab) *hint.Button { return t.parts.head.bar.stay }

// Asking is a button of the card by what it asks for, and what it says of itself.
func Asking(t *Tab, what session.Activity) (b *hint.Button, why func() string) {
	c := t.parts.card
	return said(t, map[session.Activity]*hint.Button{session.ViewDesktop: c.view, session.ControlDesktop: c.control,
		session.ViewApp: c.windowed[session.ViewApp], session.ControlApp: c.windowed[session.ControlApp]}[what])
}

// WindowsMenu opens the buttons for windows.
func WindowsMenu(t *Tab) (b *hint.Button, why func() string) {
	return said(t, &t.parts.card.apps.Button)
}

func TakeOverButton(t *Tab) *hint.Button { return t.parts.head.bar.take }

func TransferMenu(t *Tab) (b *hint.Button, why func() string) {
	return said(t, &t.parts.head.transfer.button.Button)
}

func TransferTo(t *Tab, id session.ParticipantID) *hint.Button {
	return t.parts.head.transfer.names[id]
}

func ControlButton(t *Tab) (b *hint.Button, why func() string) { return said(t, t.parts.desk.control) }

// said is a button and what it says of itself when it is pointed at.
func said(t *Tab, b *hint.Button) (*hint.Button, func() string) {
	return b, func() string {
		b.MouseIn(&desktop.MouseEvent{})
		defer b.MouseOut()
		return t.parts.status.TraceText()
	}
}

func CardSays(t *Tab) string {
	if !t.parts.card.said.Visible() {
		return ""
	}
	return t.parts.card.said.TraceText()
}

func BarCondition(t *Tab) theme.Condition { return t.parts.head.bar.condition }

func InviteButton(t *Tab) (b *hint.Button, why func() string) { return said(t, t.parts.head.invite) }

func ReleaseButton(t *Tab) (b *hint.Button, why func() string) {
	return said(t, t.parts.desk.release)
}

// TakesAway are the buttons that end what goes on.
func TakesAway(t *Tab) map[string]*hint.Button {
	return map[string]*hint.Button{"release": t.parts.desk.release, "stop": t.parts.desk.stop, "end": t.parts.head.end}
}

func HeadSize(t *Tab) fyne.Size { return t.parts.head.MinSize() }

func RoleText(t *Tab) string { return t.parts.head.role.Text() }

func People(t *Tab) map[string]fyne.CanvasObject { return t.parts.people.Named() }

func PersonText(t *Tab, id session.ParticipantID) string {
	for _, r := range rows(t.now.Session) {
		if r.ID == id {
			return participants.Description(r)
		}
	}
	return ""
}

// Part is the part of the side panel that is shown, Choice the button of a part and whether it is underlined.
func Part(t *Tab) string { return string(t.parts.side.part) }

func Choice(t *Tab, name string) (b *hint.Button, underlined bool) {
	c := t.parts.side.choices[part(name)]
	return c.button, c.under.Visible()
}

func ChatUnread(t *Tab) int { return t.parts.side.chat.Unread() }

// ChatPart is a part of the chat by its name in traces.
func ChatPart(t *Tab, name string) fyne.CanvasObject { return t.parts.side.chat.Named()[name] }

func ChatSize(t *Tab) fyne.Size { return t.parts.side.chat.Size() }

// PanelVisible reports whether the panel beside the picture is shown.
func PanelVisible(t *Tab) bool { return t.parts.side.Visible() && t.parts.people.Visible() }

func TogglePeople(t *Tab) { t.parts.head.people.OnTapped() }

// ChatSays is what the tab tells its chat.
func ChatSays(s Snapshot) (events []string, blocked, refused string) {
	c := course{}
	for _, e := range c.snapshot(s).Events {
		events = append(events, e.Text)
	}
	return events, c.snapshot(s).Blocked, c.snapshot(s).Refused.Why
}

// ChatText is what is being written.
func ChatText(t *Tab) string {
	e := reflect.ValueOf(t.parts.side.chat.Named()["entry"]).Elem()
	return e.FieldByName("Text").String()
}

// InMiddle is the invitation in the middle of a tab.
func InMiddle(t *Tab) *uiinvite.Panel { return t.parts.invite }

// MailButton sends an e-mail invitation of a panel.
func MailButton(t *Tab, p *uiinvite.Panel) (b *hint.Button, why func() string) {
	ok, _ := p.Named()["mail.ok"].(*hint.Button)
	return said(t, ok)
}

func TapInvite(t *Tab) { t.parts.head.invite.OnTapped() }

// Invitation is the one in the dialog that is open.
func Invitation(t *Tab) *uiinvite.Panel { return t.parts.head.dialog }

// LineRoom is the room that the tool line's words have, 0 when they are not shown, and what they need.
func LineRoom(t *Tab) (has, needs float32) {
	l := t.parts.desk.line
	if !l.Visible() {
		return 0, l.need()
	}
	return l.Size().Width, l.need()
}

// PassButton is the menu's way to the Transfer Session dialog.
func PassButton(t *Tab) *hint.Button { return t.parts.head.transfer.session }

// PassPart is a part of the dialog by its name in traces; nil while it is closed.
func PassPart(t *Tab, name string) fyne.CanvasObject {
	if t.parts.pass == nil {
		return nil
	}
	return t.parts.pass.named()[name]
}

// PassWhy says, in the menu, why the session cannot be handed over.
func PassWhy(t *Tab) string {
	if !t.parts.head.transfer.pass.Visible() {
		return ""
	}
	return t.parts.head.transfer.pass.Text()
}

// Typed is a text as input, in pieces.
func Typed(text string) [][]wire.InputAct { return typed(text) }

// Menus of the tool line, by their names in traces.
func LookButtons(t *Tab) map[string]*hint.Button {
	l := t.parts.desk.look
	return map[string]*hint.Button{
		"fit": l.sizes[remoteview.ModeFit], "actual": l.sizes[remoteview.ModeActual], "fill": l.sizes[remoteview.ModeFill], "in": l.zoom.in, "out": l.zoom.out,
		"full": l.full, "leave": l.leave, "save": l.save, "copy": l.copy,
	}
}

// LookSays is what an entry of the View menu says of itself when it is pointed at.
func LookSays(t *Tab, name string) string {
	_, says := said(t, LookButtons(t)[name])
	return says()
}

func Percent(t *Tab) string { return t.parts.desk.look.zoom.percent.Text }

func KeyButton(t *Tab, name string) (b *hint.Button, why func() string) {
	if name == "clipboard" {
		return said(t, t.parts.desk.typing)
	}
	return said(t, t.parts.desk.combos[name])
}

// Screens are the entries of the Screen menu by the screens' names; nil while there are none to look at.
func Screens(t *Tab) map[string]*hint.Button { return t.parts.desk.screens.named() }

// AsksFor is what the Screen menu says of asking for something else, and why it cannot be now.
func AsksFor(t *Tab, what session.Activity) (*hint.Button, func() string) {
	return said(t, t.parts.desk.screens.asks[what])
}

// OwnBeside is the rep's own screen in the Screen menu, and why it is not to be had.
func OwnBeside(t *Tab) (*hint.Button, func() string) { return said(t, t.parts.desk.screens.own) }

// ownMenuNow is the menu of the rep's own screen that is in sight.
func ownMenuNow(t *Tab) *ownMenu {
	if showsOwn(t.now.Session) {
		return t.parts.own.change
	}
	return t.parts.card.own
}

// OwnMenus open the choice of what is shown of one's own screen, and of what is shown instead, and LendMenuButton how it is lent.
func OwnMenus(t *Tab, instead bool) (b *hint.Button, why func() string) {
	if instead {
		return said(t, &t.parts.own.change.Button)
	}
	return said(t, &t.parts.card.own.Button)
}

func LendMenuButton(t *Tab) (b *hint.Button, why func() string) {
	return said(t, &t.parts.own.lend.Button)
}

func TapOwnMenu(t *Tab) { ownMenuNow(t).OnTapped() }

// OwnWindows are the programs that the rep may share windows of, and the button that does.
func OwnWindows(t *Tab) (*programs.List, *hint.Button) {
	m := ownMenuNow(t)
	return m.windows, m.share
}

// OwnSays is what the middle of the tab says of the rep's own screen, a line each.
func OwnSays(t *Tab) string {
	p := t.parts.own
	return p.title.TraceText() + "\n" + p.what.Text() + "\n" + p.seen.Text()
}

// Lendings are the ways in which the rep may lend their screen, in their order.
func Lendings(t *Tab) (out []*hint.Button) {
	each(t.parts.own.lend.menu, func(b *hint.Button) { out = append(out, b) })
	return out
}

// LendButton opens them.
func LendButton(t *Tab) *hint.Button { return &t.parts.own.lend.Button }

func TakeBackButton(t *Tab) *hint.Button { return t.parts.own.takeBack }

func BannerSays(b *OwnBanner) (words, more string) { return b.words.Text(), b.more.Text() }

// OwnCovered is what is said of a share that Deskhand itself lies over, "" where nothing is, and the way out.
func OwnCovered(t *Tab) (text string, way *hint.Button) {
	if p := t.parts.own; p.covered.Visible() {
		text = p.covered.TraceText()
	}
	return text, t.parts.own.shrink
}

// AskReason says why a rep may not ask for something now.
func AskReason(s console.Snapshot, what session.Activity) string { return askReason(s, what) }

// Rows are the participants as the panel is told of them.
func Rows(s console.Snapshot) []participants.Row { return rows(s) }

// PeoplePanel lists who is in the session.
func PeoplePanel(t *Tab) fyne.CanvasObject { return t.parts.people }

// ChangeEntry is what the menu of one's own screens calls the screen with a number, 0 all of them.
func ChangeEntry(t *Tab, number int) string {
	name := "all"
	if number > 0 {
		name = "screen." + strconv.Itoa(number)
	}
	return ownMenuNow(t).names[name].(*hint.Button).Text
}

// TapScreens opens the Screen menu.
func TapScreens(t *Tab) { t.parts.desk.screens.OnTapped() }

// PeopleHeight is how high the list of people wants to be.
func PeopleHeight(t *Tab) float32 { return t.parts.people.Height() }

// LendMenu is the button with its menu, as it stands in the tab.
func LendMenu(t *Tab) fyne.CanvasObject { return t.parts.own.lend.dropdown }

// MarkExact is what the tab does about its mark with every picture.
func MarkExact(t *Tab) { t.markExact() }

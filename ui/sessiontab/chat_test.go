package sessiontab_test

import (
	"errors"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"deskhand/app/chat"
	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/post"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// said adds a message, ago before now.
func said(s console.Snapshot, from, to session.ParticipantID, ago time.Duration, text string) console.Snapshot {
	m := chat.Message{N: uint64(len(s.Written.Messages) + 1), From: from, To: to, At: moment.Add(-ago), Text: text}
	if from == s.Me {
		m.Delivery = chat.Delivered
	}
	s.Written.Messages = append(slices.Clone(s.Written.Messages), m)
	return s
}

// happened adds a notice, ago before now.
func happened(s console.Snapshot, kind console.NoticeKind, who session.ParticipantID, ago time.Duration) console.Snapshot {
	n := console.Notice{N: uint64(len(s.Notices) + 1), Kind: kind, Who: who, At: moment.Add(-ago)}
	s.Notices = append(slices.Clone(s.Notices), n)
	return s
}

// talking is a session in which things happen and are said.
func talking(s console.Snapshot) console.Snapshot {
	s = happened(s, console.NoticeJoined, 2, 12*time.Minute)
	s = said(s, 2, 0, 11*time.Minute, "Hello, the printer does not print since this morning.")
	s = said(s, 1, 0, 10*time.Minute, "Good afternoon, Marta. I will have a look: please show me your screen.")
	s = happened(s, console.NoticeAllowed, 2, 9*time.Minute)
	s = happened(s, console.NoticeJoined, 3, 8*time.Minute)
	s = said(s, 3, 1, 7*time.Minute, "Its driver is the old one.")
	return said(s, 1, 3, 6*time.Minute, "Thanks.")
}

// openChat presses the chat's name.
func (r *rig) openChat() {
	b, _ := sessiontab.Choice(r.Tab, "chat")
	test.Tap(b)
}

func (r *rig) entry() fyne.Focusable { return sessiontab.ChatPart(r.Tab, "entry").(fyne.Focusable) }

// inputs are the commands that go to the customer's desktop.
func (r *rig) inputs() []wire.InputAct {
	var out []wire.InputAct
	for _, c := range r.commands {
		if i, ok := c.(sessiontab.Input); ok {
			out = append(out, i.Act)
		}
	}
	return out
}

func (r *rig) drive() {
	r.pictures = []*image.RGBA{image.NewRGBA(image.Rect(0, 0, 64, 48))}
	r.show(controlling(viewing(team())))
	r.window.Canvas().Focus(r.View)
}

func TestChatAsItLooks(t *testing.T) {
	for name, c := range map[string]struct {
		s        console.Snapshot
		language string
		variant  theme.Variant
		part     string
	}{
		"chat-light":       {talking(viewing(team())), "en", theme.Light, "chat"},
		"chat-dark":        {talking(viewing(team())), "es", theme.Dark, "chat"},
		"chat-unread":      {talking(viewing(team())), "es", theme.Light, "events"},
		"chat-unread-dark": {talking(viewing(withCustomer(inviting()))), "en", theme.Dark, "events"},
	} {
		r := newRig(t, c.language)
		fyne.CurrentApp().Settings().SetTheme(theme.New(c.variant))
		r.pictures = []*image.RGBA{desktopPicture()}
		r.show(c.s)
		if c.part == "chat" {
			r.openChat()
			r.window.Canvas().Unfocus() // a cursor blinks
		}
		r.settle()
		test.AssertRendersToImage(t, name+".png", r.window.Canvas())
	}
}

// What is typed in the chat must never reach a customer's desktop, and what was held there is let go of.
func TestWhatIsTypedInTheChatStaysThere(t *testing.T) {
	r := newRig(t, "en")
	r.drive()
	shift := &fyne.KeyEvent{Name: desktop.KeyShiftLeft, Physical: fyne.HardwareKey{ScanCode: 0xE1}}
	r.View.KeyDown(shift)
	if want := []wire.InputAct{wire.Key{Code: 0xE1, Down: true}}; !slices.Equal(r.inputs(), want) {
		t.Fatalf("before, Shift is %v", r.inputs())
	}
	r.openChat()
	if got, want := r.inputs(), wire.InputAct(wire.Release{}); len(got) != 2 || got[1] != want {
		t.Fatalf("what was held is not let go of: %v", got)
	}
	if r.window.Canvas().Focused() != r.entry() {
		t.Fatalf("the keyboard is with %T", r.window.Canvas().Focused())
	}
	r.commands = nil
	r.View.KeyUp(shift)
	test.Type(r.entry(), "the password is on the note")
	for _, k := range []fyne.KeyName{fyne.KeyBackspace, fyne.KeyLeft, fyne.KeyReturn} {
		r.entry().TypedKey(&fyne.KeyEvent{Name: k})
	}
	if got := r.inputs(); len(got) != 0 {
		t.Errorf("the customer's desktop was sent %v", got)
	}
	if want := []sessiontab.Command{sessiontab.Write{Text: "the password is on the not"}}; !slices.Equal(r.commands, want) {
		t.Errorf("commanded %v, want %v", r.commands, want)
	}
	r.window.Canvas().Focus(r.View)
	r.View.TypedRune('x')
	if len(r.inputs()) == 0 {
		t.Error("back in the picture nothing is sent")
	}
}

// Nothing that comes takes the keyboard away from the picture.
func TestAMessageTakesNoFocus(t *testing.T) {
	r := newRig(t, "en")
	r.openChat()
	r.drive()
	r.show(said(controlling(viewing(team())), 2, 0, 0, "Stop!"))
	if r.window.Canvas().Focused() != r.View {
		t.Errorf("the keyboard went to %T", r.window.Canvas().Focused())
	}
}

// The window's keys for the chat lead there from anywhere, also from a desktop that is controlled; not from behind another tab.
func TestKeysForTheChat(t *testing.T) {
	r := newRig(t, "en")
	r.drive()
	if sessiontab.Part(r.Tab) != "events" || r.window.Canvas().Focused() != r.View {
		t.Fatalf("%s, and the keyboard is with %T", sessiontab.Part(r.Tab), r.window.Canvas().Focused())
	}
	sessiontab.TogglePeople(r.Tab)
	r.Chat()
	if sessiontab.Part(r.Tab) != "chat" || r.window.Canvas().Focused() != r.entry() || sessiontab.ChatSize(r.Tab).Width < 280 {
		t.Fatalf("%s, and the keyboard is with %T", sessiontab.Part(r.Tab), r.window.Canvas().Focused())
	}
	r.SetActive(false)
	b, _ := sessiontab.Choice(r.Tab, "events")
	test.Tap(b)
	if r.Chat(); sessiontab.Part(r.Tab) != "events" {
		t.Error("a tab that is not shown opens its chat")
	}
}

func TestThePartsByKeyboard(t *testing.T) {
	r := newRig(t, "en")
	r.show(talking(team()))
	c := r.window.Canvas()
	b, under := sessiontab.Choice(r.Tab, "chat")
	if b.Text != "Chat (2)" || under {
		t.Errorf("the chat's name is %q, underlined %v", b.Text, under)
	}
	for range 40 {
		if c.FocusNext(); c.Focused() == fyne.Focusable(b) {
			break
		}
	}
	if c.Focused() != fyne.Focusable(b) || !strings.Contains(sessiontab.StatusText(r.Tab), "Ctrl+Alt+PageUp") {
		t.Fatalf("Tab does not reach the chat's name: %T, %q", c.Focused(), sessiontab.StatusText(r.Tab))
	}
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if _, under := sessiontab.Choice(r.Tab, "chat"); !under || b.Text != "Chat" || c.Focused() != r.entry() {
		t.Errorf("underlined %v, %q, the keyboard is with %T", under, b.Text, c.Focused())
	}
}

func TestUnreadMessagesCountUntilTheChatIsSeen(t *testing.T) {
	r := newRig(t, "en")
	r.SetActive(false)
	r.show(said(said(withCustomer(inviting()), 2, 0, time.Minute, "Hello?"), 2, 0, 0, "Is anybody there?"))
	if r.Unread() != 2 {
		t.Fatalf("%d unread, want 2", r.Unread())
	}
	r.SetActive(true)
	if r.Unread() != 2 {
		t.Fatalf("%d unread before the chat is opened", r.Unread())
	}
	told := r.unread
	r.openChat()
	if r.Unread() != 0 || r.unread == told {
		t.Fatalf("%d unread in the chat that is shown; told %d times", r.Unread(), r.unread-told)
	}
	for name, away := range map[string]func(*rig){
		"another tab":  func(r *rig) { r.SetActive(false) },
		"no panel":     func(r *rig) { sessiontab.TogglePeople(r.Tab) },
		"another part": func(r *rig) { b, _ := sessiontab.Choice(r.Tab, "events"); test.Tap(b) },
	} {
		r := newRig(t, "en")
		r.show(withCustomer(inviting()))
		r.openChat()
		s := said(withCustomer(inviting()), 2, 0, time.Minute, "seen")
		if r.show(s); r.Unread() != 0 {
			t.Errorf("%s: %d unread in the chat that is shown", name, r.Unread())
		}
		away(r)
		if r.show(said(s, 2, 0, 0, "not seen")); r.Unread() != 1 {
			t.Errorf("%s: %d unread, want 1", name, r.Unread())
		}
	}
}

// Rule 50: what is said, written and unread in one session never shows in another.
func TestRule50TwoSessionsKeepApart(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	commands := [2][]sessiontab.Command{}
	tabs := [2]*sessiontab.Tab{}
	for i := range tabs {
		tabs[i] = sessiontab.New(sessiontab.Config{
			Post: post.Inline(), KeyCode: func(int) (wire.KeyCode, bool) { return 0, false },
			OnCommand: func(c sessiontab.Command) { commands[i] = append(commands[i], c) },
			Take:      func() (*image.RGBA, bool) { return nil, false },
			After:     func(time.Duration, func()) (stop func()) { return func() {} },
		})
	}
	w := test.NewTempWindow(t, container.NewStack(tabs[0], tabs[1]))
	w.Resize(fyne.NewSize(1024, 640))
	sel := func(which int) {
		w.Canvas().Unfocus()
		tabs[1-which].Hide()
		tabs[which].Show()
		for i, tab := range tabs {
			tab.SetActive(i == which)
		}
	}
	show := func(which int, s console.Snapshot) {
		tabs[which].Update(sessiontab.Snapshot{Session: s, At: moment, Rep: "Ana Ruiz", Language: "en"})
	}
	jon := withCustomer(inviting())
	jon.ID, jon.State.ID = "bbbbbbbbbbbbbbbbbbbbbbbbbb", "bbbbbbbbbbbbbbbbbbbbbbbbbb"
	jon.State.People[1].Name = "Jon"
	show(0, withCustomer(inviting()))
	show(1, jon)
	sel(0)
	text := func(which int) string { return sessiontab.ChatText(tabs[which]) }
	tabs[0].Chat()
	test.Type(w.Canvas().Focused(), "for Marta")
	show(1, said(jon, 2, 0, 0, "I am Jon"))
	if tabs[0].Unread() != 0 || tabs[1].Unread() != 1 || sessiontab.ChatUnread(tabs[1]) != 1 {
		t.Errorf("unread: %d and %d", tabs[0].Unread(), tabs[1].Unread())
	}
	for which, messages := range []int{0, 1} {
		if got := tabs[which].Facts()["chat"].(map[string]any)["messages"]; got != messages {
			t.Errorf("tab %d has %v messages, want %d", which, got, messages)
		}
	}
	sel(1)
	tabs[1].Chat()
	if text(1) != "" || text(0) != "for Marta" || tabs[1].Unread() != 0 {
		t.Fatalf("entries %q and %q, %d unread", text(0), text(1), tabs[1].Unread())
	}
	test.Type(w.Canvas().Focused(), "for Jon")
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(commands[0]) != 0 || !slices.Equal(commands[1], []sessiontab.Command{sessiontab.Write{Text: "for Jon"}}) {
		t.Errorf("commanded %v and %v", commands[0], commands[1])
	}
	sel(0)
	if f := w.Canvas().Focused(); f != nil || text(0) != "for Marta" {
		t.Errorf("back: focus in %T, %q", f, text(0))
	}
}

func TestWhatTheChatIsTold(t *testing.T) {
	newRig(t, "en")
	at := func(s console.Snapshot) sessiontab.Snapshot { return sessiontab.Snapshot{Session: s, At: moment} }
	events, _, _ := sessiontab.ChatSays(at(happened(talking(team()), console.NoticeLead, 3, time.Minute)))
	if want := []string{"Marta joined.", "Luis Vega joined.", "Luis Vega leads this session now."}; !slices.Equal(events, want) {
		t.Errorf("events %q, want %q", events, want)
	}
	over, left, offline, broken := team(), team(), team(), at(team())
	over.State.Phase, over.Over, left.Over = session.Ended, true, true
	offline.Seat.Connected = false
	broken.Trouble = "The site cannot be reached."
	for name, c := range map[string]struct {
		s    sessiontab.Snapshot
		want string
	}{
		"in it":   {at(team()), ""},
		"over":    {at(over), ""}, // the chat says so itself
		"left":    {at(left), "You are no longer in this session."},
		"opening": {at(console.Snapshot{Primary: true}), "You can write as soon as the session is open."},
		"offline": {at(offline), ""}, // what is written waits
		"broken":  {broken, broken.Trouble},
	} {
		if _, got, _ := sessiontab.ChatSays(c.s); got != c.want {
			t.Errorf("%s: blocked %q, want %q", name, got, c.want)
		}
	}
}

func TestEveryRefusalHasASentence(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		newRig(t, language)
		seen := map[string]bool{}
		for _, err := range []error{chat.ErrAlone, chat.ErrAddressee, chat.ErrText, chat.ErrForbidden, chat.ErrFull, errors.New("another")} {
			s := team()
			s.Written.Refused.N, s.Written.Refused.Text, s.Written.Refused.Err = 1, "x", err
			_, _, why := sessiontab.ChatSays(sessiontab.Snapshot{Session: s, At: moment})
			if why == "" || seen[why] || strings.Contains(why, "chat.refused") {
				t.Errorf("%s: %v says %q", language, err, why)
			}
			seen[why] = true
		}
	}
}

// In the smallest window the picture stays usable and a talk can be followed, however many are in the session.
func TestRoomForPictureAndChat(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		r := newRig(t, language)
		r.window.Resize(fyne.NewSize(roomForTab, 600))
		r.pictures = []*image.RGBA{desktopPicture()}
		r.show(talking(viewing(team())))
		r.openChat()
		r.settle()
		if got := r.MinSize().Width; got > roomForTab {
			t.Errorf("%s: %v wide", language, got)
		}
		if view, talk := r.View.Size(), sessiontab.ChatSize(r.Tab); view.Width < 630 || talk.Width < 280 || talk.Height < 240 {
			t.Errorf("%s: the picture has %v, the chat %v", language, view, talk)
		}
		few := withCustomer(inviting())
		r.show(few)
		r.settle()
		if talk := sessiontab.ChatSize(r.Tab); talk.Height < 290 {
			t.Errorf("%s: with two people the chat has %v", language, talk)
		}
	}
}

package sessiontab_test

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/sight"
	"deskhand/app/wire"
	"deskhand/ui/post"
	"deskhand/ui/remoteview"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// moment is when the sessions of these tests are looked at.
var moment = time.Date(2026, 11, 22, 13, 0, 30, 0, time.Local)

// inviting is a session that we lead, with nobody in it.
func inviting() console.Snapshot {
	site := invite.Site{Host: "support.example.com", Port: 443}
	link := invite.Link{Site: site, Session: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Role: invite.Customer}
	rep := link
	rep.Role = invite.Rep
	s := console.Snapshot{
		ID: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Me: 1, Primary: true, People: map[session.ParticipantID]console.Person{},
		Door: console.Door{Number: invite.Number{Locator: "4821930", Secret: "77415"}, Left: 3, Site: site, Customer: link, Rep: rep},
		State: session.State{ID: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Phase: session.Live, Started: moment.Add(-time.Minute), Last: moment, People: []session.Participant{
			{ID: 1, Role: session.PrimaryRep, Name: "Ana Ruiz", Platform: "Linux", Presence: session.Here, Method: session.ByStart},
		}},
	}
	s.Seat.Connected, s.Seat.Seated = true, true
	return s
}

// withCustomer adds Marta, linked and verified.
func withCustomer(s console.Snapshot) console.Snapshot {
	s.State.People = append(slices.Clone(s.State.People), session.Participant{
		ID: 2, Role: session.PrimaryCustomer, Name: "Marta", Platform: "Windows", Presence: session.Here, Method: session.ByNumber,
	})
	marta := console.Person{Connected: true, Linked: true, WordSeed: []byte("seed")}
	marta.Stats.Path, marta.Stats.RTT, marta.Stats.BitrateIn = "direct", 18*time.Millisecond, 400_000
	s.People = map[session.ParticipantID]console.Person{2: marta}
	return s
}

func asking(s console.Snapshot) console.Snapshot {
	s.State.Request = session.Request{ID: 1, Activity: session.ControlDesktop, From: 1, To: 2, At: moment}
	s.Waiting = moment.Add(23 * time.Second)
	return s
}

func viewing(s console.Snapshot) console.Snapshot {
	s.State.Consent = session.Consent{By: 2, See: true}
	s.State.Share = session.SharedScreen{By: 2, Since: moment.Add(-time.Second)}
	return s
}

func controlling(s console.Snapshot) console.Snapshot {
	s.State.Consent.Drive = true
	s.State.Control = session.Control{Epoch: 7, Holder: s.Me}
	return s
}

// withdrawing has Marta's program say what she took away at her computer.
func withdrawing(s console.Snapshot, w wire.Withdrawn) console.Snapshot {
	marta := s.People[2]
	marta.Withdrawn = w
	s.People = map[session.ParticipantID]console.Person{2: marta}
	return s
}

func assisting(s console.Snapshot) console.Snapshot {
	s.State.People = append(slices.Clone(s.State.People), session.Participant{ID: 3, Role: session.Assistant, Name: "Luis", Presence: session.Here})
	s.Me, s.Primary, s.Door = 3, false, console.Door{}
	marta := s.People[2]
	marta.WordSeed = nil
	s.People = map[session.ParticipantID]console.Person{2: marta}
	return s
}

// rig is a tab in a window and what it commanded.
type rig struct {
	*sessiontab.Tab
	window   fyne.Window
	commands []sessiontab.Command
	pictures []*image.RGBA // what Take gives next
	unread   int           // how often OnUnread came
	exact    bool          // what Exact says
	after    func(time.Duration, func()) func()
}

func newRig(t *testing.T, language string) *rig {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	r := &rig{}
	r.Tab = sessiontab.New(sessiontab.Config{
		Post:      post.Inline(),
		KeyCode:   func(scan int) (wire.KeyCode, bool) { return wire.KeyCode(scan), scan != 0 },
		OnCommand: func(c sessiontab.Command) { r.commands = append(r.commands, c) },
		OnUnread:  func() { r.unread++ },
		Exact:     func() bool { return r.exact },
		After: func(d time.Duration, f func()) (stop func()) {
			if r.after != nil {
				return r.after(d, f)
			}
			return func() {}
		},
		Take: func() (*image.RGBA, bool) {
			if len(r.pictures) == 0 {
				return nil, false
			}
			p := r.pictures[0]
			r.pictures = r.pictures[1:]
			return p, true
		},
	})
	r.window = test.NewTempWindow(t, r.Tab)
	r.window.SetPadded(false)
	r.window.Resize(fyne.NewSize(1024, 640))
	r.SetActive(true)
	return r
}

func (r *rig) show(s console.Snapshot) {
	r.Update(sessiontab.Snapshot{Session: s, At: moment, Rep: "Ana Ruiz", Language: "en"})
}

func TestStages(t *testing.T) {
	over := withCustomer(inviting())
	over.Over = true
	for name, c := range map[string]struct {
		s    console.Snapshot
		want sessiontab.Stage
	}{
		"nothing yet":            {console.Snapshot{Primary: true}, sessiontab.StageOpening},
		"nobody there":           {inviting(), sessiontab.StageInviting},
		"a customer":             {withCustomer(inviting()), sessiontab.StageCustomer},
		"asked":                  {asking(withCustomer(inviting())), sessiontab.StageAsking},
		"shared":                 {viewing(withCustomer(inviting())), sessiontab.StageViewing},
		"asked while shared":     {asking(viewing(withCustomer(inviting()))), sessiontab.StageViewing},
		"controlled by us":       {controlling(viewing(withCustomer(inviting()))), sessiontab.StageControlling},
		"stopped, not confirmed": {withdrawing(controlling(viewing(withCustomer(inviting()))), wire.Withdrawn{Share: true}), sessiontab.StageStopped},
		"control, not confirmed": {withdrawing(controlling(viewing(withCustomer(inviting()))), wire.Withdrawn{Control: 7}), sessiontab.StageViewing},
		"an older lease":         {withdrawing(controlling(viewing(withCustomer(inviting()))), wire.Withdrawn{Control: 6}), sessiontab.StageControlling},
		"stopped long ago":       {withdrawing(withCustomer(inviting()), wire.Withdrawn{Share: true}), sessiontab.StageCustomer},
		"controlled by somebody": {assisting(controlling(viewing(withCustomer(inviting())))), sessiontab.StageViewing},
		"over":                   {over, sessiontab.StageOver},
	} {
		if got := sessiontab.StageOf(c.s); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestEachStageInBothLanguages(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		for name, s := range map[string]console.Snapshot{
			"inviting": inviting(), "customer": withCustomer(inviting()), "asking": asking(withCustomer(inviting())),
			"viewing": viewing(withCustomer(inviting())), "controlling": controlling(viewing(withCustomer(inviting()))),
			"assisting": assisting(withCustomer(inviting())),
		} {
			r := newRig(t, language)
			r.show(s)
			test.AssertRendersToMarkup(t, fmt.Sprintf("%s-%s.xml", name, language), r.window.Canvas())
		}
	}
}

func TestStatusIsAlwaysTrue(t *testing.T) {
	r := newRig(t, "en")
	status := func(s console.Snapshot) string {
		r.show(s)
		return sessiontab.StatusText(r.Tab)
	}
	lost := viewing(withCustomer(inviting()))
	marta := lost.People[2]
	marta.Linked = false
	lost.People = map[session.ParticipantID]console.Person{2: marta}
	offline := viewing(withCustomer(inviting()))
	offline.Seat.Connected, offline.Seat.Since = false, moment.Add(-12*time.Second)
	restored := withCustomer(inviting())
	marta.Linked, marta.WordSeed = true, nil
	restored.People = map[session.ParticipantID]console.Person{2: marta}
	large := viewing(withCustomer(inviting()))
	large.Halved = 1
	moving := viewing(withCustomer(inviting()))
	busy := moving.People[2]
	busy.Stats.Frames, busy.Stats.Loss = 24, 0.021
	moving.People = map[session.ParticipantID]console.Person{2: busy}
	for _, c := range []struct {
		name string
		s    console.Snapshot
		want string
	}{
		{"nobody", inviting(), "Waiting for somebody to join"},
		{"customer", withCustomer(inviting()), "verified · " + sessiontab.Words([]byte("seed"), "en") + " · direct 18 ms"},
		{"viewing", viewing(withCustomer(inviting())), "verified · " + sessiontab.Words([]byte("seed"), "en") + " · direct 18 ms · 400 kbit/s"},
		{"larger than a picture", large, "verified · " + sessiontab.Words([]byte("seed"), "en") + " · direct 18 ms · shown at 1/2 size: the screen is larger than a picture can be · 400 kbit/s"},
		{"something moves", moving, "verified · " + sessiontab.Words([]byte("seed"), "en") + " · direct 18 ms · 400 kbit/s · 24 fps · 2 % lost"},
		{"link lost", lost, "Connection to the customer lost 0 s ago; trying again by itself"},
		{"site lost", offline, "Connection to the site lost 12 s ago; trying again. What is shown goes on."},
		{"assistant", assisting(withCustomer(inviting())), "let in by your colleague · direct 18 ms"},
		{"after a crash", restored, "verified when they joined · direct 18 ms"},
	} {
		if got := status(c.s); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPictureWaitsForTheLogAndNoneIsShownAfterTheEnd(t *testing.T) {
	r := newRig(t, "en")
	first, late := image.NewRGBA(image.Rect(0, 0, 64, 48)), image.NewRGBA(image.Rect(0, 0, 32, 24))
	r.show(withCustomer(inviting()))
	r.pictures = []*image.RGBA{first}
	r.Draw()
	if len(r.pictures) != 1 {
		t.Fatal("a picture that came before the log said so was taken")
	}
	r.show(viewing(withCustomer(inviting())))
	if size := r.View.Fit().Picture; len(r.pictures) != 0 || size != image.Pt(64, 48) {
		t.Fatalf("the picture that waited is not shown: %v", size)
	}
	if got := r.Facts()["picture"]; !slices.Equal(got.([]int), []int{64, 48}) {
		t.Errorf("facts say %v", got)
	}
	s := sessiontab.Snapshot{Session: withCustomer(inviting()), At: time.Now(), Rep: "Ana", Language: "en"}
	r.Update(s)
	r.pictures = []*image.RGBA{late}
	r.Draw()
	if size := r.View.Fit().Picture; len(r.pictures) != 0 || !size.Eq(image.Point{}) {
		t.Errorf("a picture that came after the end: %v shown, %d left", size, len(r.pictures))
	}
}

func TestRule51OnlyTheActiveTabControls(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{image.NewRGBA(image.Rect(0, 0, 64, 48))}
	r.show(controlling(viewing(withCustomer(inviting()))))
	if !r.View.Controls() {
		t.Fatal("the active tab does not control")
	}
	r.SetActive(false)
	if r.View.Controls() {
		t.Error("a tab that is not shown still controls")
	}
	r.SetActive(true)
	s := controlling(viewing(withCustomer(inviting())))
	s.State.Share.Paused = true
	r.show(s)
	if r.View.Controls() {
		t.Error("a paused screen is still controlled")
	}
}

func TestRule85KeysMenuPressesAndReleases(t *testing.T) {
	got := sessiontab.Press([]wire.KeyCode{0xE0, 0xE2, 0x4C})
	ctrl, alt := wire.ModControl, wire.ModAlt
	want := []wire.InputAct{
		wire.Key{Code: 0xE0, Down: true}, wire.Key{Code: 0xE2, Mods: ctrl, Down: true}, wire.Key{Code: 0x4C, Mods: ctrl | alt, Down: true},
		wire.Key{Code: 0x4C, Mods: ctrl | alt}, wire.Key{Code: 0xE2, Mods: ctrl}, wire.Key{Code: 0xE0},
	}
	if !slices.Equal(got, want) {
		t.Errorf("Ctrl+Alt+Del is\n%v, want\n%v", got, want)
	}
	for _, act := range got {
		if _, err := wire.EncodeInput(nil, wire.Input{Epoch: 1, Do: act}); err != nil {
			t.Errorf("%v cannot be sent: %v", act, err)
		}
	}
}

func TestUnreadCountsUntilTheTabIsShown(t *testing.T) {
	r := newRig(t, "en")
	r.SetActive(false)
	s := withCustomer(inviting())
	s.Notices = []console.Notice{{N: 1, Kind: console.NoticeJoined, Who: 2, At: moment}, {N: 2, Kind: console.NoticeAttempt, At: moment}}
	r.show(s)
	if r.Unread() != 2 || r.UnreadMessages() != 0 {
		t.Errorf("%d unread, want 2; %d messages of nobody", r.Unread(), r.UnreadMessages())
	}
	r.SetActive(true)
	if r.Unread() != 0 {
		t.Errorf("%d unread in the tab that is shown", r.Unread())
	}
}

// What the customer took away at their computer is shown so at once, and as what it is: the log does not say it yet.
func TestWhatIsWithdrawnIsNotShownAsGoingOn(t *testing.T) {
	const stopped = "Marta stopped sharing. The site has not confirmed it yet."
	tests := map[string]struct {
		said     wire.Withdrawn
		over     string // the picture
		line     string // beside the tools
		controls bool
	}{
		"nothing": {wire.Withdrawn{}, "", "You control Marta’s screen", true},
		"share":   {wire.Withdrawn{Share: true}, stopped, stopped, false},
		"paused":  {wire.Withdrawn{Paused: true}, "Marta paused. The picture is covered until it goes on.", "Marta paused", false},
		"control": {wire.Withdrawn{Control: 7}, "", "Marta took control back. You still see the picture.", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, "en")
			r.SetActive(true)
			r.pictures = []*image.RGBA{image.NewRGBA(image.Rect(0, 0, 64, 48))}
			r.show(controlling(viewing(withCustomer(inviting()))))
			s := withdrawing(controlling(viewing(withCustomer(inviting()))), test.said)
			r.show(s)
			if got := r.View.TraceText(); got != test.over {
				t.Errorf("over the picture: %q", got)
			}
			if got, _, _ := sessiontab.Lines(r.Tab); got != test.line {
				t.Errorf("beside the tools: %q", got)
			}
			if got := r.View.Controls(); got != test.controls {
				t.Errorf("input leaves: %v", got)
			}
			if live := sessiontab.ConditionOf(s) == theme.Live; live != (name == "nothing" || name == "control") {
				t.Errorf("live: %v", live)
			}
		})
	}
}

func TestAWrongNumberIsCounted(t *testing.T) {
	newRig(t, "en")
	_, text := sessiontab.Sentence(inviting(), console.Notice{Kind: console.NoticeAttempt, Count: 2})
	if want := "Somebody typed a wrong number (2 of 3)."; text != want {
		t.Errorf("says %q", text)
	}
}

func TestEveryNoticeHasASentence(t *testing.T) {
	kinds := []console.NoticeKind{
		console.NoticeRefused, console.NoticeNoAnswer, console.NoticeStopped, console.NoticeControlEnded, console.NoticePanic, console.NoticeJoined,
		console.NoticeLeft, console.NoticeLost, console.NoticeRemoved, console.NoticeAttempt, console.NoticeBurnt, console.NoticeServerKey,
		console.NoticeNotDone, console.NoticeForged, console.NoticeAsked, console.NoticeAllowed, console.NoticeDrives, console.NoticeHelping,
		console.NoticeLead, console.NoticeHeld, console.NoticeResumed, console.NoticeLimit,
		console.NoticeUnviewed, console.NoticeUnshown,
	}
	for _, language := range []string{"en", "es"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		said := map[string]console.NoticeKind{}
		for _, k := range kinds {
			_, text := sessiontab.Sentence(withCustomer(inviting()), console.Notice{Kind: k, Who: 2, Err: session.ErrForbidden})
			if before, twice := said[text]; twice || text == "" {
				t.Errorf("%s: %s says %q, as does %q", language, k, text, before)
			}
			said[text] = k
		}
	}
}

func TestAnAssistantIsToldWhy(t *testing.T) {
	r := newRig(t, "en")
	r.show(assisting(withCustomer(inviting())))
	if got := sessiontab.Why(r.Tab); got != "Ana Ruiz leads this session and decides this. You can watch; to do it yourself, ask Ana Ruiz to transfer control to you." {
		t.Errorf("the reason is %q", got)
	}
	if len(r.commands) != 0 {
		t.Errorf("commands without a click: %v", r.commands)
	}
}

func TestEndAsksWhenAnybodyIsIn(t *testing.T) {
	r := newRig(t, "en")
	r.show(inviting())
	sessiontab.TapEnd(r.Tab)
	if !slices.Contains(r.commands, sessiontab.Command(sessiontab.End{})) {
		t.Fatal("an empty session is not ended at once")
	}
	r.commands = nil
	colleague := inviting()
	colleague.State.People = append(slices.Clone(colleague.State.People), session.Participant{ID: 3, Role: session.Assistant, Name: "Luis", Presence: session.Here})
	for name, s := range map[string]console.Snapshot{"a customer": withCustomer(inviting()), "a colleague": colleague} {
		r.show(s)
		sessiontab.TapEnd(r.Tab)
		top := r.window.Canvas().Overlays().Top()
		if len(r.commands) != 0 || top == nil {
			t.Fatalf("%s: nothing is asked; commands %v", name, r.commands)
		}
		top.Hide()
	}
	over := colleague
	over.Over = true
	if sessiontab.Others(inviting()) || sessiontab.Others(over) || !sessiontab.Others(assisting(withCustomer(inviting()))) {
		t.Error("who is told that others are there")
	}
}

func TestNothingIsGreenThatIsNotLive(t *testing.T) {
	lost, paused, offline := viewing(withCustomer(inviting())), controlling(viewing(withCustomer(inviting()))), viewing(withCustomer(inviting()))
	lost.People = map[session.ParticipantID]console.Person{2: {}}
	paused.State.Share.Paused = true
	offline.Seat.Connected = false
	silent, stuck := viewing(withCustomer(inviting())), controlling(viewing(withCustomer(inviting())))
	late, lateHand := silent, stuck
	silent.Doubt = console.Doubt{Why: sight.Silent, Since: moment.Add(-7 * time.Second)}
	stuck.Doubt = console.Doubt{Why: sight.Stuck, Since: moment.Add(-4 * time.Second)}
	late.Doubt = console.Doubt{Why: sight.Slow, Since: moment.Add(-4 * time.Second)}
	lateHand.Doubt = late.Doubt
	both := lost // the pause is what was so before the link was lost
	both.State.Share.Paused = true
	for name, c := range map[string]struct {
		s    console.Snapshot
		line string
		want [3]theme.Condition // of the tool line, the status, the tab
	}{
		"viewing":     {viewing(withCustomer(inviting())), "You see Marta’s screen", [3]theme.Condition{theme.Live, theme.Live, theme.Live}},
		"controlling": {controlling(viewing(withCustomer(inviting()))), "You control Marta’s screen", [3]theme.Condition{theme.Live, theme.Live, theme.Live}},
		"link lost":   {lost, "No connection to Marta", [3]theme.Condition{theme.Waiting, theme.Waiting, theme.Waiting}},
		"late":        {late, "Slow connection: the picture comes late", [3]theme.Condition{theme.Waiting, theme.Waiting, theme.Waiting}},
		"late hand":   {lateHand, "You control Marta’s screen", [3]theme.Condition{theme.Waiting, theme.Waiting, theme.Waiting}},
		"silent":      {silent, "No news from Marta", [3]theme.Condition{theme.Waiting, theme.Waiting, theme.Waiting}},
		"stuck":       {stuck, "No new picture from Marta", [3]theme.Condition{theme.Waiting, theme.Waiting, theme.Waiting}},
		"both":        {both, "No connection to Marta", [3]theme.Condition{theme.Waiting, theme.Waiting, theme.Waiting}},
		"paused":      {paused, "Marta paused", [3]theme.Condition{theme.Waiting, theme.Waiting, theme.Waiting}},
		"site lost":   {offline, "You see Marta’s screen · no connection to the site", [3]theme.Condition{theme.Waiting, theme.Waiting, theme.Waiting}},
	} {
		r := newRig(t, "en")
		r.show(c.s)
		line, onLine, onStatus := sessiontab.Lines(r.Tab)
		if got := [3]theme.Condition{onLine, onStatus, sessiontab.ConditionOf(c.s)}; got != c.want || line != c.line {
			t.Errorf("%s: %q, %v, want %q, %v", name, line, got, c.line, c.want)
		}
		if over := r.View.TraceText(); (name == "both" || name == "link lost") && !strings.Contains(over, "was lost") {
			t.Errorf("%s: over the picture: %q", name, over)
		}
	}
}

// At the smallest size that the program works in the words give way, and the status line says them.
func TestWordsGiveWayToTools(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		r := newRig(t, language)
		r.window.Resize(fyne.NewSize(roomForTab, 600))
		for name, s := range map[string]console.Snapshot{
			"asked": asking(viewing(withCustomer(inviting()))), "controlling": controlling(viewing(withCustomer(inviting()))),
		} {
			r.show(s)
			if got := r.MinSize().Width; got > roomForTab {
				t.Errorf("%s %s: %v wide", language, name, got)
			}
		}
		r.window.Resize(fyne.NewSize(r.MinSize().Width, 600))
		paused := asking(viewing(withCustomer(inviting())))
		paused.State.Share.Paused = true
		for _, s := range []console.Snapshot{asking(viewing(withCustomer(inviting()))), paused} {
			r.show(s)
			if got := sessiontab.StatusText(r.Tab); !strings.Contains(got, "23 s") {
				t.Errorf("%s: no room for the question's line, and the status says %q", language, got)
			}
		}
	}
}

func TestNothingIsClickedTwiceWhileItIsSent(t *testing.T) {
	r := newRig(t, "en")
	s := withCustomer(inviting())
	r.show(s)
	if view, control := sessiontab.AskButtons(r.Tab); view.Disabled() || control.Disabled() {
		t.Fatal("the customer cannot be asked")
	}
	s.Submitted = true
	r.show(s)
	if view, control := sessiontab.AskButtons(r.Tab); !view.Disabled() || !control.Disabled() {
		t.Error("the customer can be asked twice")
	}
}

func TestModeStays(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{image.NewRGBA(image.Rect(0, 0, 2000, 1500))}
	r.show(viewing(withCustomer(inviting())))
	r.SetSize(remoteview.Size{Mode: remoteview.ModeActual})
	r.show(viewing(withCustomer(inviting())))
	if f := r.View.Fit(); f.Mode != remoteview.ModeActual || f.Factor() != 1 {
		t.Errorf("mode %v at %v, want the actual size", f.Mode, f.Factor())
	}
}

package queues_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/queues"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// printers is a queue with something of everything.
func printers() acd.Queue {
	q := acd.NewQueue("printers", "Printers", "Printer help")
	q.Description = "Printers and scanners of all kinds."
	q.Hours = acd.Hours{Zone: "Europe/Madrid"}
	for d := time.Monday; d <= time.Friday; d++ {
		q.Hours.Week = append(q.Hours.Week, acd.Interval{Day: d, From: 540, To: 1020})
	}
	q.Distribution, q.Pick, q.Shown.Estimate = acd.MostIdle, true, true
	q.Beginning.Ask, q.Beginning.URL = session.ViewDesktop, "https://crm.example.com/"
	q.Form = append(q.Form, acd.Field{Key: "product", Label: "Which product?", Kind: acd.Choice, Max: 200, Choices: []string{"Router", "Printer"}},
		acd.Field{Key: "seats", Label: "How many computers?", Kind: acd.Number, Required: true, Max: 6})
	q.Rules.Routing = []acd.Rule{{If: []acd.Condition{{Field: "seats", Operator: acd.GreaterThan, Text: "50"}}, Agent: "ana"}}
	q.Notices.Wait = []string{"help@example.com"}
	return q
}

func snapshot() queues.Snapshot {
	q := printers()
	return queues.Snapshot{
		Entry: invite.Entry{Site: invite.Site{Host: "support.example.com", Port: 443}},
		Queues: []wire.QueueLine{
			{ID: "accounts", Service: "Accounts", Name: "Accounts", Shut: true},
			{ID: "printers", Service: "Printers", Name: "Printer help", Open: true, Waiting: 3, Agents: 2, There: 1},
			{ID: "vpn", Service: "Network", Name: "VPN", Open: true, Agents: 1},
		},
		Staff: []wire.Staff{
			{Display: "Ana Ruiz", Works: true, User: acd.User{ID: "ana", Capacity: 3, Posts: []acd.Post{{Queue: "printers", Duty: acd.AsAll}, {Queue: "vpn", Duty: acd.AsAgent}},
				Rights: acd.Rights{WatchAgents: true}, Team: []acd.UserID{"luis"}}},
			{Display: "Luis Vidal", Works: true, User: acd.User{ID: "luis", Capacity: 1, Posts: []acd.Post{{Queue: "printers", Duty: acd.AsAgent}}}},
			{Display: "Marta", Disabled: true, User: acd.User{ID: "marta", Capacity: 1}},
		},
		Shown: wire.QueueShown{Queue: q, Mark: wire.QueueMark(q)},
	}
}

// bench has both pages in windows, and what they commanded.
type bench struct {
	*queues.Page
	people *queues.People
	t      *testing.T
	window fyne.Window
	told   []queues.Command
}

func newBench(t *testing.T, language string, v theme.Variant, people bool) *bench {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(v))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t}
	tell := func(c queues.Command) { b.told = append(b.told, c) }
	b.Page, b.people = queues.New(tell), queues.NewPeople(tell)
	var shown fyne.CanvasObject = b.Page
	if people {
		shown = b.people
	}
	b.window = test.NewTempWindow(t, shown)
	b.window.Resize(fyne.NewSize(1200, 760))
	return b
}

func (b *bench) part(name string) fyne.CanvasObject {
	b.t.Helper()
	o := b.Named()[name]
	if b.window.Content() == fyne.CanvasObject(b.people) {
		o = b.people.Named()[name]
	}
	if o == nil {
		b.t.Fatalf("there is no %q", name)
	}
	return o
}

func (b *bench) write(name, text string) { b.part(name).(interface{ SetText(string) }).SetText(text) }
func (b *bench) tap(name string)         { test.Tap(b.part(name).(*hint.Button)) }
func (b *bench) choose(name string, i int) {
	b.part(name).(*entry.Select).SetSelectedIndex(i)
}

// expect compares what was commanded since the last time.
func (b *bench) expect(what string, want ...queues.Command) {
	b.t.Helper()
	if len(b.told) != len(want) || len(want) > 0 && !reflect.DeepEqual(b.told, want) {
		b.t.Errorf("%s: commanded %+v\nwant %+v", what, b.told, want)
	}
	b.told = nil
}

// reads reports whether the window shows a text somewhere.
func (b *bench) reads(text string) bool {
	return strings.Contains(readAll(b.window.Canvas().Content()), text)
}

func readAll(o fyne.CanvasObject) (all string) {
	if !o.Visible() {
		return ""
	}
	switch o := o.(type) {
	case *theme.Text:
		return o.Text() + "\n"
	case *theme.State:
		return o.TraceText() + "\n"
	case *fyne.Container:
		for _, c := range o.Objects {
			all += readAll(c)
		}
		return all
	case *queues.Page:
		return readAll(o.Content)
	case *queues.People:
		return readAll(o.Content)
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			all += readAll(c)
		}
	}
	return all
}

func TestAQueueIsShownAndSavedAsItIs(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		b := newBench(t, language, theme.Light, false)
		s := snapshot()
		b.Update(s)
		b.Open("vpn")
		b.expect("another queue", queues.Show{ID: "vpn"})
		b.Open("printers")
		b.expect("the one that is there already")
		if at := b.Named()["address"].(*theme.Text); at.Text() != "https://support.example.com/q/printers" {
			t.Errorf("its address is %q", at.Text())
		}
		b.tap("address.copy")
		b.expect("the address", queues.Copy{Text: "https://support.example.com/q/printers"})
		b.tap("save")
		b.expect("nothing is changed")
		b.write("escalation", "90")
		b.write("routing", "")
		b.write("wait-mail", "a@example.com; b@example.com")
		b.choose("ask", 0)
		b.choose("reps", 1)
		want := printers()
		want.Reps = acd.FirstNames
		want.Thresholds.Escalation = 90 * time.Second
		want.Rules.Routing, want.Notices.Wait, want.Beginning.Ask = nil, []string{"a@example.com", "b@example.com"}, ""
		b.Update(s) // news of something else
		b.tap("save")
		b.expect(language+": changes", queues.Set{Mark: s.Shown.Mark, Queue: want})
		b.Open("printers") // nothing is typed any more
		b.tap("shut")
		b.expect("close", queues.Shut{ID: "printers", Shut: true})
		b.tap("remove")
		b.expect("remove", queues.Remove{ID: "printers"})
		s.Busy = true
		b.Update(s)
		b.tap("save")
		b.tap("remove")
		b.expect("while something is on its way")
	}
}

func TestAQueueIsMade(t *testing.T) {
	b := newBench(t, "en", theme.Light, false)
	b.Update(snapshot())
	b.tap("add")
	if got := b.window.Canvas().Focused(); got != b.part("id").(fyne.Focusable) {
		t.Errorf("the keyboard is in %T", got)
	}
	b.tap("ok")
	b.expect("without a name")
	if !b.reads("A queue needs a short name.") || !b.reads("Not saved yet") {
		t.Error("it does not say what is missing")
	}
	b.write("id", " Printers ")
	b.write("name", "Scanner help")
	b.tap("ok")
	b.expect("a name that is taken")
	b.write("id", "Scanners")
	b.tap("ok")
	b.expect("with the usual settings", queues.Add{Queue: acd.NewQueue("scanners", "Scanner help", "Scanner help")})
}

// TestRule106RangesAtTheField: what the page takes for a threshold is what the rules take, and it says so with the range and the default.
func TestRule106RangesAtTheField(t *testing.T) {
	usual := acd.NewQueue("", "", "").Thresholds
	for _, r := range acd.Ranges() {
		b := newBench(t, "en", theme.Light, false)
		b.Update(snapshot())
		b.Open("printers")
		if hint := fmt.Sprintf("%d to %d, usually %d.", r.Low, r.Top, usual.Get(r)); !b.reads(hint) {
			t.Errorf("%s: the page does not say %q", r.Setting, hint)
		}
		for _, wrong := range []string{fmt.Sprint(r.Low - 1), fmt.Sprint(r.Top + 1), "", "many"} {
			b.write(string(r.Setting), wrong)
			b.tap("save")
			b.expect(wrong)
			if want := fmt.Sprintf("Write a number from %d to %d.", r.Low, r.Top); !b.reads(want) {
				t.Errorf("%s of %q: the page does not say %q", r.Setting, wrong, want)
			}
			if got := b.window.Canvas().Focused(); got != b.part(string(r.Setting)).(fyne.Focusable) {
				t.Errorf("%s: the keyboard is in %T", r.Setting, got)
			}
		}
		for _, right := range []int{r.Low, r.Top} {
			b.write(string(r.Setting), fmt.Sprint(right))
			b.tap("save")
			if len(b.told) != 1 || b.told[0].(queues.Set).Queue.Thresholds.Get(r) != right {
				t.Errorf("%s of %d: commanded %+v", r.Setting, right, b.told)
			}
			b.told = nil
		}
	}
}

// TestWhatCannotBeReadIsSaidAtTheField: with the line that it is in.
func TestWhatCannotBeReadIsSaidAtTheField(t *testing.T) {
	for _, c := range []struct{ field, text, want string }{
		{"hours", "mon 9-17\nsat ten", "Line 2: “ten” is neither a day nor a time."},
		{"hours", "mon", "Line 1: days and times go together."},
		{"routing", "IF seats is \"1\" THEN everybody\nELSE IF seats like \"2\"", "Line 2: a comparison such as is or contains should stand before “like”."},
		{"allocation", "IF seats is \"1\"", "Line 1 ends too early: AND or THEN is missing."},
		{"name", " ", "1 to 64 characters on one line."},
	} {
		b := newBench(t, "en", theme.Light, false)
		b.Update(snapshot())
		b.Open("printers")
		b.write(c.field, c.text)
		b.tap("save")
		b.expect(c.text)
		if !b.reads(c.want) {
			t.Errorf("%q in %s: the page does not say %q", c.text, c.field, c.want)
		}
	}
}

// TestRefusalsAreSaidInWords: each setting and reason has a sentence of its own, in both languages, and none shows a key.
func TestRefusalsAreSaidInWords(t *testing.T) {
	settings := []acd.Setting{"", acd.SettingID, acd.SettingService, acd.SettingName, acd.SettingDescription, acd.SettingDistribution, acd.SettingZone, acd.SettingHours,
		acd.SettingEscalation, acd.SettingWait, acd.SettingMessage, acd.SettingUnavailable, acd.SettingClosing, acd.SettingAsk, acd.SettingURL, acd.SettingForm,
		acd.SettingAllocation, acd.SettingRouting, acd.SettingWaitMail, acd.SettingMessageMail, acd.SettingMessageLead, acd.SettingMessageForm, acd.SettingCapacity, acd.SettingPosts, acd.SettingTeam}
	reasons := []wire.Reason{wire.ReasonInvalid, wire.ReasonUnknown, wire.ReasonExists, wire.ReasonInUse, wire.ReasonFull, wire.ReasonCycle, wire.ReasonOther}
	for _, language := range []string{"en", "es"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		for _, s := range settings {
			for _, r := range reasons {
				for _, field := range []acd.FieldKey{"", "seats"} {
					text := queues.Sentence(wire.Refusal{Setting: s, Reason: r, Rule: 2, Field: field})
					if text == "" || strings.Contains(text, "queues.") || strings.Contains(text, "{{") || strings.Contains(text, "no value") {
						t.Errorf("%s %s %s %s: %q", language, s, r, field, text)
					}
				}
			}
		}
	}
}

func TestARefusalIsShownAtItsField(t *testing.T) {
	b := newBench(t, "en", theme.Light, false)
	s := snapshot()
	b.Update(s)
	b.Open("printers")
	b.write("zone", "Middle/Earth")
	s.Busy = true
	b.Update(s)
	s.Busy, s.Condition, s.Said, s.Of = false, theme.Stopped, "Not saved yet: look at what stands in red.", queues.Target{Queue: "printers"}
	s.Refusal = &wire.Refusal{Setting: acd.SettingZone, Reason: wire.ReasonUnknown}
	b.Update(s)
	if !b.reads("There is no such time zone. Write one such as Europe/Madrid.") || !b.reads(s.Said) {
		t.Error("the page does not say what was refused")
	}
	b.Open("vpn")
	if len(b.told) == 0 || b.told[0] != queues.Command(queues.Forget{}) {
		t.Errorf("leaving it: %+v", b.told)
	}
}

func TestFieldsOfTheForm(t *testing.T) {
	b := newBench(t, "en", theme.Light, false)
	b.Update(snapshot())
	b.Open("printers")
	b.tap("field.add")
	entry, is := b.window.Canvas().Focused().(interface{ SetText(string) })
	if !is {
		t.Fatalf("the keyboard is in %T", b.window.Canvas().Focused())
	}
	entry.SetText("Email")
	b.tap("save")
	want := printers()
	want.Form = append(want.Form, acd.Field{Key: "email", Kind: acd.Text, Max: 200})
	b.expect("a field more", queues.Set{Mark: wire.QueueMark(printers()), Queue: want})
}

// TestRule117DutiesOfAPerson: agent, manager, both or neither, by queue; capacity and rights.
func TestRule117DutiesOfAPerson(t *testing.T) {
	b := newBench(t, "en", theme.Light, true)
	s := snapshot()
	b.people.Update(s)
	b.people.Open("ana")
	b.tap("save")
	b.expect("nothing is changed")
	duties := b.part("duties").(*fyne.Container).Objects
	if len(duties) != len(s.Queues) {
		t.Fatalf("%d duties", len(duties))
	}
	selects := selectsIn(b.part("duties"))
	for i, want := range []int{0, 3, 1} {
		if got := selects[i].SelectedIndex(); got != want {
			t.Errorf("duty %d is %d, want %d", i, got, want)
		}
	}
	selects[0].SetSelectedIndex(2)
	selects[2].SetSelectedIndex(0)
	b.write("capacity", "51")
	b.tap("save")
	b.expect("too many at once")
	if !b.reads("Write a number from 1 to 50.") {
		t.Error("it does not say how many at once")
	}
	b.write("capacity", "50")
	b.write("team", "luis, eve")
	b.tap("save")
	b.expect("somebody there is not")
	if !b.reads("There is no account “eve”.") {
		t.Error("it does not say who is not there")
	}
	b.write("team", "Luis marta")
	b.part("seequeues").(*widget.Check).SetChecked(true)
	b.tap("save")
	b.expect("changes", queues.SetStaff{User: acd.User{ID: "ana", Capacity: 50, Rights: acd.Rights{SeeQueues: true, WatchAgents: true}, Team: []acd.UserID{"luis", "marta"},
		Posts: []acd.Post{{Queue: "accounts", Duty: acd.AsManager}, {Queue: "printers", Duty: acd.AsAll}}}})
	b.tap("dismiss")
	b.expect("out of all", queues.Dismiss{User: "ana"})
}

func selectsIn(o fyne.CanvasObject) (all []*entry.Select) {
	switch o := o.(type) {
	case *entry.Select:
		return append(all, o)
	case *fyne.Container:
		for _, c := range o.Objects {
			all = append(all, selectsIn(c)...)
		}
	}
	return all
}

func TestOfficeShowsOnePart(t *testing.T) {
	test.NewTempApp(t)
	a, b := widget.NewLabel("a"), widget.NewLabel("b")
	var told []string
	o := queues.NewOffice(func(name string) { told = append(told, name) }, queues.Part{Name: "a", Label: "A", Content: a}, queues.Part{Name: "b", Label: "B", Content: b})
	test.NewTempWindow(t, o)
	if !a.Visible() || b.Visible() || o.Part() != "a" {
		t.Error("at first")
	}
	test.Tap(o.Named()["b"].(*hint.Button))
	test.Tap(o.Named()["b"].(*hint.Button))
	if a.Visible() || !b.Visible() || o.Part() != "b" || len(told) != 1 || told[0] != "b" {
		t.Errorf("after a click: told %v", told)
	}
}

func TestQuestions(t *testing.T) {
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	known := queues.Snapshot{Queues: []wire.QueueLine{{ID: "x", Name: "Printers"}}, Staff: []wire.Staff{{User: acd.User{ID: "x", Posts: []acd.Post{{Queue: "x", Duty: acd.AsAgent}}}, Display: "Ana Ruiz"}}}
	for c, want := range map[queues.Command][]string{
		queues.Remove{ID: "x"}: {"/q/x", "Agents: Ana Ruiz"}, queues.Dismiss{User: "x"}: {"Ana Ruiz · agent: Printers"},
	} {
		for _, part := range want {
			if q, _ := queues.Question(c, known); !strings.Contains(q.Text, part) {
				t.Errorf("%T does not say what is lost: no %q in %q", c, part, q.Text)
			}
		}
	}
	for c, want := range map[queues.Command]string{
		queues.Remove{ID: "x"}: "cannot be undone", queues.Dismiss{User: "x"}: "no more customers", queues.Shut{ID: "x", Shut: true}: "Nobody new",
		queues.Shut{ID: "x"}: "", queues.Reload{}: "",
	} {
		q, asks := queues.Question(c, known)
		if asks != (want != "") || asks && !strings.Contains(q.Text, want) {
			t.Errorf("%T: %v, %q", c, asks, q.Text)
		}
		if asks && !strings.Contains(q.Title, "Printers") && !strings.Contains(q.Title, "Ana Ruiz") {
			t.Errorf("%T asks without the name that people know: %q", c, q.Title)
		}
	}
}

func TestLooks(t *testing.T) {
	for _, c := range []struct {
		name, language string
		variant        theme.Variant
		people         bool
		size           fyne.Size
		do             func(*bench, queues.Snapshot)
	}{
		{"queue-en", "en", theme.Light, false, fyne.NewSize(1200, 2600), func(b *bench, s queues.Snapshot) { b.Update(s); b.Open("printers") }},
		{"queue-es", "es", theme.Dark, false, fyne.NewSize(1200, 2600), func(b *bench, s queues.Snapshot) { b.Update(s); b.Open("printers") }},
		{"wrong-es", "es", theme.Dark, false, fyne.NewSize(948, 600), func(b *bench, s queues.Snapshot) {
			b.Update(s)
			b.tap("add")
			b.write("closing", "49")
			b.tap("ok")
		}},
		{"empty-en", "en", theme.Dark, false, fyne.NewSize(948, 600), func(b *bench, s queues.Snapshot) { b.Update(queues.Snapshot{Staff: s.Staff}) }},
		{"trouble-es", "es", theme.Light, false, fyne.NewSize(948, 600), func(b *bench, _ queues.Snapshot) { b.Update(queues.Snapshot{Trouble: "No se llega al sitio."}) }},
		{"person-en", "en", theme.Light, true, fyne.NewSize(1200, 900), func(b *bench, s queues.Snapshot) {
			s.Said, s.Condition, s.Of = "Saved.", theme.Live, queues.Target{User: "ana"}
			b.people.Update(s)
			b.people.Open("ana")
			b.people.Update(s)
		}},
		{"person-es", "es", theme.Dark, true, fyne.NewSize(948, 600), func(b *bench, s queues.Snapshot) { b.people.Update(s); b.people.Open("marta") }},
		{"noqueues-es", "es", theme.Light, true, fyne.NewSize(948, 600), func(b *bench, s queues.Snapshot) {
			b.people.Update(queues.Snapshot{Staff: s.Staff[2:]})
			b.people.Open("marta")
		}},
	} {
		b := newBench(t, c.language, c.variant, c.people)
		b.window.Resize(c.size)
		c.do(b, snapshot())
		test.AssertRendersToImage(t, c.name+".png", b.window.Canvas())
	}
}

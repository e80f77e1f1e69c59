package monitor_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/monitor"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

const now = 1_800_000_000_000

func seen() wire.Monitored {
	before := func(seconds int64) int64 { return now - 1000*seconds }
	return wire.Monitored{
		Now: now,
		Queues: []wire.WatchQueue{
			{ID: "accounts", Service: "Accounts", Name: "Accounts", Shut: true, Agents: 1},
			{ID: "printers", Service: "Printers", Name: "Printer help", Open: true, Waiting: 2, Longest: before(190), Busy: 1, Agents: 2, Held: 2, Handled: 12, Usual: 725},
			{ID: "vpn", Service: "Network", Name: "VPN", Open: true, Free: 1, Agents: 1},
		},
		Agents: []wire.WatchAgent{
			{Name: "ana", Display: "Ana Ruiz", Status: acd.Busy, Since: before(4000), Capacity: 2, Held: 2, Longest: before(900), Queues: []acd.QueueID{"printers"}},
			{Name: "luis", Display: "Luis Vidal", Status: acd.Available, Since: before(61), Capacity: 1, Queues: []acd.QueueID{"vpn"}},
			{Name: "marta", Display: "Marta", Status: acd.Unavailable, Since: before(30), Capacity: 1, Queues: []acd.QueueID{"printers"}},
			{Name: "pau", Display: "Pau", Status: acd.Offline, Since: before(9999), Capacity: 1, Queues: []acd.QueueID{"accounts"}},
		},
		Waits: []wire.WatchWaiter{
			{Request: 4, Queue: "printers", Stage: acd.Waiting, Name: "Nina", Since: before(190), Asked: "ana"},
			{Request: 5, Queue: "printers", Stage: acd.Waiting, Handed: true, Since: before(20)},
			{Request: 6, Stage: acd.Writing, Handed: true, Since: before(70)},
		},
	}
}

type bench struct {
	*monitor.Page
	window fyne.Window
}

func newBench(t *testing.T, language string, v theme.Variant) *bench {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(v))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	b := &bench{Page: monitor.New()}
	b.window = test.NewTempWindow(t, b.Page)
	b.window.Resize(fyne.NewSize(1200, 700))
	return b
}

func (b *bench) length(name string) int { return b.Named()[name].(*widget.List).Length() }

// TestRule121TheManagersView: a queue that is chosen shows its own customers and agents, and stays chosen while things change.
func TestRule121TheManagersView(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	s := monitor.Snapshot{Known: true, Seen: seen()}
	b.Update(s)
	counts := func(what string, queues, waits, agents int) {
		t.Helper()
		if b.length("queues") != queues || b.length("waits") != waits || b.length("agents") != agents {
			t.Errorf("%s: %d queues, %d wait, %d agents", what, b.length("queues"), b.length("waits"), b.length("agents"))
		}
	}
	counts("at first", 3, 3, 4)
	if got := b.Named()["sum"].(*theme.Text).Text(); got != "2 waiting · 1 free · 1 busy" {
		t.Errorf("in a line %q", got)
	}
	b.Named()["queues"].(*widget.List).Select(1)
	counts("one queue", 3, 2, 2)
	s.Seen.Waits = s.Seen.Waits[1:]
	b.Update(s)
	counts("two seconds later", 3, 1, 2)
	b.Named()["agents"].(*widget.List).Select(0) // nothing is behind it
	counts("an agent", 3, 1, 2)
	test.Tap(b.Named()["all"].(*hint.Button))
	counts("all again", 3, 2, 4)
	b.Named()["queues"].(*widget.List).Select(2)
	s.Seen.Queues = s.Seen.Queues[:2]
	b.Update(s)
	counts("the chosen queue is gone", 2, 2, 4)
	s.Seen.More = 7
	b.Update(s)
	counts("more than are listed", 2, 3, 4)
}

// TestTroubleKeepsWhatWasSeen: and says since when nothing is new.
func TestTroubleKeepsWhatWasSeen(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	b.Update(monitor.Snapshot{Known: true, Seen: seen()})
	b.Update(monitor.Snapshot{Known: true, Seen: seen(), Trouble: "The site cannot be reached."})
	state := b.Named()["state"].(*theme.State)
	if state.Condition() != theme.Stopped || !strings.Contains(state.TraceText(), "cannot be reached") || b.length("agents") != 4 {
		t.Errorf("%q, %d agents", state.TraceText(), b.length("agents"))
	}
}

func TestLooks(t *testing.T) {
	for _, c := range []struct {
		name, language string
		variant        theme.Variant
		size           fyne.Size
		snapshot       monitor.Snapshot
	}{
		{"live-en", "en", theme.Light, fyne.NewSize(1200, 700), monitor.Snapshot{Known: true, Seen: seen()}},
		{"live-es", "es", theme.Dark, fyne.NewSize(948, 600), monitor.Snapshot{Known: true, Seen: seen()}},
		{"empty-es", "es", theme.Light, fyne.NewSize(948, 600), monitor.Snapshot{Known: true}},
		{"trouble-en", "en", theme.Dark, fyne.NewSize(948, 600), monitor.Snapshot{Trouble: "The site cannot be reached. Check the network."}},
	} {
		b := newBench(t, c.language, c.variant)
		b.window.Resize(c.size)
		b.Update(c.snapshot)
		test.AssertRendersToImage(t, c.name+".png", b.window.Canvas())
	}
}

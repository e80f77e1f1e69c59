package queues_test

import (
	"reflect"
	"testing"

	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/ui/queues"
	"deskhand/ui/theme"
)

// row clicks on a line of the list.
func (b *bench) row(i int) { b.part("list").(*widget.List).Select(i) }

// typed is what stands in a field.
func (b *bench) typed(name string) string {
	return reflect.Indirect(reflect.ValueOf(b.part(name))).FieldByName("Text").String()
}

// left is what may be dropped once the administrator says so; the test fails when that is not the only thing asked for.
func (b *bench) left(what string) func() {
	b.t.Helper()
	if len(b.told) != 1 {
		b.t.Fatalf("%s: commanded %+v", what, b.told)
	}
	c, is := b.told[0].(queues.Leave)
	if !is {
		b.t.Fatalf("%s: commanded %T", what, b.told[0])
	}
	b.told = nil
	return c.Go
}

// What is typed and not saved is not dropped by a click on something else: that is asked first.
func TestWhatIsNotSavedIsNotDropped(t *testing.T) {
	b := newBench(t, "en", theme.Light, false)
	s := snapshot()
	b.Update(s)
	b.row(1)
	b.row(2)
	b.expect("nothing is typed", queues.Show{ID: "vpn"})
	b.row(1)
	b.told = nil
	b.write("name", "Printers and scanners")
	b.row(2)
	drop := b.left("another queue")
	if got := b.typed("name"); got != "Printers and scanners" || !b.reads("Printer help") {
		t.Errorf("the form has %q", got)
	}
	b.tap("add")
	b.left("a new queue")
	b.tap("shut")
	b.left("the queue closed, which changes it")
	b.tap("reload")
	b.left("everything anew")
	drop()
	b.expect("dropped", queues.Show{ID: "vpn"})
	b.tap("add")
	b.write("id", "scanners")
	b.row(1)
	b.left("a queue beside a new one")
}

// Somebody else has changed the queue: Refresh shows it as it is now, though it is the only one.
func TestRefreshShowsWhatSomebodyElseChanged(t *testing.T) {
	b := newBench(t, "en", theme.Light, false)
	s := snapshot()
	s.Queues = s.Queues[1:2]
	b.Update(s)
	b.row(0)
	b.write("name", "Mine")
	s.Condition, s.Said, s.Of = theme.Stopped, "Somebody else has changed this.", queues.Target{Queue: "printers"}
	b.Update(s)
	b.tap("reload")
	b.left("Refresh")()
	b.expect("Refresh", queues.Forget{}, queues.Reload{}, queues.Show{ID: "printers"})
	s.Condition, s.Said, s.Of = theme.Idle, "", queues.Target{}
	s.Shown.Queue.Name = "Theirs"
	s.Shown.Mark = wire.QueueMark(s.Shown.Queue)
	b.Update(s)
	if got := b.typed("name"); got != "Theirs" {
		t.Errorf("the form has %q", got)
	}
}

// The same with who works for the queues.
func TestAPersonsDutiesAreNotDropped(t *testing.T) {
	b := newBench(t, "en", theme.Light, true)
	b.people.Update(snapshot())
	b.row(0)
	b.row(1)
	b.expect("nothing is typed")
	b.write("capacity", "7")
	b.row(0)
	drop := b.left("somebody else")
	if !b.reads("Luis Vidal") {
		t.Error("Luis is gone from the form")
	}
	drop()
	b.row(1)
	b.expect("dropped")
}

package chat

import (
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/chat"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// together is how soon after the message before it another of the same author stands under the same name.
const together = 3 * time.Minute

// item is what a row shows. Two items that are equal look alike.
type item struct {
	key  itemKey
	text string // of a line: the whole; of a message: what was said

	author    string // "" as above
	rep       bool   // the author is one
	own       bool
	at        string
	private   string
	condition theme.Condition
	delivery  string // "" is not shown
}

// itemKey tells rows apart.
type itemKey struct {
	kind kind
	n    uint64 // of a message
	at   int64  // of a line
}

// kind is what a row is.
type kind uint8

const (
	kindMessage kind = 0
	kindEvent   kind = 1
	kindDay     kind = 2
	kindNew     kind = 3 // the mark above what is new
)

// items are the rows for a snapshot, oldest first.
func items(s Snapshot, marker uint64) []item {
	var out []item
	b := itemBuilder{now: s, out: &out}
	events := s.Events
	for _, m := range s.Messages {
		for len(events) > 0 && !events[0].At.After(m.At) {
			b.event(events[0])
			events = events[1:]
		}
		if !b.marked && fresh(m, s.Me, marker) {
			b.marked = true
			b.line(kindNew, time.Time{}, lang.L("chat.new"))
		}
		b.message(m)
	}
	for _, e := range events {
		b.event(e)
	}
	b.newestDelivered()
	return out
}

// newestOf is a snapshot with the newest n messages only, and what happened since the first of them.
func newestOf(s Snapshot, n int) Snapshot {
	if n >= len(s.Messages) {
		return s
	}
	s.Messages = s.Messages[len(s.Messages)-n:]
	first := slices.IndexFunc(s.Events, func(e Event) bool { return e.At.After(s.Messages[0].At) })
	if first < 0 {
		first = len(s.Events)
	}
	s.Events = s.Events[first:]
	return s
}

// itemBuilder makes rows of messages and events, in their order.
type itemBuilder struct {
	now    Snapshot
	out    *[]item
	last   time.Time    // of the row before
	before chat.Message // the message right above; From 0: none is
	marked bool
}

func (b *itemBuilder) line(k kind, at time.Time, text string) {
	key := itemKey{kind: k, at: at.UnixNano()}
	if last := len(*b.out) - 1; last >= 0 && (*b.out)[last].key.kind == k && (*b.out)[last].key.at == key.at {
		key.n = (*b.out)[last].key.n + 1 // more than one thing happened in one moment
	}
	*b.out = append(*b.out, item{key: key, text: text})
	b.before = chat.Message{}
}

// dayOf begins another day where one begins. Today is only said after another day.
func (b *itemBuilder) dayOf(at time.Time) {
	first := b.last.IsZero()
	if first && midnight(at).Equal(midnight(b.now.At)) || !first && midnight(at).Equal(midnight(b.last)) {
		b.last = at
		return
	}
	b.last = at
	b.line(kindDay, midnight(at), day(at, b.now.At))
}

func (b *itemBuilder) event(e Event) {
	b.dayOf(e.At)
	b.line(kindEvent, e.At, words.Clock(e.At)+"  "+e.Text)
}

func (b *itemBuilder) message(m chat.Message) {
	b.dayOf(m.At)
	it := item{key: itemKey{kind: kindMessage, n: m.N}, text: m.Text, own: m.From == b.now.Me, private: private(b.now, m)}
	author, _ := b.now.State.Participant(m.From)
	it.rep = author.Role.IsRep()
	if p := b.before; p.From != m.From || p.To != m.To || m.At.Sub(p.At) > together || p.Earlier != m.Earlier {
		it.author, it.at = titled(b.now.State, m.From), words.Clock(m.At)
		if it.own {
			it.author = lang.L("chat.you")
		}
	} else {
		it.private = ""
	}
	if m.Delivery == chat.Sending || m.Delivery == chat.Missed {
		it.condition, it.delivery = delivery(b.now, m)
	}
	*b.out = append(*b.out, it)
	b.before = m
}

// newestDelivered says of our newest message that it has arrived: what is above it has, too, where nothing else is said.
func (b *itemBuilder) newestDelivered() {
	for _, m := range slices.Backward(b.now.Messages) {
		if m.From != b.now.Me {
			continue
		}
		if m.Delivery == chat.Delivered {
			at := slices.IndexFunc(*b.out, func(it item) bool { return it.key.kind == kindMessage && it.key.n == m.N })
			(*b.out)[at].condition, (*b.out)[at].delivery = delivery(b.now, m)
		}
		return
	}
}

// list is the rows one below the other.
type list struct {
	box   *fyne.Container
	width float32 // that the rows have
	items []item
	rows  map[itemKey]*row
	older *hint.Button
	more  bool // there are older ones
}

func newList(older func()) *list {
	l := &list{rows: map[itemKey]*row{}, width: minWidth}
	l.older = hint.New(lang.L("chat.older"), nil, older)
	l.older.Importance = widget.LowImportance
	l.box = container.New(&listLayout{l})
	return l
}

// update shows the newest rows, limit at most, and reports whether anything is different. Rows that stay are kept, with what is
// selected in them.
func (l *list) update(s Snapshot, marker uint64, limit int) bool {
	all, more := items(newestOf(s, limit+1), marker), len(s.Messages) > limit+1
	more = more || len(all) > limit
	all = all[max(0, len(all)-limit):]
	if reflect.DeepEqual(all, l.items) && more == l.more {
		return false
	}
	rows := map[itemKey]*row{}
	objects := []fyne.CanvasObject{}
	if more {
		objects = append(objects, l.older)
	}
	for _, it := range all {
		r := l.rows[it.key]
		if r == nil {
			r = newRow(it)
		}
		r.update(it)
		rows[it.key] = r
		objects = append(objects, r.root)
	}
	l.items, l.rows, l.more = all, rows, more
	l.box.Objects = objects
	l.box.Refresh()
	return true
}

// listLayout lays the rows out in the list's width.
type listLayout struct{ list *list }

func (l *listLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.stack(objects, l.list.width, func(fyne.CanvasObject, float32) {}))
}

func (l *listLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.stack(objects, size.Width, func(o fyne.CanvasObject, y float32) { o.Move(fyne.NewPos(0, y)) })
}

// stack gives the rows their sizes, calls place for each and returns the height of all.
func (l *listLayout) stack(objects []fyne.CanvasObject, width float32, place func(o fyne.CanvasObject, y float32)) float32 {
	y := 2 * theme.Grid
	for _, o := range objects {
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		h := o.MinSize().Height // wrapped text knows its height only once it has a width
		o.Resize(fyne.NewSize(width, h))
		place(o, y)
		y += h
	}
	return y + 2*theme.Grid
}

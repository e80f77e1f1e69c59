package chat

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	fields "deskhand/ui/entry"
	"deskhand/ui/hint"
)

// What the tests of the package's outside look at.

func Entry(p *Pane) fyne.Focusable { return p.foot.entry }

func EntryText(p *Pane) string { return p.foot.entry.Text }

func SetText(p *Pane, text string) { p.foot.entry.SetText(text) }

func To(p *Pane) *fields.Select { return p.foot.to }

func Send(p *Pane) *hint.Button { return p.foot.send }

// Said is the line below the entry, "" while it is hidden.
func Said(p *Pane) string {
	if !p.foot.say.Visible() {
		return ""
	}
	return p.foot.say.Text()
}

// Rows are what the list shows, as lines: a bubble's text, what is above and below it.
func Rows(p *Pane) []string {
	var out []string
	for _, it := range p.list.items {
		line := it.text
		if it.author != "" {
			line = it.author + ": " + line
		}
		for _, more := range []string{it.private, it.delivery} {
			if more != "" {
				line += " [" + more + "]"
			}
		}
		out = append(out, line)
	}
	return out
}

// Bubble is the label of a message and what takes the pointer.
func Bubble(p *Pane, n uint64) (*widget.Label, interface{ MouseOut() }, func()) {
	b := p.list.rows[itemKey{kind: kindMessage, n: n}].bubble
	return b.label, b, func() { b.MouseIn(nil) }
}

func BubbleSize(p *Pane, n uint64) fyne.Size {
	return p.list.rows[itemKey{kind: kindMessage, n: n}].bubble.Size()
}

func BubbleX(p *Pane, n uint64) float32 {
	r := p.list.rows[itemKey{kind: kindMessage, n: n}]
	return r.bubble.Position().X
}

func ScrollTo(p *Pane, y float32) { p.scroll.ScrollToOffset(fyne.NewPos(0, y)); p.scrolled() }

func AtEnd(p *Pane) bool {
	return p.scroll.Offset.Y+p.scroll.Size().Height >= p.list.box.Size().Height-1
}

func Newer(p *Pane) *hint.Button { return p.newer }

func Older(p *Pane) *hint.Button { return p.list.older }

func Shown(p *Pane) int { return len(p.list.items) }

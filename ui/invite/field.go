package invite

import (
	"fyne.io/fyne/v2"

	"deskhand/ui/entry"
)

// Fyne's fields keep Escape for themselves; these hand it on, so that it closes the dialog that they are in.

// Entry is a line of text.
type Entry struct {
	entry.Entry
	escape func()
	copied func() // what copying by the keyboard does; nil: what it always does
}

func newEntry(escape func()) *Entry {
	e := &Entry{escape: escape}
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		e.escape()
		return
	}
	e.Entry.TypedKey(ev)
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if _, copy := s.(*fyne.ShortcutCopy); copy && e.copied != nil {
		e.copied()
		return
	}
	e.Entry.TypedShortcut(s)
}

// choice is one of some, in a list that opens.
type choice struct {
	entry.Select
	escape  func()
	filling bool
}

func newChoice(names []string, escape func(), chose func(i int)) *choice {
	c := &choice{escape: escape}
	c.Options = names
	c.OnChanged = func(string) {
		if i := c.SelectedIndex(); i >= 0 && !c.filling {
			chose(i)
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// show changes what is chosen without saying so.
func (c *choice) show(i int) {
	if c.SelectedIndex() == i {
		return
	}
	c.filling = true
	c.SetSelectedIndex(i)
	c.filling = false
}

// TypedKey implements fyne.Focusable.
func (c *choice) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		c.escape()
		return
	}
	c.Select.TypedKey(ev)
}

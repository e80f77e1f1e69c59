package home

import (
	"slices"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"deskhand/ui/entry"
	"deskhand/ui/theme"
)

// maxCode is how long a tracking code may be, with its name (PRODUCT rule 12).
const maxCode = 128

// codes are the fields for the tracking codes that the site asks for at Start; none when it asks for nothing.
type codes struct {
	root     *fyne.Container
	names    []string
	fields   []*entry.Entry
	required bool
	missing  *theme.State
	start    func()
}

func newCodes(start func()) *codes {
	c := &codes{root: container.NewVBox(), start: start}
	c.missing = theme.NewSentence(theme.Stopped, "")
	c.missing.Hide()
	return c
}

// ask shows a field for each name. What was typed stays while the names do.
func (c *codes) ask(names []string, required bool) {
	if c.required = required; slices.Equal(names, c.names) {
		return
	}
	c.names, c.fields = slices.Clone(names), nil
	c.root.RemoveAll()
	for i, name := range c.names {
		field := entry.New()
		field.SetPlaceHolder(name)
		field.OnChanged = func(text string) {
			if room := maxCode - utf8.RuneCountInString(name+": "); utf8.RuneCountInString(text) > room {
				field.SetText(string([]rune(text)[:max(0, room)]))
			}
			show(c.missing, "")
		}
		field.OnSubmitted = func(string) {
			if i+1 < len(c.fields) {
				focus(c.fields[i+1])
				return
			}
			c.start()
		}
		c.fields = append(c.fields, field)
		c.root.Add(field)
	}
	c.root.Add(c.missing)
}

// seen shows or hides them.
func (c *codes) seen(on bool) {
	if on && len(c.fields) > 0 {
		c.root.Show()
	} else {
		c.root.Hide()
	}
}

// filled returns what was filled in, "name: code" each; ok is false when something that must be is missing, which is said.
func (c *codes) filled() (list []string, ok bool) {
	for i, field := range c.fields {
		text := strings.TrimSpace(field.Text)
		if text == "" && c.required {
			show(c.missing, lang.L("home.codes.missing", map[string]any{"Name": c.names[i]}))
			focus(field)
			return nil, false
		}
		if text != "" {
			list = append(list, c.names[i]+": "+text)
		}
	}
	return list, true
}

// clear empties the fields: the next session has codes of its own.
func (c *codes) clear() {
	for _, field := range c.fields {
		field.SetText("")
	}
}

func focus(field *entry.Entry) {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(field); canvas != nil {
		canvas.Focus(field)
	}
}

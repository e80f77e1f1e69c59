package queues

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/acd"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// usualLength is how long an answer may be where nothing is said.
const usualLength = 200

// fields is the list of what customers fill in.
type fields struct {
	content *fyne.Container
	rows    *fyne.Container
	add     *hint.Button
	all     []*field
	seen    func(fyne.CanvasObject)
	changed func()
}

// field is one of them.
type field struct {
	content    fyne.CanvasObject
	key, label *blank
	kind       *entry.Select
	required   *widget.Check
	most       *blank
	choices    *blank
	up, away   *hint.Button
}

func newFields(seen func(fyne.CanvasObject), changed func()) *fields {
	l := &fields{rows: container.NewVBox(), seen: seen, changed: changed}
	l.add = hint.New(lang.L("queues.field.add"), fynetheme.ContentAddIcon(), func() {
		f := l.newField(acd.Field{Kind: acd.Text, Max: usualLength})
		l.all = append(l.all, f)
		l.lay()
		focus(f.key)
	})
	l.content = container.NewVBox(l.rows, container.NewHBox(l.add))
	return l
}

func kinds() []acd.Kind { return []acd.Kind{acd.Text, acd.Number, acd.Choice} }

func (l *fields) newField(of acd.Field) *field {
	f := &field{key: newEntry(1, l.seen), label: newEntry(1, l.seen), most: newEntry(1, l.seen), choices: newEntry(1, l.seen)}
	f.key.SetPlaceHolder(lang.L("queues.field.key"))
	f.label.SetPlaceHolder(lang.L("queues.field.label"))
	f.choices.SetPlaceHolder(lang.L("queues.field.choices"))
	f.key.SetText(string(of.Key))
	f.label.SetText(of.Label)
	f.most.SetText(strconv.Itoa(of.Max))
	f.choices.SetText(strings.Join(of.Choices, " | "))
	f.required = widget.NewCheck(lang.L("queues.field.required"), nil)
	f.required.SetChecked(of.Required)
	f.kind = entry.NewSelect([]string{lang.L("queues.kind.text"), lang.L("queues.kind.number"), lang.L("queues.kind.choice")}, func(string) {
		shown(f.choices, kinds()[max(0, f.kind.SelectedIndex())] == acd.Choice)
		l.changed()
	})
	f.up = hint.New(lang.L("queues.field.up"), fynetheme.MoveUpIcon(), func() { l.up(f) })
	f.away = hint.New(lang.L("codes.away"), fynetheme.DeleteIcon(), func() { l.remove(f) })
	most := container.NewBorder(nil, nil, theme.NewText(lang.L("queues.field.most"), theme.TextStyle{}), nil, container.NewGridWrap(fyne.NewSize(64, 9*theme.Grid), f.most))
	f.content = container.NewVBox(
		container.NewBorder(nil, nil, nil, container.NewHBox(f.up, f.away), container.NewGridWithColumns(2, f.key, f.label)),
		container.NewHBox(f.kind, f.required, most), f.choices, widget.NewSeparator())
	f.kind.SetSelectedIndex(max(0, slices.Index(kinds(), of.Kind)))
	return f
}

func (l *fields) fill(form []acd.Field) {
	l.all = nil
	for _, of := range form {
		l.all = append(l.all, l.newField(of))
	}
	l.lay()
}

// lay puts the rows in order.
func (l *fields) lay() {
	l.rows.RemoveAll()
	for i, f := range l.all {
		l.rows.Add(f.content)
		able(f.up, i > 0) // the first cannot go up
	}
	able(l.add, len(l.all) < acd.MaxFields)
	l.changed()
}

func (l *fields) up(f *field) {
	if i := slices.Index(l.all, f); i > 0 {
		l.all[i-1], l.all[i] = l.all[i], l.all[i-1]
		l.lay()
	}
}

func (l *fields) remove(f *field) {
	l.all = slices.DeleteFunc(l.all, func(o *field) bool { return o == f })
	l.lay()
	focus(l.add)
}

func (l *fields) able(yes bool) {
	able(l.add, yes && len(l.all) < acd.MaxFields)
	for i, f := range l.all {
		for _, o := range []fyne.Disableable{f.key, f.label, f.most, f.choices, f.kind, f.required, f.away} {
			able(o, yes)
		}
		able(f.up, yes && i > 0)
	}
}

// read returns the form; wrong says what cannot be read.
func (l *fields) read() (form []acd.Field, wrong string) {
	for i, f := range l.all {
		of := acd.Field{Key: acd.FieldKey(strings.ToLower(strings.TrimSpace(f.key.Text))), Label: strings.TrimSpace(f.label.Text),
			Kind: kinds()[max(0, f.kind.SelectedIndex())], Required: f.required.Checked}
		n, err := strconv.Atoi(strings.TrimSpace(f.most.Text))
		if (err != nil || n < 1 || n > acd.MaxAnswer) && wrong == "" {
			wrong = lang.L("queues.field.most.wrong", map[string]any{"Number": i + 1, "Top": acd.MaxAnswer})
		}
		of.Max = n
		if of.Kind == acd.Choice {
			for c := range strings.SplitSeq(f.choices.Text, "|") {
				if c = strings.TrimSpace(c); c != "" {
					of.Choices = append(of.Choices, c)
				}
			}
		}
		form = append(form, of)
	}
	return form, wrong
}

package words

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/trace"
)

// NamePlaces says the places in Fyne's dialog for files, which is the newest thing on a canvas, in the program's language, and what it asks before
// it writes over a file. Fyne (2.8) looks up every other word of that dialog, and has these in English. On the user interface's goroutine, once the
// dialog is shown.
func NamePlaces(c fyne.Canvas) {
	each(c.Overlays().Top(), func(o fyne.CanvasObject) {
		if b, ok := o.(*widget.Button); ok && b.Importance == widget.HighImportance { // Save, or Open
			act := b.OnTapped
			b.OnTapped = func() {
				act()
				each(c.Overlays().Top(), nameQuestion)
			}
		}
	})
	list := placesIn(c.Overlays().Top())
	if list == nil {
		return
	}
	fill := list.UpdateItem
	list.UpdateItem = func(id widget.ListItemID, row fyne.CanvasObject) {
		fill(id, row)
		if box, ok := row.(*fyne.Container); ok {
			for _, o := range box.Objects {
				if label, ok := o.(*widget.Label); ok {
					label.SetText(place(label.Text))
				}
			}
		}
	}
	list.Refresh()
}

// placesIn is the list beside the files.
func placesIn(o fyne.CanvasObject) *widget.List {
	if halves, ok := o.(*container.Split); ok {
		list, _ := halves.Leading.(*widget.List)
		return list
	}
	for _, child := range trace.Children(o) {
		if list := placesIn(child); list != nil {
			return list
		}
	}
	return nil
}

// place is one of the dialog's places; what is none (a drive) is called as it is.
func place(name string) string {
	return cmp.Or(map[string]string{
		"Home":      lang.L("places.home"),
		"Computer":  lang.L("places.computer"),
		"Desktop":   lang.L("places.desktop"),
		"Documents": lang.L("places.documents"),
		"Downloads": lang.L("places.downloads"),
		"Music":     lang.L("places.music"),
		"Pictures":  lang.L("places.pictures"),
		"Videos":    lang.L("places.videos"),
		"Movies":    lang.L("places.movies"), // on macOS
	}[name], name)
}

// each calls f with an object and all that it says to hold.
func each(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if o == nil {
		return
	}
	f(o)
	for _, child := range trace.Children(o) {
		each(child, f)
	}
}

// sure is what Fyne's question begins with before the name of a file.
const sure = "Are you sure you want to overwrite the file\n"

// nameQuestion says a part of what Fyne asks or says of a file that is there already in the program's language.
func nameQuestion(o fyne.CanvasObject) {
	label, ok := o.(*widget.Label)
	if !ok {
		return
	}
	name, asks := strings.CutPrefix(label.Text, sure)
	switch {
	case asks:
		label.SetText(lang.L("places.over.text", map[string]any{"Name": strings.TrimSuffix(name, "?")}))
	case label.Text == "Overwrite?":
		label.SetText(lang.L("places.over"))
	case label.Text == "Cannot overwrite":
		label.SetText(lang.L("places.folder"))
	case strings.HasPrefix(label.Text, "Files cannot replace a directory"):
		label.SetText(lang.L("places.folder.text"))
	}
}

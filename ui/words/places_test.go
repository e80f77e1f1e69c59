package words_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/words"
)

// Fyne's dialog for files is in the program's language, its places too.
func TestPlacesOfTheFileDialog(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for language, want := range map[string][]string{"en": {"Home", "(one up)"}, "es": {"Mi carpeta", "(subir)"}} {
		test.NewTempApp(t)
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		w := test.NewTempWindow(t, widget.NewLabel(""))
		words.NamePlaces(w.Canvas()) // nothing is open
		dialog.NewFolderOpen(func(fyne.ListableURI, error) {}, w).Show()
		w.Resize(fyne.NewSize(900, 700))
		words.NamePlaces(w.Canvas())
		var texts []string
		for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
			if l, ok := o.(*widget.Label); ok {
				texts = append(texts, l.Text)
			}
		}
		for _, x := range want {
			if !slices.Contains(texts, x) {
				t.Errorf("%s: %q is not in %q", language, x, texts)
			}
		}
		if language == "es" && (slices.Contains(texts, "Home") || slices.Contains(texts, "Computer")) {
			t.Errorf("in English: %q", texts)
		}
	}
}

// What is asked before a file is written over is said in the program's language, too, and the answer counts.
func TestWritingOverAFile(t *testing.T) {
	for language, want := range map[string][]string{"en": {"Replace this file?", "There is a file report.txt already.\nWhat is in it would be lost."},
		"es": {"¿Reemplazar este archivo?", "Ya hay un archivo report.txt.\nLo que contiene se perdería."}} {
		t.Run(language, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "report.txt"), []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			test.NewTempApp(t)
			if err := words.Load(language); err != nil {
				t.Fatal(err)
			}
			w := test.NewTempWindow(t, widget.NewLabel(""))
			w.Resize(fyne.NewSize(900, 700))
			var chosen fyne.URIWriteCloser
			d := dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) { chosen = f }, w)
			at, err := storage.ListerForURI(storage.NewFileURI(dir))
			if err != nil {
				t.Fatal(err)
			}
			d.SetLocation(at)
			d.SetFileName("report.txt")
			d.Show()
			words.NamePlaces(w.Canvas())
			press(t, w.Canvas(), lang.L("Save"))
			var texts []string
			for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
				if l, ok := o.(*widget.Label); ok {
					texts = append(texts, l.Text)
				}
			}
			for _, x := range want {
				if !slices.Contains(texts, x) {
					t.Errorf("%q is not in %q", x, texts)
				}
			}
			press(t, w.Canvas(), lang.L("Yes"))
			if chosen == nil {
				t.Fatal("a yes counted for nothing")
			}
			if err := chosen.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// press presses the button of a text in what lies over everything else.
func press(t *testing.T, c fyne.Canvas, text string) {
	t.Helper()
	for _, o := range test.LaidOutObjects(c.Overlays().Top()) {
		if b, ok := o.(*widget.Button); ok && b.Text == text {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("there is no button %q", text)
}

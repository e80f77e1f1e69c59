package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"

	"deskhand/ui/ask"
	"deskhand/ui/history"
	"deskhand/ui/words"
)

// Exporting: the rep names a file by its path, and is told what is wrong with exactly that path, or where the file is now.

// What may be wrong with a path.
var (
	errNoName   = errors.New("no file is named")
	errNoFolder = errors.New("no such folder")
	errIsFolder = errors.New("the path is a folder's")
	errExists   = errors.New("there is such a file")
)

// paper is what is to be saved.
type paper struct {
	title, hint string // of the question; hint "": that of a table
	path        string // to begin with
	ending      string // of a name that has none, with its dot
	fill        func(ctx context.Context, f *os.File) error
	saved       func(folder string) // it is in that folder now
}

// export asks for a file and fills it with a table.
func (d *desk) export(name string, fill func(ctx context.Context, s *history.Sheet) error) {
	d.save(paper{
		title: lang.L("history.save.title"), path: filepath.Join(d.exportFolder(), name), ending: ".csv",
		fill:  func(ctx context.Context, f *os.File) error { return writeSheet(ctx, f, fill) },
		saved: func(folder string) { d.pages.exports = folder },
	})
}

// save asks for a file and fills it.
func (d *desk) save(p paper) {
	var s *history.Saving
	write := func(path string, replace bool) {
		full := wholePath(path, p.ending)
		d.back.goes(func(ctx context.Context) {
			err := writable(path, full, replace)
			if err == nil {
				err = writeWhole(ctx, full, p.fill)
			}
			if err != nil && !errors.Is(err, errExists) {
				d.back.log.Warn("nothing saved", "err", err)
			}
			d.screen.post(func() {
				if err == nil {
					p.saved(filepath.Dir(full))
				}
				exported(s, full, err)
			})
		})
	}
	choose := func() {
		canvas := d.win.Canvas()
		before := canvas.OnTypedKey()
		folder := dialog.NewFolderOpen(func(dir fyne.ListableURI, err error) {
			canvas.SetOnTypedKey(before)
			if dir != nil && err == nil {
				s.SetPath(filepath.Join(dir.Path(), filepath.Base(s.Path())))
			}
			s.Focus(canvas)
		}, d.win)
		folder.Show()
		folder.Resize(canvas.Size())                   // not before: Fyne 2.8 has nothing to resize then, and crashes
		canvas.SetOnTypedKey(func(ev *fyne.KeyEvent) { // else it leaves what is below
			if ev.Name == fyne.KeyEscape {
				folder.Dismiss()
			}
		})
		words.NamePlaces(canvas)
		d.tracer.Name(canvas.Overlays().Top(), "saving.choosing")
	}
	s = history.NewSaving(p.path, write, choose)
	if p.hint != "" {
		s.SetHint(p.hint)
	}
	for name, o := range s.Named() {
		d.tracer.Name(o, "saving."+name)
	}
	s.OnEscape = ask.Show(d.win.Canvas(), p.title, s, nil)
	s.Focus(d.win.Canvas())
}

// exported says what came of it.
func exported(s *history.Saving, full string, err error) {
	with := map[string]any{"File": filepath.Base(full), "Folder": filepath.Dir(full)}
	switch {
	case err == nil:
		s.Done(lang.L("history.saved", with))
	case errors.Is(err, errExists):
		s.Exists(lang.L("history.save.exists", with))
	case errors.Is(err, errNoName):
		s.Wrong(lang.L("history.save.empty"))
	case errors.Is(err, errNoFolder):
		if isFolder(filepath.Dir(full)) { // it was typed as a folder
			with["Folder"] = full
		}
		s.Wrong(lang.L("history.save.nofolder", with))
	case errors.Is(err, errIsFolder):
		with["File"] = full
		s.Wrong(lang.L("history.save.isfolder", with))
	case errors.Is(err, fs.ErrPermission):
		s.Wrong(lang.L("history.save.denied", with))
	default:
		s.Wrong(lang.L("history.notsaved"))
	}
}

// exportFolder is where the last export of this run went, or the rep's documents, or their home.
func (d *desk) exportFolder() string { return folder(d.pages.exports, "Documents", "Documentos") }

// folder is the one of last time, or else the first of those in the rep's home that is there, or their home.
func folder(last string, names ...string) string {
	if last != "" {
		return last
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return string(filepath.Separator)
	}
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(home, name)); err == nil && info.IsDir() {
			return filepath.Join(home, name)
		}
	}
	return home
}

// wholePath is a path as people type it: "~" is their home, which also holds what has no folder; a name without an ending gets one.
func wholePath(path, ending string) string {
	path = strings.TrimSpace(path)
	home, _ := os.UserHomeDir()
	switch {
	case path == "~" || strings.HasPrefix(path, "~/"):
		path = home + path[1:]
	case !filepath.IsAbs(path):
		path = filepath.Join(home, path)
	}
	if full := filepath.Clean(path); filepath.Ext(full) == "" && !isFolder(full) && !strings.HasSuffix(path, string(filepath.Separator)) {
		return full + ending
	}
	return filepath.Clean(path)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// writable says what is wrong with a path, as it was typed and as a whole.
func writable(typed, full string, replace bool) error {
	switch info, err := os.Stat(full); {
	case strings.TrimSpace(typed) == "":
		return errNoName
	case err == nil && info.IsDir():
		return errIsFolder
	case !isFolder(filepath.Dir(full)):
		return errNoFolder
	case strings.HasSuffix(strings.TrimSpace(typed), string(filepath.Separator)):
		return errNoFolder
	case err == nil && !replace:
		return errExists
	}
	return nil
}

// writeWhole writes a file, all or nothing; only this user may read it, as it says who was helped.
func writeWhole(ctx context.Context, full string, fill func(ctx context.Context, f *os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(full), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // of no effect once it is renamed
	if err := errors.Join(fill(ctx, f), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), full)
}

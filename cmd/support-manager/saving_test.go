package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"

	"deskhand/app/session"
	"deskhand/store"
	"deskhand/ui/history"
)

// What is wrong with a path is said of that path, and what is there is written over only after it was said.
func TestAnExportSaysWhatIsWrongWithItsPath(t *testing.T) {
	s := newStage(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := os.Mkdir(filepath.Join(home, "Documents"), 0o700); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	s.back.errands.put(func() { pasts(s.back.history, 2, time.Hour); close(done) })
	<-done
	s.exportList(history.Filter{})
	canvas := s.win.Canvas()
	if canvas.Overlays().Top() == nil {
		t.Fatal("no file is asked for")
	}
	var dialog *history.Saving
	for _, o := range test.LaidOutObjects(canvas.Overlays().Top()) {
		if found, is := o.(*history.Saving); is {
			dialog = found
		}
	}
	if dialog == nil || filepath.Dir(dialog.Path()) != filepath.Join(home, "Documents") {
		t.Fatalf("asked with %+v", dialog)
	}
	field := canvas.Focused()
	for _, c := range []struct{ path, key, with string }{
		{"", "history.save.empty", ""},
		{filepath.Join(home, "nosuch", "list.csv"), "history.save.nofolder", filepath.Join(home, "nosuch")},
		{filepath.Join(home, "nosuch") + "/", "history.save.nofolder", filepath.Join(home, "nosuch")},
		{filepath.Join(home, "Documents"), "history.save.isfolder", ""},
		{"~/Documents/list", "history.saved", filepath.Join(home, "Documents")},
	} {
		dialog.SetPath(c.path)
		field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		full := wholePath(c.path, ".csv")
		with := map[string]any{"File": filepath.Base(full), "Folder": c.with}
		if c.key == "history.save.isfolder" {
			with["File"] = full
		}
		s.until(c.key, func() bool { return dialog.Said() == lang.L(c.key, with) })
	}
	written := filepath.Join(home, "Documents", "list.csv")
	if b, err := os.ReadFile(written); err != nil || bytes.Count(b, []byte("Marta")) != 2 {
		t.Errorf("written: %q, %v", b, err)
	}
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if canvas.Overlays().Top() != nil {
		t.Error("Escape leaves it open")
	}

	s.exportRecord("00000000000000000000000001") // the next one begins where the last one went, and asks before it writes over
	for _, o := range test.LaidOutObjects(canvas.Overlays().Top()) {
		if found, is := o.(*history.Saving); is {
			dialog = found
		}
	}
	dialog.SetPath(written)
	field = canvas.Focused()
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.until("it asks", func() bool { return strings.HasPrefix(dialog.Said(), "There is a file list.csv already") })
	if b, _ := os.ReadFile(written); bytes.Count(b, []byte("Marta")) != 2 {
		t.Error("it was written over before that")
	}
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.until("it is written", func() bool { return strings.HasPrefix(dialog.Said(), "Saved as list.csv in "+home) })
	if b, _ := os.ReadFile(written); !bytes.Contains(b, []byte("noted 1")) {
		t.Errorf("now there is %q", b)
	}
}

// Escape among the folders leads back to the question that they were asked for, which stays.
func TestEscapeLeavesOnlyTheFolders(t *testing.T) {
	s := newStage(t)
	s.exportList(history.Filter{})
	canvas := s.win.Canvas()
	question := canvas.Overlays().Top()
	escape := func() { canvas.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape}) }
	s.press(s.win, lang.L("history.save.folder"))
	if canvas.Overlays().Top() == question {
		t.Fatal("no folders are shown")
	}
	escape()
	if canvas.Overlays().Top() != question || !question.Visible() {
		t.Error("the folders stay, or the question goes with them")
	}
	if escape(); canvas.Overlays().Top() != nil {
		t.Error("the question stays")
	}
}

func TestAFolderThatIsNotOurs(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("run as root, whom no folder refuses: the refusal cannot be brought about")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if err := writeWhole(t.Context(), filepath.Join(dir, "a.csv"), nil); !errors.Is(err, os.ErrPermission) {
		t.Errorf("got %v", err)
	}
}

// A session that this program is in is running; of one whose program is gone the end is not known.
func TestARunningSessionIsNotOneWhoseEndIsNotKnown(t *testing.T) {
	start := time.Now()
	past := store.Past{ID: "aaaa", Started: start, Last: start}
	for live, want := range map[session.ID]history.Ending{"aaaa": history.Running, "bbbb": history.NotEnded} {
		is := going{live: true}
		if got := sheetRow(past, is).Ending; got != want {
			t.Errorf("%s: exported as %s", live, got)
		}
		line := history.Summary(item(past, is))
		if !strings.Contains(line, history.EndingName(want)) {
			t.Errorf("%s: listed as %q", live, line)
		}
		said := ""
		for _, f := range factsOf(past, is) {
			said += f.Label + ": " + f.Value + "\n"
		}
		if !strings.Contains(said, history.EndingName(want)) || strings.Contains(said, "End: not known") != (want == history.NotEnded) {
			t.Errorf("%s: told as %q", live, said)
		}
	}
	past.Ended = start
	if got := sheetRow(past, going{"aaaa": true}).Ending; got != history.EndedOther {
		t.Errorf("ended: %s", got)
	}
}

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/store"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/history"
	"deskhand/ui/home"
	"deskhand/ui/notes"
	"deskhand/ui/theme"
)

// pasts puts n sessions with Marta into a chronicle, that long ago and an hour apart; each has a message and a note.
func pasts(c *chronicle, n int, ago time.Duration) {
	for i := range n {
		id, start := session.ID(fmt.Sprintf("%026d", i)), time.Now().Add(-ago-time.Duration(i)*time.Hour)
		s := session.State{ID: id, Org: "=Acme", Started: start, Last: start.Add(time.Minute), Phase: session.Ended,
			Ending: session.Ending{EndedAt: start.Add(time.Minute), EndReason: session.ReasonDone},
			People: []session.Participant{{ID: 1, Name: "Ana", Role: session.PrimaryRep, Presence: session.Here, Since: start},
				{ID: 2, Name: "Marta", Role: session.PrimaryCustomer, Platform: "Linux", Presence: session.Here, Since: start.Add(30 * time.Second)}}}
		c.add(entryPiece{Me: 1, Locator: "4821930", Entry: wire.Entry{N: 1, Body: []byte("b"), Sig: []byte("s")}, State: s})
		c.add(saidPiece{id, []store.Said{{ID: [8]byte{1}, N: 1, From: 2, At: start, Text: fmt.Sprint("printer number ", i)}}})
		c.add(notePiece{id, fmt.Sprint("noted ", i)})
	}
}

// The page lists, searches and opens what the chronicle wrote, and what is noted there outlives the program.
func TestTheHistoryPage(t *testing.T) {
	s := newStage(t)
	done := make(chan struct{})
	s.back.errands.put(func() { pasts(s.back.history, 3, time.Hour); close(done) })
	<-done
	s.readHistory()
	list := s.pages.history.Named()["list"].(*widget.List)
	s.until("the list", func() bool { return list.Length() == 3 })
	s.until("the home page's", func() bool { return len(s.front.now.Recent) == 3 })
	search := s.pages.history.Named()["search"].(interface{ SetText(string) })
	search.SetText("printer 1")
	s.until("the one found", func() bool { return list.Length() == 1 })
	list.Select(0)
	s.until("its notes", func() bool { return s.pages.history.Notes.Text.Text == "noted 1" })
	s.until("the page", func() bool { return s.shell.Place() == uiconsole.Place{Page: uiconsole.PageHistory} })
	s.pages.history.Notes.Text.SetText("ring back")
	s.noteCommand(notes.SetCodes{Session: "00000000000000000000000001", Codes: []string{"CASE-17"}})
	var full store.Full
	s.until("kept a second later, without more", func() bool {
		var err error
		full, err = s.back.history.session(t.Context(), "00000000000000000000000001")
		return err == nil && full.Note == "ring back"
	})
	if len(full.Codes) != 1 || full.Codes[0] != "CASE-17" || len(full.Said) != 1 {
		t.Errorf("kept %+v", full)
	}
}

// A session that is gone since its line was shown is not opened in silence.
func TestASessionThatCannotBeReadSaysSo(t *testing.T) {
	s := newStage(t)
	s.homeCommand(home.Open{ID: "0123456789abcdefghij"})
	history := uiconsole.Place{Page: uiconsole.PageHistory}
	s.until("the history", func() bool { return s.shell.Place() == history })
	if !shows(s.win.Content(), "This session cannot be shown") {
		t.Error("nothing is said")
	}
}

// Where the server inside has not started, its port can be changed: that is what the home page says to do.
func TestThePortOfAServerThatDidNotStart(t *testing.T) {
	s := newStage(t)
	e := s.back.server
	s.back.server = nil
	defer func() { s.back.server = e }()
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageSettings})
	port := s.prefs.page.Named()["port"]
	if !seen(s.win.Content(), func(o fyne.CanvasObject) bool { return o == port }) {
		t.Fatal("there is no port to choose")
	}
	port.(interface{ SetText(string) }).SetText("41999")
	if s.set.stored.Port != 41999 {
		t.Errorf("kept is port %d", s.set.stored.Port)
	}
}

// shows reports whether a text that begins so can be seen.
func shows(in fyne.CanvasObject, begin string) bool {
	return seen(in, func(o fyne.CanvasObject) bool {
		t, is := o.(*theme.Text)
		return is && strings.HasPrefix(t.Text(), begin)
	})
}

// What is deleted is what was counted, also from what is shown.
func TestOldSessionsAreDeletedAfterTheyWereCounted(t *testing.T) {
	s := newStage(t)
	list := s.pages.history.Named()["list"].(*widget.List)
	done := make(chan struct{})
	s.back.errands.put(func() {
		pasts(s.back.history, 5, 40*24*time.Hour)
		close(done)
	})
	<-done
	s.readHistory()
	s.until("the list", func() bool { return list.Length() == 5 })
	s.openRecord("00000000000000000000000004")
	s.until("an old one is shown", func() bool { return s.pages.history.Notes.Text.Text == "noted 4" })
	s.askForget()
	for _, o := range test.LaidOutObjects(s.win.Canvas().Overlays().Top()) {
		if age, is := o.(interface{ SetSelectedIndex(int) }); is {
			age.SetSelectedIndex(3)
		}
	}
	s.until("they are counted", func() bool { return button(s.win, "Delete 5 sessions") != nil })
	s.press(s.win, "Delete 5 sessions")
	s.until("they are gone", func() bool { return list.Length() == 0 })
	if s.pages.history.Notes.Text.Text != "" {
		t.Error("the notes of one that is deleted are still shown")
	}
}

// unreadable is a history in which nothing can be counted.
type unreadable struct{ historyStore }

func (unreadable) Count(context.Context, store.Query) (int, error) { return 0, fs.ErrPermission }

// Where the history cannot be read nobody is told that there is nothing old in it.
func TestOldSessionsThatCannotBeCounted(t *testing.T) {
	s := newStage(t)
	h := s.back.history
	h.mu.Lock()
	h.store = unreadable{h.store}
	h.mu.Unlock()
	s.askForget()
	s.until("an answer", func() bool { return !shows(s.win.Canvas().Overlays().Top(), lang.L("history.old.counting")) })
	if !shows(s.win.Canvas().Overlays().Top(), "The history cannot be read. Look at") {
		t.Error("it is not said")
	}
}

// What was left out is said on the alarm line.
func TestWhatWasLeftOutIsSaid(t *testing.T) {
	s := newStage(t)
	s.noteCommand(notes.Write{Session: "nosuch", Text: "of no session"})
	s.until("it is said", func() bool { return s.shell.Alarm() != "" })
	if want := lang.N("history.skipped", 1, map[string]any{"Count": 1}); s.shell.Alarm() != want {
		t.Errorf("said %q, want %q", s.shell.Alarm(), want)
	}
}

// More sessions than are read at a time are all exported, each once.
func TestExportOfTheList(t *testing.T) {
	s := newStage(t)
	const n = exportRows + 3
	done := make(chan struct{})
	s.back.errands.put(func() { pasts(s.back.history, n, time.Hour); close(done) })
	<-done
	newest := ""
	if err := s.back.history.read(func(r historyStore) error {
		list, err := r.Find(t.Context(), store.Query{Text: "printer"}, 0, 1)
		newest = string(list[0].ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s.noteCommand(notes.Write{Session: session.ID(newest), Text: "Call her back."})
	s.flushNotes()
	done = make(chan struct{})
	s.back.errands.put(func() { close(done) })
	<-done
	var b bytes.Buffer
	sheet, err := history.NewSheet(&b)
	if err != nil {
		t.Fatal(err)
	}
	err = s.back.history.read(func(r historyStore) error {
		return writeList(t.Context(), r, query(history.Filter{Text: "printer"}), nil, sheet)
	})
	if err != nil || sheet.Close() != nil {
		t.Fatal(err)
	}
	cells, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil || len(cells) != n+1 {
		t.Fatalf("%d lines, %v", len(cells), err)
	}
	seen := map[string]bool{}
	for _, line := range cells[1:] {
		if seen[line[0]] {
			t.Errorf("session %s is there twice", line[0])
		}
		seen[line[0]] = true
	}
	if got := cells[1]; got[0] != newest || got[16] != "Call her back." || cells[2][16] == got[16] {
		t.Errorf("notes: %q, %q", got, cells[2])
	}
	if got := cells[1]; got[1] != "Marta" || got[4] != "60" || got[8] != "'=Acme" || got[12] != "2" || got[13] != "2" {
		t.Errorf("a line is %q", got)
	}
}

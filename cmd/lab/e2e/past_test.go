//go:build e2e

package e2e

import (
	"testing"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// What was said and noted outlives a console that is killed, is there once, and is found by its words (PRODUCT rules 12, 128, 131).
func TestPastIsKeptAndFound(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.open()
	r.join()
	r.writes("Please look behind the toner", 1)
	r.writes("There is a serial number", 2)
	r.step("the session ends", func(r *rig) {
		r.must(r.rep.End(r.soon(), r.n))
		r.must(r.customer.AwaitPhase(r.soon(), "over"))
	})
	r.step("the history has the chat, once", func(r *rig) {
		r.past()
		if record := r.opened(); record.Said != 2 {
			r.Errorf("the record has %d messages, want 2", record.Said)
		}
	})
	r.step("a note and a tracking code are written", func(r *rig) {
		r.must(r.rep.Fill(r.soon(), "history.notes.text", "ring back on Monday"))
		r.must(r.rep.Fill(r.soon(), "history.notes.code", "CASE-17"))
		r.must(r.repDesk.Type("\n"))
		r.found("case-17", 1) // what is found is on the disk
		r.found("monday", 1)
	})
	r.step("they outlive a console that is killed", func(r *rig) {
		r.rep.Process.Kill()
		r.must(r.rep.Start(r.soon(), r.repDesk))
		r.must(r.office.SignIn(r.soon(), r.rep, 0))
		r.past()
		r.found("toaster", 0)
		r.found("toner monday case-17 marta", 1)
		record := r.opened()
		if record.Said != 2 || len(record.Codes) != 1 || record.Codes[0] != "CASE-17" {
			r.Errorf("the record has %d messages and the codes %q", record.Said, record.Codes)
		}
		_, err := r.rep.Wait(r.soon(), "the note is there", func(v program.View) bool { return v.Text("history.notes.text") == "ring back on Monday" })
		r.must(err)
	})
}

// past goes to the history, which has the one session.
func (r *rig) past() {
	r.Helper()
	r.must(r.rep.Click(r.soon(), "rail.history"))
	r.lists(1)
}

// lists waits until the history lists so many sessions that are over.
func (r *rig) lists(n int) {
	r.Helper()
	_, err := r.rep.History(r.soon(), func(list []scene.Past) bool { return len(list) == n && (n == 0 || list[0].Ended) })
	r.must(err)
}

// found searches the history, after something that is not there.
func (r *rig) found(words string, n int) {
	r.Helper()
	for _, search := range []struct {
		text string
		n    int
	}{{"nothing like this", 0}, {words, n}} {
		r.must(r.rep.Click(r.soon(), "history.search"))
		_, err := r.rep.Wait(r.soon(), "the field has the keyboard", func(v program.View) bool { w, _ := v.Widget("history.search"); return w.Focused })
		r.must(err)
		r.must(r.repDesk.Chord("Escape")) // empties it
		r.must(r.rep.Fill(r.soon(), "history.search", search.text))
		r.lists(search.n)
	}
}

// opened is the session, opened from the list.
func (r *rig) opened() scene.Record {
	r.Helper()
	record, err := r.rep.OpenPast(r.soon(), r.tab.Session)
	r.must(err)
	return record
}

//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"testing"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// Two reps and a customer write to each other: one rep comes later and has what was said before; what comes while nobody looks is
// counted; and nothing that is typed in the chat reaches the desktop that is controlled (PRODUCT rules 50, 122).
func TestChatInWindows(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{})
	r.open()
	r.join()
	r.step("Ana writes to everyone, and it arrives at Marta's", func(r *rig) {
		r.writes("Good afternoon, Marta!", 1)
	})
	r.step("Marta reads it and answers", answersInTheChat)
	luis := r.helper()
	luis.step("Luis comes later and has what was said, which is not new to him", func(r *rig) {
		tab := r.waitTab("he has the transcript", func(t scene.Tab) bool { return t.Chat.Messages == 2 })
		if tab.Chat.Unread != 0 || tab.Chat.LastFrom == 1 || tab.Chat.LastLength != len("Hello") {
			r.Errorf("the transcript: %+v", tab.Chat)
		}
	})
	r.must(r.rep.GoHome(r.soon()))
	luis.step("Luis writes", func(r *rig) { r.writes("I am here, too", 3) })
	r.step("what comes while Ana is elsewhere is counted until she looks", func(r *rig) {
		r.waitTab("a message is unread", func(t scene.Tab) bool { return t.Chat.Unread == 1 && t.Unread >= 1 && t.Chat.Messages == 3 })
		strip := fmt.Sprintf("tab.%d", r.n)
		_, err := r.rep.Wait(r.soon(), "the strip says so", func(v program.View) bool {
			w, ok := v.Widget(strip)
			return ok && string(w.Detail["unread"]) != "0"
		})
		r.must(err)
		r.must(r.rep.Select(r.soon(), r.n))
		r.waitTab("she has read it", func(t scene.Tab) bool { return t.Chat.Unread == 0 && t.Unread == 0 && t.Side == "chat" })
	})
	r.step("what is typed in the chat does not reach Marta's desktop", typedInTheChat)
	luis.step("Luis is behind by what Ana has written since, and catches up by looking", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "session.side.events"))
		r.waitTab("the events are shown", func(t scene.Tab) bool { return t.Side == "events" })
	})
	r.writes("Done", 6)
	luis.step("the chat's name says how much is new", func(r *rig) {
		_, err := r.rep.Wait(r.soon(), "Chat (1)", func(v program.View) bool { return v.Text("session.side.chat") == "Chat (1)" })
		r.must(err)
		r.must(r.rep.Click(r.soon(), "session.side.chat"))
		r.waitTab("he has read it", func(t scene.Tab) bool { return t.Chat.Unread == 0 && t.Chat.Messages == 6 })
	})
	r.step("what Ana notes is hers, and still there when the session is opened from the history", notesForHerself)
}

func answersInTheChat(r *rig) {
	has := func(what string, ok func(scene.Chat) bool) {
		r.Helper()
		_, err := r.customer.Wait(r.soon(), what, func(v program.View) bool {
			var c scene.Chat
			return v.Get("chat", &c) && ok(c)
		})
		r.must(err)
	}
	has("she is told of it", func(c scene.Chat) bool { return c.Messages == 1 && c.Unread == 1 && c.LastFrom == 1 })
	r.must(r.customer.Click(r.soon(), "wait.chat"))
	has("she has read it", func(c scene.Chat) bool { return c.Unread == 0 })
	r.must(r.customer.Click(r.soon(), "chat.entry"))
	r.must(r.customer.AwaitKeyboard(r.soon(), "chat.entry"))
	r.must(r.desk.Type("Hello\n"))
	has("it has arrived", func(c scene.Chat) bool { return c.Messages == 2 && !c.Sending })
	tab := r.waitTab("Ana has it", func(t scene.Tab) bool { return t.Chat.Messages == 2 && t.Chat.LastLength == len("Hello") })
	if tab.Chat.Unread != 0 || tab.Chat.LastFrom == tab.Me {
		r.Errorf("Ana looks at the chat: %+v", tab.Chat)
	}
	r.must(r.customer.Click(r.soon(), "chat.back"))
}

func notesForHerself(r *rig) {
	r.must(r.rep.Click(r.soon(), "session.side.notes"))
	_, err := r.rep.Wait(r.soon(), "the notes have the keyboard", func(v program.View) bool { w, _ := v.Widget("session.notes.text"); return w.Focused })
	r.must(err)
	r.must(r.repDesk.Type("new driver"))
	_, err = r.rep.Wait(r.soon(), "it is noted", func(v program.View) bool { return v.Text("session.notes.text") == "new driver" })
	r.must(err)
	if n := r.facts().Chat.Messages; n != 6 {
		r.Errorf("%d messages: a note went into the chat", n)
	}
	r.must(r.rep.Click(r.soon(), "rail.history"))
	_, err = r.rep.History(r.soon(), func(list []scene.Past) bool { return len(list) == 1 })
	r.must(err)
	_, err = r.rep.OpenPast(r.soon(), r.facts().Session)
	r.must(err)
	_, err = r.rep.Wait(r.soon(), "the history has the note", func(v program.View) bool { return v.Text("history.notes.text") == "new driver" })
	r.must(err)
}

// writes says to everyone and waits until it has arrived everywhere; count is how many messages there are then.
func (r *rig) writes(text string, count int) {
	r.Helper()
	if r.facts().Side != "chat" {
		r.must(r.rep.Click(r.soon(), "session.side.chat"))
	} else {
		r.must(r.rep.Click(r.soon(), "chat.entry"))
	}
	r.mayWrite()
	r.must(r.repDesk.Type(text + "\n"))
	r.waitTab("it has arrived", func(t scene.Tab) bool {
		return t.Chat.Messages == count && t.Chat.LastFrom == t.Me && t.Chat.LastLength == len([]rune(text)) && !t.Chat.Sending
	})
}

// mayWrite waits until the chat has the keyboard.
func (r *rig) mayWrite() {
	r.Helper()
	r.must(r.rep.AwaitKeyboard(r.soon(), "chat.entry"))
}

func typedInTheChat(r *rig) {
	size := image.Pt(300, 200)
	r.share(scene.Control)
	r.must(r.customer.AwaitPhase(r.soon(), "controlled"))
	b := r.board(r.desk, "Board", image.Rectangle{Max: size}.Add(image.Pt(60, 260)))
	mid := r.middle(r.desk, b, size)
	r.reach(b, mid)
	r.must(r.repDesk.Hold("Shift"))
	r.held(r.desk, "Shift")
	r.must(r.rep.Click(r.soon(), "chat.entry"))
	r.mayWrite()
	r.held(r.desk)
	r.must(r.repDesk.Up("Shift"))
	b.Clear()
	r.writes("The password is on the note", 4)
	heard, err := b.Heard()
	r.must(err)
	if heard != "" {
		r.Errorf("Marta's desktop heard %q", heard)
	}
	r.must(r.rep.Click(r.soon(), "session.side.events"))
	r.waitTab("the events are shown", func(t scene.Tab) bool { return t.Side == "events" })
	r.reach(b, mid)
	r.must(r.repDesk.Chord("Ctrl", "Shift", "c"))
	r.until("Marta's desktop has Ctrl+Shift+C", func() (bool, error) { heard, err := b.Heard(); return heard != "", err })
	r.held(r.desk)
	if side := r.facts().Side; side != "events" {
		r.Errorf("keys that were the customer's opened the %s", side)
	}
	r.must(r.repDesk.Chord("Ctrl", "Alt", "PageUp"))
	r.mayWrite()
	r.held(r.desk)
	b.Clear()
	r.writes("And so is the other one", 5)
	heard, err = b.Heard()
	r.must(err)
	if heard != "" {
		r.Errorf("Marta's desktop heard %q of what was for the chat", heard)
	}
}

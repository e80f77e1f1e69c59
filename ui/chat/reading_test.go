package chat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"deskhand/app/chat"
	uichat "deskhand/ui/chat"
	"deskhand/ui/words"
)

func TestUnread(t *testing.T) {
	r := plain(t)
	r.SetActive(false)
	s := say(say(say(quiet(), marta, 0, time.Minute, "one"), ana, 0, time.Minute, "mine"), luis, 0, time.Minute, "two")
	s.Messages[2].Earlier = true
	s = say(s, luis, 0, 0, "three")
	r.Update(s)
	if got := r.Unread(); got != 2 {
		t.Errorf("%d unread, want 2: neither our own nor the transcript", got)
	}
	if got := uichat.Rows(r.Pane)[0]; got != "New" {
		t.Errorf("the first row is %q", got)
	}
	r.SetActive(true)
	if got := r.Unread(); got != 0 {
		t.Errorf("%d unread though it is seen", got)
	}
	if got := uichat.Rows(r.Pane)[0]; got != "New" {
		t.Errorf("the mark is gone as soon as it can be seen: %q", got)
	}
	r.Update(say(s, marta, 0, 0, "while it is seen"))
	if got := strings.Count(strings.Join(uichat.Rows(r.Pane), "\n"), "New"); got != 1 || r.Unread() != 0 {
		t.Errorf("%d marks, %d unread", got, r.Unread())
	}
	r.SetActive(false)
	r.SetActive(true)
	if got := strings.Count(strings.Join(uichat.Rows(r.Pane), "\n"), "New"); got != 0 {
		t.Errorf("%d marks after everything was seen", got)
	}
}

// long is a talk of n messages of others.
func long(n int) uichat.Snapshot {
	s := quiet()
	for i := range n {
		s = say(s, marta, 0, time.Duration(n-i)*time.Second, fmt.Sprint("message ", i))
	}
	return s
}

func TestReadingOlderIsNotDisturbed(t *testing.T) {
	r := plain(t)
	r.Update(long(60))
	if !uichat.AtEnd(r.Pane) || uichat.Newer(r.Pane).Visible() {
		t.Fatal("does not begin at the end")
	}
	r.Update(long(61))
	if !uichat.AtEnd(r.Pane) {
		t.Fatal("does not follow what comes")
	}
	uichat.ScrollTo(r.Pane, 100)
	r.unread = 0
	r.Update(say(long(61), luis, 0, 0, "new"))
	if uichat.AtEnd(r.Pane) || r.Unread() != 1 || !uichat.Newer(r.Pane).Visible() || r.unread != 0 {
		t.Fatalf("at end %v, %d unread, told %d times", uichat.AtEnd(r.Pane), r.Unread(), r.unread)
	}
	test.Tap(uichat.Newer(r.Pane))
	if !uichat.AtEnd(r.Pane) || r.Unread() != 0 || uichat.Newer(r.Pane).Visible() || r.unread != 1 {
		t.Errorf("at end %v, %d unread, told %d times", uichat.AtEnd(r.Pane), r.Unread(), r.unread)
	}
	// One's own message is always shown.
	uichat.ScrollTo(r.Pane, 0)
	r.Update(say(say(long(61), luis, 0, 0, "new"), ana, 0, 0, "mine"))
	if !uichat.AtEnd(r.Pane) {
		t.Error("one's own message is out of sight")
	}
}

func TestOlderAreShownWhenAsked(t *testing.T) {
	r := plain(t)
	r.Update(long(250))
	for _, want := range []int{100, 200, 250} {
		if got := uichat.Shown(r.Pane); got != want {
			t.Fatalf("%d rows, want %d", got, want)
		}
		uichat.Older(r.Pane).OnTapped()
	}
}

// A session's snapshots come many times a second; most change nothing here.
func BenchmarkUpdateUnchanged(b *testing.B) {
	test.NewTempApp(b)
	p := uichat.New(uichat.Config{})
	s := long(2000)
	p.Update(s)
	for b.Loop() {
		p.Update(s)
	}
}

func TestEveryReasonToGiveATextBackHasItsWords(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		said := map[string]error{}
		for _, err := range []error{chat.ErrAlone, chat.ErrAddressee, chat.ErrText, chat.ErrForbidden, chat.ErrFull, errors.New("new")} {
			text := uichat.Unsaid(fmt.Errorf("write: %w", err))
			if before, twice := said[text]; twice || text == "" || strings.Contains(text, "write:") {
				t.Errorf("%s: %v and %v: %q", language, before, err, text)
			}
			said[text] = err
		}
	}
	if got := uichat.Unsaid(nil); got != "" {
		t.Errorf("nothing is wrong: %q", got)
	}
}

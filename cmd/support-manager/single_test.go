package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"deskhand/ui/ask"
	uiconsole "deskhand/ui/console"
)

// stands makes a program that is found in a data folder, and returns what is handed to it.
func stands(t *testing.T, data string) (*single, <-chan string) {
	t.Helper()
	s, err := newSingle(data, quiet())
	if err != nil {
		t.Fatal(err)
	}
	links, done := make(chan string, 100), make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(done)
		s.run(ctx, func(link string) { links <- link })
	}()
	t.Cleanup(func() { cancel(); <-done })
	return s, links
}

// hands hands a link over, again and again as whoever is started does: where the computer has much to do the other one may be heard too late.
func hands(data, link string) bool {
	for late := time.Now().Add(time.Minute); time.Now().Before(late); {
		if handOver(data, link) {
			return true
		}
	}
	return false
}

// came waits for a link. An earlier one may come twice (hands).
func came(t *testing.T, links <-chan string, link string) {
	t.Helper()
	for late := time.After(time.Minute); ; {
		select {
		case got := <-links:
			if got == link {
				return
			}
		case <-late:
			t.Fatalf("%q has not come", link)
		}
	}
}

// Whoever is started second hands its link over and ends; with the first gone, or crashed, it works itself.
func TestTheSecondProgramHandsItsLinkOver(t *testing.T) {
	data := t.TempDir()
	if handOver(data, "deskhand:assist") {
		t.Fatal("handed to nobody")
	}
	s, links := stands(t, data)
	for _, link := range []string{"deskhand:assist/127.0.0.1:1#482193077415", ""} {
		if !hands(data, link) {
			t.Fatalf("%q is not taken", link)
		}
		came(t, links, link)
	}
	if info, err := os.Stat(filepath.Join(data, singleFile)); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others can read the word: %v, %v", info, err)
	}
	kept, err := os.ReadFile(filepath.Join(data, singleFile))
	if err != nil {
		t.Fatal(err)
	}
	s.close()
	if handOver(data, "") {
		t.Error("handed to a program that ends")
	}
	if err := os.WriteFile(filepath.Join(data, singleFile), kept, 0o600); err != nil { // as a crash leaves it
		t.Fatal(err)
	}
	if handOver(data, "") {
		t.Error("handed to a program that has crashed")
	}
}

// Another program, of anybody who works at this computer, may have the port of one that crashed: whatever it answers is no answer, and it hears
// no link, which is as good as a key. And who does not know the word hands over nothing.
func TestOnlyTheSameProgramIsHandedAnything(t *testing.T) {
	data := t.TempDir()
	for _, answers := range []string{`{"word":"HTTP/1.1 400 Bad Request"}`, `{"word":"AAAA"}`, `{"word":"here:AAAA"}`, `{}`} {
		port, heard := eavesdrops(t, answers)
		if err := os.WriteFile(filepath.Join(data, singleFile), []byte(`{"port":`+port+`,"word":"AAAA","answer":"BBBB"}`), 0o600); err != nil {
			t.Fatal(err)
		}
		if handOver(data, "deskhand:assist") {
			t.Errorf("handed to a stranger who answers %s", answers)
		}
		if said := <-heard; strings.Contains(said, "assist") {
			t.Errorf("a stranger who answers %s has heard %s", answers, said)
		}
	}
	_, links := stands(t, data)
	b, err := os.ReadFile(filepath.Join(data, singleFile))
	if err != nil {
		t.Fatal(err)
	}
	stranger := t.TempDir()
	word := strings.Split(string(b), `"`)[5]
	if err := os.WriteFile(filepath.Join(stranger, singleFile), []byte(strings.Replace(string(b), word, "guessed", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if handOver(stranger, "deskhand:assist") || len(links) != 0 {
		t.Error("a stranger's link is taken")
	}
}

// eavesdrops is a program that answers everything with the same line, and tells what it has heard from the first who came.
func eavesdrops(t *testing.T, answers string) (port string, heard <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	all := make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			all <- err.Error()
			return
		}
		defer c.Close()
		said := ""
		for lines := bufio.NewScanner(c); lines.Scan(); {
			said += lines.Text() + "\n"
			_, _ = c.Write([]byte(answers + "\n"))
		}
		all <- said
	}()
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port, all
}

// Of two that were started in the same moment the second one is found, also when the first is closed.
func TestWhoIsClosedHidesNobodyElse(t *testing.T) {
	data := t.TempDir()
	first, _ := stands(t, data)
	_, links := stands(t, data)
	first.close()
	if !hands(data, "deskhand:assist") {
		t.Fatal("nobody is found")
	}
	if got := <-links; got != "deskhand:assist" {
		t.Errorf("it came as %q", got)
	}
}

// Who does not know the words hands over nothing, and keeps nobody from doing it.
func TestStrangersHandOverNothingAndHoldNobodyUp(t *testing.T) {
	const link = "deskhand:assist/127.0.0.1:1#482193077415"
	data := t.TempDir()
	s, links := stands(t, data)
	for range maxTalks + 20 {
		c, err := net.Dial("tcp", s.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	stranger, err := net.Dial("tcp", s.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if _, err := io.WriteString(stranger, `{"word":"AAAA"}`+"\n"+`{"link":"`+link+`"}`+"\n"); err != nil {
		t.Fatal(err)
	}
	if said, _ := io.ReadAll(stranger); len(said) != 0 {
		t.Errorf("a stranger was told %q", said)
	}
	if len(links) != 0 {
		t.Errorf("a stranger's link was taken")
	}
	if !hands(data, link) {
		t.Fatal("not handed over beside strangers who say nothing")
	}
	if got := <-links; got != link {
		t.Errorf("%q was taken", got)
	}
}

// A link that another program hands over stands in the form of the home page, wherever the rep was; nothing is joined by itself.
func TestALinkThatIsHandedOverIsShown(t *testing.T) {
	s := newStage(t)
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageHistory})
	const link = "deskhand:assist/127.0.0.1:1#482193077415"
	s.opened(link)
	if home := (uiconsole.Place{Page: uiconsole.PageHome}); s.shell.Place() != home || s.front.page.Number.Text != link || len(s.tabs.of) != 0 {
		t.Errorf("at %v with %q and %d tabs", s.shell.Place(), s.front.page.Number.Text, len(s.tabs.of))
	}
	s.opened("deskhand:join/127.0.0.1:1#482193077415")
	if s.front.page.Number.Text != link || !strings.Contains(s.front.now.Problem, "for a customer") {
		t.Errorf("a customer's link: %q, field %q", s.front.now.Problem, s.front.page.Number.Text)
	}
	s.opened(link)
	if s.front.now.Problem != "" {
		t.Errorf("still said: %q", s.front.now.Problem)
	}
	hide := ask.Choose(s.win.Canvas(), nil, ask.Question{Title: "?"})
	focus := s.win.Canvas().Focused()
	s.opened(link)
	if s.win.Canvas().Focused() != focus {
		t.Error("a question has lost the keyboard")
	}
	hide()
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageHistory})
	s.opened("")
	if history := (uiconsole.Place{Page: uiconsole.PageHistory}); s.shell.Place() != history {
		t.Errorf("without a link: at %v", s.shell.Place())
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"deskhand/cmd/lab/internal/await"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// demoTime bounds the whole story.
const demoTime = 5 * time.Minute

// story is the demo under way.
type story struct {
	lab    *scene.Lab
	out    io.Writer
	folder string
	begun  time.Time
	last   time.Time
	n      int // of the next screenshot

	office   *scene.Office
	desks    []*desk.Desk // rep, customer, assistant
	rep      *scene.Rep
	helper   *scene.Rep
	customer *scene.Customer
	tab      int
	session  scene.Tab
	notes    string // the file of the customer's editor
	editor   uint32 // its window
	alive    uint32 // and that of the other program
}

// chapter is one step of the story: what it is called, and what is done in it.
type chapter struct {
	name, title string
	do          func(*story, context.Context) (told string, err error)
}

// chapters are the story.
func chapters() []chapter {
	return []chapter{
		{"home", "Ana, a support representative, opens the Support Manager and signs in", (*story).opens},
		{"invitation", "she starts a session: number and link to give to the customer", (*story).starts},
		{"joined", "Marta, the customer, opens the link", (*story).joins},
		{"question", "Ana asks to see Marta's screen", (*story).asks},
		{"viewed", "Marta allows it, and Ana sees her desktop", (*story).sees},
		{"control-question", "Ana asks for control", (*story).asksControl},
		{"typed", "Marta allows it; Ana types into Marta's editor on her Spanish keyboard", (*story).types},
		{"keys", "keys that Ana's own system would take are in a menu", (*story).keys},
		{"assistant", "Luis, a colleague, assists by the number and sees the same", (*story).assists},
		{"paused", "Marta pauses for a moment", (*story).pauses},
		{"stopped", "Marta goes on, then presses Stop: everything ends at once on her side", (*story).stops},
		{"ended", "Ana ends the session; Marta gets a receipt", (*story).ends},
		{"history", "the session is in Ana's history", (*story).remembers},
	}
}

func demo(ctx context.Context, args []string, out, errOut io.Writer) (err error) {
	f := newFlags("demo", "a whole session between three virtual displays, step by step, with a numbered screenshot of each step:\n"+
		"the rep's display on the left, the customer's in the middle, an assisting colleague's on the right.", errOut)
	folder := f.String("out", "demo-out", "`folder` for the screenshots; made when it is missing, older ones are replaced")
	language := f.String("language", "en", "of the programs: `en or es`")
	if err := parse(f, args); err != nil {
		return err
	}
	if err := os.MkdirAll(*folder, 0o755); err != nil {
		return fmt.Errorf("make the folder for screenshots: %w", err)
	}
	old, _ := filepath.Glob(filepath.Join(*folder, "[0-9][0-9]-*.png"))
	for _, file := range old {
		if err := os.Remove(file); err != nil {
			return fmt.Errorf("replace older screenshots: %w", err)
		}
	}
	l, err := scene.New("")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	ctx, cancel := context.WithTimeout(ctx, demoTime)
	defer cancel()
	s := &story{lab: l, out: out, folder: *folder, begun: time.Now(), n: 1}
	return s.tell(ctx, *language)
}

// tell plays all chapters. When one fails, what is on the screens then is kept.
func (s *story) tell(ctx context.Context, language string) error {
	if err := s.prepare(ctx, language); err != nil {
		return err
	}
	s.last = time.Now()
	fmt.Fprintf(s.out, "prepared in %.1f s: three virtual displays, a signal server, a clock and an editor on the customer's\n\n", s.last.Sub(s.begun).Seconds())
	for _, c := range chapters() {
		told, err := c.do(s, ctx)
		if err != nil {
			if file, saveErr := s.shoot("failed"); saveErr == nil {
				fmt.Fprintf(s.out, "failed at %q; the screens as they were: %s\n", c.title, file)
			}
			return fmt.Errorf("%s: %w", c.title, err)
		}
		now := time.Now()
		if err := s.drawn(ctx); err != nil {
			return err
		}
		file, err := s.shoot(c.name)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%5.1f s  %2d  %s\n", now.Sub(s.last).Seconds(), s.n-1, c.title)
		if told != "" {
			fmt.Fprintf(s.out, "             %s\n", told)
		}
		fmt.Fprintf(s.out, "             %s\n", file)
		s.last = time.Now()
	}
	fmt.Fprintf(s.out, "\nThat is all, in %.0f s. The pictures are in %s.\n", time.Since(s.begun).Seconds(), s.folder)
	return nil
}

// Sizes of the displays. The customer's desktop fits into Ana's window at one to one.
const (
	repW, repH           = 1320, 840
	customerW, customerH = 800, 590
)

// prepare sets the desks, the server, and something to be seen on the customer's.
func (s *story) prepare(ctx context.Context, language string) error {
	for _, d := range []struct {
		name string
		w, h int
	}{{"rep-display", repW, repH}, {"customer-display", customerW, customerH}, {"assistant-display", repW, repH}} {
		open, err := s.lab.Display(ctx, d.name, d.w, d.h)
		if err != nil {
			return err
		}
		s.desks = append(s.desks, open)
	}
	if err := s.desks[1].Paint(0x2f5d62); err != nil {
		return err
	}
	if err := s.desks[0].SetLayout(ctx, s.lab.Keep, "es"); err != nil {
		return err
	}
	var err error
	if s.office, err = s.lab.Office(ctx, scene.OfficeConfig{Language: language}); err != nil {
		return err
	}
	return s.furnish(ctx)
}

// furnish starts the customer's programs: one in which something moves, and one to type into.
func (s *story) furnish(ctx context.Context) error {
	env, err := s.lab.Home("marta")
	if err != nil {
		return err
	}
	env = append(env, "DISPLAY="+s.desks[1].Display, "LC_ALL=C.UTF-8")
	s.notes = filepath.Join(s.lab.Dir(), "marta", "notes.txt")
	start := func(name, path string, args ...string) error {
		_, err := s.lab.Keep.Start(process.Command{Name: name, Path: path, Args: args, Env: env})
		return err
	}
	err = start("xterm-alive", "xterm", "-class", "Alive", "-T", "What happens", "-fa", "DejaVu Sans Mono", "-fs", "10", "-geometry", "44x8+400+70", "-bg", "#10243f", "-fg", "#cfe3ff", "-e",
		"while :; do date '+%H:%M:%S   up and running'; sleep 1; done")
	if err != nil {
		return err
	}
	err = start("xterm-notes", "xterm", "-class", "Notes", "-T", "Notes", "-fa", "DejaVu Sans Mono", "-fs", "10", "-geometry", "60x10+30+350", "-bg", "#fffdf3", "-fg", "#202020", "-e",
		"echo 'Shopping list of Marta'; cat > '"+s.notes+"'")
	if err != nil {
		return err
	}
	if path, err := exec.LookPath("xclock"); err == nil { // nice where it is, needed nowhere
		if err := start("xclock", path, "-update", "1", "-geometry", "150x150+30+90"); err != nil {
			return err
		}
	}
	if s.alive, err = s.desks[1].AwaitWindow(ctx, "Alive"); err != nil {
		return err
	}
	s.editor, err = s.desks[1].AwaitWindow(ctx, "Notes")
	return err
}

// drawn waits until every program has drawn what it knows.
func (s *story) drawn(ctx context.Context) error {
	programs := []*program.Program{s.rep.Program}
	if s.customer != nil {
		programs = append(programs, s.customer.Program)
	}
	if s.helper != nil {
		programs = append(programs, s.helper.Program)
	}
	for _, p := range programs {
		if err := p.Settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// shoot puts all displays in use side by side into a file.
func (s *story) shoot(name string) (file string, err error) {
	desks := s.desks[:2]
	if s.helper != nil {
		desks = s.desks
	}
	var shots []*image.RGBA
	for _, d := range desks {
		shot, err := d.Shot(image.Rectangle{})
		if err != nil {
			return "", err
		}
		shots = append(shots, shot)
	}
	file = filepath.Join(s.folder, fmt.Sprintf("%02d-%s.png", s.n, name))
	s.n++
	return file, desk.Save(file, desk.Beside(shots...))
}

func (s *story) opens(ctx context.Context) (string, error) {
	var err error
	s.rep, err = s.office.Rep(ctx, s.desks[0], 0)
	return "", err
}

func (s *story) starts(ctx context.Context) (string, error) {
	var err error
	if s.tab, s.session, err = s.rep.StartSession(ctx); err != nil {
		return "", err
	}
	return "number " + s.session.Number + ", site " + s.session.Site, nil
}

func (s *story) joins(ctx context.Context) (string, error) {
	var err error
	s.customer, err = s.lab.Customer(ctx, s.desks[1], scene.CustomerConfig{
		Name: "customer", Person: "Marta", Link: s.session.CustomerLink, Loopback: true, Language: s.office.Language(),
	})
	if err != nil {
		return "", err
	}
	t, err := s.rep.WaitTab(ctx, s.tab, "Marta is there", func(t scene.Tab) bool {
		list := t.Here("primary-customer")
		return len(list) == 1 && list[0].Linked && t.Words != ""
	})
	return "both see the check words: " + t.Words, err
}

func (s *story) asks(ctx context.Context) (string, error) {
	if err := s.rep.Ask(ctx, scene.View); err != nil {
		return "", err
	}
	_, err := s.customer.Wait(ctx, "the question can be answered", func(v program.View) bool { return v.Ready("consent.allow") })
	return "", err
}

func (s *story) sees(ctx context.Context) (string, error) {
	shown, err := s.allowed(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d ms from Allow to the first picture", shown.Milliseconds()), s.fresh(ctx)
}

// allowed has Marta allow what is asked, and returns the time to the picture.
func (s *story) allowed(ctx context.Context) (time.Duration, error) {
	if err := s.customer.Answer(ctx, true); err != nil {
		return 0, err
	}
	given, err := s.customer.Consented(ctx)
	if err != nil {
		return 0, err
	}
	t, err := s.rep.AwaitPicture(ctx, s.tab)
	return t.Drawn.Sub(given), err
}

// fresh waits until a newer picture than now has been drawn: the screens are as they are told to be.
func (s *story) fresh(ctx context.Context) error {
	from := time.Now()
	_, err := s.rep.WaitTab(ctx, s.tab, "a fresh picture", func(t scene.Tab) bool { return t.Newest.After(from) })
	return err
}

func (s *story) asksControl(ctx context.Context) (string, error) {
	if err := s.rep.Ask(ctx, scene.Control); err != nil {
		return "", err
	}
	_, err := s.customer.Wait(ctx, "the question can be answered", func(v program.View) bool { return v.Ready("consent.allow") })
	return "", err
}

// ownHand is for how long Marta's own mouse keeps Ana's hand off, and a little more.
const ownHand = 2500 * time.Millisecond

func (s *story) types(ctx context.Context) (string, error) {
	if _, err := s.allowed(ctx); err != nil {
		return "", err
	}
	if _, err := s.rep.WaitTab(ctx, s.tab, "Ana controls", func(t scene.Tab) bool { return t.Phase == "controlling" }); err != nil {
		return "", err
	}
	marta := s.desks[1]
	if err := await.Until(ctx, "Marta's hand rests", func() (bool, error) { return time.Since(marta.Acted()) > ownHand, nil }); err != nil {
		return "", err
	}
	// The editor is not the active window, so that it can be seen to become it: then the click is done, and keys come after it.
	if err := marta.Raise(ctx, s.alive); err != nil {
		return "", err
	}
	o, err := marta.Origin(s.editor)
	if err != nil {
		return "", err
	}
	spot, err := s.rep.Spot(s.tab, o.Add(image.Pt(150, 60)))
	if err != nil {
		return "", err
	}
	if err := s.rep.ClickAt(ctx, spot, desk.Left); err != nil {
		return "", err
	}
	if err := await.Until(ctx, "the editor has the keyboard", func() (bool, error) {
		active, err := marta.Active()
		return active == s.editor, err
	}); err != nil {
		return "", err
	}
	const typed = "2 kg de naranjas de España: 3,50 €\nuna piña y 6 huevos, ¿de acuerdo?\n"
	begun := time.Now()
	if err := s.desks[0].Type(typed); err != nil {
		return "", err
	}
	if err := await.Until(ctx, "the text is in the editor", func() (bool, error) {
		b, err := os.ReadFile(s.notes)
		return string(b) == typed, err
	}); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d characters were in the editor's file %d ms after the first key; Marta's keyboard is American", len([]rune(typed)),
		time.Since(begun).Milliseconds()), s.fresh(ctx)
}

func (s *story) keys(ctx context.Context) (string, error) {
	if err := s.rep.Click(ctx, "session.keys"); err != nil {
		return "", err
	}
	_, err := s.rep.Wait(ctx, "the menu is open", func(v program.View) bool { return v.Ready("session.keys.ctrl-alt-del") })
	return "", err
}

func (s *story) assists(ctx context.Context) (string, error) {
	if err := s.rep.Click(ctx, "session.keys.alt-tab"); err != nil { // and the menu is closed
		return "", err
	}
	luis, err := s.office.Rep(ctx, s.desks[2], 1)
	if err != nil {
		return "", err
	}
	s.helper = luis
	n, err := luis.Assist(ctx, s.office.Target(s.session.Number))
	if err != nil {
		return "", err
	}
	if _, err := luis.AwaitPicture(ctx, n); err != nil {
		return "", err
	}
	_, err = s.rep.WaitTab(ctx, s.tab, "Luis is in the list", func(t scene.Tab) bool { return len(t.Here("assistant")) == 1 })
	return "everybody's list says who is there; Luis may look, not touch", err
}

func (s *story) pauses(ctx context.Context) (string, error) {
	if err := s.customer.Click(ctx, "banner.pause"); err != nil {
		return "", err
	}
	if err := s.customer.AwaitPhase(ctx, "paused"); err != nil {
		return "", err
	}
	_, err := s.rep.Wait(ctx, "Ana sees that it is paused", func(v program.View) bool {
		t, _ := scene.TabOf(v, s.tab)
		return t.Paused && v.Text("session.view") != "" // what is said over the picture
	})
	return "", err
}

func (s *story) stops(ctx context.Context) (string, error) {
	if err := s.customer.Click(ctx, "banner.pause"); err != nil {
		return "", err
	}
	if err := s.customer.AwaitPhase(ctx, "controlled"); err != nil {
		return "", err
	}
	if err := s.customer.Click(ctx, "banner.stop"); err != nil {
		return "", err
	}
	begun := time.Now()
	if err := s.customer.AwaitPhase(ctx, "waiting"); err != nil {
		return "", err
	}
	_, err := s.rep.WaitTab(ctx, s.tab, "Ana sees that it is over", func(t scene.Tab) bool { return t.Phase == "customer" })
	return fmt.Sprintf("%d ms after the click nobody sees or controls anything", time.Since(begun).Milliseconds()), err
}

func (s *story) ends(ctx context.Context) (string, error) {
	if err := s.rep.End(ctx, s.tab); err != nil {
		return "", err
	}
	return "", s.customer.AwaitPhase(ctx, "over")
}

func (s *story) remembers(ctx context.Context) (string, error) {
	if err := s.rep.Click(ctx, "rail.history"); err != nil {
		return "", err
	}
	if _, err := s.rep.History(ctx, func(list []scene.Past) bool { return len(list) == 1 && list[0].Ended }); err != nil {
		return "", err
	}
	record, err := s.rep.OpenPast(ctx, s.session.Session)
	return fmt.Sprintf("%d people, %d events, kept in Ana's own database", len(record.People), len(record.Events)), err
}

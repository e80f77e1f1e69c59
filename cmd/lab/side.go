package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// repLine is what rep prints: first without the picture, when the link is in its file, then with it.
type repLine struct {
	PIDs    map[string]int `json:"pids"`
	Site    string         `json:"site"`
	Number  string         `json:"number"`
	Link    string         `json:"link"`
	Picture *rectangle     `json:"picture,omitempty"`
	Source  *size          `json:"source,omitempty"`
	Control bool           `json:"control"`
}

func rep(ctx context.Context, args []string, out, errOut io.Writer) (err error) {
	f := newFlags("rep", "the rep's side, with the server inside the program.\nStarts a session, writes the link for a customer into a file, and asks whoever joins with it. "+
		"Prints a JSON line\nwhen the link is there and another one when the picture is. Then waits for SIGTERM.", errOut)
	display := f.String("display", "", "X `display` of the rep")
	listen := f.String("listen", "", "`IP:PORT` at which the customer reaches the server")
	file := f.String("link-file", "", "`file` for the link; what is in it now is deleted first")
	ask := f.String("ask", scene.Control, "what to ask the customer for, `view or control`; when control is refused, view is asked for")
	full := f.Bool("full-screen", false, "show the picture alone, over the whole display, one pixel to one")
	language := f.String("language", "en", "of the program: `en or es`")
	folder := f.String("dir", "", "keep home, data and log in `folder`; empty: in a temporary one, deleted at the end")
	if err := parse(f, args, "display", "listen", "link-file"); err != nil {
		return err
	}
	if err := checkGrant(f.Name(), *ask, errOut); err != nil {
		return err
	}
	if err := os.Remove(*file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	l, err := scene.New(*folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	ready, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	d, err := l.Sit(*display)
	if err != nil {
		return err
	}
	r, err := l.Rep(ready, d, scene.RepConfig{Name: "rep", Listen: *listen, FullScreen: *full, Language: *language})
	if err != nil {
		return err
	}
	n, t, err := r.StartSession(ready)
	if err != nil {
		return err
	}
	if err := hand(*file, t.CustomerLink); err != nil {
		return err
	}
	line := repLine{PIDs: map[string]int{"rep": r.PID()}, Site: t.Site, Number: t.Number, Link: t.CustomerLink}
	if err := say(out, line); err != nil {
		return err
	}
	if err := getPicture(ctx, r, n, *ask); err != nil {
		return err
	}
	if err := line.fill(ctx, r, n); err != nil {
		return err
	}
	if err := say(out, line); err != nil {
		return err
	}
	return linger(ctx, r.Program)
}

func (line *repLine) fill(ctx context.Context, r *scene.Rep, n int) error {
	if err := r.Rest(ctx); err != nil {
		return err
	}
	t, _ := scene.TabOf(r.View(), n)
	at, err := r.Screen(n)
	if err != nil {
		return err
	}
	p := place(at)
	line.Picture, line.Source, line.Control = &p, &size{t.Picture[0], t.Picture[1]}, t.Phase == "controlling"
	return nil
}

// hand writes a file so that whoever waits for it never reads half of it.
func hand(file, text string) error {
	part := filepath.Join(filepath.Dir(file), "."+filepath.Base(file)+".part")
	if err := os.WriteFile(part, []byte(text+"\n"), 0o600); err != nil {
		return fmt.Errorf("hand over the link: %w", err)
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("hand over the link: %w", err)
	}
	return nil
}

// getPicture waits, without a limit, for a customer, asks them, and waits for the picture; when control is refused it asks for view.
func getPicture(ctx context.Context, r *scene.Rep, n int, ask string) error {
	if _, err := r.WaitTab(ctx, n, "a customer is there", func(t scene.Tab) bool {
		list := t.Here("primary-customer")
		return len(list) == 1 && list[0].Linked
	}); err != nil {
		return err
	}
	if err := r.Ask(ctx, ask); err != nil {
		return err
	}
	shown := func(t scene.Tab) bool { return !t.Place().Empty() && !t.Drawn.IsZero() }
	t, err := r.WaitTab(ctx, n, "the customer has answered", func(t scene.Tab) bool {
		return shown(t) || t.Noticed("refused")+t.Noticed("no-answer") > 0 && t.Request == ""
	})
	switch {
	case err != nil || shown(t):
		return err
	case ask == scene.View:
		return scene.ErrRefused
	}
	if err := r.Ask(ctx, scene.View); err != nil {
		return err
	}
	_, err = r.AwaitPicture(ctx, n)
	return err
}

// linger waits for the end of the lab or of the program.
func linger(ctx context.Context, p *program.Program) error {
	select {
	case <-ctx.Done():
		return nil
	case <-p.Done():
		return p.Err()
	}
}

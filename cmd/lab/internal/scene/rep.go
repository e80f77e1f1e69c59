package scene

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/program"
)

// What a rep asks a customer for.
const (
	View    = "view"
	Control = "control"
)

// Rep is a Support Manager and what a rep does in it.
type Rep struct {
	*program.Program
	lab  *Lab
	name string
	cfg  RepConfig
}

// RepConfig says how to start one.
type RepConfig struct {
	Name       string // of the role: folder, log
	Site       string // host:port of a server; "" runs its own
	Listen     string // of its own server; "" any
	Language   string
	Loopback   bool // both programs are on this machine and may link over 127.0.0.1
	FullScreen bool
	OneSession bool // chosen in the settings: all customers in one session
	Args       []string
	// Trusts are keys of sites that stand in the settings as trusted, by host:port.
	Trusts map[string][]byte
	Env    []string
}

// Rep starts a Support Manager and waits for its window.
func (l *Lab) Rep(ctx context.Context, d *desk.Desk, c RepConfig) (*Rep, error) {
	r := &Rep{lab: l, name: c.Name, cfg: c}
	return r, r.Start(ctx, d)
}

// Start starts it, or starts it again on the same data after it has ended.
func (r *Rep) Start(ctx context.Context, d *desk.Desk) error {
	path, err := r.lab.Program("support-manager")
	if err != nil {
		return err
	}
	env, err := r.lab.Home(r.name)
	if err != nil {
		return err
	}
	c := r.cfg
	if c.OneSession || c.Trusts != nil {
		if err := r.writeSettings(); err != nil {
			return err
		}
	}
	args := append([]string{"--data", filepath.Join(r.lab.dir, r.name, "data")}, c.Args...)
	for flag, value := range map[string]string{"--site": c.Site, "--listen": c.Listen, "--language": language(c.Language)} {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	if c.Loopback {
		args = append(args, "--loopback")
	}
	if c.FullScreen {
		args = append(args, "--full-screen")
	}
	r.Program, err = program.Start(r.lab.Keep, d, process.Command{Name: r.name, Path: path, Args: args, Env: append(env, c.Env...)})
	if err != nil {
		return err
	}
	_, err = r.Wait(ctx, "its window is there", func(v program.View) bool { return v.Ready("home.start") || v.Shows("signin.name") })
	return err
}

// writeSettings writes what is configured as the program does; what is there stays.
func (r *Rep) writeSettings() error {
	b, err := json.Marshal(struct {
		One   bool              `json:"one_session"`
		Sites map[string][]byte `json:"sites"`
	}{r.cfg.OneSession, r.cfg.Trusts})
	if err != nil {
		return fmt.Errorf("write %s's settings: %w", r.name, err)
	}
	data := filepath.Join(r.lab.dir, r.name, "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return fmt.Errorf("make %s's data: %w", r.name, err)
	}
	f, err := os.OpenFile(filepath.Join(data, "settings.json"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		_, err = f.Write(b)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return fmt.Errorf("write %s's settings: %w", r.name, err)
	}
	return nil
}

func language(l string) string {
	if l == "" {
		return "en"
	}
	return l
}

// SignIn signs in at the site, whose own key is judged good when it is shown.
func (r *Rep) SignIn(ctx context.Context, a Account) error {
	if err := r.Fill(ctx, "signin.name", a.Name); err != nil {
		return err
	}
	if err := r.FillSecret(ctx, "signin.password", a.Password); err != nil {
		return err
	}
	before := r.View().Text("signin.ok")
	if err := r.Click(ctx, "signin.ok"); err != nil {
		return err
	}
	v, err := r.Wait(ctx, "it is signed in, or asks about the site's key", func(v program.View) bool {
		return v.Ready("home.start") || v.Ready("signin.ok") && v.Text("signin.ok") != before
	})
	if err != nil || v.Ready("home.start") {
		return err
	}
	if err := r.Click(ctx, "signin.ok"); err != nil {
		return err
	}
	_, err = r.Wait(ctx, "it is signed in", func(v program.View) bool { return v.Ready("home.start") })
	return err
}

// StartSession starts a session and returns its tab once people can come in.
func (r *Rep) StartSession(ctx context.Context) (n int, t Tab, err error) {
	if err := r.GoHome(ctx); err != nil {
		return 0, Tab{}, err
	}
	last := r.lastTab()
	if err := r.Click(ctx, "home.start"); err != nil {
		return 0, Tab{}, err
	}
	v, err := r.Wait(ctx, "a session is open to others", func(v program.View) bool {
		n = v.Int("selected")
		t, _ := TabOf(v, n)
		return n > last && t.Number != "" && t.CustomerLink != "" && v.Shows("session.number")
	})
	if err != nil {
		return 0, Tab{}, err
	}
	t, _ = TabOf(v, n)
	return n, t, nil
}

func (r *Rep) lastTab() int {
	last := 0
	for _, t := range tabs(r.View()) {
		last = max(last, t.N)
	}
	return last
}

// GoHome shows the home page.
func (r *Rep) GoHome(ctx context.Context) error {
	if r.View().Ready("home.start") {
		return nil
	}
	if err := r.Click(ctx, "rail.home"); err != nil {
		return err
	}
	_, err := r.Wait(ctx, "home is shown", func(v program.View) bool { return v.Ready("home.start") })
	return err
}

// Assist joins a session by its number or a link for reps.
func (r *Rep) Assist(ctx context.Context, target string) (n int, err error) {
	if err := r.GoHome(ctx); err != nil {
		return 0, err
	}
	if err := r.FillSecret(ctx, "home.assist.number", target); err != nil { // the field groups digits: what it says differs
		return 0, err
	}
	digits := strings.ReplaceAll(target, " ", "")
	if _, err := r.Wait(ctx, "the number is typed", func(v program.View) bool {
		return strings.ReplaceAll(v.Text("home.assist.number"), " ", "") == digits
	}); err != nil {
		return 0, err
	}
	last := r.lastTab()
	if err := r.Click(ctx, "home.assist.join"); err != nil {
		return 0, err
	}
	_, err = r.Wait(ctx, "it assists", func(v program.View) bool {
		n = v.Int("selected")
		t, _ := TabOf(v, n)
		return n > last && t.Me != 0 && t.Phase != "opening"
	})
	return n, err
}

// Select shows tab n.
func (r *Rep) Select(ctx context.Context, n int) error {
	if err := r.Click(ctx, fmt.Sprintf("tab.%d", n)); err != nil {
		return err
	}
	_, err := r.Wait(ctx, fmt.Sprintf("tab %d is shown", n), func(v program.View) bool { return v.Int("selected") == n })
	return err
}

// WaitTab waits for something of tab n.
func (r *Rep) WaitTab(ctx context.Context, n int, what string, ok func(Tab) bool) (Tab, error) {
	v, err := r.Wait(ctx, fmt.Sprintf("%s (tab %d)", what, n), func(v program.View) bool {
		t, here := TabOf(v, n)
		return here && ok(t)
	})
	t, _ := TabOf(v, n)
	return t, err
}

// Ask asks the customer of the shown tab for View or Control.
func (r *Rep) Ask(ctx context.Context, what string) error { return r.Click(ctx, "session.ask."+what) }

// AwaitPicture waits until tab n shows the customer's screen and has drawn a picture.
func (r *Rep) AwaitPicture(ctx context.Context, n int) (Tab, error) {
	return r.WaitTab(ctx, n, "the customer's screen is on this one", func(t Tab) bool { return !t.Place().Empty() && !t.Drawn.IsZero() })
}

// Screen is where the picture of tab n lies on the rep's screen, if it is shown. What the view tells of itself counts: the tab's facts are
// as old as the last thing that happened in the session.
func (r *Rep) Screen(n int) (image.Rectangle, error) {
	v := r.View()
	w, ok := v.Widget("session.view")
	at := w.Ints("place")
	if !ok || !w.Visible || v.Int("selected") != n || len(at) != 4 || at[2] == 0 {
		return image.Rectangle{}, fmt.Errorf("%s: tab %d shows no picture", r.name, n)
	}
	o, err := r.Desk.Origin(w.Window)
	return image.Rect(at[0], at[1], at[0]+at[2], at[1]+at[3]).Add(o), err
}

// Rest waits until the picture of the shown tab has come to rest, over the whole display when that was asked for.
func (r *Rep) Rest(ctx context.Context) error {
	if r.cfg.FullScreen {
		all := r.Desk.Bounds().Size()
		if _, err := r.Wait(ctx, "its window is as large as the display", func(v program.View) bool {
			return len(v.Windows) == 1 && v.Windows[0].Size == all
		}); err != nil {
			return err
		}
	}
	_, _, err := r.At(ctx, "session.view")
	return err
}

// Spot is where a point of the customer's screen is on the rep's.
func (r *Rep) Spot(n int, at image.Point) (image.Point, error) {
	place, err := r.Screen(n)
	if err != nil {
		return image.Point{}, err
	}
	w, _ := r.View().Widget("session.view")
	of := w.Ints("picture")
	if len(of) != 2 || of[0] == 0 || of[1] == 0 {
		return image.Point{}, fmt.Errorf("%s: tab %d shows no picture", r.name, n)
	}
	// The middle of the customer's pixel.
	x := place.Min.X + (2*at.X+1)*place.Dx()/(2*of[0])
	y := place.Min.Y + (2*at.Y+1)*place.Dy()/(2*of[1])
	return image.Pt(x, y), nil
}

// Confirm answers the question in front of the window.
func (r *Rep) Confirm(ctx context.Context, yes bool) error {
	if yes {
		return r.Click(ctx, "confirm.yes")
	}
	return r.Click(ctx, "confirm.no")
}

// End ends the session of the shown tab.
func (r *Rep) End(ctx context.Context, n int) error {
	if err := r.Click(ctx, "session.end"); err != nil {
		return err
	}
	v, err := r.Wait(ctx, "it asks whether to end, or has ended", func(v program.View) bool {
		t, _ := TabOf(v, n)
		return v.Ready("confirm.yes") || t.Phase == "over"
	})
	if err != nil {
		return err
	}
	if v.Ready("confirm.yes") {
		if err := r.Confirm(ctx, true); err != nil {
			return err
		}
	}
	_, err = r.WaitTab(ctx, n, "the session is over", func(t Tab) bool { return t.Phase == "over" })
	return err
}

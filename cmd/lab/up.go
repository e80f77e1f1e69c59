package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/scene"
)

// patience is how long one side may take to be ready: programs start slowly on a busy machine.
const patience = 2 * time.Minute

// upOptions are the flags of up.
type upOptions struct {
	customer, rep, assistant string // displays
	grant, language          string
	embedded                 bool
	portable                 bool
	folder                   string
}

// upLine is what up prints.
type upLine struct {
	PIDs           map[string]int `json:"pids"` // server, rep, customer, assistant
	Site           string         `json:"site"`
	Number         string         `json:"number"`
	Link           string         `json:"link"` // a fresh one for customers: the one that was used is worth nothing any more
	Picture        rectangle      `json:"picture"`
	Source         size           `json:"source"`
	FirstPictureMs float64        `json:"first_picture_ms"`
	Logs           string         `json:"logs"`
}

// rectangle is a place on the rep's display, in pixels.
type rectangle struct {
	X int `json:"x"`
	Y int `json:"y"`
	W int `json:"w"`
	H int `json:"h"`
}

// size is that of the customer's screen, in pixels.
type size struct {
	W int `json:"w"`
	H int `json:"h"`
}

func place(r image.Rectangle) rectangle { return rectangle{r.Min.X, r.Min.Y, r.Dx(), r.Dy()} }

func up(ctx context.Context, args []string, out, errOut io.Writer) (err error) {
	var o upOptions
	f := newFlags("up", "a running session on displays that are there.\nPrints one JSON line when the picture is on the rep's display: pids, number, link, "+
		"where the picture is,\nand the milliseconds from the customer's consent to it. Then waits for SIGTERM.", errOut)
	f.StringVar(&o.customer, "customer-display", "", "X `display` of the customer, such as :1")
	f.StringVar(&o.rep, "rep-display", "", "X `display` of the rep")
	f.StringVar(&o.assistant, "assistant-display", "", "X `display` of a second rep, who assists; empty: none")
	f.StringVar(&o.grant, "grant", scene.View, "what the rep asks for and the customer allows: `view or control`")
	f.StringVar(&o.language, "language", "en", "of the programs: `en or es`")
	f.BoolVar(&o.embedded, "embedded", false, "use the server inside the rep's program instead of one of its own")
	f.BoolVar(&o.portable, "portable", false, "capture the screen the portable way instead of X11's")
	f.StringVar(&o.folder, "dir", "", "keep homes, data and logs in `folder`; empty: in a temporary one, deleted at the end")
	if err := parse(f, args, "customer-display", "rep-display"); err != nil {
		return err
	}
	if err := checkGrant(f.Name(), o.grant, errOut); err != nil {
		return err
	}
	l, err := scene.New(o.folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	ready, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	line, err := raise(ready, l, o)
	if err != nil {
		return err
	}
	if err := say(out, line); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func checkGrant(command, grant string, errOut io.Writer) error {
	if grant != scene.View && grant != scene.Control {
		fmt.Fprintf(errOut, "lab %s: --grant %q: write view or control\n", command, grant)
		return errUsage
	}
	return nil
}

// raise brings the scene up.
func raise(ctx context.Context, l *scene.Lab, o upOptions) (upLine, error) {
	customerDesk, err := l.Sit(o.customer)
	if err != nil {
		return upLine{}, err
	}
	repDesk, err := l.Sit(o.rep)
	if err != nil {
		return upLine{}, err
	}
	reps, err := l.Office(ctx, scene.OfficeConfig{Embedded: o.embedded, Language: o.language})
	if err != nil {
		return upLine{}, err
	}
	r, err := reps.Rep(ctx, repDesk, 0)
	if err != nil {
		return upLine{}, err
	}
	n, t, err := r.StartSession(ctx)
	if err != nil {
		return upLine{}, err
	}
	c, err := l.Customer(ctx, customerDesk, scene.CustomerConfig{
		Name: "customer", Person: "Marta", Link: t.CustomerLink, Language: o.language, Portable: o.portable, Loopback: true,
	})
	if err != nil {
		return upLine{}, err
	}
	shown, err := scene.Share(ctx, r, c, n, o.grant)
	if err != nil {
		return upLine{}, err
	}
	line := upLine{PIDs: map[string]int{"rep": r.PID(), "customer": c.PID()}, FirstPictureMs: ms(shown), Logs: l.Dir()}
	if s := reps.Server(); s != nil {
		line.PIDs["server"] = s.PID()
	}
	if o.assistant != "" {
		pid, err := assist(ctx, l, reps, o.assistant, t.Number)
		if err != nil {
			return upLine{}, err
		}
		line.PIDs["assistant"] = pid
	}
	return line, line.fill(ctx, r, n)
}

// fill adds what the rep's window tells.
func (line *upLine) fill(ctx context.Context, r *scene.Rep, n int) error {
	if err := r.Rest(ctx); err != nil {
		return err
	}
	t, _ := scene.TabOf(r.View(), n)
	at, err := r.Screen(n)
	if err != nil {
		return err
	}
	line.Site, line.Number, line.Link = t.Site, t.Number, t.CustomerLink
	line.Picture, line.Source = place(at), size{t.Picture[0], t.Picture[1]}
	return nil
}

func assist(ctx context.Context, l *scene.Lab, reps *scene.Office, display, number string) (pid int, err error) {
	var d *desk.Desk
	if d, err = l.Sit(display); err != nil {
		return 0, err
	}
	r, err := reps.Rep(ctx, d, 1)
	if err != nil {
		return 0, err
	}
	n, err := r.Assist(ctx, reps.Target(number))
	if err != nil {
		return 0, err
	}
	_, err = r.AwaitPicture(ctx, n)
	return r.PID(), err
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

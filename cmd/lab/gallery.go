package main

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jezek/xgb/xproto"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// galleryTime bounds one look at everything.
const galleryTime = 10 * time.Minute

// Sizes: the smallest window that the Support Manager is made for, on a display with room for its frame.
const (
	paneW, paneH       = 1024, 640
	galleryW, galleryH = paneW + 40, paneH + 60
)

// look is in which language and theme the programs are shown.
type look struct{ language, theme string }

func (l look) String() string { return l.language + "-" + l.theme }

// exhibition is everything in one look. Its programs change as rooms are gone through.
type exhibition struct {
	look
	lab    *scene.Lab
	out    io.Writer
	folder string
	names  []string // of the pictures, in order

	office    *scene.Office
	repDesk   *desk.Desk
	otherDesk *desk.Desk // of the colleague
	desk      *desk.Desk // the customer's
	rep       *scene.Rep
	colleague *scene.Rep
	customer  *scene.Customer
	tab       int
	session   scene.Tab
}

// step is one thing that is done, or one picture that is taken.
type step func(context.Context, *exhibition) error

// room is a part of the programs that is gone through in one go. What fails in one leaves the others.
type room struct {
	name  string
	steps []step
}

func gallery(ctx context.Context, args []string, out, errOut io.Writer) error {
	f := newFlags("gallery", "every window, dialog and page of the programs, in real windows at 1024x640, as PNG files in a folder for each look;\n"+
		"index.html beside them shows the looks side by side.", errOut)
	folder := f.String("out", "gallery-out", "`folder` for the pictures; older ones of the same names are replaced")
	languages := f.String("language", "en,es", "`languages` with commas: en, es")
	themes := f.String("theme", "light,dark", "`themes` with commas: light, dark")
	if err := parse(f, args); err != nil {
		return err
	}
	var looks []look
	for _, l := range strings.Split(*languages, ",") {
		for _, t := range strings.Split(*themes, ",") {
			if !slices.Contains([]string{"en", "es"}, l) || !slices.Contains([]string{"light", "dark"}, t) {
				fmt.Fprintf(errOut, "lab gallery: no look %q in %q\n", t, l)
				return errUsage
			}
			looks = append(looks, look{l, t})
		}
	}
	var names []string
	var failed error
	for _, l := range looks {
		seen, err := exhibit(ctx, l, filepath.Join(*folder, l.String()), out)
		failed = errors.Join(failed, err)
		for _, name := range seen {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return errors.Join(failed, writeIndex(filepath.Join(*folder, "index.html"), looks, names))
}

// exhibit goes through all rooms in one look and returns the names of the pictures.
func exhibit(ctx context.Context, l look, folder string, out io.Writer) (names []string, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder for pictures: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, galleryTime)
	defer cancel()
	made, err := scene.New("")
	if err != nil {
		return nil, err
	}
	e := &exhibition{look: l, lab: made, out: out, folder: folder}
	defer func() { names, err = e.names, errors.Join(err, made.Close()) }()
	if err := e.prepare(ctx); err != nil {
		return nil, err
	}
	for _, r := range rooms() {
		begun := time.Now()
		if went := e.walk(ctx, r); went != nil {
			err = errors.Join(err, fmt.Errorf("%s, %s: %w", l, r.name, went))
			what, _, _ := strings.Cut(went.Error(), "\n")
			fmt.Fprintf(out, "%s  %s FAILED: %s\n", l, r.name, what)
			continue
		}
		fmt.Fprintf(out, "%s  %s, %.0f s\n", l, r.name, time.Since(begun).Seconds())
	}
	return nil, err
}

func (e *exhibition) walk(ctx context.Context, r room) error {
	for i, s := range r.steps {
		stepCtx, cancel := context.WithTimeout(ctx, stepTime)
		err := s(stepCtx, e)
		cancel()
		if err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

// stepTime is how long one step may take.
const stepTime = 30 * time.Second

func (e *exhibition) prepare(ctx context.Context) error {
	for _, d := range []struct {
		at   **desk.Desk
		name string
		w, h int
	}{{&e.repDesk, "rep-display", galleryW, galleryH}, {&e.otherDesk, "colleague-display", galleryW, galleryH}, {&e.desk, "customer-display", 900, 660}} {
		var err error
		if *d.at, err = e.lab.Display(ctx, d.name, d.w, d.h); err != nil {
			return err
		}
	}
	if err := e.furnish(ctx); err != nil {
		return err
	}
	var err error
	e.office, err = e.lab.Office(ctx, scene.OfficeConfig{
		Language: e.language, Queue: "help", Args: []string{"--theme", e.theme}, Site: []string{"--survey", "--tracking-codes", "Case number"},
	})
	if err != nil {
		return err
	}
	for _, words := range [][]string{
		{"rep", "set", "ana", "--role", "admin"},
		{"queue", "add", "printers", "--name", "Printers", "--hours", "mon-fri 09:00-17:00", "--zone", "Europe/Madrid", "--field", "name:required",
			"--field", "seats=How many computers?:number", "--field", "system=Which system?:choice=Windows|macOS|Linux", "--show-estimate"},
		{"queue", "agent", "luis", "--agent-of", "help", "--manager-of", "help"},
	} {
		if err := e.office.Server().Admin(ctx, words...); err != nil {
			return err
		}
	}
	return nil
}

// furnish gives the customer a desktop with a program on it.
func (e *exhibition) furnish(ctx context.Context) error {
	if err := e.desk.Paint(0x2f5d62); err != nil {
		return err
	}
	env, err := e.lab.Home("marta")
	if err != nil {
		return err
	}
	_, err = e.lab.Keep.Start(process.Command{
		Name: "xterm", Path: "xterm", Env: append(env, "DISPLAY="+e.desk.Display, "LC_ALL=C.UTF-8"),
		Args: []string{"-class", "Notes", "-T", "Notes", "-geometry", "60x12+30+330", "-bg", "#fffdf3", "-fg", "#202020", "-e", "echo 'Shopping list of Marta'; cat"},
	})
	if err != nil {
		return err
	}
	_, err = e.desk.AwaitWindow(ctx, "Notes")
	return err
}

// Whose program a step is about.
type whose func(*exhibition) *program.Program

func ana(e *exhibition) *program.Program   { return e.rep.Program }
func luis(e *exhibition) *program.Program  { return e.colleague.Program }
func marta(e *exhibition) *program.Program { return e.customer.Program }

// shoot takes a picture of the window in which a widget is, once nothing moves in it.
func shoot(name string, who whose, widget string) step {
	return func(ctx context.Context, e *exhibition) error {
		p := who(e)
		v, err := p.Wait(ctx, widget+" is there", func(v program.View) bool { return v.Shows(widget) })
		if err != nil {
			return err
		}
		w, _ := v.Widget(widget)
		i := slices.IndexFunc(v.Windows, func(x program.Window) bool { return x.XID == w.Window })
		o, err := p.Desk.Origin(w.Window)
		if err != nil {
			return err
		}
		return e.keep(ctx, name, p.Desk, image.Rectangle{Max: v.Windows[i].Size}.Add(o))
	}
}

// keep writes what a display shows at a place once that rests, or after a while: some pictures never do.
func (e *exhibition) keep(ctx context.Context, name string, d *desk.Desk, at image.Rectangle) error {
	const look, most = 250 * time.Millisecond, 12
	var last *image.RGBA
	for range most {
		shot, err := d.Shot(at)
		if err != nil {
			return err
		}
		if last != nil && slices.Equal(last.Pix, shot.Pix) {
			break
		}
		last = shot
		select {
		case <-time.After(look):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	e.names = append(e.names, name)
	return desk.Save(filepath.Join(e.folder, name+".png"), last)
}

// Steps that a person takes.

func click(who whose, name string) step {
	return func(ctx context.Context, e *exhibition) error { return who(e).Click(ctx, name) }
}

func fill(who whose, name, text string) step {
	return func(ctx context.Context, e *exhibition) error { return who(e).FillSecret(ctx, name, text) }
}

func keys(who whose, chord ...string) step {
	return func(ctx context.Context, e *exhibition) error {
		if err := who(e).Desk.Chord(chord...); err != nil {
			return err
		}
		return who(e).Settle(ctx)
	}
}

// wheel turns the wheel so many pixels from the left edge of a widget's window: fields keep it for themselves.
func wheel(who whose, widget string, x, notches int) step {
	return func(ctx context.Context, e *exhibition) error {
		p := who(e)
		v, err := p.Wait(ctx, widget+" is there", func(v program.View) bool { _, ok := v.Widget(widget); return ok })
		if err != nil {
			return err
		}
		w, _ := v.Widget(widget)
		o, err := p.Desk.Origin(w.Window)
		if err != nil {
			return err
		}
		if err := p.Point(ctx, o.Add(image.Pt(x, paneH/2))); err != nil {
			return err
		}
		return p.Desk.Wheel(desk.WheelDown, notches)
	}
}

// row clicks on a row of a list, from 0.
func row(who whose, list string, n int) step {
	return func(ctx context.Context, e *exhibition) error {
		at, _, err := who(e).At(ctx, list)
		if err != nil {
			return err
		}
		return who(e).ClickAt(ctx, at.Min.Add(image.Pt(80, 24+52*n)), desk.Left)
	}
}

func wait(who whose, what string, ok func(program.View) bool) step {
	return func(ctx context.Context, e *exhibition) error {
		_, err := who(e).Wait(ctx, what, ok)
		return err
	}
}

func shows(who whose, widget string) step {
	return wait(who, widget+" is there", func(v program.View) bool { return v.Ready(widget) })
}

func phase(phases ...string) step {
	return func(ctx context.Context, e *exhibition) error { return e.customer.AwaitPhase(ctx, phases...) }
}

func tabIs(what string) step {
	return func(ctx context.Context, e *exhibition) error {
		_, err := e.rep.WaitTab(ctx, e.tab, "the session is "+what, func(t scene.Tab) bool { return t.Phase == what })
		return err
	}
}

// small gives a rep's window the smallest size that it is made for.
func small(who whose) step {
	return func(ctx context.Context, e *exhibition) error {
		p := who(e)
		v := p.View()
		if len(v.Windows) == 0 {
			return fmt.Errorf("%s has no window", p.Name)
		}
		xproto.ConfigureWindow(p.Desk.Conn().Conn, xproto.Window(v.Windows[0].XID), xproto.ConfigWindowX|xproto.ConfigWindowY|xproto.ConfigWindowWidth|
			xproto.ConfigWindowHeight, []uint32{4, 4, paneW, paneH})
		_, err := p.Wait(ctx, "its window is small", func(v program.View) bool { return len(v.Windows) > 0 && v.Windows[0].Size == image.Pt(paneW, paneH) })
		return err
	}
}

// index is the page on which all looks are side by side.
var index = template.Must(template.New("index").Parse(`<!doctype html><meta charset="utf-8"><title>Deskhand: every window</title>
<style>body{font:14px sans-serif;background:#666;color:#fff}td{vertical-align:top;padding:4px}img{max-width:24vw}th{text-align:left}</style>
<table><tr><th>{{range .Looks}}<th>{{.}}{{end}}</tr>
{{range $n := .Names}}<tr><th>{{$n}}{{range $l := $.Looks}}<td><a href="{{$l}}/{{$n}}.png"><img loading="lazy" src="{{$l}}/{{$n}}.png"></a>{{end}}</tr>
{{end}}</table>
`))

func writeIndex(file string, looks []look, names []string) error {
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("write the gallery's page: %w", err)
	}
	return errors.Join(index.Execute(f, map[string]any{"Looks": looks, "Names": names}), f.Close())
}

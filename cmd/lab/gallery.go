package main

import (
	"cmp"
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
	"sync"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/scene"
)

// galleryTime bounds one look at everything: it takes a third of that on a machine that does nothing else.
const galleryTime = 15 * time.Minute

// looksAtOnce is how many looks are gone through at the same time: a look waits more than it works.
const looksAtOnce = 2

// The smallest window that the Support Manager is made for.
const smallestW, smallestH = 1024, 640

// look is in which language and theme the programs are shown, and how large a rep's window is.
type look struct {
	language, theme string
	size            image.Point
}

func (l look) String() string { return l.language + "-" + l.theme }

// exhibition is a tour through the programs in one look. Its programs change as rooms are gone through.
type exhibition struct {
	look
	lab    *scene.Lab
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
	branch    branch     // another site, with other rules
	alone     string     // the address of a rep's own site
	vouched   *scene.Lab // a site that an authority vouches for
}

// step is one thing that is done, or one picture that is taken.
type step func(context.Context, *exhibition) error

// room is a part of the programs that is gone through in one go. What fails in one leaves the others.
type room struct {
	name  string
	steps []step
	each  time.Duration // how long a step may take; 0: stepTime
}

func gallery(ctx context.Context, args []string, out, errOut io.Writer) error {
	f := newFlags("gallery", "every window, dialog and page of the programs, in real windows, as PNG files in a folder for each look;\n"+
		"index.html beside them shows the looks side by side.", errOut)
	folder := f.String("out", "gallery-out", "`folder` for the pictures; older ones of the same names are replaced")
	languages := f.String("language", "en,es", "`languages` with commas: en, es")
	themes := f.String("theme", "light,dark", "`themes` with commas: light, dark")
	size := f.String("size", "1024x640", "`WIDTHxHEIGHT` of the representatives' windows, not below 1024x640")
	if err := parse(f, args); err != nil {
		return err
	}
	var at image.Point
	if _, err := fmt.Sscanf(*size, "%dx%d", &at.X, &at.Y); err != nil || at.X < smallestW || at.Y < smallestH {
		fmt.Fprintf(errOut, "lab gallery: --size %q: write WIDTHxHEIGHT, 1024x640 or more\n", *size)
		return errUsage
	}
	var looks []look
	for _, l := range strings.Split(*languages, ",") {
		for _, t := range strings.Split(*themes, ",") {
			if !slices.Contains([]string{"en", "es"}, l) || !slices.Contains([]string{"light", "dark"}, t) {
				fmt.Fprintf(errOut, "lab gallery: no look %q in %q\n", t, l)
				return errUsage
			}
			looks = append(looks, look{l, t, at})
		}
	}
	names, err := exhibitAll(ctx, looks, *folder, out)
	return errors.Join(err, writeIndex(filepath.Join(*folder, "index.html"), looks, names))
}

// exhibitAll goes through all looks, some at a time, and returns the names of the pictures.
func exhibitAll(ctx context.Context, looks []look, folder string, out io.Writer) (names []string, failed error) {
	var (
		all  sync.WaitGroup
		mu   sync.Mutex // guards names, failed and out
		free = make(chan struct{}, looksAtOnce)
	)
	said := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(out, format, args...)
	}
	for _, l := range looks {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			seen, err := exhibit(ctx, l, filepath.Join(folder, l.String()), said)
			mu.Lock()
			defer mu.Unlock()
			failed = errors.Join(failed, err)
			for _, name := range seen {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		})
	}
	all.Wait()
	return names, failed
}

// exhibit goes through all rooms in one look, on both tours at the same time, and returns the names of the pictures.
func exhibit(ctx context.Context, l look, folder string, said func(string, ...any)) (names []string, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder for pictures: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, galleryTime)
	defer cancel()
	var (
		all   sync.WaitGroup
		tours = [][]room{rooms(), sideRooms()}
		seen  = make([][]string, len(tours))
		went  = make([]error, len(tours))
	)
	for i, rooms := range tours {
		all.Go(func() { seen[i], went[i] = tour(ctx, &exhibition{look: l, folder: folder}, rooms, said) })
	}
	all.Wait()
	return slices.Concat(seen...), errors.Join(went...)
}

// tour goes through some rooms, at an office of their own, and returns the names of the pictures.
func tour(ctx context.Context, e *exhibition, rooms []room, said func(string, ...any)) (names []string, err error) {
	l := e.look
	defer func() { names, err = e.names, errors.Join(err, e.close()) }()
	if err := e.prepare(ctx); err != nil {
		return nil, fmt.Errorf("%s, opening the office: %w", l, err)
	}
	for _, r := range rooms {
		begun := time.Now()
		if went := e.walk(ctx, r); went != nil {
			err = errors.Join(err, fmt.Errorf("%s, %s: %w", l, r.name, went))
			what, _, _ := strings.Cut(went.Error(), "\n")
			said("%s  %s FAILED: %s\n", l, r.name, what)
			continue
		}
		said("%s  %s, %.0f s\n", l, r.name, time.Since(begun).Seconds())
	}
	return nil, err
}

// close ends everything that was started.
func (e *exhibition) close() error {
	var err error
	for _, l := range []*scene.Lab{e.lab, e.branch.lab, e.vouched} {
		if l != nil {
			err = errors.Join(err, l.Close())
		}
	}
	return err
}

func (e *exhibition) walk(ctx context.Context, r room) error {
	for i, s := range r.steps {
		stepCtx, cancel := context.WithTimeout(ctx, cmp.Or(r.each, stepTime))
		err := s(stepCtx, e)
		cancel()
		if err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

// stepTime is how long one step may take, on a machine that is busy with other looks, too.
const stepTime = time.Minute

func (e *exhibition) prepare(ctx context.Context) (err error) {
	if e.lab, err = scene.New(""); err != nil {
		return err
	}
	for _, d := range []struct {
		at   **desk.Desk
		name string
		w, h int
	}{
		{&e.repDesk, "rep-display", e.size.X + frameW, e.size.Y + frameH}, {&e.otherDesk, "colleague-display", e.size.X + frameW, e.size.Y + frameH},
		{&e.desk, "customer-display", deskW, deskH},
	} {
		if *d.at, err = e.lab.Display(ctx, d.name, d.w, d.h); err != nil {
			return err
		}
	}
	for d, whose := range map[*desk.Desk]string{e.desk: "Marta", e.repDesk: "Ana"} {
		if err := furnish(ctx, e.lab, d, whose); err != nil {
			return err
		}
	}
	e.office, err = e.lab.Office(ctx, scene.OfficeConfig{
		Language: e.language, Queue: "help", Args: []string{"--theme", e.theme}, Site: []string{"--survey", "--tracking-codes", "Case number"},
	})
	if err != nil {
		return err
	}
	for _, words := range [][]string{
		{"rep", "set", "ana", "--role", "admin"},
		{"queue", "add", "printers", "--name", "Printers", "--hours", "mon-sun 00:00-24:00", "--zone", "Europe/Madrid", "--field", "name:required",
			"--field", "seats=How many computers?:number", "--field", "system=Which system?:choice=Windows|macOS|Linux", "--show-estimate"},
		{"queue", "agent", "luis", "--agent-of", "help,printers", "--manager-of", "help"},
	} {
		if err := e.office.Server().Admin(ctx, words...); err != nil {
			return err
		}
	}
	return nil
}

// Sizes of displays: a customer's, and the room for the frame of a rep's window.
const (
	deskW, deskH   = 900, 660
	frameW, frameH = 40, 60
)

// furnish gives a customer a desktop with a program on it.
func furnish(ctx context.Context, l *scene.Lab, d *desk.Desk, whose string) error {
	if err := d.Paint(0x2f5d62); err != nil {
		return err
	}
	env, err := l.Home("desktop-" + whose)
	if err != nil {
		return err
	}
	_, err = l.Keep.Start(process.Command{
		Name: "xterm-" + whose, Path: "xterm", Env: append(env, "DISPLAY="+d.Display, "LC_ALL=C.UTF-8"),
		Args: []string{"-class", "Notes", "-T", "Notes", "-geometry", "60x12+30+330", "-bg", "#fffdf3", "-fg", "#202020", "-e",
			"echo 'Shopping list of " + whose + "'; cat"},
	})
	if err != nil {
		return err
	}
	_, err = d.AwaitWindow(ctx, "Notes")
	return err
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

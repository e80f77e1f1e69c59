package main

import (
	"context"
	"fmt"
	"image"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jezek/xgb/xproto"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// Whose program a step is about.
type whose func(*exhibition) *program.Program

func ana(e *exhibition) *program.Program   { return e.rep.Program }
func luis(e *exhibition) *program.Program  { return e.colleague.Program }
func marta(e *exhibition) *program.Program { return e.customer.Program }

// frame is where the window with a widget is on the screen, once the widget is there and ok.
func frame(ctx context.Context, p *program.Program, widget string, ok func(program.Widget) bool) (image.Rectangle, error) {
	v, err := p.Wait(ctx, widget+" is there", func(v program.View) bool { w, here := v.Widget(widget); return here && ok(w) })
	if err != nil {
		return image.Rectangle{}, err
	}
	w, _ := v.Widget(widget)
	i := slices.IndexFunc(v.Windows, func(x program.Window) bool { return x.XID == w.Window })
	o, err := p.Desk.Origin(w.Window)
	return image.Rectangle{Max: v.Windows[i].Size}.Add(o), err
}

// shoot takes a picture of the window in which a widget is, in front of others, once it has been drawn and nothing moves in it.
func shoot(name string, who whose, widget string) step {
	return func(ctx context.Context, e *exhibition) error {
		p := who(e)
		at, err := frame(ctx, p, widget, func(w program.Widget) bool { return w.Visible })
		if err != nil {
			return err
		}
		w, _ := p.View().Widget(widget)
		if over, err := p.Desk.Covers(w.Window, at.Min.Add(at.Size().Div(2))); err != nil {
			return err
		} else if !over {
			if err := p.Desk.Raise(ctx, w.Window); err != nil {
				return fmt.Errorf("uncover %s: %w", widget, err)
			}
		}
		if err := p.Settle(ctx); err != nil {
			return err
		}
		return e.keep(ctx, name, p.Desk, at)
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

// Wheels are turned this many pixels from the left or right edge of a window: fields keep them for themselves.
const (
	leftEdge  = 110
	rightEdge = -14
)

// wheel turns the wheel so many pixels from the left edge of a widget's window, or, where they are negative, from the right one.
func wheel(who whose, widget string, x, notches int) step {
	return func(ctx context.Context, e *exhibition) error {
		p := who(e)
		at, err := frame(ctx, p, widget, func(program.Widget) bool { return true })
		if err != nil {
			return err
		}
		from := at.Min.X
		if x < 0 {
			from = at.Max.X
		}
		if err := p.Point(ctx, image.Pt(from+x, (at.Min.Y+at.Max.Y)/2)); err != nil {
			return err
		}
		return p.Desk.Wheel(desk.WheelDown, notches)
	}
}

// reach turns the wheel at an edge of a widget's window until the widget is in sight.
func reach(who whose, widget string, x int) step {
	return func(ctx context.Context, e *exhibition) error {
		for !who(e).View().Shows(widget) {
			if err := wheel(who, widget, x, 3)(ctx, e); err != nil {
				return err
			}
			soon, cancel := context.WithTimeout(ctx, 300*time.Millisecond) // two looks of the trace, and a little more
			_, err := who(e).Wait(soon, widget+" comes into sight", func(v program.View) bool { return v.Shows(widget) })
			cancel()
			if err != nil && ctx.Err() != nil {
				return err
			}
		}
		return nil
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

// turn turns the wheel over a widget, which need not take clicks.
func turn(who whose, widget string, notches int) step {
	return func(ctx context.Context, e *exhibition) error {
		p := who(e)
		at, err := frame(ctx, p, widget, func(w program.Widget) bool { return w.Visible })
		if err != nil {
			return err
		}
		w, _ := p.View().Widget(widget)
		if err := p.Point(ctx, at.Min.Add(w.Place.Min.Add(w.Place.Max).Div(2))); err != nil {
			return err
		}
		return p.Desk.Wheel(desk.WheelDown, notches)
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
	return tab("the session is "+what, func(t scene.Tab) bool { return t.Phase == what })
}

// tab waits for something of the session of Ana's.
func tab(what string, ok func(scene.Tab) bool) step {
	return func(ctx context.Context, e *exhibition) error {
		_, err := e.rep.WaitTab(ctx, e.tab, what, ok)
		return err
	}
}

// press clicks on the first of the widgets whose names begin and end so: what is between is a number that comes about.
func press(who whose, begins, ends string) step {
	return func(ctx context.Context, e *exhibition) error {
		var name string
		if _, err := who(e).Wait(ctx, begins+"…"+ends+" can be clicked", func(v program.View) bool {
			for _, w := range v.Windows {
				for _, n := range slices.Sorted(maps.Keys(w.Widgets)) {
					if strings.HasPrefix(n, begins) && strings.HasSuffix(n, ends) && w.Widgets[n].Ready() {
						name = n
						return true
					}
				}
			}
			return false
		}); err != nil {
			return err
		}
		return who(e).Click(ctx, name)
	}
}

// small gives a rep's window the size that is shown. A window that has just come up may go back to the size it came with: it is told again.
func small(who whose) step {
	return func(ctx context.Context, e *exhibition) error {
		p := who(e)
		for {
			v, err := p.Wait(ctx, "it has a window", func(v program.View) bool { return len(v.Windows) > 0 && v.Windows[0].XID != 0 })
			if err != nil {
				return err
			}
			xproto.ConfigureWindow(p.Desk.Conn().Conn, xproto.Window(v.Windows[0].XID), xproto.ConfigWindowX|xproto.ConfigWindowY|xproto.ConfigWindowWidth|
				xproto.ConfigWindowHeight, []uint32{4, 4, uint32(e.size.X), uint32(e.size.Y)})
			soon, cancel := context.WithTimeout(ctx, 3*time.Second)
			_, err = p.Wait(soon, "its window has its size", func(v program.View) bool { return len(v.Windows) > 0 && v.Windows[0].Size == e.size })
			cancel()
			if err == nil || ctx.Err() != nil {
				return err
			}
		}
	}
}

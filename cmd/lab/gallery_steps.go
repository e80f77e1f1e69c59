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

// seen is a widget that is visible, and where its window is on the screen.
func seen(ctx context.Context, p *program.Program, widget string) (program.Widget, image.Rectangle, error) {
	at, err := frame(ctx, p, widget, func(w program.Widget) bool { return w.Visible })
	w, _ := p.View().Widget(widget)
	return w, at, err
}

// shoot takes a picture of the window in which a widget is, in front of others, once it has been drawn and nothing moves in it.
func shoot(name string, who whose, widget string) step {
	return func(ctx context.Context, e *exhibition) error {
		shot, err := rested(ctx, who(e), widget)
		if err != nil {
			return err
		}
		return e.keep(name, shot)
	}
}

// ready is shoot for what can be clicked, before the picture and after: some buttons wait a moment each time there is something new to choose.
func ready(name string, who whose, widget string) step {
	return func(ctx context.Context, e *exhibition) error {
		for {
			if err := shows(who, widget)(ctx, e); err != nil {
				return err
			}
			shot, err := rested(ctx, who(e), widget)
			if err != nil {
				return err
			}
			if who(e).View().Ready(widget) {
				return e.keep(name, shot)
			}
		}
	}
}

// through takes pictures of a page, from where it is scrolled to down to its end, name-1 and so on: each time the wheel is turned by a little
// less than what is seen, so many pixels from an edge (wheel).
func through(name string, who whose, widget string, x int) step {
	return func(ctx context.Context, e *exhibition) error {
		const notches, most = 17, 16
		var last *image.RGBA
		for n := range most {
			if err := wheel(who, widget, x, min(n, 1)*notches)(ctx, e); err != nil {
				return err
			}
			shot, err := rested(ctx, who(e), widget)
			if err != nil || last != nil && alike(last, shot) {
				return err
			}
			last = shot
			if err := e.keep(fmt.Sprintf("%s-%d", name, n+1), shot); err != nil {
				return err
			}
		}
		return fmt.Errorf("%s: no end after %d pictures", name, most)
	}
}

// alike reports whether two pictures differ by no more than a caret that blinks.
func alike(a, b *image.RGBA) bool {
	const caret = 4 * 100
	if len(a.Pix) != len(b.Pix) {
		return false
	}
	others := 0
	for i := range a.Pix {
		if a.Pix[i] != b.Pix[i] {
			others++
		}
	}
	return others < caret
}

// rested is what the window looks like in which a widget is, in front of others, once that rests, or after a while: some pictures never do.
func rested(ctx context.Context, p *program.Program, widget string) (*image.RGBA, error) {
	w, at, err := seen(ctx, p, widget)
	if err != nil {
		return nil, err
	}
	if over, err := p.Desk.Covers(w.Window, at.Min.Add(at.Size().Div(2))); err != nil {
		return nil, err
	} else if !over {
		if err := p.Desk.Raise(ctx, w.Window); err != nil {
			return nil, fmt.Errorf("uncover %s: %w", widget, err)
		}
	}
	if err := p.Settle(ctx); err != nil {
		return nil, err
	}
	const look, most = 250 * time.Millisecond, 12
	var last *image.RGBA
	for range most {
		shot, err := p.Desk.Shot(at)
		if err != nil {
			return nil, err
		}
		if last != nil && slices.Equal(last.Pix, shot.Pix) {
			break
		}
		last = shot
		select {
		case <-time.After(look):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return last, nil
}

// keep writes a picture.
func (e *exhibition) keep(name string, shot *image.RGBA) error {
	e.names = append(e.names, name)
	return desk.Save(filepath.Join(e.folder, name+".png"), shot)
}

// all are several steps as one.
func all(steps ...step) step {
	return func(ctx context.Context, e *exhibition) error {
		for _, s := range steps {
			if err := s(ctx, e); err != nil {
				return err
			}
		}
		return nil
	}
}

// Steps that a person takes.

func click(who whose, name string) step {
	return func(ctx context.Context, e *exhibition) error { return who(e).Click(ctx, name) }
}

// opens clicks on something, and takes a picture of what comes: of the window in which a widget is.
func opens(name string, who whose, button, widget string) step {
	return all(click(who, button), shoot(name, who, widget))
}

// question takes a picture of a question that has been asked, and answers it: yes or no.
func question(name string, who whose, answer string) step {
	return all(shoot(name, who, "confirm."+answer), click(who, "confirm."+answer))
}

// consents takes a picture of what Marta is asked, and answers it: allow or refuse.
func consents(name, answer string) step {
	return all(shows(marta, "consent.allow"), shoot(name, marta, "consent.allow"), click(marta, "consent."+answer))
}

// focused waits until a field has the keyboard.
func focused(who whose, field string) step {
	return wait(who, field+" has the keyboard", func(v program.View) bool { w, _ := v.Widget(field); return w.Focused })
}

func fill(who whose, name, text string) step {
	return func(ctx context.Context, e *exhibition) error { return who(e).FillSecret(ctx, name, text) }
}

// empty takes away what stands in a field.
func empty(who whose, name string) step { return all(fill(who, name, ""), keys(who, "Backspace")) }

// cross asks the window in which a widget is to close, as the cross in its frame does.
func cross(who whose, widget string) step {
	return func(ctx context.Context, e *exhibition) error {
		w, _, err := seen(ctx, who(e), widget)
		if err != nil {
			return err
		}
		return who(e).Desk.AskToClose(w.Window)
	}
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

// wheel turns the wheel so many pixels from the left edge of a widget's window, or, where they are negative, from the right one; less than 0
// notches: up.
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
		if notches < 0 {
			return p.Desk.Wheel(desk.WheelUp, -notches)
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
	return within(who, list, func(at image.Rectangle) image.Point { return at.Min.Add(image.Pt(80, 24+52*n)) })
}

// first clicks on the first of several things to choose from, last on the last: on its words, not on the room behind them.
func first(who whose, choices string) step {
	return within(who, choices, func(at image.Rectangle) image.Point { return at.Min.Add(image.Pt(40, 18)) })
}

func last(who whose, choices string) step {
	return within(who, choices, func(at image.Rectangle) image.Point { return image.Pt(at.Min.X+40, at.Max.Y-18) })
}

// within clicks on a point of a widget.
func within(who whose, widget string, point func(image.Rectangle) image.Point) step {
	return func(ctx context.Context, e *exhibition) error {
		at, _, err := who(e).At(ctx, widget)
		if err != nil {
			return err
		}
		return who(e).ClickAt(ctx, point(at), desk.Left)
	}
}

// administer has the site's administrator do something.
func administer(words ...string) step {
	return func(ctx context.Context, e *exhibition) error { return e.office.Server().Admin(ctx, words...) }
}

// hover puts the pointer over a widget, which need not take clicks: what is disabled says why.
func hover(who whose, widget string) step {
	return func(ctx context.Context, e *exhibition) error {
		w, at, err := seen(ctx, who(e), widget)
		if err != nil {
			return err
		}
		return who(e).Point(ctx, at.Min.Add(w.Place.Min.Add(w.Place.Max).Div(2)))
	}
}

// turn turns the wheel over a widget.
func turn(who whose, widget string, notches int) step {
	return all(hover(who, widget), func(_ context.Context, e *exhibition) error { return who(e).Desk.Wheel(desk.WheelDown, notches) })
}

// allows is Marta's yes to what she is asked.
func allows() step { return all(shows(marta, "consent.allow"), click(marta, "consent.allow")) }

// clickOn clicks on a widget of a session's tab whose name has in %d whoever of a role is there.
func clickOn(tab func(*exhibition) (*scene.Rep, int), name, role string) step {
	return func(ctx context.Context, e *exhibition) error {
		r, n := tab(e)
		t, _ := scene.TabOf(r.View(), n)
		return r.Click(ctx, fmt.Sprintf(name, t.Here(role)[0].ID))
	}
}

func anas(e *exhibition) (*scene.Rep, int) { return e.rep, e.tab }
func luises(e *exhibition) (*scene.Rep, int) {
	return e.colleague, e.colleague.View().Int("selected")
}
func evas(e *exhibition) (*scene.Rep, int) { return e.branch.rep, e.branch.tab }

// tab waits for something of a session.
func tab(of func(*exhibition) (*scene.Rep, int), what string, ok func(scene.Tab) bool) step {
	return func(ctx context.Context, e *exhibition) error {
		r, n := of(e)
		_, err := r.WaitTab(ctx, n, what, ok)
		return err
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

// tabIs waits until Ana's session has come so far.
func tabIs(what string) step {
	return tab(anas, "the session is "+what, func(t scene.Tab) bool { return t.Phase == what })
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

// sized waits until a program's first window has a size.
func sized(ctx context.Context, p *program.Program, size image.Point) error {
	_, err := p.Wait(ctx, fmt.Sprintf("its window is %v large", size), func(v program.View) bool { return len(v.Windows) > 0 && v.Windows[0].Size == size })
	return err
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
			err = sized(soon, p, e.size)
			cancel()
			if err == nil || ctx.Err() != nil {
				return err
			}
		}
	}
}

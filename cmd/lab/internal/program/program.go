// Package program runs one of our own programs on a display, follows what its trace (--trace-fd) tells of its windows, and uses them
// from outside as a person would: the middle of a named widget is clicked, text is typed.
//
// The main type is Program. Following the trace may be done from any goroutine; using the windows is for the one that uses the
// Desk.
package program

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"strconv"
	"sync"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
)

// settled is for how long a widget has to keep its place before it is clicked: more than two looks of the trace, so that a
// layout in motion is over.
const settled = 250 * time.Millisecond

// maxLine bounds a line of the trace.
const maxLine = 4 << 20

// Program is a running program with its trace.
type Program struct {
	*process.Process
	Desk *desk.Desk

	mu      sync.Mutex // guards below
	view    View
	changed chan struct{} // closed and replaced with every line, and with the end of the trace
	broken  error         // a line that was no trace
	pressed time.Time     // when a button was pressed last: what the trace says of the keyboard may be older
}

// Start starts a program of ours on a desk. The trace is descriptor 3; its flag and DISPLAY are added to the command.
func Start(k *process.Keeper, d *desk.Desk, c process.Command) (*Program, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Name, err)
	}
	c.Args = append([]string{"--trace-fd", strconv.Itoa(3 + len(c.Pass))}, c.Args...)
	c.Pass = append(c.Pass, w)
	c.Env = append(c.Env, "DISPLAY="+d.Display)
	p := &Program{Desk: d, changed: make(chan struct{})}
	if p.Process, err = k.Start(c); err != nil {
		_ = r.Close()
		return nil, err
	}
	go p.readLoop(r)
	return p, nil
}

// Follow follows the trace of a program that somebody else started on a desk, and takes the end of the trace for the program's.
func Follow(name string, pid int, d *desk.Desk, trace *os.File) *Program {
	p := &Program{Desk: d, changed: make(chan struct{})}
	var ended func()
	p.Process, ended = process.Watched(name, pid)
	go func() {
		p.readLoop(trace)
		ended()
	}()
	return p
}

// readLoop reads the trace until the program ends.
func (p *Program) readLoop(r *os.File) {
	defer func() { _ = r.Close() }()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var l line
		err := json.Unmarshal(lines.Bytes(), &l)
		p.take(func() {
			if err != nil {
				p.broken = fmt.Errorf("%s: read trace: %w: %.200s", p.Name, err, lines.Bytes())
				return
			}
			p.view = p.view.after(l, time.Now())
		})
	}
	p.take(func() {
		if err := lines.Err(); err != nil {
			p.broken = fmt.Errorf("%s: read trace: %w", p.Name, err)
		}
	})
}

func (p *Program) take(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	close(p.changed)
	p.changed = make(chan struct{})
}

// View is what the trace has told.
func (p *Program) View() View {
	v, _, _ := p.look()
	return v
}

func (p *Program) look() (View, <-chan struct{}, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.view, p.changed, p.broken
}

// Wait waits until the trace tells something that ok accepts, and returns it. what names that in the error, which also says what was
// told instead. It ends early when the program does.
func (p *Program) Wait(ctx context.Context, what string, ok func(View) bool) (View, error) {
	for {
		v, changed, err := p.look()
		if err == nil && ok(v) {
			return v, nil
		}
		if err == nil {
			select {
			case <-changed:
				continue
			case <-p.Done():
				err = p.Err()
			case <-ctx.Done():
				err = context.Cause(ctx)
			}
		}
		return v, fmt.Errorf("wait for %s until %s: %w\n%s%s", p.Name, what, err, v.Describe(), p.Output())
	}
}

// At is the place of a widget on the screen once it can be clicked and does not move.
func (p *Program) At(ctx context.Context, name string) (image.Rectangle, Widget, error) {
	for {
		v, err := p.Wait(ctx, name+" can be clicked", func(v View) bool { return v.Ready(name) })
		if err != nil {
			return image.Rectangle{}, Widget{}, err
		}
		w, _ := v.Widget(name)
		wait := time.Until(w.Since.Add(settled))
		if wait <= 0 {
			o, err := p.Desk.Origin(w.Window)
			if err != nil {
				return image.Rectangle{}, Widget{}, fmt.Errorf("%s: %s: %w", p.Name, name, err)
			}
			return w.Place.Add(o), w, nil
		}
		if err := p.rest(ctx, wait, name+" does not move"); err != nil {
			return image.Rectangle{}, Widget{}, err
		}
	}
}

// rest lets time pass until what is true.
func (p *Program) rest(ctx context.Context, wait time.Duration, what string) error {
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for %s until %s: %w", p.Name, what, context.Cause(ctx))
	}
}

// Click clicks the middle of a widget, after bringing its window to the front where something covers it.
func (p *Program) Click(ctx context.Context, name string) error {
	return p.ClickWith(ctx, name, desk.Left)
}

// ClickWith is Click with any button. A widget that has moved while the pointer went there is followed, as people do: on a busy machine what
// a program draws may come later than it says so.
func (p *Program) ClickWith(ctx context.Context, name string, b desk.Button) error {
	for {
		at, w, err := p.At(ctx, name)
		if err != nil {
			return err
		}
		middle := at.Min.Add(at.Size().Div(2))
		if over, err := p.Desk.Covers(w.Window, middle); err != nil {
			return err
		} else if !over {
			if err := p.Desk.Raise(ctx, w.Window); err != nil {
				return fmt.Errorf("%s: uncover %s: %w", p.Name, name, err)
			}
		}
		if err := p.point(ctx, w.Window, middle); err != nil {
			return fmt.Errorf("%s: click %s: %w", p.Name, name, err)
		}
		if now, ok := p.View().Widget(name); ok && (now.Window != w.Window || now.Place != w.Place) {
			continue
		}
		return p.press(b)
	}
}

// press presses a button and lets it up, where the pointer is.
func (p *Program) press(b desk.Button) error {
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.pressed = time.Now()
	}()
	if err := p.Desk.Press(b); err != nil {
		return err
	}
	return p.Desk.Release(b)
}

// ClickAt clicks on a point of the screen at which the program's newest window is.
func (p *Program) ClickAt(ctx context.Context, at image.Point, b desk.Button) error {
	w, err := p.window(ctx)
	if err != nil {
		return err
	}
	return p.clickAt(ctx, w, at, b)
}

func (p *Program) clickAt(ctx context.Context, window uint32, at image.Point, b desk.Button) error {
	if err := p.point(ctx, window, at); err != nil {
		return err
	}
	return p.press(b)
}

// Point moves the pointer to a point of the screen and waits until the program knows.
func (p *Program) Point(ctx context.Context, at image.Point) error {
	w, err := p.window(ctx)
	if err != nil {
		return err
	}
	return p.point(ctx, w, at)
}

func (p *Program) point(ctx context.Context, window uint32, at image.Point) error {
	if err := p.Desk.Point(at); err != nil {
		return err
	}
	return p.answers(ctx, window)
}

// Settle waits until the program's newest window has taken all input there was, and has been drawn since.
func (p *Program) Settle(ctx context.Context) error {
	w, err := p.window(ctx)
	if err != nil {
		return err
	}
	return p.answers(ctx, w)
}

// answers waits until the program has taken all input there was.
func (p *Program) answers(ctx context.Context, window uint32) error {
	if err := p.Desk.Ping(ctx, window); err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	if err := p.Desk.Ping(ctx, window); err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	return nil
}

// dragSteps is in how many moves a drag gets there: a hand does not jump, and programs begin a drag only after some way.
const dragSteps = 16

// Drag presses the left button at from, moves to to in steps, and lets it up there.
func (p *Program) Drag(ctx context.Context, from, to image.Point) error {
	if err := p.Point(ctx, from); err != nil {
		return err
	}
	if err := p.Desk.Press(desk.Left); err != nil {
		return err
	}
	if err := p.Point(ctx, from); err != nil { // the press is taken before the drag begins
		return err
	}
	way := to.Sub(from)
	for i := 1; i <= dragSteps; i++ {
		if err := p.Point(ctx, from.Add(way.Mul(i).Div(dragSteps))); err != nil {
			return err
		}
	}
	return p.Desk.Release(desk.Left)
}

// window is the newest window.
func (p *Program) window(ctx context.Context) (uint32, error) {
	v, err := p.Wait(ctx, "it has a window", func(v View) bool { return len(v.Windows) > 0 && v.Windows[len(v.Windows)-1].XID != 0 })
	if err != nil {
		return 0, err
	}
	return v.Windows[len(v.Windows)-1].XID, nil
}

// Fill clicks into a field, replaces what is in it by text, and waits until the field says so.
func (p *Program) Fill(ctx context.Context, name, text string) error {
	if err := p.fill(ctx, name, text); err != nil {
		return err
	}
	_, err := p.Wait(ctx, fmt.Sprintf("%s holds %q", name, text), func(v View) bool { return v.Text(name) == text })
	return err
}

// FillSecret is Fill for a field that does not tell what is in it.
func (p *Program) FillSecret(ctx context.Context, name, text string) error {
	return p.fill(ctx, name, text)
}

// AwaitKeyboard waits until a field has the keyboard for sure: a press takes it away for a moment, also from the field that is pressed, and the
// trace may tell what was before.
func (p *Program) AwaitKeyboard(ctx context.Context, name string) error {
	if err := p.told(ctx); err != nil {
		return err
	}
	_, err := p.Wait(ctx, name+" has the keyboard", func(v View) bool { w, _ := v.Widget(name); return w.Focused })
	return err
}

// told waits until the trace has looked since the last press.
func (p *Program) told(ctx context.Context) error {
	p.mu.Lock()
	pressed := p.pressed
	p.mu.Unlock()
	return p.rest(ctx, time.Until(pressed.Add(settled)), "it has told who has the keyboard")
}

func (p *Program) fill(ctx context.Context, name, text string) error {
	// A field takes a click only after the time of a double click, and forgets then what is selected: what has the keyboard is not
	// clicked. Whether it has it is known only when the trace has looked since the last press, which may have taken it away.
	if _, _, err := p.At(ctx, name); err != nil {
		return err
	}
	if err := p.told(ctx); err != nil {
		return err
	}
	if w, _ := p.View().Widget(name); !w.Focused {
		if err := p.Click(ctx, name); err != nil {
			return err
		}
	}
	if _, err := p.Wait(ctx, name+" has the keyboard", func(v View) bool { w, _ := v.Widget(name); return w.Focused }); err != nil {
		return err
	}
	if err := p.Desk.Chord("Ctrl", "a"); err != nil {
		return err
	}
	if err := p.Desk.Type(text); err != nil {
		return fmt.Errorf("%s: fill %s: %w", p.Name, name, err)
	}
	return nil
}

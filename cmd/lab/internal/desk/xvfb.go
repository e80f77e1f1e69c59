package desk

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/jezek/xgb/xproto"

	"deskhand/cmd/lab/internal/await"
	"deskhand/cmd/lab/internal/process"
)

// StartXvfb starts a display without a screen, w by h pixels, and returns its name once it takes connections. The server picks a
// free number itself. name is for the log.
func StartXvfb(ctx context.Context, k *process.Keeper, name string, w, h int) (string, error) {
	r, pass, err := os.Pipe()
	if err != nil {
		return "", fmt.Errorf("start Xvfb: %w", err)
	}
	defer func() { _ = r.Close() }()
	p, err := k.Start(process.Command{
		Name: name, Path: "Xvfb", Pass: []*os.File{pass},
		Args: []string{"-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", w, h), "-noreset", "-nolisten", "tcp"},
	})
	if err != nil {
		return "", fmt.Errorf("%w (Debian: apt-get install xvfb)", err)
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := r.SetReadDeadline(deadline); err != nil {
			return "", fmt.Errorf("start Xvfb: %w", err)
		}
	}
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		p.Kill()
		return "", fmt.Errorf("start Xvfb: %w: %s", err, p.Output())
	}
	return ":" + strings.TrimSpace(number), nil
}

// StartOpenbox starts a window manager on the Desk's display and waits until it manages.
func (d *Desk) StartOpenbox(ctx context.Context, k *process.Keeper, name string, env []string) error {
	p, err := k.Start(process.Command{Name: name, Path: "openbox", Args: []string{"--sm-disable"}, Env: append(env, "DISPLAY="+d.Display)})
	if err != nil {
		return fmt.Errorf("%w (Debian: apt-get install openbox)", err)
	}
	probe, err := d.probe()
	if err != nil {
		return err
	}
	defer xproto.DestroyWindow(d.conn.Conn, probe)
	return await.Until(ctx, "openbox manages "+d.Display, func() (bool, error) {
		if err := p.Err(); err != nil {
			return false, err
		}
		return d.mapped(probe)
	})
}

// probe makes a small window to be managed. Openbox says that it manages (EWMH) well before it does, and loses windows that are
// mapped in between; only one that it has mapped proves that it is ready.
func (d *Desk) probe() (xproto.Window, error) {
	w, err := xproto.NewWindowId(d.conn.Conn)
	if err != nil {
		return 0, fmt.Errorf("open a window on %s: %w", d.Display, d.conn.Cause(err))
	}
	s := d.conn.Screen()
	err = xproto.CreateWindowChecked(d.conn.Conn, s.RootDepth, w, s.Root, 0, 0, 8, 8, 0, xproto.WindowClassInputOutput, s.RootVisual, 0, nil).Check()
	if err != nil {
		return 0, fmt.Errorf("open a window on %s: %w", d.Display, d.conn.Cause(err))
	}
	return w, nil
}

// mapped asks for a window to be mapped and reports whether it is, by a window manager.
func (d *Desk) mapped(w xproto.Window) (bool, error) {
	if managed, err := d.managed(); err != nil || !managed {
		return false, err
	}
	a, err := xproto.GetWindowAttributes(d.conn.Conn, w).Reply()
	if err != nil {
		return false, fmt.Errorf("look at a window on %s: %w", d.Display, d.conn.Cause(err))
	}
	if a.MapState == xproto.MapStateUnmapped {
		xproto.MapWindow(d.conn.Conn, w)
		return false, d.sync()
	}
	t, err := xproto.QueryTree(d.conn.Conn, w).Reply()
	if err != nil {
		return false, fmt.Errorf("look at a window on %s: %w", d.Display, d.conn.Cause(err))
	}
	return t.Parent != d.root && a.MapState == xproto.MapStateViewable, nil
}

// SetLayout makes a keyboard layout the display's ("es", "fr", "us").
func (d *Desk) SetLayout(ctx context.Context, k *process.Keeper, layout string) error {
	return k.Run(ctx, process.Command{Name: "setxkbmap", Path: "setxkbmap", Args: []string{"-display", d.Display, "-layout", layout}})
}

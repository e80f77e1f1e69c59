// Package scene sets the three programs up on displays and brings them to where something can be shown, tested or measured: a server
// runs, a rep has a session, a customer has joined and allowed it. Everything is done from outside, in the real windows.
//
// The main type is Lab. Rep and Customer are the programs with what a person does in them. All of it is for one goroutine; every
// wait ends with its context.
package scene

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
)

// Lab owns everything that a scene started. Close ends it.
type Lab struct {
	Keep *process.Keeper

	dir   string // homes, data and logs, a folder for each name
	bin   string // the programs
	desks []*desk.Desk
	posts []net.Listener // mail servers
	own   bool           // dir is ours to delete
}

// New returns a Lab that keeps what programs leave in dir; "" takes a folder of its own, which Close deletes. The programs are taken
// from $DESKHAND_BIN, else from beside this program.
func New(dir string) (*Lab, error) {
	l := &Lab{dir: dir, bin: os.Getenv("DESKHAND_BIN")}
	if l.bin == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find the programs: %w", err)
		}
		l.bin = filepath.Dir(self)
	}
	if dir == "" {
		var err error
		if l.dir, err = os.MkdirTemp("", "deskhand-lab-"); err != nil {
			return nil, fmt.Errorf("set up a lab: %w", err)
		}
		l.own = true
	}
	l.Keep = process.NewKeeper(l.dir)
	return l, nil
}

// Dir is the folder with a log for each program.
func (l *Lab) Dir() string { return l.dir }

// Close ends all programs, displays and mail servers.
func (l *Lab) Close() error {
	for _, d := range l.desks {
		d.Close()
	}
	err := l.Keep.Close()
	for _, ln := range l.posts {
		err = errors.Join(err, ln.Close())
	}
	if l.own {
		err = errors.Join(err, os.RemoveAll(l.dir))
	}
	return err
}

// Program is the path of one of our programs.
func (l *Lab) Program(name string) (string, error) {
	path := filepath.Join(l.bin, name)
	if _, err := exec.LookPath(path); err != nil {
		return "", fmt.Errorf("%s: %w (%w)", path, ErrProgram, err)
	}
	return path, nil
}

// Display starts a display of its own with a window manager and sits down at it.
func (l *Lab) Display(ctx context.Context, name string, w, h int) (*desk.Desk, error) {
	display, err := desk.StartXvfb(ctx, l.Keep, "xvfb-"+name, w, h)
	if err != nil {
		return nil, err
	}
	d, err := l.Sit(display)
	if err != nil {
		return nil, err
	}
	env, err := l.Home(name)
	if err != nil {
		return nil, err
	}
	return d, d.StartOpenbox(ctx, l.Keep, "openbox-"+name, env)
}

// Sit sits down at a display that is there.
func (l *Lab) Sit(display string) (*desk.Desk, error) {
	d, err := desk.Open(display)
	if err != nil {
		return nil, err
	}
	l.desks = append(l.desks, d)
	return d, nil
}

// Home makes a home for somebody and returns the environment that leads programs there: nothing of whoever runs the lab is read or
// changed, and no desktop service is asked.
func (l *Lab) Home(name string) ([]string, error) {
	home := filepath.Join(l.dir, name)
	env := Quiet(home)
	for variable, folder := range map[string]string{
		"XDG_CONFIG_HOME": ".config", "XDG_DATA_HOME": ".local/share", "XDG_STATE_HOME": ".local/state",
		"XDG_CACHE_HOME": ".cache", "XDG_RUNTIME_DIR": "run",
	} {
		path := filepath.Join(home, folder)
		if err := os.MkdirAll(path, 0o700); err != nil {
			return nil, fmt.Errorf("make a home for %s: %w", name, err)
		}
		env = append(env, variable+"="+path)
	}
	bin := filepath.Join(home, "bin")
	err := os.MkdirAll(bin, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(bin, "xdg-open"), []byte(opener), 0o700)
	}
	if err != nil {
		return nil, fmt.Errorf("make a home for %s: %w", name, err)
	}
	return append(env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH")), nil
}

// Quiet is an environment with that home in which programs ask no desktop service, and speak English unless told otherwise.
func Quiet(home string) []string {
	return []string{"HOME=" + home, "WAYLAND_DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=unix:path=" + home + "/no-bus",
		"LANG=C.UTF-8", "LC_ALL=", "LANGUAGE=en_US"}
}

// opened is the file, in a home, in which the stand-in for a desktop's opener writes what it was to open.
const opened = "opened"

// opener is what xdg-open is in a Home: programs that hand something to the desktop, a mail for instance, must not start whatever
// this machine has for it.
const opener = `#!/bin/sh
printf '%s\n' "$1" >> "$HOME/` + opened + `"
`

// Opened is what the programs in a home have handed to the desktop, one address each.
func (l *Lab) Opened(name string) []string {
	b, err := os.ReadFile(filepath.Join(l.dir, name, opened))
	if err != nil {
		return nil
	}
	return strings.Fields(string(b))
}

// FreePort is a TCP port that was free a moment ago.
func FreePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	port := ln.Addr().(*net.TCPAddr).Port
	return port, ln.Close()
}

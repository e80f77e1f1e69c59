// Package guard lets go of what a program held at this computer when it was killed: the customer's while somebody drives it, and the rep's
// while they lend their own. It is that program again, as a second, tiny process; Desktop makes hands that start one, and main runs it where
// Is says so.
package guard

import (
	"errors"
	"image"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"syscall"

	"deskhand/app/screen"
	"deskhand/media/capture"
	"deskhand/media/capture/xconn"

	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// The guard is this program again, with guardFlag alone: it waits on a pipe whose other end only the program holds. When the pipe ends without
// guardDone the program was killed, and what it held with XTEST is still down in the X server (XTEST releases nothing when
// its client goes): the guard lets go of it. It draws nothing and is there only while somebody controls.
const (
	guardFlag = "--guard-held-keys"
	guardDone = "done"
)

// Is reports whether the program was started as the guard of another one of it.
func Is(args []string) bool { return len(args) == 2 && args[1] == guardFlag }

// Run is the whole of the second process; its result is the exit code.
func Run(in io.Reader) int {
	said, err := io.ReadAll(io.LimitReader(in, 64))
	if err == nil && string(said) == guardDone {
		return 0
	}
	if err := letGoOfAll(); err != nil {
		return 1
	}
	return 0
}

// letGoOfAll releases every key and button that is down. For those that the customer holds by hand it does nothing: the
// server releases only what the XTEST devices hold.
func letGoOfAll() error {
	conn, err := xconn.Dial("", nil)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.Use("XTEST"); err != nil {
		return err
	}
	root := conn.Screen().Root
	keys, err := xproto.QueryKeymap(conn.Conn).Reply()
	if err != nil {
		return err
	}
	for code := 8; code < 256; code++ {
		if keys.Keys[code/8]&(1<<(code%8)) != 0 {
			xtest.FakeInput(conn.Conn, xproto.KeyRelease, byte(code), 0, root, 0, 0, 0)
		}
	}
	for button := byte(1); button <= 9; button++ {
		xtest.FakeInput(conn.Conn, xproto.ButtonRelease, button, 0, root, 0, 0, 0)
	}
	_, err = xproto.GetInputFocus(conn.Conn).Reply() // a round trip: all of it has arrived
	return err
}

// guarded is a desktop whose hands are guarded.
type guarded struct {
	screen.Desktop
	log *slog.Logger
}

func (g guarded) Hands(area image.Rectangle, may func() bool) (screen.Hands, error) {
	hands, err := g.Desktop.Hands(area, may)
	return guardHands(hands, err, g.log)
}

// guardedPrograms are programs whose windows are touched by guarded hands.
type guardedPrograms struct {
	screen.Programs
	log *slog.Logger
}

func (g guardedPrograms) Hands(area image.Rectangle, apps []capture.AppID, may func() bool) (screen.Hands, error) {
	hands, err := g.Programs.Hands(area, apps, may)
	return guardHands(hands, err, g.log)
}

// Desktop is this computer with guarded hands; programs is nil where only the whole desktop can be shown.
func Desktop(d screen.Desktop, log *slog.Logger) (desktop screen.Desktop, programs screen.Programs) {
	if p := screen.NewPrograms(d); p != nil {
		programs = guardedPrograms{p, log}
	}
	return guarded{d, log}, programs
}

func guardHands(hands screen.Hands, err error, log *slog.Logger) (screen.Hands, error) {
	if err != nil {
		return nil, err
	}
	release, err := startGuard()
	if err != nil {
		log.Warn("keys are not guarded against a kill", "err", err)
		return hands, nil
	}
	return guardedHands{hands, release}, nil
}

type guardedHands struct {
	screen.Hands
	release func() error
}

func (h guardedHands) Close() error { return errors.Join(h.Hands.Close(), h.release()) }

// startGuard starts the guard and returns what ends it.
func startGuard() (release func() error, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, guardFlag)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl+C in a terminal is not for it
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() error {
		_, err := io.WriteString(in, guardDone)
		return errors.Join(err, in.Close(), cmd.Wait())
	}, nil
}

//go:build !linux

package main

import (
	"io"
	"log/slog"

	"deskhand/app/screen"
)

// guarded is the desktop itself: systems but X11 let go of what a killed program held.
type guarded struct {
	screen.Desktop
	log *slog.Logger
}

// desktopOf is this computer as a session touches it; programs is nil where only the whole desktop can be shown.
func desktopOf(o options, log *slog.Logger) (desktop screen.Desktop, programs screen.Programs) {
	d := screen.NewDesktop(screen.DesktopConfig{Portable: o.Portable})
	return guarded{d, log}, screen.NewPrograms(d)
}

func isGuard([]string) bool { return false }

func guard(io.Reader) int { return exitOK }

// isGone cannot tell here.
func isGone(int) bool { return false }

func displayReady() error { return nil }

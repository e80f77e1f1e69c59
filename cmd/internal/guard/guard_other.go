//go:build !linux

package guard

import (
	"io"
	"log/slog"

	"deskhand/app/screen"
)

// Desktop is the desktop itself: systems but X11 let go of what a killed program held.
func Desktop(d screen.Desktop, _ *slog.Logger) (screen.Desktop, screen.Programs) {
	return d, screen.NewPrograms(d)
}

// Is reports whether the program was started as a guard: never.
func Is([]string) bool { return false }

// Run does nothing.
func Run(io.Reader) int { return 0 }

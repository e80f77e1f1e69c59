package words

import (
	"bytes"
	"context"
	"log"
	"log/slog"
)

// notes is a table of what Fyne (2.8) reports as an error although nothing is wrong: it speaks English in the locale C, asks for a
// theme that follows the desktop where no desktop (no D-Bus) is, and misses the folder of its own settings (not ours) at the end
// of a program that leaves nothing behind.
var notes = [][]byte{
	[]byte("Error parsing user locale"), []byte("Failed to look up user locale"), []byte("failed to watch theme settings"),
	[]byte("failed to stop watching removed settings file"), []byte("Unable to create settings storage"),
	[]byte("Settings watch error"), []byte("Settings un-watch error"),
}

// Hush sends what Fyne writes to the log package to l: as warnings, but what helps nobody at debug. A program calls it before
// Load. Before main Fyne looks at the locale; package early sees to it that there is nothing to say then.
func Hush(l *slog.Logger) {
	log.SetFlags(0)
	log.SetOutput(&hush{log: l})
}

// hush takes one line each Write. Fyne's errors are three: what, "  Cause: …" and "  At: …". The log package writes one at a time.
type hush struct {
	log   *slog.Logger
	quiet bool // the error that lines belong to is a note
}

func (h *hush) Write(line []byte) (int, error) {
	text, more := bytes.TrimSpace(line), bytes.HasPrefix(line, []byte("  "))
	if !more {
		h.quiet = false
		for _, n := range notes {
			h.quiet = h.quiet || bytes.Contains(text, n)
		}
	}
	level := slog.LevelWarn
	if h.quiet {
		level = slog.LevelDebug
	}
	h.log.Log(context.Background(), level, "the toolkit reports", "what", string(text))
	return len(line), nil
}

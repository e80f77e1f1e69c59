package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/session"
)

// keptFolder holds a file for each session that this console leads, with the session's keys, so that a crash does not end it:
// only this user may read them, and they are deleted when the session ends.
const keptFolder = "kept"

// kept reads and writes these files. Its methods may be called from any goroutine, for one session from one at a time.
type kept struct {
	dir string
	log *slog.Logger
}

// lost is a session that was live when this program last ended.
type lost struct {
	saved console.Saved
	at    time.Time

	address string // of the server that it is at
	key     [32]byte
}

func newKept(data string, log *slog.Logger) *kept {
	k := &kept{dir: filepath.Join(data, keptFolder), log: log}
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		log.Error("no folder for sessions' keys", "err", err)
	}
	return k
}

func (k *kept) path(id session.ID) string { return filepath.Join(k.dir, string(id)) }

func (k *kept) keep(s console.Saved) {
	if err := writeFile(k.path(s.Session), s.Bytes); err != nil {
		k.log.Error("session keys not kept", "session", s.Session, "err", err)
	}
}

func (k *kept) forget(id session.ID) {
	if err := os.Remove(k.path(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		k.log.Error("session keys not deleted", "session", id, "err", err)
	}
}

// all are the sessions that were not ended, in the order of their names.
func (k *kept) all() []lost {
	files, err := os.ReadDir(k.dir)
	if err != nil {
		k.log.Error("sessions' keys not read", "err", err)
		return nil
	}
	var out []lost
	for _, f := range files {
		if strings.HasPrefix(f.Name(), ".") || !invite.ValidSessionID(f.Name()) {
			continue
		}
		b, err := os.ReadFile(filepath.Join(k.dir, f.Name()))
		info, err2 := f.Info()
		if err := errors.Join(err, err2); err != nil {
			k.log.Error("session keys not read", "session", f.Name(), "err", err)
			continue
		}
		l := lost{saved: console.Saved{Session: session.ID(f.Name()), Bytes: b}, at: info.ModTime()}
		l.address, l.key, _ = l.saved.At() // what is no session says so when it is come back to
		out = append(out, l)
	}
	return out
}

package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/remoteview"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
)

// settingsFile is the settings' name within the data folder. Nothing in it is secret.
const settingsFile = "settings.json"

// Settings are what the rep has chosen. Fields keep their names and meanings.
type Settings struct {
	Language string `json:"language"` // "" the system's
	Theme    string `json:"theme"`    // light, dark, "" the system's
	Name     string `json:"name"`     // shown to customers; "" the account's or the system user's
	NoEmail  bool   `json:"no_email"` // the e-mail box is not ticked
	// OwnMailOff: invitations are not sent by the rep's own mail program, but by this one through Mail.
	OwnMailOff bool       `json:"own_mail_off,omitempty"`
	Mail       MailServer `json:"mail,omitzero"`
	Address    string     `json:"address"` // of this computer, for invitations; "" the best
	// OneSession: all customers in one session rather than a session and tab each, where the site leaves the choice.
	OneSession bool `json:"one_session,omitempty"`
	// Quality is what pictures give up where a link cannot carry all of it; 0: balanced.
	Quality wire.Quality `json:"quality,omitempty"`
	// View is how large pictures are shown.
	View remoteview.Size `json:"view,omitzero"`
	// AutoAsk is what the first customer of a session is asked when they join, one of settings.AutoAsks.
	AutoAsk string `json:"auto_ask,omitempty"`
	Port    uint16 `json:"port"` // of the server inside; 0 not chosen yet
	// Site is where the rep works from the next start on, as host:port with 443 left out; "" at this computer, with the server inside.
	Site string `json:"site,omitempty"`
	// Sites are the keys that the rep has trusted, by host:port: SHA-256 of the SPKI.
	Sites map[string][]byte `json:"sites,omitempty"`
	// Accounts are the names that the rep signed in with last, by host:port.
	Accounts map[string]string `json:"accounts,omitempty"`
	// Replaced are the keys that the rep has replaced, the newest last.
	Replaced []replacedKey `json:"replaced_keys,omitempty"`
}

// choices reads and writes Settings. It belongs to the user interface's goroutine.
type choices struct {
	path   string
	log    *slog.Logger
	now    Settings // what holds in this run: as chosen, with what the command line says
	stored Settings // as chosen

	// put does the writing behind the window, which must not wait for a disk; nil: change writes by itself. failed is told there of what could
	// not be written.
	put    func(func())
	failed func(error)
	newest atomic.Pointer[[]byte] // what waits to be written; any goroutine
}

// loadSettings never fails: what cannot be read is as if nothing had been chosen, and is said in the log.
func loadSettings(path string, log *slog.Logger) *choices {
	s := &choices{path: path, log: log}
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &s.stored)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		log.Warn("settings not read", "err", err)
		s.stored = Settings{}
	}
	s.stored.tidy()
	s.now = s.stored
	return s
}

// tidy keeps values within their limits.
func (s *Settings) tidy() {
	if s.Language != "en" && s.Language != "es" {
		s.Language = ""
	}
	if s.Theme != "light" && s.Theme != "dark" {
		s.Theme = ""
	}
	if !slices.Contains(settings.AutoAsks(), session.Activity(s.AutoAsk)) {
		s.AutoAsk = ""
	}
	if s.Quality > wire.BestText {
		s.Quality = 0
	}
	s.View = s.View.Tidy()
	s.Name = cut(s.Name)
	if _, err := invite.ParseSite(s.Site); err != nil {
		s.Site = ""
	}
	if s.Sites == nil {
		s.Sites = map[string][]byte{}
	}
	if s.Accounts == nil {
		s.Accounts = map[string]string{}
	}
}

// cut brings a name into the limits of the log.
func cut(name string) string {
	return session.Clean(name, wire.MaxWord)
}

func (s *choices) override(o *options) {
	if o.language != "" {
		s.now.Language = o.language
	}
	switch o.theme {
	case "light", "dark":
		s.now.Theme = o.theme
	case "system":
		s.now.Theme = ""
	}
}

// look is how the program looks and speaks in this run, and what of that o, and not the rep, has said.
func (s *choices) look(o *options) settings.Look {
	asked := o.theme
	if asked == "system" {
		asked = ""
	}
	return settings.Look{
		Language: s.now.Language, LanguageGiven: o.language != "" && o.language == s.now.Language,
		Theme: s.variant(), ThemeGiven: o.theme != "" && asked == s.now.Theme,
	}
}

// site is where the rep works, at the start: as the command line says, else as chosen. Zero: at this computer.
func (s *choices) site(o *options) invite.Site {
	site, err := invite.ParseSite(cmp.Or(o.site, s.stored.Site))
	if err != nil { // nothing said, for what is said was checked
		return invite.Site{}
	}
	return site
}

// trusted is the key of a site that the rep has trusted; zero none.
func (s *choices) trusted(site invite.Site) (key [32]byte) {
	if known := s.now.Sites[site.HostPort()]; len(known) == len(key) {
		key = [32]byte(known)
	}
	return key
}

// change alters what is chosen, now and for the next start. It returns an error when it could not be written, unless put does that; it
// holds nevertheless.
func (s *choices) change(f func(*Settings)) error {
	f(&s.now)
	f(&s.stored)
	s.now.tidy()
	s.stored.tidy()
	b, err := json.MarshalIndent(s.stored, "", "  ")
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if s.newest.Store(&b); s.put == nil {
		return s.write()
	}
	s.put(func() {
		if err := s.write(); err != nil {
			s.failed(err)
		}
	})
	return nil
}

// write writes the newest that waits, if it has not been written. Any goroutine may call it, one at a time.
func (s *choices) write() error {
	b := s.newest.Swap(nil)
	if b == nil {
		return nil
	}
	err := writeFile(s.path, *b)
	if err != nil {
		s.log.Error("settings not written", "err", err)
	}
	return err
}

func (s *choices) variant() theme.Variant { return theme.Variant(s.now.Theme) }

// writeFile replaces a file that only this user may read, all or nothing.
func writeFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // of no effect once it is renamed
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// systemName is the name of who is logged in at this computer.
func systemName() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	if name, _, _ := strings.Cut(u.Name, ","); name != "" { // GECOS: the first part is the full name
		return cut(name)
	}
	return cut(u.Username)
}

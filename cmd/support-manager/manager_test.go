package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/seat"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		args string
		bad  bool
	}{
		{"", false}, {"--site support.example.com", false}, {"--site 10.0.0.5:8443 --language es --theme dark", false},
		{"--site https://a/b", true}, {"--language fr", true}, {"--theme blue", true}, {"one two", true}, {"--nonsense", true},
	} {
		_, err := parse(strings.Fields(c.args), io.Discard)
		if (err != nil) != c.bad {
			t.Errorf("%q: %v", c.args, err)
		}
	}
	var out bytes.Buffer
	if code := run([]string{"--version"}, &out, io.Discard); code != 0 || !strings.HasPrefix(out.String(), "support-manager") {
		t.Errorf("--version: %d %q", code, out.String())
	}
}

func TestSettingsAreKeptAndSurviveNonsense(t *testing.T) {
	path := filepath.Join(t.TempDir(), settingsFile)
	s := loadSettings(path, quiet())
	s.override(&options{language: "es", theme: "dark"})
	if err := s.change(func(s *Settings) { s.Name, s.Port = "  Ana \n Ruiz ", 8443 }); err != nil {
		t.Fatal(err)
	}
	again := loadSettings(path, quiet())
	if again.now.Name != "Ana Ruiz" || again.now.Port != 8443 || again.now.Language != "" || again.now.Theme != "" {
		t.Errorf("kept %+v: the command line must not be kept", again.now)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte(`{"language":"tlh","theme":7`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := loadSettings(path, quiet()).now; got.Language != "" || got.Sites == nil {
		t.Errorf("from nonsense: %+v", got)
	}
}

// The window does not wait for a disk: many changes are one file, and one that cannot be written is said.
func TestSettingsAreWrittenBehindTheWindow(t *testing.T) {
	path := filepath.Join(t.TempDir(), settingsFile)
	set := loadSettings(path, quiet())
	var errands []func()
	var failed error
	set.put, set.failed = func(f func()) { errands = append(errands, f) }, func(err error) { failed = err }
	for _, name := range []string{"A", "An", "Ana"} {
		if err := set.change(func(s *Settings) { s.Name = name }); err != nil || set.now.Name != name {
			t.Fatalf("%q: %v", set.now.Name, err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("written while the window waits")
	}
	for _, f := range errands {
		f()
	}
	if got := loadSettings(path, quiet()).now.Name; got != "Ana" || failed != nil {
		t.Errorf("kept %q, %v", got, failed)
	}
	set.path = filepath.Join(path, "no folder")
	if err := set.change(func(s *Settings) { s.Name = "Eva" }); err != nil || set.now.Name != "Eva" {
		t.Errorf("%q: %v", set.now.Name, err)
	}
	if errands[len(errands)-1](); failed == nil {
		t.Error("nobody is told that it could not be written")
	}
}

// What the command line says holds in this run and is told apart from what was chosen; what the rep then chooses holds instead.
func TestSettingsTellWhatWasGivenAtStart(t *testing.T) {
	s := loadSettings(filepath.Join(t.TempDir(), settingsFile), quiet())
	s.stored.Language, s.now.Language = "en", "en"
	for _, c := range []struct {
		o    *options
		want settings.Look
	}{
		{&options{}, settings.Look{Language: "en"}},
		{&options{language: "es", theme: "dark"}, settings.Look{Language: "es", LanguageGiven: true, Theme: theme.Dark, ThemeGiven: true}},
		{&options{theme: "system"}, settings.Look{Language: "en", ThemeGiven: true}},
	} {
		s.now = s.stored
		s.override(c.o)
		if got := s.look(c.o); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.o.theme, got, c.want)
		}
	}
	o := &options{theme: "dark"}
	s.override(o)
	if err := s.change(func(s *Settings) { s.Theme, s.AutoAsk = "light", "nonsense" }); err != nil {
		t.Fatal(err)
	}
	if got := s.look(o); got.Theme != theme.Light || got.ThemeGiven || s.stored.AutoAsk != "" {
		t.Errorf("chosen: %+v, asking %q", got, s.stored.AutoAsk)
	}
}

func TestKeptSessionsAreSecretAndForgotten(t *testing.T) {
	data := t.TempDir()
	k := newKept(data, quiet())
	id := session.ID("aaaaaaaaaaaaaaaaaaaaaaaaaa")
	k.keep(console.Saved{Session: id, Bytes: []byte("secret")})
	if err := os.WriteFile(filepath.Join(data, keptFolder, "README"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	all := k.all()
	if len(all) != 1 || all[0].saved.Session != id || string(all[0].saved.Bytes) != "secret" || time.Since(all[0].at) > time.Minute {
		t.Fatalf("kept %v", all)
	}
	info, err := os.Stat(k.path(id))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	k.forget(id)
	k.forget(id)
	if all := k.all(); len(all) != 0 {
		t.Errorf("still kept: %v", all)
	}
}

func TestErrandsAreDoneInOrderAndAllOfThem(t *testing.T) {
	e := newErrands()
	var got []int
	for n := range 3 {
		e.put(func() {
			got = append(got, n)
			if n == 2 {
				e.put(func() { got = append(got, 3) })
			}
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // the program ends with errands left
	e.run(ctx)
	if !slices.Equal(got, []int{0, 1, 2, 3}) {
		t.Errorf("done %v", got)
	}
}

func TestSentencesNeverShowTheError(t *testing.T) {
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	other := sentence(errors.New("some internal detail"))
	for _, err := range []error{
		seat.ErrNotAdmitted, seat.ErrReconnecting, seat.ErrBusy, seat.ErrServerKey, seat.ErrStranger, seat.ErrFork, seat.ErrGone, seat.ErrAccount, seat.ErrClock, seat.ErrSite,
		seat.ErrLimit, seat.LimitError{Most: 5}, seat.ErrFull, seat.ErrSingle, seat.ErrRights, client.ErrCode,
		client.ErrSignIn, client.ErrCredentials, client.ErrUntrusted, client.ErrOutdated, wire.ErrNewer, wire.ErrOlder, client.ErrReplaced, invite.ErrLink, ledger.ErrFull,
		&net.OpError{Op: "dial", Err: errors.New("refused")}, context.DeadlineExceeded,
	} {
		text := sentence(err)
		if text == "" || text == other || strings.Contains(text, "invite:") {
			t.Errorf("%v: %q", err, text)
		}
	}
	refused := &net.OpError{Op: "dial", Err: errors.New("refused")}
	if text := signInSentence(refused, false); strings.Contains(text, "by itself") || !strings.Contains(text, "sign in again") {
		t.Errorf("who signs in where nobody answers is told %q", text)
	}
	if text := signInSentence(client.ErrCredentials, true); text != sentence(client.ErrCredentials) {
		t.Errorf("a wrong password is told as %q", text)
	}
	if text := sentence(context.Canceled); text != "" {
		t.Errorf("the end of the program is complained about: %q", text)
	}
}

func TestThePortSurvivesARestart(t *testing.T) {
	o := &options{data: t.TempDir(), listen: ""}
	first := serverFor(t, o, 0)
	port, key := first.port, first.server.KeyHash()
	stop(t, first)
	again := serverFor(t, o, port)
	if again.port != port || again.server.KeyHash() != key || again.moved {
		t.Errorf("port %d then %d, moved %v, same key %v", port, again.port, again.moved, again.server.KeyHash() == key)
	}
	// Taken by another program: people can still join, at another port, and it is said.
	other := serverFor(t, &options{data: t.TempDir()}, port)
	if !other.moved || other.port == port {
		t.Errorf("port %d of a taken %d, moved %v", other.port, port, other.moved)
	}
	stop(t, other)
	stop(t, again)
}

// TestWhatTheServerInsideLaysDown: by the same flags as a server of its own, also for sessions of its owner.
func TestWhatTheServerInsideLaysDown(t *testing.T) {
	o, err := parse([]string{"--data", t.TempDir(), "--idle-minutes", "30", "--barred", "view-app,control-app", "--context-chat", "--survey",
		"--join-fields", "phone", "--tracking-codes", "Case", "--codes-required"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	e := serverFor(t, o, 0)
	defer stop(t, e)
	want := wire.Asks{Codes: []string{"Case"}, Required: true, Survey: true, Chat: true, Card: []wire.CardField{wire.CardPhone}}
	a, err := e.owner(t.Context(), "Ana")
	if err != nil || !reflect.DeepEqual(a.asks, want) || a.rights.Idle != 30 || a.rights.Barred != session.SetOf(session.ViewApp, session.ControlApp) {
		t.Errorf("the owner is told %+v, %+v (%v)", a.rights, a.asks, err)
	}
	for _, args := range [][]string{{"--idle-minutes", "4"}, {"--idle-minutes", "1441"}, {"--idle-minutes", "soon"}, {"--barred", "drive"}, {"--join-fields", "age"}} {
		if _, err := parse(append(args, "--data", t.TempDir()), io.Discard); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}

func serverFor(t *testing.T, o *options, port uint16) *embedded {
	t.Helper()
	e, err := startEmbedded(t.Context(), o, "Acme", port, quiet())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func stop(t *testing.T, e *embedded) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := errors.Join(e.serve(ctx), e.close()); err != nil {
		t.Error(err)
	}
}

func TestSiteIsOurOwn(t *testing.T) {
	o := &options{data: t.TempDir(), listen: "127.0.0.1:0"}
	e := serverFor(t, o, 0)
	defer stop(t, e)
	if got := e.hosts(); !slices.Equal(got, []string{"127.0.0.1"}) {
		t.Errorf("hosts %v: --listen names one", got)
	}
	for s, want := range map[invite.Site]bool{
		{Host: "127.0.0.1", Port: e.port}: true, {Host: "localhost", Port: e.port}: true,
		{Host: "127.0.0.1", Port: e.port + 1}: false, {Host: "192.0.2.77", Port: e.port}: false,
	} {
		if e.is(s) != want {
			t.Errorf("%v is ours: %v", s, !want)
		}
	}
	a, err := e.owner(t.Context(), "Ana")
	if err != nil || a.client.Token == "" || !a.own || a.client.Trust.Pin != e.server.KeyHash() {
		t.Errorf("owner %+v, %v", a.own, err)
	}
}

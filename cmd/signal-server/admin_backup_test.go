package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"deskhand/store"

	"github.com/BurntSushi/toml"
)

// A backup is a data folder: what stands in the ledger's side file only, as beside a running server, is in it, with the keys, for the owner alone.
func TestABackupIsADataFolder(t *testing.T) {
	data, to := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "copy")
	if _, errs, err := console(t, t.Context(), "correct horse battery\n", "admin", "rep", "add", "ana", "--data", data); err != nil {
		t.Fatal(errs)
	}
	running, err := store.OpenLedger(t.Context(), filepath.Join(data, ledgerFile)) // keeps the side file from being folded in
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	if _, errs, err := console(t, t.Context(), "correct horse battery\n", "admin", "rep", "add", "bea", "--data", data); err != nil {
		t.Fatal(errs)
	}
	if info, err := os.Stat(filepath.Join(data, ledgerFile+"-wal")); err != nil || info.Size() == 0 {
		t.Fatalf("nothing in the side file: %v, %v", info, err)
	}
	if err := os.WriteFile(filepath.Join(data, "tls.key"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}

	out, errs, err := console(t, t.Context(), "", "admin", "backup", to, "--data", data)
	if err != nil || out != to+" has ledger.db, tls.key.\n" {
		t.Fatalf("%q, %q, %v", out, errs, err)
	}
	if key, err := os.ReadFile(filepath.Join(to, "tls.key")); err != nil || string(key) != "secret" {
		t.Errorf("the key: %q, %v", key, err)
	}
	for path, want := range map[string]os.FileMode{to: 0o700, filepath.Join(to, ledgerFile): 0o600, filepath.Join(to, "tls.key"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
	out, errs, err = console(t, t.Context(), "", "admin", "rep", "list", "--data", to)
	if err != nil || !strings.Contains(out, "ana") || !strings.Contains(out, "bea") {
		t.Errorf("accounts in the backup: %q, %q, %v", out, errs, err)
	}

	_, errs, err = console(t, t.Context(), "", "admin", "backup", to, "--data", data)
	if err == nil || !strings.Contains(errs, "something in it already") {
		t.Errorf("into a full folder: %q, %v", errs, err)
	}
	if _, err := os.Stat(filepath.Join(to, ledgerFile)); err != nil {
		t.Errorf("the first backup is gone: %v", err)
	}
	if _, errs, err = console(t, t.Context(), "", "admin", "backup", "--data", t.TempDir(), to+"2"); err == nil || !strings.Contains(errs, "no ledger in") || exists(to+"2") {
		t.Errorf("of nothing: %q, %v", errs, err)
	}
	if err := os.WriteFile(filepath.Join(data, ledgerFile), []byte("no ledger at all, but long enough to look like something"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, err = console(t, t.Context(), "", "admin", "backup", to+"3", "--data", data); err == nil || exists(to+"3") {
		t.Errorf("of a broken ledger: %q, %v", errs, err)
	}
}

// Each help is about what was asked for, and names what goes on from there.
func TestAdminHelp(t *testing.T) {
	for what, want := range map[string]string{"": "admin backup --help", "rep": "admin rep add NAME", "queue": "admin queue add", "key": "the key that the site shows", "backup": "DIR is a new folder"} {
		args := append([]string{"admin"}, append(strings.Fields(what), "--help")...)
		out, errs, err := console(t, t.Context(), "", args...)
		if !strings.Contains(out+errs, want) || what != "" && strings.Contains(out, "admin backup --help") {
			t.Errorf("%v: %q, %q, %v", args, out, errs, err)
		}
	}
	for _, wrong := range [][]string{{"admin"}, {"admin", "accounts"}, {"admin", "rep"}, {"admin", "rep", "ad"}, {"admin", "backup"}} {
		if _, errs, err := console(t, t.Context(), "", wrong...); err == nil || !strings.Contains(errs, "signal-server admin") {
			t.Errorf("%v: %q, %v", wrong, errs, err)
		}
	}
}

// The file that docs/server.md gives to copy is one that the server takes, and each of its lines sets something.
func TestTheExampleInTheHandbook(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "server.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```toml\n(.*?)```").FindSubmatch(text)
	if found == nil {
		t.Fatal("no example")
	}
	file := filepath.Join(t.TempDir(), "deskhand.toml")
	if err := os.WriteFile(file, found[1], 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readServe([]string{"--config", file}, streams{os.Stdin, os.Stdout, os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	if c.Mail.Port == 0 || c.Turn.First == 0 || c.Limits.Sessions == 0 || c.Public == "" || len(c.Turn.Allow) == 0 || !c.Survey || len(c.Codes) == 0 {
		t.Errorf("%+v", c)
	}
	var lines map[string]any
	if _, err := toml.Decode(string(found[1]), &lines); err != nil || len(lines) < 10 {
		t.Errorf("%d settings, %v", len(lines), err)
	}
}

package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/relay"
	"deskhand/app/server"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/store"
)

// console runs the program in this process; typed is what comes from standard input.
func console(t *testing.T, ctx context.Context, typed string, args ...string) (out, errs string, err error) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := w.WriteString(typed); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	var o, e safeBuffer
	err = run(ctx, args, streams{r, &o, &e})
	if err != nil && !errors.Is(err, errUsage) {
		e.Write([]byte(explain(err)))
	}
	return o.String(), e.String(), err
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestAccounts is an operator's first quarter of an hour.
func TestAccounts(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("another long password\nsecond line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		typed string
		args  string
		out   string // a part of standard output
		errs  string // a part of standard error; then the step must fail
	}{
		{"", "list", "", "admin rep add NAME --data " + data},
		{"", "disable ana", "", "no ledger in " + data},
		{"correct horse battery\n", "add ana --display Ana", `Ana can sign in as "ana" (rep, one session at a time).`, ""},
		{"correct horse battery\n", "add ana", "", "already"},
		{"short\n", "add bea", "", "10 characters"},
		{"", "add bea", "", "no password"},
		{"correct horse battery\n", "add Bea", "", "a-z"},
		{"correct horse battery\n", "add", "", "want 1"},
		{"", "add bea --password-file " + file, `bea can sign in as "bea" (rep`, ""},
		{"", "add eva --password-file /nowhere", "", "password file"},
		{"a third long password\n", "password ana", "another password", ""},
		{"a third long password\n", "password eve", "", `no account "eve"`},
		{"", "set ana --role admin --multi --max-customers 5", `Ana ("ana") is admin, several sessions at a time, 5 customers at most.`, ""},
		{"", "set ana --multi=false", `admin, one session at a time, 5 customers at most`, ""},
		{"", "set ana", "", "nothing to change"},
		{"", "set ana --role king", "", "rep, manager or admin"},
		{"", "set ana --max-customers 70000", "", "not above 65535"},
		{"", "set ana --barred view-app,control-desktop", "may not ask for control-desktop, view-app", ""},
		{"", "set ana --barred everything", "", "write view-desktop"},
		{"", "set ana --barred none", "5 customers at most.", ""},
		{"", "set eve --multi", "", `no account "eve"`},
		{"correct horse battery\n", "add carl --role manager --multi", `carl can sign in as "carl" (manager, several sessions at a time).`, ""},
		{"", "totp ana on --site Example", "otpauth://totp/Example:ana?", ""},
		{"", "list", "ana   Ana           admin    one       5          on     ", ""},
		{"", "totp ana off", "password alone", ""},
		{"", "totp ana perhaps", "", "on or off"},
		{"", "totp ana", "", "want 1"},
		{"", "totp eve on", "", `no account "eve"`},
		{"", "disable owner", "", "the person at whose computer"},
		{"", "remove carl", `"carl" is deleted`, ""},
		{"", "remove carl", "", `no account "carl"`},
		{"", "disable ana", "signed out", ""},
		{"", "list", "disabled", ""},
		{"", "enable ana", "can sign in again", ""},
		{"", "dance", "", "no command"},
	}
	for _, s := range steps {
		args := append([]string{"admin", "rep"}, strings.Fields(s.args)...)
		if s.args != "dance" {
			args = append(args, "--data", data)
		}
		out, errs, err := console(t, t.Context(), s.typed, args...)
		if (err != nil) != (s.errs != "") || !strings.Contains(out, s.out) || !strings.Contains(errs, s.errs) {
			t.Errorf("admin rep %s\n out %q\n err %q, %v", s.args, out, errs, err)
		}
		if strings.Contains(out+errs, "correct horse") || strings.Contains(out+errs, "argon2") {
			t.Errorf("admin rep %s shows a secret: %q", s.args, out+errs)
		}
	}
	if info, err := os.Stat(data); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the data folder: %v, %v", info.Mode(), err)
	}
}

func TestWordsForStrangers(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"--help"}} {
		out, _, err := console(t, t.Context(), "", args...)
		if err != nil || !strings.Contains(out, "signal-server serve") || !strings.Contains(out, "admin rep add") {
			t.Errorf("%v: %q, %v", args, out, err)
		}
	}
	for _, args := range [][]string{{"admin", "rep", "help"}, {"admin", "rep", "--help"}} {
		out, _, err := console(t, t.Context(), "", args...)
		if err != nil || !strings.Contains(out, `admin rep add ana --display "Ana Ruiz" --role admin --multi --max-customers 5`) {
			t.Errorf("%v: %q, %v", args, out, err)
		}
		for _, c := range adminCommands {
			if !strings.Contains(out, "admin rep "+strings.Join(append([]string{c.name}, c.words...), " ")) {
				t.Errorf("%v does not say what %q is", args, c.name)
			}
		}
	}
	for _, args := range [][]string{{}, {"sing"}, {"admin"}, {"admin", "rep"}, {"admin", "rep", "add"}, {"serve", "--nothing"}, {"serve", "word"}} {
		_, errs, err := console(t, t.Context(), "", args...)
		if !errors.Is(err, errUsage) || errs == "" {
			t.Errorf("%v: %q, %v", args, errs, err)
		}
	}
	if out, _, err := console(t, t.Context(), "", "version"); err != nil || !strings.HasPrefix(out, "signal-server ") {
		t.Errorf("version: %q, %v", out, err)
	}
}

// The key that a site shows is said as representatives compare it, for one's own and for a certificate's; asking makes none.
func TestTheKeyIsSaid(t *testing.T) {
	data := t.TempDir()
	if out, errs, err := console(t, t.Context(), "", "admin", "key", "--data", data); err == nil || out != "" || !strings.Contains(errs, "no key in "+data) {
		t.Errorf("without a key: %q, %q", out, errs)
	}
	if left, err := os.ReadDir(data); err != nil || len(left) != 0 {
		t.Errorf("asking leaves %v, %v", left, err)
	}
	ledger, err := store.OpenLedger(t.Context(), filepath.Join(data, ledgerFile))
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Config{Site: "Example", Data: data, Store: ledger, Limits: server.DefaultLimits(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	key := s.KeyHash()
	s.Close()
	if err := ledger.Close(); err != nil {
		t.Fatal(err)
	}
	pair := httptest.NewUnstartedServer(nil)
	pair.StartTLS()
	leaf := pair.Certificate()
	pair.Close()
	cert := filepath.Join(t.TempDir(), "cert.pem")
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	both := filepath.Join(t.TempDir(), "both.pem") // as proxies have it
	text := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("secret")}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Raw})...)
	if err := os.WriteFile(both, text, 0o600); err != nil {
		t.Fatal(err)
	}
	shown := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	for _, c := range []struct {
		args []string
		key  [32]byte
	}{{[]string{"--data", data}, key}, {[]string{"--cert", cert}, shown}, {[]string{"--cert", both}, shown}} {
		out, errs, err := console(t, t.Context(), "", append([]string{"admin", "key"}, c.args...)...)
		for _, want := range []string{trust.KeyCode(c.key), keyWords(c.key, "en"), keyWords(c.key, "es"), fmt.Sprintf("%x", c.key)} {
			if err != nil || !strings.Contains(out, want) {
				t.Errorf("%v: %q, %q, %v; want %q", c.args, out, errs, err, want)
			}
		}
	}
	for _, args := range [][]string{{"help"}, {"--help"}, {"--cert", data + "/nothing"}, {"word"}} {
		if out, errs, _ := console(t, t.Context(), "", append([]string{"admin", "key"}, args...)...); out+errs == "" {
			t.Errorf("admin key %v says nothing", args)
		}
	}
}

// TestWhatStopsAStart: each with a sentence that says what to change.
func TestWhatStopsAStart(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("site = \"X\"\nsurprise = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	base := []string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--turn-listen", "none"}
	tests := []struct {
		name string
		args []string
		want string
		late bool // only trying tells
	}{
		{"the port is taken", []string{"--listen", busy.Addr().String()}, "Another program has that port", true},
		{"a foreign address", []string{"--listen", "198.51.100.77:0"}, "no such address", true},
		{"a certificate without a key", []string{"--cert", file}, "give both files", false},
		{"a certificate that is none", []string{"--cert", file, "--key", file}, "certificate", false},
		{"a missing certificate", []string{"--cert", "/nowhere", "--key", file}, "--cert: open /nowhere", false},
		{"a missing key", []string{"--cert", file, "--key", "/nowhere"}, "--key: open /nowhere", false},
		{"another certificate's key", []string{"--cert", certOf(t, dir, "a"), "--key", certOf(t, dir, "b")}, "private key does not match", false},
		{"no downloads folder", []string{"--downloads", "/nowhere"}, "--downloads: open /nowhere", false},
		{"downloads in a file", []string{"--downloads", file}, "--downloads", false},
		{"no port", []string{"--listen", "example"}, "--listen", false},
		{"no TURN port", []string{"--turn-listen", "example"}, "--turn-listen", false},
		{"a proxy that is none", []string{"--public", "a.example", "--behind-proxy", "nginx"}, "--behind-proxy", false},
		{"everybody a proxy", []string{"--public", "a.example", "--behind-proxy", "0.0.0.0/0"}, "everybody would be a proxy", false},
		{"a proxy at no address", []string{"--behind-proxy", "127.0.0.1"}, "needs --public", false},
		{"a limit below nothing", []string{"--max-attempts", "-1"}, "--max-attempts", false},
		{"too short a time for nothing", []string{"--idle-minutes", "4"}, "--idle-minutes 4: write 5 to 1440", false},
		{"a code without end", []string{"--tracking-codes", strings.Repeat("x", 129)}, "--tracking-codes", false},
		{"a field that there is not", []string{"--join-fields", "shoe"}, "--join-fields shoe", false},
		{"nothing like that to bar", []string{"--barred", "everything"}, "--barred", false},
		{"too long a name", []string{"--site", strings.Repeat("x", 65)}, "--site", false},
		{"no address", []string{"--public", "http://a b"}, "no address", false},
		{"a bad list of networks", []string{"--turn-listen", "127.0.0.1:0", "--turn-allow", "10.0.0.0/99"}, "10.0.0.0/99", false},
		{"all networks", []string{"--turn-listen", "127.0.0.1:0", "--turn-allow", "0.0.0.0/0"}, "opens every network", false},
		{"an unknown setting", []string{"--config", file}, `no setting "surprise"`, false},
		{"a data folder that is a file", []string{"--data", file}, "is a file", true},
		{"a level that is none", []string{"--log-level", "loud"}, "debug, info", false},
		{"a TURN that is none", []string{"--turn-at", "x"}, "HOST:PORT", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, errs, err := console(t, ctx, "", append(append([]string(nil), base...), test.args...)...)
			if err == nil || !strings.Contains(errs, test.want) {
				t.Errorf("got %q, %v, want %q", errs, err, test.want)
			}
			if _, err := os.Stat(data); err == nil && !test.late {
				t.Error("it made its data folder before it looked at the configuration")
			}
			_ = os.RemoveAll(data)
		})
	}
}

// certOf makes a certificate with its key, both in one file.
func certOf(t *testing.T, dir, name string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{name}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name+".pem")
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestLimitsThatOperatorsSet: each setting of the file reaches the limit that it names, and what is left out keeps its default.
func TestLimitsThatOperatorsSet(t *testing.T) {
	file := filepath.Join(t.TempDir(), "server.toml")
	text := "behind_proxy = [\"127.0.0.1\", \"10.9.0.0/29\"]\npublic = \"support.example.com\"\n[limits]\nsilent_connections = 11\n" +
		"page_connections_per_address = 12\nattempts = 13\nattempts_per_address = 14\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readServe([]string{"--config", file, "--max-attempts", "15", "--turn-listen", "none"}, streams{err: io.Discard})
	if err != nil || c.check() != nil {
		t.Fatal(err, c.check())
	}
	got, want := c.Limits.apply(server.DefaultLimits()), server.DefaultLimits()
	want.Raw, want.Attempts = server.Share{Total: 11, PerIP: 12}, server.Share{Total: 15, PerIP: 14}
	if got != want {
		t.Errorf("limits %+v, want %+v", got, want)
	}
	proxies, err := c.proxies()
	if err != nil || len(proxies) != 2 || proxies[0].String() != "127.0.0.1/32" || proxies[1].String() != "10.9.0.0/29" {
		t.Errorf("proxies %v, %v", proxies, err)
	}
}

// TestWhatASiteLaysDown: by flag, by file, and by default what every account may do.
func TestWhatASiteLaysDown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "server.toml")
	if err := os.WriteFile(file, []byte("multi_sessions = false\nmax_customers = 7\nidle_minutes = 30\nbarred = [\"control-app\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args []string
		want server.Policy
	}{
		{nil, server.Policy{}},
		{[]string{"--multi-sessions=false", "--max-customers", "5"}, server.Policy{Single: true, MaxCustomers: 5}},
		{[]string{"--config", file}, server.Policy{Single: true, MaxCustomers: 7, Idle: 30, Barred: session.SetOf(session.ControlApp)}},
		{[]string{"--config", file, "--multi-sessions", "--max-customers=0", "--idle-minutes=0", "--barred", "view-app"}, server.Policy{Barred: session.SetOf(session.ViewApp)}},
	}
	for _, test := range tests {
		c, err := readServe(test.args, streams{err: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.server(nil, nil); err != nil || got.Policy != test.want {
			t.Errorf("%v: %+v, %v, want %+v", test.args, got.Policy, err, test.want)
		}
	}
	if c, err := readServe([]string{"--barred", "drive"}, streams{err: io.Discard}); err != nil {
		t.Error(err)
	} else if _, err := c.server(nil, nil); err == nil {
		t.Error("something that nobody asks for is barred")
	}
	if _, err := readServe([]string{"--max-customers", "many"}, streams{err: io.Discard}); err == nil {
		t.Error("many customers are a number")
	}
}

// TestWhatASiteAsks: tracking codes at the start, a survey at the end; by flag over the file.
func TestWhatASiteAsks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "server.toml")
	if err := os.WriteFile(file, []byte("tracking_codes = [\"Case\"]\nsurvey = true\ncontext_chat = true\njoin_fields = [\"phone\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want wire.Asks
	}{
		{nil, wire.Asks{}},
		{[]string{"--config", file}, wire.Asks{Codes: []string{"Case"}, Survey: true, Chat: true, Card: []wire.CardField{wire.CardPhone}}},
		{[]string{"--config", file, "--tracking-codes", "Product, Office", "--codes-required", "--context-chat=false", "--join-fields", "email,company"}, wire.Asks{Codes: []string{"Product", "Office"}, Required: true, Survey: true,
			Card: []wire.CardField{wire.CardEmail, wire.CardCompany}}},
	} {
		c, err := readServe(test.args, streams{err: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.server(nil, nil); err != nil || !reflect.DeepEqual(got.Asks, test.want) {
			t.Errorf("%v: %+v, %v, want %+v", test.args, got.Asks, err, test.want)
		}
	}
}

// TestServeFromAFile starts the program from a configuration file, a flag over it, asks it something, and stops it.
func TestServeFromAFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "server.toml")
	text := "site = \"From File\"\nlisten = \"256.0.0.1:1\"\n[turn]\nlisten = \"127.0.0.1:0\"\nallow = [\"127.0.0.1\"]\n[limits]\nknocks_per_minute = -1\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	_ = ln.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan error, 1)
	data := filepath.Join(dir, "data")
	go func() {
		_, errs, err := console(t, ctx, "", "serve", "--config", file, "--listen", address, "--data", data)
		if err != nil {
			err = errors.New(errs)
		}
		done <- err
	}()
	page := fetch(t, "https://"+address+"/", done)
	if !strings.Contains(page, "From File") {
		t.Errorf("the site's name is not on the page:\n%s", page)
	}
	_, errs, err := console(t, t.Context(), "", "serve", "--data", data, "--listen", "127.0.0.1:0", "--turn-listen", "none")
	if err == nil || !strings.Contains(errs, "another server is running") {
		t.Errorf("a second server on the same data: %q, %v", errs, err)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("after the signal: %v", err)
	}
	for _, name := range []string{"tls.key", "turn.key", "ledger.db"} {
		if info, err := os.Stat(filepath.Join(data, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

// fetch asks until the server answers or has ended.
func fetch(t *testing.T, url string, done <-chan error) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
	for {
		resp, err := client.Get(url)
		if err == nil {
			defer resp.Body.Close()
			b, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		select {
		case err := <-done:
			t.Fatalf("the server ended: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// TestTicketsForATurnElsewhere: the two processes share a secret, and make the same tickets.
func TestTicketsForATurnElsewhere(t *testing.T) {
	dir := t.TempDir()
	secret, err := turnSecret(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := turnSecret(dir)
	if err != nil || !bytes.Equal(secret, again) || len(secret) < 32 {
		t.Fatalf("%d bytes, then %d: %v", len(secret), len(again), err)
	}
	now := time.Unix(1000, 0)
	user, password := elsewhere(secret).Ticket(now, "session", "1", time.Minute)
	wantUser, wantPassword := relay.Ticket(again, now, "session", "1", time.Minute)
	if user != wantUser || password != wantPassword {
		t.Errorf("got %s %s", user, password)
	}
}

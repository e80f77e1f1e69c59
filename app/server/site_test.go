package server_test

import (
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"
	assets "deskhand/assets/site"
)

const sessionID = "aaaaaaaaaaaaaaaaaaaaaaaaaa"

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// visited is a path of a route, and how who is nobody is answered there over TLS and without.
type visited struct {
	path       string
	tls, plain int
}

// check visits it by the method of its route, and by another one.
func (v visited) check(t *testing.T, s *servertest.Server, method string) {
	t.Helper()
	for scheme, status := range map[string]int{"https": v.tls, "http": v.plain} {
		for _, m := range []string{method, http.MethodDelete} {
			req, err := http.NewRequest(m, scheme+"://"+s.Address+v.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := s.HTTP().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			text := body(t, resp)
			_ = resp.Body.Close()
			if m == method && resp.StatusCode != status || m != method && resp.StatusCode < 400 {
				t.Errorf("%s %s://…%s: %d, want %d", m, scheme, v.path, resp.StatusCode, status)
			}
			checkHeaders(t, resp.Header)
			if scheme == "http" && (strings.Contains(text, "<script") || strings.Contains(text, "<input") || strings.Contains(text, "<form")) {
				t.Errorf("%s over plain HTTP has a field or a script", v.path)
			}
		}
	}
}

// TestEveryRouteWithoutAuth walks the table: what a stranger gets, over TLS and over plain HTTP. A route that is not in this test is an
// error: whoever adds one says here what strangers get.
func TestEveryRouteWithoutAuth(t *testing.T) {
	s := servertest.Start(t)
	want := map[string]visited{
		"GET /v1/signal":       {"/v1/signal", 426, 404},
		"POST /v1/signin":      {"/v1/signin", 403, 404},
		"POST /v1/signout":     {"/v1/signout", 401, 404},
		"GET /healthz":         {"/healthz", 200, 200},
		"GET /{$}":             {"/", 200, 200},
		"GET /assist":          {"/assist", 200, 200},
		"GET /j/{session}":     {"/j/" + sessionID, 200, 200},
		"GET /download/{file}": {"/download/share-client-linux-amd64", 404, 404},
		"GET /static/{file}":   {"/static/site.css", 200, 200},
		"GET /favicon.ico":     {"/favicon.ico", 200, 200},
		"GET /robots.txt":      {"/robots.txt", 200, 200},
		"POST /v1/nonce":       {"/v1/nonce", 403, 404},
		"POST /v1/survey":      {"/v1/survey", 403, 404},
		"GET /q/{queue}":       {"/q/none", 404, 404},

		"GET /q/{queue}/button.svg": {"/q/none/button.svg", 404, 404},
	}
	for _, path := range wire.VisitPaths() {
		want["POST "+path] = visited{path, 403, 404}
	}
	for _, path := range wire.CallPaths() {
		want["POST "+path] = visited{path, 403, 404}
	}
	table := server.RoutesOf(t, s.Server)
	if len(table) != len(want) {
		t.Errorf("%d routes, %d in this test", len(table), len(want))
	}
	for pattern := range table {
		w, ok := want[pattern]
		if !ok {
			t.Errorf("route %s is not in this test", pattern)
			continue
		}
		method, _, _ := strings.Cut(pattern, " ")
		w.check(t, s, method)
	}
	for _, path := range []string{"/v1", "/v1/", "/admin", "/j/", "/j/short", "/static/", "/static/..%2fsite.go", "/download/", "/assist/x", "/.git/config"} {
		if r := s.Get(path, nil); r.StatusCode != 404 {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
}

func checkHeaders(t *testing.T, h http.Header) {
	t.Helper()
	csp := h.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none';") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") {
		t.Errorf("policy %q", csp)
	}
	if h.Get("Referrer-Policy") != "no-referrer" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Set-Cookie") != "" {
		t.Errorf("headers %v", h)
	}
	if h.Get("Strict-Transport-Security") != "" {
		t.Error("HSTS with an own key locks people out")
	}
}

// TestPagesOfBrowsersAreTurnedAway: a page of any site can open a WebSocket; it sends its origin.
func TestPagesOfBrowsersAreTurnedAway(t *testing.T) {
	s := servertest.Start(t)
	h := http.Header{"Origin": {"https://" + s.Address}, "Connection": {"Upgrade"}, "Upgrade": {"websocket"},
		"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="}}
	if r := s.Get("/v1/signal", h); r.StatusCode != http.StatusForbidden {
		t.Errorf("status %d", r.StatusCode)
	}
}

var outside = regexp.MustCompile(`(?:src|href)="(https?:)?//`)

func TestPagesSpeakTwoLanguages(t *testing.T) {
	s := servertest.Start(t)
	for _, path := range []string{"/", "/assist", "/j/" + sessionID, "/nothing"} {
		for _, scheme := range []func(string, http.Header) *http.Response{s.Get, s.GetPlain} {
			en := body(t, scheme(path, http.Header{"Accept-Language": {"fr, en;q=0.5, es;q=0.3"}}))
			es := body(t, scheme(path, http.Header{"Accept-Language": {"en;q=0.2, es-MX, de"}}))
			chosen := body(t, scheme(path+"?lang=es", http.Header{"Accept-Language": {"en"}}))
			if !strings.Contains(en, `<html lang="en">`) || !strings.Contains(es, `<html lang="es">`) || !strings.Contains(chosen, `<html lang="es">`) {
				t.Errorf("%s: languages are mixed up", path)
			}
			for _, page := range []string{en, es} {
				if strings.Contains(page, "{{") || strings.Contains(page, "{address}") || outside.MatchString(page) || strings.Contains(page, "style=") {
					t.Errorf("%s: a hole or something from outside in\n%s", path, page)
				}
			}
		}
	}
}

// TestWordsAreComplete: every key in every language, and every key of a page exists.
func TestWordsAreComplete(t *testing.T) {
	all := map[string]map[string]string{}
	for _, lang := range assets.Languages() {
		text, err := fs.ReadFile(assets.Files(), "words/"+lang+".json")
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		all[lang] = words
	}
	placeholder := regexp.MustCompile(`\{[a-z]+\}`)
	for key, en := range all["en"] {
		es, ok := all["es"][key]
		if !ok || es == "" || en == "" || strings.Join(placeholder.FindAllString(en, -1), "") != strings.Join(placeholder.FindAllString(es, -1), "") {
			t.Errorf("key %s: %q, %q", key, en, es)
		}
	}
	if len(all["en"]) != len(all["es"]) {
		t.Errorf("%d keys in English, %d in Spanish", len(all["en"]), len(all["es"]))
	}
	use := regexp.MustCompile(`(?:\.T|\.Fill) "([a-z.]+)"`)
	pages, err := fs.Glob(assets.Files(), "pages/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages")
	}
	for _, p := range pages {
		text, err := fs.ReadFile(assets.Files(), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range use.FindAllStringSubmatch(string(text), -1) {
			if all["en"][m[1]] == "" {
				t.Errorf("%s uses %s, which there is not", p, m[1])
			}
		}
	}
}

func TestDownloads(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"share-client-linux-amd64": "linux", "share-client-windows-amd64.exe": "windows", "support-manager-linux-amd64": "manager", "notes.txt": "private",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "share-client-link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "share-client-folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := servertest.Start(t, func(c *server.Config) { c.Downloads = dir })

	r := s.Get("/download/share-client-windows-amd64.exe?s="+sessionID, nil)
	disposition := r.Header.Get("Content-Disposition")
	_, name, _ := strings.Cut(disposition, "filename=")
	got, err := invite.ParseFileName(strings.Trim(name, `"`))
	if err != nil || string(got.Session) != sessionID || got.Site.HostPort() != s.Address || !strings.HasSuffix(name, ".exe") || body(t, r) != "windows" {
		t.Errorf("%q: %#v, %v", disposition, got, err)
	}
	for _, path := range []string{"notes.txt", "share-client-link", "share-client-folder", "..%2fsecret", "share-client-..%2f..%2fsecret", "share-client-none", ".", "%2e%2e"} {
		if r := s.Get("/download/"+path, nil); r.StatusCode == 200 || strings.Contains(body(t, r), "secret\n") {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	agent := func(a string) http.Header { return http.Header{"User-Agent": {a}} }
	page := body(t, s.Get("/j/"+sessionID, agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64)")))
	if !strings.Contains(page, `href="/download/share-client-windows-amd64.exe?s=`+sessionID+`" download>Download for Windows`) {
		t.Errorf("no button for Windows in\n%s", page)
	}
	page = body(t, s.Get("/assist", agent("Mozilla/5.0 (X11; Linux x86_64)")))
	if !strings.Contains(page, "/download/support-manager-linux-amd64") || strings.Contains(page, "share-client") {
		t.Errorf("reps are offered the wrong program:\n%s", page)
	}
	if page = body(t, s.Get("/", agent("Mozilla/5.0 (iPhone)"))); !strings.Contains(page, "no download for your system") {
		t.Errorf("a telephone is promised something:\n%s", page)
	}
}

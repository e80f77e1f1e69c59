//go:build e2e

package e2e

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// Joining by a number that is typed: wrong ones get one plain answer, three of them burn it, a new one works. The server is the one
// inside the rep's program.
func TestRule3JoinByNumber(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Embedded: true})
	r.open()
	r.customer = r.joiner(r.desk, scene.CustomerConfig{Name: "customer", Person: "Jon", Site: r.office.Address()})
	if got := r.customer.View().Text("join.site"); got != r.office.Address() {
		r.Errorf("the form's site is %q, want %q", got, r.office.Address())
	}
	digits := strings.ReplaceAll(r.tab.Number, " ", "")
	last := (digits[11]-'0'+1)%10 + '0' // another last digit
	wrong := digits[:11] + string(last)
	refused := ""
	r.step("a wrong number is refused in plain words", func(r *rig) {
		refused = r.refused(wrong)
		r.waitTab("the attempt is counted", func(t scene.Tab) bool { return t.AttemptsLeft == 2 })
	})
	r.step("an unknown number gets the same answer", func(r *rig) {
		if got := r.refused(unknown(digits)); got != refused {
			r.Errorf("unknown: %q; wrong: %q", got, refused)
		}
		if left := r.facts().AttemptsLeft; left != 2 {
			r.Errorf("%d attempts are left after a number that is not this session's", left)
		}
	})
	r.step("three failures burn the number", func(r *rig) {
		r.refused(wrong)
		r.refused(wrong)
		if got := r.refused(digits); got != refused {
			r.Errorf("burnt: %q; wrong: %q", got, refused)
		}
		r.waitTab("the number is burnt", func(t scene.Tab) bool { return t.Burnt && t.Noticed("burnt") == 1 })
	})
	r.step("a new number works", func(r *rig) { r.renews(digits[:7]) })
	r.step("both see the same check words", func(r *rig) {
		words := r.facts().Words
		r.must(second(r.customer.Wait(r.soon(), "it shows "+words, func(v program.View) bool { return words != "" && v.String("words") == words })))
	})
	at := image.Pt(120, 200)
	p := r.pattern(r.desk, at, 20)
	r.step("and the screen is seen", func(r *rig) {
		r.share(scene.View)
		r.flows(r.rep, r.n, at, 20)
		p.Freeze()
		r.same(r.rep, r.n, r.desk)
	})
	r.step("after the end the number gets the same answer", func(r *rig) {
		number := strings.ReplaceAll(r.facts().Number, " ", "")
		r.must(r.rep.End(r.soon(), r.n))
		r.must(r.customer.AwaitPhase(r.soon(), "over"))
		r.must(r.customer.Stop())
		r.customer = r.joiner(r.desk, scene.CustomerConfig{Name: "customer", Person: "Jon", Site: r.office.Address()})
		if got := r.refused(number); got != refused {
			r.Errorf("ended: %q; wrong: %q", got, refused)
		}
	})
}

// renews has the rep make a new number, which goes on with the locator, and the customer join by it.
func (r *rig) renews(locator string) {
	r.must(r.rep.Click(r.soon(), "session.new-number"))
	fresh := r.waitTab("there is a new number", func(t scene.Tab) bool { return !t.Burnt && t.Number != r.tab.Number }).Number
	if !strings.HasPrefix(strings.ReplaceAll(fresh, " ", ""), locator) {
		r.Errorf("the new number %s does not begin as the old one, %s", fresh, r.tab.Number)
	}
	if got := r.tries(fresh); got != "" {
		r.Fatalf("the new number is answered with %q", got)
	}
	r.linked(r.n)
	if got := r.facts().Here("primary-customer")[0].Name; got != "Jon" {
		r.Errorf("the customer is called %q", got)
	}
}

func second[T any](_ T, err error) error { return err }

// unknown is a number with another locator.
func unknown(digits string) string {
	b := []byte(digits)
	b[2] = (b[2]-'0'+1)%10 + '0'
	return string(b)
}

// refused joins by a number that lets nobody in, and returns the answer.
func (r *rig) refused(number string) string {
	r.Helper()
	answer := r.tries(number)
	if answer == "" {
		r.Fatalf("%s lets somebody in", number)
	}
	return answer
}

// pause is how long a person waits whom the site asks to wait: more than a few tries in a minute are too many for it.
const pause = 2 * time.Second

// tries joins by a number, as often as the site asks for patience, and returns the answer; empty: they are in.
func (r *rig) tries(number string) string {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*soon)
	defer cancel()
	before := r.customer.View().Int("backs")
	r.must(r.customer.Join(ctx, "", number))
	for {
		v, err := r.customer.Wait(ctx, "there is an answer", func(v program.View) bool {
			return v.String("phase") == "waiting" || v.Int("backs") > before && v.Ready("join.ok") && v.Shows("join.error")
		})
		r.must(err)
		answer := v.Text("join.error")
		switch {
		case v.String("phase") == "waiting":
			return ""
		case !strings.Contains(answer, "too many tries"):
			return answer
		}
		before = v.Int("backs")
		select {
		case <-time.After(pause):
			r.must(r.customer.Click(ctx, "join.ok"))
		case <-ctx.Done():
			r.Fatal("the site never takes another try")
		}
	}
}

// The invite link in a browser: the page loads, asks nobody else for anything, and offers the program; the downloaded file knows the
// site, also under the name that a browser gives to the second copy.
func TestRule27JoinPage(t *testing.T) {
	browser := chromium(t)
	downloads := t.TempDir()
	r := newRig(t, scene.OfficeConfig{Downloads: downloads})
	program, err := r.lab.Program("share-client")
	r.must(err)
	r.must(os.Link(program, filepath.Join(downloads, "share-client-linux-amd64")))
	r.open()
	link, err := url.Parse(r.tab.CustomerLink)
	r.must(err)
	page, asked := r.browse(browser, r.tab.CustomerLink)
	if secret := strings.Split(link.Fragment, "."); strings.Contains(page, secret[len(secret)-1]) {
		r.Error("the page holds the link's secret")
	}
	for _, a := range asked {
		u, err := url.Parse(a)
		if err != nil || u.Host != "" && u.Host != link.Host {
			r.Errorf("the page asked for %s", a)
		}
	}
	if !slices.ContainsFunc(asked, func(a string) bool { return strings.Contains(a, link.Host) }) {
		r.Errorf("the browser asked for nothing at %s: %v", link.Host, asked)
	}
	if !strings.Contains(page, "/download/share-client-linux-amd64") {
		r.Fatalf("the page offers no download:\n%s", page)
	}
	name, body := r.fetch(fmt.Sprintf("https://%s/download/share-client-linux-amd64?s=%s", link.Host, r.tab.Session))
	want, err := os.ReadFile(program)
	r.must(err)
	if string(want) != string(body) || !strings.Contains(name, r.tab.Session) || strings.Contains(name, "c.") {
		r.Errorf("downloaded %d bytes as %q", len(body), name)
	}
	copied := filepath.Join(r.TempDir(), strings.TrimSuffix(name, filepath.Ext(name))+" (1)"+filepath.Ext(name))
	if !strings.HasSuffix(name, ".exe") {
		copied = filepath.Join(filepath.Dir(copied), name+" (1)")
	}
	r.must(os.WriteFile(copied, body, 0o700))
	r.customer = r.joiner(r.desk, scene.CustomerConfig{Name: "customer", Person: "Jon", Path: copied})
	_, err = r.customer.Wait(r.soon(), "the site is filled in", func(v programView) bool { return v.Text("join.site") == r.office.Address() })
	r.must(err)
	r.must(r.customer.Join(r.soon(), "", strings.ReplaceAll(r.tab.Number, " ", "")))
	r.linked(r.n)
}

// programView keeps the package's name free for a variable.
type programView = program.View

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium or Chrome here, in which a customer opens the link; .ci/setup installs it where it may")
	return ""
}

// browse opens an address and returns the page as it stands after loading, and what it made the browser ask the network for.
func (r *rig) browse(browser, address string) (page string, asked []string) {
	r.Helper()
	at, err := url.Parse(address)
	r.must(err)
	log := filepath.Join(r.TempDir(), "net.json")
	cmd := exec.CommandContext(r.soon(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-quic",
		"--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-client-side-phishing-detection",
		"--ignore-certificate-errors", "--user-data-dir="+r.TempDir(), "--log-net-log="+log, "--dump-dom", address)
	out, err := cmd.Output()
	r.must(err)
	b, err := os.ReadFile(log)
	r.must(err)
	var net struct {
		Constants struct {
			Types map[string]int `json:"logEventTypes"`
		} `json:"constants"`
		Events []struct {
			Type   int `json:"type"`
			Params struct {
				URL string `json:"url"`
				For string `json:"network_isolation_key"` // the page's site; the browser's own errands have another
			} `json:"params"`
		} `json:"events"`
	}
	r.must(json.Unmarshal(b, &net))
	start := net.Constants.Types["URL_REQUEST_START_JOB"]
	for _, e := range net.Events {
		if e.Type == start && strings.Contains(e.Params.For, at.Hostname()) {
			asked = append(asked, e.Params.URL)
		}
	}
	return string(out), asked
}

// fetch downloads a file and returns the name that the server gives it.
func (r *rig) fetch(address string) (name string, body []byte) {
	r.Helper()
	c := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer c.CloseIdleConnections()
	resp, err := c.Get(address)
	r.must(err)
	defer func() { r.must(resp.Body.Close()) }()
	if resp.StatusCode != http.StatusOK {
		r.Fatalf("%s: %s", address, resp.Status)
	}
	_, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition"))
	r.must(err)
	body, err = io.ReadAll(resp.Body)
	r.must(err)
	return params["filename"], body
}

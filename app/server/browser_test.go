//go:build linux

package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"deskhand/app/server/servertest"

	"github.com/coder/websocket"
)

// browser is a headless Chromium with one page, driven over the DevTools protocol.
type browser struct {
	t       *testing.T
	ws      *websocket.Conn
	session string
	next    int
	asked   []string // addresses that the page asked for
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no Chromium here, in which the join page is shown; .ci/setup installs it where it may")
	}
	profile, err := os.MkdirTemp("", "browser") // not TempDir: helpers of the browser may write after its end
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
		"--disable-background-networking", "--disable-component-update", "--ignore-certificate-errors", "--remote-debugging-port=0",
		"--user-data-dir="+profile, "about:blank")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // with its helpers
		_ = cmd.Wait()
	})
	address := ""
	for lines := bufio.NewScanner(errs); address == "" && lines.Scan(); {
		_, address, _ = strings.Cut(lines.Text(), "DevTools listening on ")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		t.Fatalf("reach the browser at %q: %v", address, err)
	}
	ws.SetReadLimit(16 << 20)
	b := &browser{t: t, ws: ws}
	t.Cleanup(func() { _ = ws.CloseNow() })
	target := b.call("Target.createTarget", map[string]any{"url": "about:blank"})
	attached := b.call("Target.attachToTarget", map[string]any{"targetId": target["targetId"], "flatten": true})
	b.session, _ = attached["sessionId"].(string)
	b.call("Network.enable", nil)
	b.call("Page.enable", nil)
	return b
}

func (b *browser) call(method string, params map[string]any) map[string]any {
	b.t.Helper()
	out, err := b.try(method, params)
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	return out
}

func (b *browser) try(method string, params map[string]any) (map[string]any, error) {
	b.next++
	msg := map[string]any{"id": b.next, "method": method, "params": params}
	if b.session != "" {
		msg["sessionId"] = b.session
	}
	text, err := json.Marshal(msg)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := b.ws.Write(ctx, websocket.MessageText, text); err != nil {
		return nil, err
	}
	for {
		_, raw, err := b.ws.Read(ctx)
		if err != nil {
			return nil, err
		}
		var m struct {
			ID     int
			Method string
			Params struct {
				Request struct{ URL string }
			}
			Result map[string]any
			Error  any
		}
		if err := json.Unmarshal(raw, &m); err != nil && m.ID == b.next {
			return nil, err
		}
		if m.Method == "Network.requestWillBeSent" {
			b.asked = append(b.asked, m.Params.Request.URL)
		}
		if m.ID == b.next {
			if m.Error != nil {
				return nil, fmt.Errorf("%v", m.Error)
			}
			return m.Result, nil
		}
	}
}

// eval runs a script on the page and returns what it (or its promise) gives, as text.
func (b *browser) eval(script string) string {
	b.t.Helper()
	out := b.call("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true})
	if e, bad := out["exceptionDetails"]; bad {
		b.t.Fatalf("%s: %v", script, e)
	}
	result, _ := out["result"].(map[string]any)
	return fmt.Sprint(result["value"])
}

// open goes to an address and waits until the page's script has run.
func (b *browser) open(address string) {
	b.t.Helper()
	b.asked = nil
	b.call("Page.navigate", map[string]any{"url": address})
	b.until(`location.href !== 'about:blank' && document.readyState === 'complete'`)
}

func (b *browser) until(condition string) {
	b.t.Helper()
	for deadline := time.Now().Add(time.Minute); b.eval(condition) != "true"; {
		if time.Now().After(deadline) {
			b.t.Fatalf("never: %s; the page says %s", condition, b.eval(`document.body.innerText`))
		}
	}
}

func (b *browser) typeText(text string) {
	b.t.Helper()
	b.call("Input.insertText", map[string]any{"text": text})
}

// TestTheNumberStaysInTheBrowser types a number into the page as people do, and looks at everything that the page asks for.
func TestTheNumberStaysInTheBrowser(t *testing.T) {
	s := servertest.Start(t)
	b := newBrowser(t)
	b.open("https://" + s.Address + "/?lang=en")
	for _, digit := range "4821930" {
		b.typeText(string(digit))
	}
	if got := b.eval(`document.activeElement.value`); got != "4821 930" {
		t.Errorf("the field shows %q", got)
	}
	b.eval(`document.querySelector('#join button').click()`)
	if got := b.eval(`document.querySelector('[data-error=short]').hidden`); got != "false" {
		t.Error("a short number is not said to be short")
	}
	if got := b.eval(`document.querySelectorAll('iframe').length`); got != "0" {
		t.Error("a short number opens the program")
	}
	b.typeText("-74 15٣") // a dash, a space, an Arabic three: 12 digits
	if got := b.eval(`document.activeElement.value`); got != "4821 9307 4153" {
		t.Errorf("the field shows %q", got)
	}
	b.eval(`document.querySelector('#join button').click()`)
	if got, want := b.eval(`document.querySelector('iframe').src`), "deskhand:join/"+s.Address+"#482193074153"; got != want {
		t.Errorf("the program is opened with %q, want %q", got, want)
	}
	b.until(`!document.querySelector('[data-show=opened]').hidden`) // and what to do when nothing opened
	for _, address := range b.asked {
		if strings.HasPrefix(address, "http") && strings.Contains(address, "4821") || !strings.HasPrefix(address, "https://"+s.Address+"/") && !strings.HasPrefix(address, "deskhand:") {
			t.Errorf("the page asked for %s", address)
		}
	}
	if strings.Contains(s.Logs.String(), "4821") {
		t.Error("digits of the number came to the server")
	}
}

// TestTheInvitationStaysInTheBrowser opens an invite link and looks at what becomes of its secret.
func TestTheInvitationStaysInTheBrowser(t *testing.T) {
	s := servertest.Start(t)
	b := newBrowser(t)
	const secret = "SECRETsecretSECRETsecr"
	for role, verb := range map[string]string{"c": "join", "r": "assist"} {
		fragment := "1." + role + "." + secret
		b.call("Page.navigate", map[string]any{"url": "about:blank"})
		b.open("https://" + s.Address + "/j/" + sessionID + "#" + fragment)
		b.until(`document.querySelector('iframe') !== null`)
		if got := b.eval(`location.href + history.length + JSON.stringify(history.state) + document.referrer`); strings.Contains(got, secret) {
			t.Errorf("the secret stays in the address: %s", got)
		}
		want := "deskhand:" + verb + "/" + s.Address + "/" + sessionID + "#" + fragment
		if got := b.eval(`document.querySelector('iframe').src`); got != want {
			t.Errorf("the program is opened with %q, want %q", got, want)
		}
		for _, address := range b.asked {
			if strings.HasPrefix(address, "http") && strings.Contains(strings.SplitN(address, "#", 2)[0], secret) {
				t.Errorf("the page asked for %s", address)
			}
		}
	}
	b.call("Page.navigate", map[string]any{"url": "about:blank"})
	b.open("https://" + s.Address + "/j/" + sessionID + "#1.c.tooshort")
	b.until(`!document.querySelector('[data-show=broken]').hidden`)
	if got := b.eval(`document.querySelectorAll('iframe').length`); got != "0" {
		t.Error("a broken link opens the program")
	}
}

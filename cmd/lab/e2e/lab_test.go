//go:build e2e

package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"image"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/scene"
	"deskhand/cmd/lab/internal/stage"
)

// line is what lab prints.
type line struct {
	PIDs    map[string]int `json:"pids"`
	Number  string         `json:"number"`
	Link    string         `json:"link"`
	Granted string         `json:"granted"`
	Picture struct{ X, Y, W, H int }
	Source  struct{ W, H int }
	First   float64 `json:"first_picture_ms"`
	Control bool    `json:"control"`
}

// labRun is a running lab.
type labRun struct {
	cmd *exec.Cmd
	out *bufio.Scanner
}

// lab starts the lab as the program that it is.
func (r *rig) run(args ...string) *labRun {
	r.Helper()
	path, err := r.lab.Program("lab")
	r.must(err)
	l := &labRun{cmd: exec.Command(path, args...)}
	l.cmd.Stderr = os.Stderr
	out, err := l.cmd.StdoutPipe()
	r.must(err)
	r.must(l.cmd.Start())
	l.out = bufio.NewScanner(out)
	r.Cleanup(func() { _ = l.cmd.Process.Kill(); _ = l.cmd.Wait() })
	return l
}

// says reads the lab's next line.
func (r *rig) says(l *labRun) (got line) {
	r.Helper()
	lines := make(chan string, 1)
	go func() {
		if l.out.Scan() {
			lines <- l.out.Text()
		}
		close(lines)
	}()
	select {
	case text, ok := <-lines:
		if !ok {
			r.Fatal("the lab ended without a line")
		}
		r.must(json.Unmarshal([]byte(text), &got))
	case <-r.soon().Done():
		// Asked to end, the lab says which of its programs hangs, and where.
		_ = l.cmd.Process.Signal(syscall.SIGTERM)
		r.Fatalf("the lab says nothing; it ended with %v", l.cmd.Wait())
	}
	return got
}

// gone waits until none of these processes is there.
func (r *rig) gone(pids map[string]int) {
	r.Helper()
	for name, pid := range pids {
		r.until(name+" is gone", func() (bool, error) {
			stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
			return err != nil || strings.Contains(string(stat), ") Z "), nil
		})
	}
}

// lab up brings all of it up and takes all of it down, also when it is killed.
func TestLabUp(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Embedded: true})
	third := r.display("assistant-display", 1280, 860)
	p := r.pattern(r.desk, image.Pt(100, 200), 10)
	l := r.run("up", "--customer-display", r.desk.Display, "--rep-display", r.repDesk.Display, "--assistant-display", third.Display, "--grant", "control")
	got := r.says(l)
	if len(got.PIDs) != 4 || len(strings.Fields(got.Number)) != 3 || !strings.HasPrefix(got.Link, "http") || got.First <= 0 || got.First > 30000 {
		r.Errorf("lab up says %+v", got)
	}
	if got.Source.W != customerWidth || got.Source.H != customerHeight {
		r.Errorf("the customer's screen is said to be %+v", got.Source)
	}
	t.Logf("consent to first picture: %v ms", got.First)
	place := image.Rect(0, 0, got.Picture.W, got.Picture.H).Add(image.Pt(got.Picture.X, got.Picture.Y))
	r.until("the picture is where lab says", func() (bool, error) {
		shot, err := r.repDesk.Shot(place)
		if err != nil {
			return false, err
		}
		n, ok := stage.ReadPattern(shot.SubImage(image.Rect(100, 200, 100+stage.PatternWidth, 200+stage.PatternHeight).Add(place.Min)).(*image.RGBA))
		return ok && n > 5 && n <= p.Shown(), nil
	})
	r.must(l.cmd.Process.Signal(syscall.SIGTERM))
	if err := l.cmd.Wait(); err != nil {
		r.Errorf("lab up ended with %v", err)
	}
	r.gone(got.PIDs)

	l = r.run("up", "--customer-display", r.desk.Display, "--rep-display", r.repDesk.Display, "--embedded")
	got = r.says(l)
	r.must(l.cmd.Process.Kill())
	_ = l.cmd.Wait()
	r.gone(got.PIDs)
}

// Both sides one at a time, over the machine's own network address and without a window manager: the picture fills the rep's
// display, one to one.
func TestLabSides(t *testing.T) {
	address := ownAddress(t)
	r := newRig(t, scene.OfficeConfig{Embedded: true})
	bare := r.bare(customerWidth, customerHeight)
	p := r.pattern(bare, image.Pt(100, 200), 10)
	port, err := scene.FreePort()
	r.must(err)
	link := filepath.Join(r.TempDir(), "link")
	viewer := r.run("rep", "--display", r.repDesk.Display, "--listen", net.JoinHostPort(address, strconv.Itoa(port)), "--link-file", link, "--full-screen")
	customer := r.run("customer", "--display", bare.Display, "--link-file", link, "--grant", "control")
	if got := r.says(viewer); got.Link == "" || !strings.Contains(got.Link, address) {
		r.Errorf("lab rep says %+v", got)
	}
	if got := r.says(customer); got.Granted != scene.Control {
		r.Errorf("lab customer says %+v", got)
	}
	got := r.says(viewer)
	if got.Picture.W != customerWidth || got.Picture.H != customerHeight || !got.Control {
		r.Errorf("lab rep says %+v", got)
	}
	place := image.Rect(0, 0, got.Picture.W, got.Picture.H).Add(image.Pt(got.Picture.X, got.Picture.Y))
	r.until("the pattern is seen", func() (bool, error) {
		shot, err := r.repDesk.Shot(image.Rect(100, 200, 100+stage.PatternWidth, 200+stage.PatternHeight).Add(place.Min))
		if err != nil {
			return false, err
		}
		n, ok := stage.ReadPattern(shot)
		return ok && n > 5 && n <= p.Shown(), nil
	})
	for _, l := range []*labRun{customer, viewer} {
		r.must(l.cmd.Process.Signal(syscall.SIGTERM))
		if err := l.cmd.Wait(); err != nil {
			r.Errorf("%v ended with %v", l.cmd.Args, err)
		}
	}
}

// bare starts a display without a window manager.
func (r *rig) bare(w, h int) *desk.Desk {
	r.Helper()
	display, err := desk.StartXvfb(r.soon(), r.lab.Keep, "xvfb-bare", w, h)
	r.must(err)
	d, err := r.lab.Sit(display)
	r.must(err)
	r.cheats = append(r.cheats, d)
	return d
}

// ownAddress is an address of this machine that is not its loopback.
func ownAddress(t *testing.T) string {
	t.Helper()
	list, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	t.Skip("this machine has no network but its loopback")
	return ""
}

// What is wrong on the command line is said in words, with status 2.
func TestLabUsage(t *testing.T) {
	l, err := scene.New("")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	path, err := l.Program("lab")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{"", 2, "lab demo"},
		{"help", 0, "lab demo"},
		{"up --help", 0, "-rep-display"},
		{"up", 2, "--customer-display is missing"},
		{"dance", 2, `no command "dance"`},
		{"up --customer-display :1 --rep-display :2 --grant all", 2, `--grant "all"`},
		{"gallery --theme blue", 2, `no look "blue"`},
		{"customer --display :1", 2, "--link-file is missing"},
		{"up --customer-display :99999999 --rep-display :2", 1, "not a display name"},
	} {
		out, err := exec.Command(path, strings.Fields(c.args)...).CombinedOutput()
		status := 0
		if exit, ok := err.(*exec.ExitError); ok {
			status = exit.ExitCode()
		}
		if status != c.status || !strings.Contains(string(out), c.says) {
			t.Errorf("lab %s: status %d, want %d, says %s", c.args, status, c.status, fmt.Sprintf("%.300s", out))
		}
	}
}

// Package xvfbtest runs X servers without a screen for tests. It is not for use by programs.
//
// Start gives a display for the length of a test; Run gives one that the test may also kill. A machine without Xvfb fails
// the test: what is tested against a real server counts only when there was one. Draw is a pen on such a display.
package xvfbtest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// startTimeout is how long a server may take to say that it is ready.
const startTimeout = 20 * time.Second

// Server is a running Xvfb.
type Server struct {
	Display string // ":N"
	cmd     *exec.Cmd
	once    sync.Once
	ended   chan struct{} // closed when the process was waited for
}

// Start runs an Xvfb with one screen ("1920x1080x24") and further arguments until the test ends, and returns its display.
func Start(t testing.TB, screen string, args ...string) string {
	t.Helper()
	return Run(t, screen, args...).Display
}

// Run is like Start and returns the server. The server picks a free display number itself.
func Run(t testing.TB, screen string, args ...string) *Server {
	t.Helper()
	path, err := exec.LookPath("Xvfb")
	if err != nil {
		t.Fatalf("this test needs a real X server: install Xvfb (Debian: apt-get install xvfb): %v", err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatalf("make a pipe for Xvfb: %v", err)
	}
	defer r.Close()
	var said strings.Builder
	args = append([]string{"-displayfd", "3", "-screen", "0", screen, "-noreset", "-nolisten", "tcp"}, args...)
	s := &Server{cmd: exec.Command(path, args...), ended: make(chan struct{})}
	s.cmd.ExtraFiles, s.cmd.Stderr = []*os.File{w}, &said
	err = s.cmd.Start()
	_ = w.Close()
	if err != nil {
		t.Fatalf("start Xvfb: %v", err)
	}
	go func() { _ = s.cmd.Wait(); close(s.ended) }()
	t.Cleanup(s.Kill)
	if err := r.SetReadDeadline(time.Now().Add(startTimeout)); err != nil {
		t.Fatalf("limit the wait for Xvfb: %v", err)
	}
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		s.Kill()
		t.Fatalf("Xvfb %s did not start: %v\n%s", strings.Join(args, " "), err, said.String())
	}
	s.Display = fmt.Sprintf(":%s", strings.TrimSpace(number))
	return s
}

// Kill ends the server without warning and waits for it.
func (s *Server) Kill() {
	s.once.Do(func() { _ = s.cmd.Process.Kill() })
	<-s.ended
}

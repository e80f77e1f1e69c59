//go:build unix

package server_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"deskhand/app/server"
)

// takesFile names, in the environment, the file that a second process of this test takes.
const takesFile = "DESKHAND_TEST_TAKES_FILE"

// What a program has taken goes with its process, also when that is killed: nobody has to wait until a time is over.
func TestAFileGoesBackWithItsProcess(t *testing.T) {
	if path := os.Getenv(takesFile); path != "" {
		f, err := server.LockFile(path)
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("taken\n")
		_, _ = os.Stdin.Read(make([]byte, 1)) // until it is killed
		f.Close()
		return
	}
	path := filepath.Join(t.TempDir(), "file")
	other := exec.Command(os.Args[0], "-test.run=^TestAFileGoesBackWithItsProcess$")
	other.Env = append(os.Environ(), takesFile+"="+path)
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "taken\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := server.LockFile(path); !errors.Is(err, server.ErrRunning) {
		t.Errorf("two have it: %v", err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait()
	f, err := server.LockFile(path)
	if err != nil {
		t.Fatalf("its process is dead: %v", err)
	}
	f.Close()
}

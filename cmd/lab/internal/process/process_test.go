package process

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"deskhand/cmd/lab/internal/await"
)

// The test binary itself is the program that gets killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("PROCESS_TEST_CHILD"); dir != "" {
		keepAndHang(dir)
	}
	os.Exit(m.Run())
}

// keepAndHang starts a program, says its number, and waits to be killed.
func keepAndHang(dir string) {
	p, err := NewKeeper(dir).Start(Command{Name: "sleeper", Path: "sleep", Args: []string{"1000"}})
	if err != nil {
		os.Exit(1)
	}
	_, _ = os.Stdout.WriteString(strconv.Itoa(p.PID()) + "\n")
	select {}
}

func patient(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// gone waits until no process has that number: killed and taken off the table.
func gone(t *testing.T, pid int) {
	t.Helper()
	err := await.Until(patient(t), "process "+strconv.Itoa(pid)+" is gone", func() (bool, error) {
		stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		// One whose parent was killed too may stay a zombie until somebody takes it off.
		return err != nil || strings.Contains(string(stat), ") Z "), nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNothingIsLeftWhenTheKeeperIsKilled(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PROCESS_TEST_CHILD="+t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || syscall.Kill(pid, 0) != nil {
		t.Fatalf("the program %q does not run: %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	gone(t, pid)
}

func TestCloseEndsGroups(t *testing.T) {
	dir := t.TempDir()
	k := NewKeeper(dir)
	file := filepath.Join(dir, "grandchild")
	p, err := k.Start(Command{Name: "shell", Path: "sh", Args: []string{"-c", "sleep 1000 & echo $! > " + file + "; wait"}})
	if err != nil {
		t.Fatal(err)
	}
	var grandchild int
	err = await.Until(patient(t), "the grandchild runs", func() (bool, error) {
		b, _ := os.ReadFile(file)
		grandchild, err = strconv.Atoi(strings.TrimSpace(string(b)))
		return err == nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if p.Err() != nil {
		t.Errorf("a running program has the error %v", p.Err())
	}
	if err := k.Close(); err != nil {
		t.Error(err)
	}
	gone(t, p.PID())
	gone(t, grandchild)
	if !errors.Is(p.Err(), ErrEnded) {
		t.Errorf("an ended program has the error %v", p.Err())
	}
	if _, err := k.Start(Command{Name: "late", Path: "true"}); !errors.Is(err, ErrClosed) {
		t.Errorf("start after Close = %v, want ErrClosed", err)
	}
	if err := k.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestRunSaysWhatWentWrong(t *testing.T) {
	k := NewKeeper(t.TempDir())
	defer func() { _ = k.Close() }()
	if err := k.Run(patient(t), Command{Name: "good", Path: "true"}); err != nil {
		t.Error(err)
	}
	err := k.Run(patient(t), Command{Name: "bad", Path: "sh", Args: []string{"-c", "echo the reason; exit 3"}})
	if err == nil || !strings.Contains(err.Error(), "the reason") || !strings.Contains(err.Error(), "status 3") {
		t.Errorf("a failed run says %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := k.Run(ctx, Command{Name: "long", Path: "sleep", Args: []string{"1000"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a run beyond its time = %v", err)
	}
}

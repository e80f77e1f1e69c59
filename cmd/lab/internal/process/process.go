// Package process starts the programs of a scene and sees to it that none of them is left behind: not when the scene ends, not
// when a test fails, not when this program is killed.
//
// The main type is Keeper. It may be used from any goroutine. What programs print goes to one file each in the Keeper's
// folder. Linux only: programs are tied to this one by the parent-death signal.
package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// grace is how long a program has to end when it is asked to; then it is killed.
const grace = 10 * time.Second

// tail is how many bytes of a program's output an error carries; stacks is how many when it says where its goroutines hang.
const (
	tail   = 4 << 10
	stacks = 256 << 10
)

// confession is how long a program that did not end has to say where it hangs.
const confession = 2 * time.Second

// Command is what to start. Name is for people and for the log file; Env is put in addition to this program's environment, a later
// entry wins; Pass are files that the program gets as descriptors 3, 4, …, closed here once it has started.
type Command struct {
	Name string
	Path string
	Args []string
	Env  []string
	Pass []*os.File
}

// Process is a started program, the leader of its own process group; or, from Watched, one that somebody else started and stops.
type Process struct {
	Name string
	pid  int
	cmd  *exec.Cmd // nil: Watched
	log  string
	done chan struct{}
	err  error // how it ended; after done
}

// Keeper starts programs. Close ends them all, the youngest first.
type Keeper struct {
	dir    string
	starts chan func()

	mu     sync.Mutex // guards list and closed
	list   []*Process
	closed bool
}

// NewKeeper returns a Keeper whose programs log into dir, which must exist.
func NewKeeper(dir string) *Keeper {
	k := &Keeper{dir: dir, starts: make(chan func())}
	go k.startLoop()
	return k
}

// startLoop starts everything from one thread that lives until the Keeper is closed: Linux sends the parent-death signal when the
// starting *thread* ends, and Go ends threads as it likes (golang/go#27505).
func (k *Keeper) startLoop() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for start := range k.starts {
		start()
	}
}

// Start starts a program. Its standard input is empty.
func (k *Keeper) Start(c Command) (*Process, error) {
	defer func() {
		for _, f := range c.Pass {
			_ = f.Close()
		}
	}()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return nil, fmt.Errorf("start %s: %w", c.Name, ErrClosed)
	}
	p := &Process{Name: c.Name, log: filepath.Join(k.dir, c.Name+".log"), done: make(chan struct{})}
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Name, err)
	}
	defer func() { _ = out.Close() }()
	p.cmd = exec.Command(c.Path, c.Args...)
	p.cmd.Env = append(os.Environ(), c.Env...)
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.ExtraFiles = out, out, c.Pass
	// A group of its own: Ctrl+C in the terminal ends this program only, which then ends the others in order.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	k.starts <- func() { started <- p.cmd.Start() }
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Name, err)
	}
	p.pid = p.cmd.Process.Pid
	go p.waitLoop()
	k.list = append(k.list, p)
	return p, nil
}

// Run starts a program that is over soon and waits for it. The error carries what it printed.
func (k *Keeper) Run(ctx context.Context, c Command) error {
	p, err := k.Start(c)
	if err != nil {
		return err
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		p.Kill()
		return fmt.Errorf("run %s: %w", c.Name, context.Cause(ctx))
	}
	if p.err != nil {
		return fmt.Errorf("run %s: %w: %s", c.Name, p.err, p.Output())
	}
	return nil
}

// Close ends all programs and waits for them. It returns the names of those that had to be killed, as an error.
func (k *Keeper) Close() error {
	k.mu.Lock()
	list := k.list
	again := k.closed
	k.list, k.closed = nil, true
	k.mu.Unlock()
	if again {
		return nil
	}
	var errs []error
	for i := len(list) - 1; i >= 0; i-- {
		errs = append(errs, list[i].Stop())
	}
	close(k.starts)
	return errors.Join(errs...)
}

// Watched is a program that somebody else started: Signal, Kill and Stop are not for it, and what it prints is not known. ended says that
// it is over.
func Watched(name string, pid int) (p *Process, ended func()) {
	p = &Process{Name: name, pid: pid, done: make(chan struct{})}
	return p, sync.OnceFunc(func() { close(p.done) })
}

func (p *Process) waitLoop() {
	p.err = p.cmd.Wait()
	// What it started and left behind goes too; no such group is the usual answer.
	_ = syscall.Kill(-p.pid, syscall.SIGKILL)
	close(p.done)
}

// PID is its process number.
func (p *Process) PID() int { return p.pid }

// Done is closed when it has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err says that it has ended and what it last said, or is nil.
func (p *Process) Err() error {
	select {
	case <-p.done:
		return fmt.Errorf("%s: %w (%v): %s", p.Name, ErrEnded, p.err, p.Output())
	default:
		return nil
	}
}

// Signal sends a signal to it alone; to one that has ended nothing.
func (p *Process) Signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// Kill ends it and its group without warning and waits for it.
func (p *Process) Kill() {
	select {
	case <-p.done:
		return
	default:
	}
	_ = syscall.Kill(-p.PID(), syscall.SIGKILL)
	<-p.done
}

// Stop asks it to end and waits. When it does not within a grace it is killed, and that is the error; a Go program says in it what
// its goroutines waited for (SIGQUIT).
func (p *Process) Stop() error {
	p.Signal(syscall.SIGTERM)
	patience := time.NewTimer(grace)
	defer patience.Stop()
	select {
	case <-p.done:
		return nil
	case <-patience.C:
	}
	p.Signal(syscall.SIGQUIT)
	patience.Reset(confession)
	select {
	case <-p.done:
	case <-patience.C:
		p.Kill()
	}
	return fmt.Errorf("%s did not end within %v when asked to, and was killed: %s", p.Name, grace, p.output(stacks))
}

// Output is the end of what it and its namesakes have printed.
func (p *Process) Output() string { return p.output(tail) }

func (p *Process) output(tail int64) string {
	f, err := os.Open(p.log)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	if size, err := f.Seek(0, io.SeekEnd); err == nil {
		_, _ = f.Seek(max(0, size-tail), io.SeekStart)
	}
	b, _ := io.ReadAll(f)
	return strings.TrimSpace(string(b))
}

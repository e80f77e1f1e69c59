package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
)

// exitLate is the exit code of a program that had to be ended.
const exitLate = 3

// stacks is how many bytes of what its goroutines wait for it says.
const stacks = 256 << 10

// hurry gives the program its time to end, from now on. Later calls change nothing.
func (b *back) hurry() {
	b.late.Do(func() { go lastResort(lastTime, b.ended, b.errOut, os.Exit) })
}

// lastResort ends the process as a crash would when ended is not closed in that time, and says what everything waits for: an end that
// hangs is a bug that its user should not have to wait for.
func lastResort(after time.Duration, ended <-chan struct{}, out io.Writer, exit func(code int)) {
	late := time.NewTimer(after)
	defer late.Stop()
	select {
	case <-ended:
		return
	case <-late.C:
	}
	b := make([]byte, stacks)
	b = b[:runtime.Stack(b, true)]
	fmt.Fprintf(out, "support-manager: not ended %v after it was asked to; what it waits for:\n%s\n", after, b)
	exit(exitLate)
}

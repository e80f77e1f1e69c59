//go:build e2e

package e2e

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"deskhand/cmd/lab/internal/scene"
)

// The Support Manager is closed and started again at once, while the one before still ends its session and has its server's data: the new one
// waits for that, and then people can join as always. After a kill there is nothing to wait for.
func TestStartedAgainAtOnce(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Embedded: true})
	r.open()
	r.join()
	for _, how := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		r.step("ended by "+how.String(), func(r *rig) {
			before := r.rep.Program
			before.Signal(how)
			if how == syscall.SIGTERM { // once it has begun to end; before that it is there, and is given what the new one was started with
				r.until("no other window is led to it", func() (bool, error) {
					_, err := os.Stat(filepath.Join(r.lab.Dir(), "rep", "data", "window.json"))
					return errors.Is(err, fs.ErrNotExist), nil
				})
			} else {
				r.until("it is dead", func() (bool, error) { return before.Err() != nil, nil })
			}
			r.must(r.rep.Start(r.soon(), r.repDesk))
			r.until("the one before is gone", func() (bool, error) { return before.Err() != nil, nil })
			var err error
			r.n, r.tab, err = r.rep.StartSession(r.soon())
			r.must(err)
		})
	}
}

package pipe

import (
	"image"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// trimmed counts Trim.
type trimmed struct {
	Decoder
	n atomic.Int64
}

func (d *trimmed) Trim() {
	d.n.Add(1)
	d.Decoder.Trim()
}

// What only motion needs goes back once when nothing lossy has come for five seconds, and nothing at all for one: not while somebody types.
func TestReceiverGivesBackAtRest(t *testing.T) {
	lossy := samples(t, 320, 240, 2, 2)
	exact := []byte{0xa5, 8, 0, 0, 0, 0, 0, 0, 0, 0} // a seal
	synctest.Test(t, func(t *testing.T) {
		var d trimmed
		r, asked := receive(t, func() (Decoder, error) {
			var err error
			d.Decoder, err = VP9Decoder()
			return &d, err
		})
		var at time.Duration // since the last lossy sample
		until := func(then time.Duration, want int64) {
			t.Helper()
			time.Sleep(then - at)
			at = then
			synctest.Wait()
			if n := d.n.Load(); n != want {
				t.Errorf("%v after what moved, given back %d times, want %d", at, n, want)
			}
		}
		r.Put(lossy[0])
		r.Put(lossy[1])
		until(4500*time.Millisecond, 0)
		r.Put(exact)
		until(5400*time.Millisecond, 0)
		until(5500*time.Millisecond, 1)
		until(time.Minute, 1)
		r.Put(exact)
		until(2*time.Minute, 1)
		at = 0
		r.Put(lossy[0])
		until(4900*time.Millisecond, 1)
		until(5*time.Second, 2)
		if st := r.Stats(); st.Failed+st.Dropped != 0 || asked.Load() != 0 {
			t.Errorf("%+v, asked %d", st, asked.Load())
		}
	})
}

// The one who looks keeps what is shown, and one is kept to draw into.
func TestScreensAreTrimmed(t *testing.T) {
	s := newScreens()
	var drawn [3]*image.RGBA
	for i := range drawn {
		drawn[i] = s.canvas(16, 16)
	}
	s.show(drawn[0], true)
	shown, _ := s.take()
	s.drop(drawn[1])
	s.drop(drawn[2])
	s.trim()
	if len(s.free) != 1 || s.taken != shown || !s.isExact() {
		t.Errorf("%d images to draw into, %p is shown, want 1 and %p, exact", len(s.free), s.taken, shown)
	}
	s.trim()
	if len(s.free) != 1 {
		t.Error("the last image to draw into is gone")
	}
}

package peer

import (
	"errors"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"deskhand/media/peer/impair"
)

// Whoever is linked with us may be anybody's program: one that sends ever new streams, or speaks of them, loses the link before their buffers take
// our memory.
func TestMoreStreamsThanALinkHasEndIt(t *testing.T) {
	for name, send := range map[string]func(a *end, n uint32){
		"RTP": func(a *end, n uint32) {
			a.conn.out.mu.Lock()
			b := a.conn.out.binding
			a.conn.out.mu.Unlock()
			_, _ = b.writer.WriteRTP(&rtp.Header{Version: 2, PayloadType: b.types[1][0], SSRC: n}, make([]byte, 1000))
		},
		"RTCP": func(a *end, n uint32) {
			_ = a.conn.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: n}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, _ := showing(t, impair.Path{})
			before := b.conn.p.streams.n.Load()
			for n := range uint32(2 * maxStreams) {
				send(a, 5000+n)
			}
			if err := b.ended(); !errors.Is(err, ErrStreams) {
				t.Errorf("after %d streams, and %d of another's making, Run returned %v", before, b.conn.p.streams.n.Load()-before, err)
			}
		})
	}
}

// What programs of ours send stays far below the bound, also with pictures both ways, loss, and a new path.
func TestOurStreamsAreFew(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{Loss: 0.05}, func(x, y *Config) { x.Video, y.Video = VideoBoth, VideoBoth })
	connected(t, a, b)
	for _, e := range []*end{a, b} {
		s := newShow()
		e.leads(s)
		s.start(t, 2000, 10*time.Millisecond)
	}
	watch(t, b, 50)
	watch(t, a, 50)
	a.conn.Restart()
	watchOn(t, b, 50, 150)
	watchOn(t, a, 50, 150)
	for _, e := range []*end{a, b} {
		if n := e.conn.p.streams.n.Load(); n < 2 || n > maxStreams/2 {
			t.Errorf("%d streams of %d", n, maxStreams)
		} else {
			t.Logf("%d streams", n)
		}
	}
}

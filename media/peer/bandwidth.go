package peer

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/gcc"
	"github.com/pion/logging"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// Limits of the bandwidth estimate, in bit/s.
const (
	startBitrate = 2_000_000
	minBitrate   = 150_000
	maxBitrate   = 20_000_000
	// headroom over what was sent in the last seconds: pion's estimate grows without bound while less is sent
	// (pion/interceptor issue 299), and would then be far off when a scene change needs it.
	headroom = 1.5
	sentSpan = 5 // seconds
	// On a path as short as lanRTT, without loss, at least lanBitrate is assumed: GCC takes half a minute to climb there.
	// RTT grows with the first queue, and then this holds no more.
	lanRTT     = 5 * time.Millisecond
	lanBitrate = 8_000_000
	lanLoss    = 0.02
)

// estimator is the interceptor next to SRTP: pion's GCC (draft-ietf-rmcat-gcc-02) watches what leaves, resent packets too,
// and what TWCC says about it. Pacing is not its business: outlet paces before packets get their TWCC numbers. pion's own
// wiring (pkg/cc) is not used, because its pacers drop packets of the RTX SSRC, and because it ends the RTCP reader at the
// first feedback that makes no sense.
type estimator struct {
	interceptor.NoOp
	bwe  *gcc.SendSideBWE
	loss atomic.Uint32 // as receiver reports have it: 256 = all

	// Of the Conn's loop.
	sent [sentSpan]int // bits in each of the last seconds
	at   int           // the next of them
}

func newEstimator(log logging.LoggerFactory) (*estimator, error) {
	bwe, err := gcc.NewSendSideBWE(
		gcc.SendSideBWEInitialBitrate(startBitrate), gcc.SendSideBWEMinBitrate(minBitrate),
		gcc.SendSideBWEMaxBitrate(maxBitrate), gcc.SendSideBWEPacer(&passThrough{}), gcc.WithLoggerFactory(log))
	if err != nil {
		return nil, err
	}
	return &estimator{bwe: bwe}, nil
}

// NewInterceptor makes estimator its own factory: there is one for each link.
func (e *estimator) NewInterceptor(string) (interceptor.Interceptor, error) { return e, nil }

func (e *estimator) BindLocalStream(info *interceptor.StreamInfo, w interceptor.RTPWriter) interceptor.RTPWriter {
	return e.bwe.AddStream(info, w)
}

func (e *estimator) BindRTCPReader(r interceptor.RTCPReader) interceptor.RTCPReader {
	return interceptor.RTCPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, a, err := r.Read(b, a)
		if err != nil {
			return n, a, err
		}
		if a == nil {
			a = make(interceptor.Attributes)
		}
		if packets, err := a.GetRTCPPackets(b[:n]); err == nil {
			_ = e.bwe.WriteRTCP(packets, a)
			for _, p := range packets {
				if rr, ok := p.(*rtcp.ReceiverReport); ok && len(rr.Reports) > 0 {
					e.loss.Store(uint32(rr.Reports[0].FractionLost))
				}
			}
		}
		return n, a, nil
	})
}

// Close is called by the PeerConnection.
func (e *estimator) Close() error { return e.bwe.Close() }

// second is told once a second how many bits left in it.
func (e *estimator) second(bits int) {
	e.sent[e.at] = bits
	e.at = (e.at + 1) % sentSpan
}

// estimate is in bit/s; rtt is 0 if it is not known.
func (e *estimator) estimate(rtt time.Duration) int {
	limit := max(int(headroom*float64(slices.Max(e.sent[:]))), startBitrate)
	least := minBitrate
	if rtt > 0 && rtt < lanRTT && share(e.loss.Load()) < lanLoss {
		least = lanBitrate
	}
	return min(max(min(e.bwe.GetTargetBitrate(), limit), least), maxBitrate)
}

// passThrough is a gcc.Pacer that does not pace and does not look at the SSRC: a link has one outgoing stream, and its
// resent packets go the same way.
type passThrough struct {
	mu sync.Mutex // guards w
	w  interceptor.RTPWriter
}

func (p *passThrough) AddStream(_ uint32, w interceptor.RTPWriter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.w = w
}

func (p *passThrough) Write(h *rtp.Header, payload []byte, a interceptor.Attributes) (int, error) {
	p.mu.Lock()
	w := p.w
	p.mu.Unlock()
	if w == nil {
		return 0, nil
	}
	return w.Write(h, payload, a)
}

func (p *passThrough) SetTargetBitrate(int) {}
func (p *passThrough) Close() error         { return nil }

// share turns a receiver report's fraction into 0..1.
func share(fraction uint32) float64 { return float64(fraction) / 256 }

// rateOf is bytes during d in bit/s.
func rateOf(bytes uint64, d time.Duration) int {
	if d <= 0 {
		return 0
	}
	return int(float64(bytes*8) / d.Seconds())
}

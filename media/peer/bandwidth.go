package peer

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// Limits of the bandwidth estimate, in bit/s.
const (
	startBitrate = 1_200_000
	minBitrate   = 150_000
	maxBitrate   = 20_000_000
	// On a path as short as lanRTT, without loss, at least lanBitrate is assumed.
	// RTT grows with the first queue, and then this holds no more.
	lanRTT     = 5 * time.Millisecond
	lanBitrate = 8_000_000
	lanLoss    = 0.02
)

// estimator is the interceptor next to SRTP: it tells rater what leaves, resent packets too, and what TWCC says about it.
// Pacing is not its business: outlet paces before packets get their TWCC numbers.
type estimator struct {
	interceptor.NoOp
	loss   atomic.Uint32 // as receiver reports have it: 256 = all
	local  atomic.Uint32 // SSRC of the video that we send
	remote atomic.Uint32 // SSRC of the video that we get

	mu    sync.Mutex // guards what follows
	rater *rater
	clock receiverClock
	list  []arrival
}

func newEstimator() *estimator {
	return &estimator{rater: newRater(time.Now(), startBitrate)}
}

// NewInterceptor makes estimator its own factory: there is one for each link.
func (e *estimator) NewInterceptor(string) (interceptor.Interceptor, error) { return e, nil }

// BindLocalStream notes what leaves with a TWCC number. RTX shares the stream.
func (e *estimator) BindLocalStream(info *interceptor.StreamInfo, w interceptor.RTPWriter) interceptor.RTPWriter {
	id := uint8(0)
	e.local.Store(info.SSRC)
	for _, x := range info.RTPHeaderExtensions {
		if x.URI == sdp.TransportCCURI {
			id = uint8(x.ID)
		}
	}
	return interceptor.RTPWriterFunc(func(h *rtp.Header, payload []byte, a interceptor.Attributes) (int, error) {
		var ext rtp.TransportCCExtension
		if id != 0 && ext.Unmarshal(h.GetExtension(id)) == nil {
			now := time.Now()
			e.mu.Lock()
			e.rater.leave(ext.TransportSequence, h.MarshalSize()+len(payload)+packetOverhead, now)
			e.mu.Unlock()
		}
		return w.Write(h, payload, a)
	})
}

// BindRemoteStream notes which stream the video is.
func (e *estimator) BindRemoteStream(info *interceptor.StreamInfo, r interceptor.RTPReader) interceptor.RTPReader {
	if strings.EqualFold(info.MimeType, webrtc.MimeTypeVP9) {
		e.remote.Store(info.SSRC)
	}
	return r
}

// BindRTCPWriter corrects TWCC feedback. pion names in it the stream of the packet that came last, and at the other end drops
// what names the RTX stream, which nobody reads feedback of: just while a path is lossy the sender would be blind.
func (e *estimator) BindRTCPWriter(w interceptor.RTCPWriter) interceptor.RTCPWriter {
	return interceptor.RTCPWriterFunc(func(packets []rtcp.Packet, a interceptor.Attributes) (int, error) {
		for _, p := range packets {
			if f, ok := p.(*rtcp.TransportLayerCC); ok {
				if ssrc := e.remote.Load(); ssrc != 0 {
					f.MediaSSRC = ssrc
				}
			}
		}
		return w.Write(packets, a)
	})
}

// packetOverhead is the tag of SRTP, UDP and IPv4, in bytes.
const packetOverhead = 16 + 8 + 20

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
			e.take(packets, time.Now())
		}
		return n, a, nil
	})
}

func (e *estimator) take(packets []rtcp.Packet, now time.Time) {
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.ReceiverReport:
			for _, x := range p.Reports {
				if x.SSRC == e.local.Load() {
					e.loss.Store(uint32(x.FractionLost))
				}
			}
		case *rtcp.TransportLayerCC:
			e.mu.Lock()
			e.list = e.clock.read(p, e.list[:0])
			e.rater.hear(e.list, now)
			e.mu.Unlock()
		}
	}
}

// pace is how fast to send now; rtt is 0 if it is not known.
func (e *estimator) pace(rtt time.Duration) pace {
	least := minBitrate
	if rtt > 0 && rtt < lanRTT && share(e.loss.Load()) < lanLoss {
		least = lanBitrate
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.rater.pace(time.Now())
	p.target = min(max(p.target, least), maxBitrate)
	return p
}

// receiverClock reads feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01) and follows its reference time, which has
// 24 bits of 64 ms.
type receiverClock struct {
	known bool
	last  uint32
	at    time.Duration // of last
}

const (
	maxFeedback = 1 << 12 // packets in one
	clockTick   = 64 * time.Millisecond
)

// read appends to list what p says, in the order of sending. Nonsense ends the list.
func (c *receiverClock) read(p *rtcp.TransportLayerCC, list []arrival) []arrival {
	if !c.known {
		c.known, c.last = true, p.ReferenceTime
	}
	c.at += time.Duration(int32((p.ReferenceTime-c.last)<<8)>>8) * clockTick
	c.last = p.ReferenceTime
	at, seq, deltas := c.at, p.BaseSequenceNumber, p.RecvDeltas
	left := min(int(p.PacketStatusCount), maxFeedback)
	one := func(symbol uint16) bool {
		switch {
		case left == 0:
			return false
		case symbol == rtcp.TypeTCCPacketNotReceived:
			list = append(list, arrival{seq: seq, lost: true})
		case symbol == rtcp.TypeTCCPacketReceivedWithoutDelta:
		case len(deltas) == 0:
			return false
		default:
			at += time.Duration(deltas[0].Delta) * time.Microsecond
			deltas = deltas[1:]
			list = append(list, arrival{seq: seq, at: at})
		}
		left--
		seq++
		return true
	}
	for _, chunk := range p.PacketChunks {
		switch chunk := chunk.(type) {
		case *rtcp.RunLengthChunk:
			for range chunk.RunLength {
				if !one(chunk.PacketStatusSymbol) {
					return list
				}
			}
		case *rtcp.StatusVectorChunk:
			for _, symbol := range chunk.SymbolList {
				if !one(symbol) {
					return list
				}
			}
		}
	}
	return list
}

// share turns a receiver report's fraction into 0..1.
func share(fraction uint32) float64 { return float64(fraction) / 256 }

// rateOf is bytes during d in bit/s.
func rateOf(bytes uint64, d time.Duration) int {
	if d <= 0 {
		return 0
	}
	return int(float64(bytes*8) / d.Seconds())
}

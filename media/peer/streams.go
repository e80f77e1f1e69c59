package peer

import (
	"io"
	"sync/atomic"

	"github.com/pion/transport/v4/packetio"
)

const (
	// maxStreams is how many streams the other end may name on one link, by their SSRC, in RTP and in RTCP. Programs of ours name six.
	maxStreams = 32
	// streamBuffer is how many bytes of one wait for its reader: as many as pion would let.
	streamBuffer = 1_000_000
)

// streams counts what the other end names. pion keeps a buffer for each, whether or not anybody reads from it, until the link has ended, and lets
// there be any number: without a bound, whoever is linked with us could take all of our memory.
type streams struct {
	n    atomic.Int32
	tell func() // that there are too many; must not block
}

// buffer is pion's BufferFactory: it is asked once for each.
func (s *streams) buffer(packetio.BufferPacketType, uint32) io.ReadWriteCloser {
	b := packetio.NewBuffer()
	if s.n.Add(1) > maxStreams {
		b.SetLimitSize(1) // nothing fits
		s.tell()
		return b
	}
	b.SetLimitSize(streamBuffer)
	return b
}

func (s *streams) tooMany() bool { return s.n.Load() > maxStreams }

package peer

import (
	"encoding/binary"

	"github.com/pion/rtp/codecs/vp9"
)

// packetSize is the largest RTP payload sent, in bytes. With 12 bytes of RTP header, 8 of extension, 2 of RTX, 16 of GCM tag,
// 48 of UDP and IPv6 and 4 of TURN it stays below 1280, which every IPv6 path carries.
const packetSize = 1160

// outFrame is one encoded frame cut into RTP payloads, shared read-only by every viewer's outlet.
type outFrame struct {
	payloads  [][]byte
	bytes     int
	timestamp uint32 // 90 kHz
	key       bool
	profile   uint8
}

// packetize cuts a VP9 frame into payloads with the descriptor of RFC 9628, section 4.2, in non-flexible mode with a picture
// ID of 15 bits, and copies it doing so. A key frame carries its size in the scalability structure, as browsers expect.
// Returns ErrSample for what has no VP9 header.
func packetize(sample []byte, pictureID uint16) (*outFrame, error) {
	var h vp9.Header
	if err := h.Unmarshal(sample); err != nil || h.ShowExistingFrame {
		return nil, ErrSample
	}
	f := &outFrame{key: !h.NonKeyFrame, profile: h.Profile}
	var structure []byte
	if f.key {
		structure = []byte{1 << 4} // N_S = 0 (one layer), Y: its size follows, no picture group
		structure = binary.BigEndian.AppendUint16(structure, h.Width())
		structure = binary.BigEndian.AppendUint16(structure, h.Height())
	}
	const head = 3
	room := packetSize - head
	count := (len(sample) + len(structure) + room - 1) / room
	buf := make([]byte, 0, len(sample)+len(structure)+count*head)
	f.payloads = make([][]byte, 0, count)
	for rest := sample; len(rest) > 0; structure = nil {
		n := min(room-len(structure), len(rest))
		first := byte(0x80 | 0x01) // I: picture ID present; Z: not needed by a higher layer
		if !f.key {
			first |= 0x40 // P
		}
		if len(rest) == len(sample) {
			first |= 0x08 // B
		}
		if n == len(rest) {
			first |= 0x04 // E
		}
		if len(structure) > 0 {
			first |= 0x02 // V
		}
		start := len(buf)
		buf = append(buf, first, byte(pictureID>>8)|0x80, byte(pictureID))
		buf = append(append(buf, structure...), rest[:n]...)
		f.payloads = append(f.payloads, buf[start:len(buf):len(buf)])
		rest = rest[n:]
	}
	f.bytes = len(buf)
	return f, nil
}

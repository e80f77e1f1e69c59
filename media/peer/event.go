package peer

import "time"

// Event is what a Conn reports to Config.Events: Connected, Disconnected, Failed, Message, Sample or Bandwidth.
type Event interface{ event() }

// Connected: the handshake is done, the other end's certificate is the right one and every data channel is open. It comes
// again after each Disconnected that was mended, and the first time before every Message.
type Connected struct{ Path Path }

// Disconnected: nothing has come from the other end for 4 s. The link mends itself or fails; what was sent reliably is kept.
type Disconnected struct{}

// Failed is the last event of a link that ended by itself; Run returns the same error. ErrFingerprint among them is a hard
// stop.
type Failed struct{ Err error }

// Message is one message of a data channel. Data belongs to the receiver.
type Message struct {
	Channel string // as in app/wire
	Data    []byte // ≤ 64 KiB
}

// Sample is one whole encoded frame; samples come in order, and the first one, like the first one after a loss, is a key
// frame. Data belongs to the receiver.
type Sample struct {
	Data      []byte    // a VP9 frame
	Key       bool      // decodable by itself
	Timestamp uint32    // the sender's clock, 90 kHz, any start, wraps
	At        time.Time // when its last packet was put in place here
}

// Bandwidth is what the path to the other end is thought to carry now, for video, in bit/s; reported when it has changed by
// more than 5 %. Only a Conn whose Video sends reports it.
type Bandwidth struct{ BitsPerSecond int }

func (Connected) event()    {}
func (Disconnected) event() {}
func (Failed) event()       {}
func (Message) event()      {}
func (Sample) event()       {}
func (Bandwidth) event()    {}

// Path is how the two ends reach each other.
type Path string

// The paths.
const (
	PathNone    Path = ""
	PathDirect  Path = "direct"
	PathRelayed Path = "relayed" // through a TURN server, at either end
)

// Stats describes a link during the last second.
type Stats struct {
	Path           Path
	Near           bool          // direct, between addresses of one private network, or within one computer
	LocalAddrKind  string        // "host", "srflx", "prflx" or "relay"; empty before a path is found
	RemoteAddrKind string        // the same
	RTT            time.Duration // of ICE's checks, one a second; 0 if not measured
	BitrateIn      int           // bit/s of RTP received: video and resent packets
	BitrateOut     int           // bit/s of RTP sent
	Frames         int           // whole pictures in a second, received or sent, of one video frame or two
	Loss           float64       // share of video packets, 0..1, lost at the first try; of outgoing ones, as reported
	Bandwidth      int           // bit/s, as in the event; 0 unless Video sends
	Resent         uint64        // packets resent since the start
	Dropped        uint64        // frames since the start that were spared a slow viewer, or came incomplete
}

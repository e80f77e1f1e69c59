package relay

import "errors"

var (
	// ErrConfig is why Start refuses: the text around it names the field and what to write instead.
	ErrConfig = errors.New("relay configuration")
	// ErrUDPOnly answers a request for a TCP port (RFC 6062): it would let a client open connections from inside our network.
	ErrUDPOnly = errors.New("the relay gives out UDP ports only")
	// ErrQuota answers a request for a port beyond the quotas.
	ErrQuota = errors.New("relay quota reached")
	// ErrPorts means that no port of the configured range was free.
	ErrPorts = errors.New("no free relay port")
	// ErrFamily means that the relay has no public address of the family asked for.
	ErrFamily = errors.New("no relay address of this family")
	// ErrFrame closes a TCP connection whose bytes are not TURN, or claim a length that TURN over UDP never has.
	ErrFrame = errors.New("not a TURN frame")
)

package relay

import (
	"crypto/rand"
	"encoding/binary"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/turn/v5"
	"golang.org/x/time/rate"
)

// ports gives out relay ports. It is the turn.RelayAddressGenerator of every listener; pion calls it from the goroutine that
// reads the client's request.
type ports struct {
	book  *book
	fence *fence
	now   func() time.Time
	stats *counters
	first uint16 // the range to take from, inclusive; 0: the system chooses
	last  uint16
}

// Validate is for pion; Start has checked the configuration.
func (*ports) Validate() error { return nil }

// AllocatePacketConn opens a port for conf.UserID, of the family in conf.Network.
func (g *ports) AllocatePacketConn(conf turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	// pion asks without a user when it looks for an even port (RFC 8656, 7.2), a thing of RTP without multiplexing. Nobody
	// would own that port, and no client of ours asks.
	if conf.UserID == "" || conf.RequestedPort != 0 {
		return nil, nil, ErrPorts
	}
	var public netip.Addr
	for _, a := range g.fence.relay {
		if a.Is4() == (conf.Network == "udp4") {
			public = a
		}
	}
	if !public.IsValid() {
		return nil, nil, ErrFamily
	}
	conn, err := g.listen(conf.Network, public)
	if err != nil {
		return nil, nil, err
	}
	at := netip.AddrPortFrom(public, addrPort(conn.LocalAddr()).Port())
	p := &port{
		PacketConn: conn, at: at, user: conf.UserID,
		book: g.book, fence: g.fence, now: g.now, stats: g.stats,
		out: newMeter(g.book.quotas.BitRate), in: newMeter(g.book.quotas.BitRate),
	}
	if !g.book.add(p) {
		_ = conn.Close()
		return nil, nil, ErrQuota
	}
	return p, net.UDPAddrFromAddrPort(at), nil
}

// listen opens a socket at the public address where that is this machine's, else (behind a one-to-one NAT) at any. In a range it
// begins at a random place: a port that is easily guessed is easily hit with forged packets.
func (g *ports) listen(network string, public netip.Addr) (net.PacketConn, error) {
	host := ""
	if g.fence.isOwn(public) {
		host = public.String()
	}
	if g.first == 0 {
		return net.ListenPacket(network, net.JoinHostPort(host, "0"))
	}
	var random [4]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, err
	}
	size := uint32(g.last) - uint32(g.first) + 1
	start := binary.BigEndian.Uint32(random[:]) % size
	for n := range size {
		try := uint32(g.first) + (start+n)%size
		conn, err := net.ListenPacket(network, net.JoinHostPort(host, strconv.FormatUint(uint64(try), 10)))
		if err == nil {
			return conn, nil
		}
	}
	return nil, ErrPorts
}

// AllocateListener refuses: see ErrUDPOnly.
func (*ports) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, ErrUDPOnly
}

// AllocateConn refuses: see ErrUDPOnly.
func (*ports) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, ErrUDPOnly }

// port is one relay port: what pion writes to goes to peers, what it reads comes from them. pion lets through only peers that
// the client has a permission for; the port asks the fence again for each packet, since permissions outlive what they were
// given for, and knows of ports, which permissions do not.
type port struct {
	net.PacketConn
	at    netip.AddrPort // as clients know it
	user  string
	book  *book
	fence *fence
	now   func() time.Time
	stats *counters
	out   *rate.Limiter // towards peers, in bytes
	in    *rate.Limiter // towards the client
	once  sync.Once
}

// WriteTo sends data to a peer, or drops it, as a network would, when the fence or the quota says so.
func (p *port) WriteTo(data []byte, addr net.Addr) (int, error) {
	switch peer := addrPort(addr); {
	case !p.mayReach(peer):
		p.stats.fenced.Add(1)
		return len(data), nil
	case !p.out.AllowN(p.now(), len(data)):
		p.stats.throttled.Add(1)
		return len(data), nil
	}
	return p.PacketConn.WriteTo(data, addr)
}

// ReadFrom returns the next packet that the fence and the quota let through.
func (p *port) ReadFrom(data []byte) (int, net.Addr, error) {
	for {
		n, addr, err := p.PacketConn.ReadFrom(data)
		switch {
		case err != nil:
			return n, addr, err
		case !p.mayReach(addrPort(addr)):
			p.stats.fenced.Add(1)
		case !p.in.AllowN(p.now(), n):
			p.stats.throttled.Add(1)
		default:
			return n, addr, nil
		}
	}
}

// mayReach asks the fence. The relay's own address is reached at relay ports only: whatever else listens there is not a peer,
// unless somebody of the session is at that address, or the operator said so.
func (p *port) mayReach(peer netip.AddrPort) bool {
	addr := peer.Addr().Unmap()
	isPeer := func(a netip.Addr) bool { return p.book.isPeer(sessionOf(p.user), a) }
	if !p.fence.reaches(addr, isPeer) {
		return false
	}
	if p.fence.isRelay(addr) && !containing(p.fence.allow, addr).IsValid() && !isPeer(addr) {
		return p.book.isLive(netip.AddrPortFrom(addr, peer.Port()))
	}
	return true
}

// Close gives the port back. pion then ends the allocation.
func (p *port) Close() error {
	var err error
	p.once.Do(func() {
		p.book.remove(p)
		err = p.PacketConn.Close()
	})
	return err
}

// addrPort returns an address of net in the form of netip, IPv4 as IPv4; the zero value for what is no IP address.
func addrPort(addr net.Addr) netip.AddrPort {
	var ap netip.AddrPort
	switch a := addr.(type) {
	case *net.UDPAddr:
		ap = a.AddrPort()
	case *net.TCPAddr:
		ap = a.AddrPort()
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// counters are facts of the whole relay; per-packet facts are counted, not logged.
type counters struct {
	fenced, throttled, strangers, streams atomic.Uint64
}

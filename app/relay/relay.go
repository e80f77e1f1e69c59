package relay

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"github.com/pion/logging"
	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"
)

// minSecret is the least length of Config.Secret in bytes.
const minSecret = 32

// Config is what Start needs.
type Config struct {
	// UDP and TCP are addresses to listen at, such as ":3478"; port 0 lets the system choose. Empty: not.
	UDP, TCP string
	// Streams are further listeners, such as TLS on port 443. The relay owns them from Start on, also when that fails.
	Streams []net.Listener
	// PublicIPs are the addresses at which clients and peers reach this machine, at most one of each family. Relay ports are
	// opened there.
	PublicIPs []netip.Addr
	// FirstPort and LastPort are the range of relay ports, inclusive. Both 0: any.
	FirstPort, LastPort uint16
	// Realm is a name that clients are shown. Empty: deskhand.
	Realm string
	// Secret makes and checks tickets: 32 random bytes or more, the same for all who make tickets for this relay.
	Secret []byte
	// Allow are networks beyond the public internet that relays may reach: the LAN of a site without internet, 127.0.0.1/32
	// in tests. See ParseAllow.
	Allow []netip.Prefix
	// Quotas bound what clients may take.
	Quotas Quotas
	// Log gets starts, ends and faults. Nil: nothing is logged.
	Log *slog.Logger
	// Now is the clock for tickets and quotas. Nil: time.Now.
	Now func() time.Time
}

// Server is a running relay. Methods may be called from any goroutine.
type Server struct {
	config  Config
	book    *book
	fence   *fence
	stats   counters
	udp     net.PacketConn // nil: not listening
	tcp     net.Listener
	streams []*streams
	pion    []*turn.Server // one for each listener, so that callbacks know which one it was
}

// Stats are facts of a relay since its start.
type Stats struct {
	Ports     int    // given out now
	Fenced    uint64 // packets dropped because of where they went to or came from
	Throttled uint64 // packets dropped because a port was over its bit rate
	Strangers uint64 // packets from addresses without a port, dropped unanswered
	Refused   uint64 // TCP connections beyond the quotas
}

// Start listens and serves until Close. Its errors wrap ErrConfig where the configuration is at fault; nothing is left open then.
func Start(config Config) (*Server, error) {
	s := &Server{config: config}
	if err := s.prepare(); err != nil {
		closeAll(config.Streams)
		return nil, err
	}
	if err := s.listen(); err != nil {
		closeAll(config.Streams)
		return nil, errors.Join(err, s.Close())
	}
	s.config.Log.Info("relay started", "udp", s.UDPAddr(), "tcp", s.TCPAddr(), "public", s.config.PublicIPs, "allow", s.config.Allow)
	return s, nil
}

// Check returns the error that Start would because of the configuration alone. It opens nothing.
func Check(config Config) error { return (&Server{config: config}).prepare() }

// prepare checks the configuration and fills in what is left out.
func (s *Server) prepare() error {
	c := &s.config
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Realm == "" {
		c.Realm = "deskhand"
	}
	c.Quotas = c.Quotas.withDefaults()
	if len(c.Secret) < minSecret {
		return fmt.Errorf("%w: the secret has %d bytes; at least %d random ones are needed", ErrConfig, len(c.Secret), minSecret)
	}
	if c.FirstPort > c.LastPort || c.FirstPort == 0 && c.LastPort != 0 {
		return fmt.Errorf("%w: relay ports %d to %d: the first must not be above the last, nor 0 alone", ErrConfig, c.FirstPort, c.LastPort)
	}
	if c.UDP == "" && c.TCP == "" && len(c.Streams) == 0 {
		return fmt.Errorf("%w: nothing to listen at", ErrConfig)
	}
	public, err := checkPublic(c.PublicIPs)
	if err != nil {
		return err
	}
	if s.fence, err = newFence(c.Allow, public); err != nil {
		return err
	}
	s.book = newBook(c.Quotas)
	return nil
}

func checkPublic(ips []netip.Addr) (public []netip.Addr, err error) {
	for _, ip := range ips {
		ip = ip.Unmap()
		switch {
		case !ip.IsValid() || ip.IsUnspecified() || ip.IsMulticast() || ip.Zone() != "":
			return nil, fmt.Errorf("%w: public address %s: write the address at which others reach this machine", ErrConfig, ip)
		case len(public) > 0 && public[0].Is4() == ip.Is4() || len(public) > 1:
			return nil, fmt.Errorf("%w: public addresses %s and %s: one of each family", ErrConfig, public[0], ip)
		}
		public = append(public, ip)
	}
	if len(public) == 0 {
		return nil, fmt.Errorf("%w: no public address: write the address at which others reach this machine", ErrConfig)
	}
	return public, nil
}

// listen opens the listeners and hands them to pion.
func (s *Server) listen() (err error) {
	if s.config.UDP != "" {
		if s.udp, err = net.ListenPacket("udp", s.config.UDP); err != nil {
			return fmt.Errorf("listen for STUN and TURN: %w", err)
		}
		if err = s.serve(s.udp, nil); err != nil {
			return err
		}
	}
	listeners := s.config.Streams
	if s.config.TCP != "" {
		if s.tcp, err = net.Listen("tcp", s.config.TCP); err != nil {
			return fmt.Errorf("listen for TURN: %w", err)
		}
		listeners = append([]net.Listener{s.tcp}, listeners...)
	}
	for _, l := range listeners {
		if err = s.serve(nil, l); err != nil {
			return err
		}
	}
	return nil
}

// serve starts a pion server for one listener, either a packet conn or a stream listener.
func (s *Server) serve(conn net.PacketConn, l net.Listener) error {
	listener := len(s.pion)
	generator := &ports{
		book: s.book, fence: s.fence, now: s.config.Now, stats: &s.stats,
		first: s.config.FirstPort, last: s.config.LastPort,
	}
	permission := func(from net.Addr, peer net.IP) bool { return s.mayPermit(client{listener, addrPort(from)}, peer) }
	config := turn.ServerConfig{
		Realm:         s.config.Realm,
		LoggerFactory: quiet{s.config.Log},
		AuthHandler:   s.authenticate,
		QuotaHandler: func(user, _ string, from net.Addr) bool {
			return s.book.mayStart(user, addrPort(from).Addr(), s.config.Now())
		},
		EventHandler: turn.EventHandler{
			OnAllocationCreated: func(from, _ net.Addr, _, user, _ string, _ net.Addr, _ int) {
				s.book.own(client{listener, addrPort(from)}, user)
			},
			OnAllocationDeleted: func(from, _ net.Addr, _, _, _ string) { s.book.disown(client{listener, addrPort(from)}) },
		},
		// A client that names no family gets one that there is (RFC 8656, 7.2: IPv4 unless asked).
		StrictAddressFamily: s.fence.relay[0].Is4() && len(s.fence.relay) == 1,
		InboundMTU:          maxFrame,
	}
	if conn != nil {
		config.PacketConnConfigs = []turn.PacketConnConfig{{
			PacketConn: &packets{
				PacketConn: conn, listener: listener, book: s.book, now: s.config.Now, stats: &s.stats,
				strangers: newSources(float64(s.config.Quotas.StrangerRate), s.config.Quotas.StrangerRate),
			},
			RelayAddressGenerator: generator, PermissionHandler: permission,
		}}
	} else {
		accepting := newStreams(l, listener, s.book, s.config.Now, &s.stats)
		s.streams = append(s.streams, accepting)
		config.ListenerConfigs = []turn.ListenerConfig{{
			Listener: accepting, RelayAddressGenerator: generator, PermissionHandler: permission,
		}}
	}
	server, err := turn.NewServer(config)
	if err != nil {
		return errors.Join(fmt.Errorf("start TURN: %w", err), closeEither(conn, l))
	}
	s.pion = append(s.pion, server)
	return nil
}

// authenticate returns the key for a ticket's username, which pion then checks the request against. To start a relay the ticket
// must not have expired; to keep one going it may have, for MaxAge, since WebRTC cannot change the ticket of a running one.
func (s *Server) authenticate(request *turn.RequestAttributes) (user string, key []byte, ok bool) {
	h, ok := parseUsername(request.Username)
	if !ok || request.Realm != s.config.Realm || s.book.isForgotten(h.session) {
		return "", nil, false
	}
	end := h.expiry
	if request.Method != stun.MethodAllocate {
		end = end.Add(s.config.Quotas.MaxAge)
	}
	if s.config.Now().After(end) {
		return "", nil, false
	}
	return h.user, turn.GenerateAuthKey(request.Username, request.Realm, ticketPassword(s.config.Secret, request.Username)), true
}

// mayPermit answers a client that wants to exchange packets with peer. Ports are looked at when packets come: see port.
func (s *Server) mayPermit(c client, peer net.IP) bool {
	user, ok := s.book.ownerOf(c)
	addr, valid := netip.AddrFromSlice(peer)
	if !ok || !valid {
		return false
	}
	return s.fence.reaches(addr, func(a netip.Addr) bool { return s.book.isPeer(sessionOf(user), a) })
}

// Ticket makes a username and password for this relay: see the function Ticket.
func (s *Server) Ticket(now time.Time, session, participant string, ttl time.Duration) (username, password string) {
	return Ticket(s.config.Secret, now, session, participant, ttl)
}

// AllowPeer lets the session's relays reach addr: the address from which an admitted participant of it is connected. What the
// fence never opens stays closed.
func (s *Server) AllowPeer(session string, addr netip.Addr) {
	s.book.addPeer(sessionTag(s.config.Secret, session), addr)
}

// ForgetSession ends a session: its relays are closed, and no ticket of it is good any more.
func (s *Server) ForgetSession(session string) {
	now := s.config.Now()
	// Tickets are made for minutes. A day beyond MaxAge is after the end of any.
	until := now.Add(s.config.Quotas.MaxAge + 24*time.Hour)
	for _, p := range s.book.forget(sessionTag(s.config.Secret, session), now, until) {
		_ = p.Close()
	}
}

// UDPAddr is where STUN and TURN over UDP are served; not valid when they are not.
func (s *Server) UDPAddr() netip.AddrPort {
	if s.udp == nil {
		return netip.AddrPort{}
	}
	return addrPort(s.udp.LocalAddr())
}

// TCPAddr is where TURN over TCP is served; not valid when it is not.
func (s *Server) TCPAddr() netip.AddrPort {
	if s.tcp == nil {
		return netip.AddrPort{}
	}
	return addrPort(s.tcp.Addr())
}

// Stats returns the relay's counters.
func (s *Server) Stats() Stats {
	return Stats{
		Ports:     s.book.count(),
		Fenced:    s.stats.fenced.Load(),
		Throttled: s.stats.throttled.Load(),
		Strangers: s.stats.strangers.Load(),
		Refused:   s.stats.streams.Load(),
	}
}

// Close ends all relays and connections and waits for the connections' goroutines.
func (s *Server) Close() error {
	var errs []error
	for _, p := range s.book.close() {
		errs = append(errs, p.Close())
	}
	for _, server := range s.pion {
		if err := server.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, fmt.Errorf("close TURN: %w", err))
		}
	}
	for _, accepting := range s.streams {
		accepting.open.Wait()
	}
	return errors.Join(errs...)
}

func closeEither(conn net.PacketConn, l net.Listener) error {
	if conn != nil {
		return conn.Close()
	}
	return l.Close()
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close()
	}
}

// quiet is pion's logging: what it says below an error goes nowhere, since it says addresses and names for every packet; its
// errors are faults of clients for the most part.
type quiet struct{ log *slog.Logger }

func (q quiet) NewLogger(string) logging.LeveledLogger { return q }

func (quiet) Trace(string)          {}
func (quiet) Tracef(string, ...any) {}
func (quiet) Debug(string)          {}
func (quiet) Debugf(string, ...any) {}
func (quiet) Info(string)           {}
func (quiet) Infof(string, ...any)  {}
func (quiet) Warn(string)           {}
func (quiet) Warnf(string, ...any)  {}

func (q quiet) Error(text string) { q.log.Debug("relay library error", "err", text) }
func (q quiet) Errorf(format string, args ...any) {
	q.log.Debug("relay library error", "err", fmt.Sprintf(format, args...))
}

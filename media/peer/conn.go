package peer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"deskhand/app/wire"

	"github.com/pion/ice/v4"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// MaxMessage is the largest message of a data channel, in bytes, in both directions.
const MaxMessage = 64 << 10

// Video says which way a link's video goes. The two ends of a link must agree.
type Video uint8

// The ways.
const (
	VideoNone    Video = 0
	VideoSend    Video = 1
	VideoReceive Video = 2
	VideoBoth    Video = VideoSend | VideoReceive
)

func (v Video) sends() bool    { return v&VideoSend != 0 }
func (v Video) receives() bool { return v&VideoReceive != 0 }

// Server is a STUN or TURN server.
type Server struct {
	URLs                 []string // "stun:host:port", "turn:host:port?transport=udp", "turns:…"
	Username, Credential string   // of TURN
}

// Config describes one link. It is not changed after New.
type Config struct {
	Certificate Certificate
	Remote      [32]byte // Fingerprint of the other end's certificate; no other is accepted
	Offerer     bool     // exactly one of the two ends
	Video       Video
	Servers     []Server
	RelayOnly   bool // only TURN: the other end does not learn our address

	// Signal hands a message to the other end's Receive, in order if possible. Events reports. Both are called from Run's
	// goroutine only and must not block; what they are given is theirs.
	Signal func(msg []byte)
	Events func(Event)

	Log      *slog.Logger   // nil: none
	Net      net.PacketConn // not nil: all UDP goes through it, and the Conn closes it. For tests and measurements
	Loopback bool           // use loopback addresses too: both ends on one machine
}

// timing are the link's times; tests shorten them.
type timing struct {
	disconnected, failed, keepAlive time.Duration // ICE
	relayWait, gather               time.Duration
	handshake, sctpRTO              time.Duration
	answer                          time.Duration // until the first description of the other end
	connect                         time.Duration // from then until the first connection, before ICE is restarted
	restartAfter, restartEvery      time.Duration
}

func defaultTiming() timing {
	return timing{
		disconnected: 4 * time.Second, failed: 20 * time.Second, keepAlive: time.Second,
		relayWait: time.Second, gather: 3 * time.Second,
		handshake: 20 * time.Second, sctpRTO: 2 * time.Second,
		answer: 60 * time.Second, connect: 15 * time.Second,
		restartAfter: 4 * time.Second, restartEvery: 5 * time.Second,
	}
}

// Conn is the link to one participant. Make it with New, run it with Run.
type Conn struct {
	cfg  Config
	t    timing
	log  *slog.Logger
	pc   *webrtc.PeerConnection
	p    parts
	mux  ice.UDPMux // nil unless Config.Net
	out  *outlet    // nil unless Video sends
	in   *video     // nil unless it receives
	data *channels
	link // state, of Run's goroutine

	mail  mailbox
	stats atomic.Pointer[Stats]
}

// mailbox is how other goroutines reach Run's.
type mailbox struct {
	inbox   chan func()   // what Run's goroutine is to do
	signals chan []byte   // from Receive, which does not wait
	wake    chan struct{} // capacity 1: some state of pc changed
	stop    chan struct{} // closed by Close
	done    chan struct{} // closed when Run no longer takes from inbox
	once    sync.Once
	ran     atomic.Bool
}

// New makes a link. Nothing is sent before Run. A Conn that is never run must be closed.
func New(cfg Config) (*Conn, error) { return newConn(cfg, defaultTiming()) }

func newConn(cfg Config, t timing) (*Conn, error) {
	if cfg.Certificate.cert == nil || cfg.Signal == nil || cfg.Events == nil {
		return nil, errors.New("peer: Config needs Certificate, Signal and Events")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	c := &Conn{
		cfg: cfg, t: t, log: cfg.Log,
		mail: mailbox{
			inbox: make(chan func(), 64), signals: make(chan []byte, 2*maxCandidates), wake: make(chan struct{}, 1),
			stop: make(chan struct{}), done: make(chan struct{}),
		},
	}
	c.stats.Store(&Stats{})
	if cfg.Net != nil {
		c.mux = webrtc.NewICEUDPMux(pionLog{cfg.Log}.NewLogger("mux"), cfg.Net)
	}
	api, p, err := newAPI(cfg, t, c.mux)
	if err != nil {
		return nil, err
	}
	c.p = p
	c.p.streams.tell = c.poke
	if c.pc, err = api.NewPeerConnection(c.configuration()); err != nil {
		return nil, fmt.Errorf("make PeerConnection: %w", err)
	}
	if err := c.assemble(); err != nil {
		_ = c.pc.GracefulClose()
		return nil, err
	}
	return c, nil
}

func (c *Conn) configuration() webrtc.Configuration {
	conf := webrtc.Configuration{
		Certificates:  []webrtc.Certificate{webrtc.CertificateFromX509(c.cfg.Certificate.key, c.cfg.Certificate.cert)},
		BundlePolicy:  webrtc.BundlePolicyMaxBundle,
		RTCPMuxPolicy: webrtc.RTCPMuxPolicyRequire,
	}
	if c.cfg.RelayOnly {
		conf.ICETransportPolicy = webrtc.ICETransportPolicyRelay
	}
	for _, s := range c.cfg.Servers {
		conf.ICEServers = append(conf.ICEServers, webrtc.ICEServer{
			URLs: s.URLs, Username: s.Username, Credential: s.Credential,
		})
	}
	return conf
}

// assemble adds video, data channels and callbacks. Callbacks only post.
func (c *Conn) assemble() error {
	if err := c.assembleVideo(); err != nil {
		return err
	}
	var err error
	if c.data, err = openChannels(c); err != nil {
		return err
	}
	c.pc.OnICECandidate(func(i *webrtc.ICECandidate) { c.post(func() { c.localCandidate(i) }) })
	c.pc.OnICEConnectionStateChange(func(webrtc.ICEConnectionState) { c.poke() })
	c.pc.OnConnectionStateChange(func(webrtc.PeerConnectionState) { c.poke() })
	c.pc.SCTP().Transport().OnStateChange(func(webrtc.DTLSTransportState) { c.poke() })
	c.pc.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { pump(t) })
	return nil
}

// assembleVideo adds the one video section, for either way or both.
func (c *Conn) assembleVideo() error {
	if c.cfg.Video.receives() {
		c.in = newVideo(c.p.tap, c.pc.WriteRTCP, func(s Sample) {
			c.post(func() { c.cfg.Events(s) })
		})
	}
	if c.cfg.Video.sends() {
		way := webrtc.RTPTransceiverDirectionSendonly
		if c.in != nil {
			way = webrtc.RTPTransceiverDirectionSendrecv
		}
		c.out = newOutlet("deskhand")
		if _, err := c.pc.AddTransceiverFromTrack(c.out, webrtc.RTPTransceiverInit{Direction: way}); err != nil {
			return fmt.Errorf("add outgoing video: %w", err)
		}
		return nil
	}
	if c.in == nil {
		return nil
	}
	_, err := c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo,
		webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
	if err != nil {
		return fmt.Errorf("add incoming video: %w", err)
	}
	return nil
}

// post gives f to Run's goroutine, waiting for room; it drops f once Run has ended.
func (c *Conn) post(f func()) {
	select {
	case c.mail.inbox <- f:
	case <-c.mail.done:
	}
}

// poke makes Run look at pc's states. It never waits: pion calls some handlers with its locks held.
func (c *Conn) poke() {
	select {
	case c.mail.wake <- struct{}{}:
	default:
	}
}

// pump keeps an incoming track flowing through the interceptors, where tap takes the packets; it ends with the link.
func pump(t *webrtc.TrackRemote) {
	b := make([]byte, maxPacket)
	for {
		if _, _, err := t.Read(b); err != nil {
			return
		}
	}
}

// Receive takes a signaling message that the other end's Config.Signal gave out. What is not one of ours, or does not fit
// this link's state, is dropped with a log record, as the way it came may repeat and reorder; a description that names
// another certificate ends the link with ErrFingerprint. It copies msg and does not wait: beyond 200 messages that Run has
// not taken yet they are dropped too.
func (c *Conn) Receive(msg []byte) {
	if len(msg) > maxSignal {
		return
	}
	select {
	case c.mail.signals <- append([]byte(nil), msg...):
	default:
		c.log.Warn("signaling message dropped", "err", "too many")
	}
}

// Restart looks for a new path at once, for when the computer's network has changed. At the answerer it asks the offerer to.
func (c *Conn) Restart() { c.post(c.restartNow) }

// SetTrack shows t to the other end, or with nil nothing, at once and without negotiation. Returns ErrNoVideo unless
// Config.Video sends. The frame after it is a key frame (Track.OnKeyFrame is called).
func (c *Conn) SetTrack(t *Track) error {
	if c.out == nil {
		return ErrNoVideo
	}
	old := c.out.attach(t)
	if old == t {
		return nil
	}
	if old != nil {
		old.remove(c.out)
	}
	if t != nil {
		t.add(c.out)
		t.wantKey(c.out.wish())
	}
	return nil
}

// SetLead says whether this viewer is the one whose link steers: what it needs comes at once (Track.OnKeyFrame), and Track.Backlog is its queue.
func (c *Conn) SetLead(lead bool) {
	if c.out != nil {
		c.out.setLead(lead)
	}
}

// Leads is what SetLead said last.
func (c *Conn) Leads() bool { return c.out != nil && c.out.isLead() }

// RequestKeyFrame asks the sharer for a key frame, at most once in 500 ms: for when a sample could not be decoded.
func (c *Conn) RequestKeyFrame() {
	if c.in == nil {
		return
	}
	select {
	case c.in.wantKey <- struct{}{}:
	default:
	}
}

// Backlog is how long the video that waits for this viewer will take to leave.
func (c *Conn) Backlog() time.Duration {
	if c.out == nil {
		return 0
	}
	return c.out.backlog()
}

// Stats describes the link during the last second. Cheap.
func (c *Conn) Stats() Stats { return *c.stats.Load() }

// Close ends the link; Run returns ErrClosed soon after. It does not wait, and may be called several times.
func (c *Conn) Close() {
	c.mail.once.Do(func() { close(c.mail.stop) })
	if !c.mail.ran.Swap(true) {
		close(c.mail.done)
		c.shut()
	}
}

// closeTime is how long pion's goroutines may take to end.
const closeTime = 2 * time.Second

// shut closes what New made and waits for pion's goroutines, but not for ever: GracefulClose has been seen to wait for a read that nothing
// ends when both sides close at the same moment (pion/dtls#710). It is left to itself then, without the sockets that it had.
func (c *Conn) shut() {
	closed := make(chan error, 1)
	go func() { closed <- c.pc.GracefulClose() }()
	late := time.NewTimer(closeTime)
	defer late.Stop()
	select {
	case err := <-closed:
		if err != nil {
			c.log.Debug("link close", "err", err)
		}
	case <-late.C:
		c.log.Warn("link does not close")
	}
	if c.mux != nil {
		_ = c.mux.Close()
		_ = c.cfg.Net.Close()
	}
}

// Run is the link's life: it blocks until ctx ends (its error), Close (ErrClosed), or the link fails (the error of the
// Failed event). When it returns, every goroutine of the link has ended and nothing calls Signal or Events any more. Run a
// Conn once.
func (c *Conn) Run(ctx context.Context) error {
	if c.mail.ran.Swap(true) {
		return ErrClosed
	}
	inner, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	if c.out != nil {
		workers.Go(func() { c.out.paceLoop(inner) })
		workers.Go(func() { c.feedbackLoop() })
	}
	if c.in != nil {
		workers.Go(func() { c.in.videoLoop(inner) })
	}
	err := c.runLoop(ctx)
	cancel()
	close(c.mail.done)
	if c.out != nil {
		_ = c.SetTrack(nil)
	}
	c.shut()
	workers.Wait()
	c.stats.Store(&Stats{})
	return err
}

// feedbackLoop reads what the viewer reports about our video, until the link is closed.
func (c *Conn) feedbackLoop() {
	sender := c.pc.GetTransceivers()[0].Sender()
	b := make([]byte, maxPacket)
	for {
		n, _, err := sender.Read(b)
		if err != nil {
			return
		}
		packets, err := rtcp.Unmarshal(b[:n])
		if err != nil {
			continue
		}
		if c.out.feedback(packets, time.Now()) {
			c.out.mu.Lock()
			track := c.out.track
			c.out.mu.Unlock()
			if track != nil {
				track.wantKey(c.out.wish())
			}
		}
	}
}

// names of the data channels in the order of their stream numbers; see openChannels.
func channelNames() []string {
	return []string{wire.ChannelControl, wire.ChannelKeys, wire.ChannelPointer, wire.ChannelCursor}
}

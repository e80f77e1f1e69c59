package peer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pion/webrtc/v4"
)

const (
	maxRestarts     = 6   // ICE restarts before the link is given up
	maxCandidates   = 100 // of the other end in one round
	minRestartAsked = 2 * time.Second
)

// link is the state of a Conn that only Run's goroutine touches.
type link struct {
	err       error // why to end; nil: go on
	verified  bool  // the certificate in use is Config.Remote's
	connected bool  // Connected was reported, and no Disconnected since
	everUp    bool

	round       uint32 // of the last offer made or taken
	remoteRound uint32 // of the last description taken
	candidates  int    // taken in remoteRound
	early       []signal

	restarts int
	timer    *time.Timer // the next restart, or giving up
	lastAsk  time.Time   // a restart was asked for by the answerer, or made

	last     counted
	reported int // bandwidth
}

// fail ends Run with err; the first one counts.
func (c *Conn) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// runLoop owns link.
func (c *Conn) runLoop(ctx context.Context) error {
	c.timer = time.NewTimer(c.t.answer)
	defer c.timer.Stop()
	tick := time.NewTicker(bandwidthEvery)
	defer tick.Stop()
	c.last.at = time.Now()
	if c.cfg.Offerer {
		c.offer(false)
	}
	for c.err == nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c.mail.stop:
			return ErrClosed
		case f := <-c.mail.inbox:
			f()
		case msg := <-c.mail.signals:
			c.receive(msg)
		case <-c.mail.wake:
			c.look()
		case <-c.timer.C:
			c.timeOut()
		case <-tick.C:
			c.measure(time.Now())
		}
	}
	c.log.Info("link ended", "err", c.err)
	c.cfg.Events(Failed{c.err})
	return c.err
}

// look compares pc's states with what was reported. It is driven by level, not by edge: a state that comes and goes between
// two looks does not matter.
func (c *Conn) look() {
	transport := c.pc.SCTP().Transport()
	// pion has compared the certificate with the description, which gate has compared with Remote; this compares the thing
	// itself. It comes first: a handshake that ends for this reason may look closed by the other end.
	if der := transport.GetRemoteCertificate(); len(der) > 0 && !certificateIs(der, c.cfg.Remote) {
		c.fail(ErrFingerprint)
		return
	}
	if c.p.streams.tooMany() {
		c.fail(ErrStreams)
		return
	}
	switch transport.State() {
	case webrtc.DTLSTransportStateFailed:
		c.fail(ErrHandshake)
		return
	case webrtc.DTLSTransportStateConnected:
		c.verified = certificateIs(transport.GetRemoteCertificate(), c.cfg.Remote)
	case webrtc.DTLSTransportStateClosed:
		c.fail(ErrPeerClosed)
		return
	}
	if c.pc.ConnectionState() == webrtc.PeerConnectionStateClosed {
		c.fail(ErrPeerClosed)
		return
	}
	switch c.pc.ICEConnectionState() {
	case webrtc.ICEConnectionStateConnected, webrtc.ICEConnectionStateCompleted:
		if c.verified && c.data.open == len(c.data.byName) {
			c.goUp()
		}
	case webrtc.ICEConnectionStateDisconnected, webrtc.ICEConnectionStateFailed:
		c.goDown()
	}
}

func (c *Conn) goUp() {
	if c.connected {
		return
	}
	c.connected, c.everUp, c.restarts = true, true, 0
	c.early = nil
	c.timer.Stop()
	s := *c.stats.Load()
	c.measurePath(&s)
	c.stats.Store(&s)
	c.log.Info("link up", "path", string(s.Path))
	c.cfg.Events(Connected{s.Path})
	c.tellEarly()
	c.measure(time.Now()) // the pacer knows the path before the first frame
	if c.out != nil {
		c.out.setOpen(true)
	}
}

func (c *Conn) goDown() {
	if !c.connected {
		return // it has never been up, or the timer is running
	}
	c.connected = false
	c.log.Info("link down")
	if c.out != nil {
		c.out.setOpen(false)
	}
	c.cfg.Events(Disconnected{})
	c.timer.Reset(c.t.restartAfter)
}

// timeOut restarts ICE, or gives up.
func (c *Conn) timeOut() {
	switch {
	case c.connected:
		return
	case c.remoteRound == 0:
		c.fail(ErrNoAnswer)
		return
	case c.restarts >= maxRestarts && c.everUp:
		c.fail(ErrLost)
		return
	case c.restarts >= maxRestarts:
		c.fail(ErrNoAnswer)
		return
	}
	c.restarts++
	c.restart()
}

// restartNow is Restart.
func (c *Conn) restartNow() {
	if c.remoteRound != 0 {
		c.restart()
	}
}

func (c *Conn) restart() {
	if c.remoteRound != 0 {
		c.timer.Reset(c.t.restartEvery)
	}
	if !c.cfg.Offerer {
		c.signal(signal{Kind: kindRestart, Round: max(c.round, 1)})
		return
	}
	c.lastAsk = time.Now()
	c.offer(true)
}

// offer begins a round. One may wait for its answer still, because the signaling path lost something; pion cannot take it
// back (its state machine has no rollback from there), so the new one, with new credentials and candidates, is sent without
// being set: pion takes the answer to it as the answer to the one before, and ICE already uses the new credentials.
func (c *Conn) offer(restart bool) {
	waiting := c.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer
	c.round++ // before the first candidate of the round
	d, err := c.pc.CreateOffer(&webrtc.OfferOptions{ICERestart: restart})
	if err != nil {
		c.fail(fmt.Errorf("make offer: %w", err))
		return
	}
	if !waiting {
		if err := c.pc.SetLocalDescription(d); err != nil {
			c.fail(fmt.Errorf("set offer: %w", err))
			return
		}
	}
	c.signal(signal{Kind: kindOffer, Round: c.round, SDP: d.SDP})
}

func (c *Conn) signal(s signal) {
	b, err := encodeSignal(s)
	if err != nil {
		c.fail(fmt.Errorf("own %s: %w", s.Kind, err))
		return
	}
	c.cfg.Signal(b)
}

func (c *Conn) localCandidate(i *webrtc.ICECandidate) {
	if i != nil && c.round > 0 {
		c.signal(signal{Kind: kindCandidate, Round: c.round, Candidate: i.ToJSON().Candidate})
	}
}

// receive takes a signaling message.
func (c *Conn) receive(msg []byte) {
	s, err := decodeSignal(msg)
	if err == nil {
		switch s.Kind {
		case kindOffer:
			err = c.takeOffer(s)
		case kindAnswer:
			err = c.takeAnswer(s)
		case kindCandidate:
			err = c.takeCandidate(s)
		case kindRestart:
			c.takeRestart(s)
		}
	}
	switch {
	case errors.Is(err, ErrFingerprint):
		c.fail(err)
	case err != nil:
		c.log.Warn("signaling message dropped", "kind", s.Kind, "err", err)
	}
}

func (c *Conn) takeOffer(s signal) error {
	if c.cfg.Offerer || s.Round <= c.remoteRound {
		return fmt.Errorf("%w: offer of round %d", ErrSignal, s.Round)
	}
	d := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: s.SDP}
	if err := gate(d, c.cfg.Remote, c.cfg.Video); err != nil {
		return err
	}
	if err := c.pc.SetRemoteDescription(d); err != nil {
		return fmt.Errorf("set offer: %w", err)
	}
	answer, err := c.pc.CreateAnswer(nil)
	if err != nil {
		return fmt.Errorf("make answer: %w", err)
	}
	c.round = s.Round
	if err := c.pc.SetLocalDescription(answer); err != nil {
		return fmt.Errorf("set answer: %w", err)
	}
	c.signal(signal{Kind: kindAnswer, Round: s.Round, SDP: answer.SDP})
	c.described(s.Round)
	return nil
}

func (c *Conn) takeAnswer(s signal) error {
	if !c.cfg.Offerer || s.Round != c.round || c.remoteRound == s.Round {
		return fmt.Errorf("%w: answer of round %d", ErrSignal, s.Round)
	}
	d := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: s.SDP}
	if err := gate(d, c.cfg.Remote, c.cfg.Video); err != nil {
		return err
	}
	if err := c.pc.SetRemoteDescription(d); err != nil {
		return fmt.Errorf("set answer: %w", err)
	}
	c.described(s.Round)
	return nil
}

// described begins to take the round's candidates, first those that came early.
func (c *Conn) described(round uint32) {
	if c.remoteRound == 0 {
		c.timer.Reset(c.t.connect)
	}
	c.remoteRound, c.candidates = round, 0
	early := c.early
	c.early = nil
	for _, s := range early {
		if err := c.takeCandidate(s); err != nil {
			c.log.Warn("signaling message dropped", "kind", s.Kind, "err", err)
		}
	}
}

func (c *Conn) takeCandidate(s signal) error {
	switch {
	case s.Round < c.remoteRound:
		return nil // of a path that is history
	case s.Round > c.remoteRound:
		if len(c.early) < maxCandidates {
			c.early = append(c.early, s)
		}
		return nil
	case c.candidates >= maxCandidates:
		return fmt.Errorf("%w: more than %d candidates", ErrSignal, maxCandidates)
	}
	c.candidates++
	if err := c.pc.AddICECandidate(webrtc.ICECandidateInit{Candidate: s.Candidate}); err != nil {
		return fmt.Errorf("%w: candidate: %w", ErrSignal, err)
	}
	return nil
}

// takeRestart is the answerer asking. It counts when it speaks of the current round and not more often than every 2 s; that
// it speaks of a round that is not answered here means that its answer was lost.
func (c *Conn) takeRestart(s signal) {
	if !c.cfg.Offerer || s.Round != c.round || time.Since(c.lastAsk) < minRestartAsked {
		return
	}
	c.restart()
	if c.connected {
		c.timer.Stop()
	}
}

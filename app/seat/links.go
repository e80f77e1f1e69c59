package seat

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"strconv"
	"sync"
	"time"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// Links: who should be linked to whom follows from the log; the lower number offers. What passes the server is sealed and
// begins with the link's generation (8 bytes, big-endian): the offerer counts it up with each new PeerConnection, the other end follows, and
// begins with whatever another program of the offerer's begins with.
// Generation 0 with nothing behind it asks the offerer to start anew.

// direct are the links to the others, in a Seat.
type direct struct {
	ctx    context.Context // Run's: they end with it
	of     map[session.ParticipantID]*link
	relays wire.Relays
	incarn [trust.IncarnationSize]byte // of this program, in what it seals
	off    bool                        // no more of them
	wg     sync.WaitGroup
}

func (d *direct) servers() []peer.Server {
	if len(d.relays.URLs) == 0 {
		return nil
	}
	return []peer.Server{{URLs: d.relays.URLs, Username: d.relays.Username, Credential: d.relays.Password}}
}

// link is the direct connection to one participant.
type link struct {
	to      session.ParticipantID
	offerer bool
	sealer  *trust.Sealer
	opener  *trust.Opener
	gen     uint64
	conn    *peer.Conn
	cancel  context.CancelFunc
	up      bool
	track   *peer.Track
	held    wire.Head // their newest head that we have not come to
	retryAt time.Time
	builds  builds
	again   bool      // the other end asked to start anew while too many had been built
	barred  bool      // broken trust with this participant: no link any more
	since   time.Time // of the newest change of up
	garbage uint64    // messages on this link that were none
}

// builds counts the PeerConnections of one link.
type builds struct {
	left  float64 // that may be built now; see mayBuild
	at    time.Time
	other bool // the offerer's program is another one than that which offered last
}

// retryAfter is the pause before a failed link is built anew.
const retryAfter = 2 * time.Second

// buildBurst is how many PeerConnections one link may build at once; after that one each retryAfter. What the other end asks for
// costs us offers and candidates at the server.
const buildBurst = 4

// mayBuild takes one from what may be built.
func (l *link) mayBuild(now time.Time) bool {
	b := &l.builds
	if b.at.IsZero() {
		b.left = buildBurst
	} else {
		b.left = min(buildBurst, b.left+now.Sub(b.at).Seconds()/retryAfter.Seconds())
	}
	b.at = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

// wantsLink: reps are linked with everybody; customers are not linked with customers (they do not learn each other's addresses).
func wantsLink(a, b session.Participant) bool {
	return a.Presence == session.Here && b.Presence == session.Here && (a.Role.IsRep() || b.Role.IsRep())
}

// tendLinksLoop makes the links be what the log says.
func (s *Seat) tendLinksLoop() {
	state := s.log.State()
	me, ok := state.Participant(s.author.By)
	if !ok {
		return
	}
	live := (state.Phase == session.Live || state.Phase == session.Waiting) && !s.direct.off
	for _, p := range state.People {
		l := s.direct.of[p.ID]
		want := live && p.ID != me.ID && wantsLink(me, p)
		switch {
		case want && l == nil:
			s.makeLinkLoop(p)
		case !want && l != nil:
			s.dropLinkLoop(l)
		case want && l.barred:
		case want && l.offerer && (l.again || l.conn == nil && !l.retryAt.After(time.Now())):
			s.rebuildLoop(l)
		}
	}
}

func (s *Seat) makeLinkLoop(p session.Participant) {
	pair := trust.Pair{
		Session: string(s.author.Session), Me: number(s.author.By), Them: number(p.ID), Mine: s.cfg.Identity.Agree,
	}
	copy(pair.Theirs[:], p.Keys.Agree)
	l := &link{to: p.ID, offerer: s.author.By < p.ID, since: time.Now()}
	var err1, err2 error
	l.sealer, err1 = trust.NewSealer(pair, s.direct.incarn)
	l.opener, err2 = trust.NewOpener(pair)
	if err := errors.Join(err1, err2); err != nil {
		s.cfg.Log.Warn("no link: bad key", "participant", p.ID, "err", err)
		return
	}
	s.direct.of[p.ID] = l
	if l.offerer {
		// A program that comes back must not begin below the generations it used before.
		s.connectLoop(l, uint64(time.Now().UnixNano()))
	} else {
		s.sendSealed(l, 0, nil)
	}
}

// rebuildLoop builds the offerer's link anew, or notes that it should once it may.
func (s *Seat) rebuildLoop(l *link) {
	if l.again = !l.mayBuild(time.Now()); !l.again {
		s.connectLoop(l, l.gen+1)
	}
}

func number(id session.ParticipantID) string { return strconv.FormatUint(uint64(id), 10) }

// connectLoop builds the PeerConnection of a generation, in place of an older one.
func (s *Seat) connectLoop(l *link, gen uint64) {
	was := l.up
	s.disconnectLoop(l)
	if was {
		s.handler.Linked(l.to, peer.Disconnected{})
	}
	l.gen = gen
	them, _ := s.log.State().Participant(l.to)
	ctx, cancel := context.WithCancel(s.direct.ctx)
	waits := &heard{}
	cfg := peer.Config{
		Certificate: s.cfg.Certificate, Remote: [32]byte(them.Keys.Fingerprint), Offerer: l.offerer,
		Video:   peer.VideoBoth, // who shows, and to whom, changes with every share: nothing is negotiated for it
		Servers: s.direct.servers(), RelayOnly: s.cfg.RelayOnly, Loopback: s.cfg.Loopback, Log: s.cfg.Log,
		Signal: func(msg []byte) { s.Do(func() { s.signalLoop(l, gen, msg) }) },
		Events: func(ev peer.Event) {
			if v, ok := ev.(peer.Sample); ok {
				s.handler.Video(l.to, v)
				return
			}
			s.hear(l, gen, waits, ev)
		},
	}
	conn, err := peer.New(cfg)
	if err != nil {
		cancel()
		s.cfg.Log.Warn("no link", "participant", l.to, "err", err)
		l.retryAt = time.Now().Add(retryAfter)
		return
	}
	l.conn, l.cancel = conn, cancel
	if l.track != nil {
		s.setTrack(l)
	}
	s.direct.wg.Go(func() { _ = conn.Run(ctx) }) // its error comes as the event Failed
}

func (s *Seat) disconnectLoop(l *link) {
	if l.conn == nil {
		return
	}
	l.cancel()
	l.conn.Close()
	l.conn, l.cancel = nil, nil
	if s.chat.talk != nil {
		s.chat.talk.LinkDown(l.to)
	}
	s.countGarbage(l)
	if l.up {
		l.up, l.since = false, time.Now()
	}
}

func (s *Seat) dropLinkLoop(l *link) {
	was := l.up
	s.disconnectLoop(l)
	delete(s.direct.of, l.to)
	if was {
		s.handler.Linked(l.to, peer.Disconnected{})
	}
}

func (s *Seat) signalLoop(l *link, gen uint64, msg []byte) {
	if s.direct.of[l.to] == l && l.gen == gen {
		s.sendSealed(l, gen, msg)
	}
}

func (s *Seat) sendSealed(l *link, gen uint64, msg []byte) {
	sealed, err := l.sealer.Seal(rand.Reader, append(binary.BigEndian.AppendUint64(nil, gen), msg...))
	if err != nil {
		s.cfg.Log.Warn("signaling not sealed", "participant", l.to, "err", err)
		return
	}
	// A description that is lost with the connection is sent again when the link is built anew.
	_ = s.conn.Send(wire.Relay{Session: s.author.Session, To: l.to, Body: sealed})
}

// relayLoop takes sealed signaling. Whatever does not open is dropped: only the server can have made it.
func (s *Seat) relayLoop(m wire.Relay) {
	l := s.direct.of[m.From]
	if l == nil || l.barred || m.Session != s.author.Session {
		return
	}
	was := l.opener.Incarnation()
	plain, err := l.opener.Open(m.Body)
	if err != nil || len(plain) < 8 {
		s.cfg.Log.Warn("relayed message does not open", "participant", m.From, "err", err)
		return
	}
	gen, msg := binary.BigEndian.Uint64(plain), plain[8:]
	l.builds.other = l.builds.other || l.opener.Incarnation() != was // it may count from below: clocks are set back, too
	switch {
	case l.offerer && gen == 0 && len(msg) == 0: // the other end starts anew: its program may be another one than we are linked with
		s.rebuildLoop(l)
		return
	case !l.offerer && gen != 0 && (gen > l.gen || l.builds.other):
		if !l.mayBuild(time.Now()) {
			return // the offerer gives this one up and comes again
		}
		l.builds.other = false
		s.connectLoop(l, gen)
	case gen != l.gen:
		return
	}
	if l.conn != nil {
		l.conn.Receive(msg)
	}
}

func (s *Seat) linkEventLoop(l *link, gen uint64, ev peer.Event) {
	if s.direct.of[l.to] != l || l.gen != gen || l.conn == nil {
		return
	}
	switch ev := ev.(type) {
	case peer.Connected:
		l.up, l.since = true, time.Now()
		s.sayHeadTo(l)
		s.greetLoop(l)
	case peer.Disconnected:
		l.up, l.since = false, time.Now()
	case peer.Failed:
		s.disconnectLoop(l)
		if errors.Is(ev.Err, peer.ErrFingerprint) {
			s.barLoop(l, ev.Err)
			return
		}
		l.retryAt = time.Now().Add(retryAfter)
		if !l.offerer {
			s.sendSealed(l, 0, nil)
		}
	case peer.Message:
		if ev.Channel == wire.ChannelControl && wire.IsHead(ev.Data) {
			s.headLoop(l, ev.Data)
			return
		}
		if ev.Channel == wire.ChannelControl && wire.IsMeet(ev.Data) {
			s.meetLoop(l, ev.Data)
			return
		}
	}
	if s.chatLinkLoop(l, ev) {
		return
	}
	s.handler.Linked(l.to, ev)
}

// barLoop: trust with a participant is broken. Between the primary rep and anybody, and the primary rep and the primary customer,
// that is the end of the seat. Anybody else could end it for all with one false word, so there it is the end of their link.
func (s *Seat) barLoop(l *link, why error) {
	state := s.log.State()
	me, _ := state.Participant(s.author.By)
	them, _ := state.Participant(l.to)
	if them.Role == session.PrimaryRep || me.Role == session.PrimaryRep && them.Role == session.PrimaryCustomer {
		s.handler.Linked(l.to, peer.Failed{Err: why})
		s.stop(why)
		return
	}
	s.cfg.Log.Warn("link ended for good", "session", string(s.author.Session), "participant", l.to, "err", why)
	s.disconnectLoop(l)
	l.barred = true
	s.handler.Linked(l.to, peer.Failed{Err: why})
}

// headLoop compares another end's head with our log: a server that shows two logs is found out here.
func (s *Seat) headLoop(l *link, b []byte) {
	h, err := wire.DecodeHead(b)
	if err != nil {
		s.Garbage(l.to, "head", err)
		return
	}
	known, ok := s.log.Compare(h)
	switch {
	case !ok:
		s.barLoop(l, ErrFork)
	case !known:
		l.held = h
	}
}

func (s *Seat) compareHeldHeadsLoop() {
	for _, l := range s.direct.of {
		if l.held.N == 0 {
			continue
		}
		known, ok := s.log.Compare(l.held)
		if !ok {
			l.held = wire.Head{}
			s.barLoop(l, ErrFork)
			continue
		}
		if known {
			l.held = wire.Head{}
		}
	}
}

func (s *Seat) sayHeadLoop() {
	for _, l := range s.direct.of {
		s.sayHeadTo(l)
	}
}

func (s *Seat) sayHeadTo(l *link) {
	if !l.up || l.conn == nil {
		return
	}
	if b, err := wire.EncodeHead(s.log.Head()); err == nil {
		_ = l.conn.Send(wire.ChannelControl, b)
	}
}

// ---- for the Handler ----

// Unlink closes all direct links for good: our part in the session is ending, whether or not the site can be told yet.
func (s *Seat) Unlink() {
	s.direct.off = true
	s.tendLinksLoop()
}

// Send sends data to a participant on a channel of app/wire; peer.ErrNotOpen without a link.
func (s *Seat) Send(to session.ParticipantID, channel string, data []byte) error {
	l := s.direct.of[to]
	if l == nil || l.conn == nil {
		return peer.ErrNotOpen
	}
	return l.conn.Send(channel, data)
}

// Garbage counts a message on a link that was none; the first one of a link is logged as it comes, the others with the link's end.
func (s *Seat) Garbage(from session.ParticipantID, what string, err error) {
	l := s.direct.of[from]
	if l == nil {
		return
	}
	if l.garbage++; l.garbage == 1 {
		s.cfg.Log.Warn("garbage on a link", "participant", from, "what", what, "err", err)
	}
}

// countGarbage tells of all garbage of a link that has ended.
func (s *Seat) countGarbage(l *link) {
	if l.garbage > 1 {
		s.cfg.Log.Warn("garbage on a link that has ended", "participant", l.to, "messages", l.garbage)
	}
	l.garbage = 0
}

// Show attaches a track to the link with a participant, or with nil takes it away: only who has it sees the picture.
func (s *Seat) Show(to session.ParticipantID, track *peer.Track) {
	l := s.direct.of[to]
	if l == nil {
		return
	}
	if l.track == track {
		s.setLead(l) // who leads may be another while the picture goes on
		return
	}
	l.track = track
	s.setTrack(l)
}

func (s *Seat) setLead(l *link) {
	if l.conn != nil {
		l.conn.SetLead(s.Steers(l.to))
	}
}

func (s *Seat) setTrack(l *link) {
	if l.conn == nil {
		return
	}
	s.setLead(l)
	if err := l.conn.SetTrack(l.track); err != nil {
		s.cfg.Log.Warn("track not attached", "participant", l.to, "err", err)
	}
}

// Steers reports whether what we show is fitted to that viewer's link.
func (s *Seat) Steers(viewer session.ParticipantID) bool {
	return steers(s.log.State(), s.author.By, viewer)
}

// steers reports whether a viewer is the one that what me shows is fitted to: the rep who leads, or for their own screen the customer who is
// helped.
func steers(state session.State, me, viewer session.ParticipantID) bool {
	them, _ := state.Participant(viewer)
	own, _ := state.Participant(me)
	return them.Role == session.PrimaryRep || own.Role == session.PrimaryRep && them.Role == session.PrimaryCustomer
}

// WantKeyFrame asks the sharer for a self-contained frame. It may be called from any goroutine.
func (s *Seat) WantKeyFrame(from session.ParticipantID) {
	s.Do(func() {
		if l := s.direct.of[from]; l != nil && l.conn != nil {
			l.conn.RequestKeyFrame()
		}
	})
}

// LinkState tells whether the link to a participant is up, since when, and how it does.
func (s *Seat) LinkState(to session.ParticipantID) (up bool, since time.Time, stats peer.Stats) {
	l := s.direct.of[to]
	if l == nil {
		return false, time.Time{}, peer.Stats{}
	}
	if l.conn != nil {
		stats = l.conn.Stats()
	}
	return l.up, l.since, stats
}

package console

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"sync"
	"time"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/replica"
	"deskhand/app/screen"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/sight"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// Config is what a session of the console needs. Publish and Record are called on the session's goroutine and must not block.
type Config struct {
	Client   client.Config // address and sign-in
	Site     invite.Site   // as others reach it: for links and for reading aloud
	Plain    bool          // its join page has no TLS
	Rep      string        // our name, for people
	Platform string
	Several  bool // start in multi-session mode, where the site lets us: this session is for one customer, and others may go on beside it
	Loopback bool
	Publish  func(Snapshot)
	Cursor   func(wire.CursorPlace, *wire.CursorShape) // the sharer's pointer, up to 60 times a second; shape nil: none yet
	Record   func(Record)
	Keep     func(Saved)      // keeps what is needed to come back after a crash
	Forget   func(session.ID) // forgets it
	Screen   sight.Screen
	Desktop  screen.Desktop  // ours, to be shared; nil: it cannot be
	Programs screen.Programs // nil: only whole screens can be shared
	Banner   bool            // share only while Bannered says so
	Log      *slog.Logger
}

// Record is one entry of a session's log for the history, with what it led to.
type Record struct {
	Me      session.ParticipantID
	Locator string
	Entry   wire.Entry
	State   session.State
}

// Session is one session on the console. Make it with Start, Assist or Return, then Run it.
type Session struct {
	cfg  Config
	seat *seat.Seat
	keys Keys
	kept kept
	use  seat.Use
	view *sight.Sight // what others share
	own  *own         // what we do
	on   relay        // what we pass on

	// ---- owned by the seat's goroutine ----
	door   *door // nil when we assist
	lead   lead
	people people
	asking asking
	queue  queue
	told   told
	end    ending
	// ---------------------------------------
}

// people are those in the session, as we know them beyond the log.
type people struct {
	of    map[session.ParticipantID]*Person
	seeds map[session.ParticipantID][]byte // of the check words with those who proved a secret to us, or we to them
	met   map[session.ParticipantID]bool   // those with whom there has been a link
}

// ending is how our part in the session ends: the rep says so, or it comes about.
type ending struct {
	said bool // the rep has ended it, whether or not the others know
	Outcome
}

// Keys are our keys for one session.
type Keys struct {
	Identity    trust.Identity
	Certificate peer.Certificate
}

// NewKeys makes keys for one session.
func NewKeys() (Keys, error) {
	id, err := trust.NewIdentity(rand.Reader)
	if err != nil {
		return Keys{}, fmt.Errorf("make the session's keys: %w", err)
	}
	cert, err := peer.NewCertificate(rand.Reader)
	if err != nil {
		return Keys{}, fmt.Errorf("make the session's keys: %w", err)
	}
	return Keys{id, cert}, nil
}

// Start makes a new session that we lead.
func Start(cfg Config) (*Session, error) {
	return start(cfg, func() (session.ID, error) { id, err := invite.NewSessionID(rand.Reader); return session.ID(id), err })
}

// Assist makes a session that we join as an assistant, by number or by a link made for reps. It returns invite.ErrLink for a link
// made for customers.
func Assist(cfg Config, target invite.Target) (*Session, error) {
	keys, err := NewKeys()
	if err != nil {
		return nil, err
	}
	join := &seat.Joining{Role: trust.Rep, Name: cfg.Rep}
	switch target.Kind {
	case invite.TargetNumber:
		join.Locator = target.Number.Locator
		join.Secret, err = trust.NumberSecret(target.Number.Locator, target.Number.Secret)
	case invite.TargetLink:
		if target.Link.Role != invite.Rep {
			return nil, fmt.Errorf("assist by a link for customers: %w", invite.ErrLink)
		}
		join.Session = session.ID(target.Link.Session)
		join.Secret, err = trust.LinkSecret(string(target.Link.Session), trust.Rep, target.Link.Secret)
	default:
		return nil, invite.ErrNothing
	}
	if err != nil {
		return nil, fmt.Errorf("assist: %w", err)
	}
	return newSession(cfg, keys, nil, join), nil
}

func newSession(cfg Config, keys Keys, d *door, opening seat.Opening) *Session {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Session{
		cfg: cfg, keys: keys, door: d, asking: asking{inflight: map[string]bool{}},
		people: people{of: map[session.ParticipantID]*Person{}, seeds: map[session.ParticipantID][]byte{}, met: map[session.ParticipantID]bool{}},
	}
	s.seat = seat.New(seat.Config{
		Client: cfg.Client, Identity: keys.Identity, Certificate: keys.Certificate, Platform: cfg.Platform,
		Loopback: cfg.Loopback, Log: cfg.Log,
	}, opening, handler{s})
	s.view = sight.New(sight.Config{
		Seat: s.seat, Screen: cfg.Screen, Cursor: cfg.Cursor, Log: cfg.Log, Ended: func() bool { return s.end.said }, Acted: s.use.Note,
	})
	s.own = s.newOwn()
	s.chatFrom(nil)
	s.seat.Meet(nil, func() { s.keepLoop(); s.publishLoop() })
	return s
}

// Run keeps the session going until it is over or ctx ends. It waits for everything it started.
func (s *Session) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				s.seat.Do(func() { s.tickLoop(time.Now()) })
			case <-ctx.Done():
				return
			}
		}
	})
	s.own.Begin(ctx)
	err := s.seat.Run(ctx)
	cancel()
	s.own.End()
	s.own.looking.Wait()
	wg.Wait()
	// The seat's goroutine has ended; its state is ours.
	s.view.RestLoop()
	s.end.Over = true
	if errors.Is(err, seat.ErrGone) && s.cfg.Forget != nil { // nothing to come back to
		s.cfg.Forget(cmp.Or(s.seat.State().ID, s.kept.id))
	}
	err = s.goneLoop(err)
	if s.end.Err == nil && !errors.Is(err, context.Canceled) {
		s.end.Err = err
	}
	s.publishLoop()
	return err
}

// handler is the Session as the seat sees it: its methods run on the seat's goroutine.
type handler struct{ s *Session }

func (h handler) Video(from session.ParticipantID, f peer.Sample) {
	if h.s.view.Video(from, f) {
		h.s.on.put(f)
	}
}

func (h handler) Changed()                { h.s.changedLoop() }
func (h handler) Moved(a replica.Applied) { h.s.movedLoop(a) }
func (h handler) Heard(m wire.Message)    { h.s.heardLoop(m) }
func (h handler) Linked(p session.ParticipantID, ev peer.Event) {
	h.s.linkedLoop(p, ev)
}

// changedLoop follows the seat's own steps; once the site has given a locator the door can be opened.
func (s *Session) changedLoop() {
	st := s.seat.Status()
	shut := s.door != nil && s.door.hello.Session == "" && s.kept.caughtUp() && s.leads()
	if shut && st.Locator != "" && s.seat.State().Phase == session.Live && s.lead.until.IsZero() {
		s.openDoorLoop(st)
	}
	if r, ok := s.seat.Proven(); ok {
		s.seedLoop(r)
	}
	s.publishLoop()
}

func (s *Session) openDoorLoop(st seat.Status) {
	d := s.door
	state := s.seat.State()
	d.site, d.plain = s.cfg.Site, s.cfg.Plain
	d.hello = trust.Hello{
		Keys: s.keys.Identity.Keys(s.keys.Certificate.Fingerprint()), Name: s.cfg.Rep, Platform: s.cfg.Platform,
		Session: string(state.ID), Organisation: state.Org,
	}
	if !st.Verified {
		d.key, d.hello.ServerKey = st.ServerKey, st.ServerKey
	}
	var err error
	if s.lead.lock {
		s.lead.lock, d.links.given = false, nil
		d.number = invite.Number{}
	}
	if d.number.Locator != st.Locator { // none yet, or a gift that leads elsewhere
		err = d.renumber(st.Locator)
	}
	err = errors.Join(err, d.openKept(time.Now()), s.introduceLoop(time.Now()))
	if err != nil {
		s.noticeLoop(Notice{Kind: NoticeNotDone, Err: err})
	}
	s.keepLoop()
}

// movedLoop takes a new entry.
func (s *Session) movedLoop(a replica.Applied) {
	state := s.seat.State()
	s.takeLoop(a)
	defer func() { s.kept.at = time.Time{} }()
	if s.cfg.Record != nil {
		s.cfg.Record(Record{Me: s.seat.Me(), Locator: s.seat.Status().Locator, Entry: a.Entry, State: state})
	}
	if a.Refused != nil {
		s.noticeLoop(Notice{Kind: NoticeForged, Who: a.Command.By, Err: a.Refused})
	}
	stopped := slices.ContainsFunc(a.Events, func(ev session.Event) bool { e, ok := ev.(session.ShareStopped); return ok && e.By == e.Sharer })
	for _, ev := range a.Events {
		if e, ok := ev.(session.ControlEnded); ok && (stopped || e.Reason == session.ReasonChanged) {
			continue // a part of what is noticed
		}
		s.eventLoop(ev)
	}
	s.changedSourceLoop(a.Events)
	s.view.FollowLoop()
	s.relayLoop()
	s.own.FollowLoop()
	s.seat.Do(func() { s.followLoop(a.N) })
	s.endLoop()
	if me, ok := state.Participant(s.seat.Me()); state.Phase == session.Ended || ok && me.Presence == session.Gone {
		s.overLoop()
	}
	s.changedLoop()
}

func (s *Session) eventLoop(ev session.Event) {
	s.view.MovedLoop(ev)
	switch e := ev.(type) {
	case session.ParticipantJoined:
		if e.ID != s.seat.Me() {
			s.noticeLoop(Notice{Kind: NoticeJoined, Who: e.ID})
			s.welcomeLoop(e.ID)
			s.autoRequestLoop(e.ID)
		}
	case session.SessionWaits:
		s.passedLoop(e)
	case session.PrimaryCustomerChanged, session.SessionHeld, session.SessionResumed:
		s.leadEventLoop(ev)
	case session.LeadChanged:
		s.leadChangedLoop(e)
	case session.ParticipantLeft:
		kind := NoticeLeft
		switch e.Reason {
		case session.ReasonHanded:
			return // the next event says it
		case session.ReasonLost:
			kind = NoticeLost
		case session.ReasonRemoved:
			kind = NoticeRemoved
			s.lockLoop()
		}
		s.noticeLoop(Notice{Kind: kind, Who: e.ID})
	case session.Requested, session.RequestClosed:
		s.askEventLoop(ev)
	case session.ControlGranted:
		s.grantedLoop(e)
	case session.SharePaused:
		s.pausedLoop(e)
	case session.ShareStopped:
		s.own.CloseLoop()
		s.shareStoppedLoop(e)
	case session.ControlEnded:
		s.controlEndedLoop(e)
	}
}

// shareStoppedLoop notices how it ended that somebody shows their screen. A no to a new rep says it by itself.
func (s *Session) shareStoppedLoop(e session.ShareStopped) {
	ours := e.Sharer == s.seat.Me()
	switch {
	case ours && e.By != e.Sharer && e.Reason == session.ReasonDone:
		s.noticeLoop(Notice{Kind: NoticeUnseen, Who: e.By})
	case !ours && e.By != 0 && e.By != e.Sharer && e.Reason == session.ReasonDone:
		s.noticeLoop(Notice{Kind: NoticeUnviewed, Who: e.By, By: e.Sharer})
	case ours && e.By == e.Sharer && e.Reason == session.ReasonDone:
		s.noticeLoop(Notice{Kind: NoticeUnshown, Who: e.By, Own: true})
	case ours, e.By != e.Sharer, e.Reason == session.ReasonRefused, e.Reason == session.ReasonNoAnswer:
	default:
		s.noticeLoop(Notice{Kind: stopKind(e.Reason, NoticeStopped), Who: e.By})
	}
}

func stopKind(r session.Reason, otherwise NoticeKind) NoticeKind {
	switch r {
	case session.ReasonPanic:
		return NoticePanic
	case session.ReasonTime:
		return NoticeTimeOver
	case session.ReasonTouched:
		return NoticeTouched
	}
	return otherwise
}

// overLoop ends our part: nothing more will come.
func (s *Session) overLoop() {
	if s.end.Over {
		return
	}
	s.end.Over = true
	if s.cfg.Forget != nil {
		s.cfg.Forget(s.seat.State().ID)
	}
	s.seat.Finish()
}

func (s *Session) heardLoop(m wire.Message) {
	switch m := m.(type) {
	case wire.Presence:
		s.personLoop(m.Participant).Connected = m.Connected
		s.personLoop(m.Participant).Since = time.Now()
		s.publishLoop()
	case wire.Knocked:
		s.knockedLoop(m)
	case wire.Proven:
		s.provenLoop(m)
	}
}

func (s *Session) personLoop(id session.ParticipantID) *Person {
	p := s.people.of[id]
	if p == nil {
		p = &Person{Connected: true, Since: time.Now()}
		s.people.of[id] = p
	}
	return p
}

func (s *Session) linkedLoop(from session.ParticipantID, ev peer.Event) {
	if s.own.LinkedLoop(from, ev) {
		return
	}
	taken := s.view.LinkedLoop(from, ev)
	switch ev := ev.(type) {
	case peer.Message:
		switch {
		case ev.Channel == wire.ChannelCursor:
			s.relayCursorLoop(from, ev.Data)
		case taken && ev.Channel == wire.ChannelControl && wire.IsPulse(ev.Data): // once a second, and mostly nothing new
			s.relayPulseLoop(from, ev.Data)
			if s.told.doubted != s.view.DoubtLoop().Why {
				s.publishLoop()
			}
		case taken && ev.Channel == wire.ChannelControl: // what they have taken away, of which screens it is made
			s.relayLoop()
			s.own.FollowLoop()
			s.publishLoop()
		case !taken && ev.Channel == wire.ChannelControl && wire.IsDoor(ev.Data):
			s.doorLoop(from, ev.Data)
		}
		return
	case peer.Bandwidth:
		return
	case peer.Connected:
		s.people.met[from] = true
		delete(s.on.had, from)
	}
	s.publishLoop()
}

// tickLoop looks every second after what only time changes.
func (s *Session) tickLoop(now time.Time) {
	state := s.seat.State()
	s.tendDoorLoop(now)
	if !s.kept.caughtUp() {
		return
	}
	for _, p := range state.People {
		if p.ID == s.seat.Me() || p.Presence == session.Gone {
			continue
		}
		s.lostLoop(p, now)
	}
	// The customer's program answers for them after 30 s; if it is gone, we say that the time is over.
	if r := state.Request; r.ID != 0 && r.From == s.seat.Me() && s.seat.Clock().Sub(s.asking.newest.at) > session.AnswerTime+3*time.Second {
		s.do(session.Cancel{Request: r.ID, Reason: session.ReasonNoAnswer})
	}
	if s.seat.Me() != 0 {
		s.own.TickLoop()
		s.relayTickLoop()
		s.use.TendLoop(s.seat, s.leads(), s.end.Over || s.end.said)
		s.leadLoop(now)
		s.publishLoop()
	}
}

// lostLoop sends a participant out whose program has been gone from the site and from us for long (the primary rep does).
func (s *Session) lostLoop(p session.Participant, now time.Time) {
	person := s.personLoop(p.ID)
	person.Linked, _, person.Stats = s.seat.LinkState(p.ID)
	if !s.seat.Status().Connected || !s.seat.State().May(s.seat.Me(), session.Remove) {
		return
	}
	if p.Presence == session.Admitted && s.seat.Now().Sub(p.Since) > session.LostTime { // let in, and never came
		s.do(session.Removal{Participant: p.ID, Reason: session.ReasonLost})
		return
	}
	if s.awayLoop(p.ID, now) {
		s.do(session.Removal{Participant: p.ID, Reason: session.ReasonLost})
	}
}

// awayLoop reports whether a participant's program has been gone from the site and from us for session.LostTime.
func (s *Session) awayLoop(id session.ParticipantID, now time.Time) bool {
	up, since, _ := s.seat.LinkState(id)
	person := s.personLoop(id)
	return !up && !person.Connected && now.Sub(person.Since) > session.LostTime && (since.IsZero() || now.Sub(since) > session.LostTime)
}

// localOnly: nobody but this computer reaches a loopback address.
func localOnly(site invite.Site) bool {
	if site.Host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(site.Host)
	return err == nil && a.IsLoopback()
}

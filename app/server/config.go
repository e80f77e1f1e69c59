package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"deskhand/app/invite"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// Config is what New needs. Site, Data and Store must be given; the rest is good as it is.
type Config struct {
	// Site is the organisation's name, for people; at most 64 runes.
	Site string
	// Public is the address at which people reach the server, for redirects and downloads. Zero: the one that each request names.
	Public invite.Site
	// Data is a folder that only this user may read; it keeps the self-signed key. It must exist.
	Data string
	// Cert and Key are PEM files of a certificate that browsers trust; both or neither. They are read again when they change.
	Cert, Key string
	// Downloads is a folder with the programs that the site offers. Empty: none.
	Downloads string
	// Proxies are the reverse proxies before the server, whose X-Forwarded-For and X-Forwarded-Proto are believed (proxy.go): their own
	// addresses, never a network with people in it. With them Public must be given. Empty: none.
	Proxies []netip.Prefix
	// Store keeps sessions and accounts; the server does not close it.
	Store Store
	// Turn is the site's STUN and TURN. Nil: none.
	Turn *Turn
	// Mail sends the site's own mails, which name the site by Public. Nil: none are sent.
	Mail Mailer
	// Asks are what the site wants to know of its sessions. The zero value: nothing.
	Asks wire.Asks
	// Policy bounds what the site's reps may do. The zero value leaves it to their accounts.
	Policy Policy
	// Limits bound what strangers may take. The zero value: DefaultLimits.
	Limits Limits
	// Log gets what happened, never secrets. Nil: nothing is logged.
	Log *slog.Logger
	// Now is the clock. Nil: time.Now.
	Now func() time.Time
}

// Turn is a relay and where it is reached.
type Turn struct {
	Relay    Relay
	Host     string // empty: the host by which each program reached the signal server
	UDP, TCP uint16 // ports; 0: not served
	Life     time.Duration
}

// Relay makes tickets and opens the fence for those who are admitted; app/relay implements it. Methods are called from any
// goroutine and must not block.
type Relay interface {
	Ticket(now time.Time, session, participant string, ttl time.Duration) (username, password string)
	AllowPeer(session string, addr netip.Addr)
	ForgetSession(session string)
}

// Store is everything that the server has written down.
type Store interface {
	Ledger
	Seats
	Accounts
	Tokens
	Reports
	Queues
	Messages
	Errands
}

// Ledger keeps sessions and their logs. A call that returns nil is on the disk. Errors: ledger.ErrFull and whatever else goes
// wrong with disks; nothing of a failed call has happened.
type Ledger interface {
	// Create writes a session with its first entry; ledger.ErrExists, or ledger.ErrLocator when the locator is not free.
	Create(ctx context.Context, s ledger.Session, first wire.Entry, rest time.Duration) error
	Append(ctx context.Context, id session.ID, e wire.Entry) error
	// End takes a session out of the live ones; its locator rests from then on.
	End(ctx context.Context, id session.ID, at time.Time) error
	Live(ctx context.Context) ([]ledger.Session, error)
	// Log returns nothing for a session that there is not.
	Log(ctx context.Context, id session.ID) ([]wire.Entry, error)
}

// Seats keep by whose accounts reps are in a session. Errors: ledger.ErrNone.
type Seats interface {
	SetSeat(ctx context.Context, id session.ID, p session.ParticipantID, account string) error
	Seats(ctx context.Context, id session.ID) (map[session.ParticipantID]string, error)
}

// Accounts keeps reps' accounts. Errors: ledger.ErrNone, ledger.ErrExists.
type Accounts interface {
	Account(ctx context.Context, name string) (ledger.Account, error)
	AddAccount(ctx context.Context, a ledger.Account) error
	// ChangeAccount is one step: nobody changes the account between what change sees and what it leaves.
	ChangeAccount(ctx context.Context, name string, out ledger.SignOut, change func(*ledger.Account)) error
	RemoveAccount(ctx context.Context, name string) error
	// ListAccounts returns those after a name, by name; a limit below 0 is none.
	ListAccounts(ctx context.Context, after string, limit int) ([]ledger.Account, error)
}

// Reports keeps what is said of sessions as a whole. Errors: ledger.ErrNone, ErrExists, ErrFull.
type Reports interface {
	PutReport(ctx context.Context, r wire.Report) error
	ListReports(ctx context.Context, of wire.ReportList, limit int) ([]wire.Report, error)
	// CountReports counts those of the span and account, wherever of goes on.
	CountReports(ctx context.Context, of wire.ReportList) (int, error)
	Unreported(ctx context.Context, limit int) ([]ledger.Ended, error)
	SessionOf(ctx context.Context, id session.ID) (ledger.Session, error)
	SetCodes(ctx context.Context, id session.ID, codes []string) error
	AddSurvey(ctx context.Context, s wire.Survey, name string, at time.Time) error
}

// Tokens keeps sign-ins. Errors: ledger.ErrNone.
type Tokens interface {
	AddToken(ctx context.Context, t ledger.Token) error
	// SignIn is one step: enter works on the token's account as a change of ChangeAccount does, and the token is written if it says yes.
	SignIn(ctx context.Context, t ledger.Token, enter func(*ledger.Account) bool) error
	Token(ctx context.Context, hash [32]byte) (ledger.Token, error)
	TouchToken(ctx context.Context, hash [32]byte, at time.Time) error
	DropToken(ctx context.Context, hash [32]byte) error
	// DropTokens forgets those made before a time and not in use since another.
	DropTokens(ctx context.Context, made, used time.Time) error
}

// Queues keeps what happens in the site's queues (app/acd). Errors: ledger.ErrOrder, ErrFull; nothing of a failed call has happened.
type Queues interface {
	// AppendQueues writes what follows the newest event, and with also an entry of a session's log in the same step.
	AppendQueues(ctx context.Context, events []ledger.QueueEvent, also *ledger.SessionEntry) error
	// KeepQueues writes the state after event n, and forgets events up to n that are older than before.
	KeepQueues(ctx context.Context, n uint64, state []byte, before time.Time) error
	QueueLog(ctx context.Context) (ledger.QueueLog, error)
}

// Messages keeps what customers left for those who could not come, the newest first. Errors: ledger.ErrNone.
type Messages interface {
	QueueMessages(ctx context.Context, queues []string, before uint64, unread bool, limit int) ([]ledger.QueueMessage, error)
	UnreadMessages(ctx context.Context, queues []string) (int, error)
	MessageQueue(ctx context.Context, n uint64) (queue string, err error)
	MarkMessage(ctx context.Context, n uint64, by string, at time.Time) error
	RemoveMessage(ctx context.Context, n uint64) error
}

// Rate is so many a minute, and Burst of them at once. PerMinute 0 means no limit.
type Rate struct{ PerMinute, Burst int }

// Share is so many in all, and so many of them by address.
type Share struct{ Total, PerIP int }

// Limits bound what strangers may take. By address means: by IPv4 address or IPv6 /64.
type Limits struct {
	Conns      int // WebSockets in all
	ConnsPerIP int // by address those of strangers, by account those of representatives
	// Raw bounds TCP connections: Total of those that have not said anything, of which the oldest gives way, and by address PerIP
	// more than the WebSockets that it may have, for pages, sign-ins and silence.
	Raw          Share
	Sessions     int // live ones in all
	LogEntries   int // of one session; beyond it only what ends things is taken
	Knocks       Rate
	SignIns      Rate // by address; of calls callsPerSignIn times as many, by account and address, or by address where the token is not good
	AccountTries Rate // passwords by account and address (tries.go), and one-time codes by account
	// Delay is the least time between a joiner's message and the answer to it, genuine or not.
	Delay time.Duration
	// Attempts are the open ones at one session's number, and as many with its links. Beyond them older ones give way. This
	// computer's address has no share of its own.
	Attempts Share
	// Attempt is how long a joiner may take for a proof.
	Attempt time.Duration
	// Rest is how long a locator is not used again after its session.
	Rest time.Duration
	// Abandoned is when a session that nobody is connected to any more is put away.
	Abandoned time.Duration
	Lives
	Waits
}

// Lives are when a sign-in ends: TokenLife always, but for the connections that it has, TokenIdle when no program used it for so long.
type Lives struct{ TokenLife, TokenIdle time.Duration }

// Waits are how long the other side of a connection may take. Programs count on the default ones: others are for tests.
type Waits struct {
	Head  time.Duration // to end the head of a request
	Hello time.Duration // to greet
	Write time.Duration // to take a message
	Page  time.Duration // to read a page of a log (outlet.go); who is slower is cut, and comes back for the rest
}

// DefaultLimits are those of a site on the internet.
func DefaultLimits() Limits {
	return Limits{
		Conns: 4000, ConnsPerIP: 50, Raw: Share{Total: 512, PerIP: 64}, Sessions: 2000, LogEntries: 10000,
		Knocks:       Rate{PerMinute: 5, Burst: 5},
		SignIns:      Rate{PerMinute: 20, Burst: 20},
		AccountTries: Rate{PerMinute: 5, Burst: 5},
		Delay:        300 * time.Millisecond,
		Attempts:     Share{Total: 32, PerIP: 2},
		Attempt:      30 * time.Second,
		Rest:         24 * time.Hour,
		Abandoned:    24 * time.Hour,
		Lives:        Lives{TokenLife: 12 * time.Hour, TokenIdle: 2 * time.Hour},
		Waits:        Waits{Head: 5 * time.Second, Hello: 5 * time.Second, Write: 10 * time.Second, Page: time.Minute},
	}
}

// Limits of a connection, not for configuration: programs count on them.
const (
	spareTime    = 5 * time.Second // for a resume, where only those who come back are let in
	pingEvery    = 25 * time.Second
	pongTime     = 10 * time.Second
	outMessages  = 256
	outBytes     = 4 << 20
	messageRate  = 20 // a second; more are read later
	messageBurst = 120
	repMessages  = 4                // times as many from a signed-in rep, whose console answers everybody in the session
	floodTime    = 10 * time.Second // so long messages may come faster than they are read
	idleStranger = 2 * time.Minute  // without a seat, a sign-in or a message
	relayRate    = 256 << 10        // sealed bytes a second from one participant
	relayBurst   = 1 << 20
	ticketLife   = 10 * time.Minute

	callsPerSignIn = 12
)

// withDefaults checks the configuration and fills in what is left out.
func (c Config) withDefaults() (Config, error) {
	switch {
	case c.Store == nil:
		return c, fmt.Errorf("%w: no store", ErrConfig)
	case c.Data == "":
		return c, fmt.Errorf("%w: no data folder", ErrConfig)
	case (c.Cert == "") != (c.Key == ""):
		return c, fmt.Errorf("%w: certificate and key go together: give both files or neither", ErrConfig)
	case len([]rune(c.Site)) > session.MaxName || len(c.Site) > wire.MaxWord:
		return c, fmt.Errorf("%w: the site's name is longer than %d characters", ErrConfig, session.MaxName)
	case len(c.Proxies) > 0 && c.Public.IsZero():
		return c, fmt.Errorf("%w: behind a proxy the server has to be told its public address", ErrConfig)
	}
	if err := proxies(c.Proxies).check(); err != nil {
		return c, err
	}
	if _, err := wire.Encode(wire.Welcome{Asks: c.Asks}); err != nil {
		return c, fmt.Errorf("%w: at most %d tracking codes, each with a name of at most %d characters; join fields are email, company and phone", ErrConfig, wire.MaxCodes, wire.MaxCode)
	}
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits()
	}
	for _, s := range []Share{c.Limits.Raw, c.Limits.Attempts} {
		if s.Total < 1 || s.PerIP < 1 {
			return c, fmt.Errorf("%w: a share of %+v lets nobody in", ErrConfig, s)
		}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Turn != nil && c.Turn.Life == 0 {
		t := *c.Turn
		t.Life = ticketLife
		c.Turn = &t
	}
	if idle := c.Policy.Idle; idle != 0 && (idle < session.MinIdle || idle > session.MaxIdle) {
		return c, fmt.Errorf("%w: idle sessions end after %d to %d minutes, or never (0)", ErrConfig, session.MinIdle, session.MaxIdle)
	}
	if c.Mail != nil && c.Public.IsZero() {
		return c, fmt.Errorf("%w: a server that sends mails has to be told its public address", ErrConfig)
	}
	return c, nil
}

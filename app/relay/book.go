package relay

import (
	"net/netip"
	"sync"
	"time"
)

// book is what the relay knows right now: sessions, who owns which client address, and the ports given out. A leaf: it calls
// nothing that calls back.
type book struct {
	quotas Quotas

	mu sync.RWMutex
	// --- guarded by mu ---
	peers     map[string]map[netip.Addr]bool // by session tag: addresses of connected participants
	forgotten map[string]time.Time           // by session tag: no ticket of it is good; dropped after this time
	owners    map[client]owner               // by client address: whose allocation it is
	ports     map[*port]bool                 // given out and not yet closed
	live      map[netip.AddrPort]int         // relay addresses of these ports, as clients know them
	users     map[string]int                 // ports for each user
	starts    *sources                       // new ports for each client address
	closed    bool
}

// client is a client's address as one of our listeners sees it.
type client struct {
	listener int
	addr     netip.AddrPort
}

// owner is whose allocation stands at a client address. Allocations are counted because a new one at the same address may be
// reported before the end of the old one is.
type owner struct {
	user  string
	count int
}

func newBook(q Quotas) *book {
	return &book{
		quotas:    q,
		peers:     map[string]map[netip.Addr]bool{},
		forgotten: map[string]time.Time{},
		owners:    map[client]owner{},
		ports:     map[*port]bool{},
		live:      map[netip.AddrPort]int{},
		users:     map[string]int{},
		starts:    newSources(float64(q.StartsPerMinute)/60, q.StartsPerMinute),
	}
}

// maxPeers bounds the addresses of one session; more participants than that no session has.
const maxPeers = 256

func (b *book) addPeer(session string, addr netip.Addr) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, gone := b.forgotten[session]; gone {
		return
	}
	if b.peers[session] == nil {
		b.peers[session] = map[netip.Addr]bool{}
	}
	if len(b.peers[session]) < maxPeers {
		b.peers[session][addr.Unmap()] = true
	}
}

func (b *book) isPeer(session string, addr netip.Addr) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.peers[session][addr]
}

// forget drops a session for good and returns its ports, for the caller to close.
func (b *book) forget(session string, now, until time.Time) []*port {
	b.mu.Lock()
	defer b.mu.Unlock()
	for s, end := range b.forgotten {
		if end.Before(now) {
			delete(b.forgotten, s)
		}
	}
	b.forgotten[session] = until
	delete(b.peers, session)
	var ports []*port
	for p := range b.ports {
		if sessionOf(p.user) == session {
			ports = append(ports, p)
		}
	}
	return ports
}

func (b *book) isForgotten(session string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	_, gone := b.forgotten[session]
	return gone
}

func (b *book) own(c client, user string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.owners[c] = owner{user: user, count: b.owners[c].count + 1}
}

func (b *book) disown(c client) {
	b.mu.Lock()
	defer b.mu.Unlock()
	o := b.owners[c]
	if o.count--; o.count > 0 {
		b.owners[c] = o
		return
	}
	delete(b.owners, c)
}

func (b *book) ownerOf(c client) (user string, ok bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	o, ok := b.owners[c]
	return o.user, ok
}

// mayStart says whether user, at client address from, may have one more port now.
func (b *book) mayStart(user string, from netip.Addr, now time.Time) bool {
	b.mu.RLock()
	room := b.hasRoomLocked(user)
	b.mu.RUnlock()
	return room && b.starts.allow(from, now)
}

func (b *book) hasRoomLocked(user string) bool {
	return !b.closed && len(b.ports) < b.quotas.Total && b.users[user] < b.quotas.PerParticipant
}

// add enters a new port, which is known to clients as at. It returns false beyond the quotas: mayStart was asked before, but
// several listeners ask at the same time.
func (b *book) add(p *port) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.hasRoomLocked(p.user) {
		return false
	}
	b.ports[p] = true
	b.users[p.user]++
	b.live[p.at]++
	return true
}

func (b *book) remove(p *port) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.ports[p] {
		return
	}
	delete(b.ports, p)
	if b.users[p.user]--; b.users[p.user] == 0 {
		delete(b.users, p.user)
	}
	if b.live[p.at]--; b.live[p.at] == 0 {
		delete(b.live, p.at)
	}
}

// isLive says whether at is a port of this relay.
func (b *book) isLive(at netip.AddrPort) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.live[at] > 0
}

func (b *book) count() int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return len(b.ports)
}

// close ends all: no port is added any more. It returns those there are.
func (b *book) close() []*port {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	ports := make([]*port, 0, len(b.ports))
	for p := range b.ports {
		ports = append(ports, p)
	}
	return ports
}

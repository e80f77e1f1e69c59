package chat_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"deskhand/app/chat"
	"deskhand/app/session"
	"deskhand/app/trust"
)

// random is an io.Reader of the test's own.
type random struct{ *rand.Rand }

func (r random) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return len(b), nil
}

const sessionID = session.ID("abcdefghijklmnopqrstuvwxy2")

// meeting is a session's participants with a Talk each, and the links between them.
type meeting struct {
	t       *testing.T
	r       *rand.Rand
	now     time.Time
	state   session.State
	talks   map[session.ParticipantID]*chat.Talk
	ids     map[session.ParticipantID]trust.Identity
	disks   map[session.ParticipantID]chat.Saved
	cut     map[[2]session.ParticipantID]bool // links that are down
	behind  map[session.ParticipantID]bool    // whose log is not told of changes
	wrong   []error                           // that Take and Update returned
	lossy   bool
	forgets bool // nothing is stored
}

func newMeeting(t *testing.T, roles ...session.Role) *meeting {
	t.Helper()
	m := &meeting{
		t: t, r: rand.New(rand.NewPCG(3, 4)), now: time.Unix(1_790_000_000, 0), talks: map[session.ParticipantID]*chat.Talk{},
		ids: map[session.ParticipantID]trust.Identity{}, disks: map[session.ParticipantID]chat.Saved{},
		cut: map[[2]session.ParticipantID]bool{}, behind: map[session.ParticipantID]bool{},
	}
	m.state = session.State{ID: sessionID, Phase: session.Live}
	for _, r := range roles {
		m.join(r)
	}
	return m
}

func (m *meeting) config(p session.ParticipantID) chat.Config {
	return chat.Config{Session: sessionID, Me: p, Identity: m.ids[p], Rand: random{m.r}}
}

// join adds somebody and links them with those they are to be linked with.
func (m *meeting) join(r session.Role) session.ParticipantID { return m.joinAs(r, "") }

// noted is an entry in the log, at this moment.
func (m *meeting) noted() { m.state.Last = m.now }

// joinAs is join with how they proved to belong here.
func (m *meeting) joinAs(r session.Role, by session.Method) session.ParticipantID {
	m.t.Helper()
	p := session.ParticipantID(len(m.state.People) + 1)
	id, err := trust.NewIdentity(random{m.r})
	if err != nil {
		m.t.Fatal(err)
	}
	keys := id.Keys([32]byte{byte(p)})
	m.ids[p] = id
	people := append([]session.Participant(nil), m.state.People...)
	m.state.People = append(people, session.Participant{ID: p, Role: r, Presence: session.Here, Method: by, Since: m.now, Keys: session.Keys{Sign: keys.Sign[:], Agree: keys.Agree[:]}})
	m.talks[p] = chat.New(m.config(p))
	m.noted()
	m.tell()
	for _, o := range people {
		m.link(p, o.ID)
	}
	return p
}

func (m *meeting) leave(p session.ParticipantID) {
	m.state.People = append([]session.Participant(nil), m.state.People...)
	m.state.People[p-1].Presence = session.Gone
	for o := range m.talks {
		if o != p {
			m.talks[o].LinkDown(p)
		}
	}
	delete(m.talks, p)
	m.noted()
	m.tell()
}

// tell gives everybody the state, but those who are behind.
func (m *meeting) tell() {
	for p, talk := range m.talks {
		if m.behind[p] {
			continue
		}
		if _, err := talk.Update(m.state, m.now); err != nil {
			m.wrong = append(m.wrong, err)
		}
		m.store(p)
	}
}

func (m *meeting) linked(a, b session.ParticipantID) bool {
	pa, pb := m.state.People[a-1], m.state.People[b-1]
	return a != b && pa.Presence == session.Here && pb.Presence == session.Here && (pa.Role.IsRep() || pb.Role.IsRep()) && !m.cut[pair(a, b)]
}

func pair(a, b session.ParticipantID) [2]session.ParticipantID {
	return [2]session.ParticipantID{min(a, b), max(a, b)}
}

func (m *meeting) link(a, b session.ParticipantID) {
	if !m.linked(a, b) {
		return
	}
	for _, e := range [][2]session.ParticipantID{{a, b}, {b, a}} {
		if err := m.talks[e[0]].LinkUp(e[1], m.now); err != nil {
			m.t.Fatal(err)
		}
	}
}

func (m *meeting) setCut(a, b session.ParticipantID, cut bool) {
	m.cut[pair(a, b)] = cut
	if cut {
		m.talks[a].LinkDown(b)
		m.talks[b].LinkDown(a)
		return
	}
	m.link(a, b)
}

func (m *meeting) store(p session.ParticipantID) {
	m.t.Helper()
	if m.forgets {
		return
	}
	s, err := m.talks[p].Saved()
	if err != nil {
		m.t.Fatal(err)
	}
	m.disks[p] = s
}

// crash ends a program and starts it from what it stored; of the log it is told again what was before, and then what is.
func (m *meeting) crash(p session.ParticipantID, before ...session.State) {
	m.t.Helper()
	b, err := json.Marshal(m.disks[p])
	if err != nil {
		m.t.Fatal(err)
	}
	var s chat.Saved
	if err := json.Unmarshal(b, &s); err != nil {
		m.t.Fatal(err)
	}
	talk, err := chat.Restore(m.config(p), s)
	if err != nil {
		m.t.Fatal(err)
	}
	m.talks[p] = talk
	for _, s := range append(before, m.state) {
		if _, err := talk.Update(s, m.now); err != nil {
			m.wrong = append(m.wrong, err)
		}
	}
	for o := range m.talks {
		if o != p {
			m.talks[o].LinkDown(p)
			m.link(p, o)
		}
	}
}

func (m *meeting) say(from, to session.ParticipantID, text string) {
	m.t.Helper()
	if err := m.talks[from].Write(to, text, m.now); err != nil {
		m.t.Fatalf("%d to %d: %v", from, to, err)
	}
	m.store(from)
}

// pass lets one round of messages through and reports whether there were any.
func (m *meeting) pass() bool {
	m.t.Helper()
	any := false
	for p := session.ParticipantID(1); int(p) <= len(m.state.People); p++ {
		if m.talks[p] == nil {
			continue
		}
		out, err := m.talks[p].Flush(m.now)
		if err != nil {
			m.t.Fatal(err)
		}
		for _, o := range out {
			any = true
			if !m.linked(p, o.To) {
				m.t.Fatalf("%d sends to %d without a link", p, o.To)
			}
			if m.lossy && m.r.IntN(5) == 0 {
				continue
			}
			m.take(o.To, p, o.Msg)
		}
	}
	return any
}

func (m *meeting) take(p, from session.ParticipantID, msg []byte) {
	m.t.Helper()
	changed, err := m.talks[p].Take(from, msg, m.now)
	if err != nil {
		m.wrong = append(m.wrong, err)
	}
	if changed {
		m.store(p)
	}
}

// settle lets everything through, with the time that it takes.
func (m *meeting) settle() {
	m.t.Helper()
	quiet := 0
	for range 1000 {
		if m.pass() {
			quiet = 0
			continue
		}
		quiet++
		switch next, waits := m.next(); {
		case m.lossy && quiet <= 20:
			m.now = m.now.Add(5 * time.Second)
		case !m.lossy && waits:
			m.now = next
		default:
			return
		}
	}
	m.t.Fatal("it never ends")
}

// next is when somebody sends something again.
func (m *meeting) next() (next time.Time, ok bool) {
	for _, talk := range m.talks {
		if at, waits := talk.Next(); waits && (!ok || at.Before(next)) {
			next, ok = at, true
		}
	}
	return next, ok
}

// texts are what somebody has, in order.
func (m *meeting) texts(p session.ParticipantID) []string {
	var out []string
	for _, msg := range m.talks[p].Messages() {
		out = append(out, msg.Text)
	}
	return out
}

func (m *meeting) noneWrong() {
	m.t.Helper()
	if err := errors.Join(m.wrong...); err != nil {
		m.t.Error(err)
	}
}

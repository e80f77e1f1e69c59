package chat_test

import (
	"slices"
	"testing"
	"time"

	"deskhand/app/session"
)

// leads makes somebody the primary rep; 0: who leads is lost, and the session held.
func (m *meeting) leads(p session.ParticipantID) {
	m.state.People = slices.Clone(m.state.People)
	m.state.Held = time.Time{}
	m.noted()
	for i, o := range m.state.People {
		switch {
		case p == 0:
			m.state.Held = m.now
		case o.ID == p:
			m.state.People[i].Role = session.PrimaryRep
		case o.Role == session.PrimaryRep:
			m.state.People[i].Role = session.Assistant
		}
	}
	m.tell()
}

// What a customer says to everyone reaches the other customers also when nobody is there to pass it on: who leads next does.
func TestWordsWithoutALeadReachAll(t *testing.T) {
	const pep session.ParticipantID = 5
	for name, lost := range map[string]func(m *meeting){
		"who led was lost": func(m *meeting) {
			for p := marta; p <= luis; p++ {
				m.setCut(ana, p, true)
			}
			m.leads(0)
		},
		"who led had handed over, the next one did not know": func(m *meeting) { m.behind[luis] = true; m.leads(luis) },
	} {
		m := four(t)
		m.say(marta, 0, "hello")
		m.settle()
		m.now = m.now.Add(time.Hour)
		lost(m)
		m.say(marta, 0, "is anybody there?")
		m.say(pau, 0, "I am")
		m.settle()
		m.now = m.now.Add(time.Minute)
		m.join(session.SecondaryCustomer)
		m.state.People[pep-1].Since = m.now
		m.behind[luis] = false
		m.leads(luis)
		m.settle()
		if got := m.texts(pau); !slices.Equal(got, []string{"hello", "I am", "is anybody there?"}) {
			t.Errorf("%s: the other customer has %q", name, got)
		}
		if got := m.texts(marta); !slices.Equal(got, []string{"hello", "is anybody there?", "I am"}) {
			t.Errorf("%s: the customer has %q", name, got)
		}
		if got := m.texts(pep); len(got) != 0 {
			t.Errorf("%s: who came later has %q", name, got)
		}
		m.noneWrong()
	}
}

// An agent takes a session that waits, and an assistant was in it all the time: the agent reads what was said to everyone, also while nobody
// led, and the other customer reads what was said meanwhile.
func TestWhoTakesASessionReadsWhatWasSaid(t *testing.T) {
	m := four(t)
	m.say(ana, 0, "hello")
	m.say(ana, luis, "between us")
	m.settle()
	m.now = m.now.Add(time.Hour)
	m.state.Phase = session.Waiting
	m.leave(ana)
	m.say(marta, 0, "is anybody there?")
	m.settle()
	m.now = m.now.Add(time.Minute)
	m.state.Phase = session.Live
	eva := m.joinAs(session.PrimaryRep, session.BySite)
	m.say(eva, 0, "I am")
	m.settle()
	if got, want := m.texts(eva), []string{"hello", "is anybody there?", "I am"}; !slices.Equal(got, want) {
		t.Errorf("who took it has %q", got)
	}
	if got := m.texts(pau); !slices.Equal(got, []string{"hello", "is anybody there?", "I am"}) {
		t.Errorf("the other customer has %q", got)
	}
	m.noneWrong()

	alone := newMeeting(t, session.PrimaryRep, session.PrimaryCustomer) // who came later than the agent has nothing to tell
	alone.say(ana, 0, "before")
	alone.settle()
	alone.leave(ana)
	eva = alone.joinAs(session.PrimaryRep, session.BySite)
	alone.now = alone.now.Add(time.Minute)
	alone.joinAs(session.Assistant, session.ByNumber)
	alone.settle()
	if got := alone.texts(eva); len(got) != 0 {
		t.Errorf("nobody was there, and the agent has %q", got)
	}
	alone.noneWrong()
}

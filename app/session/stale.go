package session

import "fmt"

// subject is something that commands take for granted without naming it.
type subject uint8

const (
	lead   subject = 1 << iota // who leads, and whether they are lost
	helped                     // who the primary customer is
	agreed                     // that something may be shown at all
	shared                     // what is shown, and whether it is paused
	called                     // whose call goes on
)

// takesForGranted lists what a command refers to besides what it names. Commands that only take something away refer to nothing: they
// are never too late. Asking, Cancel and Reply carry the request's number, Admit and Taking the newcomer's.
func takesForGranted(cmd Command) subject {
	switch c := cmd.(type) {
	case Choosing, Asking:
		return lead | helped
	case Transferring, HandingOver, TakingOver, Taking, Holding, Resuming:
		return lead
	case Sharing:
		return agreed
	case Pause:
		if !c.On {
			return shared
		}
	case Calling:
		return lead | called
	}
	return 0
}

// Marks remember which entry of the log changed each of the things that commands take for granted, and who spoke when. A command is
// made on the head that its author had seen; whoever orders commands could otherwise keep one back until it means something else.
// The zero value belongs to an empty log. Marks are not shared between logs.
type Marks struct {
	changed [5]uint64 // by subject, the number of the entry
	spoke   map[ParticipantID]uint64
}

// Note takes what entry n of participant by did: it led from the state before to the one after.
func (m *Marks) Note(n uint64, by ParticipantID, before, after State) {
	now := changes(before, after)
	for i := range m.changed {
		if now&(1<<i) != 0 {
			m.changed[i] = n
		}
	}
	if m.spoke == nil {
		m.spoke = map[ParticipantID]uint64{}
	}
	m.spoke[by] = n
}

// Fresh returns an error (ErrState) when something that cmd takes for granted has changed since entry head, on which it was made. A claim
// that somebody is lost is disproved by their own word since.
func (m *Marks) Fresh(s State, cmd Command, head uint64) error {
	takes := takesForGranted(cmd)
	for i, n := range m.changed {
		if takes&(1<<i) != 0 && n > head {
			return fmt.Errorf("%T made on entry %d, and entry %d changed what it is about: %w", cmd, head, n, ErrState)
		}
	}
	if lost := saysLost(s, cmd); lost != 0 && m.spoke[lost] > head {
		return fmt.Errorf("participant %d, said to be lost at entry %d, made entry %d: %w", lost, head, m.spoke[lost], ErrState)
	}
	return nil
}

func saysLost(s State, cmd Command) ParticipantID {
	switch c := cmd.(type) {
	case Holding:
		rep, _ := s.PrimaryRep()
		return rep.ID
	case Removal:
		if c.Reason == ReasonLost {
			return c.Participant
		}
	}
	return 0
}

func changes(before, after State) subject {
	var all subject
	add := func(what subject, is bool) {
		if is {
			all |= what
		}
	}
	id := func(p Participant, _ bool) ParticipantID { return p.ID }
	add(lead, id(before.PrimaryRep()) != id(after.PrimaryRep()) || before.Phase != after.Phase || !before.Held.Equal(after.Held))
	add(helped, id(before.PrimaryCustomer()) != id(after.PrimaryCustomer()))
	b, a := before.Consent, after.Consent
	add(agreed, b.See && !a.See || b.Shown && !a.Shown)
	add(shared, before.Share.By != after.Share.By || before.Share.Paused != after.Share.Paused)
	add(called, before.Call != after.Call)
	return all
}

package screen

import (
	"testing"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// The picture follows the wish of the rep who leads, now and after the lead has changed hands.
func TestTheLeadsWishCounts(t *testing.T) {
	people := func(lead session.ParticipantID) session.State {
		s := session.State{}
		for id := session.ParticipantID(1); id <= 3; id++ {
			role := session.Assistant
			switch id {
			case lead:
				role = session.PrimaryRep
			case 3:
				role = session.PrimaryCustomer
			}
			s.People = append(s.People, session.Participant{ID: id, Role: role})
		}
		return s
	}
	wishes := map[session.ParticipantID]wire.Quality{2: wire.SaveData, 3: wire.BestText}
	if got := wish(people(1), wishes); got != wire.Balanced {
		t.Errorf("the lead wishes nothing: %d", got)
	}
	if got := wish(people(2), wishes); got != wire.SaveData {
		t.Errorf("the lead saves data: %d", got)
	}
	if got := wish(people(0), wishes); got != wire.Balanced {
		t.Errorf("nobody leads: %d", got)
	}
}

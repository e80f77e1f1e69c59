package session

import "testing"

// The site's word is all that two have of each other when the later one came by it: a customer from a queue, an agent who took the session.
func TestIntroduced(t *testing.T) {
	s := State{People: []Participant{
		{ID: 1, Role: PrimaryRep}, {ID: 2, Role: PrimaryCustomer, Method: ByLink}, {ID: 3, Role: Assistant, Method: BySite},
		{ID: 4, Role: SecondaryCustomer, Method: ByNumber}, {ID: 5, Role: SecondaryCustomer, Method: BySite},
	}}
	for pair, want := range map[[2]ParticipantID]bool{
		{1, 2}: false, {2, 1}: false, {2, 3}: true, {3, 2}: true, {1, 3}: true, {3, 4}: false, {4, 3}: false, {1, 5}: true, {5, 4}: true,
		{3, 3}: false, {0, 3}: false, {2, 6}: false,
	} {
		if got := s.Introduced(pair[0], pair[1]); got != want {
			t.Errorf("%v: %v", pair, got)
		}
	}
}

// A customer from a queue is let in as what they are: introduced by the site. A rep is not: who has no secret takes a session that waits.
func TestAdmitFromAQueue(t *testing.T) {
	s := play(t, start(), step{1, Admit{Participant: 2, Customer: true, Name: "Marta", Method: BySite, Keys: key(2)}})
	if p, _ := s.Participant(2); p.Method != BySite || p.Role != PrimaryCustomer {
		t.Errorf("let in as %+v", p)
	}
	refused(t, ErrInvalid, 1, Admit{Participant: 2, Name: "Luis", Method: BySite, Keys: key(2)}, start())
	refused(t, ErrInvalid, 1, Admit{Participant: 2, Customer: true, Name: "Marta", Method: "word", Keys: key(2)}, start())
}

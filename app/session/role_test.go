package session

import (
	"strings"
	"testing"
)

// The role table as people read it (PRODUCT A5), for each thing that can be going on. P primary rep, A assistant, C primary customer,
// S secondary customer; who is not named may not.
const table = `
             live asked agreed viewed paused driven shown lent confirm held waiting ended
invite       P    P     P      P      P      P      P     P    P       .    .       .
remove       P    P     P      P      P      P      P     P    P       .    .       .
end          P    P     P      P      P      P      P     P    P       PCS  C       .
leave        ACS  ACS   ACS    ACS    ACS    ACS    ACS   ACS  ACS     ACS  ACS     .
ask          P    P     P      P      P      P      P     P    P       .    .       .
answer       .    C     .      .      .      .      .     .    C       .    .       .
share        .    .     C      C      C      C      P     P    C       C    .       .
stop-share   .    .     .      PC     PC     PC     PC    PC   PC      PC   .       .
pause-share  .    .     .      C      C      C      P     P    C       C    .       .
see          .    .     .      PAS    PAS    PAS    ACS   ACS  PAS     PAS  .       .
drive        .    .     .      .      .      P      .     C    .       .    .       .
choose       P    P     P      P      P      P      P     P    P       .    .       .
transfer     P    P     P      P      P      P      P     P    P       .    .       .
hand-over    P    P     P      P      P      P      P     P    P       .    .       .
hold         ACS  ACS   ACS    ACS    ACS    ACS    ACS   ACS  ACS     .    .       .
resume       .    .     .      .      .      .      .     .    .       P    .       .
take-over    .    .     .      .      .      .      .     .    .       A    A       .
chat         PACS PACS  PACS   PACS   PACS   PACS   PACS  PACS PACS    PACS ACS     .
call         P    P     P      P      P      P      P     P    P       .    .       .
send-video   PAC  PAC   PAC    PAC    PAC    PAC    PAC   PAC  PAC     PAC  AC      .
stay         .    .     .      .      .      .      .     .    .       .    .       .
`

// situations are the columns. In each there is one of every role, somebody who was let in and has not joined, and somebody who left.
func situations(t *testing.T) map[string]State {
	others := then(comes(5, false), step{5, Leaving{Reason: ReasonDone}}, comes(6, true), step{6, Leaving{Reason: ReasonDone}}, comes(7, false)[0], comes(8, true)[0])
	asked := helping(step{1, Asking{Request: 1, Activity: ViewDesktop}})
	show := helping(step{1, Asking{Request: 1, Activity: ShowDesktop}}, step{2, Reply{Request: 1, Allowed: true}})
	states := map[string]State{}
	for name, given := range map[string][]step{
		"live":    then(helping(), others),
		"asked":   then(asked, others),
		"agreed":  then(asked, step{2, Reply{Request: 1, Allowed: true}}, others),
		"viewed":  then(viewing(), others),
		"paused":  then(controlling(), others, step{2, Pause{On: true}}),
		"driven":  then(controlling(), others),
		"shown":   then(show, step{1, Sharing{}}, others),
		"lent":    then(show, step{1, Sharing{Lend: true}}, others),
		"confirm": then(viewing(), others, step{1, Transferring{To: 3}}),
		"held":    then(viewing(), others, step{2, Holding{}}),
		"waiting": then(viewing(), others, step{1, HandingOver{}}),
		"ended":   then(viewing(), others, step{1, End{Reason: ReasonDone}}),
	} {
		states[name] = play(t, given...)
	}
	return states
}

func TestRuleA5Roles(t *testing.T) {
	states := situations(t)
	rows := strings.Split(strings.TrimSpace(table), "\n")
	columns := strings.Fields(rows[0])
	if len(columns) != len(states) {
		t.Fatalf("%d columns for %d situations", len(columns), len(states))
	}
	letter := map[Role]string{PrimaryRep: "P", Assistant: "A", PrimaryCustomer: "C", SecondaryCustomer: "S"}
	seen := map[Permission]bool{}
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		want := Permission(cells[0])
		seen[want] = true
		for i, column := range columns {
			s, ok := states[column]
			if !ok || len(cells) != len(columns)+1 {
				t.Fatalf("table: row %s, column %s", want, column)
			}
			for _, p := range s.People {
				may := p.Presence == Here && strings.Contains(cells[i+1], letter[p.Role])
				if s.May(p.ID, want) != may {
					t.Errorf("%s: a %s who is %s may %s: %v", column, p.Role, p.Presence, want, !may)
				}
			}
			if s.May(0, want) || s.May(99, want) {
				t.Errorf("%s: nobody may %s", column, want)
			}
		}
	}
	for role, row := range roles {
		for perm := range row {
			if !seen[perm] {
				t.Errorf("%s: %s is not in the table", role, perm)
			}
		}
	}
	for perm := range absent {
		if !seen[perm] {
			t.Errorf("while the rep is absent: %s is not in the table", perm)
		}
	}
	if s := states["live"]; s.May(1, "") || s.May(1, "everything") {
		t.Error("what is not known is allowed")
	}
}

// What the table's rows depend on besides what goes on.
func TestRuleA5Conditions(t *testing.T) {
	called := step{1, Calling{On: true}}
	for _, c := range []struct {
		name  string
		given []step
		who   ParticipantID
		want  Permission
		may   bool
	}{
		{"choose without another customer", then(start(), comes(2, true)), 1, Choose, false},
		{"choose one who has not joined", then(start(), comes(2, true), comes(3, true)[0]), 1, Choose, false},
		{"transfer without an assistant", then(start(), comes(2, true)), 1, Transfer, false},
		{"transfer to one who has not joined", then(start(), comes(2, false)[0]), 1, Transfer, false},
		{"61: hand over without being an agent", then(startByHand(), comes(2, true)), 1, HandOver, false},
		{"61: an agent has another rep's session", then(startByHand(), comes(2, true), comes(3, false), step{1, Transferring{To: 3}}), 3, HandOver, true},
		{"61: another rep has an agent's session", then(start(), comes(2, true), comesByHand(3), step{1, Transferring{To: 3}}), 3, HandOver, false},
		{"66: hand over where nobody would wait", then(start()), 1, HandOver, false},
		{"66: hand over with a customer who has not joined", then(start(), comes(2, true)[0]), 1, HandOver, false},
		{"ask where nobody is", then(start()), 1, Ask, false},
		{"ask one who has not joined", then(start(), comes(2, true)[0]), 1, Ask, false},
		{"say that the rep is lost, where there is no customer", then(start(), comes(2, false)), 2, Hold, true},
		{"124: a second call", helping(called), 1, Call, true},
		{"124: a call while another's goes on", helping(called, step{1, Transferring{To: 3}}), 3, Call, false},
		{"124: the giver ends their own", helping(called, step{1, Transferring{To: 3}}), 1, Call, true},
		{"124: an assistant begins one", helping(), 3, Call, false},
		{"133: stay where nothing ends by itself", helping(), 1, Stay, false},
		{"133: the rep stays", lasting(), 1, Stay, true},
		{"133: an assistant stays", lasting(), 3, Stay, true},
		{"133: a customer stays", lasting(), 2, Stay, true},
		{"133: stay while the rep is lost, which has a time of its own", lasting(step{2, Holding{}}), 2, Stay, false},
		{"end one's call while held", helping(called, step{2, Holding{}}), 1, Call, true},
	} {
		if s := play(t, c.given...); s.May(c.who, c.want) != c.may {
			t.Errorf("%s: %v, want %v", c.name, !c.may, c.may)
		}
	}
}

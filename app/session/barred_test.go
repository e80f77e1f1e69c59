package session

import (
	"encoding/json"
	"errors"
	"testing"
)

// barring is helping in a session in which some things may not be asked for.
func barring(list []Activity, more ...step) []step {
	all := helping(more...)
	first := all[0].do.(Start)
	first.Policy.Barred = SetOf(list...)
	all[0].do = first
	return all
}

// What the site or the account took away is refused; the rest is asked as ever.
func TestRule80Barred(t *testing.T) {
	for _, c := range []struct {
		name   string
		barred []Activity
		no     []Activity
	}{
		{"nothing", nil, nil},
		{"control of windows", []Activity{ControlApp}, []Activity{ControlApp}},
		{"windows: what is not seen is not driven", []Activity{ViewApp}, []Activity{ViewApp, ControlApp}},
		{"the desktop", []Activity{ViewDesktop}, []Activity{ViewDesktop, ControlDesktop}},
		{"all control", []Activity{ControlDesktop, ControlApp}, []Activity{ControlDesktop, ControlApp}},
		{"everything", Askable(), Askable()},
	} {
		s, now := playTo(t, barring(c.barred)...)
		for _, what := range append(Askable(), ShowDesktop, ShowApp) {
			barred := SetOf(c.no...)&SetOf(what) != 0
			_, err := Decide(s, sid, 1, Asking{Request: 1, Activity: what}, now)
			if errors.Is(err, ErrBarred) != barred || !barred && err != nil {
				t.Errorf("%s barred: asking for %s: %v", c.name, what, err)
			}
			if s.MayAsk(1, what) == barred || s.MayAsk(2, what) || s.MayAsk(3, what) {
				t.Errorf("%s barred: who may ask for %s", c.name, what)
			}
		}
		if !s.May(1, Ask) {
			t.Errorf("%s barred: the rep may ask for nothing at all", c.name)
		}
	}
	if !errors.Is(ErrBarred, ErrForbidden) {
		t.Error("barred is not forbidden")
	}
}

// The touched device asks May for each input: where driving is barred nobody drives, whatever the rest of the state says.
func TestRule80TheDeviceRefuses(t *testing.T) {
	s := play(t, controlling()...)
	if !s.May(1, Drive) {
		t.Fatal("nobody drives to begin with")
	}
	s.Policy.Barred = SetOf(ControlDesktop)
	if s.May(1, Drive) {
		t.Error("the rep drives what may not be driven")
	}
	if !s.May(1, See) {
		t.Error("and does not even see")
	}
}

func TestRule80AsText(t *testing.T) {
	set := SetOf(ControlApp, ViewDesktop)
	b, err := json.Marshal(set)
	if err != nil || string(b) != `["view-desktop","control-app"]` {
		t.Errorf("%s, %v", b, err)
	}
	var again ActivitySet
	if err := json.Unmarshal(b, &again); err != nil || again != set {
		t.Errorf("%v, %v", again, err)
	}
	if set.String() != "view-desktop,control-app" {
		t.Error(set.String())
	}
	for _, no := range []string{`["drive"]`, `["show-desktop"]`, `[""]`, `{}`, `3`} {
		if err := json.Unmarshal([]byte(no), &again); err == nil {
			t.Errorf("%s is a set: %v", no, again)
		}
	}
	if _, err := json.Marshal(ActivitySet(1 << 5)); err == nil {
		t.Error("bits of nothing are written")
	}
	if _, err := Decide(State{}, sid, 1, Start{Name: "Ana", Keys: key(1), Policy: Policy{MaxParticipants: 2, Barred: 1 << 6}}, t0); !errors.Is(err, ErrInvalid) {
		t.Errorf("a start with bits of nothing: %v", err)
	}
}

package acd

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// What pages and commands show is what the rules check, to the last unit.
func TestRangesAreThoseThatAreChecked(t *testing.T) {
	zones := Zones{"UTC": time.UTC}
	if len(Ranges()) != 5 {
		t.Fatalf("%d ranges", len(Ranges()))
	}
	for _, r := range Ranges() {
		q := NewQueue("q", "S", "N")
		usual := q.Thresholds.Get(r)
		if usual < r.Low || usual > r.Top {
			t.Errorf("%s is usually %d, outside %d–%d", r.Setting, usual, r.Low, r.Top)
		}
		for n, ok := range map[int]bool{r.Low - 1: false, r.Low: true, usual: true, r.Top: true, r.Top + 1: false} {
			q.Thresholds.Set(r, n)
			if got := q.Thresholds.Get(r); got != n {
				t.Errorf("%s set to %d is %d", r.Setting, n, got)
			}
			err := q.check(zones)
			if (err == nil) != ok {
				t.Errorf("%s of %d: %v", r.Setting, n, err)
			}
			if !ok {
				names(t, err, r.Setting)
			}
		}
	}
}

// names checks which setting an error is about.
func names(t *testing.T, err error, want Setting) {
	t.Helper()
	var of *SettingError
	if !errors.As(err, &of) || of.Setting != want {
		t.Errorf("got %v, want one about %q", err, want)
	}
}

func TestRefusalsNameTheSetting(t *testing.T) {
	z, s := Zones{"UTC": time.UTC}, State{}
	s = Evolve(s, QueueOpened{Queue: NewQueue("old", "S", "N")})
	is := []Condition{{Field: FieldName, Operator: Is, Text: "x"}}
	for _, c := range []struct {
		want  Setting
		spoil func(*Queue)
	}{
		{SettingID, func(q *Queue) { q.ID = "Old" }},
		{SettingID, func(q *Queue) { q.ID = "old" }},
		{SettingService, func(q *Queue) { q.Service = "" }},
		{SettingName, func(q *Queue) { q.Name = strings.Repeat("x", MaxName+1) }},
		{SettingDescription, func(q *Queue) { q.Description = strings.Repeat("x", MaxText+1) }},
		{SettingDistribution, func(q *Queue) { q.Distribution = "lottery" }},
		{SettingZone, func(q *Queue) { q.Hours.Zone = "Middle/Earth" }},
		{SettingHours, func(q *Queue) { q.Hours.Week = []Interval{{From: 60, To: 30}} }},
		{SettingAsk, func(q *Queue) { q.Beginning.Ask = "dance" }},
		{SettingURL, func(q *Queue) { q.Beginning.URL = "javascript:x" }},
		{SettingForm, func(q *Queue) { q.Form[0].Max = 0 }},
		{SettingAllocation, func(q *Queue) { q.Rules.Allocation = []Rule{{If: is, Agent: "ana"}} }},
		{SettingAllocation, func(q *Queue) { q.Rules.Allocation = []Rule{{If: is, Queue: "none"}} }},
		{SettingRouting, func(q *Queue) { q.Rules.Routing = []Rule{{Agent: "ana"}} }},
		{SettingRouting, func(q *Queue) { q.Rules.Routing = []Rule{{If: is, Agent: "ana"}} }},
		{SettingWaitMail, func(q *Queue) { q.Notices.Wait = []string{"x"} }},
		{SettingMessageMail, func(q *Queue) { q.Notices.Message = []string{"x"} }},
		{SettingMessageLead, func(q *Queue) { q.Message.Lead = strings.Repeat("x", MaxText+1) }},
		{SettingMessageForm, func(q *Queue) { q.Message = MessageForm{Own: true, Fields: []Field{{Key: "x", Kind: Text, Max: 9}}} }},
		{SettingMessageForm, func(q *Queue) { q.Message.Fields = []Field{{Key: FieldName, Kind: Text, Max: 9}} }},
	} {
		q := NewQueue("new", "S", "N")
		c.spoil(&q)
		_, err := Decide(s, z, Site, OpenQueue{q}, time.Now())
		names(t, err, c.want)
	}
	for _, c := range []struct {
		want Setting
		user User
	}{
		{SettingID, User{ID: "Ana", Capacity: 1}},
		{SettingCapacity, User{ID: "ana"}},
		{SettingCapacity, User{ID: "ana", Capacity: MaxCapacity + 1}},
		{SettingPosts, User{ID: "ana", Capacity: 1, Posts: []Post{{"none", AsAgent}}}},
		{SettingTeam, User{ID: "ana", Capacity: 1, Team: []UserID{"luis", "luis"}}},
	} {
		_, err := Decide(s, z, Site, Staff{c.user}, time.Now())
		names(t, err, c.want)
	}
}

// TestAQueueOutlivesWhomItsRulesName: it can be closed and changed after somebody was dismissed; naming them anew is refused.
func TestAQueueOutlivesWhomItsRulesName(t *testing.T) {
	z, q := Zones{"UTC": time.UTC}, NewQueue("q", "S", "N")
	q.Rules.Routing = []Rule{{If: []Condition{{Field: FieldName, Operator: Is, Text: "x"}}, Agent: "ana"}}
	s := Evolve(Evolve(State{}, UserStaffed{User: User{ID: "ana", Capacity: 1}}), QueueOpened{Queue: q})
	s = Evolve(s, UserDismissed{User: "ana"})
	q.Hours.Shut = true
	if _, err := Decide(s, z, Site, ChangeQueue{q}, time.Now()); err != nil {
		t.Errorf("close it: %v", err)
	}
	q.ID = "other"
	_, err := Decide(s, z, Site, OpenQueue{q}, time.Now())
	names(t, err, SettingRouting)
}

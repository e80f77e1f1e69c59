package console

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/ui/theme"
)

// Duty is how an agent stands, for the rail: its lower end has their switch, and the way to the queue says how many wait.
type Duty struct {
	Agent     bool            // an agent works here; else the rail has nothing of this
	Condition theme.Condition // of the switch, with its word
	Word      string
	Waiting   int // customers
	Offered   int // whom the agent may accept: they get a dot
}

// duties are the rail's parts for agents.
type duties struct {
	turn *railButton
	now  Duty
	rail *fyne.Container // all of it, to be laid out anew
}

func (s *Shell) newDuty() fyne.CanvasObject {
	s.duty.turn = newRailButton("", theme.Idle.Icon(), func() {
		if s.cfg.OnDuty != nil {
			s.cfg.OnDuty()
		}
	})
	s.duty.turn.Hide()
	s.cfg.Tracer.Name(s.duty.turn, "rail.duty")
	return s.duty.turn
}

// SetDuty shows how an agent stands.
func (s *Shell) SetDuty(d Duty) {
	if d == s.duty.now {
		return
	}
	s.duty.now = d
	s.Offer(PageQueue, d.Agent)
	t := s.duty.turn
	t.label(d.Word)
	theme.Reshape(t.icon, d.Condition.Icon())
	if d.Agent {
		t.Show()
	} else {
		t.Hide()
	}
	defer s.duty.rail.Refresh()
	b := s.rail[PageQueue]
	if b == nil {
		return
	}
	word := lang.L("rail.queue")
	if d.Waiting > 0 && d.Waiting != d.Offered { // the dot has that count
		word = lang.L("rail.queue.count", map[string]any{"Count": d.Waiting})
	}
	b.label(word)
	b.attend(d.Offered)
}

package wire

import "deskhand/app/acd"

// Forms of queues, for programs: the site's pages have them written in (visit.go has the route).

type (
	// Forms answers VisitForms: one queue with its forms, or all without, by ID; none when there is no such queue.
	Forms struct {
		List []Form `json:"list"`
	}
	// Form is what a customer has to know of a queue who wants to enter it. All words are the administrator's own.
	Form struct {
		Queue       acd.QueueID `json:"queue"`
		Service     string      `json:"service"`
		Name        string      `json:"name"`
		Description string      `json:"description"`
		Why         TurnCode    `json:"why"`            // customers are not let in at the moment, and may leave a message; empty: they are
		Fields      []acd.Field `json:"fields"`         // to enter
		Lead        string      `json:"lead"`           // above the message; empty: the program's own words
		Message     []acd.Field `json:"message"`        // to leave a message without entering
		Reps        []FormRep   `json:"reps,omitempty"` // among whom the customer may choose; none: nobody in particular
	}
	// FormRep is somebody who may be chosen. Key is VisitEnter's Agent.
	FormRep struct {
		Key  string `json:"key"`
		Name string `json:"name"`
	}
)

// Valid returns ErrMalformed for forms that a server of ours does not give.
func (f Forms) Valid() error {
	if len(f.List) > acd.MaxQueues {
		return ErrMalformed
	}
	for _, q := range f.List {
		if q.Queue == "" || !short(string(q.Queue)) || !atMost(q.Service, acd.MaxName) || !atMost(q.Name, acd.MaxName) || !atMost(q.Description, acd.MaxText) ||
			!atMost(q.Lead, acd.MaxText) || acd.CheckForm(q.Fields) != nil || acd.CheckForm(q.Message) != nil {
			return ErrMalformed
		}
		for _, r := range q.Reps {
			if !inBase64(r.Key, AgentLen) || r.Name == "" || !atMost(r.Name, acd.MaxName) {
				return ErrMalformed
			}
		}
	}
	return nil
}

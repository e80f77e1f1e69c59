package scene

import (
	"context"
	"strconv"

	"deskhand/cmd/lab/internal/program"
)

// Queue is what a console tells of its agent's queues.
type Queue struct {
	Agent     bool     `json:"agent"`
	Connected bool     `json:"connected"`
	Available bool     `json:"available"`
	Waiting   int      `json:"waiting"`
	Held      int      `json:"held"`
	List      []Waiter `json:"list"`
	Said      string   `json:"said"` // of what the agent did last
}

// Waiter is somebody who waits.
type Waiter struct {
	Request int    `json:"request"`
	Name    string `json:"name"`
	Shown   bool   `json:"shown"` // may be accepted
	Handed  bool   `json:"handed"`
	Back    bool   `json:"back"`
	Message string `json:"message"`
}

// Offered returns whom the agent may accept.
func (q Queue) Offered() []Waiter {
	var out []Waiter
	for _, w := range q.List {
		if w.Shown {
			out = append(out, w)
		}
	}
	return out
}

// QueueOf is what a view tells of the queues.
func QueueOf(v program.View) (q Queue) {
	v.Get("queue", &q)
	return q
}

// WaitQueue waits for something of the agent's queues.
func (r *Rep) WaitQueue(ctx context.Context, what string, ok func(Queue) bool) (Queue, error) {
	v, err := r.Wait(ctx, what, func(v program.View) bool { return ok(QueueOf(v)) })
	return QueueOf(v), err
}

// GoAvailable has the agent turn their switch on the rail.
func (r *Rep) GoAvailable(ctx context.Context) error {
	if _, err := r.WaitQueue(ctx, "the site knows them as an agent", func(q Queue) bool { return q.Agent && q.Connected }); err != nil {
		return err
	}
	if err := r.Click(ctx, "rail.duty"); err != nil {
		return err
	}
	_, err := r.WaitQueue(ctx, "they are available", func(q Queue) bool { return q.Available })
	return err
}

// AcceptButton is the name of the button that accepts a request, on the page of queues.
func AcceptButton(request int) string { return "queue." + strconv.Itoa(request) + ".accept" }

package client

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// Visits says to a site's queues what a customer wants who is in no session (app/wire, visit.go). Its methods may be called from any
// goroutine; each returns when the site has answered.
//
// Errors of all of them: *TurnedError when the site will not (errors.Is ErrNoPlace and ErrBusy where they fit), ErrServerKey, ErrUntrusted, or
// what went wrong on the way.
type Visits struct{ cfg Config }

// NewVisits returns the visits to a site; of cfg Address and Trust count.
func NewVisits(cfg Config) *Visits { return &Visits{cfg: cfg} }

// TurnedError is a site's no.
type TurnedError struct{ wire.Turned }

func (e *TurnedError) Error() string {
	return fmt.Sprintf("the site answers %s: %.200q", e.Code, e.Text)
}

// Is makes errors.Is work for what programs tell apart.
func (e *TurnedError) Is(target error) bool {
	return target == ErrNoPlace && e.Code == wire.TurnGone || target == ErrBusy && e.Code == wire.TurnBusy
}

const visitTime = 20 * time.Second

// Forms asks what there is to enter: one queue with what has to be filled in, or with "" all queues without.
func (v *Visits) Forms(ctx context.Context, queue acd.QueueID) (wire.Forms, error) {
	f, err := visit[wire.Forms](ctx, v, wire.VisitForms{Queue: queue})
	if err == nil {
		err = f.Valid()
	}
	return f, err
}

// Enter asks for a place in a queue. It may be sent again until it is answered: what has the same Once is one request.
func (v *Visits) Enter(ctx context.Context, m wire.VisitEnter) (wire.Place, error) {
	return v.place(ctx, m)
}

// Wait asks how a place is, and waits up to wire.VisitTime while that is as it was seen.
func (v *Visits) Wait(ctx context.Context, m wire.VisitWait) (wire.Place, error) {
	return v.place(ctx, m)
}

// Leave gives a place up.
func (v *Visits) Leave(ctx context.Context, m wire.VisitLeave) error {
	_, err := visit[wire.Done](ctx, v, m)
	return err
}

// Message leaves a message, which gives the place up. It may be sent again until it is answered, as Enter.
func (v *Visits) Message(ctx context.Context, m wire.VisitMessage) error {
	_, err := visit[wire.Done](ctx, v, m)
	return err
}

func (v *Visits) place(ctx context.Context, m wire.Visit) (wire.Place, error) {
	p, err := visit[wire.Place](ctx, v, m)
	if err == nil {
		err = p.Valid()
	}
	return p, err
}

func visit[A wire.Answer](ctx context.Context, v *Visits, m wire.Visit) (out A, err error) {
	ctx, cancel := context.WithTimeout(ctx, visitTime)
	defer cancel()
	body, err := wire.EncodeVisit(m)
	if err != nil {
		return out, err
	}
	b, err := v.post(ctx, m.Path(), body)
	if err == nil {
		out, err = wire.DecodeAnswer[A](b)
	}
	if err != nil {
		return out, fmt.Errorf("visit %s: %w", m.Path(), err)
	}
	return out, nil
}

func (v *Visits) post(ctx context.Context, path string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+v.cfg.Address+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, b, err := ask(ctx, v.cfg, req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		t, err := wire.DecodeAnswer[wire.Turned](b)
		if err != nil {
			return nil, fmt.Errorf("the server answers %s", resp.Status)
		}
		return nil, &TurnedError{t}
	}
	return b, nil
}

package client

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// Reports asks for reports of sessions, the newest first, some at a time: the rep's own, or as an administrator everybody's. To go on, ask
// again with Began and Session of the last one. ErrForbidden for others' by who is no administrator.
func (a *Accounts) Reports(ctx context.Context, of wire.ReportList) (wire.Reports, error) {
	return call[wire.Reports](ctx, a, of)
}

// SetCodes hands a session's tracking codes to the site, in place of those before. ErrNone when the rep was in no such session.
func (a *Accounts) SetCodes(ctx context.Context, id session.ID, codes []string) error {
	return a.do(ctx, wire.ReportCodes{Session: id, Codes: codes})
}

// InviteMail has the site invite somebody by e-mail, without a secret, to a session that the rep leads. ErrForbidden where the site sends
// none, ErrNone, ErrName (no address), ErrMail, ErrBusy.
func (a *Accounts) InviteMail(ctx context.Context, c wire.InviteMail) error { return a.do(ctx, c) }

// SendSurvey hands in what a customer says at the end; having said it before is success. ErrForbidden when the site does not ask (any more),
// ErrBusy, ErrSite, ErrServerKey, ErrUntrusted, or what went wrong on the way.
func SendSurvey(ctx context.Context, cfg Config, s wire.Survey) error {
	ctx, cancel := context.WithTimeout(ctx, httpTime)
	defer cancel()
	body, err := wire.EncodeSurvey(s)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+cfg.Address+wire.PathSurvey, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, _, err := ask(ctx, cfg, req)
	if err != nil {
		return fmt.Errorf("send survey: %w", err)
	}
	switch resp.StatusCode {
	case http.StatusNoContent, http.StatusConflict:
		return nil
	case http.StatusForbidden:
		return ErrForbidden
	case http.StatusTooManyRequests:
		return ErrBusy
	case http.StatusServiceUnavailable:
		return ErrSite
	}
	return fmt.Errorf("send survey: the server answers %s", resp.Status)
}

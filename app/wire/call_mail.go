package wire

import "deskhand/app/session"

// InviteMail asks the site to invite somebody by e-mail: POST /v1/invite/mail, answered with Done. It is for who leads the session, where
// Rights say Mail. The mail carries no secret, neither number nor link: it says where to join, and to ask for the number by phone.
//
// Troubles: none (the caller leads no such session), name (no e-mail address), mail (the site's mail server did not take it), busy.
type InviteMail struct {
	Session  session.ID `json:"session"`
	To       string     `json:"to"`
	Rep      bool       `json:"rep"`      // to assist; else to be helped
	Language string     `json:"language"` // of the mail; the site's first one when it does not have it
}

// TroubleMail: the mail was not sent.
const TroubleMail TroubleCode = "mail"

// Path is the route of the call.
func (InviteMail) Path() string { return "/v1/invite/mail" }

func (c InviteMail) valid() bool {
	return short(string(c.Session), c.Language) && len(c.To) <= 2*MaxWord
}

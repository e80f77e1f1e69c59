package server

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"deskhand/app/invite"
	"deskhand/app/server/ledger"
	"deskhand/app/wire"
	assets "deskhand/assets/site"
)

// Mailer sends the site's own mails through its mail server; app/mail implements it by way of cmd. It may be called from any goroutine, takes
// its time, and sends or does not: nothing is tried again.
type Mailer interface {
	// Send sends plain text to each of the addresses, a mail of its own each. Subject is one line; text's lines end in CRLF.
	Send(ctx context.Context, to []string, subject, text string) error
}

// mailTime bounds one mail.
const mailTime = 45 * time.Second

var (
	errMail    = errors.New("the mail was not sent")
	errAddress = errors.New("no e-mail address")
)

// inviteMail invites somebody by a mail without a secret (PRODUCT, "Links are made for a role"): the server has none, and shall not.
func (s *Server) inviteMail(ctx context.Context, by callFrom, c wire.InviteMail) error {
	switch {
	case s.cfg.Mail == nil || !by.rights.Mail:
		return errRights
	case !s.leads.leads(c.Session, by.account):
		return ledger.ErrNone
	case !invite.ValidAddress(c.To):
		return errAddress
	case !s.mails.take(by.account, s.now()):
		return ErrBusy
	}
	kind := "customer"
	if c.Rep {
		kind = "rep"
	}
	words := s.site.words[c.Language]
	if words == nil {
		words = s.site.words[assets.Languages()[0]]
	}
	facts := invite.Facts{Rep: by.display, Organisation: s.cfg.Site, Site: s.cfg.Public}
	m, err := invite.NewMail(c.To, words["mail."+kind+".subject"], strings.ReplaceAll(words["mail."+kind+".body"], "¶", "\n"), facts)
	if err != nil {
		return fmt.Errorf("write the invitation: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	if err := s.cfg.Mail.Send(ctx, []string{m.To}, m.Subject, m.Body); err != nil {
		s.log.Error("invitation not mailed", "session", c.Session, "account", by.account, "err", err)
		return errMail
	}
	s.log.Info("invitation mailed, without a secret", "session", c.Session, "account", by.account)
	return nil
}

package main

import (
	"context"
	"errors"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/wire"
	uiinvite "deskhand/ui/invite"
	"deskhand/ui/theme"
)

// Mails that the site sends, which carry no secret (PRODUCT rule 22): where the rep has neither ticked the box nor set up a mail server.

// siteMails is the site that sends a tab's invitations; "" none does.
func (d *desk) siteMails(t *openTab) string {
	if d.set.now.Mail.Host != "" || !t.account.rights.Mail || t.account.own {
		return ""
	}
	return t.account.site.String()
}

// mailBySite asks the site to invite somebody. No link is made: the mail asks to get the number by phone.
func (d *desk) mailBySite(t *openTab, c uiinvite.Mail) {
	ask := wire.InviteMail{Session: t.last.ID, To: c.To, Rep: c.Role == invite.Rep, Language: d.language()}
	d.sayMail(t, true, theme.Waiting, lang.L("invite.mail.sending", map[string]any{"Address": c.To}))
	calls := client.NewAccounts(t.account.client)
	d.back.goes(func(ctx context.Context) {
		err := calls.InviteMail(ctx, ask)
		if err != nil && ctx.Err() == nil {
			d.back.log.Warn("mail not sent by the site", "err", err)
		}
		d.screen.post(func() {
			if err != nil {
				d.sayMail(t, false, theme.Stopped, siteMailSentence(err))
				return
			}
			t.mail.Sent++
			d.sayMail(t, false, theme.Live, lang.L("invite.mail.site.sent", map[string]any{"Address": c.To, "Number": t.last.Door.Number.Format()}))
		})
	})
}

// siteMailSentence says to people why the site sent nothing, and what to do.
func siteMailSentence(err error) string {
	switch {
	case errors.Is(err, client.ErrMail):
		return lang.L("invite.mail.site.away")
	case errors.Is(err, client.ErrName):
		return lang.L("invite.mail.to.wrong")
	case errors.Is(err, client.ErrBusy):
		return lang.L("invite.mail.site.many")
	}
	return sentence(err)
}

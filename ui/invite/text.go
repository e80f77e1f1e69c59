package invite

import (
	"image"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	qrcode "github.com/skip2/go-qrcode"

	"deskhand/app/invite"
)

// qrSide is the most room a QR code takes, in units.
const qrSide = 148

// facts are what a message may speak of.
func facts(s Snapshot, role invite.Role) invite.Facts {
	f := invite.Facts{Rep: s.Rep, Organisation: s.Org, Site: s.Door.Site, Number: s.Door.Number, Link: s.Door.Customer}
	if role == invite.Rep {
		f.Link = s.Door.Rep
	}
	return f
}

// Aloud is the sentence to read to somebody on the phone. The number has a line of its own: Fyne (2.8) breaks lines at no-break
// spaces too, and a group that is broken is read wrong. A burnt number is not read; then it is "".
func Aloud(s Snapshot, role invite.Role) string {
	template := lang.L("invite.aloud.customer")
	switch {
	case role == invite.Rep && s.Shared:
		template = lang.L("invite.aloud.rep.shared")
	case role == invite.Rep:
		template = lang.L("invite.aloud.rep")
	}
	text, err := invite.Fill(strings.Replace(template, " {spoken}", "\n{spoken}", 1), facts(s, role))
	if err != nil || s.Door.Burnt {
		return ""
	}
	return text
}

// NewMail is the invitation as a message to somebody, or to whom the rep names in the mail program: "". It returns
// invite.ErrTemplate while there is no number or link, and invite.ErrAddress.
func NewMail(s Snapshot, role invite.Role, to string) (invite.Mail, error) {
	subject, body := lang.L("invite.mail.customer.subject"), lang.L("invite.mail.customer.body")
	switch {
	case role == invite.Rep && s.Shared:
		subject, body = lang.L("invite.mail.rep.subject"), lang.L("invite.mail.rep.body.shared")
	case role == invite.Rep:
		subject, body = lang.L("invite.mail.rep.subject"), lang.L("invite.mail.rep.body")
	}
	return invite.NewMail(to, subject, paragraphs(body), facts(s, role))
}

// Text is the invitation as plain text for any messenger.
func Text(s Snapshot, role invite.Role) (string, bool) {
	m, err := NewMail(s, role, "")
	if err != nil {
		return "", false
	}
	return m.Body, true
}

// paragraphs: translations hold no line breaks; a paragraph ends at " ¶ ".
func paragraphs(s string) string { return strings.ReplaceAll(s, " ¶ ", "\n\n") }

// drawQR shows a link as a QR code: dark on white in both themes, since many readers take nothing else.
func (c *linkCard) drawQR(link string) {
	if link == c.qrOf && c.qr.Image != nil {
		return
	}
	c.qrOf = link
	c.qr.Image = QR(link)
	modules := c.qr.Image.Bounds().Dx()
	c.qr.SetMinSize(fyne.NewSquareSize(float32(modules * max(1, qrSide/modules)))) // whole units for each module
	c.qr.Refresh()
}

// QR is a link as a QR code with a quiet zone, a pixel for each module; a white square while there is no link.
func QR(link string) image.Image {
	code, err := qrcode.New(link, qrcode.Low)
	if link == "" || err != nil {
		white := image.NewGray(image.Rect(0, 0, 1, 1))
		white.Set(0, 0, color.White)
		return white
	}
	return code.Image(-1)
}

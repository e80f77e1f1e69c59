//go:build e2e

package e2e

import (
	"image"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"deskhand/app/mail/mailtest"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// Invitations by e-mail, by the rep's own mail program and by a real mail server: each has a link of its own, is listed until it is
// used, and lets nobody in once it is revoked.
func TestInvitations(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Embedded: true})
	post := mailtest.Start(t, mailtest.Config{User: "ana", Password: "correct horse"})
	trust := filepath.Join(t.TempDir(), "mail.pem")
	r.must(os.WriteFile(trust, post.PEM(), 0o600))
	var err error
	r.rep, err = r.lab.Rep(r.soon(), r.repDesk, scene.RepConfig{
		Name: "rep", Listen: r.office.Address(), Loopback: true, Env: []string{"SSL_CERT_FILE=" + trust},
	})
	r.must(err)
	r.step("the mail server is set up, and a test arrives", func(r *rig) { r.setUpMail(post) })

	r.n, r.tab, err = r.rep.StartSession(r.soon())
	r.must(err)
	ben := ""
	r.step("the e-mail invitation opens by itself; the rep's own program has it", func(r *rig) {
		r.must(r.repDesk.Type("ben@example.org\n"))
		r.until("the rep's mail program is opened", func() (bool, error) { return len(r.lab.Opened("rep")) == 1, nil })
		opened := r.lab.Opened("rep")[0]
		u, err := url.Parse(opened)
		r.must(err)
		ben = linkIn(u.Query().Get("body"))
		if mailTo(opened) != "ben@example.org" || ben == "" || ben == r.tab.CustomerLink {
			r.Errorf("to %q, link %q; the link that is shown is %q", mailTo(opened), ben, r.tab.CustomerLink)
		}
		r.listed(true)
	})
	r.step("who comes by it uses it up", func(r *rig) {
		r.customer = r.joiner(r.desk, scene.CustomerConfig{Name: "customer", Person: "Ben", Link: ben})
		r.linked(r.n)
		r.must(r.rep.Click(r.soon(), "session.invite"))
		r.must(second(r.rep.Wait(r.soon(), "the invitation is there", func(v program.View) bool { return v.Ready("session.invite.mail.to") })))
		r.listed(false)
	})
	eva := ""
	r.step("another one at any time, sent by this program", func(r *rig) { eva = r.sends(post, "eva@example.org") })
	r.step("it is revoked, and Escape closes the invitation", func(r *rig) {
		r.down("session.invite.mail.to")
		r.must(r.rep.Click(r.soon(), "session.invite.revoke.1"))
		r.listed(false)
		r.must(r.repDesk.Chord("Escape"))
		r.until("the dialog is closed", func() (bool, error) { return !r.rep.View().Shows("session.invite.mail.to"), nil })
	})
	r.step("and lets nobody in", func(r *rig) {
		r.must(r.customer.Stop())
		late := r.joiner(r.desk, scene.CustomerConfig{Name: "late", Person: "Eva", Link: eva})
		r.must(second(late.Wait(r.soon(), "the link is refused", func(v program.View) bool { return v.Shows("join.error") && v.Text("join.error") != "" })))
		for _, p := range r.facts().Participants {
			if p.Name == "Eva" {
				r.Error("Eva is in")
			}
		}
	})
}

// sends has the rep's program send an invitation, and returns the link in it.
func (r *rig) sends(post *mailtest.Server, to string) (link string) {
	r.must(r.rep.Click(r.soon(), "session.invite.mail.own"))
	r.must(second(r.rep.Wait(r.soon(), "the box has the keyboard", func(v program.View) bool {
		own, _ := v.Widget("session.invite.mail.own")
		return own.Focused
	})))
	r.must(r.rep.Fill(r.soon(), "session.invite.mail.to", to))
	r.must(r.rep.Click(r.soon(), "session.invite.mail.ok"))
	r.until("the mail server has it", func() (bool, error) { return len(post.Mails()) == 2, nil })
	got := post.Mails()[1]
	_, body := r.letter(got.Data)
	if link = linkIn(body); len(got.To) != 1 || got.To[0] != to || !got.TLS || got.User != "ana" || link == "" || !strings.Contains(body, r.tab.Number) {
		r.Errorf("%+v says %q", got, body)
	}
	r.listed(true)
	return link
}

// setUpMail fills the settings as a rep does.
func (r *rig) setUpMail(post *mailtest.Server) {
	r.must(r.rep.Click(r.soon(), "rail.settings"))
	fill := func(field, text string) { r.must(r.rep.Fill(r.soon(), "settings.mail."+field, text)) }
	r.down("settings.name")
	fill("host", post.Host)
	fill("port", strconv.Itoa(int(post.Port)))
	fill("user", "ana")
	fill("from", "ana@example.org")
	r.must(r.rep.FillSecret(r.soon(), "settings.mail.password", "correct horse"))
	r.must(r.rep.Click(r.soon(), "settings.mail.test"))
	r.until("the mail server has the test", func() (bool, error) { return len(post.Mails()) == 1, nil })
	if to := post.Mails()[0].To; len(to) != 1 || to[0] != "ana@example.org" {
		r.Errorf("the test is to %v", to)
	}
	data := filepath.Join(r.lab.Dir(), "rep", "data")
	kept := filepath.Join(data, "kept", ".mail-password")
	r.until("the password is kept", func() (bool, error) {
		info, err := os.Stat(kept)
		return err == nil && info.Mode().Perm() == 0o600, nil
	})
	b, err := os.ReadFile(filepath.Join(data, "settings.json"))
	r.must(err)
	if strings.Contains(string(b), "correct horse") {
		r.Error("the password is in the settings")
	}
}

// listed waits until an invitation is listed as open, or none is.
func (r *rig) listed(want bool) {
	r.Helper()
	r.must(second(r.rep.Wait(r.soon(), "the list of open invitations", func(v program.View) bool {
		_, known := v.Widget("session.invite.revoke.1")
		return known == want
	})))
}

// down turns the wheel beside a field, which keeps it for itself, to the end of what it is in.
func (r *rig) down(field string) {
	r.Helper()
	at, _, err := r.rep.At(r.soon(), field)
	r.must(err)
	r.must(r.rep.Point(r.soon(), at.Min.Sub(image.Pt(5, 15))))
	r.must(r.repDesk.Wheel(desk.WheelDown, 30))
}

// letter reads a mail as a mail program does.
func (r *rig) letter(data string) (mail.Header, string) {
	r.Helper()
	m, err := mail.ReadMessage(strings.NewReader(data))
	r.must(err)
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	r.must(err)
	return m.Header, string(body)
}

// linkIn is the join link in a text.
func linkIn(text string) string {
	return regexp.MustCompile(`https?://\S+#\S+`).FindString(text)
}

package main

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/client"
	"deskhand/app/trust"
	"deskhand/ui/signin"
	"deskhand/ui/words"
)

// A site whose key is not the trusted one any more has lost it, or is not that site. Only its administrator can say which, and not through the
// site: the rep types the code of the new key as they were told it, and it is compared here. What the site itself shows is never enough.

// maxReplaced is how many replacements are remembered.
const maxReplaced = 20

// replacedKey is a site's key that the rep has replaced. Hashes are those of Settings.Sites.
type replacedKey struct {
	Site    string    `json:"site"` // host:port
	Old     []byte    `json:"old"`
	New     []byte    `json:"new"`
	At      time.Time `json:"at"`
	Vouched bool      `json:"vouched,omitempty"` // an authority vouches for the new one: since then no key is kept for the site
}

// replaceKey puts a key in the place of the trusted one, and remembers that.
func (s *Settings) replaceKey(r replacedKey) {
	if r.Vouched {
		delete(s.Sites, r.Site)
	} else {
		s.Sites[r.Site] = r.New
	}
	s.Replaced = append(slices.Clone(s.Replaced[max(0, len(s.Replaced)+1-maxReplaced):]), r)
}

// replaceKey trusts the key that the site shows, when its code is what the rep has typed.
func (g *gate) replaceKey(c signin.ReplaceKey) {
	d := g.desk
	if g.keys.pin == [32]byte{} || !trust.IsKeyCode(c.Typed, g.seen) {
		d.back.log.Warn("a code was typed that is not the shown key's", "site", g.site.String())
		g.state.Problem = lang.L("signin.changed.wrong")
		g.form.Update(g.state)
		return
	}
	g.state.Busy, g.state.Problem = true, ""
	g.form.Update(g.state)
	address, as := g.site.HostPort(), client.Credentials{Name: c.Name, Password: c.Password}
	d.back.goes(func(ctx context.Context) {
		_, err := client.SiteName(ctx, address, client.Trust{}) // by authorities alone
		d.screen.post(func() { g.replaced(err == nil, as) })
	})
}

// replaced signs in with the new key. With an authority's word for it none is kept: such a site may have another key every few months.
func (g *gate) replaced(vouched bool, as client.Credentials) {
	if g.left {
		return
	}
	d, r := g.desk, replacedKey{Site: g.site.HostPort(), Old: g.keys.pin[:], New: g.seen[:], At: time.Now().UTC(), Vouched: vouched}
	r.Old, r.New = slices.Clone(r.Old), slices.Clone(r.New)
	d.back.log.Warn("the site's key is replaced", "site", r.Site, "old", trust.KeyCode(g.keys.pin), "new", trust.KeyCode(g.seen), "vouched", vouched)
	_ = d.set.change(func(s *Settings) { s.replaceKey(r) })
	g.keys = keys{pin: g.seen, link: g.seen}
	if vouched {
		g.keys.pin = [32]byte{}
	}
	g.submit(as)
}

// replacements are the lines about replaced keys, the newest first.
func (s *Settings) replacements() (lines []string) {
	for _, r := range slices.Backward(s.Replaced) {
		if len(r.New) == 32 {
			lines = append(lines, lang.L("settings.replaced", map[string]any{
				"When": words.Moment(r.At), "Site": r.Site, "Code": trust.KeyCode([32]byte(r.New)),
			}))
		}
	}
	return lines
}

//go:build e2e

package e2e

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// An administrator adds a colleague on the page of accounts; they sign in at another display, without a one-time code, and are shown
// out when their account is disabled.
func TestAccountsInWindows(t *testing.T) {
	r := newRig(t, scene.OfficeConfig{Embedded: true})
	var err error
	r.rep, err = r.office.Rep(r.soon(), r.repDesk, 0)
	r.must(err)
	said := func(rep *scene.Rep, text string) {
		r.Helper()
		_, err := rep.Wait(r.soon(), "it says "+text, func(v program.View) bool { return strings.Contains(v.Text("admin.said"), text) })
		r.must(err)
	}
	pau := scene.Account{Name: "pau", Display: "Pau Roca", Password: "three small owls"}
	r.step("Ana adds Pau", func(r *rig) {
		r.must(r.rep.Click(r.soon(), "rail.admin"))
		_, err := r.rep.Wait(r.soon(), "the accounts are there", func(v program.View) bool { return v.Ready("admin.add") && v.Text("admin.count") == "1 account" })
		r.must(err)
		r.must(r.rep.Click(r.soon(), "admin.add"))
		r.must(r.rep.Fill(r.soon(), "admin.name", pau.Name))
		r.must(r.rep.Fill(r.soon(), "admin.display", pau.Display))
		r.must(r.rep.Click(r.soon(), "admin.password.typed"))
		r.must(r.rep.FillSecret(r.soon(), "admin.password.entry", pau.Password))
		r.must(r.rep.Click(r.soon(), "admin.ok"))
		said(r.rep, "Pau Roca can sign in now.")
		r.shot("accounts-added", r.repDesk)
	})
	d := r.display("rep2-display", repWidth, repHeight)
	var other *scene.Rep
	r.step("Pau signs in at another display", func(r *rig) {
		other, err = r.lab.Rep(r.soon(), d, scene.RepConfig{Name: "rep2", Site: r.office.Address(), Loopback: true})
		r.must(err)
		r.must(other.SignIn(r.soon(), pau))
		if v := other.View(); v.Shows("rail.admin") {
			r.Error("a rep is offered the accounts")
		}
	})
	r.step("Pau starts a session", func(r *rig) {
		_, _, err := other.StartSession(r.soon())
		r.must(err)
		r.shot("accounts-pau", d)
	})
	r.step("Ana disables Pau, who can sign in no more", func(r *rig) {
		at, _, err := r.rep.At(r.soon(), "admin.display")
		r.must(err)
		r.must(r.rep.Point(r.soon(), at.Max.Add(image.Pt(20, 0)))) // beside the fields, which keep the wheel for themselves
		r.must(r.repDesk.Wheel(desk.WheelDown, 30))
		r.must(r.rep.Click(r.soon(), "admin.disable"))
		r.must(r.rep.Confirm(r.soon(), true))
		_, err = r.rep.Wait(r.soon(), "the account is disabled", func(v program.View) bool { return v.Text("admin.disable") == "Enable" })
		r.must(err)
		r.shot("accounts-disabled", r.repDesk)
		r.lockedOut(d, pau)
	})
}

// lockedOut has somebody try to sign in at the office, in a program of their own, in vain.
func (r *rig) lockedOut(d *desk.Desk, pau scene.Account) {
	r.Helper()
	again, err := r.lab.Rep(r.soon(), d, scene.RepConfig{Name: "rep3", Site: r.office.Address(), Loopback: true})
	r.must(err)
	r.must(again.Fill(r.soon(), "signin.name", pau.Name))
	r.must(again.FillSecret(r.soon(), "signin.password", pau.Password))
	enter := again.View().Text("signin.ok")
	r.must(again.Click(r.soon(), "signin.ok"))
	_, err = again.Wait(r.soon(), "it asks about the key", func(v program.View) bool { return v.Ready("signin.ok") && v.Text("signin.ok") != enter })
	r.must(err)
	r.must(again.Click(r.soon(), "signin.ok"))
	_, err = again.Wait(r.soon(), "it is refused", func(v program.View) bool {
		return v.Ready("signin.ok") && v.Text("signin.ok") == enter && !v.Shows("home.start")
	})
	r.must(err)
}

// shot keeps a screenshot where DESKHAND_EVIDENCE says.
func (r *rig) shot(name string, d *desk.Desk) {
	r.Helper()
	dir := os.Getenv("DESKHAND_EVIDENCE")
	if dir == "" {
		return
	}
	picture, err := d.Shot(image.Rectangle{})
	if err == nil {
		err = desk.Save(filepath.Join(dir, name+".png"), picture)
	}
	r.must(err)
}

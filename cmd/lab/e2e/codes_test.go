//go:build e2e

package e2e

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// phone makes one-time codes as the program on a phone does (RFC 6238): from the key that was copied into it.
type phone struct {
	key  []byte
	last int64 // the newest period that a code was made for: each is good once
}

func newPhone(t *testing.T, key string) *phone {
	t.Helper()
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(key, " ", ""))
	if err != nil || len(b) < 16 {
		t.Fatalf("the clipboard has no key: %v", err)
	}
	return &phone{key: b}
}

// next is the code of this period, or of the one after the last: the site takes those of a period around its own.
func (p *phone) next() string {
	p.last = max(time.Now().Unix()/30, p.last+1)
	return p.code(p.last)
}

func (p *phone) code(period int64) string {
	mac := hmac.New(sha1.New, p.key)
	_ = binary.Write(mac, binary.BigEndian, period)
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// Luis switches one-time codes on, with the key that his phone gets; from then on his password alone lets nobody in, nor does it
// with a wrong code; and the administrator resets them when the phone is gone.
func TestOneTimeCodesInWindows(t *testing.T) {
	t.Parallel()
	r := newRig(t, scene.OfficeConfig{})
	r.must(r.office.Server().Admin(r.soon(), "rep", "set", "ana", "--role", "admin"))
	var err error
	r.rep, err = r.office.Rep(r.soon(), r.repDesk, 0)
	r.must(err)
	luis := *r
	luis.repDesk = r.display("rep2-display", repWidth, repHeight)
	luis.rep, err = r.office.Rep(r.soon(), luis.repDesk, 1)
	r.must(err)
	var theirs *phone
	luis.step("Luis switches codes on", func(r *rig) { theirs = r.codesOn("correct horse 2") })
	luis.step("neither the password alone nor a wrong code lets anybody in", func(r *rig) {
		r.asks("luis", "correct horse 2")
		r.must(r.rep.FillSecret(r.soon(), "signin.code", "000000"))
		r.must(r.rep.Click(r.soon(), "signin.ok"))
		_, err := r.rep.Wait(r.soon(), "it is refused", func(v program.View) bool {
			return v.Ready("signin.ok") && strings.Contains(v.Text("signin.problem"), "not right, or it was used before")
		})
		r.must(err)
		r.shot("codes-wrong", r.repDesk)
	})
	luis.step("the next one does", func(r *rig) {
		r.must(r.rep.FillSecret(r.soon(), "signin.code", theirs.next()))
		r.must(r.rep.Click(r.soon(), "signin.ok"))
		_, err := r.rep.Wait(r.soon(), "he is signed in", func(v program.View) bool { return v.Ready("home.start") })
		r.must(err)
	})
	r.step("Ana resets them: the phone is gone", func(r *rig) { r.resets("Luis Vega") })
	luis.step("the password is enough again", func(r *rig) {
		r.enters("luis", "correct horse 2")
		r.until("he is signed in", func() (bool, error) {
			v := r.rep.View()
			if v.Ready("signin.ok") && strings.Contains(v.Text("signin.problem"), "too many attempts") { // five a minute for an account
				again, cancel := context.WithTimeout(r.soon(), 2*time.Second)
				defer cancel()
				_ = r.rep.Click(again, "signin.ok") // the press before may have gone through meanwhile: then the button is gone
				return false, nil
			}
			return v.Ready("home.start"), nil
		})
	})
}

// codesOn switches one-time codes on in the settings and returns the phone that has the key.
func (r *rig) codesOn(password string) *phone {
	r.Helper()
	r.must(r.rep.Click(r.soon(), "rail.settings"))
	r.reveals("settings.account.codes.new")
	r.must(r.rep.Click(r.soon(), "settings.account.codes.new"))
	r.reveals("settings.account.codes.copy")
	r.shot("codes-key", r.repDesk)
	r.must(r.rep.Click(r.soon(), "settings.account.codes.copy"))
	key := ""
	r.until("the key is on the clipboard", func() (bool, error) {
		key = clipboard(r.repDesk.Display)
		return key != "", nil
	})
	p := newPhone(r.T, key)
	_, err := r.rep.Wait(r.soon(), "it says so", func(v program.View) bool { return v.Text("settings.account.codes.copy") == "Copied" })
	r.must(err)
	r.reveals("settings.account.codes.on") // which is below the fields
	r.must(r.rep.FillSecret(r.soon(), "settings.account.codes.password", password))
	r.must(r.rep.FillSecret(r.soon(), "settings.account.codes.code", p.next()))
	r.must(r.rep.Click(r.soon(), "settings.account.codes.on"))
	_, err = r.rep.Wait(r.soon(), "they are on", func(v program.View) bool { return strings.Contains(v.Text("settings.account.said"), "are on") })
	r.must(err)
	return p
}

// reveals scrolls the page that is shown until something of it is seen, with the pointer beside the fields.
func (r *rig) reveals(name string) {
	r.Helper()
	at, _, err := r.rep.At(r.soon(), "rail.settings")
	r.must(err)
	r.must(r.rep.Point(r.soon(), image.Pt(at.Max.X+40, at.Max.Y)))
	r.until(name+" is seen", func() (bool, error) {
		if err := r.rep.Settle(r.soon()); err != nil || r.rep.View().Ready(name) {
			return err == nil, err
		}
		return false, r.repDesk.Wheel(desk.WheelDown, 2)
	})
}

// enters starts the program anew, types name and password, and presses.
func (r *rig) enters(name, password string) {
	r.Helper()
	r.rep.Kill()
	r.must(r.rep.Start(r.soon(), r.repDesk))
	r.must(r.rep.Fill(r.soon(), "signin.name", name))
	r.must(r.rep.FillSecret(r.soon(), "signin.password", password))
	r.must(r.rep.Click(r.soon(), "signin.ok"))
}

// asks is enters, which is not enough: the program asks for a code.
func (r *rig) asks(name, password string) {
	r.Helper()
	r.enters(name, password)
	_, err := r.rep.Wait(r.soon(), "it asks for a code", func(v program.View) bool { return v.Ready("signin.code") && v.Ready("signin.ok") })
	r.must(err)
	if r.rep.View().Shows("home.start") {
		r.Error("the password alone let him in")
	}
}

// resets switches somebody's codes off on the page of accounts.
func (r *rig) resets(name string) {
	r.Helper()
	r.must(r.rep.Click(r.soon(), "rail.admin"))
	_, err := r.rep.Wait(r.soon(), "the accounts are there", func(v program.View) bool { return v.Ready("admin.search") && v.Ready("admin.reload") })
	r.must(err)
	r.must(r.rep.Fill(r.soon(), "admin.search", name))
	r.must(r.repDesk.Chord("Enter")) // opens the first that is found
	_, err = r.rep.Wait(r.soon(), "the account is shown", func(v program.View) bool { return v.Text("admin.display") == name })
	r.must(err)
	at, _, err := r.rep.At(r.soon(), "admin.display")
	r.must(err)
	r.must(r.rep.Point(r.soon(), at.Max.Add(image.Pt(20, 0)))) // beside the fields, which keep the wheel for themselves
	r.must(r.repDesk.Wheel(desk.WheelDown, 30))
	r.must(r.rep.Click(r.soon(), "admin.codes.off"))
	r.must(r.rep.Confirm(r.soon(), true))
	_, err = r.rep.Wait(r.soon(), "they are off", func(v program.View) bool { return strings.Contains(v.Text("admin.said"), "are off") })
	r.must(err)
	r.shot("codes-reset", r.repDesk)
}

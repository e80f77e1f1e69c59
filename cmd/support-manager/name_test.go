package main

import (
	"testing"

	"deskhand/app/invite"
	"deskhand/ui/home"
)

// Who works with the server inside is asked on Home how customers see them until they have said it; an account has a name already.
func TestHomeAsksForTheNameOnce(t *testing.T) {
	s := newStageAt(t, func(c *Settings) { c.Name = "" })
	asks := func() bool { return shows(s.win.Content(), "Customers see you as") }
	if !asks() {
		t.Fatal("nobody asks for a name")
	}
	s.homeCommand(home.SetName{Name: "Ana Ruiz"})
	if asks() || s.repName() != "Ana Ruiz" || s.set.stored.Name != "Ana Ruiz" {
		t.Errorf("asks again %v; customers see %q, kept is %q", asks(), s.repName(), s.set.stored.Name)
	}
	s.homeCommand(home.SetName{Name: ""})
	if !asks() {
		t.Error("the name is taken away, and nobody asks")
	}
	s.base = invite.Site{Host: "support.example.com", Port: 443}
	if s.showHome(); asks() {
		t.Error("at a site, where the account has a name")
	}
}

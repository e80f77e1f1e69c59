package main

import (
	"testing"

	"fyne.io/fyne/v2/app"
)

// Fyne's last hook can hang the end of a program (ui/post, EndsSurely): the way by which it is taken away is still there.
func TestTheLastHookCanBeTakenAway(t *testing.T) {
	if _, ok := app.NewWithID("dev.deskhand.test").Lifecycle().(interface{ SetOnStoppedHookExecuted(func()) }); !ok {
		t.Error("Fyne has another way now: look at what App.Run waits for at its end")
	}
}

package post

import "fyne.io/fyne/v2"

// EndsSurely keeps an application from hanging at its end. Fyne (2.8, its GLFW driver) queues the toolkit's own last hook while it empties
// and closes that queue; now and then the hook is put in between, nobody runs it, and App.Run waits for it for ever. The hook only saves
// Fyne's preferences, which we do not use: without one nothing is queued. Call it before App.Run, and set no OnStopped.
func EndsSurely(a fyne.App) {
	if l, ok := a.Lifecycle().(interface{ SetOnStoppedHookExecuted(func()) }); ok {
		l.SetOnStoppedHookExecuted(nil)
	}
}

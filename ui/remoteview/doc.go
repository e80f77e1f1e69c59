// Package remoteview is the widget that shows a remote desktop and takes the rep's hand: View. Beside it are its two pure
// parts: Fit, which maps between view and picture for drawing and for input alike, and Tracker, which decides what is sent
// when keys and buttons are touched.
//
// A View holds no service. Update says what to show and whether input may leave, SetPicture and SetCursor bring pictures, OnInput
// takes what is to be sent. Update and all of Fyne's callbacks belong to the user interface's goroutine; SetPicture and SetCursor
// may be called from any.
//
// No input leaves unless the View is the selected, visible one and its Snapshot says so; what is held is let go (wire.Release)
// when it loses the focus, is hidden, loses control or changes its mode. The device at the other end checks all of it again.
package remoteview

// Package inject does on this computer what a controller's hand did: pointer, buttons, wheel, keys and text. It remembers what
// it holds, lets go of all of it with ReleaseAll, asks May before every single act, and keeps off our own windows.
// Local tells when somebody at the device itself uses the mouse or keyboard.
//
// It does not decide who may do what, which input is too old, or what a key stroke means: it gets wire.InputAct and does it.
//
// The main type is Injector, made by NewX11 or NewPortable. An Injector belongs to one goroutine. Local has its own.
// Sent is the one thing both share, and may be used from anywhere.
//
// # Who does what on X11
//
// Pointer, buttons and the vertical wheel go through robotgo, keyboard and the horizontal wheel through XTEST on our own
// connection. Measured on Xvfb: a Move takes 75 µs by robotgo (XWarpPointer and its round trip 29 µs, the guard below the rest),
// 46 µs by XTEST with a round trip; both reset the screen saver's idle time. What robotgo does wrong, and what is done about it:
//   - without a display it crashes, and when it cannot open $DISPLAY it silently takes :0.0: we open $DISPLAY first ourselves, and
//     use XTEST for everything when the display asked for is another than $DISPLAY;
//   - when its display dies, Xlib ends the process: each call is preceded by a round trip on our own connection, which
//     reports ErrDisplay instead;
//   - its horizontal wheel turns the wrong way (button 6, which is left, for x > 0): XTEST;
//   - it has no back and forward buttons (8, 9): XTEST;
//   - it warps the pointer, which XInput2 raw motion does not show: games that read only that do not see it turn. Set
//     Config.XTestPointer for those.
//
// X11 repeats a held key by itself until it is let go. Who shows a window of ours, or loses the controller, calls ReleaseAll: a
// held Enter would otherwise go on in the window that opens.
//
// # Text
//
// A character is typed with the key that yields it in the active layout and group, with Shift and AltGr as that takes, given
// the locks (Caps Lock, Num Lock) as they are. A character that no key yields gets one of the keycodes that no keyboard has
// (about twenty under evdev rules): its keysym is mapped there, both cases of a letter at once, and stays until the keycode is
// needed for another one, the longest unused first and never sooner than reuseAfter, so that a program that looks late still
// finds it. Close takes all of them back. One that is killed cannot: they stay mapped, which disturbs nobody, and the next Injector on
// that display takes them over by a property of the root window (marker_linux.go).
//
// # Local input
//
// "Local" is every event that our Injector did not send. XInput2 raw events name the device they come from. What does not come
// from the XTEST devices is local. What does come from there may be ours, or that of another program (an on-screen keyboard, a
// switch for people who cannot use a mouse), which is the customer's own hand all the same. So the Injector writes down
// each event in Sent before it sends it, and the watcher strikes it out when it comes by; what is not in the book is local.
// The server delivers our events in the order we sent them for each of the two devices, pointer and keyboard, so whatever the book
// has of a device before the one that came by is struck out too; it made no event. (Between the devices the order may change: when a
// window manager grabs a click, the server holds the pointer's next events back until it lets go, and the keys overtake them.)
// Entries older than a second are void. Key repeats make no raw events.
package inject

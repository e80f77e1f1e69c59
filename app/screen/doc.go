// Package screen is a participant's own screen in a session: opened once it is agreed to and the banner is in sight, shown to everybody who
// may see it, touched only by who holds the lease, and cut at once by the person at this computer.
//
// Main type: Share. A customer's session has one (app/share), and so has a rep's (app/console): what holds for one's computer holds for the
// other's. It works on the goroutine of the seat that it is given, where methods ending in Loop are called; Stop, StopControl, Pause and
// Bannered may be called from any goroutine, and take effect on this computer before they return.
//
// It does not draw, does not ask anybody (its owner says when the log and the person agree), and decides nothing about rights
// (app/session).
package screen

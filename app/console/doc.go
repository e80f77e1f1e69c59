// Package console is what a rep can do: start a session, invite to it, let people in who prove the number or a link, ask for view
// and control, send people out, end it; or assist in somebody else's.
//
// Main type: Session, one per tab. It sits in an app/seat, whose goroutine owns all its state. Screens get Snapshots (values, never
// changed after they are published) and call the Session's methods, which may be called from any goroutine, return at once, and
// say what came of it through Snapshots and Notices.
//
// It does not draw (ui/…), does not store (a History is handed in), and decides nothing about rights (app/session).
package console

// Package session holds the rules of one support session, and nothing else: who is in it, who may do what, what the customer
// has agreed to, who sees and who drives.
//
// The rules are two pure functions. Decide takes a state, a participant's command and a time and answers with events or a
// refusal; Evolve applies an event and cannot fail. The signal server, every console and every share client run the same two
// on the same entries (app/replica), so all screens agree. State.May is the only question about permissions: the screen asks it
// to grey a button, the server before numbering a command, and the touched device at the moment of touching.
//
// Start at role.go, the table of who may do what.
//
// There is no I/O, no clock and no goroutine here; values may be used from any goroutine that does not change them. Evolve never
// changes the State it is given.
package session

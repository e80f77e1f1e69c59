// Package chat is what the participants of a session say to each other in writing: one end's record of it, who gets what, and for
// whom one's own words still wait.
//
// Main type: Talk. app/console and app/share own one a session; it belongs to the goroutine that owns the session. It has no goroutine,
// clock or I/O: time, random bytes and what came over a link are passed in, what is to be sent comes out of Flush. It does not draw
// anything (ui/chat), and does not know links (app/seat).
//
// # Who writes to whom
//
//   - Reps are linked with everybody: they write to everyone or to any one person, directly.
//   - Customers are not linked with each other, so that strangers do not learn each other's addresses. They write to everyone or to any
//     rep. What a customer says to everyone goes to the reps directly, and the primary rep's console passes it on to the other customers.
//   - A customer cannot write to another customer alone: it would have to pass through the rep's console, and so it would not be private
//     to the two; strangers in a support session have nothing to say to each other that the rep may not know.
//
// # Who said it
//
// Every message is signed by its author over the session's ID and the message (Sign, Open), with the key that the session's log has for
// them. A rep who passes words on, and a transcript, can leave something out, but cannot make it up or change it; nor can the same words
// be said a second time: a message is known by its author and the ID they drew.
//
// # Who comes late
//
// An assistant gets the transcript: all that was said to everyone, from the primary rep's console. What reaches the primary in the first
// minutes after that is passed on too, in case its author did not know of the newcomer yet. Late customers get nothing: a message
// carries what its author had seen of the log, and goes on to those customers only who were in it by then.
package chat

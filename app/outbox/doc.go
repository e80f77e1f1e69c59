// Package outbox makes sure that what one participant says to another arrives: exactly once in effect, in order, over links that
// break and programs that start again. It keeps what is sent until it has been acknowledged, sends it again over the next link,
// and drops what came twice.
//
// Main type: Box, one end's half of what goes between it and one other participant, both ways. app/chat, app/console and app/share
// use it. A Box has no goroutine, clock or I/O: time and random bytes are passed in, encoded messages (app/wire, chat.go)
// come out of Flush and go into Take. It belongs to one goroutine. It does not know what it carries, who may send it, or how links
// are made; files, which are large and have their own pace, do not go through it.
//
// # Flow
//
//	sender                                 receiver
//	   |  Frame{S, 1}, Frame{S, 2} ------→ |  delivers S.1, S.2
//	   |  ←------------------- Ack{S, 2}   |  after its owner has stored what was delivered
//	   ·  the link breaks and is made anew ·
//	   |  Frame{S, 0}: how far are you? -→ |
//	   |  ←------------------- Ack{S, 2}   |
//	   |  Frame{S, 3} -------------------→ |  delivers S.3
//
// A receiver takes the next number of a stream and nothing else; whatever else comes is answered with how far it is. So it keeps no
// messages, only numbers, of the last MaxStreams streams: gaps, repetitions and floods cost it nothing. The sender has a window of
// bytes on their way and goes back to the first one that is not acknowledged when nothing has moved for a while: links are reliable,
// but their buffers may be full.
//
// # Programs that start again
//
// A stream is a random 64-bit number that the sender draws for one addressee and one life of its program. What a restored program
// still has to send goes out as what it was, by its old stream and numbers, so that the receiver knows what it has already; only
// when that has arrived does a new stream begin. A receiver that has forgotten (a new program, or an older state) answers with less
// than it had acknowledged: the sender then draws a new stream for what is left, and Take reports how many messages the other end
// has forgotten. Nothing is lost or doubled in silence, as long as the owner keeps one rule:
//
//   - What is to survive a crash is stored (State, together with what was done about what was delivered) after Send and after a Take
//     that delivered or was told of forgetting (Taken.Store), and before the next Flush.
//
// An owner that stores nothing loses with its program what had not been acknowledged, and nothing else.
package outbox

// Package wire is every byte that two of Deskhand's programs exchange: their flow, layout, limits and version. Decoders take
// bytes, check their size first, return a value or ErrTooLarge, ErrOutdated or ErrMalformed, and know nothing of sockets.
// Whatever a decoder accepts re-encodes to the same bytes. The package is pure and safe from any goroutine.
//
// # Signaling: a WebSocket at /v1/signal, always TLS, one JSON message a text frame, ≤ MaxSignal bytes
//
//	program                              server
//	   |  ←------------------- Challenge    |  version, nonce, the server's clock and name
//	   |  Hello --------------------------→ |  within 5 s: version, program, a rep's token signed with the device key
//	   |  ←--------------------- Welcome    |  a rep's name and rights; or Failure{outdated} with a plain text, then the end
//
// A rep starts a session; the server gives a locator (the seven digits that find it):
//
//	|  Open{signed start} -------------→ |
//	|  ←------ Opened{locator}, Entries  |
//
// A joiner proves the number or a link to the primary rep's console (app/trust: messages A, B, C, opaque here). To a number
// that is unknown, ended or burnt the same answer comes, after the same time, from nobody:
//
//	joiner: Knock{locator or session, A} → server → Knocked{joiner, A} :console
//	joiner: Proof{B} ← server ← Prove{joiner, B} :console
//	joiner: Proof{C} → server → Proven{joiner, C} :console    (a C that proves nothing from who found B wrong, who then goes)
//	console: Submit{admit, joiner} → the joiner's connection becomes the participant's: Admitted{session, participant}, Entries
//	joiner: Submit{join}
//
// A joiner who proved the secret, and whom there is no room for, is told so: the admit is answered with Failure{limit or a rule's
// refusal}, the console sends Prove{joiner, code}, and the joiner gets Failure{limit or full}. Everything else is not-admitted.
//
// Everybody in the session: Submit{signed command} → the server checks, numbers, stores and sends Entries to all, or answers
// Failure with the submission's ref. Relay carries what one participant sealed for another (descriptions, candidates); the
// server adds the sender's number. After a lost connection, Resume with a signature over the challenge's nonce, and "entries
// after N".
//
// Queues, the sessions that go through them, and who waits: queue.go has the flow.
//
// # Calls: HTTPS POST, JSON
//
// What concerns accounts, not sessions: call.go has the routes, the signature and the answers.
//
// What a customer who is in no session says to a queue, from the site's page or from their program: visit.go.
//
// # Between participants: WebRTC data channels (names: channel.go), binary, ≤ MaxPeer bytes
//
// Input (input.go): what a controller's hand does and, while it holds something, that it is still there. Cursor (peer.go). On
// ChannelControl (peer.go) the sender's log Head, by which ends notice a server that shows them different logs, and Withdrawn: what
// a sharer has taken away at their own computer, so that viewers know without a server; a viewer's Wish for the picture; Screens, of which
// it is made; Pulse, that it goes on (pulse.go); and Meet (meet.go), by
// which two whom the site introduced find their check words: the lower number commits to a nonce, the higher says one, the lower reveals.
// Both ends stop hard when a commitment does not open or when something else comes than was said before (app/trust, introduced.go).
// What must arrive once, whatever happens to the link, also goes on ChannelControl (chat.go):
// Frame{stream, seq, kind, body} until Ack{stream, seq} has come for it; app/outbox has the flow. Frames of kind chat carry
// what a participant said, signed by them over the session's ID and the message, so that a rep who passes a customer's words
// on, or a transcript to a colleague who came late, cannot put words into anybody's mouth.
//
// # Versions
//
// Version is one number for everything in this package, data channels too: decoders take nothing that they do not know, so that one field
// more is another version, and a program speaks to its own version only. It is in Challenge, Hello and every signed command; who comes
// through the greeting speaks ours, so that nothing else has to say it. What no version may change is what tells them apart: that a
// greeting is {"t":"challenge" or "hello","m":{"v":…}}, and a command {"v":…}, each with whatever else.
//
// A program that reads another version in Challenge stops by itself, and knows which of the two is behind; one that says it in Hello gets
// Failure{outdated} whose text says so.
package wire

// Version of the protocol. From the first release on it rises with every release that changes testdata/wire.golden or chat.golden.
const Version = 1

// Package relay carries media for ends that cannot reach each other: STUN (what is my address?) and TURN (pass this on) with
// github.com/pion/turn, fenced so that it is of no use for anything else.
//
// A TURN server sends what strangers give it to addresses that they choose, from inside the network that it stands in. So:
//
//   - Only who holds a ticket gets a port. A ticket (ticket.go) is made by signaling for one participant of one session, starts a
//     relay for a few minutes, and is of no use after the session.
//   - A port reaches only what the fence allows (fence.go): this relay's own ports, the addresses from which the session's
//     participants are connected, the public internet, and what the operator allows. The check is made when the client asks
//     for a permission, and again for every packet.
//   - UDP only, limited in number and rate (quota.go). What has no ticket is answered a few times a second for each source.
//
// It knows sessions and participants as opaque strings and keeps no content. It does not decide who gets a ticket; that is
// app/server's.
//
// The main type is Server: Start it, Close it. Methods may be called from any goroutine. The relay can also run in a process of
// its own that shares the secret with signaling: tickets then work, while addresses of participants are not known to it.
package relay

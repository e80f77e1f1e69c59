// Package peer is one participant's direct link to one other: a PeerConnection with one video section (at most; either way, or
// both) and the data channels that app/wire names, over ICE, DTLS and SRTP. It is the only importer of pion/webrtc.
//
// It knows nothing of sessions, roles or consent, and does not choose whom to talk to: its caller gives it the fingerprint
// of the other end's certificate, carries its signaling messages (sealed) and decides with SetTrack who may see. It neither
// encodes nor decodes pictures.
//
//	Track ─► outlet of each Conn: own sequence numbers, pacer, history ─► TWCC ─► bandwidth estimate ─► SRTP
//	SRTP ─► tap ─► reorder (asks for what is missing, by RTX) ─► assembler ─► Event Sample
//
// The main type is Conn. New and Run belong to one caller, and Run's goroutine owns the Conn's state; Receive, Send,
// SetTrack, SetLead, RequestKeyFrame, Restart, Stats, Backlog and Close may be called from any goroutine. A Track is
// written by one goroutine and may be attached to any number of Conns.
//
// Retransmissions have their own SSRC and sequence numbers (RFC 4588), always: sending the same SRTP packet again with
// another TWCC number in its header would use a GCM nonce twice. A peer that does not negotiate RTX is refused.
package peer

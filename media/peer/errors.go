package peer

import "errors"

var (
	// ErrFingerprint: the other end's certificate, or the one its description names, is not Config.Remote. A hard stop:
	// somebody is between the two, or the programs disagree about whom they talk to. Never retried.
	ErrFingerprint = errors.New("the certificate is not the other participant's")
	// ErrDescription: a session description breaks the limits or asks for what this link does not carry.
	ErrDescription = errors.New("session description refused")
	// ErrSignal: a signaling message is not one of ours or too large.
	ErrSignal = errors.New("signaling message refused")
	// ErrNotOpen: the link is not (or no longer) connected.
	ErrNotOpen = errors.New("not connected")
	// ErrSlow: too much waits in this channel already; the message was not sent.
	ErrSlow = errors.New("channel is full")
	// ErrTooLarge: a message above 64 KiB.
	ErrTooLarge = errors.New("message is too large")
	// ErrChannel: no channel of that name, or the other end keeps opening channels that are not ours.
	ErrChannel = errors.New("data channel")
	// ErrStreams: the other end sends, or speaks of, more streams than a link has.
	ErrStreams = errors.New("too many streams")
	// ErrNoAnswer: the other end did not answer, or no way to it was found, in time.
	ErrNoAnswer = errors.New("no answer")
	// ErrLost: the link broke and did not come back in six attempts.
	ErrLost = errors.New("link lost")
	// ErrHandshake: DTLS did not complete for another reason than the certificate.
	ErrHandshake = errors.New("handshake did not complete")
	// ErrPeerClosed: the other end closed the link.
	ErrPeerClosed = errors.New("closed by the other end")
	// ErrClosed: Close was called.
	ErrClosed = errors.New("closed")
	// ErrNoVideo: this link has no outgoing video (Config.Video).
	ErrNoVideo = errors.New("link has no outgoing video")
	// ErrSample: a sample that is not a VP9 frame.
	ErrSample = errors.New("not a VP9 frame")
	// ErrCertificate: stored bytes are not a certificate with its key.
	ErrCertificate = errors.New("not a certificate with its key")

	errNoRTX = errors.New("retransmission (RTX) was not negotiated")
)

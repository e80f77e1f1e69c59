// Package trust is what two programs need so that they trust each other and not the server between them: the proof of a
// number or a link (CPace and an HKDF of the link's secret), the transcript that binds both sides' keys, seals for
// signaling, signed commands and the check words.
//
// It is a kernel package: no I/O, no clock, no goroutine; random bytes come in as an io.Reader. It imports neither
// app/session nor app/wire, which may import it. Its main types are Identity (a participant's keys for one session),
// Joiner and Answerer (the two ends of a proof), Sealer and Opener (signaling between two participants).
//
// It does not decide who may join (app/session), does not count time or addresses (app/server) and does not move bytes
// (app/client, app/server). Values are not safe for concurrent use; the goroutine that owns a session owns them.
//
// # Conventions of every derivation
//
// lv(x, y, …) is each item preceded by its length in LEB128, as in draft-irtf-cfrg-cpace §2 (lv_cat). HKDF is HKDF-SHA256
// (RFC 5869). Every label starts with "deskhand/1/". The join page computes the same with WebCrypto.
package trust

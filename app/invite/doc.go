// Package invite makes and reads what people pass to each other to come together: session numbers, join links, deep links
// of the deskhand: scheme, site addresses, the file name of a downloaded share client, message texts.
//
// It is a kernel package: no I/O, no clock; random bytes come in as an io.Reader. It knows forms, not rules: whether a
// number is live, a link used up or a role allowed is decided elsewhere (app/session, app/server), and the secrets in it
// are proved by app/trust. Its main types are Number, Link, Site and Target; ParseAnything reads what a person pastes.
//
// Everything parsed here comes from strangers. A parsed value is only ever a join intent: nothing in a link or a file name
// configures a program. Parsers take at most MaxInput bytes and return a typed error.
package invite

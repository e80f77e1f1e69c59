// Package app holds no code. Its folders decide what Deskhand does; what people see is in ui, what touches the machine in
// media and store, and cmd wires them together.
//
//	session   rules of one session: who is in it, who may do what, consent, share, control, transfer
//	acd       queues and agents: whom to offer next, time-outs, routing rules
//	invite    session numbers, join links, deep links, message texts
//	wire      every byte that two programs exchange, with its limits and version
//	trust     who somebody is: the password-authenticated exchange, transcript, seals, signed commands, check words
//	replica   one end's verified copy of a session's log
//	server    signaling: routes, sequencer, directory, accounts, policy
//	relay     STUN and TURN for ends that cannot reach each other
//	client    the connection to signaling, for the console and the share client
//	outbox    what was said and is not yet acknowledged
//	seat      one participant's place in a live session: log, submissions, links to the others
//	console   what a rep can do
//	share     what the customer's program does
//
// The first six are the kernel: no I/O, no clock, no goroutine; randomness and time are parameters. Programs of different
// machines run the same kernel code on the same input and come to the same result.
//
// Which folder may import which is a table in arrows_table_test.go, and the test beside it keeps it true.
package app

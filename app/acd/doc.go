// Package acd holds the rules of queues, and nothing else: which customer is shown to which agent, and when. The name is that of
// the trade: automatic contact distribution. Sessions have rules of their own (app/session); here a session is something that
// takes up a place with an agent.
//
// The rules are two pure functions over the State of a whole site. Decide takes a state, an author, a command and a time and
// answers with events or a refusal; Evolve applies an event and cannot fail. The signal server runs them on one goroutine, keeps
// the events (MarshalEvent) or the State (it is JSON), sends a Tick when Next is due, and shows each agent what Inbox says.
//
// # A request's way
//
//	Enter ──► Waiting ──Accept, Pick──► gone from the state; the session is with the agent
//	             │  ├──Leave──► gone
//	             │  └──time-out, nobody there──► Writing (the leave-message form) ──LeaveMessage, Leave──► gone
//	Transfer ────┘  └──the same, of a transferred session──► Returning to the giver ──no answer──► Writing
//
// A waiting request is either assigned to one agent, with a time to answer, or open to all who may take it: then it is shown to
// every one of them and the first to accept has it. Assignments are kept, since they happened; who sees an open request is
// computed (State.Shown), since it follows from who is there.
//
// # Fairness
//
//   - Requests are served in the order they came, over all queues. Who was declined or not answered keeps its place.
//   - Most idle: the free agent whose last answer (accept or decline), or whose last becoming available, is longest ago; what a
//     session lasted does not matter. Two alike: by name.
//   - Round robin: the next free agent after the one asked last, in the order of names. What is kept is that name, not a place in
//     a list, so people who join or leave move nobody's turn.
//   - Free means signed in, available, and holding fewer sessions and assignments than the capacity. Sessions that a rep starts
//     by hand count too, and may go beyond it; nothing is assigned then.
//   - Only who was asked alone is made unavailable by silence. When all are asked, silence is nobody's fault.
//   - After the escalation threshold a request is open to every agent of its queue, those who declined it too, once more.
//   - A routing rule's agent is waited for until escalation while signed in and available, busy or not; else the rule's request is
//     anybody's.
//   - Closing by hours or by hand ends entering; who waits already is served or reaches the time-out.
//   - When the last agent of a queue goes, those who wait are kept for GraceTime: a console that reconnects loses nobody.
//
// # What the server sees
//
// Entry forms, messages that customers leave and the message that goes with a transferred session (its receivers are not known yet)
// are in the state, so the server sees and keeps them. Where a giver names agents whose keys their console knows, it can send the
// message end to end and leave this one empty.
//
// There is no I/O, no clock and no goroutine here; values may be used from any goroutine that does not change them. Evolve never
// changes the State it is given. Time zones are handed in (Zones), since looking one up reads files.
package acd

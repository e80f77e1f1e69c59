// Package server is a site's signal server: the WebSocket over which programs find each other, the order of every session's
// log, accounts and sign-in, and the site's few pages. cmd/signal-server runs it; the Support Manager carries it inside.
//
// The server is a blind relay (docs on trust): it puts signed commands in order, writes them down and passes sealed bytes on. It
// can delay and refuse; it holds no key with which it could forge. What it sends is in app/wire, what it refuses in app/session.
//
// # Who owns what
//
// Main type: Server. Its methods may be called from any goroutine. Inside:
//
//	conn       one WebSocket (conn.go): a reading and a writing goroutine. Nobody waits for a slow one: what it is told waits in
//	           its outlet (outlet.go), a session's entries in the session's log; who reads nothing is cut.
//	live       one session that has not ended (live.go, live_*.go): one goroutine owns its log, seats and attempts, and
//	           writes the ledger before it applies or sends anything.
//	attempt    one joiner's try to prove a number or a link (attempt.go), genuine or answered by a decoy.
//	doors      which attempts are open, by what they knock at (doors.go); a leaf with a mutex.
//	hall       which sessions are live, by ID and by locator (hall.go); a leaf with a mutex.
//	leads      which account leads which session, and how many customers are in it (leads.go); a leaf with a mutex.
//	queues     the site's queues (queues.go, queues_*.go): one goroutine decides by app/acd and writes down before anybody is told.
//	           Sessions and connections may wait for it; it waits for nobody but the ledger. What it has to know of sessions it
//	           is not told in order but compares, round by round (queues_tend.go).
//	duty       an agent's line (duty.go, duty_*.go): the connection over which they hear of their queues, and its one goroutine.
//	notices    mails to queues' addresses (notices.go): a goroutine of its own that takes its time.
//	nonces     what calls about accounts may be signed over (nonces.go); a leaf with a mutex.
//	crowd      which connections there are (crowd.go); a leaf with a mutex.
//	buckets    rate limits by address or account (buckets.go); a leaf with a mutex.
//
// What an account may do is in rights.go; what reps and administrators do with accounts over HTTPS in calls.go and accounts.go, with queues
// in calls_queues.go and calls_watch.go. One goroutine (queue_admin.go, errandLoop) does what an administrator's commands beside the
// running server ask.
//
// A session that is handed over (live_pass.go) is written in one step with the request that it waits with; what its people see
// meanwhile is in live_wait.go.
//
// A message's way: conn.readLoop decodes it and hands it to the live session, which answers into conn's queue.
//
// # One port
//
// Serve looks at a connection's first byte: TLS goes to everything, plain HTTP to pages that carry no secret (routes.go has the
// table). The package imports no store: the ledger comes in through the interfaces of config.go.
package server

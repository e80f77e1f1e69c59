// Package duty is an agent's line to their site: it signs them in as an agent, says what waits for them, and takes what they do about
// it. It is a connection of its own beside those of the agent's sessions, and comes back by itself when it is lost; the site keeps
// those who wait for a while meanwhile (acd.GraceTime).
//
// Main type: Line. Run blocks and owns all state. Screens get Snapshots (values, never changed after they are published) and call the
// Line's methods, which may be called from any goroutine and return at once.
//
// It opens no session: who accepted does (app/console), with the ID that they gave. What may be accepted is the site's to say (app/acd
// runs there). It does not draw.
package duty

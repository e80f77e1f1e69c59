// Package share is what the customer's program does: join by a link or a number, ask the customer, share the screen, let the
// controller's hand act, and stop at once when the customer says so.
//
// Main type: Session. It sits in an app/seat, whose goroutine owns its state. The screen gets Snapshots and calls the Session's methods,
// which may be called from any goroutine and return at once. Stop, Panic and Pause take effect on this computer before they return,
// whether or not anybody can be reached.
//
// It does not draw (ui/share) and decides nothing about rights (app/session); what it needs of the computer is the Desktop it is
// given.
package share

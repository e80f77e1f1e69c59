// Package sight is another participant's screen as it is seen from here: whose pictures are taken, their pointer, what they have taken away,
// and our hand on it while the lease is ours.
//
// Main type: Sight. A rep's session has one (app/console), and so has a customer's (app/share). It works on the goroutine of the seat that
// it is given, where methods ending in Loop are called; Video, Input, Wish and WantKeyFrame may be called from any.
//
// It neither decodes nor draws, and shows nothing of our own (app/screen).
package sight

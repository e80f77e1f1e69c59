// Package share is what the customer sees: joining by a number or a link, the question whether the screen may be seen, the banner
// that is there as long as it is, and what happened in the end. One thing at a time, in plain words.
//
// Main type: Client, two windows and the views in them. It gets share.Snapshots (Update) and gives Commands (Config.OnCommand);
// it holds no service, decides nothing, and everything but New runs on the user interface's goroutine. cmd/share-client wires it.
package share

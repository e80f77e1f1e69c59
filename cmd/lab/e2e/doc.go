// Package e2e holds the end-to-end tests: the three programs as they are built, in real windows on displays of their own, judged by
// pixels and by what they tell of their log. They run with the tag e2e; DESKHAND_BIN names the folder of the programs.
//
// A test sets a scene (rig_test.go) and goes on as people would. Whatever it waits for, it waits for as long as a slow machine may
// take; when it fails it leaves screenshots beside what the programs printed.
package e2e

package inject

import "errors"

var (
	// ErrRefused: May said no. Everything that was held has been let go.
	ErrRefused = errors.New("input is not permitted")
	// ErrOwnWindow: the pointer or the keyboard would have reached one of our own windows, which no remote input may touch.
	ErrOwnWindow = errors.New("remote input may not touch our own windows")
	// ErrTaken: the key would not reach the program that has the keyboard alone (Config.Taken).
	ErrTaken = errors.New("the key is not the shared program's")
	// ErrDisplay: the display cannot be reached, or is gone. The injector is of no more use; close it.
	ErrDisplay = errors.New("the display is gone")
	// ErrNoKey: this system has no such key, or no way to type such a character.
	ErrNoKey = errors.New("no key for that here")
	// ErrHeld: somebody at the device holds or has locked Ctrl, Alt or Super, so that text would come out as commands.
	ErrHeld = errors.New("a command key is held at the device")
)

package assets

import "errors"

var (
	// ErrNoLanguage: there are no words in this language; Languages lists those there are.
	ErrNoLanguage = errors.New("no such language")
	// ErrNoIcon: no SVG has this name; Icons lists those there are.
	ErrNoIcon = errors.New("no such icon")
)

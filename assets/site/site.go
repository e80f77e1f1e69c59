// Package site embeds the pages of a signal server: templates (pages/*.html, html/template), their words in each language
// (words/*.json, the same keys in all) and what a browser loads beside them (static/). It hands out bytes; app/server fills and
// serves them. Nothing in here comes from, or points to, anywhere else.
package site

import "embed"

//go:embed pages/*.html words/*.json static
var files embed.FS

// Files is the whole folder, read-only.
func Files() embed.FS { return files }

// Languages are those that words has, the first is the one for everybody else.
func Languages() []string { return []string{"en", "es"} }

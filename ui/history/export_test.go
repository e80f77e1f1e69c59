package history

import (
	"deskhand/ui/entry"
	"deskhand/ui/hint"
)

// Held is how many rows a page holds.
func Held(p *Page) int {
	n := 0
	for _, page := range p.rows.pages {
		n += len(page)
	}
	return n
}

// Selects are a page's selections.
func Selects(p *Page) []*entry.Select {
	c := p.filter.chosen
	return []*entry.Select{&c.when.Select, &c.part.Select, &c.end.Select, &c.rep.Select, &c.code.Select, &c.order.Select}
}

// Days are the first and the last day that can be chosen.
func Days(p *Page) (from, until *entry.Date) { return p.filter.from, p.filter.until }

// ForgettingParts are what is chosen, and the yes.
func ForgettingParts(f *Forgetting) (age *entry.Select, yes *hint.Button) {
	return &f.age.Select, f.yes
}

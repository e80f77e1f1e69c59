package history

import "fyne.io/fyne/v2/widget"

// Held is how many rows a page holds.
func Held(p *Page) int {
	n := 0
	for _, page := range p.rows.pages {
		n += len(page)
	}
	return n
}

// Selects are a page's selections.
func Selects(p *Page) []*widget.Select {
	c := p.filter.chosen
	return []*widget.Select{&c.when.Select, &c.part.Select, &c.end.Select, &c.rep.Select, &c.code.Select, &c.order.Select}
}

// ForgettingParts are what is chosen, and the yes.
func ForgettingParts(f *Forgetting) (age *widget.Select, yes *widget.Button) {
	return &f.age.Select, f.yes
}

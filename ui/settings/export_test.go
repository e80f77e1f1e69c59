package settings

// Type writes into the port's field.
func Type(p *Page, text string) { p.port.SetText(text) }

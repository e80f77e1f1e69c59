package seat

// Refresh asks the site for our place again: who leads the session since a moment ago is told its locator. On the seat's goroutine.
func (s *Seat) Refresh() {
	if s.status.Connected && s.author.By != 0 {
		s.resumeLoop()
	}
}

package sessiontab

// TapComingInvite presses the way to the invitation while a customer from a queue is on their way.
func TapComingInvite(t *Tab) { t.parts.coming.invite.OnTapped() }

package main

// showing is the rep's own screen, shown to the customer and lent to them.
func showing() []step {
	return []step{
		joins,
		click(ana, "session.own"),
		shoot("own-menu", ana, "session.own.screen.1"),
		click(ana, "session.own.screen.1"),
		shows(marta, "consent.allow"),
		shoot("own-asked", ana, "session.cancel"),
		shoot("c-consent-show", marta, "consent.allow"),
		click(marta, "consent.allow"),
		tabIs("showing"),
		shows(ana, "own.banner.stop"),
		shows(marta, "seen.size"),
		shoot("own", ana, "session.own.stop"),
		shoot("own-banner", ana, "own.banner.stop"),
		shoot("c-seen", marta, "seen.size"),
		click(ana, "session.own.lend"),
		shoot("own-lend", ana, "session.own.lend.1"),
		click(ana, "session.own.lend.1"),
		shows(marta, "seen.release"),
		shoot("own-lent", ana, "session.own.stop"),
		shoot("own-banner-lent", ana, "own.banner.takeback"),
		shoot("c-seen-drives", marta, "seen.release"),
		click(ana, "own.banner.takeback"),
		click(ana, "own.banner.pause"),
		shoot("own-paused", ana, "session.own.stop"),
		shoot("c-seen-paused", marta, "seen.size"),
		shoot("c-seen-waiting", marta, "wait.hide"),
		click(ana, "session.own.stop"),
		tabIs("customer"),
	}
}

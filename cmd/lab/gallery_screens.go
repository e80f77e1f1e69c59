package main

import (
	"context"
	"fmt"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/scene"
)

// sides are the two screens that a display is divided into.
var sides = []string{"left", "right"}

// screens is who shows which of several screens, the customer's first and then the rep's own.
func screens() []step {
	return []step{
		divide(desks),
		divide(repDesks),
		click(ana, "session.ask.view"),
		consents("c-consent-screens", "allow"),
		phase("viewed"),
		tab(anas, "her screen is seen", func(t scene.Tab) bool { return t.Phase == "viewing" && t.Picture != nil }),
		opens("screens-menu", ana, "session.screen", "session.screen.ask"),
		click(ana, "session.screen.ask"),
		consents("c-consent-other-screen", "refuse"),
		click(marta, "banner.change"),
		ready("c-change", marta, "change.show"),
		last(marta, "change.screen"),
		shoot("c-change-windows", marta, "change.apps"),
		click(marta, "change.back"),
		unplug(desks, sides[0]),
		phase("unplugged"),
		shoot("unplugged", ana, "session.view"),
		ready("c-unplugged", marta, "change.show"),
		click(marta, "change.back"), // stops
		tabIs("customer"),
		unplug(desks, sides[1]),
		opens("own-menu-screens", ana, "session.own", "session.own.screen.1"),
		click(ana, "session.own.screen.2"),
		allows(),
		tabIs("showing"),
		opens("own-change", ana, "session.own.change", "session.own.stop"),
		keys(ana, "Escape"),
		click(ana, "session.own.stop"),
		tabIs("customer"),
		unplug(repDesks, sides...),
	}
}

func desks(e *exhibition) *desk.Desk    { return e.desk }
func repDesks(e *exhibition) *desk.Desk { return e.repDesk }

// divide makes two screens of a display, one beside the other; unplug takes them away, and without any it is one again.
func divide(of func(*exhibition) *desk.Desk) step {
	return func(ctx context.Context, e *exhibition) error {
		size := of(e).Bounds().Size()
		for i, side := range sides {
			at := fmt.Sprintf("%d/%dx%d/%d+%d+0", size.X/2, size.X/4, size.Y, size.Y/4, i*size.X/2)
			if err := e.xrandr(ctx, of(e), "--setmonitor", side, at, []string{"screen", "none"}[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

func unplug(of func(*exhibition) *desk.Desk, which ...string) step {
	return func(ctx context.Context, e *exhibition) error {
		for _, side := range which {
			if err := e.xrandr(ctx, of(e), "--delmonitor", side); err != nil {
				return err
			}
		}
		return nil
	}
}

func (e *exhibition) xrandr(ctx context.Context, d *desk.Desk, args ...string) error {
	env, err := e.lab.Home("xrandr")
	if err != nil {
		return err
	}
	return e.lab.Keep.Run(ctx, process.Command{Name: "xrandr", Path: "xrandr", Args: args, Env: append(env, "DISPLAY="+d.Display)})
}

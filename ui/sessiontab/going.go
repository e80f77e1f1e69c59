package sessiontab

import (
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/ui/theme"
)

// going says what goes on with what is shared: who acts and for how long, how that ended, and pauses.
func going(n console.Notice, who map[string]any) (theme.Condition, string) {
	switch n.Kind {
	case console.NoticePaused:
		return theme.Waiting, lang.L("notice.paused", who)
	case console.NoticeGoesOn:
		return theme.Live, lang.L("notice.goeson", who)
	case console.NoticeTimeOver:
		return theme.Waiting, lang.L("notice.timeover", who)
	case console.NoticeTouched:
		return theme.Waiting, lang.L("notice.touched", who)
	}
	if n.Own {
		return theme.Live, lang.L("notice.drives.own", who)
	}
	switch minutes := int(n.For.Round(time.Minute) / time.Minute); {
	case n.UntilTouch:
		return theme.Live, lang.L("notice.drives.touch", who)
	case n.For > 0:
		who["Minutes"] = max(minutes, 1)
		return theme.Live, lang.L("notice.drives.for", who)
	}
	return theme.Live, lang.L("notice.drives", who)
}

// drivingLine says who acts on what is shared, and how long they still may where the customer has said so. You: it is us.
func drivingLine(s Snapshot, you bool, who map[string]any) string {
	c := s.Session
	switch {
	case !c.DriveUntil.IsZero():
		who["Left"] = clock(c.DriveUntil.Sub(s.At) + time.Second - 1) // a second that has begun counts
		if you {
			return lang.L("desk.controlling.for", who)
		}
		return lang.L("desk.controlled.for", who)
	case you && c.State.Consent.UntilTouch:
		return lang.L("desk.controlling.touch", who)
	case you:
		return lang.L("desk.controlling", who)
	}
	return lang.L("desk.controlled", who)
}

package sessiontab

import (
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/ui/theme"
)

// going says what goes on with what is shared: who acts and for how long, how that ended, and pauses. Us: it is us who act, or pause. On the
// rep's own screen it is always somebody else who acts.
func going(us bool, n console.Notice, who map[string]any) (theme.Condition, string) {
	switch {
	case n.Kind == console.NoticePaused:
		return theme.Waiting, told(us, lang.L("notice.you.paused", who), lang.L("notice.paused", who))
	case n.Kind == console.NoticeGoesOn:
		return theme.Live, told(us, lang.L("notice.you.goeson", who), lang.L("notice.goeson", who))
	case n.Kind == console.NoticeTimeOver:
		return theme.Waiting, told(n.Own, lang.L("notice.timeover.own", who), lang.L("notice.timeover", who))
	case n.Kind == console.NoticeTouched:
		return theme.Waiting, told(n.Own, lang.L("notice.touched.own", who), lang.L("notice.touched", who))
	case n.UntilTouch:
		return theme.Live, told(n.Own, lang.L("notice.drives.own.touch", who), told(us, lang.L("notice.you.drives.touch", who), lang.L("notice.drives.touch", who)))
	case n.For > 0:
		who["Minutes"] = minutes(n.For)
		return theme.Live, told(n.Own, lang.L("notice.drives.own.for", who), told(us, lang.L("notice.you.drives.for", who), lang.L("notice.drives.for", who)))
	}
	return theme.Live, told(n.Own, lang.L("notice.drives.own", who), told(us, lang.L("notice.you.drives", who), lang.L("notice.drives", who)))
}

func minutes(d time.Duration) int { return max(int(d.Round(time.Minute)/time.Minute), 1) }

// drivingLine says who acts on what is shared, and how long they still may where the customer has said so. You: it is us.
func drivingLine(s Snapshot, you bool, who map[string]any) string {
	c := s.Session
	switch {
	case !c.DriveUntil.IsZero():
		who["Left"] = clock(c.DriveUntil.Sub(s.At) + time.Second - 1) // a second that has begun counts
		if you && c.State.Share.Source.Apps {
			return lang.L("desk.controlling.for.windows", who)
		}
		if you {
			return lang.L("desk.controlling.for", who)
		}
		return lang.L("desk.controlled.for", who)
	case you && c.State.Consent.UntilTouch:
		return lang.L("desk.controlling.touch", who)
	case you && c.State.Share.Source.Apps:
		return lang.L("desk.controlling.windows", who)
	case you:
		return lang.L("desk.controlling", who)
	}
	return lang.L("desk.controlled", who)
}

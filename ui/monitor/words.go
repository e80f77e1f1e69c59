package monitor

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/acd"
	"deskhand/app/wire"
	"deskhand/ui/lines"
	"deskhand/ui/theme"
)

// summary is everything in a line.
func summary(m wire.Monitored) string {
	var waiting, free, busy int
	for _, q := range m.Queues {
		waiting += int(q.Waiting)
	}
	for _, a := range m.Agents {
		switch a.Status {
		case acd.Available:
			free++
		case acd.Busy:
			busy++
		}
	}
	if len(m.Queues) == 0 {
		return ""
	}
	return strings.Join([]string{waitingText(waiting), lang.L("monitor.free", map[string]any{"Count": free}), lang.L("monitor.busy", map[string]any{"Count": busy})}, " · ")
}

func waitingText(n int) string {
	return lang.N("queues.count.waiting", n, map[string]any{"Count": n})
}

// ago is how long something has lasted: 2:05, 1:02:05.
func ago(since, now int64) string { return lasting((now - since) / 1000) }

func lasting(seconds int64) string {
	seconds = max(0, seconds)
	if seconds >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// queueLine is a queue at this moment. Right of it: how long the longest wait is.
func queueLine(q wire.WatchQueue, now int64) lines.Line {
	l := lines.Line{ID: string(q.ID), Condition: theme.Live, Who: q.Name}
	var parts []string
	switch {
	case q.Shut:
		l.Condition = theme.Stopped
		parts = append(parts, lang.L("queues.state.shut"))
	case !q.Open:
		l.Condition = theme.Idle
		parts = append(parts, lang.L("queues.state.closed"))
	case q.Free+q.Busy == 0:
		l.Condition = theme.Waiting
		parts = append(parts, lang.L("queues.state.away"))
	case q.Waiting > 0 && q.Free == 0:
		l.Condition = theme.Waiting
	}
	parts = append(parts, waitingText(int(q.Waiting)), lang.L("monitor.heads", map[string]any{"Free": q.Free, "Busy": q.Busy, "Agents": q.Agents}),
		lang.N("monitor.held", int(q.Held), map[string]any{"Count": q.Held}))
	if q.Handled > 0 {
		parts = append(parts, lang.L("monitor.usual", map[string]any{"Time": lasting(q.Usual)}))
	}
	l.What = strings.Join(parts, " · ")
	if q.Longest != 0 {
		l.Right = ago(q.Longest, now)
	}
	return l
}

// queueName is a queue for people.
func queueName(id acd.QueueID, m wire.Monitored) string {
	if i := slices.IndexFunc(m.Queues, func(q wire.WatchQueue) bool { return q.ID == id }); i >= 0 {
		return m.Queues[i].Name
	}
	return string(id)
}

// waitLine is a customer who waits. Right of it: for how long.
func waitLine(w wire.WatchWaiter, m wire.Monitored) lines.Line {
	l := lines.Line{Condition: theme.Waiting, Who: w.Name, Right: ago(w.Since, m.Now)}
	if l.Who == "" {
		l.Who = lang.L("monitor.customer")
	}
	parts := []string{lang.L("monitor.named")}
	if w.Queue != "" {
		parts[0] = queueName(w.Queue, m)
	}
	if w.Handed {
		parts = append(parts, lang.L("monitor.handed"))
	}
	switch {
	case w.Stage == acd.Writing:
		l.Condition = theme.Idle
		parts = append(parts, lang.L("monitor.writing"))
	case w.Stage == acd.Returning:
		parts = append(parts, lang.L("monitor.returning"))
	case w.Asked != "":
		name := string(w.Asked)
		if i := slices.IndexFunc(m.Agents, func(a wire.WatchAgent) bool { return a.Name == w.Asked }); i >= 0 {
			name = m.Agents[i].Display
		}
		parts = append(parts, lang.L("monitor.asked", map[string]any{"Name": name}))
	}
	l.What = strings.Join(parts, " · ")
	return l
}

// agentLine is an agent at this moment. Right of it: how many sessions of how many.
func agentLine(a wire.WatchAgent, m wire.Monitored) lines.Line {
	l := lines.Line{Who: a.Display, Right: fmt.Sprintf("%d/%d", a.Held, a.Capacity)}
	state := ""
	switch a.Status {
	case acd.Available:
		l.Condition, state = theme.Live, lang.L("monitor.status.available")
	case acd.Busy:
		l.Condition, state = theme.Waiting, lang.L("monitor.status.busy")
	case acd.Unavailable:
		l.Condition, state = theme.Stopped, lang.L("monitor.status.unavailable")
	default:
		l.Condition, state = theme.Idle, lang.L("monitor.status.offline")
	}
	if a.Since != 0 && a.Status != acd.Offline {
		state += " " + ago(a.Since, m.Now)
	}
	parts := []string{state}
	if a.Longest != 0 {
		parts = append(parts, lang.L("monitor.longest", map[string]any{"Time": ago(a.Longest, m.Now)}))
	}
	var names []string
	for _, id := range a.Queues {
		names = append(names, queueName(id, m))
	}
	if len(names) > 0 {
		parts = append(parts, strings.Join(names, ", "))
	}
	l.What = strings.Join(parts, " · ")
	return l
}

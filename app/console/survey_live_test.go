package console_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/share"
	"deskhand/app/wire"
)

// Rule 131: the site asks the customer at the end how it was, and what they say stands in the report.
func TestRule131SurveyAtTheEnd(t *testing.T) {
	srv := servertest.Start(t, func(c *server.Config) { c.Asks = wire.Asks{Codes: []string{"Case"}, Survey: true} })
	ana, door := startSession(t, srv)
	marta := newCustomer(t, srv, "Marta", linkOf(door))
	seen := ana.until(t, "Marta here", here(2))
	if got := seen.Seat.Asks; len(got.Codes) != 1 || !got.Survey {
		t.Errorf("the representative is asked %+v", got)
	}
	ana.End()
	over := marta.until(t, "the end", func(s share.Snapshot) bool { return s.Phase == share.Over })
	if !over.Seat.Asks.Survey || over.Seat.Asks.Codes != nil {
		t.Errorf("the customer is asked %+v", over.Seat.Asks)
	}
	select {
	case err := <-marta.done:
		marta.done <- err
	case <-time.After(patience):
		t.Fatal("the customer's session does not end")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := marta.Survey(ctx, 4, "rápida"); err != nil {
		t.Fatal(err)
	}
	if err := marta.Survey(ctx, 1, "again"); err != nil {
		t.Errorf("said twice is said: %v", err)
	}
	calls := client.NewAccounts(clientConfig(srv, srv.SignIn("ana")))
	if err := calls.SetCodes(ctx, over.State.ID, []string{"A-17"}); err != nil {
		t.Error(err)
	}
	got, err := calls.Reports(ctx, wire.ReportList{})
	if err != nil || len(got.List) != 1 || len(got.List[0].Surveyed) != 1 || got.List[0].Surveyed[0] != (wire.Surveyed{Name: "Marta", Rating: 4, Comment: "rápida"}) ||
		len(got.List[0].Codes) != 1 {
		t.Errorf("reports %+v, %v", got, err)
	}
	if _, err := calls.Reports(ctx, wire.ReportList{Account: "luis"}); !errors.Is(err, client.ErrForbidden) {
		t.Errorf("a colleague's: %v", err)
	}
}

package server_test

import (
	"testing"

	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
)

func disable(t *testing.T, s *servertest.Server, account string) {
	t.Helper()
	err := s.Ledger.ChangeAccount(t.Context(), account, ledger.SignOut{All: true}, func(a *ledger.Account) { a.Disabled = true })
	if err != nil {
		t.Fatal(err)
	}
}

package server_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"deskhand/app/acd"
	"deskhand/app/server/servertest"
)

// TestPagesWithoutEnd: whoever asks for the first page, or a queue's, without end does not have the ledger read without end: the pages still
// come, and name nobody.
func TestPagesWithoutEnd(t *testing.T) {
	s := servertest.Start(t)
	aQueue(t, s, func(q *acd.Queue) { q.Reps = acd.FullNames })
	named := func(path string) bool {
		t.Helper()
		resp, err := s.HTTP().Get("https://" + s.Address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d, %v", path, resp.StatusCode, err)
		}
		return strings.Contains(string(b), "rep=") || strings.Contains(string(b), "<option value=")
	}
	if !named("/") || !named("/q/help") {
		t.Fatal("nobody is to be chosen")
	}
	last := true
	for range 1000 {
		if last = named("/"); !last {
			break
		}
	}
	if last || named("/q/help") {
		t.Error("the pages name agents as often as one likes")
	}
}

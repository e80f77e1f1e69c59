package invite

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

func TestWhatTheCustomerIsCalledComesWithLinksAndPlaces(t *testing.T) {
	name := func(s string) string { return "~" + base64.RawURLEncoding.EncodeToString([]byte(s)) }
	var links []string
	for _, l := range variants() {
		if l.Role == Customer {
			links = append(links, l.URL(), l.Deep())
		}
	}
	for _, p := range places() {
		links = append(links, p.Deep())
	}
	for _, link := range links {
		plain, err := ParseAnything(link)
		if err != nil || plain.Called != "" {
			t.Fatalf("%s: called %q, %v", link, plain.Called, err)
		}
		for _, in := range []string{link + name("José Núñez"), "Here: <" + link + name("José Núñez") + ">."} {
			got, err := ParseAnything(in)
			if got.Called != "José Núñez" || err != nil {
				t.Errorf("%s: called %q, %v", in, got.Called, err)
			}
			if got.Called = ""; got != plain {
				t.Errorf("%s: with a name it leads elsewhere: %+v", in, got)
			}
		}
		if _, err := ParseLink(link + name("Ana")); !strings.Contains(link, "wait/") && err != nil {
			t.Errorf("%s with a name is no link: %v", link, err)
		}
		for _, bad := range []string{"~", "~!", "~A", name(" Ana"), name("A\nB"), name("A\u202eB"), name("\xff"), name(strings.Repeat("a", maxCalled+1)), name("A") + "~" + name("B")} {
			if got, err := ParseAnything(link + bad); err == nil && got.Called != "" {
				t.Errorf("%s%s: called %q", link, bad, got.Called)
			}
			if _, err := ParseDeep(link + bad); strings.HasPrefix(link, "deskhand:") && !errors.Is(err, ErrLink) {
				t.Errorf("%s%s is taken: %v", link, bad, err)
			}
		}
	}
}

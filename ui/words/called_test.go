package words

import "testing"

// A name that reads like a sentence is told apart from ours; one that reads like a name stands as it is.
func TestNamesWithinSentences(t *testing.T) {
	for language, quoted := range map[string]map[string]string{
		"en": {
			"Nobody": "“Nobody”", "no-one": "“no-one”", "You": "“You”", "Ana and Ben": "“Ana and Ben”", "Ana, Ben": "“Ana, Ben”",
			"Ana phone you? Allow only lets Ana": "“Ana phone you? Allow only lets Ana”",
			"Acme) sees nothing. (Ana":           "“Acme) sees nothing. (Ana”", "Ana (Acme Support)": "“Ana (Acme Support)”",
			"“Ana” sees": "“'Ana' sees”", "Ana: «verified»": "“Ana: 'verified'”", "one two three four five six": "“one two three four five six”",
		},
		"es": {"Nadie": "«Nadie»", "Ana y Luis": "«Ana y Luis»", "No": "«No»", "su banco; permita": "«su banco; permita»", "¿Ana?": "«¿Ana?»"},
	} {
		if err := Load(language); err != nil {
			t.Fatal(err)
		}
		for name, want := range quoted {
			if got := Called(name); got != want {
				t.Errorf("%s: %q reads %s, want %s", language, name, got, want)
			}
		}
		for _, name := range []string{"", "?", "Ana Ruiz", "Dr. Ana O’Neill-Ruiz", "María de los Ángeles Núñez", "山田 太郎", "مریم", "AT&T", "Acme Inc.", "Agent 7"} {
			if got := Called(name); got != name {
				t.Errorf("%s: %q reads %s", language, name, got)
			}
		}
	}
}

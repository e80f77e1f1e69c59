package history_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/history"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// Rule 130: the page of everybody's sessions has what the site reports, and nothing that only those have who were there.
func TestRule130ThePageOfTheSite(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		p := history.New(history.Config{Site: true, OnCommand: func(history.Command) {}, After: func(time.Duration, func()) func() { return func() {} }})
		w := test.NewTempWindow(t, p)
		w.Resize(fyne.NewSize(1000, 640))
		p.ShowList(history.List{})
		test.AssertRendersToMarkup(t, "site-empty-"+language+".xml", w.Canvas())
		list := items(0, 3)
		list[0].Line = "Ana Ruiz · Marta"
		p.ShowList(history.List{Total: 3, Items: list, Reps: []string{"Ana Ruiz"}})
		p.ShowRecord(history.Record{
			Item: list[0], Facts: []history.Fact{history.TimeFact("Start", at)},
			People: []history.Person{{Name: "Marta", Role: "Customer", Platform: "Windows", Joined: at}},
			Words:  []history.Word{{Name: "Marta", Rating: 4, Comment: "muy amable"}, {Name: "Pau", Comment: "bien"}},
		})
		test.AssertRendersToMarkup(t, "site-"+language+".xml", w.Canvas())
	}
}

// What is open beside the list is asked for again with it: a session that goes on has more to say by then, and one that is gone has not.
func TestRule130WhatIsOpenIsReadAgain(t *testing.T) {
	test.NewTempApp(t)
	var opened []history.Open
	p := history.New(history.Config{Site: true, OnCommand: func(c history.Command) {
		if o, is := c.(history.Open); is {
			opened = append(opened, o)
		}
	}, After: func(time.Duration, func()) func() { return func() {} }})
	test.NewTempWindow(t, p).Resize(fyne.NewSize(1000, 640))
	list := items(0, 3)
	p.ShowList(history.List{Total: 3, Items: list})
	p.ShowRecord(history.Record{Item: list[1]})
	opened = nil
	p.ShowList(history.List{Total: 3, Items: list})
	if len(opened) != 1 || opened[0].ID != list[1].ID {
		t.Errorf("with the list anew: asked for %v", opened)
	}
	opened = nil
	p.ShowList(history.List{Total: 1, Items: list[:1]})
	if len(opened) != 0 {
		t.Errorf("without it: asked for %v", opened)
	}
}

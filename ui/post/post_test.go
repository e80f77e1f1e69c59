package post_test

import (
	"slices"
	"sync"
	"testing"

	"deskhand/ui/post"
)

func TestQueueRunsInOrderAndWhatIsPostedMeanwhile(t *testing.T) {
	var q post.Queue
	var got []string
	say := func(s string) func() { return func() { got = append(got, s) } }
	q.Post(func() {
		say("first")()
		q.Post(say("posted by first"))
	})
	q.Post(say("second"))
	if q.Len() != 2 || got != nil {
		t.Fatalf("before Run: %d waiting, %v run; want 2 and none", q.Len(), got)
	}
	if n := q.Run(); n != 3 {
		t.Errorf("Run called %d functions, want 3", n)
	}
	if want := []string{"first", "second", "posted by first"}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	if q.Len() != 0 || q.Step() {
		t.Error("something waits after Run")
	}
}

func TestInlineRunsBeforeItReturns(t *testing.T) {
	ran := false
	post.Inline()(func() { ran = true })
	if !ran {
		t.Error("not run")
	}
}

func TestRefresherShowsTheNewestOnly(t *testing.T) {
	var q post.Queue
	var shown []int
	r := post.NewRefresher(q.Post, func(v int) { shown = append(shown, v) })
	if _, replaced := r.Put(1); replaced {
		t.Error("the first value replaced something")
	}
	if old, replaced := r.Put(2); !replaced || old != 1 {
		t.Errorf("second Put gave back %d, %v; want 1, true", old, replaced)
	}
	if q.Len() != 1 {
		t.Errorf("%d posts wait, want 1", q.Len())
	}
	q.Run()
	if _, replaced := r.Put(3); replaced {
		t.Error("a shown value was given back")
	}
	q.Run()
	if want := []int{2, 3}; !slices.Equal(shown, want) {
		t.Errorf("shown %v, want %v", shown, want)
	}
}

func TestRefresherAsksAgainForAValuePutWhileShowing(t *testing.T) {
	var q post.Queue
	var shown []int
	var r *post.Refresher[int]
	r = post.NewRefresher(q.Post, func(v int) {
		shown = append(shown, v)
		if v == 1 {
			r.Put(2)
		}
	})
	r.Put(1)
	q.Run()
	if want := []int{1, 2}; !slices.Equal(shown, want) {
		t.Errorf("shown %v, want %v", shown, want)
	}
}

func TestRefresherLosesNoLastValueUnderContention(t *testing.T) {
	var q post.Queue
	last := 0
	r := post.NewRefresher(q.Post, func(v int) { last = v })
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range 500 {
				r.Put(i*500 + n)
			}
		}()
	}
	wg.Wait()
	if q.Len() != 1 {
		t.Fatalf("%d posts wait, want 1", q.Len())
	}
	r.Put(-1)
	q.Run()
	if last != -1 {
		t.Errorf("shown %d, want the last one put, -1", last)
	}
}

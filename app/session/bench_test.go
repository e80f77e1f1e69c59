package session

import (
	"testing"
	"time"
)

// story is a session with all that the rules know: who comes, shares, drives, swaps, hands on and goes.
func story() []step {
	return then(
		controlling(step{1, Filming{On: true}}, step{1, Calling{On: true}}, step{2, Pause{On: true}}, step{2, Pause{}}, step{1, Release{}}), handed(), yes(3),
		step{3, Transferring{To: 1}}, yes(4), step{1, Choosing{Participant: 4}}, step{1, Asking{Request: 5, Activity: ShowApp}}, step{4, Reply{Request: 5, Allowed: true}},
		step{1, Sharing{Lend: true}}, step{4, Holding{}}, step{3, TakingOver{}}, step{3, Removal{Participant: 1, Reason: ReasonLost}}, step{3, HandingOver{}},
		step{5, Taking{Participant: 5, Name: "Eva", Keys: key(5)}}, step{5, End{Reason: ReasonDone}},
	)
}

// BenchmarkDecide measures deciding and applying one command of a whole session: what every end does for every entry, besides the signature.
func BenchmarkDecide(b *testing.B) {
	steps := story()
	b.ReportAllocs()
	var s State
	for n := range b.N {
		i := n % len(steps)
		if i == 0 {
			s = State{}
		}
		evs, err := Decide(s, sid, steps[i].by, steps[i].do, t0.Add(time.Duration(i)*time.Second))
		if err != nil {
			b.Fatalf("step %d, %T: %v", i, steps[i].do, err)
		}
		for _, ev := range evs {
			s = Evolve(s, ev)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
}

// BenchmarkMay measures the question that the touched device asks for every act.
func BenchmarkMay(b *testing.B) {
	var s State
	for i, st := range controlling() {
		evs, err := Decide(s, sid, st.by, st.do, at(i))
		if err != nil {
			b.Fatal(err)
		}
		for _, ev := range evs {
			s = Evolve(s, ev)
		}
	}
	b.ReportAllocs()
	for range b.N {
		if !s.May(1, Drive) {
			b.Fatal("may not")
		}
	}
}

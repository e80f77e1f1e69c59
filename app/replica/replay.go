package replica

import "deskhand/app/wire"

// Replay rebuilds a session from its entries: the log, and what each entry did. It stops with an error at the first one that is not
// the next line; what came before is returned too.
func Replay(entries []wire.Entry) (*Replica, []Applied, error) {
	r := new(Replica)
	list := make([]Applied, 0, len(entries))
	for _, e := range entries {
		a, err := r.Apply(e)
		if err != nil {
			return r, list, err
		}
		list = append(list, a)
	}
	return r, list, nil
}

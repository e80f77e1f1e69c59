package wire

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"deskhand/app/acd"
)

// Calls about queues: how administrators lay down queues and who works for them, what agents may hand a session to, and what managers see.
// They go the way of all calls (call.go); those that carry a queue or a user may have MaxLongCall bytes.
//
//	path                  call               who       answer
//	/v1/queues/list       QueueList          admin     QueueLines  by ID, MaxListedQueues at a time
//	/v1/queues/show       QueueShow          admin     QueueShown
//	/v1/queues/add        QueueAdd           admin     QueueShown
//	/v1/queues/set        QueueSet           admin     QueueShown
//	/v1/queues/shut       QueueShut          admin     QueueShown
//	/v1/queues/remove     QueueRemove        admin     Done
//	/v1/staff/list        StaffList          admin     Staffs      by name: every account, and what it is for queues
//	/v1/staff/set         StaffSet           admin     Staff
//	/v1/staff/remove      StaffRemove        admin     Done
//	/v1/queues/directory  QueueDirectory     agent     Directory
//	/v1/queues/monitor    QueueMonitor       manager   Monitored   what app/acd lets them watch; admins all
//	/v1/messages/list     MessageList        agent, manager  LeftMessages  of queues that they work for or watch; admins all
//	/v1/messages/mark     MessageMark        likewise  Done
//	/v1/messages/remove   MessageRemove      likewise  Done
//
// What the rules of queues refuse is Trouble with a Refusal: 422, or 409 for what is in use, full or there already. A QueueSet carries the
// Mark of what was changed: when somebody else has changed the queue meanwhile it is 409 TroubleChanged, and nothing happened.

// Limits of calls about queues.
const (
	MaxLongCall     = 64 << 10  // bytes of a body with a queue or a user
	MaxListedQueues = 100       // in one answer
	MaxStaffBytes   = 256 << 10 // likewise; at least one
	MaxWatched      = 200       // customers who wait, in one answer to QueueMonitor
	MaxMessages     = 20        // in one answer to MessageList
)

type (
	// QueueList asks for the queues that come after one.
	QueueList struct {
		After acd.QueueID `json:"after"`
	}
	// QueueShow asks for everything that is laid down for a queue.
	QueueShow struct {
		ID acd.QueueID `json:"id"`
	}
	// QueueAdd makes a queue.
	QueueAdd struct {
		Queue acd.Queue `json:"queue"`
	}
	// QueueSet replaces what is laid down for a queue. Mark is of what it was made from; empty: whatever it is.
	QueueSet struct {
		Mark  string    `json:"mark"`
		Queue acd.Queue `json:"queue"`
	}
	// QueueShut closes a queue by hand, whatever its hours, or opens it again.
	QueueShut struct {
		ID   acd.QueueID `json:"id"`
		Shut bool        `json:"shut"`
	}
	// QueueRemove takes a queue away in which nobody waits.
	QueueRemove struct {
		ID acd.QueueID `json:"id"`
	}
	// StaffList asks for the people who come after a name.
	StaffList struct {
		After acd.UserID `json:"after"`
	}
	// StaffSet lays down what an account is for queues.
	StaffSet struct {
		User acd.User `json:"user"`
	}
	// StaffRemove takes an account out of all queues. The account itself stays.
	StaffRemove struct {
		Name acd.UserID `json:"name"`
	}
	// QueueDirectory asks whom a session can be handed to.
	QueueDirectory struct{}
	// QueueMonitor asks how queues and agents are at this moment.
	QueueMonitor struct{}
	// MessageList asks for the messages that customers left before one (0: from the newest), with Unread only those that nobody has marked.
	MessageList struct {
		Before uint64 `json:"before"`
		Unread bool   `json:"unread"`
	}
	// MessageMark marks one as read, or as not read.
	MessageMark struct {
		ID   uint64 `json:"id"`
		Read bool   `json:"read"`
	}
	// MessageRemove deletes one.
	MessageRemove struct {
		ID uint64 `json:"id"`
	}
)

// Path is the route of the call.
func (QueueList) Path() string      { return "/v1/queues/list" }
func (QueueShow) Path() string      { return "/v1/queues/show" }
func (QueueAdd) Path() string       { return "/v1/queues/add" }
func (QueueSet) Path() string       { return "/v1/queues/set" }
func (QueueShut) Path() string      { return "/v1/queues/shut" }
func (QueueRemove) Path() string    { return "/v1/queues/remove" }
func (StaffList) Path() string      { return "/v1/staff/list" }
func (StaffSet) Path() string       { return "/v1/staff/set" }
func (StaffRemove) Path() string    { return "/v1/staff/remove" }
func (QueueDirectory) Path() string { return "/v1/queues/directory" }
func (QueueMonitor) Path() string   { return "/v1/queues/monitor" }
func (MessageList) Path() string    { return "/v1/messages/list" }
func (MessageMark) Path() string    { return "/v1/messages/mark" }
func (MessageRemove) Path() string  { return "/v1/messages/remove" }

type (
	// QueueLine is a queue in a list.
	QueueLine struct {
		ID      acd.QueueID `json:"id"`
		Service string      `json:"service"`
		Name    string      `json:"name"`
		Open    bool        `json:"open"`    // by its hours and by hand
		Shut    bool        `json:"shut"`    // by hand
		Waiting uint32      `json:"waiting"` // customers
		Agents  uint32      `json:"agents"`  // who work for it
		There   uint32      `json:"there"`   // of these, signed in and available
	}
	// QueueLines are some queues, by ID; More when there are others after them.
	QueueLines struct {
		List []QueueLine `json:"list"`
		More bool        `json:"more"`
	}
	// QueueShown is everything that is laid down for a queue.
	QueueShown struct {
		Queue acd.Queue `json:"queue"`
		Mark  string    `json:"mark"`
	}
	// Staff is an account, and what it is for queues. Works is false for an account that has nothing to do with them: User has its name and
	// what it would begin with. Gone: the account itself is there no more.
	Staff struct {
		Display  string   `json:"display"`
		Disabled bool     `json:"disabled"`
		Gone     bool     `json:"gone"`
		Works    bool     `json:"works"`
		User     acd.User `json:"user"`
	}
	// Staffs are some people, by name; More when there are others after them.
	Staffs struct {
		List []Staff `json:"list"`
		More bool    `json:"more"`
	}
	// Directory is whom an agent can hand a session to: all queues by ID, all agents by name but the one who asks.
	Directory struct {
		Queues []DirectoryQueue `json:"queues"`
		Agents []DirectoryAgent `json:"agents"`
	}
	// DirectoryQueue is a queue as agents see it who do not work for it.
	DirectoryQueue struct {
		ID      acd.QueueID `json:"id"`
		Service string      `json:"service"`
		Name    string      `json:"name"`
		Open    bool        `json:"open"`
		Waiting uint32      `json:"waiting"`
		There   uint32      `json:"there"` // agents who could help: available, the one who asks not counted
	}
	// DirectoryAgent is an agent as colleagues see them.
	DirectoryAgent struct {
		Name    acd.UserID `json:"name"`
		Display string     `json:"display"`
		Status  acd.Status `json:"status"`
	}
	// Monitored is what a manager may watch: queues by ID, agents by name, and the customers who wait, the longest first. Times are Unix
	// milliseconds; Now is the server's, to count from.
	Monitored struct {
		Now    int64         `json:"now"`
		Queues []WatchQueue  `json:"queues"`
		Agents []WatchAgent  `json:"agents"`
		Waits  []WatchWaiter `json:"waits"`
		More   uint32        `json:"more"` // who wait and are not in Waits
	}
	// WatchQueue is a queue at one moment.
	WatchQueue struct {
		ID      acd.QueueID `json:"id"`
		Service string      `json:"service"`
		Name    string      `json:"name"`
		Open    bool        `json:"open"`
		Shut    bool        `json:"shut"`
		Waiting uint32      `json:"waiting"`
		Longest int64       `json:"longest"` // since when the longest waiting one waits; 0: nobody
		Free    uint32      `json:"free"`    // agents who are available
		Busy    uint32      `json:"busy"`    // available, with all places taken
		Agents  uint32      `json:"agents"`  // in all
		Held    uint32      `json:"held"`    // sessions that came from the queue and go on
		Handled uint32      `json:"handled"` // the newest sessions that are over, which Usual was taken from
		Usual   int64       `json:"usual"`   // seconds: how long the middle one of them took
	}
	// WatchAgent is an agent at one moment.
	WatchAgent struct {
		Name     acd.UserID    `json:"name"`
		Display  string        `json:"display"`
		Status   acd.Status    `json:"status"`
		Since    int64         `json:"since"` // when they last became available or unavailable; 0: not known
		Capacity uint16        `json:"capacity"`
		Held     uint16        `json:"held"`    // sessions
		Longest  int64         `json:"longest"` // since when they hold the oldest of them; 0: none
		Queues   []acd.QueueID `json:"queues"`  // that they work for and the manager watches
	}
	// WatchWaiter is a customer who waits. Name is what they filled in; of a transferred session it is empty.
	WatchWaiter struct {
		Request acd.RequestID `json:"request"`
		Queue   acd.QueueID   `json:"queue"` // empty: agents were named
		Stage   acd.Stage     `json:"stage"`
		Name    string        `json:"name"`
		Since   int64         `json:"since"`
		Handed  bool          `json:"handed"` // a transferred session
		Asked   acd.UserID    `json:"asked"`  // the agent it is assigned to alone; empty: none
	}
	// LeftMessage is what a customer left for those who could not come.
	LeftMessage struct {
		ID      uint64      `json:"id"`
		Queue   acd.QueueID `json:"queue"`   // empty: they came by none
		Title   string      `json:"title"`   // the queue's name; empty: it is there no more
		At      int64       `json:"at"`      // Unix milliseconds
		Answers []Answered  `json:"answers"` // in the form's order
		Text    string      `json:"text"`
		Read    int64       `json:"read"` // when; 0: not yet
		By      string      `json:"by"`   // the name of who marked it
	}
	// Answered is one field of a form as it was filled in. Label is the administrator's; empty: programs have words for the key.
	Answered struct {
		Key   acd.FieldKey `json:"key"`
		Label string       `json:"label"`
		Text  string       `json:"text"`
	}
	// LeftMessages are some, the newest first; More when there are others after them. Unread counts all that nobody has marked.
	LeftMessages struct {
		List   []LeftMessage `json:"list"`
		More   bool          `json:"more"`
		Unread uint32        `json:"unread"`
	}
	// Refusal says what the rules of queues refuse: which setting (empty: the whole), why, and where in it.
	Refusal struct {
		Setting acd.Setting  `json:"setting"`
		Reason  Reason       `json:"reason"`
		Rule    uint32       `json:"rule"`  // of Reason about rules, from 1; 0: not about one
		Field   acd.FieldKey `json:"field"` // of the form, or of the rule's condition
	}
)

// Reason is why the rules of queues refuse something; each stands for an error of app/acd. Sent; never changed, never re-used.
type Reason string

// Reasons.
const (
	ReasonInvalid Reason = "invalid" // malformed, or outside its range
	ReasonUnknown Reason = "unknown" // there is no such queue, agent, field or zone
	ReasonExists  Reason = "exists"
	ReasonInUse   Reason = "in-use" // somebody waits in the queue, or another one's rules name it
	ReasonFull    Reason = "full"   // too many of them
	ReasonCycle   Reason = "cycle"  // queues that allocate to one another
	ReasonOther   Reason = "other"
)

// QueueMark tells what is laid down for a queue from anything else that could be. JSON of the queue, hashed.
func QueueMark(q acd.Queue) string {
	b, err := json.Marshal(q)
	if err != nil {
		return "" // no type in it can fail
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// CallLimit is how many bytes the body of a call may have.
func CallLimit(path string) int {
	switch path {
	case QueueAdd{}.Path(), QueueSet{}.Path(), StaffSet{}.Path():
		return MaxLongCall
	}
	return MaxCall
}

// queueCalls is a table by path.
var queueCalls = map[string]func([]byte) (Call, error){
	"/v1/queues/list": call[QueueList], "/v1/queues/show": call[QueueShow], "/v1/queues/add": call[QueueAdd], "/v1/queues/set": call[QueueSet],
	"/v1/queues/shut": call[QueueShut], "/v1/queues/remove": call[QueueRemove], "/v1/queues/directory": call[QueueDirectory],
	"/v1/queues/monitor": call[QueueMonitor], "/v1/staff/list": call[StaffList], "/v1/staff/set": call[StaffSet],
	"/v1/staff/remove": call[StaffRemove], "/v1/messages/list": call[MessageList], "/v1/messages/mark": call[MessageMark],
	"/v1/messages/remove": call[MessageRemove],
}

// validQueueCall checks the lengths that the rules of queues do not.
func validQueueCall(c Call) bool {
	switch c := c.(type) {
	case QueueList:
		return short(string(c.After))
	case QueueShow:
		return short(string(c.ID))
	case QueueAdd:
		return short(string(c.Queue.ID))
	case QueueSet:
		return short(c.Mark, string(c.Queue.ID))
	case QueueShut:
		return short(string(c.ID))
	case QueueRemove:
		return short(string(c.ID))
	case StaffList:
		return short(string(c.After))
	case StaffSet:
		return short(string(c.User.ID))
	case StaffRemove:
		return short(string(c.Name))
	}
	return true
}

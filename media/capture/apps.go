package capture

// AppID names a running program with windows on the desktop. It stays the same while the program runs, and is another one's afterwards.
type AppID uint32

// App is a program to choose from, for Config.Apps.
type App struct {
	ID     AppID
	Name   string   // what the program calls itself ("Gimp"), for people; may be empty
	Titles []string // of its windows, the topmost first
}

package capture

// AppID names a running program with windows on the desktop. It stays the same while the program runs, and is no other's afterwards: the low
// 32 bits are the server's name for its connection, which the server gives to the next program that comes, the high 32 bits its process. A
// program whose process the server does not know (one that runs on another computer) has none: it is not listed and never shown, as the next one
// on that connection could not be told from it.
type AppID uint64

// App is a program to choose from, for Config.Apps.
type App struct {
	ID     AppID
	Name   string   // what the program calls itself ("Gimp"), for people; may be empty
	Titles []string // of its windows, the topmost first
}

// Package leaving tells when the pointer has left a window of ours. The toolkit does not (Fyne 2.8): GLFW hears of it, but a window tells its
// widgets only of moves within it, so that whatever was under a pointer that left quickly goes on as if it were still there.
//
// Only programs use it.
package leaving

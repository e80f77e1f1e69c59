package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/assets"
)

// IconName names an icon of our own; what Fyne's set has is taken from fyne/v2/theme.
type IconName string

// Our own icons: the files in assets/icons.
const (
	IconControl     IconName = "control"
	IconPointer     IconName = "pointer"
	IconKeyboard    IconName = "keyboard"
	IconPeople      IconName = "people"
	IconPersonAdd   IconName = "person-add"
	IconTransfer    IconName = "transfer"
	IconVerified    IconName = "verified"
	IconUnverified  IconName = "unverified"
	IconLock        IconName = "lock"
	IconChat        IconName = "chat"
	IconStar        IconName = "star"         // primary
	IconStarOutline IconName = "star-outline" // assistant or secondary
	IconScreenShare IconName = "screen-share"
	IconScreenStop  IconName = "screen-stop"
	IconMicrophone  IconName = "microphone"
	IconQueue       IconName = "queue"
	IconLinkGood    IconName = "link-good"
	IconLinkFair    IconName = "link-fair"
	IconLinkPoor    IconName = "link-poor"
	IconFit         IconName = "fit"
	IconLive        IconName = "state-live"
	IconWaiting     IconName = "state-waiting"
	IconStopped     IconName = "state-stopped"
	IconIdle        IconName = "state-idle"
	IconCheckBox    IconName = "check-box"    // not ticked
	IconRadioButton IconName = "radio-button" // not chosen
)

// Icon returns one of our icons in the colour of text, following the theme. An unknown name gives Fyne's broken image.
func Icon(name IconName) fyne.Resource {
	return IconIn(name, fynetheme.ColorNameForeground)
}

// IconIn returns one of our icons in a named colour, following the theme.
func IconIn(name IconName, color fyne.ThemeColorName) fyne.Resource {
	svg, err := assets.Icon(string(name))
	if err != nil {
		return fynetheme.BrokenImageIcon()
	}
	return fynetheme.NewColoredResource(fyne.NewStaticResource(string(name)+".svg", svg), color)
}

// Reshape shows another picture in an icon, if it is another one: Fyne's SetResource draws the window anew each time.
func Reshape(icon *widget.Icon, to fyne.Resource) {
	if icon.Resource == nil || icon.Resource.Name() != to.Name() {
		icon.SetResource(to)
	}
}

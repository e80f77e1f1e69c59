package invite

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what was found. Written values.
type Kind byte

const (
	TargetLink   Kind = 'l' // Link holds everything; joining needs no more
	TargetNumber Kind = 'n' // Number; Site when it was there, else the program asks or uses its own
	TargetSite   Kind = 's' // only Site, and perhaps Session; the program asks for the number
	TargetPlace  Kind = 'p' // Place: a ticket for a place in a queue; the program waits there
	TargetEntry  Kind = 'e' // Entry: a queue's form, or the choice among a site's queues
)

// Target is where a person wants to go.
type Target struct {
	Kind    Kind
	Site    Site      // zero: not known (TargetNumber only)
	Session SessionID // "" when not known
	Role    Role      // NoRole when the form does not say
	Number  Number    // TargetNumber
	Link    Link      // TargetLink
	BySite  bool      // TargetLink: it came through the site, which knows its secret
	Place   Place     // TargetPlace
	Entry   Entry     // TargetEntry
	Called  string    // TargetLink, TargetPlace: what the customer has called themselves on the way; "" not known
}

// ParseAnything reads what a person pastes or types into the join field: a join link, a deep link of any form, "site number", a number, a
// site, or text around one of them, such as a whole e-mail. Errors: ErrNothing, ErrAmbiguous (two different invitations),
// ErrVersion (the only link is of a newer form), ErrTooLong.
func ParseAnything(s string) (Target, error) {
	if len(s) > MaxInput {
		return Target{}, ErrTooLong
	}
	s = strings.ToValidUTF8(s, " ")
	found, version := links(s)
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return Target{}, ErrAmbiguous
	case version:
		return Target{}, ErrVersion
	}
	sites, rest := sitesIn(s)
	numbers := numbersIn(rest)
	if len(numbers) > 1 {
		return Target{}, ErrAmbiguous
	}
	if len(numbers) == 1 {
		t := Target{Kind: TargetNumber, Number: numbers[0]}
		if len(sites) == 0 {
			sites = loneSite(withoutNumbers(rest))
		}
		if len(sites) == 1 { // several: the program's own site is the better guess
			t.Site = sites[0]
		}
		return t, nil
	}
	if site, err := ParseSite(s); err == nil { // first: an IPv4 address may have 12 digits
		return Target{Kind: TargetSite, Site: site}, nil
	}
	if n, err := ParseNumber(s); err == nil { // alone, it may be grouped in any way
		return Target{Kind: TargetNumber, Number: n}, nil
	}
	return Target{}, ErrNothing
}

// links returns the distinct link targets in s (a link and its deep form are one), and whether there was one of a newer
// version. Links without a secret count only when there is no better one.
func links(s string) (found []Target, version bool) {
	var weak []Target
	starts := regexp.MustCompile(`(?i)https?://|deskhand:`)
	for _, at := range starts.FindAllStringIndex(s, -1) {
		if r, _ := utf8.DecodeLastRuneInString(s[:at[0]]); at[0] > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			continue
		}
		t, err := parseOne(cutLink(s[at[0]:]))
		switch {
		case err == ErrVersion:
			version = true
		case err != nil:
		case t.Kind == TargetLink || t.Kind == TargetPlace || t.Kind == TargetEntry:
			found = addTarget(found, t)
		default:
			weak = addTarget(weak, t)
		}
	}
	if len(found) == 0 {
		found = weak
	}
	return found, version
}

// parseOne reads one link; what text put after it (a bracket, a full stop) is taken off as long as it is no link.
func parseOne(s string) (t Target, err error) {
	for {
		if t, err = ParseDeep(s); err == nil {
			return t, nil
		}
		var l Link
		if err != ErrVersion {
			if l, err = ParseLink(s); err == nil {
				_, called, _ := cutCalled(s)
				return Target{Kind: TargetLink, Site: l.Site, Session: l.Session, Role: l.Role, Link: l, Called: called}, nil
			}
			if t, ok := webEntry(s); ok {
				return t, nil
			}
			if l, ok := bareLink(s); ok {
				return Target{Kind: TargetSite, Site: l.Site, Session: l.Session}, nil
			}
		}
		r, size := utf8.DecodeLastRuneInString(s)
		if size == 0 || !unicode.IsPunct(r) && !unicode.IsSymbol(r) || strings.ContainsRune("-_/#", r) {
			return Target{}, err
		}
		s = s[:len(s)-size]
	}
}

// bareLink is a join link that lost its fragment on the way, as some messengers do to links.
func bareLink(s string) (Link, bool) {
	rest, l, err := cutWebScheme(s)
	if err != nil {
		return l, false
	}
	l, err = parseWebPath(rest, l)
	return l, err == nil
}

// cutLink ends a link at the first character that cannot be in one.
func cutLink(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("<>\"'`{}|\\^", r)
	})
	if end >= 0 {
		s = s[:end]
	}
	return s[:min(len(s), MaxLink+8)]
}

// addTarget: the http and https forms of a link are the same invitation.
func addTarget(list []Target, t Target) []Target {
	for _, have := range list {
		have.Link.Plain = t.Link.Plain
		if have == t {
			return list
		}
	}
	return append(list, t)
}

// sitesIn returns the distinct site addresses among the words of s, and s with them blanked out (their ports and IPv4
// digits are no session number).
func sitesIn(s string) (sites []Site, rest string) {
	words := strings.Fields(s)
	for i, w := range words {
		site, err := ParseSite(strings.TrimFunc(w, isWrapping))
		if err != nil || !looksLikeSite(w, site) {
			continue
		}
		words[i] = "|"
		sites = addSite(sites, site)
	}
	return sites, strings.Join(words, " ")
}

func addSite(list []Site, s Site) []Site {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

// looksLikeSite keeps words of a sentence ("e.g", "etc") from being sites: it wants a scheme, a port, an address, localhost,
// or a last label of two letters and more.
func looksLikeSite(word string, s Site) bool {
	if strings.Contains(word, "://") || s.Port != defaultPort || strings.Contains(s.Host, ":") || s.Host == "localhost" {
		return true
	}
	dot := strings.LastIndexByte(s.Host, '.')
	last := s.Host[dot+1:]
	return dot > 0 && (allDigits(last) || utf8.RuneCountInString(last) >= 2)
}

// loneSite: when nothing but one word stands beside the number, the word is the site ("helpdesk 4821 9307 7415").
func loneSite(rest string) []Site {
	words := strings.Fields(rest)
	if len(words) != 1 {
		return nil
	}
	site, err := ParseSite(strings.TrimFunc(words[0], isWrapping))
	if err != nil {
		return nil
	}
	return []Site{site}
}

// isWrapping: punctuation that text puts around a word, but for the brackets of IPv6.
func isWrapping(r rune) bool {
	return strings.ContainsRune(`.,;:!?"'<>(){}«»“”‘’*`, r)
}

// numberForm: 12 digits in one piece, in three fours, or as locator and secret, in text whose digits and separators are
// ASCII already.
func numberForm() *regexp.Regexp {
	return regexp.MustCompile(`\d{4}[ .-]{1,2}\d{4}[ .-]{1,2}\d{4}|\d{7}[ .-]{1,2}\d{5}|\d{12}`)
}

// numbersIn returns the distinct numbers in s. A match beside further digits is something longer: a card, an account.
func numbersIn(s string) (numbers []Number) {
	s = plainDigits(s)
	for _, at := range numberForm().FindAllStringIndex(s, -1) {
		before := strings.TrimRight(s[:at[0]], " .-")
		after := strings.TrimLeft(s[at[1]:], " .-")
		if endsWithDigit(before) || startsWithDigit(after) || strings.HasSuffix(before, "+") {
			continue
		}
		n, err := ParseNumber(s[at[0]:at[1]])
		if err == nil && !hasNumber(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

func withoutNumbers(s string) string { return numberForm().ReplaceAllString(plainDigits(s), " ") }

func hasNumber(list []Number, n Number) bool {
	for _, have := range list {
		if have == n {
			return true
		}
	}
	return false
}

// plainDigits writes every digit in ASCII and separators as space, dot or hyphen. A line end is a space: mail programs wrap
// in the middle of a number.
func plainDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if v, ok := digitValue(r); ok {
			return rune('0' + v)
		}
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Pd, r) || r == '−':
			return '-'
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
}

func endsWithDigit(s string) bool   { return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' }
func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

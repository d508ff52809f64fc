package record

// names numbers texts in the order of their first use.
type names struct {
	byName map[string]int
	list   []string
}

func newNames(first ...string) names {
	n := names{byName: make(map[string]int)}
	for i, name := range first {
		n.list = append(n.list, name)
		if name != "" || i == 0 {
			n.byName[name] = i
		}
	}
	return n
}

func (n *names) number(name string) int {
	number, isKnown := n.byName[name]
	if !isKnown {
		number = len(n.list)
		n.list = append(n.list, name)
		n.byName[name] = number
	}
	return number
}

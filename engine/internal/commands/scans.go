package commands

// Scans holds the commands that are called again and again with the cursor of the last reply. Their arguments here are
// those around the cursor; Reply is the shape of one batch.
var Scans = makeScans()

var scanOptions = []option{scalarOption("match", "MATCH"), whole("count", "COUNT", 1)}

func makeScans() map[string]*Command {
	scans := []Command{
		{Method: "scan", Name: "SCAN", Arguments: []Argument{options(append(scanOptions, scalarOption("type", "TYPE"))...)}, Reply: texts},
		{Method: "sscan", Name: "SSCAN", Arguments: []Argument{key, options(scanOptions...)}, Reply: texts},
		{Method: "hscan", Name: "HSCAN", Arguments: []Argument{key, options(scanOptions...)}, Reply: pairsOf(aText)},
		{Method: "zscan", Name: "ZSCAN", Arguments: []Argument{key, options(scanOptions...)}, Reply: scored},
	}
	table := make(map[string]*Command, len(scans))
	for i := range scans {
		scans[i].prepare()
		table[scans[i].Method] = &scans[i]
	}
	return table
}

//go:build !race

package record

const isRaced = false

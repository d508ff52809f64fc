//go:build race

package record

const isRaced = true

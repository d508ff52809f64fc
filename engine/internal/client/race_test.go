//go:build race

package client

// isRace says that the race detector is on: it makes everything several times slower, and times mean nothing.
const isRace = true

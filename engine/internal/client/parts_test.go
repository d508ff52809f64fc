package client

import (
	"reflect"
	"testing"
)

func TestSplitsACommandByTheSlotsOfItsKeys(t *testing.T) {
	parts := NewCommand("MSET", "{a}1", "x", "b", "y", "{a}2", "z").BySlot(true)
	expected := []Part{
		{Command: NewCommand("MSET", "{a}1", "x", "{a}2", "z"), Keys: []int{0, 2}},
		{Command: NewCommand("MSET", "b", "y"), Keys: []int{1}},
	}
	if !reflect.DeepEqual(parts, expected) {
		t.Errorf("expected %v, got %v", expected, parts)
	}
	if parts := NewCommand("DEL", "{a}1", "{a}2").BySlot(false); len(parts) != 1 || len(parts[0].Command.Args) != 2 {
		t.Errorf("expected one command for one slot, got %v", parts)
	}
}

package client

import "github.com/redis/rueidis"

// Masters returns the addresses of all masters, for what has to be done at each of them.
func (c *Client) Masters(seat *Seat) ([]string, *Error) {
	r := c.begin(seat, 0, 0)
	defer r.end()
	v, err := c.topology.get(r.call)
	if err != nil {
		return nil, classify(err, r.call, NewCommand("CLUSTER")).at(c.target.seeds())
	}
	var addresses []string
	for i := range v.shards {
		if master := v.shards[i].master; master != nil {
			addresses = append(addresses, master.address)
		}
	}
	if len(addresses) == 0 {
		return nil, classify(&connectError{cause: rueidis.ErrNoSlot}, r.call, NewCommand("CLUSTER")).at(c.target.seeds())
	}
	return addresses, nil
}

// DoAt sends one command to the master at an address that Masters returned. In a Sentinel set-up, that is whoever is the
// master by now.
func (c *Client) DoAt(seat *Seat, address string, command Command) (reply rueidis.RedisMessage, attempts int, failure *Error) {
	if !c.IsCluster() {
		return c.Do(seat, command)
	}
	if command, failure = c.target.Guard.own(command); failure != nil {
		return reply, 0, failure
	}
	r := c.begin(seat, 1, command.patience())
	defer r.end()
	for {
		attempts++
		reply, failure = c.tryAt(r.call, c.topology.nodeAt(address), command, false)
		if failure == nil || !c.mayRepeat(failure, command) || !r.again(1) {
			return reply, attempts, failure.at(address)
		}
	}
}

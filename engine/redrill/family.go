package redrill

import (
	"github.com/grafana/sobek"
	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
)

// family is the client objects of one VU that go the same way: one for each operation name, for texts and for bytes.
type family struct {
	*caller
	client *client.Client
	// route is how commands go: the client, or a connection that the VU has to itself; nil while there is none.
	route route
	isOwn bool
	// open gets the client when the first command is called; nil where it was there from the start.
	open    func() *client.Client
	own     *family // of a client's family, made when it is first wanted
	objects map[variant]*sobek.Object
}

// route sends commands.
type route interface {
	Do(seat *client.Seat, command client.Command) (rueidis.RedisMessage, int, *client.Error)
	DoMulti(seat *client.Seat, commands []client.Command) ([]client.Reply, int)
	Transact(seat *client.Seat, commands []client.Command) (rueidis.RedisMessage, int, *client.Error)
}

var (
	_ route = (*client.Client)(nil)
	_ route = (*client.Own)(nil)
)

// variant says which client objects of a family are one and the same.
type variant struct {
	name    string
	asBytes bool
}

// family returns the objects of a client, always the same ones.
func (c *caller) family(of *client.Client) *family {
	known := c.families[of]
	if known == nil {
		known = newFamily(c, of)
		known.route = of
		c.families[of] = known
	}
	return known
}

func newFamily(c *caller, of *client.Client) *family {
	return &family{caller: c, client: of, objects: make(map[variant]*sobek.Object)}
}

// ready gets the way that commands go.
func (f *family) ready() {
	switch {
	case f.route != nil:
	case f.open != nil:
		f.client = f.open()
		f.route = f.client
	default:
		panic(f.runtime.NewTypeError("this connection was given back: use it only inside of the function that dedicated or watch calls"))
	}
}

// ownFamily returns the objects for a connection of the VU's own.
func (f *family) ownFamily() *family {
	if f.own == nil {
		f.own = newFamily(f.caller, f.client)
		f.own.isOwn = true
	}
	return f.own
}

// object returns a client object.
func (f *family) object(v variant) *sobek.Object {
	if known := f.objects[v]; known != nil {
		return known
	}
	r := &redisAPI{family: f, variant: v, values: f.texts, methods: make(map[string]sobek.Value)}
	if v.asBytes {
		r.values = f.bytes
	}
	object := f.runtime.NewDynamicObject(r)
	f.objects[v] = object
	return object
}

// over lends the VU a connection of its own to the node of a key while use runs.
func (f *family) over(key *string, usage string, use func(own *client.Own)) {
	f.ready()
	mine := f.ownFamily()
	if mine.route != nil {
		panic(f.runtime.NewTypeError("%s: expected no other call of dedicated or watch around it: a VU has one connection of its own at a time", usage))
	}
	own, failure := f.client.Own(f.seat, key)
	if failure != nil {
		panic(f.redisError(failure))
	}
	mine.route = own
	isSpoilt := true
	defer func() {
		mine.route = nil
		own.Close(isSpoilt)
	}()
	use(own)
	isSpoilt = false // whatever was thrown may have left a WATCH behind
}

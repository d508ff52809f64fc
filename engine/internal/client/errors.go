package client

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/redis/rueidis"
)

// Outcome is what is known of a failed command.
type Outcome string

// Rejected: certainly not applied. Indeterminate: nobody knows.
const (
	Rejected      Outcome = "rejected"
	Indeterminate Outcome = "indeterminate"
)

// The codes that are not Redis' own error prefixes.
const (
	CodeTimeout   = "TIMEOUT"
	CodeRefused   = "REFUSED"
	CodeReset     = "RESET"
	CodeEOF       = "EOF"
	CodeMalformed = "MALFORMED"
	CodeNoAddress = "NOADDRESS"
	// CodeTLS is a connection that the two sides could not agree to encrypt: a certificate that is not trusted, above all.
	CodeTLS = "TLS"
	// CodeBreakerOpen is a command that the client's own circuit breaker turned away.
	CodeBreakerOpen = "BREAKER_OPEN"
	CodeCancelled   = "CANCELLED"
	// CodeErr is any error reply of Redis without a code of its own here.
	CodeErr = "ERR"
)

// serverCode is what is known of an error reply by its first word.
type serverCode struct {
	// isTransient says that trying again soon can help; the others need somebody to change something first.
	isTransient bool
	// isFirst says that Redis gives it to a script only before the script has written anything.
	isFirst bool
}

// serverCodes are the error replies that are told apart.
var serverCodes = map[string]serverCode{
	"READONLY":    {isTransient: true, isFirst: true},
	"MOVED":       {isTransient: true, isFirst: true},
	"ASK":         {isTransient: true, isFirst: true},
	"TRYAGAIN":    {isTransient: true, isFirst: true},
	"CLUSTERDOWN": {isTransient: true, isFirst: true},
	"LOADING":     {isTransient: true, isFirst: true},
	"MASTERDOWN":  {isTransient: true, isFirst: true},
	"NOREPLICAS":  {isTransient: true, isFirst: true},
	"BUSY":        {isTransient: true, isFirst: true},
	"UNBLOCKED":   {isTransient: true},
	"OOM":         {isFirst: true},
	"MISCONF":     {isFirst: true},
	"NOAUTH":      {isFirst: true},
	"NOSCRIPT":    {isFirst: true},
	"WRONGPASS":   {isFirst: true},
	"NOPERM":      {isFirst: true},
	"WRONGTYPE":   {},
	"EXECABORT":   {},
	"UNKILLABLE":  {},
}

// wordIOError begins MIGRATE's report of a broken connection to the other server, which may have the keys by then. It is a
// CodeErr.
const wordIOError = "IOERR"

// Error is a failed request.
type Error struct {
	Code    string
	Outcome Outcome
	// IsTransient says that trying again soon can help.
	IsTransient bool
	// where is the node that it came from, or those that were asked in vain; empty if it came from none.
	where string
	cause error
}

var _ error = (*Error)(nil)

func (e *Error) Error() string {
	where := ""
	if e.where != "" {
		where = " at " + e.where
	}
	return e.Code + where + ": " + strings.TrimPrefix(e.cause.Error(), e.Code+" ")
}

// at says where a failure came from, unless that is known.
func (e *Error) at(where string) *Error {
	if e != nil && e.where == "" {
		e.where = where
	}
	return e
}

// Unwrap returns what rueidis, the network or Redis said.
func (e *Error) Unwrap() error { return e.cause }

// connectError is a connection that never came to be usable: whatever waited for it was not sent.
type connectError struct {
	cause error
}

func (e *connectError) Error() string {
	if inner := (*connectError)(nil); errors.As(e.cause, &inner) {
		return e.cause.Error()
	}
	return "connecting: " + e.cause.Error()
}
func (e *connectError) Unwrap() error { return e.cause }

// errNotSent is in an error that came before the command was on its way.
var errNotSent = errors.New("not sent")

// tlsError is a TLS handshake that failed.
type tlsError struct {
	cause error
}

func (e *tlsError) Error() string { return "TLS: " + e.cause.Error() }
func (e *tlsError) Unwrap() error { return e.cause }

// classify tells what an error means for a call; err is not nil and not the nil reply. It goes by type and errno, never
// by text, except Redis' own prefixes.
func classify(err error, call *callContext, command Command) *Error {
	if reply, isReply := rueidis.IsRedisErr(err); isReply {
		return classifyReply(reply, command)
	}
	connect := (*connectError)(nil)
	isConnect := errors.As(err, &connect)
	code := codeOf(err)
	failure := &Error{Code: code, Outcome: Indeterminate, IsTransient: code != CodeTLS, cause: err}
	if reply := (*rueidis.RedisError)(nil); isConnect && errors.As(err, &reply) {
		// What a node or a sentinel answered that was greeted, or asked for the way.
		failure = classifyReply(reply, NewCommand("HELLO"))
		failure.cause = err
		if failure.Code == CodeErr { // a sentinel that knows no such master, a node that is no Cluster's
			failure.Code, failure.IsTransient = CodeNoAddress, true
		}
		return failure
	}
	switch {
	case failure.Code == CodeCancelled || call.state.Load() == cutByParent:
		failure.Code, failure.IsTransient = CodeCancelled, false
	case isConnect, errors.Is(err, errNotSent), failure.Code == CodeRefused, failure.Code == CodeNoAddress:
		failure.Outcome = Rejected
	case errors.Is(err, context.DeadlineExceeded) && call.Err() == nil && !call.isOverdue():
		// Callers that redial share the first one's deadline: it was not this command's, which was never sent.
		failure.Outcome = Rejected
	}
	return failure
}

// ReplyError tells what an error means that is part of a reply, as the reply of a transaction has one for a command that
// failed.
func ReplyError(err error) *Error {
	if reply, isReply := rueidis.IsRedisErr(err); isReply {
		return classifyReply(reply, NewCommand("EXEC"))
	}
	return &Error{Code: CodeErr, Outcome: Indeterminate, cause: err}
}

func classifyReply(reply *rueidis.RedisError, command Command) *Error {
	word, _, _ := strings.Cut(reply.Error(), " ")
	code, isKnown := serverCodes[word]
	failure := &Error{Code: word, Outcome: Rejected, IsTransient: code.isTransient, cause: reply}
	if !isKnown {
		failure.Code = CodeErr
	}
	// A script is not undone when it fails half way.
	if command.isScript() && !command.isRead() && !code.isFirst || word == wordIOError {
		failure.Outcome = Indeterminate
	}
	return failure
}

// codeOf names an error that is not a reply of Redis.
func codeOf(err error) string {
	var errno syscall.Errno
	var lookup *net.DNSError
	var noMaster *noMasterError
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return CodeCancelled
	case errors.Is(err, errNoCertificate):
		return CodeTLS
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, errNoGreeting):
		return CodeTimeout
	case errors.Is(err, rueidis.ErrNoAddr), errors.Is(err, rueidis.ErrNoSlot), errors.As(err, &lookup), errors.As(err, &noMaster):
		return CodeNoAddress
	case errors.Is(err, rueidis.ErrClosing), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return CodeEOF
	case errors.Is(err, net.ErrClosed):
		return CodeReset
	case errors.As(err, &errno):
		return codeOfErrno(errno)
	case errors.As(err, &network) && network.Timeout():
		return CodeTimeout
	case isTLS(err):
		return CodeTLS
	}
	return CodeMalformed // what is left are rueidis' complaints about bytes that it cannot read
}

// isTLS reports whether the two sides could not agree. With TLS 1.3 a server refuses the client's certificate only after the
// handshake.
func isTLS(err error) bool {
	var handshake *tlsError
	var alert *net.OpError
	return errors.As(err, &handshake) || errors.As(err, &alert) && alert.Op == "remote error"
}

func codeOfErrno(errno syscall.Errno) string {
	switch errno {
	case syscall.ECONNREFUSED:
		return CodeRefused
	case syscall.ETIMEDOUT:
		return CodeTimeout
	case syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EHOSTDOWN, syscall.ENETDOWN, syscall.EADDRNOTAVAIL:
		return CodeNoAddress
	}
	return CodeReset
}

// Unreplicated is the failure of a write that its master has, and too few of those that were to have it too.
func Unreplicated(told string) *Error {
	return &Error{Code: "NOREPLICAS", Outcome: Indeterminate, cause: errors.New(told)}
}

// Package tai64n for a lab router whose clock can be wrong: the machine's time, and so many seconds as the lab says.
// It stands in for the package of that name in golang.zx2c4.com/wireguard; the rest of wireguard-go is Debian's.
package tai64n

import (
	"bytes"
	"encoding/binary"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	// TimestampSize is the length of a TAI64N label: 8 bytes of seconds, 4 of nanoseconds.
	TimestampSize = 12
	epoch         = 0x400000000000000a
	offsetFile    = "/run/lab/clock"
)

// Timestamp is a TAI64N label, which sorts as bytes do.
type Timestamp [TimestampSize]byte

// Now is the router's time. The low 24 bits of the nanoseconds are left out, as in WireGuard, so that the label tells
// nobody how fast this machine is.
func Now() Timestamp {
	var label Timestamp
	now := time.Now()
	binary.BigEndian.PutUint64(label[:], uint64(epoch+now.Unix()+offset()))
	binary.BigEndian.PutUint32(label[8:], uint32(now.Nanosecond())&^0xffffff)
	return label
}

// offset is how far ahead of the machine the router's clock is; a lab that says nothing means 0.
func offset() int64 {
	text, err := os.ReadFile(offsetFile)
	if err != nil {
		return 0
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		panic(offsetFile + ": " + err.Error())
	}
	return seconds
}

// After is whether label is later than other.
func (label Timestamp) After(other Timestamp) bool {
	return bytes.Compare(label[:], other[:]) > 0
}

func (label Timestamp) String() string {
	return time.Unix(int64(binary.BigEndian.Uint64(label[:8])-epoch), 0).UTC().String()
}

// Writes sessions with scs and gorilla's securecookie and prints them as `name hex`, a line each.
//
//	cd test/lab/go && go mod tidy && go run . > ../../fixtures/sessions/gob.txt
package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gorilla/securecookie"
)

type Item struct {
	SKU   string
	Count int
	Price float64
}

type Cart struct {
	Items []Item
	Notes map[string]string
	Owner *Item
	Raw   []byte
	At    time.Time
	Fixed [2]bool
}

type Tree struct {
	Name     string
	Children []*Tree
}

// Opaque writes itself in a way that nobody else knows.
type Opaque struct{}

func (Opaque) GobEncode() ([]byte, error) { return []byte{1, 2, 3}, nil }
func (*Opaque) GobDecode([]byte) error    { return nil }

func out(name string, data []byte, err error) {
	if err != nil {
		panic(err)
	}
	fmt.Println(name, hex.EncodeToString(data))
}

func encode(name string, value any) {
	var buffer bytes.Buffer
	err := gob.NewEncoder(&buffer).Encode(value)
	out(name, buffer.Bytes(), err)
}

// keeper is a store of scs that remembers what it was given.
type keeper struct {
	key  string
	data []byte
}

func (k *keeper) Delete(string) error               { return nil }
func (k *keeper) Find(string) ([]byte, bool, error) { return nil, false, nil }
func (k *keeper) Commit(token string, data []byte, _ time.Time) error {
	k.key, k.data = token, data
	return nil
}

func session(name string, hashed bool) {
	store := &keeper{}
	manager := scs.New()
	manager.Store = store
	manager.HashTokenInStore = hashed
	ctx, err := manager.Load(context.Background(), "")
	if err != nil {
		panic(err)
	}
	manager.Put(ctx, "userID", 42)
	manager.Put(ctx, "name", "grün")
	manager.Put(ctx, "cart", Cart{Items: []Item{{"sku-1", 2, 1.5}}, Notes: map[string]string{"k": "v"}, Raw: []byte{1, 255}})
	token, _, err := manager.Commit(ctx)
	out(name, store.data, err)
	out(name+"-key", []byte("scs:session:"+store.key), nil)
	out(name+"-cookie", []byte("session="+token), nil)
}

func main() {
	gob.Register(Cart{})
	gob.Register(Opaque{})
	gob.Register(time.Time{})
	gob.Register([]string{})
	gob.Register([]any{})
	gob.Register(map[string]any{})

	session("scs", false)
	session("scs-hashed", true)
	at := time.Date(2026, 1, 2, 3, 4, 5, 600_000_000, time.UTC)
	data, err := scs.GobCodec{}.Encode(at, map[string]any{"user": "alice"})
	out("scs-fixed", data, err)

	data, err = securecookie.GobEncoder{}.Serialize(map[any]any{"user": "alice", 7: []string{"a", "b"}})
	out("gorilla", data, err)
	encode("kinds", map[any]any{"all": []any{1, -1, 64, -65, int64(1 << 62), uint64(1<<64 - 1), 1.5, -2.0, "x", true, nil, []byte{255}, at,
		[]string{"a", "b"}, map[string]any{"n": []string{"q"}}, int8(-5), complex(1, 2), Cart{Fixed: [2]bool{true, false}}, Opaque{}}})
	encode("struct", Cart{Items: []Item{{"sku-1", 2, 1.5}}, Owner: &Item{SKU: "own"}, At: at})
	encode("tree", Tree{"root", []*Tree{{"leaf", nil}, {"branch", []*Tree{{"twig", nil}}}}})
	encode("long", map[string]string{"text": string(bytes.Repeat([]byte("x"), 300))})

	// gorilla's Redis stores put the id into a signed cookie, and name the key after it.
	id := "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST"
	cookie, err := securecookie.EncodeMulti("session-name", id, securecookie.New(bytes.Repeat([]byte("k"), 32), nil))
	out("gorilla-cookie", []byte("session-name="+cookie), err)
	out("gorilla-key", []byte("session_"+id), nil)
}

// Signs two people in to sessions of scs or redistore that are kept in the Redis at LAB_REDIS_PORT.
//
//	cd test/lab/frameworks/go && go mod tidy && go build -o /tmp/lab . && cd -
//	node test/lab/frameworks/capture.ts scs /tmp/lab scs
package main

import (
	"encoding/gob"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/alexedwards/scs/goredisstore"
	"github.com/alexedwards/scs/v2"
	"github.com/boj/redistore"
	"github.com/redis/go-redis/v9"
)

type Item struct {
	SKU   string
	Price float64
}

var cart = []Item{{"assam-100g", 6.5}}
var server = "127.0.0.1:" + os.Getenv("LAB_REDIS_PORT")

func visit(app http.Handler) {
	for _, account := range []string{"tea-lover-17", "night-shift-3"} {
		answer := httptest.NewRecorder()
		app.ServeHTTP(answer, httptest.NewRequest("GET", "/?account="+account, nil))
		for _, cookie := range answer.Result().Cookies() {
			fmt.Println("cookie", account, cookie.Name+"="+cookie.Value)
		}
	}
}

func scsSessions(hashed bool) {
	manager := scs.New()
	manager.Lifetime = time.Hour
	manager.HashTokenInStore = hashed
	manager.Store = goredisstore.New(redis.NewClient(&redis.Options{Addr: server}))
	visit(manager.LoadAndSave(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		manager.Put(request.Context(), "userID", request.URL.Query().Get("account"))
		manager.Put(request.Context(), "cart", cart)
	})))
}

func redistoreSessions(serializer redistore.SessionSerializer) {
	store, err := redistore.NewRediStore(10, "tcp", server, "", "", []byte("a key of the lab that is long enough"))
	if err != nil {
		panic(err)
	}
	store.SetMaxAge(3600)
	store.SetSerializer(serializer)
	visit(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		session, _ := store.Get(request, "shop")
		session.Values["user"] = request.URL.Query().Get("account")
		session.Values["items"] = 3
		if err := session.Save(request, answer); err != nil {
			panic(err)
		}
	}))
}

func main() {
	gob.Register(cart)
	switch os.Args[1] {
	case "scs":
		scsSessions(false)
	case "scs-hashed":
		scsSessions(true)
	case "redistore":
		redistoreSessions(redistore.GobSerializer{})
	case "redistore-json":
		redistoreSessions(redistore.JSONSerializer{})
	}
}

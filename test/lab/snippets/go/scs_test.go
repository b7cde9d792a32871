// Signs in to a server whose sessions are those of the snippet go-scs. Beside it lies the snippet:
//
//	cp FOLDER/go-scs/sessions.go . && go mod init shop && go mod tidy && go vet . && REDIS_URL=… go test .
package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestSessions(t *testing.T) {
	sessions, err := newSessions()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/visit", func(w http.ResponseWriter, r *http.Request) { sessions.Put(r.Context(), "seen", true) })
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		if err := signIn(r.Context(), sessions, 7); err != nil {
			t.Error(err)
		}
	})
	handler := sessions.LoadAndSave(mux)
	ask := func(path, cookie string) *http.Response {
		request := httptest.NewRequest("POST", path, nil)
		request.Header.Set("Cookie", cookie)
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		return recorder.Result()
	}
	visit := ask("/visit", "")
	before := visit.Cookies()[0]
	if before.Name != "__Host-session" || !before.Secure || !before.HttpOnly || before.SameSite != http.SameSiteLaxMode || before.Path != "/" || before.Domain != "" {
		t.Fatal("the cookie is not hardened")
	}
	after := ask("/login", before.Name+"="+before.Value).Cookies()[0]
	if after.Value == before.Value {
		t.Fatal("signing in kept the token")
	}
	options, _ := redis.ParseURL(os.Getenv("REDIS_URL"))
	store := redis.NewClient(options)
	keys := store.Keys(context.Background(), "*").Val()
	if len(keys) != 1 || !strings.HasPrefix(keys[0], "shop:session:") {
		t.Fatalf("%d keys", len(keys))
	}
	if ttl := store.TTL(context.Background(), keys[0]).Val(); ttl <= 29*time.Minute || ttl > 30*time.Minute {
		t.Fatal(ttl)
	}
	store.FlushAll(context.Background())

	t.Setenv("REDIS_URL", "redis://127.0.0.1:1")
	if sessions, err = newSessions(); err != nil {
		t.Fatal(err)
	}
	handler = sessions.LoadAndSave(mux)
	if away := ask("/visit", before.Name+"="+before.Value); away.StatusCode != 503 || away.Header.Get("Retry-After") != "5" {
		t.Fatal(away.StatusCode)
	}
}

// Reads cookies with keys of the snippet go-gorilla-keys. Beside it lies the snippet:
//
//	cp FOLDER/go-gorilla-keys/sessions.go . && go mod init shop && go mod tidy && go vet . && go test .
package main

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRotation(t *testing.T) {
	key := func(letter string) string {
		return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte(letter), 32))
	}
	file := filepath.Join(t.TempDir(), "keys")
	write := func(keys ...string) {
		if err := os.WriteFile(file, []byte(strings.Join(keys, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(key("a"), key("b"))
	old, err := newCookieStore(file)
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	request := httptest.NewRequest("GET", "/", nil)
	session, _ := old.Get(request, "__Host-session")
	session.Values["user"] = "ann"
	if err := session.Save(request, recorder); err != nil {
		t.Fatal(err)
	}
	cookie := recorder.Result().Cookies()[0]
	if !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.MaxAge != 8*3600 {
		t.Fatal("the cookie is not hardened")
	}
	read := func() (any, error) {
		store, err := newCookieStore(file)
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequest("GET", "/", nil)
		request.AddCookie(cookie)
		session, err := store.Get(request, "__Host-session")
		return session.Values["user"], err
	}
	write(key("c"), key("d"), key("a"), key("b"))
	if user, err := read(); user != "ann" || err != nil {
		t.Fatal("the older key is not accepted")
	}
	write(key("c"), key("d"))
	if user, err := read(); user != nil || err == nil {
		t.Fatal("a key that is gone is accepted")
	}
	write(key("c"))
	if _, err := newCookieStore(file); err == nil {
		t.Fatal("half a pair is accepted")
	}
}

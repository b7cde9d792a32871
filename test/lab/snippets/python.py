# Signs in to applications of Django and Flask that are set up by the snippets.
#
#     node test/lab/snippets/write.ts FOLDER
#     python3 test/lab/snippets/python.py FOLDER PORT     (needs django, flask, flask-session, redis and a redis-server at the port)
import importlib.util
import os
import subprocess
import sys
import tempfile

folder, port = sys.argv[1], sys.argv[2]
keys_file = os.path.join(tempfile.mkdtemp(), "keys")
os.environ["SESSION_REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
os.environ["SECRET_KEYS_FILE"] = keys_file
NEW, OLD = "new-0123456789" * 5, "old-0123456789" * 5


def load(snippet, name):
    spec = importlib.util.spec_from_file_location(name, os.path.join(folder, snippet, name))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def hardened(morsel):
    assert morsel["secure"] and morsel["httponly"] and morsel["samesite"] == "Lax" and morsel["path"] == "/", morsel.key
    assert not morsel["domain"]


def django():
    import redis

    with open(keys_file, "w") as file:
        file.write(f"{NEW}\n{OLD}\n")
    settings = {
        "ALLOWED_HOSTS": ["shop.example"],
        "ROOT_URLCONF": "urls",
        "INSTALLED_APPS": ["django.contrib.sessions", "django.contrib.contenttypes", "django.contrib.auth"],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    }
    for snippet in ["django-sessions", "django-proxy", "django-key-rotation"]:
        settings.update({k: v for k, v in vars(load(snippet, "settings.py")).items() if k.isupper()})
    from django.conf import settings as configured

    configured.configure(**settings)
    import types

    from django.http import HttpResponse
    from django.urls import path

    def count(request):
        request.session["count"] = request.session.get("count", 0) + 1
        return HttpResponse(str(request.session["count"]))

    urls = types.ModuleType("urls")
    urls.urlpatterns = [path("count", count), path("healthz", lambda request: HttpResponse("ok"))]
    sys.modules["urls"] = urls
    import django as framework

    framework.setup()
    from django.core.checks import Tags, run_checks
    from django.core.management import call_command

    found = [one for one in run_checks(include_deployment_checks=True) if one.level >= 30]
    # How long browsers remember HTTPS is the reader's to raise, with what it includes.
    assert {one.id for one in found} <= {"security.W005", "security.W021"}, found
    call_command("migrate", verbosity=0)
    from django.test import Client

    client = Client(SERVER_NAME="shop.example", HTTP_X_FORWARDED_PROTO="https", SERVER_PORT="443")
    assert client.get("/count").content == b"1"
    hardened(client.cookies["__Host-sessionid"])
    assert client.cookies["__Host-sessionid"]["max-age"] == 1800
    assert client.get("/count").content == b"2"
    store = redis.Redis(port=int(port))
    (key,) = store.keys("*")
    assert key.startswith(b"shop:sessions:"), key
    assert 1700 < store.ttl(key) <= 1800
    # Redis forgets; the database does not.
    store.flushall()
    assert client.get("/count").content == b"3"
    plain = Client(SERVER_NAME="shop.example")
    assert plain.get("/count").status_code == 301 and plain.get("/healthz").status_code == 200
    from django.core import signing

    assert configured.SECRET_KEY == NEW and configured.SECRET_KEY_FALLBACKS == [OLD]
    assert signing.loads(signing.dumps("a", key=OLD)) == "a"
    store.flushall()
    print("Django", framework.get_version(), "works")


def flask():
    import importlib.metadata

    import redis

    def visit(app):
        from flask import session

        @app.post("/count")
        def count():
            session["count"] = session.get("count", 0) + 1
            return str(session["count"])

        return app.test_client()

    def cookie(response):
        from http.cookies import SimpleCookie

        return next(iter(SimpleCookie(response.headers["Set-Cookie"]).values()))

    https = {"base_url": "https://shop.example"}
    app = load("flask-session-redis", "app.py").app
    client = visit(app)
    # The scheme is the proxy's word.
    first = client.post("/count", base_url="http://shop.example", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example"})
    assert first.text == "1"
    hardened(cookie(first))
    assert cookie(first).key == "__Host-session"
    store = redis.Redis(port=int(port))
    (key,) = store.keys("*")
    assert key.startswith(b"shop:session:") and 1700 < store.ttl(key) <= 1800
    assert client.post("/count", **https).text == "2"
    store.flushall()

    with open(keys_file, "w") as file:
        file.write(f"{OLD}\n")
    before = visit(load("flask-key-rotation", "app.py").app)
    first = before.post("/count", **https)
    hardened(cookie(first))
    with open(keys_file, "w") as file:
        file.write(f"{NEW}\n{OLD}\n")
    after = visit(load("flask-key-rotation", "app.py").app)
    after.set_cookie("__Host-session", cookie(first).value, domain="shop.example", secure=True)
    assert after.post("/count", **https).text == "2"
    print("Flask", importlib.metadata.version("flask"), "with Flask-Session", importlib.metadata.version("flask-session"), "works")


if len(sys.argv) > 3:
    globals()[sys.argv[3]]()
else:
    for name in ["django", "flask"]:
        subprocess.run([sys.executable, __file__, folder, port, name], check=True)

# Signs two people in to an app of Django, Flask or Starlette whose sessions are kept in the Redis at LAB_REDIS_PORT.
#
#     pip install django django-redis flask flask-session redis msgpack msgspec starlette starsessions httpx
#     node test/lab/frameworks/capture.ts django python test/lab/frameworks/python.py django
import os
import sys

URL = f"redis://127.0.0.1:{os.environ['LAB_REDIS_PORT']}/0"
ACCOUNTS = os.environ.get("LAB_ACCOUNTS", "tea-lover-17,night-shift-3").split(",")


def cookie(account, header):
    print("cookie", account, header.split(";")[0])


def django(backend, prefix, **cache):
    import django
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import path

    settings.configure(
        SECRET_KEY="a key of the lab", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], USE_TZ=True, SESSION_COOKIE_AGE=3600,
        SESSION_ENGINE="django.contrib.sessions.backends.cache",
        CACHES={"default": {"BACKEND": backend, "LOCATION": URL, "KEY_PREFIX": prefix, **cache}},
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"],
        INSTALLED_APPS=["django.contrib.sessions", "django.contrib.contenttypes", "django.contrib.auth"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    )
    django.setup()
    from django.contrib.auth import get_user_model, login
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)

    def enter(request):
        login(request, get_user_model().objects.get(username=request.GET["account"]))
        request.session["account"] = request.GET["account"]
        request.session["cart"] = [{"sku": "assam-100g", "price": 6.5}]
        return HttpResponse("ok")

    sys.modules[__name__].urlpatterns = [path("enter", enter)]
    for account in ACCOUNTS:
        get_user_model().objects.create_user(account, password="a password of the lab")
        answer = Client().get("/enter", {"account": account})
        cookie(account, answer.cookies.output(header="").strip())


def flask(form):
    import flask
    import flask_session
    import redis

    app = flask.Flask("lab")
    app.config.update(SESSION_TYPE="redis", SESSION_REDIS=redis.Redis.from_url(URL), SESSION_SERIALIZATION_FORMAT=form,
                      SECRET_KEY="a key of the lab", PERMANENT_SESSION_LIFETIME=3600)
    flask_session.Session(app)

    @app.route("/<account>")
    def enter(account):
        flask.session["user_id"] = account
        flask.session["cart"] = [{"sku": "assam-100g", "price": 6.5}, None, True]
        return "ok"

    for account in ACCOUNTS:
        cookie(account, app.test_client().get(f"/{account}").headers["Set-Cookie"])


def starsessions():
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route
    from starlette.testclient import TestClient
    from starsessions import SessionAutoloadMiddleware, SessionMiddleware
    from starsessions.stores.redis import RedisStore

    async def enter(request):
        request.session["user_id"] = request.path_params["account"]
        request.session["cart"] = [{"sku": "assam-100g", "price": 6.5}]
        return PlainTextResponse("ok")

    app = Starlette(routes=[Route("/{account}", enter)], middleware=[
        Middleware(SessionMiddleware, store=RedisStore(URL, prefix="starsessions."), lifetime=3600, cookie_https_only=False),
        Middleware(SessionAutoloadMiddleware)])
    # One client for both, because the store's connection belongs to one loop.
    with TestClient(app) as client:
        for account in ACCOUNTS:
            client.cookies.clear()
            cookie(account, client.get(f"/{account}").headers["set-cookie"])


{
    "django": lambda: django("django.core.cache.backends.redis.RedisCache", ""),
    "django-redis": lambda: django("django_redis.cache.RedisCache", "shop", OPTIONS={
        "COMPRESSOR": "django_redis.compressors.zlib.ZlibCompressor"}),
    "flask": lambda: flask("msgpack"),
    "flask-json": lambda: flask("json"),
    "starsessions": starsessions,
}[sys.argv[1]]()

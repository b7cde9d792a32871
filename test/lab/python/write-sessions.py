# Writes sessions with Django, Flask-Session, starsessions, pickle and msgpack themselves and prints them as `name hex`, a line each.
#
#     pip install django django-redis flask flask-session redis msgpack msgspec starlette starsessions httpx
#     python test/lab/python/write-sessions.py GROUP redis://127.0.0.1:PORT/0 > test/fixtures/sessions/GROUP.txt
#
# GROUP is pickle, django, msgpack, starlette or hostile-pickle. Hostile pickles are written and never read.
import asyncio
import collections
import datetime
import decimal
import fractions
import os
import pickle
import subprocess
import sys
import uuid
import zoneinfo

GROUP, URL = sys.argv[1], sys.argv[2]


def out(name, data):
    print(name, (data if isinstance(data, bytes) else data.encode()).hex())


class Cart:
    def __init__(self):
        self.items = ["sku-1", "sku-2"]


class Money(str):
    pass


def rich():
    shared = ["twice"]
    loop = {"name": "loop"}
    loop["self"] = loop
    return {
        "none": None, "yes": True, "no": False, "int": 42, "neg": -7, "wide": 70_000, "big": 1 << 70, "minus": -(1 << 70),
        "float": 1.5, "inf": float("inf"), "text": "gr\u00fcn \U0001f600", "quote": "it's \"so\" \\ \n", "bytes": b"\x00\xff",
        "bytearray": bytearray(b"ab"), "list": [1, [2, [3]]], "tuple": (1, 2, 3, 4), "set": {1}, "frozen": frozenset(["f"]),
        "naive": datetime.datetime(2026, 1, 2, 3, 4, 5, 678901),
        "utc": datetime.datetime(2026, 1, 2, 3, 4, 5, 600000, tzinfo=datetime.timezone.utc),
        "east": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
        "paris": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")),
        "date": datetime.date(2026, 1, 2), "time": datetime.time(3, 4, 5), "delta": datetime.timedelta(days=1, seconds=2),
        "decimal": decimal.Decimal("1.50"), "uuid": uuid.UUID("12345678-1234-5678-1234-567812345678"),
        "ordered": collections.OrderedDict(a=1, b=2), "default": collections.defaultdict(list, x=[1]),
        "deque": collections.deque([1, 2]), "fraction": fractions.Fraction(1, 3), "complex": 1 + 2j,
        "shared": [shared, shared], "loop": loop,
    }


def write_pickle():
    for protocol in range(6):
        out(f"rich-{protocol}", pickle.dumps(rich(), protocol))
        out(f"class-{protocol}", pickle.dumps({"cart": Cart(), "price": Money("5")}, protocol))
        login = {"_auth_user_id": "42", "_auth_user_backend": "django.contrib.auth.backends.ModelBackend", "n": [1, None]}
        out(f"login-{protocol}", pickle.dumps(login, protocol))
    loop = ([],)
    loop[0].append(loop)
    out("tuple-in-itself", pickle.dumps(loop))


class Calls:
    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


def write_hostile_pickle():
    for protocol in range(6):
        out(f"system-{protocol}", pickle.dumps({"cart": Calls(os.system, "touch /tmp/owned")}, protocol))
    out("popen", pickle.dumps({"cart": Calls(subprocess.Popen, ["id"])}))
    out("eval", pickle.dumps({"cart": Calls(eval, "1+1")}))
    out("getattr", pickle.dumps({"cart": Calls(getattr, os, "system") if False else Calls(getattr, Cart, "__init__")}))
    out("inst", b"(S'id'\nios\nsystem\n.")
    out("obj", b"(cos\nsystem\nS'id'\no.")
    out("import-alone", b"\x80\x04\x8c\x02os\x8c\x06system\x93.")
    # Each list holds the one before ten times: a thousand million million values, if anybody expanded them.
    bomb = ["x" * 300]
    for _ in range(15):
        bomb = [bomb] * 10
    out("bomb", pickle.dumps(bomb))


def write_django():
    import django
    from django.conf import settings

    caches = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": URL},
        "third": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": URL, "KEY_PREFIX": "third",
                  "OPTIONS": {"COMPRESSOR": "django_redis.compressors.zlib.ZlibCompressor"}},
    }
    settings.configure(SECRET_KEY="a key of the lab", CACHES=caches, USE_TZ=True,
                       INSTALLED_APPS=["django.contrib.sessions", "django.contrib.contenttypes", "django.contrib.auth"],
                       DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
    django.setup()
    import redis
    from django.contrib.sessions.backends import cache, signed_cookies, db
    from django.contrib.sessions.serializers import JSONSerializer
    from django.core import signing

    client = redis.Redis.from_url(URL)
    fields = {"_auth_user_id": "42", "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
              "_auth_user_hash": "0" * 64, "cart": {"sku-1": 2}, "note": "gr\u00fcn " * 20}
    for alias in caches:
        settings.SESSION_CACHE_ALIAS = alias
        store = cache.SessionStore()
        for name, value in fields.items():
            store[name] = value
        store.set_expiry(3600)
        store.create()
        key = next(k for k in client.keys("*") if k.endswith(store.session_key.encode()))
        out(f"cache-{alias}", client.get(key))
        out(f"cache-{alias}-key", key)
        out(f"cache-{alias}-cookie", f"sessionid={store.session_key}")
    out("database", db.SessionStore().encode(fields))
    out("database-short", db.SessionStore().encode({"a": 1}))
    cookie = signed_cookies.SessionStore()
    for name, value in fields.items():
        cookie[name] = value
    cookie.save()
    out("signed-cookie", cookie.session_key)

    class Pickled:
        dumps = staticmethod(lambda value: pickle.dumps(value, 4))

    out("pickled", signing.dumps(fields, serializer=Pickled, salt="lab", compress=True))
    import base64
    out("legacy", base64.b64encode(b"0" * 40 + b":" + JSONSerializer().dumps(fields)))


def write_msgpack():
    import flask
    import flask_session
    import msgpack
    import redis

    client = redis.Redis.from_url(URL)
    for form in ("msgpack", "json"):
        app = flask.Flask("lab")
        app.config.update(SESSION_TYPE="redis", SESSION_REDIS=client, SESSION_SERIALIZATION_FORMAT=form, SECRET_KEY="lab")
        flask_session.Session(app)

        @app.route("/")
        def login():
            flask.session["user_id"] = 42
            flask.session["name"] = "gr\u00fcn"
            flask.session["cart"] = [{"sku": "sku-1", "price": 1.5}, None, True]
            flask.session["at"] = datetime.datetime(2026, 1, 2, 3, 4, 5, 600000, tzinfo=datetime.timezone.utc)
            flask.session.permanent = True
            return "ok"

        before = set(client.keys("*"))
        cookie = app.test_client().get("/").headers["Set-Cookie"].split(";")[0]
        key = (set(client.keys("*")) - before).pop()
        out(f"flask-{form}", client.get(key))
        out(f"flask-{form}-key", key)
        out(f"flask-{form}-cookie", cookie)
    kinds = {
        "ints": [0, 127, 128, 255, 256, 65536, 1 << 40, (1 << 64) - 1, -1, -32, -33, -128, -129, -70_000, -(1 << 40)],
        "floats": [1.5, float("-inf")], "texts": ["", "x" * 40, "x" * 300], "bytes": [b"\xff", b"\x00" * 300],
        "list": list(range(20)), "map": {str(i): i for i in range(20)}, "int-key": {5: "five"}, "none": None, "bools": [True, False],
        "ext": [msgpack.ExtType(5, b"x"), msgpack.ExtType(5, b"xxx"), msgpack.ExtType(6, b"x" * 300)],
        "times": [msgpack.Timestamp(1767323045), msgpack.Timestamp(1767323045, 600_000_000), msgpack.Timestamp(-1, 5), msgpack.Timestamp(1 << 40)],
    }
    out("kinds", msgpack.packb(kinds))
    client_side = flask.Flask("lab")
    client_side.secret_key = "lab"

    @client_side.route("/")
    def own():
        flask.session["user_id"] = 42
        flask.session["long"] = "x" * 200
        return "ok"

    out("flask-own-cookie", client_side.test_client().get("/").headers["Set-Cookie"].split(";")[0])


def write_starlette():
    import redis
    import starsessions
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.sessions import SessionMiddleware
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route
    from starlette.testclient import TestClient
    from starsessions.stores.redis import RedisStore

    client = redis.Redis.from_url(URL)

    async def login(request):
        request.session["user_id"] = 42
        request.session["huge"] = 12345678901234567890123
        return PlainTextResponse("ok")

    before = set(client.keys("*"))
    stored = [Middleware(starsessions.SessionMiddleware, store=RedisStore(URL), lifetime=3600, cookie_https_only=False),
              Middleware(starsessions.SessionAutoloadMiddleware)]
    response = TestClient(Starlette(routes=[Route("/", login)], middleware=stored)).get("/")
    key = (set(client.keys("*")) - before).pop()
    out("starsessions", client.get(key))
    out("starsessions-key", key)
    out("starsessions-cookie", response.headers["set-cookie"].split(";")[0])
    signed = [Middleware(SessionMiddleware, secret_key="lab")]
    response = TestClient(Starlette(routes=[Route("/", login)], middleware=signed)).get("/")
    out("starlette-cookie", response.headers["set-cookie"].split(";")[0])


{"pickle": write_pickle, "hostile-pickle": write_hostile_pickle, "django": write_django, "msgpack": write_msgpack,
 "starlette": write_starlette}[GROUP]()

// Things that have several names. One line a thing: the name that we use, its other names, and behind // who calls it so.
//
// A name stands here because a product, a standard or a profession calls the thing so. `…` stands for up to three words in between.
// Sentences that people asked do not belong here. A name in capitals, as servers write their errors, need not stand here to be found.

const lines = `
# What people see
signed out: log … out, logs … out, logout unexpectedly, sign … out, kick … out, kick … off, boot … out, throw … out, thrown … out, thrown off, log … off, logged off, force … log in again, force … login, has to log in again, have to log in again, log in again, sign in again, login again, re-authenticate, reauthenticate, back to … login, return to … login, bounce … login, session expired, not authenticated anymore, not logged in anymore // how apps and help pages say it
session lost: lose … session, session … lost, session disappears, session vanishes, session … gone, session destroyed, session dropped, session not persisted, session does not persist, session is empty, session undefined, session is null, no session // frameworks' forums
new session: session … recreated, new session id, different session id, session id changes, session id differs, fresh session // servlet and PHP manuals
shopping cart: cart, basket // shops
intermittently: at random, randomly, random, sporadically, now and then, sometimes works, from time to time, occasionally, every second request, flaky // bug reports
gone: disappear, disappeared, disappears, vanish, vanished, vanishes, missing, lost, lose, loses, wiped, deleted, emptied // bug reports
growing: grow, grows, grew, increase, increases, accumulate, accumulates, pile up, piles up, explode, explodes, leak, leaks, never shrinks, ever growing // operations
at once: immediately, right away, instantly, straight away, directly after, right after, as soon as // bug reports
cannot sign in: can't log in, cannot log in, unable to log in, can't login, cannot login, unable to login, login fails, login … not work, login … broken, nobody can log in, sign-in fails, cannot authenticate, authentication fails // help pages
server error: 500, Internal Server Error, 502, Bad Gateway, 503, Service Unavailable, stack trace, crash // HTTP
denied: 401, 403, Forbidden, Unauthorized, access denied, anonymousUser, Full authentication is required // HTTP, Spring Security
local machine: localhost, locally, on my machine, development environment, dev environment, local environment, my laptop, plain http // development
production: live site, prod, production environment, staging, on the server // development
private window: incognito, private browsing, InPrivate, other browser, another browser, clear cookies, clearing cookies, delete cookies, deleting cookies // browsers
remember me: remember-me, keep me signed in, keep me logged in, stay signed in, persistent login // frameworks
reload: refresh, F5, hard refresh, page reload // browsers
too many redirects: redirect loop, endless redirect, infinite redirect, ERR_TOO_MANY_REDIRECTS, redirected you too many times, login loop, keeps redirecting, redirects forever, bounces between // Chrome, Firefox, SSO manuals
another user's data: somebody else, someone else, someone else's account, somebody else's account, other user's account, other people's accounts, another user, foreign account, another account, wrong user, account swapped, sessions mixed, sessions mixing, sessions crossed, session bleed // incident reports

# Cookies and browsers
session cookie: JSESSIONID, PHPSESSID, connect.sid, sessionid, ASP.NET_SessionId, .AspNetCore.Session, laravel_session, _session_id, session id cookie, sid cookie // names that products give it
no cookie set: cookie … not set, cookie … never set, cookies … not set, no Set-Cookie, missing Set-Cookie, Set-Cookie … missing, no cookie, cookie never reaches, cookie … not stored, cookie … not saved // browser tools
cookie not sent: cookie … not sent, does not send … cookie, cookie … not included, without … cookie, cookies … not sent, cookie … missing // browser tools
cookie rejected: cookie … rejected, cookie … blocked, cookie … discarded, cookie … ignored, rejects … cookie, refuses … cookie, blocked cookie // Chrome and Firefox consoles
Secure flag: secure cookie, cookie secure, secure true, secure attribute, SESSION_COOKIE_SECURE, cookie.secure, CookieSecurePolicy, cookie_secure // RFC 6265, frameworks
HttpOnly flag: httponly, http-only, script-readable // RFC 6265
SameSite: same site, same-site, samesite cookie, SESSION_COOKIE_SAMESITE // RFC 6265bis, frameworks
cross-site: cross site, third-party site, another site, foreign domain, cross-origin, cross origin, other domain, different domain, different origin // Fetch, RFC 6265bis
third-party cookie: third party cookie, 3rd-party cookie, Intelligent Tracking Prevention, ITP, tracking protection, Total Cookie Protection, partitioned cookie, CHIPS // Safari, Firefox, Chrome
iframe: embedded page, embedded, frame, embed, widget // HTML
cookie domain: Domain attribute, cookie's domain, SESSION_COOKIE_DOMAIN, session.cookie_domain, COOKIE_DOMAIN // RFC 6265, frameworks
subdomain: sub-domain, www, apex, naked domain, bare domain // DNS
cookie path: Path attribute, path of … cookie, sessionCookiePath, cookie's path, proxy_cookie_path, ProxyPassReverseCookiePath // RFC 6265, Tomcat, nginx, httpd
context path: sub path, subpath, sub-path, virtual directory, base path, path prefix // servlet, IIS
cookie too large: cookie … too large, cookie … too big, cookie overflow, CookieOverflow, 4096 bytes, 4 KB, 4KB limit, header … too large, headers … too large, headers … too big, header … too big, Request Header Or Cookie Too Large, request header fields too large, 431 // RFC 6265, Rails, nginx, Node
cookie name: same cookie name, cookie of the same name, cookie with the same name, name of … cookie, overwrite … cookie, overwrites … cookie, cookie … overwritten, default cookie name // manuals of frameworks
same host, other port: different ports, other port, another port, same host, same server, same domain, two apps, two installations, several apps // RFC 6265: cookies ignore ports
cookie lifetime: Max-Age, maxAge, max age, Expires attribute, cookie.expires, SESSION_COOKIE_AGE, cookie_lifetime, session.cookie_lifetime, persistent cookie // RFC 6265, frameworks
sliding expiration: rolling, rolling session, sliding session, sliding window, renew … cookie, cookie … renewed, extend … session, refreshed on each request, slidingExpiration // ASP.NET, express-session
absolute timeout: fixed lifetime, absolute lifetime, absolute expiry, maximum lifetime, session max lifespan, regardless of activity, despite activity, hard limit // OWASP, Keycloak
idle timeout: inactivity timeout, inactive, inactivity, idle, maxInactiveInterval, max-inactive-interval, IdleTimeout, session-timeout, session timeout, server.servlet.session.timeout, spring.session.timeout, SESSION_LIFETIME, gc_maxlifetime // OWASP, servlet, ASP.NET, Laravel, PHP
credentials of fetch: withCredentials, credentials include, credentials same-origin, fetch, axios, XMLHttpRequest, XHR, CORS, Access-Control-Allow-Credentials, Access-Control-Allow-Origin, preflight // Fetch standard, axios
cookie prefix: __Host-, __Secure-, host prefix, secure prefix // RFC 6265bis
session id in the URL: URL rewriting, url rewrite, use_trans_sid, trans sid, cookieless session, COOKIE tracking mode, potentially malicious String // servlet, PHP, ASP.NET, Spring Security
CSRF token: XSRF, anti-forgery, antiforgery, authenticity token, InvalidAuthenticityToken, TokenMismatchException, csrfmiddlewaretoken, CSRF, page expired, 419, CsrfException, csrf_token // OWASP, Rails, Laravel, Django, ASP.NET

# Proxies, balancers, affinity
load balancer: LB, ALB, ELB, NLB, balancer, F5, BIG-IP, HAProxy, Traefik, Envoy, application gateway, Front Door, round robin, round-robin, upstream // vendors
reverse proxy: proxy, nginx, httpd, Apache, IIS, Caddy, Varnish, gateway, ingress, behind … proxy, behind nginx // vendors
CDN: Cloudflare, CloudFront, Fastly, Akamai, Varnish, edge cache, content delivery network, cf-cache-status // vendors
cached response: cache, caching, cached, caches, micro caching, proxy_cache, mod_cache, cache hit, X-Cache, Cache-Control, page cache, full page cache // HTTP caching
TLS ends at the proxy: SSL termination, TLS termination, SSL offloading, terminates SSL, terminates TLS, terminating TLS, ends SSL, ends TLS, https at … proxy, X-Forwarded-Proto, X-Forwarded-SSL, trust proxy, trustProxy, trust_proxy, forward-headers-strategy, RemoteIpValve, SECURE_PROXY_SSL_HEADER, ProxyFix, ForwardedHeaders, UseForwardedHeaders, plain http behind, isSecure, not secured // Express, Spring, Django, Flask, ASP.NET, Tomcat
session affinity: sticky session, sticky sessions, stickiness, session persistence, session stickiness, persistence cookie, sticky, affinity, pinned to … node, pin … server, ARR affinity, target group stickiness, client affinity // AWS, HAProxy, F5, Kubernetes, Azure
affinity cookie: sticky cookie, stickiness cookie, AWSALB, AWSELB, ARRAffinity, ROUTEID, SERVERID, SRV cookie, route cookie, lb cookie // AWS, Azure, httpd, HAProxy
affinity by address: ip_hash, ip hash, source IP, source ip hash, balance source, ClientIP, client IP, source address, remoteAddress, remote address, hash … address, client's address // nginx, HAProxy, Kubernetes
shared address: NAT, CGNAT, carrier-grade NAT, corporate proxy, office network, mobile network, changes … IP, address changes, wifi, 4G, 5G, same subnet, VPN // networks
jvmRoute: jvm route, route suffix, worker route, route name, stickysession, workerName, worker.list, instance-id, node suffix, BALANCER_ROUTE_CHANGED, BALANCER_WORKER_ROUTE // Tomcat, httpd, mod_jk, WildFly, Jetty
mod_jk: mod jk, workers.properties, mod_proxy_ajp, AJP, ajp13, mod_cluster // Tomcat connectors
several nodes: multiple nodes, two instances, second server, second node, one server, one instance, single instance, single server, multiple instances, several instances, multiple servers, several servers, two servers, two nodes, three servers, more than one server, more than one instance, another server, other server, another node, other node, different server, different node, different pod, other pods, wrong pod, replicas, second instance, scaled out, scale out, web farm, server farm, horizontally // operations
several processes: workers, worker process, gunicorn, uwsgi, puma, unicorn, passenger, pm2, cluster mode, node cluster, multiple processes, forked, php-fpm, prefork // process managers
adding nodes: scale up, scales up, scaling up, scaled up, scaling, add pods, adds pods, adding pods, new pod, new node, rehash, rebalance, redistribute, consistent hash, hash ring // Kubernetes, nginx
removing nodes: scale in, scales in, scale down, scales down, autoscaler, autoscaling, auto scaling, HPA, horizontal pod autoscaler, spot instance, preemptible, instance refresh, downscale // AWS, Kubernetes
two balancers in a row: two load balancers, another load balancer, two layers, second balancer, balancer behind, kube-proxy, double proxy, two hops // networks
WebSocket: websockets, socket.io, SockJS, SignalR, long polling, upgrade header, handshake, Session ID unknown, engine.io, STOMP // protocols

# Products, by the stack that pages name
spring: Spring Boot, Spring Session, Spring Security, springframework, HttpSession, WebFlux, application.properties, application.yml
tomcat: Catalina, server.xml, context.xml, Tomcat cluster, embedded Tomcat
servlet: Jetty, Undertow, WildFly, JBoss, GlassFish, Payara, WebLogic, WebSphere, web.xml, JSP, JSF, Vaadin
express: express-session, Express.js, connect-redis, passport, cookie-session, NestJS, Sails, node, Node.js, nodejs
django: DJANGO_SETTINGS_MODULE, django-redis, SESSION_ENGINE, contrib.sessions
flask: Flask-Session, flask-login, werkzeug, Quart
rails: Ruby on Rails, ActionController, ActiveRecord, OmniAuth, Devise, redis-store, redis-rails
rack: Sinatra, rack-session, Puma
php: PHP, session_start, php.ini, php-fpm, WordPress, Magento, CodeIgniter, Drupal, Joomla, phpredis
laravel: artisan, Sanctum, Livewire, Inertia, VerifyCsrfToken
symfony: framework.yaml, NativeFileSessionStorage
aspnet: ASP.NET, ASP.NET Core, .NET, dotnet, IIS, Blazor, Kestrel, web.config, MVC, Razor
go: golang, gorilla sessions, goth, scs, gin
nginx: ingress-nginx, nginx.conf, OpenResty
haproxy: haproxy.cfg, HAProxy
httpd: Apache, mod_proxy, mod_proxy_balancer, mod_jk, apache2
kubernetes: k8s, pod, pods, ingress, helm, EKS, GKE, AKS, OpenShift, kubelet, StatefulSet
docker: container, containers, compose, docker-compose, swarm, docker swarm
aws: ALB, ELB, EC2, ECS, Fargate, Elastic Beanstalk, CloudFront, ElastiCache, target group
browser: Chrome, Firefox, Safari, Edge, devtools, developer tools

# Where sessions live
session store: session storage, session backend, session handler, save handler, session repository, SessionRepository, session driver, session provider, session manager, SESSION_DRIVER, SESSION_ENGINE, save_handler // frameworks
memory store: MemoryStore, in memory, in-memory, in-process, InProc, StandardManager, InMemorySessionRepository, LocMemCache, local memory, process memory, heap // express-session, Tomcat, ASP.NET, Django
file sessions: session files, session file, FileStore, session-file-store, save_path, session.save_path, files handler, /var/lib/php/sessions, shared disk, NFS, on disk // PHP, Node
database sessions: JDBC session, SPRING_SESSION, django_session, session table, sessions table, connect-pg-simple, connect-mongo, ActiveRecord session store, session row, session rows, SQL Server session state, sessions in … database, session collection // Spring Session, Django, Node, Rails
Redis: Valkey, KeyDB, Dragonfly, ElastiCache, Memorystore, Azure Cache, Upstash, redis-server, MemoryDB, heroku redis // products with its protocol
Redis client: Jedis, Lettuce, Redisson, ioredis, node-redis, StackExchange.Redis, phpredis, predis, redis-py, redis-rb, go-redis // libraries
memcached: memcache, memcache store, memcached-session-manager, msm, dalli // products
Hazelcast: Infinispan, Ignite, Coherence, Terracotta, data grid, in-memory grid // products
eviction: evicted, evicts, evicted_keys, maxmemory-policy, allkeys-lru, volatile-lru, allkeys-lfu, volatile-ttl, LRU, LFU, key evictions, evicting // Redis, memcached
memory full: maxmemory, OOM command not allowed, used memory, out of memory command, noeviction, RedisOutOfMemoryException, memory limit, memory … limit, fills up, store full, filled up // Redis
TTL: time to live, PEXPIRE, SETEX, key expiry, expiry of … key // Redis
without TTL: no TTL, no expiry, never expire, never expires, does not expire, do not expire, not expiring, TTL of -1, -1, without expiry, without EXPIRE, stay forever, stays forever, pile up, piling up, keeps growing, grows and grows, never cleaned // Redis
TTL is renewed: touch, disableTouch, disableTTL, resave, refresh … ttl, ttl … refreshed, ttl … updated, ttl … renewed, reset … ttl, session.touch, SESSION_SAVE_EVERY_REQUEST // connect-redis, Django
keyspace notifications: notify-keyspace-events, keyspace events, keyspace notification, Egx, expired event, expired events, SessionDestroyedEvent, SessionExpiredEvent, SessionDeletedEvent, HttpSessionListener, sessionDestroyed, destroyed events // Redis, Spring Session, servlet
principal name index: PRINCIPAL_NAME_INDEX_NAME, FindByIndexNameSessionRepository, RedisIndexedSessionRepository, indexed repository, index keys, session index, spring session index // Spring Session
key prefix: namespace, redisNamespace, prefix, InstanceName, keyPrefix, cache prefix, same database, same db, share … redis, shares … redis, shared redis, same redis // Spring, connect-redis, ASP.NET, Laravel
FLUSHALL: FLUSHDB, flush, flushed, flushes, cache:clear, clear … cache, clearing … cache, clears … cache, cache clear, wipe, wiped // Redis, Laravel, Magento
blocking command: KEYS command, MONITOR, slow command, O(N), SLOWLOG, slow log, long-running script, EVAL, blocks redis, blocks the server, SMEMBERS, HGETALL // Redis
persistence of Redis: appendonly, AOF, RDB, snapshot, BGSAVE, bgsave, save to disk, persist on disk, persist to disk, dump.rdb, stop-writes-on-bgsave-error, rdb snapshots // Redis
failover: fail over, failed over, switchover, Sentinel, sentinels, promoted, promotion, new master, new primary, role change // Redis, databases
replica: slave, secondary, read replica, read-only, readonly, READONLY, read from replica, reader endpoint, REPLICA_PREFERRED, replica-read-only // Redis, MySQL
replication lag: replica lag, slave lag, lag, lagging, stale read, read your writes, read-after-write, asynchronous replication, replication timing, replication delay // databases
connection refused: ECONNREFUSED, Connection refused, cannot connect, could not connect, Unable to connect, connect failed, nothing listens // sockets
host name unknown: ENOTFOUND, EAI_AGAIN, getaddrinfo, Name or service not known, UnknownHostException, could not resolve, nodename nor servname, DNS // resolvers
connection lost: ECONNRESET, Connection reset, EPIPE, broken pipe, socket hang up, connection closed, Connection is closed, server closed the connection, SocketClosedUnexpectedlyError, connection dropped // sockets
timeout of a connection: ETIMEDOUT, timed out, connect timeout, command timed out, RedisCommandTimeoutException, SocketTimeoutException, RedisTimeoutException, Timeout performing, does not answer, no response, EHOSTUNREACH // clients
connection pool: pool exhausted, Could not get a resource from the pool, JedisPool, HikariPool, pool size, maxTotal, max-active, connection leak, pool … exhausted, waits in … pool, NoSuchElementException // Jedis, Lettuce, Hikari
too many clients: max number of clients, maxclients, max number of clients reached, too many connections, connection limit // Redis
password of Redis: NOAUTH, WRONGPASS, requirepass, Authentication required, invalid username-password pair, masterauth, redis password, invalid password // Redis
permission in Redis: NOPERM, ACL, no permissions to run, ACL user, ACL SETUSER, rename-command, unknown command // Redis
protected mode: DENIED, protected-mode, running in protected mode, bind 127.0.0.1 // Redis
TLS of Redis: rediss, SELF_SIGNED_CERT_IN_CHAIN, self signed certificate, self-signed certificate, certificate verify failed, wrong version number, ERR_SSL_WRONG_VERSION_NUMBER, unable to verify the first certificate, certificate, handshake failure, PKIX path building failed, tls-port // OpenSSL, Node, Java
Redis is loading: loading the dataset in memory, MASTERDOWN // Redis
Redis cannot save: MISCONF, Can't save in background, fork: Out of memory, Cannot allocate memory, vm.overcommit_memory, Commands that may modify the data set are disabled, disk full, No space left on device // Redis
Redis Cluster: redis cluster, cluster mode, hash slot, slots, CLUSTERDOWN, cluster-enabled, TRYAGAIN, cluster mode enabled // Redis
CROSSSLOT: same slot, hash to the same slot, hash tag, hash tags, multi-key, multi key // Redis
Unix socket: unixsocket, unix socket, .sock, redis.sock, socket file // Redis

# Values and classes
serialization: serialize, serialise, deserialize, unmarshal, marshalling, pickle, unpickle, JdkSerializationRedisSerializer, GenericJackson2JsonRedisSerializer, ObjectInputStream, ObjectOutputStream, StreamCorruptedException, unserialize, igbinary, codec, transcoder // languages
not serializable: NotSerializableException, Non-serializable attribute, cannot be serialized, WriteAbortedException, unserializable, not JSON serializable, cannot pickle, can't pickle // Java, Python
class changed: InvalidClassException, local class incompatible, serialVersionUID, serial version, stream classdesc, ClassNotFoundException, Failed to deserialize, Cannot deserialize, ClassCastException, __PHP_Incomplete_Class, SerializationFailedException, incompatible class, upgrade, upgraded, upgrading // Java, PHP
large session: session too large, session size, big session, huge session, large objects in … session, bloated session, kilobytes, megabytes, item too large, SERVER_ERROR object too large // operations
concurrent requests: parallel requests, in parallel, simultaneous requests, simultaneously, at the same time, race condition, race, concurrency, overlapping requests, two ajax, ajax requests, several tabs, multiple tabs, two tabs, last write wins, overwrite each other, long running request, long polling // engineering
lost update: overwrites … changes, changes … lost, change … lost, lost update, clobber, overwritten by // databases
session lock: session locking, lock on the session, session_start blocks, session_write_close, waiting for lock, lock wait, obtain lock, exclusive lock, read_and_close, locking_enabled, LockedSession, TryTakeWriteLock, Cm_RedisSession, break_after_frontend, usleep, wait for … lock, waits for … lock // PHP, ASP.NET, Magento
saved before redirect: session.save, req.session.save, save before redirect, redirect before … saved, before … redirect, before … session … saved, follows … redirect // express-session
session fixation: fixation, regenerate, session_regenerate_id, changeSessionId, migrateSession, cycle_key, reset_session, same session id after login, id stays the same, sid regeneration, session hijacking // OWASP, frameworks

# Keys
signing key: secret key, SECRET_KEY, SESSION_SECRET, secret_key, APP_KEY, secret_key_base, cookie secret, session secret, signing secret, encryption key, machineKey, machine key, cookie signature, invalid signature, bad signature, BadSignature, HMAC // Django, Express, Flask, Laravel, Rails, ASP.NET
key ring: Data Protection, DataProtection, AddDataProtection, was not found in the key ring, Error unprotecting, Unprotect ticket failed, CryptographicException, PersistKeysTo, keyring, antiforgery token could not be decrypted // ASP.NET Core
random key at start: generated at startup, generated at start, generated on startup, dynamically generated, os.urandom, random_bytes, uuid at start, secrets.token_hex, crypto.randomBytes, random secret // Flask, Node

# Deployment and operations
deploy: deployment, deploys, rollout, rolling update, rolling restart, release, new version, redeploy, blue-green, canary, continuous deployment, publish // operations
restart: reboot, restarted, restarting, restarts, container restart, server restart, crash, crashed, relaunch // operations
draining: drain, drains, connection draining, deregistration delay, graceful shutdown, preStop, terminationGracePeriodSeconds, SIGTERM, SIGKILL, lame duck, maintenance mode, take … out of rotation, taken out of service // AWS, Kubernetes, HAProxy
mixed versions: old and new version, two versions, version skew, backward compatible, rolling update // operations
health check: healthcheck, health probe, liveness, readiness, probe, probes, pings, uptime monitor, HealthChecker, Pingdom, monitoring agent // AWS, Kubernetes
bot: bots, crawler, crawlers, spider, scraper, googlebot, curl, clients without cookies, ignore cookies, search engine // web
sessions for nobody: saveUninitialized, uninitialized session, empty sessions, empty session row, anonymous sessions, abandoned sessions, SessionCreationPolicy, session for each request, session row is created, sessions are created, millions of sessions, too many sessions // express-session, Spring Security
node out of memory: OutOfMemoryError, Java heap space, OOMKilled, exit code 137, heap out of memory, GC overhead limit, memory leak, leaks memory, leak memory // JVM, Kubernetes, Node
node flaps: flapping, flap, marked down, marked unhealthy, up and down, unhealthy, max_fails, fail_timeout, passive health check // nginx, HAProxy
session replication: replicated sessions, distributable, <distributable/>, DeltaManager, BackupManager, SimpleTcpCluster, replicate, replicated, replicating, persistence-type replicated, clustered session, Tomcat cluster, delta request // Tomcat, servlet, GlassFish
replication is blocked: multicast, member discovery, members not found, TcpFailureDetector, Membership, cluster members, memberAdded, memberDisappeared, firewall, port 4000, port 5701, JGroups // Tomcat, Hazelcast
split brain: split-brain, network partition, partitioned, cluster splits, two clusters, cluster merge, is merging, minority, quorum, SplitBrainProtectionException, rejoin, heal // Hazelcast, Infinispan
limit of logins: maximumSessions, max sessions, concurrent sessions, concurrent session control, single session per user, one session per user, SessionRegistry, SessionRegistryImpl, maxSessionsPreventsLogin, log in twice, logins per user, only one login // Spring Security
logout: log out button, signing out, sign-out, end session, session.invalidate, req.logout, destroy session, back button, still logged in // frameworks
identity provider: IdP, SSO, single sign-on, single sign on, OIDC, OpenID Connect, SAML, Keycloak, Okta, Auth0, Azure AD, Entra, CAS, ADFS, Cognito, single logout, back-channel logout, end_session_endpoint, refresh token, access token // identity
OAuth return: OAuth, oauth2, callback, redirect uri, redirect_uri, state parameter, state mismatch, invalid state, authorization_request_not_found, social login, payment provider, returning from, state cookie, nonce, form_post // OAuth 2, OpenID Connect
clock: clock skew, clock drift, NTP, time drift, system time, time zone, timezone, chrony, clocks, wrong time // operations
clean-up: cleanup, clean up, purge, prune, housekeeping, reaper, sweep, sweeper, cleaner // operations
node stopped: terminated, terminates, terminating, killed, kills, shut down, shutdown, stopped, taken down, brought down // operations
garbage collector of PHP: gc_probability, gc_divisor, gc_maxlifetime, session.gc_maxlifetime, sessionclean, phpsessionclean, session garbage collection, garbage collection, garbage collector, cron job, session gc // PHP, Debian
wrong unit: seconds instead of minutes, minutes instead of seconds, milliseconds, in seconds, in minutes, in milliseconds, unit // manuals
overridden: override, overrides, overriding, takes precedence, precedence, no effect, has no effect, setMaxInactiveInterval // frameworks
settings ignored: ignored, not applied, has no effect, no effect, not taken into account, backs off, back off, EnableRedisHttpSession, EnableSpringHttpSession, store-type, auto-configuration, not bound, spring.session // Spring
session too short: too short, expires too early, expires quickly, too soon, too early, after a few minutes, too frequently, too often // complaints
slow: freeze, freezes, frozen, stall, stalls, stands still, hiccup, hiccups, slow query, slow queries, latency, hangs, hang, hanging, response time, stuck, CPU spikes, 504, unresponsive // operations
database lock: deadlock, Deadlock found, DeadlockLoserDataAccessException, lock wait timeout, table lock, row lock, InnoDB, VACUUM, stale rows, expired rows, clearsessions // databases
node's identity changes: HOSTNAME, pod name, container id, node name, server name changes, instance id, StatefulSet, new name, random name // Kubernetes
`;

/** Each thing with all its names, its own among them. */
export function vocabulary(): readonly (readonly [concept: string, names: readonly string[]])[] {
  return lines.split("\n").flatMap((line) => {
    const [, concept = "", names = ""] = /^([^#:][^:]*): (.*?)(?:\s+\/\/.*)?$/.exec(line) ?? [];
    return concept === "" ? [] : [[concept, [concept, ...names.split(",").map((name) => name.trim())]] as const];
  });
}

/** Names whose punctuation is what tells them from other words. */
export const signs: readonly (readonly [pattern: RegExp, concept: string])[] = [
  [/;jsessionid\b/i, "session id in the URL"], // servlet
  [/\bkeys\s+["']?[\w:.-]*\*/i, "blocking command"], // Redis
  [/\bttl\b\D{0,24}-1\b/i, "without TTL"], // Redis
];

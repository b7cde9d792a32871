// The frameworks whose sessions are known, and what each makes of the application's timeout.

/** Who writes the keys. */
export type Framework =
  | "spring-session"
  | "redisson-tomcat"
  | "tomcat"
  | "memcached-session-manager"
  | "aspnet-core"
  | "aspnet-provider"
  | "django"
  | "flask"
  | "starsessions"
  | "php"
  | "symfony"
  | "codeigniter"
  | "magento"
  | "laravel"
  | "rack"
  | "koa"
  | "connect-redis"
  | "fastify"
  | "scs"
  | "redistore"
  | "redisstore";

export interface Expectation {
  /** Seconds of the application's timeout when nothing is written; `null`: sessions do not expire. */
  readonly timeout: number | null;
  /** Seconds of TTL that the store gets for a timeout of so many seconds; `null`: no TTL. */
  readonly ttl: (timeout: number) => number | null;
  /** What starts the time anew: every request, every write, or (`fixed`) nothing. */
  readonly renewed: "request" | "write" | "fixed";
  /** Whether the framework's own defaults leave sessions without TTL, so that it is a choice and no leak. */
  readonly withoutTtl: boolean;
  /** A page that says so. */
  readonly source: string;
}

const same = (timeout: number): number => timeout;

/** What is right for sessions of each framework; an indexed Spring repository has its own, see `springIndexed`. */
export const EXPECTATIONS: Readonly<Record<Framework, Expectation>> = {
  "spring-session": {
    timeout: 1800,
    ttl: same,
    renewed: "request",
    withoutTtl: false,
    source: "https://docs.spring.io/spring-session/reference/configuration/redis.html",
  },
  "redisson-tomcat": {
    timeout: 1800,
    ttl: (timeout) => timeout + 60,
    renewed: "request",
    withoutTtl: false,
    source: "https://github.com/redisson/redisson/tree/master/redisson-tomcat",
  },
  tomcat: {
    timeout: 1800,
    ttl: (timeout) => Math.max(timeout, 1800),
    renewed: "request",
    withoutTtl: false,
    source: "https://github.com/ran-jit/tomcat-cluster-redis-session-manager",
  },
  "memcached-session-manager": {
    timeout: 1800,
    ttl: same,
    renewed: "request",
    withoutTtl: false,
    source: "https://github.com/magro/memcached-session-manager/wiki",
  },
  "aspnet-core": {
    timeout: 1200,
    ttl: same,
    renewed: "request",
    withoutTtl: false,
    source: "https://learn.microsoft.com/aspnet/core/fundamentals/app-state",
  },
  "aspnet-provider": {
    timeout: 1200,
    ttl: same,
    renewed: "request",
    withoutTtl: false,
    source: "https://github.com/Azure/aspnet-redis-providers",
  },
  django: {
    timeout: 1_209_600,
    ttl: same,
    renewed: "write",
    withoutTtl: false,
    source: "https://docs.djangoproject.com/en/5.2/ref/settings/#session-cookie-age",
  },
  flask: {
    timeout: 2_678_400,
    ttl: same,
    renewed: "request",
    withoutTtl: false,
    source: "https://flask-session.readthedocs.io/en/latest/config_reference.html",
  },
  starsessions: {
    timeout: null,
    ttl: (timeout) => (timeout === 0 ? 2_592_000 : timeout),
    renewed: "request",
    withoutTtl: false,
    source: "https://github.com/alex-oleshkevich/starsessions",
  },
  php: {
    timeout: 1440,
    ttl: same,
    renewed: "request",
    withoutTtl: false,
    source: "https://www.php.net/manual/en/session.configuration.php#ini.session.gc-maxlifetime",
  },
  symfony: {
    timeout: 1440,
    ttl: same,
    renewed: "request",
    withoutTtl: false,
    source: "https://symfony.com/doc/current/session.html",
  },
  codeigniter: {
    timeout: 7200,
    ttl: (timeout) => (timeout === 0 ? 1440 : timeout),
    renewed: "write",
    withoutTtl: false,
    source: "https://codeigniter.com/user_guide/libraries/sessions.html",
  },
  magento: {
    timeout: 2_592_000,
    ttl: (timeout) => Math.min(Math.max(timeout, 60), 2_592_000),
    renewed: "request",
    withoutTtl: false,
    source: "https://github.com/colinmollenhour/php-redis-session-abstract",
  },
  laravel: {
    timeout: 7200,
    ttl: same,
    renewed: "request",
    withoutTtl: false,
    source: "https://laravel.com/docs/session",
  },
  rack: {
    timeout: null,
    ttl: same,
    renewed: "write",
    withoutTtl: true,
    source: "https://github.com/redis-store/redis-rack",
  },
  koa: {
    timeout: 86_400,
    ttl: (timeout) => timeout + 10,
    renewed: "write",
    withoutTtl: true,
    source: "https://github.com/koajs/koa-redis",
  },
  "connect-redis": {
    timeout: 86_400,
    ttl: same,
    renewed: "request",
    withoutTtl: false,
    source: "https://github.com/tj/connect-redis",
  },
  fastify: {
    timeout: 86_400,
    ttl: same,
    renewed: "request",
    withoutTtl: false,
    source: "https://github.com/fastify/session",
  },
  scs: {
    timeout: 86_400,
    ttl: same,
    renewed: "fixed",
    withoutTtl: false,
    source: "https://github.com/alexedwards/scs",
  },
  redistore: {
    timeout: 2_592_000,
    ttl: (timeout) => (timeout === 0 ? 1200 : timeout),
    renewed: "write",
    withoutTtl: false,
    source: "https://github.com/boj/redistore",
  },
  redisstore: {
    timeout: 2_592_000,
    ttl: same,
    renewed: "write",
    withoutTtl: false,
    source: "https://github.com/rbcervilla/redisstore",
  },
};

/** Once keys `…:sessions:expires:…` exist, the hash outlives its session by five minutes and the shadow key is exact. */
export const springIndexed: Expectation = {
  ...EXPECTATIONS["spring-session"],
  ttl: (timeout) => (timeout < 0 ? null : timeout + 300),
};

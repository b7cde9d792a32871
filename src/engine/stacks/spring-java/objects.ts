// Library types that sessions and Redis are reached by, and how code gets from one to the next.
import type { Results } from "../../syntax/java/expressions.ts";

const servlet = (name: string): string[] => [`jakarta.servlet.${name}`, `javax.servlet.${name}`];

export const httpSessions: ReadonlySet<string> = new Set(servlet("http.HttpSession"));
export const webSessions: ReadonlySet<string> = new Set(["org.springframework.web.server.WebSession"]);
export const servletContexts: ReadonlySet<string> = new Set(servlet("ServletContext"));
export const cookieConfigs: ReadonlySet<string> = new Set(servlet("SessionCookieConfig"));
export const servletRequests: ReadonlySet<string> = new Set(servlet("http.HttpServletRequest"));
export const sessionRepositories: ReadonlySet<string> = new Set(
  [
    "data.redis.RedisSessionRepository",
    "data.redis.RedisIndexedSessionRepository",
    "data.redis.RedisOperationsSessionRepository",
    "data.redis.ReactiveRedisSessionRepository",
    "data.redis.ReactiveRedisIndexedSessionRepository",
    "jdbc.JdbcIndexedSessionRepository",
    "jdbc.JdbcOperationsSessionRepository",
    "MapSessionRepository",
    "ReactiveMapSessionRepository",
  ].map((name) => `org.springframework.session.${name}`),
);

const MONO_OF_SESSION = "reactor.core.publisher.Mono of WebSession";
const WEB_SESSION = "org.springframework.web.server.WebSession";
const DATA = "org.springframework.data.redis";
const LETTUCE = "io.lettuce.core";

/** Templates of Spring Data Redis. */
const templates = [
  "RedisTemplate",
  "StringRedisTemplate",
  "RedisOperations",
  "ReactiveRedisTemplate",
  "ReactiveStringRedisTemplate",
  "ReactiveRedisOperations",
  "ReactiveStringRedisOperations",
].map((name) => `${DATA}.core.${name}`);
const connections = ["RedisConnection", "StringRedisConnection", "RedisClusterConnection"].map(
  (name) => `${DATA}.connection.${name}`,
);
const factories = ["RedisConnectionFactory", "lettuce.LettuceConnectionFactory", "jedis.JedisConnectionFactory"].map(
  (name) => `${DATA}.connection.${name}`,
);
const jedisPools = ["JedisPool", "JedisSentinelPool"].map((name) => `redis.clients.jedis.${name}`);

/** Everything that sends commands to Redis by methods named like them. */
export const redisClients: ReadonlySet<string> = new Set([
  ...templates,
  ...connections,
  ...["RedisKeyCommands", "RedisServerCommands", "ReactiveKeyCommands", "ReactiveServerCommands"].map(
    (name) => `${DATA}.connection.${name}`,
  ),
  ...["Jedis", "JedisPooled", "JedisCluster", "UnifiedJedis"].map((name) => `redis.clients.jedis.${name}`),
  ...["sync", "async", "reactive"].flatMap((mode) => {
    const style = { sync: "", async: "Async", reactive: "Reactive" }[mode];
    return [
      ...["", "Key", "Server", "Advanced"].map((part) => `${LETTUCE}.api.${mode}.Redis${part}${style}Commands`),
      `${LETTUCE}.cluster.api.${mode}.RedisAdvancedCluster${style}Commands`,
      `${LETTUCE}.cluster.api.${mode}.RedisCluster${style}Commands`,
    ];
  }),
  "org.redisson.api.RKeys",
]);

const SESSION = "jakarta.servlet.http.HttpSession";
const CONTEXT = "jakarta.servlet.ServletContext";

/** Signatures: the API documentation of each type. */
export const results: Results = new Map<string, string>([
  ...servlet("http.HttpServletRequest").map((type) => [`${type}.getSession`, SESSION] as const),
  ...servlet("http.HttpServletRequestWrapper").map((type) => [`${type}.getSession`, SESSION] as const),
  ...servlet("http.HttpSessionEvent").map((type) => [`${type}.getSession`, SESSION] as const),
  ...servlet("http.HttpSessionBindingEvent").map((type) => [`${type}.getSession`, SESSION] as const),
  ...servlet("jsp.PageContext").map((type) => [`${type}.getSession`, SESSION] as const),
  ["org.springframework.web.multipart.MultipartHttpServletRequest.getSession", SESSION],
  ...[
    "ServletContextEvent",
    "ServletRequest",
    "ServletConfig",
    "FilterConfig",
    "http.HttpServletRequest",
    "http.HttpSession",
  ]
    .flatMap(servlet)
    .map((type) => [`${type}.getServletContext`, CONTEXT] as const),
  ...servlet("ServletContext").map(
    (type) => [`${type}.getSessionCookieConfig`, "jakarta.servlet.SessionCookieConfig"] as const,
  ),
  [
    "org.springframework.web.context.request.ServletRequestAttributes.getRequest",
    "jakarta.servlet.http.HttpServletRequest",
  ],
  ["org.springframework.web.context.request.ServletWebRequest.getRequest", "jakarta.servlet.http.HttpServletRequest"],
  ["org.apache.struts2.ServletActionContext.getRequest", "jakarta.servlet.http.HttpServletRequest"],
  ["org.springframework.web.server.ServerWebExchange.getSession", MONO_OF_SESSION],
  [`${MONO_OF_SESSION}.doOnNext`, MONO_OF_SESSION],
  ...["doOnNext", "flatMap", "map", "subscribe"].map((name) => [`${MONO_OF_SESSION}.${name}->`, WEB_SESSION] as const),
  ...["of", "ofNullable", "empty"].map((name) => [`java.util.Optional.${name}`, "java.util.Optional"] as const),
  ...templates.flatMap((type) => [
    [`${type}.getConnectionFactory`, `${DATA}.connection.RedisConnectionFactory`] as const,
    [`${type}.getRequiredConnectionFactory`, `${DATA}.connection.RedisConnectionFactory`] as const,
    [`${type}.execute->`, `${DATA}.connection.RedisConnection`] as const,
  ]),
  [`${DATA}.core.RedisCallback->`, `${DATA}.connection.RedisConnection`],
  [`${DATA}.core.RedisConnectionUtils.getConnection`, `${DATA}.connection.RedisConnection`],
  ...factories.map((type) => [`${type}.getConnection`, `${DATA}.connection.RedisConnection`] as const),
  ...connections.flatMap((type) => [
    [`${type}.serverCommands`, `${DATA}.connection.RedisServerCommands`] as const,
    [`${type}.keyCommands`, `${DATA}.connection.RedisKeyCommands`] as const,
  ]),
  ...jedisPools.map((type) => [`${type}.getResource`, "redis.clients.jedis.Jedis"] as const),
  [`${LETTUCE}.RedisClient.connect`, `${LETTUCE}.api.StatefulRedisConnection`],
  [`${LETTUCE}.api.StatefulRedisConnection.sync`, `${LETTUCE}.api.sync.RedisCommands`],
  [`${LETTUCE}.api.StatefulRedisConnection.async`, `${LETTUCE}.api.async.RedisAsyncCommands`],
  ["org.redisson.api.RedissonClient.getKeys", "org.redisson.api.RKeys"],
]);

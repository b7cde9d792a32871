// Which snippets are run, and in what.
export interface Application {
  /** As the list of checks calls it. */
  readonly by: string;
  readonly ids: readonly string[];
}

export const applications: readonly Application[] = [
  {
    by: "run with Express 5 and Redis",
    ids: [
      "express-redis",
      "express-redis-cjs",
      "express-login",
      "express-logout",
      "express-store-failure",
      "express-degraded",
      "express-shutdown",
      "express-probes",
      "express-absolute-timeout",
      "express-key-rotation",
    ],
  },
  { by: "run with Express 5", ids: ["express-cookie-session"] },
  { by: "run with ioredis and a Sentinel", ids: ["express-redis-sentinel"] },
  { by: "run with Fastify 5 and Redis", ids: ["fastify-redis", "fastify-login"] },
  { by: "run with Koa 3 and Redis", ids: ["koa-redis"] },
  { by: "run with Redis", ids: ["session-count", "sessions-without-expiry", "redis-acl-app", "redis-acl-observer"] },
  { by: "run", ids: ["rotate-keys"] },
];

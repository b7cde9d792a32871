// What frameworks are called by people.
import type { Framework } from "../../live/redis/framework.ts";

const NAMES: Readonly<Record<Framework, string>> = {
  "spring-session": "Spring Session",
  "redisson-tomcat": "Tomcat (Redisson)",
  tomcat: "Tomcat",
  "memcached-session-manager": "Tomcat (memcached-session-manager)",
  "aspnet-core": "ASP.NET Core",
  "aspnet-provider": "ASP.NET",
  django: "Django",
  flask: "Flask",
  starsessions: "Starlette (starsessions)",
  php: "PHP",
  symfony: "Symfony",
  codeigniter: "CodeIgniter",
  magento: "Magento",
  laravel: "Laravel",
  rack: "Rack and Rails",
  koa: "Koa",
  "connect-redis": "Express",
  fastify: "Fastify",
  scs: "Go (scs)",
  redistore: "Go (redistore)",
  redisstore: "Go (redisstore)",
};

/** What is known by another name than that of a framework, such as a kind of cookie, is called by it. */
export const frameworkName = (framework: string | null): string =>
  framework === null
    ? "Unknown framework"
    : Object.hasOwn(NAMES, framework)
      ? NAMES[framework as Framework]
      : framework;

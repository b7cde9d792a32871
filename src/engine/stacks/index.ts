// All stacks, in reading order. Settling runs in this order too.
import type { Stack } from "../stack.ts";
import { ci } from "./ci/ci.ts";
import { compose } from "./compose/compose.ts";
import { express } from "./express/index.ts";
import { gradle } from "./gradle.ts";
import { haproxy } from "./haproxy/haproxy.ts";
import { httpd } from "./httpd/httpd.ts";
import { kubernetes } from "./kubernetes/kubernetes.ts";
import { maven } from "./maven.ts";
import { nginx } from "./nginx/nginx.ts";
import { npm } from "./npm.ts";
import { redisConf } from "./redis-conf.ts";
import { redisInfo } from "./redis-info.ts";
import { servlet } from "./servlet.ts";
import { shell } from "./shell/shell.ts";
import { springConfig } from "./spring-config/stack.ts";
import { springJava } from "./spring-java/spring-java.ts";
import { tomcat } from "./tomcat/tomcat.ts";

export const stacks: readonly Stack[] = [
  npm,
  maven,
  gradle,
  express,
  redisConf,
  redisInfo,
  compose,
  kubernetes,
  shell,
  ci,
  springConfig,
  springJava,
  servlet,
  tomcat,
  nginx,
  haproxy,
  httpd,
];

// Small workspaces on disk, and a client on one of them; both end with the test.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { type Client, type ClientOptions, startClient } from "./client.ts";

export type Files = Readonly<Record<string, string>>;

/** Two Tomcats behind a balancer that forgets its visitors: three files that are wrong together only. */
export const OFFICE: Files = {
  "nginx.conf": `upstream office {
  server 127.0.0.1:8081;
  server 127.0.0.1:8082;
}
server {
  location / { proxy_pass http://office; }
}
`,
  "node1/server.xml": tomcat(8081),
  "node2/server.xml": tomcat(8082),
};

/** A shop whose cookie scripts can read. */
export const SHOP = `const session = require("express-session");
module.exports = session({
  secret: process.env.SESSION_SECRET,
  cookie: { httpOnly: false, secure: true },
});
`;

export const CACHE = "maxmemory 256mb\nmaxmemory-policy allkeys-lru\n";

/** A Spring Boot 3 app with two settings that have no effect, each with a safe fix. */
export const ORDERS: Files = {
  "pom.xml": `<project>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>3.4.1</version>
  </parent>
  <artifactId>orders</artifactId>
  <dependencies>
    <dependency>
      <groupId>org.springframework.session</groupId>
      <artifactId>spring-session-data-redis</artifactId>
    </dependency>
  </dependencies>
</project>
`,
  "src/main/resources/application.yml": `spring:
  session:
    store-type: redis
    timeout: 30m
server:
  servlet:
    session:
      timeout: 20m
`,
};

export function tomcat(port: number): string {
  return `<Server>
  <Service name="Catalina">
    <Connector port="${port}" />
    <Engine name="Catalina" defaultHost="localhost" />
  </Service>
</Server>
`;
}

/** A folder with these files; gone when the test is. Gives its absolute path. */
export function folderOf(test: TestContext, files: Files): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "session-doctor-server-")));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  write(folder, files);
  return folder;
}

export function write(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A client whose server has read all folders. */
export async function clientOn(
  test: TestContext,
  folders: readonly string[],
  options: Omit<ClientOptions, "folders"> = {},
): Promise<Client> {
  const client = await startClient({ ...options, folders });
  test.after(() => client.stop());
  await client.untilStatus((status) => status.state === "ready");
  return client;
}
